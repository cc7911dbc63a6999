package io.cgbridge.translator;

/** Fates that several controllers tell in the same words. */
final class Refusals {
    static final Fate ZERO_IS_NOT_SET = Fate.unset(Reason.LEFT_ALONE, "0 means not set, as for the runtimes.");
    static final Fate EMPTY_IS_NOT_SET = Fate.unset(Reason.EMPTY, "An empty text means not set.");
    static final Fate BELOW_MINUS_ONE = Fate.rejected(Reason.OUT_OF_RANGE, "-1 means unlimited; a smaller number means nothing.");
    static final Fate NOT_A_SWITCH = Fate.rejected(Reason.INVALID_SYNTAX, "This must be 0 or 1.");

    private Refusals() {
    }

    /** True for the texts that the kernel's 0-or-1 files take. */
    static boolean isSwitch(String text) {
        return text.equals("0") || text.equals("1");
    }

    /** The field gives way to a key of {@code unified}. */
    static Fate overridden(String key) {
        return Fate.dropped(Reason.OVERRIDDEN, "unified[\"" + key + "\"] says something else, and unified wins.");
    }
}
