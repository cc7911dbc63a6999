package io.cgbridge.compat;

import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.UnitType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known about systemd's properties; a stand-in with the few that the probe of a current systemd needs. */
public final class PropertyMatrix {
    private static final int LEGACY_NAMES_IGNORED = 258;
    private static final Set<String> LEGACY = Set.of("MemoryLimit", "CPUShares", "StartupCPUShares", "BlockIOWeight",
            "StartupBlockIOWeight", "BlockIODeviceWeight", "BlockIOReadBandwidth", "BlockIOWriteBandwidth", "BlockIOAccounting",
            "CPUAccounting");
    private static final Set<String> SCOPE_OR_SERVICE = Set.of("Delegate", "DelegateControllers", "DelegateSubgroup", "OOMPolicy",
            "RuntimeMaxUSec", "TimeoutStopUSec", "Slice");
    private static final Map<String, String> SIGNATURES = signatures();

    private PropertyMatrix() {
    }

    private static Map<String, String> signatures() {
        Map<String, String> all = new LinkedHashMap<>();
        put(all, "ay", "AllowedCPUs", "AllowedMemoryNodes", "StartupAllowedCPUs", "StartupAllowedMemoryNodes");
        put(all, "a(st)", "BlockIODeviceWeight", "BlockIOReadBandwidth", "BlockIOWriteBandwidth", "IODeviceWeight",
                "IOReadBandwidthMax", "IOReadIOPSMax", "IOWriteBandwidthMax", "IOWriteIOPSMax", "IODeviceLatencyTargetUSec");
        put(all, "t", "BlockIOWeight", "StartupBlockIOWeight", "CPUQuotaPerSecUSec", "CPUQuotaPeriodUSec", "CPUShares",
                "StartupCPUShares", "CPUWeight", "StartupCPUWeight", "IOWeight", "StartupIOWeight", "MemoryHigh", "MemoryLimit",
                "MemoryLow", "MemoryMax", "MemoryMin", "MemorySwapMax", "MemoryZSwapMax", "TasksMax", "RuntimeMaxUSec",
                "TimeoutStopUSec", "StartupMemoryHigh", "StartupMemoryLow", "StartupMemoryMax", "StartupMemorySwapMax",
                "StartupMemoryZSwapMax");
        put(all, "u", "MemoryHighScale", "MemoryLowScale", "MemoryMaxScale", "MemoryMinScale", "MemorySwapMaxScale", "TasksMaxScale",
                "ManagedOOMMemoryPressureLimit");
        put(all, "b", "BlockIOAccounting", "CPUAccounting", "IOAccounting", "MemoryAccounting", "TasksAccounting", "IPAccounting",
                "Delegate", "DefaultDependencies", "AddRef", "MemoryZSwapWriteback");
        put(all, "s", "DevicePolicy", "OOMPolicy", "DelegateSubgroup", "Description", "Slice", "CollectMode", "ManagedOOMSwap",
                "ManagedOOMMemoryPressure", "ManagedOOMPreference");
        put(all, "as", "DelegateControllers", "DisableControllers", "After", "Before", "BindsTo", "PartOf", "Requires", "Wants");
        put(all, "a(ss)", "DeviceAllow");
        put(all, "a(iayu)", "IPAddressAllow", "IPAddressDeny");
        put(all, "au", "PIDs");
        return Map.copyOf(all);
    }

    private static void put(Map<String, String> all, String signature, String... names) {
        for (String name : names) {
            all.put(name, signature);
        }
    }

    /** Every property that some systemd accepts on units of that type. */
    public static Set<String> knownProperties(UnitType type) {
        return SIGNATURES.keySet();
    }

    /** The D-Bus signature of the value to send. */
    public static Optional<String> signature(String property) {
        return Optional.ofNullable(SIGNATURES.get(property));
    }

    /** False if that systemd accepts the property and does nothing with it. */
    public static boolean honoured(String property, UnitType type, int systemdVersion, Hierarchy hierarchy) {
        return !(systemdVersion >= LEGACY_NAMES_IGNORED && LEGACY.contains(property));
    }

    /** True if that systemd accepts the property when a unit of that type is made. */
    public static boolean settable(String property, UnitType type, int systemdVersion) {
        return SIGNATURES.containsKey(property)
                && (type != UnitType.SLICE || !SCOPE_OR_SERVICE.contains(property))
                && (type == UnitType.SCOPE || !property.equals("PIDs"));
    }
}
