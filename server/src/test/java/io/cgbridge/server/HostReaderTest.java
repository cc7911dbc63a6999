package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cgbridge.compat.HostProfiles;
import io.cgbridge.introspection.HostReport;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.MalformedDocumentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code cgbridge host --json} has saved is read back as the same profile, or refused with the place that is wrong. */
class HostReaderTest {
    private static final String SAVED = new String(saved(HostProfiles.byId("debian-12").orElseThrow()), StandardCharsets.UTF_8);

    private static byte[] saved(HostProfile profile) {
        return Json.bytes(out -> HostJson.catalogue(profile, Optional.empty(), out));
    }

    @ParameterizedTest
    @ValueSource(strings = {"centos-7", "rhel-8", "debian-13", "ubuntu-20.04", "systemd-219-legacy", "systemd-240-hybrid", "systemd-262-unified"})
    void aProfileOfTheCatalogueIsReadBackAsItWas(String id) throws MalformedDocumentException {
        HostProfile profile = HostProfiles.byId(id).orElseThrow();
        assertEquals(profile, HostReader.read(saved(profile), "h.json"));
    }

    @Test
    void aLiveHostIsReadBackUnderTheNameOfItsFile() throws MalformedDocumentException {
        HostReport report = new FakeSystemd().report().orElseThrow();
        HostProfile read = HostReader.read(Json.bytes(out -> HostJson.live(report, out)), "h.json");
        HostProfile live = report.profile();
        assertEquals("h.json", read.id());
        assertEquals(new HostProfile("h.json", live.source(), live.systemd(), live.systemdVersion(), live.hierarchy(), live.controllers(), live.kernel(),
                live.properties(), live.files(), live.io(), live.swap(), live.pageSize(), live.cpus(), live.memoryNodes(), live.hugepageSizes(),
                live.deviceNames(), live.unconfirmed()), read);
    }

    private static MalformedDocumentException refused(String text) {
        return assertThrows(MalformedDocumentException.class, () -> HostReader.read(text.getBytes(StandardCharsets.UTF_8), "h.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "systemd", "controllers", "properties", "hierarchy", "kernel", "files", "io", "swap", "pageSize", "cpus",
        "memoryNodes", "hugepageSizes", "devices", "id"})
    void everyMemberOfTheProfileIsRequired(String member) throws IOException {
        ObjectNode report = (ObjectNode) new ObjectMapper().readTree(SAVED);
        report.remove(member);
        assertEquals(member + ": In a saved host report this is missing.", told(refused(report.toString())));
    }

    private static String told(MalformedDocumentException e) {
        return e.path() + ": " + e.getMessage();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"hierarchy\":\"unified\",\"systemd\"          | \"hierarchy\":\"flat\",\"systemd\"     | hierarchy: 'flat' is none of",
        "\"cpu\":{\"hierarchy\":\"unified\"}            | \"gpu\":{\"hierarchy\":\"unified\"}    | controllers.gpu: 'gpu' is none of",
        "\"cpu\":{\"hierarchy\":\"unified\"}            | \"cpu\":{\"hierarchy\":7}              | controllers.cpu.hierarchy: In a saved host report this must be a string.",
        "\"pageSize\":4096                              | \"pageSize\":0                         | pageSize: In a saved host report this must be a whole number from 1024",
        "\"pageSize\":4096                              | \"pageSize\":4096.5                    | pageSize: In a saved host report this must be a whole number",
        "\"version\":252                                | \"version\":\"252\"                    | systemd.version: In a saved host report this must be a whole number",
        "\"accounting\":true                            | \"accounting\":1                       | swap.accounting: In a saved host report this must be true or false.",
        "\"bfq\":[]                                     | \"bfq\":[\"sda\",\"sda\"]              | io.bfq: In a saved host report this names something twice.",
        "\"bfq\":[]                                     | \"bfq\":{}                             | io.bfq: In a saved host report this must be an array.",
        "\"name\":\"MemoryMax\",\"signature\":\"t\"     | \"name\":\"MemoryMax\",\"signature\":\"s\" | cannot be the type of MemoryMax.",
        "\"name\":\"MemoryMax\",\"signature\":\"t\"     | \"name\":\"Unheard\",\"signature\":\"a(\" | cannot be the type of Unheard.",
        "\"name\":\"MemoryMax\",\"signature\":\"t\"     | \"name\":\"MemoryLow\",\"signature\":\"t\" | names MemoryLow again.",
        "\"1\":\"mem\"                                  | \"one\":\"mem\"                        | has a member that is no major number."})
    void aWrongMemberIsRefusedUnderItsPath(String right, String wrong, String told) {
        assertTrue(SAVED.contains(right), right);
        String refusal = told(refused(SAVED.replaceFirst(Pattern.quote(right), wrong)));
        assertTrue(refusal.contains(told), refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "{} {}", "{\"source\":\"live\",\"source\":\"live\"}"})
    void whatIsNoReportIsRefused(String text) {
        assertTrue(!refused(text).getMessage().isEmpty());
    }

    @Test
    void membersThatAreForPeopleArePassedOver() throws IOException, MalformedDocumentException {
        ObjectNode report = (ObjectNode) new ObjectMapper().readTree(SAVED);
        report.remove("fields");
        report.remove("advice");
        report.put("somethingNew", 1);
        assertEquals(HostProfiles.byId("debian-12").orElseThrow(), HostReader.read(report.toString().getBytes(StandardCharsets.UTF_8), "h.json"));
    }
}
