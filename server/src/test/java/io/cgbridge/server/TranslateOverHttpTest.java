package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code POST /v1/translate} from end to end over the Unix socket. */
class TranslateOverHttpTest {
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
    void aMemoryLimitBecomesAProperty() throws IOException {
        try (RawHttp http = daemon.unix()) {
            RawHttp.Response response = http.post("/v1/translate", "{\"memory\":{\"limit\":104857600}}");
            assertEquals(200, response.status(), response.text());
            JsonNode answer = response.json();
            assertEquals("{\"id\":\"debian-12\",\"source\":\"catalogue\",\"systemd\":\"252.39-1~deb12u1\",\"systemdVersion\":252,"
                    + "\"hierarchy\":\"unified\",\"kernel\":\"6.1.0\"}", answer.get("host").toString());
            assertEquals("[{\"name\":\"MemoryMax\",\"signature\":\"t\",\"value\":104857600,\"from\":[\"memory.limit\"]}]", answer.get("properties").toString());
            assertEquals("[{\"path\":\"memory.limit\",\"value\":104857600,\"outcome\":\"exact\",\"targets\":[\"property:MemoryMax\"],\"level\":\"unit\"}]",
                    answer.get("report").toString());
            assertEquals(1, answer.get("summary").get("exact").intValue());
        }
    }

    @Test
    void oneConnectionAnswersManyRequests() throws IOException {
        try (RawHttp http = daemon.unix()) {
            for (int i = 1; i <= 20; i++) {
                assertEquals(200, http.post("/v1/translate", "{\"memory\":{\"limit\":" + i * 4096 + "}}").status());
                assertEquals(200, http.get("/healthz").status());
            }
        }
    }
}
