package io.cgbridge.server;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.HostProfile.DeviceNames;
import io.cgbridge.translator.HostProfile.IoPolicy;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.HostProfile.Source;
import io.cgbridge.translator.HostProfile.Swap;
import io.cgbridge.translator.UnitType;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Hosts for tests of the server: small, and the same on any machine. */
final class TestHosts {
    private static final Map<String, String> SIGNATURES = Map.ofEntries(Map.entry("MemoryMax", "t"), Map.entry("MemoryLow", "t"),
            Map.entry("MemorySwapMax", "t"), Map.entry("CPUWeight", "t"), Map.entry("CPUQuotaPerSecUSec", "t"),
            Map.entry("CPUQuotaPeriodUSec", "t"), Map.entry("AllowedCPUs", "ay"), Map.entry("TasksMax", "t"),
            Map.entry("IOWeight", "t"), Map.entry("IOReadBandwidthMax", "a(st)"), Map.entry("Description", "s"),
            Map.entry("Delegate", "b"));

    private TestHosts() {
    }

    /** A unified host with systemd 252. */
    static HostProfile unified(String id, Source source) {
        Map<String, SettableProperty> properties = new LinkedHashMap<>();
        SIGNATURES.forEach((name, signature) -> properties.put(name, new SettableProperty(name, signature, true, true, true)));
        Map<UnitType, Map<String, SettableProperty>> byType = new EnumMap<>(UnitType.class);
        for (UnitType type : UnitType.values()) {
            byType.put(type, properties);
        }
        Map<Controller, Hierarchy> controllers = new EnumMap<>(Controller.class);
        for (Controller controller : Controller.values()) {
            controllers.put(controller, Hierarchy.UNIFIED);
        }
        return new HostProfile(id, source, "252.39-1~deb12u1", 252, Hierarchy.UNIFIED, controllers, "6.1.0", byType,
                Set.of("memory.max", "cpu.max", "cpu.max.burst"), IoPolicy.NONE, new Swap(true, 0, false), 4096, 2, 1, Set.of("2MB"),
                DeviceNames.NONE, List.of());
    }
}
