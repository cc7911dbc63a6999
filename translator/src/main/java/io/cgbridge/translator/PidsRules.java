package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.Unified;


/** {@code pids}. */
final class PidsRules {
    private PidsRules() {
    }

    static void apply(OciResources resources, Translation t) {
    }

    /** A key of {@code unified} that belongs to this controller; false if these rules do not know it. */
    static boolean unified(Unified key, Translation t) {
        return false;
    }
}
