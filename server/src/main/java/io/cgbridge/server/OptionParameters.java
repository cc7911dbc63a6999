package io.cgbridge.server;

import io.cgbridge.translator.TranslationOptions;
import java.util.Set;

/** The query parameters that say how a document is translated. */
final class OptionParameters {
    /** Their names. */
    static final Set<String> NAMES = Set.of("policy", "require", "optional", "cpuWeights", "ioWeights");

    private OptionParameters() {
    }

    static TranslationOptions read(Query query) {
        TranslationOptions defaults = TranslationOptions.DEFAULTS;
        return defaults
                .withPolicy(query.word("policy", defaults.policy()))
                .withRequire(query.list("require"))
                .withOptional(query.list("optional"))
                .withCpuWeights(query.word("cpuWeights", defaults.cpuWeights()))
                .withIoWeights(query.word("ioWeights", defaults.ioWeights()));
    }
}
