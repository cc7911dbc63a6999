package io.cgbridge.translator.output;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.CpuMask;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.output.Rendered.Missing;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A plan as what its cgroup 2 files will hold: the files that systemd writes for the properties, then those that the plan writes
 * itself. Source: systemd's cgroup.c, kernel admin-guide/cgroup-v2.
 */
final class Cgroup2Files {
    private static final Map<String, String> BYTES = Map.of("MemoryMin", "memory.min", "MemoryLow", "memory.low", "MemoryHigh",
            "memory.high", "MemoryMax", "memory.max", "MemoryLimit", "memory.max", "MemorySwapMax", "memory.swap.max", "MemoryZSwapMax",
            "memory.zswap.max", "TasksMax", "pids.max");
    private static final Map<String, String> LIMITS = Map.of("IOReadBandwidthMax", "rbps", "IOWriteBandwidthMax", "wbps", "IOReadIOPSMax",
            "riops", "IOWriteIOPSMax", "wiops");

    /** Files that take one line at a time and keep the others. */
    private static final Set<String> LINE_BY_LINE = Set.of("io.max", "io.weight", "io.bfq.weight", "io.latency", "rdma.max", "misc.max",
            "dmem.max", "dmem.min", "dmem.low");

    private static final long DEFAULT_PERIOD = 100_000;
    private static final long SHORTEST_PERIOD = 1000;
    private static final long LONGEST_PERIOD = 1_000_000;
    private static final BigInteger SHORTEST_QUOTA = BigInteger.valueOf(1000);
    private static final BigInteger SECOND = BigInteger.valueOf(1_000_000);

    private final Plan plan;
    private final Map<String, List<String>> files = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> ioMax = new LinkedHashMap<>();
    private final List<UnitProperty> others = new ArrayList<>();
    private final List<Missing> missing = new ArrayList<>();

    private Cgroup2Files(Plan plan) {
        this.plan = plan;
    }

    static Cgroup2Files of(Plan plan) {
        Cgroup2Files read = new Cgroup2Files(plan);
        plan.properties().forEach(read::property);
        read.ioMax.forEach((device, limits) -> {
            StringBuilder line = new StringBuilder(device);
            limits.forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
            read.add("io.max", line.toString());
        });
        plan.files().forEach(read::file);
        return read;
    }

    /** The lines of each file, in the order of the plan. */
    Map<String, List<String>> files() {
        return files;
    }

    /** Properties that no file stands for. */
    List<UnitProperty> others() {
        return others;
    }

    /** What could not be said as a file although one stands for it. */
    List<Missing> missing() {
        return missing;
    }

    private void property(UnitProperty property) {
        String name = property.name();
        Object value = property.value();
        if (BYTES.containsKey(name)) {
            put(BYTES.get(name), orMax(value));
            return;
        }
        if (LIMITS.containsKey(name)) {
            devices(property).forEach((device, limit) -> ioMax.computeIfAbsent(device, d -> new LinkedHashMap<>())
                    .put(LIMITS.get(name), orMax(limit)));
            return;
        }
        switch (name) {
            case "CPUWeight" -> cpuWeight((Long) value);
            case "CPUQuotaPerSecUSec" -> cpuMax(property);
            case "CPUQuotaPeriodUSec" -> {
                if (quota().isEmpty()) {
                    put("cpu.max", "max " + period());
                }
            }
            case "AllowedCPUs" -> put("cpuset.cpus", CpuMask.list((byte[]) value));
            case "AllowedMemoryNodes" -> put("cpuset.mems", CpuMask.list((byte[]) value));
            case "CPUSetPartition" -> put("cpuset.cpus.partition", value.toString());
            case "IOWeight" -> add("io.weight", "default " + (isInfinity(value) ? "100" : orMax(value)));
            case "IODeviceWeight" -> devices(property).forEach((device, weight) -> add("io.weight", device + " " + orMax(weight)));
            case "IODeviceLatencyTargetUSec" -> devices(property).forEach((device, target) ->
                    add("io.latency", device + " target=" + orMax(target)));
            case "MemoryZSwapWriteback" -> put("memory.zswap.writeback", (Boolean) value ? "1" : "0");
            case "OOMPolicy" -> {
                switch (value.toString()) {
                    case "kill" -> put("memory.oom.group", "1");
                    case "continue" -> put("memory.oom.group", "0");
                    default -> others.add(property);
                }
            }
            default -> others.add(property);
        }
    }

    private void file(FileWrite write) {
        boolean second = write.controller() == Controller.CGROUP || plan.host().hierarchyOf(write.controller()) == Hierarchy.UNIFIED;
        if (!second) {
            missing.add(Outputs.missing(write, "This is a file of cgroup v1; translate for a host with cgroup 2."));
        } else if (LINE_BY_LINE.contains(write.file())) {
            add(write.file(), write.value());
        } else {
            put(write.file(), write.value());
        }
    }

    private void cpuWeight(long weight) {
        if (weight == 0) {
            put("cpu.idle", "1");
        } else {
            put("cpu.weight", weight == UnitProperty.INFINITY ? "100" : Long.toUnsignedString(weight));
        }
    }

    /** As systemd writes it: the period is stretched until the quota is one that the kernel takes. */
    private void cpuMax(UnitProperty property) {
        if (isInfinity(property.value())) {
            put("cpu.max", "max " + period());
            return;
        }
        BigInteger perSecond = new BigInteger(orMax(property.value()));
        BigInteger period = BigInteger.valueOf(period())
                .max(SHORTEST_QUOTA.multiply(SECOND).add(perSecond).subtract(BigInteger.ONE).divide(perSecond))
                .min(BigInteger.valueOf(LONGEST_PERIOD));
        BigInteger[] quota = perSecond.multiply(period).divideAndRemainder(SECOND);
        if (quota[0].compareTo(SHORTEST_QUOTA) < 0) {
            missing.add(Outputs.missing(property, "The kernel takes no quota below 1000 microseconds a second."));
            return;
        }
        if (quota[1].signum() != 0) {
            missing.add(Outputs.missing(property, "Rounded down to " + quota[0] + " microseconds in a period of " + period + "."));
        }
        put("cpu.max", quota[0] + " " + period);
    }

    private Optional<UnitProperty> quota() {
        return plan.properties().stream().filter(p -> p.name().equals("CPUQuotaPerSecUSec")).findFirst();
    }

    private long period() {
        for (UnitProperty property : plan.properties()) {
            if (property.name().equals("CPUQuotaPeriodUSec") && !isInfinity(property.value())) {
                return Math.max(SHORTEST_PERIOD, Math.min(LONGEST_PERIOD, (Long) property.value()));
            }
        }
        return DEFAULT_PERIOD;
    }

    /** Values by {@code MAJ:MIN}; a device that is named otherwise is missing. An empty list takes back what is before it. */
    private Map<String, Object> devices(UnitProperty property) {
        Map<String, Object> byDevice = new LinkedHashMap<>();
        for (Object element : (List<?>) property.value()) {
            List<?> pair = (List<?>) element;
            String path = pair.get(0).toString();
            if (path.startsWith("/dev/block/")) {
                byDevice.put(path.substring("/dev/block/".length()), pair.get(1));
            } else {
                missing.add(new Missing("property:" + property.name(), path + " " + orMax(pair.get(1)), property.from(),
                        "cgroup files name devices by number, and the number of " + path + " is known only on its host."));
            }
        }
        return byDevice;
    }

    private void put(String file, String value) {
        files.put(file, new ArrayList<>(List.of(value)));
    }

    private void add(String file, String line) {
        List<String> lines = files.computeIfAbsent(file, f -> new ArrayList<>());
        if (!lines.contains(line)) {
            lines.add(line);
        }
    }

    private static boolean isInfinity(Object value) {
        return (Long) value == UnitProperty.INFINITY;
    }

    private static String orMax(Object value) {
        return isInfinity(value) ? "max" : Long.toUnsignedString((Long) value);
    }
}
