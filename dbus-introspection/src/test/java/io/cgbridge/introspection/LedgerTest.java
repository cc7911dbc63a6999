package io.cgbridge.introspection;

import static io.cgbridge.introspection.Plans.optional;
import static io.cgbridge.introspection.Plans.required;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.introspection.Units.Dropped;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.UnitProperty;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever is left out of a request is told at the leaf it came from, and nothing else changes. */
class LedgerTest {
    private static final String WORDS = "Cannot set property CPUWeight, or unknown property.";

    private static Plans cpuAndMemory() {
        return new Plans().property("cpu.shares", "CPUWeight", "t", 100L).property("memory.limit", "MemoryMax", "t", 5L);
    }

    private static UnitProperty first(Ledger ledger, String name) {
        return ledger.properties().stream().filter(property -> property.name().equals(name)).findFirst().orElseThrow();
    }

    private static String outcomes(List<ReportEntry> report) {
        return report.stream().map(entry -> entry.path() + "=" + entry.outcome().word()).collect(Collectors.joining(" "));
    }

    @Test
    void aPropertyThatIsLeftOutDropsItsLeaf() {
        Ledger ledger = new Ledger(cpuAndMemory().plan(), List.of());
        ledger.drop(first(ledger, "CPUWeight"), Reason.REFUSED_BY_SYSTEMD, WORDS);
        assertEquals("cpu.shares=dropped memory.limit=exact", outcomes(ledger.report()));
        assertEquals(Fate.dropped(Reason.REFUSED_BY_SYSTEMD, WORDS), ledger.report().get(0).fate());
        assertEquals(List.of("MemoryMax"), ledger.properties().stream().map(UnitProperty::name).toList());
        assertEquals(List.of(new Dropped("CPUWeight", "refused-by-systemd", WORDS)), ledger.dropped());
    }

    @Test
    void aListIsLeftOutWithTheClearingBeforeIt() {
        Ledger ledger = new Ledger(new Plans().property("devices[0]", "DeviceAllow", "a(ss)", List.of())
                .property("devices[0]", "DeviceAllow", "a(ss)", List.of(List.of("/dev/null", "r"))).plan(), List.of());
        List<UnitProperty> both = ledger.properties();
        both.forEach(each -> ledger.drop(each, Reason.REFUSED_BY_SYSTEMD, WORDS));
        assertEquals(List.of(), ledger.properties());
        assertEquals(1, ledger.dropped().size());
    }

    @Test
    void aLeafWithTwoTargetsIsDoneInPart() {
        ReportEntry both = new ReportEntry(LeafPath.of("memory.swap"), 5L, Fate.exact("property:MemorySwapMax", "property:MemoryMax"));
        Ledger ledger = new Ledger(cpuAndMemory().entry(both).plan(), List.of());
        ledger.drop(first(ledger, "MemoryMax"), Reason.REFUSED_BY_SYSTEMD, WORDS);
        assertEquals("cpu.shares=exact memory.limit=dropped memory.swap=approximated", outcomes(ledger.report()));
        assertEquals(List.of("property:MemorySwapMax"), ledger.report().get(2).fate().targets());
    }

    @Test
    void oneLineOfAFileConcernsItsOwnLeafOnly() {
        Ledger ledger = new Ledger(new Plans().file("rdma[\"a\"]", Controller.RDMA, "rdma.max", "a hca_handle=1")
                .file("rdma[\"b\"]", Controller.RDMA, "rdma.max", "b hca_handle=1").plan(), List.of());
        ledger.drop(ledger.files().get(1), Reason.REFUSED_BY_KERNEL, "no");
        assertEquals("rdma[\"a\"]=exact rdma[\"b\"]=dropped", outcomes(ledger.report()));
        assertEquals(List.of("a hca_handle=1"), ledger.files().stream().map(file -> file.value()).toList());
    }

    @Test
    void anExplicitPropertyHasAnEntryOfItsOwnAndBeatsTheFields() {
        Ledger ledger = new Ledger(cpuAndMemory().plan(), List.of(required("CPUWeight", "t", 7L), optional("AllowedCPUs", "ay", new byte[] {5})));
        assertEquals("cpu.shares=dropped memory.limit=exact properties[\"CPUWeight\"]=exact properties[\"AllowedCPUs\"]=exact", outcomes(ledger.report()));
        assertEquals(Reason.OVERRIDDEN, ledger.report().get(0).fate().reason().orElseThrow());
        assertEquals(7L, first(ledger, "CPUWeight").value());
        assertEquals("0,2", ledger.report().get(3).value());
    }

    @Test
    void requiredIsWhatTheRequestInsistsOn() {
        Ledger ledger = new Ledger(cpuAndMemory().property("devices[0]", "DevicePolicy", "s", "strict").require("cpu").plan(),
                List.of(required("Description", "s", "x"), optional("IOWeight", "t", 5L)));
        assertTrue(ledger.required(first(ledger, "CPUWeight")));
        assertFalse(ledger.required(first(ledger, "MemoryMax")));
        assertTrue(ledger.required(first(ledger, "DevicePolicy")), "devices are a security boundary");
        assertTrue(ledger.required(first(ledger, "Description")));
        assertFalse(ledger.required(first(ledger, "IOWeight")));
    }

    @Test
    void aRefusedRequestTellsWhichLeafItWas() {
        Ledger ledger = new Ledger(cpuAndMemory().plan(), List.of());
        List<ReportEntry> rejected = ledger.rejected(first(ledger, "CPUWeight"), Reason.REFUSED_BY_SYSTEMD, WORDS);
        assertEquals("cpu.shares=rejected memory.limit=exact", outcomes(rejected));
        assertEquals(Outcome.EXACT, ledger.report().get(0).outcome());
    }
}
