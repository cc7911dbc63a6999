package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.cgbridge.compat.FieldOutcomes;
import io.cgbridge.compat.HostProfiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /v1/host} and {@code /v1/hosts} over HTTP. */
class HostsOverHttpTest {

    @Test
    void theLiveHostTellsWhatItIsAndWhatBecomesOfEachField() throws IOException {
        try (TestDaemon daemon = TestDaemon.start(new FakeSystemd(), UnaryOperator.identity()); RawHttp http = daemon.unix()) {
            JsonNode host = http.get("/v1/host").json();
            assertEquals("live live", host.get("id").textValue() + " " + host.get("source").textValue());
            assertEquals("{\"id\":\"debian\",\"version\":\"12\",\"name\":\"Debian GNU/Linux 12 (bookworm)\"}", host.get("distribution").toString());
            assertEquals("{\"version\":252,\"full\":\"252.39-1~deb12u1\",\"features\":[\"+PAM\",\"-BPF_FRAMEWORK\"],"
                    + "\"bus\":\"unix:path=/run/dbus/system_bus_socket\"}", host.get("systemd").toString());
            assertEquals("{\"hierarchy\":\"unified\",\"delegated\":true}", host.get("controllers").get("cpu").toString());
            assertEquals("{\"bfq\":[],\"iocost\":[]}", host.get("io").toString());
            assertEquals("{\"accounting\":true,\"bytes\":0,\"zswap\":false}", host.get("swap").toString());
            assertTrue(host.get("psi").booleanValue());
            assertEquals("2026-11-23T12:00:00Z", host.get("probedAt").textValue());
            assertTrue(host.get("properties").get("scope").toString().contains(
                    "{\"name\":\"MemoryMax\",\"signature\":\"t\",\"settable\":true,\"honoured\":true,\"runtime\":true,\"zero\":true}"), host.toString());
            assertTrue(host.get("properties").get("scope").toString().contains("{\"name\":\"MemoryLimit\",\"settable\":true,\"honoured\":false}"));
            assertEquals(FieldOutcomes.fields(), paths(host.get("fields")));
            assertEquals("exact", field(host, "memory.limit").get("outcome").textValue());
            assertTrue(host.get("advice").isArray());
        }
    }

    @Test
    void whereNoSystemdAnswersTheStandInDoesAndSaysSo() throws IOException {
        try (TestDaemon daemon = TestDaemon.start(); RawHttp http = daemon.unix()) {
            JsonNode host = http.get("/v1/host").json();
            assertEquals("debian-12 catalogue No systemd is here.", host.get("id").textValue() + " " + host.get("source").textValue() + " "
                    + host.get("because").textValue());
            assertFalse(host.has("probedAt"));
        }
    }

    @Test
    void withoutASystemdAndAStandInThereIsNoHost() throws IOException {
        Hosts hosts = new Hosts(LiveSystemd.none("No systemd is here."), Optional.empty());
        try (TestDaemon daemon = TestDaemon.start(LiveSystemd.none("No systemd is here."), hosts); RawHttp http = daemon.unix()) {
            assertEquals("503 no-host", http.get("/v1/host").told());
            assertEquals("503 no-host", http.post("/v1/translate", "{}").told());
            assertEquals(200, http.post("/v1/translate?host=debian-12", "{}").status());
        }
    }

    @Test
    void theCatalogueListsEveryDistribution() throws IOException {
        try (TestDaemon daemon = TestDaemon.start(); RawHttp http = daemon.unix()) {
            List<String> ids = new ArrayList<>();
            http.get("/v1/hosts").json().get("hosts").forEach(host -> ids.add(host.get("id").textValue()));
            assertEquals(HostProfiles.distributions(), ids);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rhel-8, 200",
        "debian-12, 200",
        "systemd-219-legacy, 200",
        "systemd-262-legacy, 404 unknown-host",
        "plan-9, 404 unknown-host",
        "live, 503 no-systemd"})
    void anEntryIsFoundByItsId(String id, String told) throws IOException {
        try (TestDaemon daemon = TestDaemon.start(); RawHttp http = daemon.unix()) {
            assertEquals(told, http.get("/v1/hosts/" + id).told());
        }
    }

    @Test
    void anUpstreamSystemdHasNoDistribution() throws IOException {
        try (TestDaemon daemon = TestDaemon.start(); RawHttp http = daemon.unix()) {
            JsonNode host = http.get("/v1/hosts/systemd-219-legacy").json();
            assertEquals("219 legacy", host.get("systemd").get("version") + " " + host.get("hierarchy").textValue());
            assertFalse(host.has("distribution"));
        }
    }

    private static List<String> paths(JsonNode fields) {
        List<String> paths = new ArrayList<>();
        fields.forEach(field -> paths.add(field.get("path").textValue()));
        return paths;
    }

    private static JsonNode field(JsonNode host, String path) {
        for (JsonNode field : host.get("fields")) {
            if (field.get("path").textValue().equals(path)) {
                return field;
            }
        }
        throw new AssertionError("no field " + path);
    }
}
