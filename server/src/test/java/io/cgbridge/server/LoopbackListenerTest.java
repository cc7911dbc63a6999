package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The TCP listener: loopback only, for calls that change nothing, and for nobody else's pages. */
class LoopbackListenerTest {
    private static final FakeSystemd SYSTEMD = new FakeSystemd();
    private static TestDaemon daemon;

    @BeforeAll
    static void start() throws IOException {
        daemon = TestDaemon.start(SYSTEMD, UnaryOperator.identity());
    }

    @AfterAll
    static void stop() throws IOException {
        daemon.close();
    }

    @Test
    void pureCallsAreAnswered() throws IOException {
        try (RawHttp http = daemon.tcp()) {
            assertEquals(200, http.get("/healthz").status());
            assertEquals(200, http.get("/v1/units/a.scope").status());
            assertEquals(200, http.post("/v1/translate", "{\"memory\":{\"limit\":4096}}").status());
        }
    }

    @ParameterizedTest
    @CsvSource({"POST,/v1/units", "PATCH,/v1/units/a.scope", "DELETE,/v1/units/a.scope"})
    void changesAreForbidden(String method, String path) throws IOException {
        try (RawHttp http = daemon.tcp()) {
            assertEquals("403 read-only", http.exchange(method, path, "", "{\"name\":\"a.scope\",\"pids\":[1]}").told());
        }
        assertEquals(List.of(), SYSTEMD.requests());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:7787", "LOCALHOST", "localhost.", "127.0.0.1", "127.0.0.1:80", "127.1.2.3", "[::1]", "[::1]:7787"})
    void itsOwnNamesAreServed(String host) throws IOException {
        assertEquals("200", withHost(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:7787", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.1.1", "0.0.0.0", "[::2]",
        "cgbridge"})
    void aForeignHostIsRefused(String host) throws IOException {
        assertEquals("421 foreign-host", withHost(host));
    }

    @Test
    void aHostThatIsNoNameIsRefused() throws IOException {
        assertEquals("400 bad-request", withHost("localhost@evil.example"));
    }

    @Test
    void theUnixSocketTakesAnyHost() throws IOException {
        try (RawHttp http = daemon.unix()) {
            http.send("GET /healthz HTTP/1.1\r\nHost: anything\r\n\r\n");
            assertEquals(200, http.read().status());
        }
    }

    @Test
    void noOtherOriginIsInvited() throws IOException {
        try (RawHttp http = daemon.tcp()) {
            RawHttp.Response response = http.exchange("GET", "/healthz", "Origin: https://evil.example\r\n", "");
            assertFalse(response.headers().keySet().stream().anyMatch(name -> name.startsWith("access-control")), response.headers().toString());
            assertEquals("405 method-not-allowed", http.exchange("OPTIONS", "/v1/translate",
                    "Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n", "").told());
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:7787,127.0.0.1:7787", "localhost:1,127.0.0.1:1", ":7787,127.0.0.1:7787", "[::1]:7787,[0:0:0:0:0:0:0:1]:7787", "127.9.9.9:0,127.9.9.9:0"})
    void aLoopbackAddressIsRead(String text, String address) {
        assertEquals(address, Loopback.parse(text).toString().substring(Loopback.parse(text).toString().indexOf('/') + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:7787", "192.168.1.1:80", "[::]:80", "[fe80::1]:80", "example.org:80", "127.0.0.1", "7787", "127.0.0.1:99999", "127.0.0.999:80", "",
        "[::ffff:8.8.8.8]:80"})
    void anyOtherAddressIsAStartError(String text) {
        assertThrows(IllegalArgumentException.class, () -> Loopback.parse(text));
    }

    private static String withHost(String host) throws IOException {
        try (RawHttp http = daemon.tcp()) {
            http.send("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            return http.read().told();
        }
    }
}
