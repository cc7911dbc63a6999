package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What machines ask about the daemon. */
class StatusCallsTest {

    @Test
    void healthSaysOk() throws IOException {
        try (TestDaemon daemon = TestDaemon.start(); RawHttp http = daemon.unix()) {
            assertEquals("{\"status\":\"ok\"}", http.get("/healthz").text());
        }
    }

    @Test
    void readinessSaysWhetherThereIsASystemd() throws IOException {
        try (TestDaemon daemon = TestDaemon.start(); RawHttp http = daemon.unix()) {
            assertEquals("{\"status\":\"ready\",\"systemd\":false,\"because\":\"No systemd is here.\"}", http.get("/readyz").text());
        }
        try (TestDaemon daemon = TestDaemon.start(new FakeSystemd(), UnaryOperator.identity()); RawHttp http = daemon.unix()) {
            assertEquals("{\"status\":\"ready\",\"systemd\":true}", http.get("/readyz").text());
        }
    }

    @Test
    void headAnswersLikeGetWithoutABody() throws IOException {
        try (TestDaemon daemon = TestDaemon.start(); RawHttp http = daemon.unix()) {
            RawHttp.Response head = http.exchange("HEAD", "/healthz", "", "");
            assertEquals("200 15", head.status() + " " + head.headers().get("content-length"));
            assertEquals(200, http.get("/healthz").status());
        }
    }

    @Test
    void aMethodThatIsNotThereIsToldWhichAre() throws IOException {
        try (TestDaemon daemon = TestDaemon.start(); RawHttp http = daemon.unix()) {
            RawHttp.Response response = http.exchange("PUT", "/v1/units/a.scope", "", "");
            assertEquals("405 method-not-allowed", response.told());
            assertEquals("DELETE, GET, PATCH", response.headers().get("allow"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "cgbridge_host_events_total{event=\"dbus-calls\"} 10.0",
        "cgbridge_host_events_total{event=\"connections\"} 11.0",
        "cgbridge_limits_reached_total{limit=\"call-window\"} 11.0",
        "cgbridge_limits_reached_total{limit=\"body\"} 0.0"})
    void whatTheLiveHostCountsIsShown(String line) throws IOException {
        try (TestDaemon daemon = TestDaemon.start(new FakeSystemd(), UnaryOperator.identity()); RawHttp http = daemon.unix()) {
            String metrics = http.get("/metrics").text();
            assertTrue(metrics.lines().anyMatch(line::equals), metrics);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "cgbridge_http_requests_seconds_count{method=\"POST\",route=\"/v1/translate\",status=\"200\"} 1",
        "cgbridge_http_requests_seconds_count{method=\"GET\",route=\"(none)\",status=\"404\"} 1",
        "cgbridge_translations_total{result=\"done\"} 1.0",
        "cgbridge_translations_total{result=\"rejected\"} 1.0",
        "cgbridge_leaves_total{outcome=\"exact\"} 1.0",
        "cgbridge_dropped_total{field=\"(unknown)\",reason=\"unknown-field\"} 3.0",
        "cgbridge_limits_reached_total{limit=\"body\"} 0.0",
        "jvm_memory_used_bytes"})
    void whatHappensIsCounted(String line) throws IOException {
        try (TestDaemon daemon = TestDaemon.start(); RawHttp http = daemon.unix()) {
            http.post("/v1/translate", "{\"memory\":{\"limit\":4096,\"new\":1},\"a\":{\"b\":1},\"c\":1}");
            http.post("/v1/translate", "{\"memory\":{\"limit\":\"x\"}}");
            http.get("/made/up/path");
            String metrics = http.get("/metrics").text();
            assertTrue(metrics.lines().anyMatch(each -> each.startsWith(line)), metrics);
        }
    }
}
