package io.cgbridge.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.compat.UpgradeReport.Change;
import io.cgbridge.compat.UpgradeReport.Kind;
import io.cgbridge.compat.UpgradeReport.Placed;
import io.cgbridge.translator.OciDocument;
import io.cgbridge.translator.OciReader;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.UnitType;
import io.cgbridge.translator.input.InputKind;
import io.cgbridge.translator.input.Inputs;
import io.cgbridge.translator.input.SourceDocument;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpgradeReportTest {
    private static OciDocument document(String json) throws Exception {
        return OciReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static UpgradeReport report(String from, String to, String json) throws Exception {
        return UpgradeReport.between(HostProfiles.byId(from).orElseThrow(), HostProfiles.byId(to).orElseThrow(), document(json),
                TranslationOptions.DEFAULTS);
    }

    private static Change only(String from, String to, String json, String path) throws Exception {
        return report(from, to, json).changes().stream().filter(change -> change.path().toString().equals(path)).findFirst().orElseThrow();
    }

    @ParameterizedTest(name = "{0} from {2} to {3} is {4}")
    @CsvSource(delimiter = '|', value = {
        "memory.limit     | {\"memory\":{\"limit\":1073741824}}                    | centos-7     | rhel-9       | same",
        "cpu.shares       | {\"cpu\":{\"shares\":512}}                             | centos-7     | rhel-9       | converted",
        "cpu.shares       | {\"cpu\":{\"shares\":512}}                             | debian-11    | debian-13    | same",
        "memory.swap      | {\"memory\":{\"limit\":1048576,\"swap\":2097152}}      | centos-7     | rhel-9       | converted",
        "memory.swappiness| {\"memory\":{\"swappiness\":10}}                       | centos-7     | rhel-9       | lost",
        "cpu.burst        | {\"cpu\":{\"quota\":50000,\"period\":100000,\"burst\":20000}} | debian-11 | debian-12 | gained",
        "cpu.burst        | {\"cpu\":{\"quota\":50000,\"period\":100000,\"burst\":20000}} | debian-12 | debian-11 | lost",
        "blockIO.weight   | {\"blockIO\":{\"weight\":300}}                         | centos-7     | rhel-9       | needs-action",
        "network.classID  | {\"network\":{\"classID\":1048577}}                    | centos-7     | rhel-9       | needs-action",
        "memory.swap      | {\"memory\":{\"limit\":1048576,\"swap\":2097152}}      | rhel-8       | ubuntu-20.04 | needs-action",
        "cpu.realtimeRuntime | {\"cpu\":{\"realtimeRuntime\":1000}}                | debian-11    | debian-12    | same",
        "memory.limit     | {\"memory\":{\"limit\":null}}                          | centos-7     | rhel-9       | same",
    })
    void aLeafChangesInOneWay(String path, String json, String from, String to, String kind) throws Exception {
        assertEquals(kind, only(from.trim(), to.trim(), json, path.trim()).kind().word());
    }

    @Test
    void aConversionTellsBothNumbers() throws Exception {
        Change change = only("centos-7", "rhel-9", "{\"cpu\":{\"shares\":512}}", "cpu.shares");
        assertEquals(List.of(new Placed("property:CPUShares", "t", 512L)), change.before().placed());
        assertEquals(List.of(new Placed("property:CPUWeight", "t", 59L)), change.after().placed());
    }

    @Test
    void whatNeedsActionSaysWhichAndCountsAsLoss() throws Exception {
        UpgradeReport report = report("centos-7", "rhel-9", "{\"blockIO\":{\"weight\":300}}");
        assertTrue(report.changes().get(0).remedy().orElseThrow().contains("bfq"));
        assertTrue(report.losesAnything());
        assertEquals(1, report.summary().get(Kind.NEEDS_ACTION));
    }

    @Test
    void nothingIsLostWhereAllIsHeld() throws Exception {
        assertFalse(report("debian-11", "debian-13", "{\"memory\":{\"limit\":1073741824},\"pids\":{\"limit\":100}}").losesAnything());
    }

    @Test
    void aDocumentThatTheNewHostRefusesIsALoss() throws Exception {
        UpgradeReport report = report("centos-7", "systemd-239-unified", "{\"devices\":[{\"allow\":false,\"access\":\"rwm\"}]}");
        assertTrue(report.after().rejected());
        assertTrue(report.losesAnything());
    }

    @Test
    void aUnitFileIsComparedLineByLine() throws Exception {
        SourceDocument unit = Inputs.read(InputKind.UNIT, "[Slice]\nCPUShares=512\nMemoryLimit=1G\n".getBytes(StandardCharsets.UTF_8));
        UpgradeReport report = UpgradeReport.between(HostProfiles.byId("centos-7").orElseThrow(), HostProfiles.byId("rhel-9").orElseThrow(), unit,
                TranslationOptions.DEFAULTS);
        assertEquals(List.of("2 Slice.CPUShares converted", "3 Slice.MemoryLimit same"), report.changes().stream()
                .map(change -> change.line() + " " + change.path() + " " + change.kind().word()).toList());
        assertEquals(UnitType.SLICE, report.after().options().unitType());
    }

    @Test
    void theJsonHasBothHostsEveryLeafAndTheSummary() throws Exception {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            UpgradeJson.write(report("centos-7", "rhel-9", "{\"cpu\":{\"shares\":512},\"memory\":{\"swappiness\":10}}"), out);
        }
        JsonNode json = new ObjectMapper().readTree(text.toString());
        assertEquals("centos-7", json.at("/from/id").asText());
        assertEquals("rhel-9", json.at("/to/id").asText());
        JsonNode shares = json.at("/changes").findValues("path").get(0).asText().equals("cpu.shares") ? json.at("/changes/0") : json.at("/changes/1");
        assertEquals("converted", shares.get("change").asText());
        assertEquals(512, shares.at("/before/placed/0/value").asInt());
        assertEquals(59, shares.at("/after/placed/0/value").asInt());
        assertEquals(1, json.at("/summary/lost").asInt());
        assertEquals(1, json.at("/summary/converted").asInt());
    }

    @Provide
    Arbitrary<String> hosts() {
        return Arbitraries.of(HostProfiles.distributions());
    }

    @Provide
    Arbitrary<OciDocument> documents() {
        return Arbitraries.of(FieldOutcomes.probes()).map(FieldOutcomes.Field::document);
    }

    @Property(tries = 500)
    void everyLeafHasOneChangeAndStayingIsNoChange(@ForAll("hosts") String from, @ForAll("hosts") String to,
            @ForAll("documents") OciDocument document) {
        UpgradeReport moved = UpgradeReport.between(HostProfiles.byId(from).orElseThrow(), HostProfiles.byId(to).orElseThrow(), document,
                TranslationOptions.DEFAULTS);
        assertEquals(moved.before().report().size(), moved.changes().size());
        assertEquals(moved.changes().size(), moved.summary().values().stream().mapToInt(Integer::intValue).sum());
        UpgradeReport stayed = UpgradeReport.between(moved.before().host(), moved.before().host(), document, TranslationOptions.DEFAULTS);
        assertTrue(stayed.changes().stream().allMatch(change -> change.kind() == Kind.SAME));
    }

    @Property(tries = 500)
    void whatIsLostOneWayIsGainedTheOther(@ForAll("hosts") String from, @ForAll("hosts") String to, @ForAll("documents") OciDocument document) {
        UpgradeReport there = UpgradeReport.between(HostProfiles.byId(from).orElseThrow(), HostProfiles.byId(to).orElseThrow(), document,
                TranslationOptions.DEFAULTS);
        UpgradeReport back = UpgradeReport.between(there.after().host(), there.before().host(), document, TranslationOptions.DEFAULTS);
        for (int i = 0; i < there.changes().size(); i++) {
            Kind kind = there.changes().get(i).kind();
            boolean lost = kind == Kind.LOST || kind == Kind.NEEDS_ACTION;
            assertEquals(lost, back.changes().get(i).kind() == Kind.GAINED, there.changes().get(i).path()::toString);
        }
    }
}
