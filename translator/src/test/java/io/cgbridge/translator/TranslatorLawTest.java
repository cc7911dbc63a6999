package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.translator.TranslationOptions.IoWeights;
import io.cgbridge.translator.TranslationOptions.Target;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The accounting law, and what every plan keeps, for any document on hosts of every age and hierarchy. */
class TranslatorLawTest {
    @Provide
    Arbitrary<String> documents() {
        return Documents.shaped();
    }

    @Provide
    Arbitrary<HostProfile> hosts() {
        return Arbitraries.of(Hosts.unified(257), Hosts.like(Hosts.unified(257)).bfq("sda").file("io.latency").build(),
                Hosts.like(Hosts.unified(247)).bfq("sda").iocost("sdb").build(), Hosts.unified(239), Hosts.legacy(219),
                Hosts.like(Hosts.legacy(252)).bfq("sda").build(), Hosts.hybrid(247), Hosts.withoutSystemd(Hierarchy.UNIFIED, "6.1.0"),
                Hosts.withoutSystemd(Hierarchy.NONE, "6.1.0"));
    }

    @Provide
    Arbitrary<TranslationOptions> options() {
        TranslationOptions plain = TranslationOptions.DEFAULTS;
        return Arbitraries.of(plain, plain.withChange(true), plain.withTarget(Target.CGROUPFS), plain.withTarget(Target.CGROUPFS).withChange(true),
                plain.withOptional(List.of("devices")), plain.withIoWeights(IoWeights.LINEAR));
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void everyLeafIsToldOnceAndEveryTargetIsMeant(@ForAll("documents") String json, @ForAll("hosts") HostProfile host,
            @ForAll("options") TranslationOptions options) throws MalformedDocumentException {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        Plan plan = Translator.translate(OciReader.read(text), host, options);

        assertEquals(JsonLeaves.of(text), plan.report().stream().map(JsonLeaves::line).sorted().toList());

        Set<String> done = new HashSet<>();
        plan.properties().forEach(property -> done.add("property:" + property.name()));
        plan.files().forEach(file -> done.add("file:" + file.file()));
        for (ReportEntry entry : plan.report()) {
            Fate fate = entry.fate();
            assertTrue(fate.outcome() == Outcome.EXACT || fate.reason().isPresent(), () -> entry.path() + " has no reason");
            boolean nowhere = fate.outcome() == Outcome.DROPPED || fate.outcome() == Outcome.REJECTED;
            assertFalse(nowhere && !fate.targets().isEmpty(), () -> entry.path() + " is dropped and has targets");
            assertTrue(plan.rejected() || done.containsAll(fate.targets()), () -> entry.path() + " names " + fate.targets() + ", done is " + done);
        }
        for (UnitProperty property : plan.properties()) {
            assertTrue(host.property(options.unitType(), property.name()).orElseThrow().honoured(), property.name());
            assertEquals(host.property(options.unitType(), property.name()).orElseThrow().signature(), property.signature());
        }
        for (FileWrite file : plan.files()) {
            assertTrue(host.hasFile(file.file()), file.file());
            assertFalse(file.value().contains("\n"), "one write a line: " + file);
        }
        assertFalse(plan.rejected() && !done.isEmpty(), "something is applied although something is rejected");
    }
}
