package io.cgbridge.translator;

import java.util.Locale;

/** Why an outcome is not {@code exact}: stable words for programs; the entry's message says it in a sentence. */
public enum Reason {
    // reading
    UNKNOWN_FIELD, NULL_VALUE, EMPTY, WRONG_TYPE, OUT_OF_RANGE, MISSING_MEMBER, INVALID_SYNTAX,
    // meaning
    LEFT_ALONE, CONTRADICTION, OVERRIDDEN, RESET, ALREADY_TRUE,
    // conversion
    OTHER_NAME, OTHER_SCALE, OTHER_MEANING, CLAMPED, ROUNDED, COARSER_AFTER_RELOAD, NOT_PERSISTENT, CREATION_ONLY,
    // the host
    NO_EQUIVALENT, NO_PROPERTY, NO_FILE, NO_CONTROLLER, NO_IO_POLICY, NO_SWAP_ACCOUNTING, ACCEPTED_BUT_IGNORED, NOT_ON_THIS_HOST,
    NOT_EXPRESSIBLE, NOT_A_RESOURCE, REQUIRED, REFUSED_BY_SYSTEMD, REFUSED_BY_KERNEL;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word used in JSON. */
    public String word() {
        return word;
    }
}
