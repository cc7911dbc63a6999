package io.cgbridge.translator;

import io.cgbridge.translator.TranslationOptions.CpuWeights;
import io.cgbridge.translator.TranslationOptions.IoWeights;
import io.cgbridge.translator.TranslationOptions.Policy;
import io.cgbridge.translator.TranslationOptions.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The laws of {@link TranslationLaw} for any document, on hosts of every kind, with any options. */
class AccountingLawTest {
    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void anyJsonObject(@ForAll("anything") String json, @ForAll("hosts") HostProfile host, @ForAll("options") TranslationOptions options)
            throws MalformedDocumentException {
        TranslationLaw.check(json.getBytes(StandardCharsets.UTF_8), host, options);
    }

    @Property(tries = 4000, edgeCases = EdgeCasesMode.NONE)
    void documentsInTheShapeOfTheSchema(@ForAll("shaped") String json, @ForAll("hosts") HostProfile host,
            @ForAll("options") TranslationOptions options) throws MalformedDocumentException {
        TranslationLaw.check(json.getBytes(StandardCharsets.UTF_8), host, options);
    }

    /** Documents of one controller with sound values get much further into the rules than those with a mistake somewhere. */
    @Property(tries = 4000, edgeCases = EdgeCasesMode.NONE)
    void soundDocuments(@ForAll("sound") String json, @ForAll("hosts") HostProfile host, @ForAll("options") TranslationOptions options)
            throws MalformedDocumentException {
        TranslationLaw.check(json.getBytes(StandardCharsets.UTF_8), host, options);
    }

    @Provide
    Arbitrary<String> anything() {
        return Documents.anything();
    }

    @Provide
    Arbitrary<String> shaped() {
        return Documents.shaped();
    }

    @Provide
    Arbitrary<String> sound() {
        return Documents.sound();
    }

    @Provide
    Arbitrary<HostProfile> hosts() {
        HostProfile current = Hosts.unified(257);
        return Arbitraries.of(current, Hosts.unified(262), Hosts.unified(252), Hosts.unified(247), Hosts.unified(239), Hosts.unified(232),
                Hosts.hybrid(247), Hosts.hybrid(237), Hosts.legacy(257), Hosts.legacy(247), Hosts.legacy(239), Hosts.legacy(219),
                Hosts.withoutSystemd(Hierarchy.UNIFIED, "6.12.0"), Hosts.withoutSystemd(Hierarchy.LEGACY, "4.19.0"),
                Hosts.withoutSystemd(Hierarchy.NONE, "5.10.0"),
                Hosts.like(current).bfq("sda").build(),
                Hosts.like(current).iocost("sda").build(),
                Hosts.like(current).withoutSwapAccounting(0).withoutController(Controller.CPUSET).cpus(2).build());
    }

    @Provide
    Arbitrary<TranslationOptions> options() {
        Arbitrary<List<String>> prefixes = Arbitraries.of("memory", "memory.limit", "cpu", "devices", "unified", "blockIO.weightDevice[0]", "x")
                .list().ofMaxSize(2);
        Arbitrary<TranslationOptions> how = Combinators.combine(Arbitraries.of(Target.SYSTEMD, Target.SYSTEMD, Target.CGROUPFS),
                Arbitraries.of(UnitType.class), Arbitraries.of(true, false), Arbitraries.of(Policy.LENIENT, Policy.LENIENT, Policy.STRICT),
                prefixes, prefixes, Arbitraries.of(CpuWeights.class), Arbitraries.of(IoWeights.class))
                .as((target, type, change, policy, require, optional, cpu, io) -> TranslationOptions.DEFAULTS.withTarget(target)
                        .withUnitType(type).withChange(change).withPolicy(policy).withRequire(require).withOptional(optional)
                        .withCpuWeights(cpu).withIoWeights(io));
        Arbitrary<OptionalLong> inForce = Arbitraries.of(OptionalLong.empty(), OptionalLong.of(-1), OptionalLong.of(104857600), OptionalLong.of(0));
        return Combinators.combine(how, inForce, inForce).as(TranslationOptions::withInForce);
    }
}
