package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.Unified;
import io.cgbridge.translator.OciResources.Items;

/** {@code unified}. */
final class UnifiedRules {
    private UnifiedRules() {
    }

    static void apply(Items<Unified> files, Translation t) {
    }
}
