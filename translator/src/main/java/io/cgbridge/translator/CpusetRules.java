package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.Cpu;
import io.cgbridge.translator.OciResources.Unified;

/** {@code cpu.cpus} and {@code cpu.mems}. */
final class CpusetRules {
    private CpusetRules() {
    }

    static void apply(Cpu cpu, Translation t) {
    }

    /** A key of {@code unified} that belongs to this controller; false if these rules do not know it. */
    static boolean unified(Unified key, Translation t) {
        return false;
    }
}
