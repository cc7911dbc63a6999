package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.Memory;
import io.cgbridge.translator.OciResources.Unified;

/** {@code memory}. */
final class MemoryRules {
    private static final LeafPath LIMIT = LeafPath.of("memory.limit");

    private MemoryRules() {
    }

    static void apply(OciResources resources, Translation t) {
        limit(resources.memory(), t);
    }

    private static void limit(Memory memory, Translation t) {
        if (!memory.limit().hasValue()) {
            return;
        }
        long limit = memory.limit().get();
        t.send("MemoryMax", "t", limit, LIMIT);
        t.report(LIMIT, limit, Fate.exact("property:MemoryMax"));
    }

    /** A key of {@code unified} that belongs to this controller; false if these rules do not know it. */
    static boolean unified(Unified key, Translation t) {
        return false;
    }
}
