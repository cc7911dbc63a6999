package io.cgbridge.introspection;

import io.cgbridge.translator.UnitProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value for each property that any systemd which knows the property takes: what the probe asks with. */
final class Candidates {
    /** Inside every range: weights end at 10000, shares start at 2, {@code BlockIOWeight} at 10. */
    private static final long NUMBER = 100;
    private static final long SIGTERM = 15;

    private static final Map<String, Object> BY_NAME = Map.ofEntries(
            Map.entry("BindNetworkInterface", ""),
            Map.entry("CPUPressureWatch", "auto"),
            Map.entry("CPUSetPartition", "member"),
            Map.entry("CollectMode", "inactive"),
            Map.entry("DelegateSubgroup", ""),
            Map.entry("DevicePolicy", "auto"),
            Map.entry("FailureAction", "none"),
            Map.entry("IOPressureWatch", "auto"),
            Map.entry("JobTimeoutAction", "none"),
            Map.entry("KillMode", "control-group"),
            Map.entry("ManagedOOMMemoryPressure", "auto"),
            Map.entry("ManagedOOMMemoryPressureDurationUSec", UnitProperty.INFINITY),
            Map.entry("ManagedOOMMemoryPressureLimitPercent", "50%"),
            Map.entry("ManagedOOMPreference", "none"),
            Map.entry("ManagedOOMSwap", "auto"),
            Map.entry("MemoryPressureWatch", "auto"),
            Map.entry("OOMPolicy", "continue"),
            Map.entry("OnFailureJobMode", "replace"),
            Map.entry("OnSuccessJobMode", "fail"),
            Map.entry("Slice", "system.slice"),
            Map.entry("StartLimitAction", "none"),
            Map.entry("SuccessAction", "none"));

    private Candidates() {
    }

    /** A representative value; empty if nobody can know one, or if asking is not safe ({@code PIDs}). */
    static Optional<UnitProperty> of(String name, String signature) {
        if (name.equals("PIDs") || signature.indexOf('h') >= 0) {
            return Optional.empty();
        }
        Object value = BY_NAME.get(name);
        return value != null ? Optional.of(property(name, signature, value)) : bySignature(signature).map(v -> property(name, signature, v));
    }

    /** The same property with the value 0, if it is a number. */
    static Optional<UnitProperty> zero(String name, String signature) {
        return signature.equals("t") || signature.equals("u") ? Optional.of(property(name, signature, 0L)) : Optional.empty();
    }

    private static UnitProperty property(String name, String signature, Object value) {
        return new UnitProperty(name, signature, value, List.of());
    }

    private static Optional<Object> bySignature(String signature) {
        return switch (signature.charAt(0)) {
            case 't', 'u', 'x', 'q', 'n', 'y' -> Optional.of(NUMBER);
            case 'i' -> Optional.of(SIGTERM);
            case 'b' -> Optional.of(Boolean.FALSE);
            case 's' -> Optional.of("root");
            case 'a' -> Optional.of(signature.equals("ay") ? new byte[0] : signature.startsWith("a{") ? Map.of() : List.of());
            case '(' -> signature.equals("(bas)") ? Optional.of(List.of(Boolean.FALSE, List.of())) : Optional.empty();
            default -> Optional.empty();
        };
    }
}
