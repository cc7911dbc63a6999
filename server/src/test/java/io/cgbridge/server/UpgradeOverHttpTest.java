package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.compat.FieldOutcomes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /v1/upgrade}, and documents of every kind, over HTTP. */
class UpgradeOverHttpTest {
    private static final String FROM_TO = "/v1/upgrade?from=centos-7&to=rhel-9";
    private static final String LINES = "Content-Type: application/x-ndjson\r\n";
    private static TestDaemon daemon;

    @BeforeAll
    static void start() throws IOException {
        daemon = TestDaemon.start();
    }

    @AfterAll
    static void stop() throws IOException {
        daemon.close();
    }

    @Test
    void aDocumentIsToldWithBothHostsAndBothNumbers() throws IOException {
        try (RawHttp http = daemon.unix()) {
            JsonNode answer = http.post(FROM_TO, "{\"cpu\":{\"shares\":512}}").json();
            assertEquals("centos-7 rhel-9", answer.at("/from/id").textValue() + " " + answer.at("/to/id").textValue());
            assertTrue(answer.at("/from/unconfirmed").isArray());
            assertEquals("converted 512 59", answer.at("/changes/0/change").textValue() + " " + answer.at("/changes/0/before/placed/0/value")
                    + " " + answer.at("/changes/0/after/placed/0/value"));
            assertEquals(1, answer.at("/summary/converted").intValue());
        }
    }

    @Test
    void theLiveHostCanBeEitherSide() throws IOException {
        try (TestDaemon live = TestDaemon.start(new FakeSystemd(), UnaryOperator.identity()); RawHttp http = live.unix()) {
            assertEquals("live", http.post("/v1/upgrade?from=live&to=rhel-9", "{}").json().at("/from/source").textValue());
            assertEquals("live", http.post("/v1/upgrade?from=rhel-9&to=live", "{}").json().at("/to/source").textValue());
        }
    }

    @Test
    void theLoopbackListenerAnswersToo() throws IOException {
        try (RawHttp http = daemon.tcp()) {
            assertEquals(200, http.post(FROM_TO, "{}").status());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "docker | application/json | {\"HostConfig\":{\"Memory\":1048576}}           | HostConfig.Memory",
        "cri    | application/json | {\"memory_limit_in_bytes\":\"1048576\"}        | memory_limit_in_bytes",
        "lxc    | text/plain       | lxc.cgroup.memory.limit_in_bytes = 1048576    | lxc.cgroup.memory.limit_in_bytes",
        "unit   | text/plain       | [Service]~MemoryLimit=1M                      | Service.MemoryLimit",
        "oci    | application/json | {\"memory\":{\"limit\":1048576}}                | memory.limit"})
    void aDocumentOfEveryKindIsToldInItsOwnWords(String input, String type, String document, String path) throws IOException {
        try (RawHttp http = daemon.unix()) {
            String text = document.replace('~', '\n');
            for (String header : new String[] {"Content-Type: " + type + "\r\n", ""}) {
                JsonNode plan = http.exchange("POST", "/v1/translate?host=centos-7&input=" + input, header, text).json();
                assertEquals(path, plan.at("/report/0/path").textValue(), plan.toString());
                assertEquals("MemoryLimit", plan.at("/properties/0/name").textValue(), plan.toString());
            }
            JsonNode upgrade = http.exchange("POST", FROM_TO + "&input=" + input, "", text).json();
            assertEquals(path + " MemoryMax", upgrade.at("/changes/0/path").textValue() + " "
                    + upgrade.at("/changes/0/after/placed/0/target").textValue().replace("property:", ""), upgrade.toString());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/v1/translate?input=oci    | text/plain           | 415 unsupported-media-type",
        "/v1/translate?input=unit   | application/json     | 415 unsupported-media-type",
        "/v1/translate              | application/x-ndjson | 415 unsupported-media-type",
        "/v1/upgrade?from=centos-7&to=rhel-9&input=lxc | application/x-ndjson | 415 unsupported-media-type",
        "/v1/upgrade?from=plan-9&to=rhel-9             | application/x-ndjson | 404 unknown-host",
        "/v1/upgrade?from=centos-7&to=rhel-9&polic=x   | application/x-ndjson | 400 unknown-parameter"})
    void theContentTypeIsThatOfTheInput(String path, String type, String told) throws IOException {
        try (RawHttp http = daemon.unix()) {
            assertEquals(told, http.exchange("POST", path, "Content-Type: " + type + "\r\n", "{}").told());
        }
    }

    private static List<JsonNode> stream(String path, String body) throws IOException {
        try (RawHttp http = daemon.unix()) {
            RawHttp.Response response = http.exchange("POST", path, LINES, body);
            assertEquals("200 application/x-ndjson", response.status() + " " + response.headers().get("content-type"));
            List<JsonNode> lines = new ArrayList<>();
            for (String line : response.text().lines().toList()) {
                lines.add(new ObjectMapper().readTree(line));
            }
            assertEquals(200, http.get("/healthz").status());
            return lines;
        }
    }

    @Test
    void everyLineHasItsOwnAnswer() throws IOException {
        List<JsonNode> lines = stream(FROM_TO, "{\"cpu\":{\"shares\":512}}\n{\"cpu\":{\"shares\":1024}}\r\n{\"memory\":{\"swappiness\":1}}");
        assertEquals("[1, 2, 3]", lines.stream().map(line -> line.get("line")).toList().toString());
        assertEquals("[59, 100]", lines.subList(0, 2).stream().map(line -> line.at("/changes/0/after/placed/0/value")).toList().toString());
        assertEquals(1, lines.get(2).at("/summary/lost").intValue());
        assertEquals("centos-7", lines.get(2).at("/from/id").textValue());
    }

    @Test
    void aLineIsAnsweredAsTheSameDocumentAlone() throws IOException {
        String document = "{\"cpu\":{\"shares\":512},\"x\":1}";
        try (RawHttp http = daemon.unix()) {
            String alone = http.post(FROM_TO, document).text();
            assertEquals(alone, stream(FROM_TO, document).get(0).toString().replace("{\"line\":1,", "{"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"memory\":                          | not-json",
        "''                                    | not-an-object",
        "[]                                    | not-an-object",
        "{} {}                                 | trailing-text",
        "{\"cpu\":{\"shares\":1,\"shares\":1}} | duplicate-key"})
    void aBadLineGetsItsOwnProblemAndTheStreamGoesOn(String bad, String problem) throws IOException {
        List<JsonNode> lines = stream(FROM_TO, "{}\n" + bad + "\n{\"pids\":{\"limit\":1}}\n");
        assertEquals(3, lines.size());
        assertEquals("2 /problems/" + problem, lines.get(1).get("line") + " " + lines.get(1).at("/problem/type").textValue());
        assertEquals("pids.limit", lines.get(2).at("/changes/0/path").textValue());
    }

    @Test
    void aLineThatIsTooLongIsNotHeldAndTheStreamGoesOn() throws IOException {
        List<JsonNode> lines = stream(FROM_TO, "{}\n{\"x\":\"" + "y".repeat(3 << 20) + "\"}\n{}\n");
        assertEquals("[1, 2, 3]", lines.stream().map(line -> line.get("line")).toList().toString());
        assertEquals("/problems/body-too-large", lines.get(1).at("/problem/type").textValue());
    }

    @Test
    void anEmptyStreamHasAnEmptyAnswer() throws IOException {
        assertEquals(List.of(), stream(FROM_TO, ""));
    }

    @Test
    void whatAClientLeavesBehindIsNotHeld() throws IOException {
        try (RawHttp http = daemon.unix()) {
            http.send("POST " + FROM_TO + " HTTP/1.1\r\nHost: x\r\n" + LINES + "Content-Length: 1000\r\n\r\n{}\n{\"memory\":");
            assertEquals("HTTP/1.1 200 OK", http.line());
        }
        try (RawHttp http = daemon.unix()) {
            String metrics = http.get("/metrics").text();
            while (!metrics.contains("cgbridge_bodies_bytes{state=\"held\"} 0.0") || !metrics.contains("cgbridge_http_in_flight{state=\"open\"} 1.0")) {
                metrics = http.get("/metrics").text();
            }
            assertTrue(metrics.contains("cgbridge_upgrades_total"), metrics);
        }
    }

    @Test
    void theMatrixHasEveryFieldAndIsComputedOnce() throws IOException {
        try (RawHttp http = daemon.unix()) {
            RawHttp.Response first = http.get("/v1/matrix");
            JsonNode fields = first.json().get("fields");
            List<String> paths = new ArrayList<>();
            fields.forEach(field -> paths.add(field.get("path").textValue()));
            assertEquals(FieldOutcomes.fields(), paths);
            assertTrue(fields.toString().contains("{\"hierarchy\":\"unified\",\"since\":244,\"until\":262,\"outcome\":\"exact\",\"targets\":[\"property:AllowedCPUs\"]}"));
            assertEquals(first.text(), http.get("/v1/matrix").text());
        }
    }
}
