package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.introspection.BusAddress;
import io.cgbridge.introspection.HostTree;
import io.cgbridge.introspection.LiveHost;
import io.cgbridge.introspection.simulator.Simulator;
import io.cgbridge.translator.Hierarchy;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics and the recording rules of {@code server/hooks/prometheus}, with Debian's real Prometheus. */
class PrometheusTest {
    private static final Path FILES = Path.of("hooks/prometheus");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String DOCUMENT = "{\"memory\":{\"limit\":1048576,\"swappiness\":10}}";

    @TempDir
    Path directory;
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void theMetricsAreAsPrometheusWantsThem() throws Exception {
        TestDaemon daemon = daemon("252", Hierarchy.UNIFIED, "bookworm-unified");
        try (RawHttp http = daemon.unix()) {
            assertEquals(200, http.post("/v1/translate", DOCUMENT).status());
            assertEquals(200, http.post("/v1/translate", "{\"x\":1}").status());
            Installed.Run run = Installed.run(directory, Map.of(), http.get("/metrics").text(), promtool(), "check", "metrics");
            assertEquals("0\n", run.told());
        }
    }

    @Test
    void theConfigurationIsGood() {
        Installed.Run run = Installed.run(promtool(), "check", "config", FILES.resolve("prometheus.yml").toString());
        assertEquals(0, run.code(), run.told());
    }

    @Test
    void theRulesDoWhatTheirTestsSay() {
        Installed.Run run = Installed.run(FILES, Map.of(), "", promtool(), "test", "rules", "cgbridge.rules.test.yml");
        assertEquals(0, run.code(), run.told());
    }

    @Test
    void aRealPrometheusSeesAFleetThatIsBeingUpgraded() throws Exception {
        String program = Installed.program("prometheus", "prometheus");
        List<TestDaemon> fleet = List.of(daemon("247", Hierarchy.LEGACY, "bullseye-legacy"), daemon("252", Hierarchy.UNIFIED, "bookworm-unified"),
                daemon("252", Hierarchy.UNIFIED, "bookworm-unified"), daemon("262", Hierarchy.UNIFIED, "forky-unified"));
        for (TestDaemon daemon : fleet) {
            try (RawHttp http = daemon.unix()) {
                assertEquals(200, http.post("/v1/translate", DOCUMENT).status());
            }
        }
        int port = prometheus(program, fleet);
        assertEquals(Set.of("247 legacy 1", "252 unified 2", "262 unified 1"),
                awaited(port, "systemd_hierarchy:cgbridge_hosts:count", 3, "systemd", "hierarchy"));
        assertEquals(Set.of("memory.swappiness no-equivalent 252 unified 2", "memory.swappiness no-equivalent 262 unified 1"),
                awaited(port, "field_reason_systemd_hierarchy:cgbridge_dropped:sum", 2, "field", "reason", "systemd", "hierarchy"));
    }

    /** Scrapes once a second, with the rules that the project ships. */
    private int prometheus(String program, List<TestDaemon> fleet) throws Exception {
        String targets = fleet.stream().map(daemon -> "\"127.0.0.1:" + daemon.daemon().port() + "\"").collect(Collectors.joining(", "));
        Files.copy(FILES.resolve("cgbridge.rules.yml"), directory.resolve("cgbridge.rules.yml"));
        String shipped = Files.readString(FILES.resolve("prometheus.yml"));
        String config = shipped.replace("30s", "1s").replace("\"127.0.0.1:7787\"", targets);
        assertTrue(config.contains(targets), shipped);
        Files.writeString(directory.resolve("prometheus.yml"), config);
        int port = freePort();
        Path log = directory.resolve("prometheus.log");
        Process process = new ProcessBuilder(program, "--config.file=" + directory.resolve("prometheus.yml"), "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        open.add(() -> process.destroyForcibly().waitFor());
        return port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The rows of an answer, each as its labels and its value, once there are so many and they are the final ones. */
    private Set<String> awaited(int port, String query, int rows, String... labels) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/query?query="
                + URLEncoder.encode(query + " and on () (count(cgbridge_host_info) == 4)", StandardCharsets.UTF_8))).build();
        Instant end = Instant.now().plus(PATIENCE);
        Set<String> found = Set.of();
        while (found.size() < rows && Instant.now().isBefore(end)) {
            Thread.sleep(500);
            try {
                found = rows(new ObjectMapper().readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body()), labels);
            } catch (IOException e) {
                found = Set.of(); // it does not listen yet
            }
        }
        return found;
    }

    private static Set<String> rows(JsonNode answer, String... labels) {
        Set<String> rows = new TreeSet<>();
        answer.path("data").path("result").forEach(row -> {
            StringBuilder text = new StringBuilder();
            for (String label : labels) {
                text.append(row.path("metric").path(label).asText()).append(' ');
            }
            rows.add(text + row.path("value").path(1).asText());
        });
        return rows;
    }

    /** A daemon whose systemd is a simulator and whose kernel's files were measured. */
    private TestDaemon daemon(String systemd, Hierarchy hierarchy, String measured) throws Exception {
        Path place = Files.createTempDirectory(directory, "host");
        Simulator simulator = Simulator.start(new Simulator.Settings(SystemdVersion.parse(systemd), hierarchy, place.resolve("bus")));
        open.add(simulator);
        LiveSystemd live = LiveSystemd.of(LiveHost.open(new LiveHost.Settings(BusAddress.of(simulator.address()), HostTree.measured(place.resolve("root"), measured).root(),
                place.resolve("state"), PATIENCE, PATIENCE)));
        live.awaitFirstProbe(PATIENCE);
        assertTrue(live.report().isPresent(), live.unavailableBecause());
        TestDaemon daemon = TestDaemon.start(live, change -> change);
        open.add(daemon);
        return daemon;
    }

    private static String promtool() {
        return Installed.program("promtool", "prometheus");
    }
}
