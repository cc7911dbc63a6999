package io.cgbridge.server;

import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.TranslationOptions.CpuWeights;
import io.cgbridge.translator.TranslationOptions.IoWeights;
import io.cgbridge.translator.TranslationOptions.Policy;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How a document is translated, as flags. */
final class OptionFlags {
    @Option(names = "--policy", paramLabel = "lenient|strict", defaultValue = "lenient", completionCandidates = Words.Policies.class,
            description = "strict refuses what this host cannot do instead of dropping it (default: ${DEFAULT-VALUE}).")
    private Policy policy;

    @Option(names = "--require", paramLabel = "FIELD", split = ",", description = "Fields that must not be dropped (memory.limit,cpu).")
    private List<String> require = new ArrayList<>();

    @Option(names = "--optional", paramLabel = "FIELD", split = ",", description = "Fields that may be dropped although they are required by default (devices).")
    private List<String> optional = new ArrayList<>();

    @Option(names = "--cpu-weights", paramLabel = "quadratic|linear|systemd", defaultValue = "quadratic", completionCandidates = Words.CpuCurves.class, description = "Curve from cpu.shares to cpu.weight, see cgbridge-fields(7) (default: ${DEFAULT-VALUE}).")
    private CpuWeights cpuWeights;

    @Option(names = "--io-weights", paramLabel = "bfq|linear", defaultValue = "bfq", completionCandidates = Words.IoCurves.class, description = "Curve from blockIO.weight to io.weight (default: ${DEFAULT-VALUE}).")
    private IoWeights ioWeights;

    TranslationOptions options() {
        return TranslationOptions.DEFAULTS.withPolicy(policy).withRequire(require).withOptional(optional).withCpuWeights(cpuWeights).withIoWeights(ioWeights);
    }
}
