package io.cgbridge.introspection;

import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.UnitProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The cgroup files that systemd writes anew whenever it applies the properties of a unit, also those that nobody set (facts: peers.md, G3;
 * measured 247 to 262). It never touches any other.
 */
final class OwnedFiles {
    private static final String PERIOD = "CPUQuotaPeriodUSec";
    private static final Map<String, Owned> FILES = Map.ofEntries(
            owned("memory.min", "0", "MemoryMin"), owned("memory.low", "0", "MemoryLow"), owned("memory.high", "max", "MemoryHigh"),
            owned("memory.max", "max", "MemoryMax", "MemoryLimit"), owned("memory.swap.max", "max", "MemorySwapMax"),
            owned("memory.zswap.max", "max", "MemoryZSwapMax"), owned("memory.zswap.writeback", "1", "MemoryZSwapWriteback"),
            owned("memory.oom.group", "0", "OOMPolicy"), owned("memory.limit_in_bytes", "-1", "MemoryLimit", "MemoryMax"),
            owned("cpu.weight", "100", "CPUWeight", "CPUShares"), owned("cpu.idle", "0", "CPUWeight"), owned("cpu.shares", "1024", "CPUShares", "CPUWeight"),
            owned("cpu.max", "max 100000", UnitPromises.QUOTA, PERIOD), owned("cpu.cfs_quota_us", "-1", UnitPromises.QUOTA, PERIOD),
            owned("cpu.cfs_period_us", "100000", UnitPromises.QUOTA, PERIOD),
            owned("cpuset.cpus", "", "AllowedCPUs"), owned("cpuset.mems", "", "AllowedMemoryNodes"), owned("cpuset.cpus.partition", "member", "CPUSetPartition"),
            owned("pids.max", "max", "TasksMax"),
            owned("io.weight", "default 100", "IOWeight", "IODeviceWeight", "BlockIOWeight", "BlockIODeviceWeight"),
            owned("io.bfq.weight", "default 100", "IOWeight", "IODeviceWeight", "BlockIOWeight", "BlockIODeviceWeight"),
            owned("io.max", "", "IOReadBandwidthMax", "IOWriteBandwidthMax", "IOReadIOPSMax", "IOWriteIOPSMax", "BlockIOReadBandwidth", "BlockIOWriteBandwidth"),
            owned("io.latency", "", "IODeviceLatencyTargetUSec"),
            owned("blkio.weight", "500", "BlockIOWeight", "IOWeight"), owned("blkio.bfq.weight", "100", "BlockIOWeight", "IOWeight"),
            owned("blkio.weight_device", "", "BlockIODeviceWeight", "IODeviceWeight"),
            owned("blkio.throttle.read_bps_device", "", "BlockIOReadBandwidth", "IOReadBandwidthMax"),
            owned("blkio.throttle.write_bps_device", "", "BlockIOWriteBandwidth", "IOWriteBandwidthMax"));
    /** No limits: they change by themselves, or say which processes there are. */
    private static final Set<String> OTHER_THINGS = Set.of("cgroup.procs", "cgroup.threads", "tasks", "cgroup.subtree_control", "cgroup.freeze", "cgroup.kill");

    private OwnedFiles() {
    }

    private record Owned(String unset, List<String> properties) {
    }

    private static Map.Entry<String, Owned> owned(String file, String unset, String... properties) {
        return Map.entry(file, new Owned(unset, List.of(properties)));
    }

    static boolean has(String file) {
        return FILES.containsKey(file);
    }

    /** True if systemd writes this file from this property. */
    static boolean isFrom(String file, String property) {
        return has(file) && FILES.get(file).properties().contains(property);
    }

    /** False for files whose changes say nothing about limits. */
    static boolean isLimit(String file) {
        return !OTHER_THINGS.contains(file) && !file.endsWith(".events") && !file.endsWith(".events.local") && !file.endsWith(".pressure");
    }

    /** The properties from which systemd writes a file, as it holds them now, as texts. */
    static Map<String, String> from(String file, HeldUnit unit) {
        Map<String, String> values = new LinkedHashMap<>();
        if (has(file)) {
            FILES.get(file).properties().forEach(name -> unit.property(name).ifPresent(property -> values.put(name, HeldUnit.comparable(property))));
        }
        return values;
    }

    /** True if this is what systemd makes of a place: of the properties that it holds, or of none. */
    static boolean wouldWrite(Place place, String text, HeldUnit unit, HostProfile host) {
        if (!has(place.file())) {
            return false;
        }
        Owned owned = FILES.get(place.file());
        long period = unit.property(PERIOD).map(property -> (Long) property.value()).orElse(UnitProperty.INFINITY);
        Stream<String> set = owned.properties().stream().map(unit::property).flatMap(Optional::stream)
                .flatMap(property -> Enforced.by(property, host, period).stream()).filter(expected -> expected.file().equals(place.file()))
                .map(expected -> expected.text().equals("max") ? owned.unset() : expected.text());
        return Stream.concat(set, Stream.of(owned.unset())).anyMatch(expected -> Enforced.agrees(place.file(), expected, text));
    }
}
