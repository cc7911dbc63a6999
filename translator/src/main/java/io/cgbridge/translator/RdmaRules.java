package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.Rdma;
import io.cgbridge.translator.OciResources.Items;
import io.cgbridge.translator.OciResources.Unified;

/** {@code rdma}. */
final class RdmaRules {
    private RdmaRules() {
    }

    static void apply(Items<Rdma> devices, Translation t) {
    }

    /** A key of {@code unified} that belongs to this controller; false if these rules do not know it. */
    static boolean unified(Unified key, Translation t) {
        return false;
    }
}
