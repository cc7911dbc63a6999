package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cgbridge.translator.output.OutputKind;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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

    @Test
    void aConfigIsRewrittenAndItsSummaryIsAHeader() throws IOException {
        try (RawHttp http = daemon.unix()) {
            RawHttp.Response response = http.post("/v1/translate/config?host=debian-12",
                    "{\"ociVersion\":\"1.2.0\",\"big\":12345678901234567890.10,\"linux\":{\"resources\":{\"memory\":{\"limit\":4096,\"swap\":4096,\"new\":1}}}}");
            assertEquals(200, response.status(), response.text());
            assertEquals("exact=1; converted=1; approximated=0; unset=0; dropped=1; rejected=0", response.headers().get("cgbridge-summary"));
            assertEquals("{\"ociVersion\":\"1.2.0\",\"big\":12345678901234567890.10,\"linux\":{\"resources\":{\"memory\":{\"limit\":4096,\"new\":1},"
                    + "\"unified\":{\"memory.swap.max\":\"0\"}}},\"annotations\":{\"org.systemd.property.MemorySwapMax\":\"uint64 0\"}}", response.text());
        }
    }

    @Test
    void theReportIsAnAnnotationOnRequest() throws IOException {
        try (RawHttp http = daemon.unix()) {
            JsonNode config = http.post("/v1/translate/config?annotate=true", "{\"linux\":{\"resources\":{\"memory\":{\"limit\":4096}}}}").json();
            assertEquals("{\"report\":[{\"path\":\"memory.limit\",\"value\":4096,\"outcome\":\"exact\",\"targets\":[\"property:MemoryMax\"],\"level\":\"unit\"}],"
                    + "\"summary\":{\"exact\":1,\"converted\":0,\"approximated\":0,\"unset\":0,\"dropped\":0,\"rejected\":0}}",
                    config.get("annotations").get("io.cgbridge.report").textValue());
        }
    }

    @Test
    void bareResourcesAreNoConfig() throws IOException {
        try (RawHttp http = daemon.unix()) {
            assertEquals("422 invalid-request", http.post("/v1/translate/config", "{\"memory\":{\"limit\":4096}}").told());
            assertEquals("422 rejected", http.post("/v1/translate/config", "{\"linux\":{\"resources\":{\"memory\":{\"limit\":\"x\"}}}}").told());
            assertEquals("400 bad-parameter", http.post("/v1/translate/config?annotate=yes", "{\"linux\":{}}").told());
            assertEquals("400 unknown-parameter", http.post("/v1/translate/config?target=cgroupfs", "{\"linux\":{}}").told());
        }
    }

    @Test
    void textsForOtherToolsComeOnRequest() throws IOException {
        try (RawHttp http = daemon.unix()) {
            JsonNode outputs = http.post("/v1/translate?host=debian-12&output=drop-in,unified&unit=web.service",
                    "{\"memory\":{\"limit\":4096},\"cpu\":{\"quota\":50000,\"burst\":5000}}").json().get("outputs");
            assertEquals("[drop-in, unified]", outputs.properties().stream().map(Map.Entry::getKey).toList().toString());
            assertEquals("[Service]\nMemoryMax=4096\nCPUQuota=50%\n", outputs.get("drop-in").get("text").textValue().replaceAll("(?m)^#.*\n", ""));
            assertEquals("{\"target\":\"file:cpu.max.burst\",\"value\":\"5000\",\"from\":[\"cpu.burst\"]}",
                    ((ObjectNode) outputs.get("drop-in").get("missing").get(0)).without("why").toString());
            assertEquals("5000", new ObjectMapper().readTree(outputs.get("unified").get("text").textValue()).get("cpu.max.burst").textValue());
        }
    }

    @ParameterizedTest
    @EnumSource(OutputKind.class)
    void everyKindOfTextCanBeHad(OutputKind kind) throws IOException {
        try (RawHttp http = daemon.unix()) {
            JsonNode output = http.post("/v1/translate?host=debian-12&output=" + kind.word(), "{\"memory\":{\"limit\":4096}}").json().get("outputs").get(kind.word());
            assertTrue(output.get("text").textValue().contains("4096"), output.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"output=poem, 400 bad-parameter", "'output=drop-in,', 400 bad-parameter", "unit=web, 400 bad-parameter", "unit=web.timer, 400 bad-parameter",
        "output=drop-in&unit=a.slice, 200"})
    void aTextHasAKindAndAUnitAType(String query, String told) throws IOException {
        try (RawHttp http = daemon.unix()) {
            assertEquals(told, http.post("/v1/translate?" + query, "{\"memory\":{\"limit\":4096}}").told());
        }
    }

    @Test
    void withoutARequestThereAreNoTexts() throws IOException {
        try (RawHttp http = daemon.unix()) {
            assertFalse(http.post("/v1/translate", "{\"memory\":{\"limit\":4096}}").json().has("outputs"));
        }
    }
}
