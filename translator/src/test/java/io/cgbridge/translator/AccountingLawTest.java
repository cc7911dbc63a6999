package io.cgbridge.translator;

import io.cgbridge.translator.TranslationOptions.CpuWeights;
import io.cgbridge.translator.TranslationOptions.IoWeights;
import io.cgbridge.translator.TranslationOptions.Policy;
import io.cgbridge.translator.TranslationOptions.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The laws of {@link TranslationLaw} for any document, on hosts of every kind, with any options. */
class AccountingLawTest {
    private static final Map<String, HostProfile> HOSTS = hostsByName();

    private static Map<String, HostProfile> hostsByName() {
        Map<String, HostProfile> hosts = new TreeMap<>();
        for (int version : new int[] {262, 257, 252, 247, 239, 232}) {
            hosts.put("unified " + version, Hosts.unified(version));
        }
        for (int version : new int[] {257, 247, 239, 219, 205}) {
            hosts.put("legacy " + version, Hosts.legacy(version));
        }
        hosts.put("hybrid 247", Hosts.hybrid(247));
        hosts.put("hybrid 237", Hosts.hybrid(237));
        hosts.put("no systemd, unified", Hosts.withoutSystemd(Hierarchy.UNIFIED, "6.12.0"));
        hosts.put("no systemd, legacy", Hosts.withoutSystemd(Hierarchy.LEGACY, "4.19.0"));
        hosts.put("no systemd, no cgroups", Hosts.withoutSystemd(Hierarchy.NONE, "5.10.0"));
        hosts.put("bfq", Hosts.like(Hosts.unified(257)).bfq("sda").build());
        hosts.put("bfq, legacy", Hosts.like(Hosts.legacy(247)).bfq("sda").build());
        hosts.put("bfq and CFQ", Hosts.like(Hosts.legacy(239)).bfq("sda").build());
        hosts.put("bfq and io.cost", Hosts.like(Hosts.unified(247)).bfq("sda").iocost("sdb").file("io.latency").build());
        hosts.put("io.cost", Hosts.like(Hosts.unified(257)).iocost("sda").build());
        hosts.put("small", Hosts.like(Hosts.unified(257)).withoutSwapAccounting(0).withoutController(Controller.CPUSET).cpus(2).build());
        return hosts;
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void anyJsonObject(@ForAll("anything") String json, @ForAll("hosts") String host, @ForAll("options") TranslationOptions options)
            throws MalformedDocumentException {
        TranslationLaw.check(json.getBytes(StandardCharsets.UTF_8), HOSTS.get(host), options);
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void documentsInTheShapeOfTheSchema(@ForAll("shaped") String json, @ForAll("hosts") String host,
            @ForAll("options") TranslationOptions options) throws MalformedDocumentException {
        TranslationLaw.check(json.getBytes(StandardCharsets.UTF_8), HOSTS.get(host), options);
    }

    /** Documents of one controller with sound values get much further into the rules than those with a mistake somewhere. */
    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void soundDocuments(@ForAll("sound") String json, @ForAll("hosts") String host, @ForAll("options") TranslationOptions options)
            throws MalformedDocumentException {
        TranslationLaw.check(json.getBytes(StandardCharsets.UTF_8), HOSTS.get(host), options);
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

    /** By name, since that is what a failure prints. */
    @Provide
    Arbitrary<String> hosts() {
        return Arbitraries.of(HOSTS.keySet());
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
