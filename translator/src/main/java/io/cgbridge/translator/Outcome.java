package io.cgbridge.translator;

import java.util.Locale;

/** What became of one leaf of the input on one host. */
public enum Outcome {
    /** The host holds the same limit, number and meaning. */
    EXACT,
    /** Another scale, order kept, known formula (shares to weight; memory+swap to swap). */
    CONVERTED,
    /** The host's nearest thing: coarser, rounded or different in meaning (reservation to memory.low). */
    APPROXIMATED,
    /** The value means "leave alone" in the spec; nothing to do. */
    UNSET,
    /** Optional, and this host has no place for it. */
    DROPPED,
    /** Invalid, contradictory, or required and not possible: nothing at all is applied. */
    REJECTED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word used in JSON, tables and headers. */
    public String word() {
        return word;
    }
}
