package io.cgbridge.translator;

import java.util.Locale;

/** The cgroup on which a limit lands. */
public enum Level {
    /** The unit's own cgroup. */
    UNIT,
    /** A delegated leaf below the unit; exists only on request, with {@code Delegate}. */
    LEAF;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word used in JSON. */
    public String word() {
        return word;
    }
}
