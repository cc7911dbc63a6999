package io.cgbridge.introspection;

import io.cgbridge.compat.PropertyMatrix;
import io.cgbridge.translator.UnitProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value for each property that any systemd which knows the property takes: what the probe asks with. */
final class Candidates {
    /** Inside every range: weights end at 10000, shares start at 2, {@code BlockIOWeight} at 10. */
    private static final long NUMBER = 100;
    /** Half of everything: what a share of memory must be so that it is not rounded to nothing. */
    private static final long HALF = 1L << 31;
    private static final long SIGTERM = 15;
    /** A name that is valid wherever a user, a group, an interface or a text is wanted. */
    private static final String TEXT = "root";

    private static final Map<String, Object> SPECIAL = Map.ofEntries(
            Map.entry("Controller", "org.example.Controller"),
            Map.entry("FailureAction", "none"),
            Map.entry("JobTimeoutAction", "none"),
            Map.entry("ManagedOOMMemoryPressureDurationUSec", UnitProperty.INFINITY),
            Map.entry("ManagedOOMMemoryPressureLimitPercent", "50%"),
            Map.entry("OnFailureJobMode", "replace"),
            Map.entry("OnSuccessJobMode", "fail"),
            Map.entry("Slice", "system.slice"),
            Map.entry("SourcePath", "/"),
            Map.entry("StartLimitAction", "none"),
            Map.entry("SuccessAction", "none"));

    private Candidates() {
    }

    /** A representative value; empty if nobody can know one, or if asking is not safe ({@code PIDs}). */
    static Optional<UnitProperty> of(String name, String signature) {
        if (name.equals("PIDs") || signature.indexOf('h') >= 0) {
            return Optional.empty();
        }
        List<String> words = signature.equals("s") ? PropertyMatrix.property(name).map(facts -> facts.words()).orElse(List.of()) : List.of();
        Optional<Object> value = SPECIAL.containsKey(name) ? Optional.of(SPECIAL.get(name))
                : words.isEmpty() ? bySignature(signature) : Optional.of(words.get(0));
        return value.map(v -> new UnitProperty(name, signature, v, List.of()));
    }

    /** The same property with the value 0, if it is a number. */
    static Optional<UnitProperty> zero(String name, String signature) {
        return signature.equals("t") || signature.equals("u") ? Optional.of(new UnitProperty(name, signature, 0L, List.of())) : Optional.empty();
    }

    private static Optional<Object> bySignature(String signature) {
        return switch (signature.charAt(0)) {
            case 't', 'x', 'q', 'n', 'y' -> Optional.of(NUMBER);
            case 'u' -> Optional.of(HALF);
            case 'i' -> Optional.of(SIGTERM);
            case 'b' -> Optional.of(Boolean.FALSE);
            case 's' -> Optional.of(TEXT);
            case 'a' -> Optional.of(signature.equals("ay") ? new byte[0] : signature.startsWith("a{") ? Map.of() : List.of());
            case '(' -> signature.equals("(bas)") ? Optional.of(List.of(Boolean.FALSE, List.of())) : Optional.empty();
            default -> Optional.empty();
        };
    }
}
