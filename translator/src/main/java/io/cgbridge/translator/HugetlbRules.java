package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.HugepageLimit;
import io.cgbridge.translator.OciResources.Items;
import io.cgbridge.translator.OciResources.Unified;

/** {@code hugepageLimits}. */
final class HugetlbRules {
    private HugetlbRules() {
    }

    static void apply(Items<HugepageLimit> limits, Translation t) {
    }

    /** A key of {@code unified} that belongs to this controller; false if these rules do not know it. */
    static boolean unified(Unified key, Translation t) {
        return false;
    }
}
