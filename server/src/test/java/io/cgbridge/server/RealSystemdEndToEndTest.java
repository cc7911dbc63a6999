package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.introspection.BusAddress;
import io.cgbridge.introspection.LiveHost;
import io.cgbridge.introspection.RealSystemd;
import io.cgbridge.introspection.SystemdGuest;
import io.cgbridge.introspection.SystemdGuest.Sleeper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon's whole job against a real systemd: a document in over HTTP, a unit configured, every drop reported. */
@RealSystemd
class RealSystemdEndToEndTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Everything that runtime-spec 1.3 has, and what it has not. */
    private static final String RESOURCES = """
            {"memory":{"limit":104857600,"reservation":52428800,"swap":104857600,"kernel":1048576,"kernelTCP":1048576,"swappiness":10,
                       "disableOOMKiller":false,"useHierarchy":true,"checkBeforeUpdate":false,"magic":7},
             "cpu":{"shares":1024,"quota":50000,"period":100000,"burst":1000,"cpus":"0","mems":"0","realtimeRuntime":100,"realtimePeriod":1000},
             "pids":{"limit":42},
             "blockIO":{"weight":500,"leafWeight":300,"weightDevice":[{"major":8,"minor":0,"weight":200}],
                        "throttleReadBpsDevice":[{"major":8,"minor":0,"rate":1048576}],"throttleWriteIOPSDevice":[{"major":8,"minor":0,"rate":100}]},
             "hugepageLimits":[{"pageSize":"2MB","limit":2097152}],
             "network":{"classID":1048577,"priorities":[{"name":"lo","priority":5}]},
             "rdma":{"mlx5_0":{"hcaHandles":3,"hcaObjects":10000}},
             "unified":{"memory.high":"94371840","no.such.file":"1"},
             "devices":[{"allow":false,"access":"rwm"},{"allow":true,"type":"c","major":1,"minor":3,"access":"rwm"}],
             "quantum":{"qubits":[1,2,{}]}}""";

    @TempDir
    static Path state;
    @TempDir
    static Path view;
    private static SystemdGuest guest;
    private static LiveHost host;
    private static TestDaemon daemon;

    @BeforeAll
    static void start(SystemdGuest systemd) throws Exception {
        guest = systemd;
        host = LiveHost.open(new LiveHost.Settings(BusAddress.of(guest.busAddress()), withAllControllers(), state, PATIENCE, PATIENCE));
        host.awaitFirstProbe(PATIENCE);
        daemon = TestDaemon.start(LiveSystemd.of(host), UnaryOperator.identity());
    }

    /**
     * The guest's files, but for its list of controllers: systemd takes a limit whether or not the kernel below it has the controller, and what
     * systemd is told is what this test is about. The machines of the tests often have no controller left for cgroup 2.
     */
    private static Path withAllControllers() throws IOException {
        Path cgroups = Files.createDirectories(view.resolve("sys/fs/cgroup"));
        for (String top : List.of("proc", "etc", "dev", "usr")) {
            Files.createSymbolicLink(view.resolve(top), guest.root().resolve(top));
        }
        for (String below : List.of("devices", "kernel", "block")) {
            Files.createSymbolicLink(view.resolve("sys/" + below), guest.root().resolve("sys/" + below));
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(guest.root().resolve("sys/fs/cgroup"))) {
            for (Path entry : entries) {
                Files.createSymbolicLink(cgroups.resolve(entry.getFileName()), entry);
            }
        }
        for (String list : List.of("cgroup.controllers", "cgroup.subtree_control")) {
            Files.deleteIfExists(cgroups.resolve(list));
            Files.writeString(cgroups.resolve(list), "cpuset cpu io memory hugetlb pids rdma misc\n");
        }
        return view;
    }

    @Test
    void aFileWriteReachesTheUnitsOwnCgroup(@TempDir Path ownState) throws Exception {
        Sleeper process = guest.spawn();
        try (LiveHost real = LiveHost.open(new LiveHost.Settings(BusAddress.of(guest.busAddress()), guest.root(), ownState, PATIENCE, PATIENCE))) {
            real.awaitFirstProbe(PATIENCE);
            try (TestDaemon own = TestDaemon.start(LiveSystemd.of(real), UnaryOperator.identity()); RawHttp http = own.unix()) {
                JsonNode answer = http.post("/v1/units", "{\"name\":\"files.scope\",\"pids\":[" + process.inside()
                        + "],\"resources\":{\"unified\":{\"cgroup.max.descendants\":\"10\"}}}").json();
                assertEquals("exact", answer.get("report").get(0).get("outcome").textValue(), answer.toString());
                assertEquals("cgroup.max.descendants after-start", answer.get("files").get(0).get("file").textValue() + " "
                        + answer.get("files").get(0).get("phase").textValue());
                String controlGroup = http.get("/v1/units/files.scope").json().get("controlGroup").textValue();
                assertEquals("10\n", Files.readString(guest.root().resolve("sys/fs/cgroup" + controlGroup + "/cgroup.max.descendants")));
                assertTrue(answer.get("verified").toString().contains("\"target\":\"file:cgroup.max.descendants\""), answer.toString());
                assertEquals(200, http.exchange("DELETE", "/v1/units/files.scope", "", "").status());
            }
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (daemon != null) {
            daemon.close();
        }
    }

    @Test
    void theHostIsTheRealOne() throws IOException {
        try (RawHttp http = daemon.unix()) {
            assertTrue(http.get("/readyz").text().startsWith("{\"status\":\"ready\",\"systemd\":true,"), "ready, with or without a name on the bus");
            JsonNode report = http.get("/v1/host").json();
            assertEquals("live " + guest.version(), report.get("source").textValue() + " " + report.get("systemd").get("full").textValue());
            List<String> scope = new ArrayList<>();
            report.get("properties").get("scope").forEach(property -> scope.add(property.get("name").textValue()));
            assertTrue(scope.containsAll(List.of("MemoryMax", "TasksMax", "DevicePolicy")), scope.toString());
            assertTrue(report.get("fields").size() > 40);
            assertEquals("live", http.post("/v1/translate?host=live", "{}").json().get("host").get("id").textValue());
        }
    }

    @Test
    void aScopeLivesFromItsStartToItsEnd() throws Exception {
        Sleeper process = guest.spawn();
        try (RawHttp http = daemon.unix()) {
            RawHttp.Response started = http.post("/v1/units", "{\"name\":\"life.scope\",\"pids\":[" + process.inside() + "],\"resources\":" + RESOURCES
                    + ",\"properties\":[{\"name\":\"Description\",\"value\":\"life\"},{\"name\":\"NoSuchProperty\",\"signature\":\"t\",\"value\":1,\"optional\":true}]}");
            assertEquals(201, started.status(), started.text());
            JsonNode answer = started.json();
            assertEquals("life.scope done", answer.get("unit").textValue() + " " + answer.get("job").textValue());

            Map<String, JsonNode> report = byPath(answer.get("report"));
            TreeSet<String> asked = new TreeSet<>(leaves(RESOURCES));
            asked.add("properties[\"Description\"]");
            asked.add("properties[\"NoSuchProperty\"]");
            assertEquals(asked, new TreeSet<>(report.keySet()), "every leaf is told, each once");
            assertEquals(asked.size(), answer.get("report").size());
            assertEquals("dropped unknown-field", told(report.get("quantum.qubits[0]")));
            assertEquals("dropped unknown-field", told(report.get("memory.magic")));
            assertEquals("dropped refused-by-systemd", told(report.get("properties[\"NoSuchProperty\"]")));
            assertEquals("dropped", report.get("unified[\"no.such.file\"]").get("outcome").textValue());
            assertEquals("NoSuchProperty", answer.get("dropped").get(0).get("property").textValue());

            assertTrue(http.get("/metrics").text().contains("cgbridge_host_events_total{event=\"refusals-learnt\"} 1.0"), "the unknown property cost one call more");

            assertEquals("104857600", held("life.scope", "MemoryMax"));
            assertEquals("0", held("life.scope", "MemorySwapMax"));
            assertEquals("94371840", held("life.scope", "MemoryHigh"));
            assertEquals("100", held("life.scope", "CPUWeight"));
            assertEquals("500ms", held("life.scope", "CPUQuotaPerSecUSec"));
            assertEquals("42", held("life.scope", "TasksMax"));
            assertEquals("strict", held("life.scope", "DevicePolicy"));
            assertEquals("life", held("life.scope", "Description"));

            JsonNode read = http.get("/v1/units/life.scope").json();
            assertEquals("true active", read.get("ours") + " " + read.get("activeState").textValue());
            assertTrue(read.get("properties").toString().contains("{\"name\":\"TasksMax\",\"signature\":\"t\",\"value\":42}"), read.toString());
            assertTrue(read.get("controlGroup").textValue().endsWith("/life.scope"));

            RawHttp.Response changed = http.exchange("PATCH", "/v1/units/life.scope", "",
                    "{\"resources\":{\"memory\":{\"swap\":209715200},\"pids\":{\"limit\":null},\"new\":1}}");
            assertEquals(200, changed.status(), changed.text());
            assertEquals("104857600", held("life.scope", "MemorySwapMax"), "a swap alone is converted with the limit in force");
            assertEquals("104857600", held("life.scope", "MemoryMax"), "what is absent stays");
            assertFalse(held("life.scope", "TasksMax").equals("42"), "null resets");

            assertEquals("409 unit-exists", http.post("/v1/units", "{\"name\":\"life.scope\",\"pids\":[" + guest.spawn().inside() + "]}").told());

            assertEquals("{\"unit\":\"life.scope\",\"job\":\"done\"}", http.exchange("DELETE", "/v1/units/life.scope", "", "").text());
            assertEquals("404 unknown-unit", http.get("/v1/units/life.scope").told());
        }
    }

    @Test
    void whatIsRejectedLeavesNothingBehind() throws Exception {
        Sleeper process = guest.spawn();
        try (RawHttp http = daemon.unix()) {
            String unit = "{\"name\":\"nothing.scope\",\"pids\":[" + process.inside() + "]";
            assertEquals("422 rejected", http.post("/v1/units", unit + ",\"resources\":{\"memory\":{\"limit\":1048576,\"new\":1}},\"policy\":\"strict\"}").told());
            assertEquals("422 rejected", http.post("/v1/units", unit + ",\"resources\":{\"memory\":{\"limit\":\"1M\"}}}").told());
            assertEquals("422 rejected", http.post("/v1/units", unit + ",\"properties\":[{\"name\":\"NoSuchProperty\",\"signature\":\"t\",\"value\":1}]}").told());
            assertEquals("422 invalid-request", http.post("/v1/units", "{\"name\":\"nothing.scope\",\"pids\":[0]}").told());
            assertEquals("not-found", held("nothing.scope", "LoadState"));
            assertTrue(process.outside().isAlive());
        }
    }

    @Test
    void aForeignUnitIsLeftAlone() throws Exception {
        guest.run("systemd-run", "--unit=foreign", "sleep", "infinity");
        try (RawHttp http = daemon.unix()) {
            assertEquals("403 foreign-unit", http.exchange("PATCH", "/v1/units/foreign.service", "", "{\"resources\":{\"pids\":{\"limit\":5}}}").told());
            assertEquals("403 foreign-unit", http.exchange("DELETE", "/v1/units/foreign.service", "", "").told());
            assertFalse(held("foreign.service", "TasksMax").equals("5"));
            assertEquals("false active", http.get("/v1/units/foreign.service").json().get("ours") + " "
                    + http.get("/v1/units/foreign.service").json().get("activeState").textValue());
            RawHttp.Response changed = http.exchange("PATCH", "/v1/units/foreign.service?foreign=allow", "", "{\"resources\":{\"pids\":{\"limit\":5}}}");
            assertEquals(200, changed.status(), changed.text());
            assertEquals("5", held("foreign.service", "TasksMax"));
            assertEquals(200, http.exchange("DELETE", "/v1/units/foreign.service?foreign=allow", "", "").status());
        }
    }

    @Test
    void aUnitThatIsNotThereIs404() throws IOException {
        try (RawHttp http = daemon.unix()) {
            assertEquals("404 unknown-unit", http.get("/v1/units/nowhere.scope").told());
            assertEquals("404 unknown-unit", http.exchange("PATCH", "/v1/units/nowhere.scope", "", "{\"resources\":{\"pids\":{\"limit\":5}}}").told());
            assertEquals("404 unknown-unit", http.exchange("DELETE", "/v1/units/nowhere.scope", "", "").told());
        }
    }

    private static String held(String unit, String property) throws Exception {
        return guest.run("systemctl", "show", "--value", "--property=" + property, unit).strip();
    }

    private static String told(JsonNode entry) {
        return entry.get("outcome").textValue() + " " + entry.path("reason").asText();
    }

    private static Map<String, JsonNode> byPath(JsonNode report) {
        Map<String, JsonNode> entries = new TreeMap<>();
        report.forEach(entry -> entries.put(entry.get("path").textValue(), entry));
        return entries;
    }

    /** The leaves of a document as the contract writes their paths, found without the reader under test. */
    private static List<String> leaves(String document) throws IOException {
        List<String> leaves = new ArrayList<>();
        collect("", JSON.readTree(document), leaves);
        return leaves;
    }

    private static void collect(String path, JsonNode node, List<String> leaves) {
        if (node.isValueNode() || node.isEmpty()) {
            leaves.add(path);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(path + "[" + i + "]", node.get(i), leaves);
            }
        } else {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                boolean key = path.equals("unified") || path.equals("rdma");
                collect(key ? path + "[\"" + member.getKey() + "\"]" : path.isEmpty() ? member.getKey() : path + "." + member.getKey(), member.getValue(), leaves);
            }
        }
    }
}
