package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each limit refuses what is beyond it, with a status that says so, and is counted. */
class LimitsTest {
    private final FakeSystemd systemd = new FakeSystemd();

    @Test
    void aFullQueueIs503WithRetryAfter() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(systemd, with(60, 2, 2, 32, 4 << 20))) {
            CountDownLatch gate = systemd.hold();
            List<RawHttp> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(daemon.unix());
                clients.get(i).send("DELETE /v1/units/a.scope HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            systemd.awaitRequests(2);
            try (RawHttp http = daemon.unix()) {
                awaitMetric(http, "cgbridge_workers_queued{pool=\"host\"} 2.0");
                RawHttp.Response response = http.exchange("DELETE", "/v1/units/a.scope", "", "");
                assertEquals("503 busy", response.told());
                assertEquals("1", response.headers().get("retry-after"));
                assertEquals(200, http.post("/v1/translate", "{}").status(), "translation goes on");
                awaitMetric(http, "cgbridge_limits_reached_total{limit=\"host-queue\"} 1.0");
            }
            gate.countDown();
            for (RawHttp client : clients) {
                assertEquals(200, client.read().status());
                client.close();
            }
        }
    }

    @Test
    void aJobThatTakesTooLongIs504() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(systemd, with(1, 1, 2, 32, 4 << 20)); RawHttp http = daemon.unix()) {
            CountDownLatch gate = systemd.hold();
            assertEquals("504 timeout", http.exchange("DELETE", "/v1/units/a.scope", "", "").told());
            awaitMetric(http, "cgbridge_limits_reached_total{limit=\"request-time\"} 1.0");
            gate.countDown();
        }
    }

    @Test
    void aBodyThatDoesNotComeIs408() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(systemd, with(1, 1, 2, 32, 4 << 20)); RawHttp http = daemon.unix(); RawHttp other = daemon.unix()) {
            http.send("POST /v1/translate HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
            assertEquals("408 body-timeout", http.read().told());
            awaitMetric(other, "cgbridge_limits_reached_total{limit=\"body-time\"} 1.0");
        }
    }

    @Test
    void allBodiesTogetherHaveALimit() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(systemd, with(60, 1, 2, 32, 1 << 20)); RawHttp first = daemon.unix(); RawHttp second = daemon.unix()) {
            first.send("POST /v1/translate HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + " ".repeat(999_999));
            awaitMetric(second, "cgbridge_bodies_bytes{state=\"held\"} 1000000.0");
            RawHttp.Response refused = second.post("/v1/translate", " ".repeat(200_000));
            assertEquals("503 busy", refused.told());
            assertEquals("1", refused.headers().get("retry-after"));
            first.send("{");
            assertEquals("400 not-json", first.read().told());
            awaitMetric(second, "cgbridge_bodies_bytes{state=\"held\"} 0.0");
            assertEquals(200, second.post("/v1/translate", "{}" + " ".repeat(200_000)).status());
        }
    }

    @Test
    void aConnectionTooManyIsClosed() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(systemd, with(60, 1, 2, 2, 4 << 20)); RawHttp first = daemon.unix()) {
            assertEquals(200, first.get("/healthz").status());
            try (RawHttp second = daemon.unix()) {
                assertEquals(200, second.get("/healthz").status());
                try (RawHttp third = daemon.unix()) {
                    assertTrue(third.ends());
                }
            }
            awaitMetric(first, "cgbridge_limits_reached_total{limit=\"connections\"} 1.0");
            awaitMetric(first, "cgbridge_http_connections{listener=\"unix\"} 1.0");
            try (RawHttp fourth = daemon.unix()) {
                assertEquals(200, fourth.get("/healthz").status());
            }
        }
    }

    @Test
    void aLargeDocumentIsTranslatedBesideTheEventLoop() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(systemd, UnaryOperator.identity()); RawHttp http = daemon.unix()) {
            StringBuilder document = new StringBuilder("{\"unified\":{");
            for (int i = 0; i < 10_000; i++) {
                document.append(i == 0 ? "" : ",").append("\"x.").append(i).append("\":\"1\"");
            }
            RawHttp.Response response = http.post("/v1/translate", document.append("}}").toString());
            assertEquals(200, response.status(), response.text());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "application/json | /v1/translate                                 | {\"a\":[ | 0, | 0]}",
        "application/json | /v1/translate/config                          | {\"ociVersion\":\"1\",\"a\":[ | 0, | 0]}",
        "application/json | /v1/translate?input=docker                    | {\"a\":[ | 0, | 0]}",
        "text/plain       | /v1/translate?input=lxc                       | lxc.net.0.type = veth | \\n | a",
        "application/json | /v1/upgrade?from=centos-7&to=rhel-9           | {\"a\":[ | 0, | 0]}"})
    void aDocumentOfTooManyValuesIs413(String type, String path, String begin, String value, String end) throws Exception {
        try (TestDaemon daemon = TestDaemon.start(systemd, UnaryOperator.identity()); RawHttp http = daemon.unix()) {
            String body = begin + value.translateEscapes().repeat(BodyReader.MOST_VALUES) + end;
            assertEquals("413 too-many-values", http.exchange("POST", path, "Content-Type: " + type + "\r\n", body).told());
            awaitMetric(http, "cgbridge_limits_reached_total{limit=\"values\"} 1.0");
        }
    }

    @Test
    void commasInStringsAreNoValues() {
        assertEquals(3, ValueCount.ofJson("{\"a\":\"x,\\\",y\",\"b,\":[1,2]}".getBytes(StandardCharsets.UTF_8)));
        assertEquals(1, ValueCount.ofJson("{\"a\":\"\\\\\"}".getBytes(StandardCharsets.UTF_8)));
        assertEquals(3, ValueCount.ofLines("a\nb\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aLargeAnswerCountsUntilItIsTaken() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(systemd, with(60, 1, 2, 32, 1 << 20)); RawHttp http = daemon.unix()) {
            String document = "{\"a\":[" + "0,".repeat(19_000) + "0]}";
            assertEquals("503 busy", http.post("/v1/translate", document).told());
            awaitMetric(http, "cgbridge_limits_reached_total{limit=\"bodies\"} 1.0");
            awaitMetric(http, "cgbridge_bodies_bytes{state=\"held\"} 0.0");
            assertEquals(200, http.post("/v1/translate", document.replace("0,".repeat(18_000), "")).status());
            awaitMetric(http, "cgbridge_bodies_bytes{state=\"held\"} 0.0");
        }
    }

    private static UnaryOperator<Settings> with(int requestSeconds, int workers, int queue, int connections, long bodies) {
        return settings -> new Settings(settings.socket(), Optional.empty(), Optional.empty(), settings.maxBody(), bodies, connections,
                Duration.ofSeconds(requestSeconds), Duration.ofSeconds(requestSeconds + 60), settings.stopTimeout(), workers, queue, Optional.empty());
    }

    /** Waits until the daemon says so. */
    private static void awaitMetric(RawHttp http, String line) throws IOException {
        while (http.get("/metrics").text().lines().noneMatch(line::equals)) {
            Thread.onSpinWait();
        }
    }
}
