package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Given a request that is wrong, a clear 4xx that names the place, and a daemon that answers the next one. */
class BadRequestsTest {
    private static final int MIB = 1 << 20;
    private static TestDaemon daemon;

    @BeforeAll
    static void start() throws IOException {
        daemon = TestDaemon.start();
    }

    @AfterAll
    static void stop() throws IOException {
        daemon.close();
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("", "not-an-object", ""),
                Arguments.of("[]", "not-an-object", ""),
                Arguments.of("\"text\"", "not-an-object", ""),
                Arguments.of("{\"memory\":", "not-json", "memory"),
                Arguments.of("{'memory':{}}", "not-json", ""),
                Arguments.of("{\"memory\":{\"limit\":01}}", "not-json", "memory.limit"),
                Arguments.of("{\"memory\":{\"limit\":NaN}}", "not-json", "memory.limit"),
                Arguments.of("{\"memory\":{}} {}", "trailing-text", ""),
                Arguments.of("{\"memory\":{\"limit\":1,\"limit\":1}}", "duplicate-key", "memory.limit"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void textThatIsNoDocumentIs400(String body, String problem, String path) throws IOException {
        try (RawHttp http = daemon.unix()) {
            RawHttp.Response response = http.post("/v1/translate", body);
            assertEquals("400 " + problem, response.told(), response.text());
            assertEquals(path, response.json().get("path").textValue());
            assertEquals("ok", http.get("/healthz").json().get("status").textValue());
        }
    }

    @Test
    void twoHundredLevelsAre400() throws IOException {
        try (RawHttp http = daemon.unix()) {
            RawHttp.Response response = http.post("/v1/translate", "{\"a\":".repeat(200) + "1" + "}".repeat(200));
            assertEquals("400 too-deep", response.told());
            assertTrue(response.json().get("path").textValue().startsWith("a.a.a"), response.text());
        }
    }

    static Stream<Arguments> rejected() {
        return Stream.of(
                Arguments.of("{\"memory\":{\"limit\":\"1G\"}}", "memory.limit", "wrong-type"),
                Arguments.of("{\"memory\":{\"limit\":1.5}}", "memory.limit", "wrong-type"),
                Arguments.of("{\"memory\":{\"limit\":true}}", "memory.limit", "wrong-type"),
                Arguments.of("{\"memory\":{\"limit\":9223372036854775808}}", "memory.limit", "out-of-range"),
                Arguments.of("{\"memory\":7}", "memory", "wrong-type"),
                Arguments.of("{\"cpu\":{\"shares\":-1}}", "cpu.shares", "out-of-range"),
                Arguments.of("{\"hugepageLimits\":[{\"pageSize\":\"2MB\",\"limit\":-1}]}", "hugepageLimits[0].limit", "out-of-range"),
                Arguments.of("{\"blockIO\":{\"throttleReadBpsDevice\":[{\"major\":8,\"minor\":0,\"rate\":-1}]}}",
                        "blockIO.throttleReadBpsDevice[0].rate", "out-of-range"));
    }

    @ParameterizedTest
    @MethodSource("rejected")
    void aWrongTypeOrRangeIs422UnderItsPath(String body, String path, String reason) throws IOException {
        try (RawHttp http = daemon.unix()) {
            RawHttp.Response response = http.post("/v1/translate", body);
            assertEquals("422 rejected", response.told(), response.text());
            JsonNode entry = Stream.iterate(0, i -> i + 1).map(response.json().get("report")::get)
                    .filter(each -> each.get("path").textValue().equals(path)).findFirst().orElseThrow();
            assertEquals("rejected " + reason, entry.get("outcome").textValue() + " " + entry.get("reason").textValue());
            assertFalse(response.json().has("properties"));
            assertFalse(response.json().has("files"));
            assertTrue(response.json().get("summary").get("rejected").intValue() > 0);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/v1/translate?polic=strict               | 400 unknown-parameter",
        "/v1/translate?foreign=allow              | 400 unknown-parameter",
        "/v1/translate?=x                         | 400 unknown-parameter",
        "/v1/translate?policy=harsh               | 400 bad-parameter",
        "/v1/translate?policy=STRICT              | 400 bad-parameter",
        "/v1/translate?policy=                    | 400 bad-parameter",
        "/v1/translate?policy                     | 400 bad-parameter",
        "/v1/translate?policy=strict&policy=strict | 400 bad-parameter",
        "/v1/translate?target=cgroup              | 400 bad-parameter",
        "/v1/translate?cpuWeights=cubic           | 400 bad-parameter",
        "/v1/translate?ioWeights=quadratic        | 400 bad-parameter",
        "/v1/translate?require=cpu,,memory        | 400 bad-parameter",
        "/v1/translate?input=nomad                | 400 bad-parameter",
        "/v1/translate?input=lxc                  | 415 unsupported-media-type",
        "/v1/translate?input=unit                 | 415 unsupported-media-type",
        "/v1/upgrade?to=rhel-9                    | 400 bad-parameter",
        "/v1/upgrade?from=centos-7                | 400 bad-parameter",
        "/v1/upgrade?from=centos-7&to=plan-9      | 404 unknown-host",
        "/v1/upgrade?from=live&to=rhel-9          | 503 no-systemd",
        "/v1/upgrade?from=centos-7&to=rhel-9&target=cgroupfs | 400 unknown-parameter",
        "/v1/translate?host=no-such-host          | 404 unknown-host",
        "/v1/translate?host=systemd-262-legacy    | 404 unknown-host",
        "/v1/translate?host=live                  | 503 no-systemd",
        "/v1/translate?host=%zz                   | 400 bad-request",
        "/v1/nothing                              | 404 unknown-path",
        "/v1/%zz                                  | 400 bad-request",
        "/                                        | 405 method-not-allowed",
        "/healthz                                 | 405 method-not-allowed",
        "/v1/units/a.scope                        | 405 method-not-allowed",
        "/v1/units                                | 422 invalid-request"})
    void aPathOrQueryThatIsNotThereIsRefused(String path, String told) throws IOException {
        try (RawHttp http = daemon.unix()) {
            assertEquals(told, http.post(path, "{}").told());
            assertEquals(200, http.get("/healthz").status());
        }
    }

    @Test
    void everyOptionOfTheContractIsTaken() throws IOException {
        try (RawHttp http = daemon.unix()) {
            for (String query : new String[] {"input=oci", "host=debian-12", "target=cgroupfs", "target=systemd", "policy=lenient", "policy=strict",
                "require=memory.limit,cpu", "require=memory&require=cpu", "optional=devices", "cpuWeights=quadratic", "cpuWeights=linear",
                "cpuWeights=systemd", "ioWeights=bfq", "ioWeights=linear"}) {
                assertEquals(200, http.post("/v1/translate?" + query, "{}").status(), query);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Content-Type: application/json                | 200",
        "Content-Type: application/json; charset=utf-8 | 200",
        "Content-Type: Application/JSON                | 200",
        "Accept: text/html                             | 200",
        "Content-Type: text/plain                      | 415 unsupported-media-type",
        "Content-Type: application/x-www-form-urlencoded | 415 unsupported-media-type",
        "Content-Type: application/merge-patch+json    | 415 unsupported-media-type",
        "Content-Type: multipart/form-data; boundary=x | 415 unsupported-media-type",
        "Content-Encoding: gzip                        | 415 unsupported-media-type"})
    void onlyJsonIsTaken(String header, String told) throws IOException {
        try (RawHttp http = daemon.unix()) {
            assertEquals(told, http.exchange("POST", "/v1/translate", header + "\r\n", "{}").told());
        }
    }

    @Test
    void aHundredMegabytesAre413AndNeverHeld() throws IOException {
        long before = limitsReached("body");
        try (RawHttp http = daemon.unix()) {
            http.send("POST /v1/translate HTTP/1.1\r\nHost: x\r\nContent-Length: " + 100L * MIB + "\r\n\r\n");
            String piece = " ".repeat(MIB);
            for (int i = 0; i < 100; i++) {
                http.send(piece);
            }
            RawHttp.Response response = http.read();
            assertEquals("413 body-too-large", response.told());
            assertEquals("close", response.headers().get("connection"));
            assertTrue(http.ends());
        }
        assertEquals(before + 1, limitsReached("body"));
    }

    @Test
    void aBodyOfUnknownLengthIs413AsSoonAsItIsTooLong() throws IOException {
        try (RawHttp http = daemon.unix()) {
            http.send("POST /v1/translate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 3; i++) {
                http.send("100000\r\n" + " ".repeat(MIB) + "\r\n");
            }
            assertEquals("413 body-too-large", http.read().told());
            http.send("0\r\n\r\n");
            assertTrue(http.ends());
        }
    }

    @Test
    void whoAsksBeforeSendingIsToldAtOnce() throws IOException {
        try (RawHttp http = daemon.unix()) {
            http.send("POST /v1/translate HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n");
            assertEquals("413 body-too-large", http.read().told());
            assertTrue(http.ends());
        }
        try (RawHttp http = daemon.unix()) {
            http.send("POST /v1/translate HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertEquals(100, http.read().status());
            http.send("{}");
            assertEquals(200, http.read().status());
        }
    }

    @Test
    void theLargestBodyIsTaken() throws IOException {
        try (RawHttp http = daemon.unix()) {
            String document = "{\"memory\":{\"limit\":4096}}";
            assertEquals(200, http.post("/v1/translate", document + " ".repeat(MIB - document.length())).status());
            assertEquals(413, http.post("/v1/translate", document + " ".repeat(MIB - document.length() + 1)).status());
        }
    }

    @Test
    void aRequestLineOrHeadersThatAreTooLongAreRefused() throws IOException {
        long uris = limitsReached("uri");
        long headers = limitsReached("headers");
        try (RawHttp http = daemon.unix()) {
            http.send("GET /healthz?" + "x".repeat(9000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals("414 uri-too-long", http.read().told());
        }
        try (RawHttp http = daemon.unix()) {
            http.send("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Y: " + "x".repeat(20_000) + "\r\n\r\n");
            assertEquals("431 headers-too-large", http.read().told());
        }
        assertEquals(uris + 1, limitsReached("uri"));
        assertEquals(headers + 1, limitsReached("headers"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GARBAGE               | X: y",
        "GET /healthz HTTP/1.1 | Content-Length: x",
        "GET /healthz HTTP/1.1 | no colon"})
    void whatIsNotHttpIs400(String line, String header) throws IOException {
        try (RawHttp http = daemon.unix()) {
            http.send(line + "\r\n" + header + "\r\n\r\n");
            assertEquals("400 bad-request", http.read().told());
            assertTrue(http.ends());
        }
    }

    @Test
    void aClientThatGoesAwayHalfwayLeavesNothing() throws IOException {
        try (RawHttp http = daemon.unix()) {
            http.send("POST /v1/translate HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"memory\":");
        }
        try (RawHttp http = daemon.unix()) {
            String held = "cgbridge_bodies_bytes{state=\"held\"} 0.0";
            String metrics = http.get("/metrics").text();
            while (!metrics.contains(held)) {
                metrics = http.get("/metrics").text();
            }
            assertTrue(metrics.contains(held));
        }
    }

    @Test
    void aConnectionThatIsClosedBeforeItSpeaksIsNoRequest() throws IOException {
        try (RawHttp http = daemon.unix()) {
            http.send("");
        }
        try (RawHttp http = daemon.unix()) {
            assertEquals(200, http.get("/healthz").status());
            http.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertEquals(200, http.read().status());
            assertThrows(EOFException.class, http::read);
        }
    }

    private static long limitsReached(String limit) throws IOException {
        try (RawHttp http = daemon.unix()) {
            return http.get("/metrics").text().lines().filter(line -> line.startsWith("cgbridge_limits_reached_total{limit=\"" + limit + "\"}"))
                    .map(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1))).findFirst().orElseThrow();
        }
    }
}
