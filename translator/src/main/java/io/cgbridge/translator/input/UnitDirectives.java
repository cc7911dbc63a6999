package io.cgbridge.translator.input;

import static java.util.Map.entry;

import io.cgbridge.translator.NearName;
import io.cgbridge.translator.input.UnitInput.Assignment;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What each directive of systemd.resource-control(5) becomes. Where OCI has a field that means the same, that field; where cgroup 2
 * has a file that systemd writes unchanged, that file in {@code unified} (which beats the legacy directive's field, as in systemd);
 * else the systemd property itself.
 */
final class UnitDirectives {
    /** Reads the assignments of one directive that are in force; at least one, and only one unless it is a list. */
    interface Rule {
        void apply(UnitReading to, String name, List<Assignment> assignments);
    }

    /**
     * How one directive is read.
     *
     * @param list true if several assignments add up
     * @param emptyCounts true if an empty assignment says something of its own, besides taking back what stands before it
     */
    record Directive(Rule rule, boolean list, boolean emptyCounts) {
    }

    /** Every directive, by name. */
    static final Map<String, Directive> ALL = Map.ofEntries(
            // memory
            single("MemoryMin", (d, n, a) -> d.memoryFile(n, a, "memory.min", true)),
            single("MemoryLow", (d, n, a) -> d.memoryFile(n, a, "memory.low", true)),
            single("MemoryHigh", (d, n, a) -> d.memoryFile(n, a, "memory.high", false)),
            single("MemoryMax", (d, n, a) -> d.memoryFile(n, a, "memory.max", false)),
            single("MemorySwapMax", (d, n, a) -> d.memoryFile(n, a, "memory.swap.max", true)),
            single("MemoryZSwapMax", (d, n, a) -> d.memoryFile(n, a, "memory.zswap.max", true)),
            single("MemoryZSwapWriteback", (d, n, a) -> d.flagFile(a, "memory.zswap.writeback")),
            single("MemoryLimit", (d, n, a) -> d.memoryField(n, a, "limit")),
            single("MemorySoftLimit", (d, n, a) -> d.memoryField(n, a, "reservation")),
            single("StartupMemoryLow", (d, n, a) -> d.memoryProperty(n, a, true)),
            single("StartupMemoryHigh", (d, n, a) -> d.memoryProperty(n, a, false)),
            single("StartupMemoryMax", (d, n, a) -> d.memoryProperty(n, a, false)),
            single("StartupMemorySwapMax", (d, n, a) -> d.memoryProperty(n, a, true)),
            single("StartupMemoryZSwapMax", (d, n, a) -> d.memoryProperty(n, a, true)),
            single("DefaultMemoryMin", (d, n, a) -> d.memoryProperty(n, a, true)),
            single("DefaultMemoryLow", (d, n, a) -> d.memoryProperty(n, a, true)),
            single("DefaultStartupMemoryLow", (d, n, a) -> d.memoryProperty(n, a, true)),
            single("MemoryPressureWatch", (d, n, a) -> d.oneOf(n, a, "auto", "skip", "on", "off", "yes", "no", "true", "false", "1", "0")),
            single("MemoryPressureThresholdSec", (d, n, a) -> d.timeSpan("MemoryPressureThresholdUSec", a)),
            // cpu
            single("CPUWeight", (d, n, a) -> d.cpuWeight(a)),
            single("StartupCPUWeight", (d, n, a) -> d.number(n, a, 0, 10_000)),
            single("CPUShares", (d, n, a) -> d.field(a, "cpu", "shares", 1)),
            single("StartupCPUShares", (d, n, a) -> d.number(n, a, 1, 262_144)),
            single("CPUQuota", (d, n, a) -> d.cpuQuota(a)),
            single("CPUQuotaPeriodSec", (d, n, a) -> d.cpuQuotaPeriod(a)),
            single("AllowedCPUs", (d, n, a) -> d.numberList(a, "cpus")),
            single("AllowedMemoryNodes", (d, n, a) -> d.numberList(a, "mems")),
            single("StartupAllowedCPUs", UnitReading::mask),
            single("StartupAllowedMemoryNodes", UnitReading::mask),
            single("CPUSetPartition", (d, n, a) -> a.get(0).source().unified("cpuset.cpus.partition", a.get(0).value())),
            single("CPUPressureWatch", (d, n, a) -> d.oneOf(n, a, "auto", "skip", "on", "off", "yes", "no", "true", "false", "1", "0")),
            single("CPUPressureThresholdSec", (d, n, a) -> d.timeSpan("CPUPressureThresholdUSec", a)),
            // tasks
            single("TasksMax", UnitReading::tasksMax),
            // io
            single("IOWeight", (d, n, a) -> a.get(0).source().unified("io.weight", a.get(0).value())),
            single("StartupIOWeight", (d, n, a) -> d.number(n, a, 1, 10_000)),
            list("IODeviceWeight", (d, n, a) -> d.deviceNumbers(n, a, UnitValues::number)),
            list("IOReadBandwidthMax", (d, n, a) -> d.deviceRates(n, a, "throttleReadBpsDevice")),
            list("IOWriteBandwidthMax", (d, n, a) -> d.deviceRates(n, a, "throttleWriteBpsDevice")),
            list("IOReadIOPSMax", (d, n, a) -> d.deviceRates(n, a, "throttleReadIOPSDevice")),
            list("IOWriteIOPSMax", (d, n, a) -> d.deviceRates(n, a, "throttleWriteIOPSDevice")),
            list("IODeviceLatencyTargetSec", (d, n, a) -> d.deviceNumbers("IODeviceLatencyTargetUSec", a, UnitValues::timeSpan)),
            single("BlockIOWeight", (d, n, a) -> d.field(a, "blockIO", "weight", 1)),
            single("StartupBlockIOWeight", (d, n, a) -> d.number(n, a, 10, 1000)),
            list("BlockIODeviceWeight", UnitReading::blockDeviceWeights),
            list("BlockIOReadBandwidth", (d, n, a) -> d.deviceRates(n, a, "throttleReadBpsDevice")),
            list("BlockIOWriteBandwidth", (d, n, a) -> d.deviceRates(n, a, "throttleWriteBpsDevice")),
            single("IOPressureWatch", (d, n, a) -> d.oneOf(n, a, "auto", "skip", "on", "off", "yes", "no", "true", "false", "1", "0")),
            single("IOPressureThresholdSec", (d, n, a) -> d.timeSpan("IOPressureThresholdUSec", a)),
            // accounting
            single("CPUAccounting", UnitReading::flag),
            single("MemoryAccounting", UnitReading::flag),
            single("TasksAccounting", UnitReading::flag),
            single("IOAccounting", UnitReading::flag),
            single("BlockIOAccounting", UnitReading::flag),
            single("IPAccounting", UnitReading::flag),
            // devices
            single("DevicePolicy", (d, n, a) -> d.oneOf(n, a, "auto", "closed", "strict")),
            list("DeviceAllow", UnitReading::deviceAllow),
            // the tree
            single("Slice", UnitReading::slice),
            entry("Delegate", new Directive((d, n, a) -> d.delegate(a), true, true)),
            single("DelegateSubgroup", UnitReading::text),
            list("DisableControllers", UnitReading::controllers),
            // out of memory
            single("OOMPolicy", (d, n, a) -> d.oneOf(n, a, "continue", "stop", "kill")),
            single("ManagedOOMSwap", (d, n, a) -> d.oneOf(n, a, "auto", "kill")),
            single("ManagedOOMMemoryPressure", (d, n, a) -> d.oneOf(n, a, "auto", "kill")),
            single("ManagedOOMMemoryPressureLimit", UnitReading::share),
            single("ManagedOOMMemoryPressureLimitPercent", UnitReading::text),
            single("ManagedOOMMemoryPressureDurationSec", (d, n, a) -> d.timeSpan("ManagedOOMMemoryPressureDurationUSec", a)),
            single("ManagedOOMPreference", (d, n, a) -> d.oneOf(n, a, "none", "avoid", "omit")),
            list("OOMRules", UnitReading::words),
            single("CoredumpReceive", UnitReading::flag),
            // network
            list("IPAddressAllow", UnitReading::addresses),
            list("IPAddressDeny", UnitReading::addresses),
            list("IPIngressFilterPath", UnitReading::paths),
            list("IPEgressFilterPath", UnitReading::paths),
            list("RestrictNetworkInterfaces", UnitReading::interfaces),
            single("BindNetworkInterface", UnitReading::text),
            list("BPFProgram", UnitReading::programs),
            list("SocketBindAllow", UnitReading::leaveInTheFile),
            list("SocketBindDeny", UnitReading::leaveInTheFile),
            list("NFTSet", UnitReading::leaveInTheFile),
            list("ControlGroupNFTSet", UnitReading::leaveInTheFile),
            // what no systemd of today knows
            single("NetClass", UnitReading::gone),
            list("ControlGroup", UnitReading::gone),
            list("ControlGroupAttribute", UnitReading::gone),
            single("ControlGroupModify", UnitReading::gone),
            single("ControlGroupPersistent", UnitReading::gone));

    /** What begins like a resource directive, is not one, and is no directive of another kind either. */
    private static final List<String> BEGINNINGS = List.of("memory", "cpu", "io", "blockio", "tasks", "allowed", "device", "ipaddress",
            "managedoom", "startup", "swapmax", "delegate");
    private static final List<String> OF_ANOTHER_KIND = List.of("CPUAffinity", "CPUSchedulingPolicy", "CPUSchedulingPriority",
            "CPUSchedulingResetOnFork", "IOSchedulingClass", "IOSchedulingPriority", "MemoryDenyWriteExecute", "MemoryKSM", "MemoryTHP");

    private static final List<String> NAMES = ALL.keySet().stream().sorted().toList();

    private UnitDirectives() {
    }

    private static Map.Entry<String, Directive> single(String name, Rule rule) {
        return entry(name, new Directive(rule, false, false));
    }

    private static Map.Entry<String, Directive> list(String name, Rule rule) {
        return entry(name, new Directive(rule, true, false));
    }

    /** The directive that an unknown key may have meant. */
    static Optional<String> meant(String key) {
        return OF_ANOTHER_KIND.contains(key) ? Optional.empty() : NearName.of(key, NAMES);
    }

    /** True if an unknown key may be a resource directive that was misspelt, or one of a systemd to come. */
    static boolean looksLikeOne(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return !OF_ANOTHER_KIND.contains(key) && (BEGINNINGS.stream().anyMatch(lower::startsWith) || meant(key).isPresent());
    }
}
