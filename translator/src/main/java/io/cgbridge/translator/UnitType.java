package io.cgbridge.translator;

import java.util.Locale;
import java.util.Optional;

/** The unit types that cgbridge starts and changes. */
public enum UnitType {
    SCOPE, SLICE, SERVICE;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word used in JSON; also the suffix of a unit name, without the dot. */
    public String word() {
        return word;
    }

    /** The type a unit name says, or empty for any other type. */
    public static Optional<UnitType> ofUnitName(String unit) {
        for (UnitType type : values()) {
            if (unit.endsWith("." + type.word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
