package io.cgbridge.server;

import io.cgbridge.compat.HostProfiles;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.TranslationOptions.CpuWeights;
import io.cgbridge.translator.TranslationOptions.IoWeights;
import io.cgbridge.translator.TranslationOptions.Policy;
import io.cgbridge.translator.TranslationOptions.Target;
import io.cgbridge.translator.input.InputKind;
import io.cgbridge.translator.output.OutputKind;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The words that an option takes, as help, manual and shell completion show them: enums in lower case, as in the HTTP API. */
abstract class Words implements Iterable<String> {
    private final Supplier<Stream<String>> words;

    private Words(Supplier<Stream<String>> words) {
        this.words = words;
    }

    private Words(Enum<?>... values) {
        this(() -> Stream.of(values).map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }

    @Override
    public Iterator<String> iterator() {
        return words.get().iterator();
    }

    static final class Inputs extends Words {
        Inputs() {
            super(InputKind.values());
        }
    }

    static final class Outputs extends Words {
        Outputs() {
            super(OutputKind.values());
        }
    }

    static final class Policies extends Words {
        Policies() {
            super(Policy.values());
        }
    }

    static final class Targets extends Words {
        Targets() {
            super(Target.values());
        }
    }

    static final class CpuCurves extends Words {
        CpuCurves() {
            super(CpuWeights.values());
        }
    }

    static final class IoCurves extends Words {
        IoCurves() {
            super(IoWeights.values());
        }
    }

    static final class Hierarchies extends Words {
        Hierarchies() {
            super(Hierarchy.UNIFIED, Hierarchy.HYBRID, Hierarchy.LEGACY);
        }
    }

    static final class Outcomes extends Words {
        Outcomes() {
            super(Outcome.values());
        }
    }

    static final class Levels extends Words {
        Levels() {
            super(Logs.Level.values());
        }
    }

    static final class Buses extends Words {
        Buses() {
            super(() -> Stream.of("system", "user", "none"));
        }
    }

    /** The live host and the catalogue, which is read only when somebody asks for the words. */
    static final class HostIds extends Words {
        HostIds() {
            super(() -> Stream.concat(Stream.of(Hosts.LIVE), HostProfiles.distributions().stream()));
        }
    }
}
