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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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

    @Test
    void aReleaseOfTheCatalogueTellsWhoSaysSo() throws IOException {
        try (TestDaemon daemon = TestDaemon.start(); RawHttp http = daemon.unix()) {
            JsonNode listed = http.get("/v1/hosts").json().get("hosts").valueStream().filter(each -> each.get("id").textValue().equals("debian-11")).findFirst().orElseThrow();
            JsonNode release = listed.get("release");
            assertEquals("Debian 11 (bullseye) [\"debian-bullseye\"] 2024-08-14", release.get("name").textValue() + " " + release.get("aliases") + " " + release.get("endOfLife").textValue());
            assertEquals("{\"source\":\"measured in a Debian guest\",\"confirmed\":true}", release.get("sources").get("systemd").toString());
            assertTrue(release.get("howToBoot").get("legacy").textValue().contains("systemd.unified_cgroup_hierarchy=0"), release.toString());
            assertFalse(release.get("howToBoot").has("unified"));
            assertEquals(release, http.get("/v1/hosts/debian-11").json().get("release"));
        }
    }

    @Test
    void everyUpstreamSystemdInTheListIsAHost() throws IOException {
        try (TestDaemon daemon = TestDaemon.start(); RawHttp http = daemon.unix()) {
            Map<String, Integer> ends = new TreeMap<>();
            for (JsonNode upstream : http.get("/v1/hosts").json().get("upstream")) {
                String hierarchy = upstream.get("hierarchy").textValue();
                JsonNode versions = upstream.get("versions");
                for (JsonNode version : List.of(versions.get(0), versions.get(versions.size() - 1))) {
                    ends.put("systemd-" + version + "-" + hierarchy, http.get("/v1/hosts/systemd-" + version + "-" + hierarchy).status());
                }
            }
            assertEquals(Map.of("systemd-205-legacy", 200, "systemd-257-legacy", 200, "systemd-233-hybrid", 200, "systemd-257-hybrid", 200,
                    "systemd-230-unified", 200, "systemd-262-unified", 200), ends);
        }
    }

    @Test
    void theMatrixTellsByWhatItJudgesAndWhoSaysSo() throws IOException {
        try (TestDaemon daemon = TestDaemon.start(); RawHttp http = daemon.unix()) {
            JsonNode matrix = http.get("/v1/matrix").json();
            JsonNode weight = matrix.get("fields").valueStream().filter(field -> field.get("path").textValue().equals("blockIO.weight")).findFirst().orElseThrow();
            assertEquals("blockIO.weight {\"blockIO\":{\"weight\":300}}", weight.get("entry").textValue() + " " + weight.get("probe"));
            assertTrue(weight.get("source").textValue().startsWith("runtime-spec config-linux.md, Block IO"), weight.toString());
            JsonNode last = weight.get("spans").valueStream().filter(span -> span.get("until").intValue() == 262).findFirst().orElseThrow();
            assertEquals("no-io-policy Use the bfq scheduler or enable io.cost.qos.", last.get("reason").textValue() + " " + last.get("remedy").textValue());
            assertFalse(last.get("message").textValue().isEmpty());
            assertEquals(List.of(), matrix.get("sources").properties().stream().filter(target -> target.getValue().isEmpty()).toList());
            assertEquals("205 3.10", matrix.get("systemd").get(0).get("version") + " " + matrix.get("systemd").get(0).get("kernel").textValue());
            assertEquals("unified, hybrid, legacy", matrix.get("hierarchies").valueStream().map(each -> each.get("hierarchy").textValue()).collect(Collectors.joining(", ")));
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
