package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /v1/curves}. */
class CurvesOverHttpTest {
    private static TestDaemon daemon;

    @BeforeAll
    static void start() throws IOException {
        daemon = TestDaemon.start();
    }

    @AfterAll
    static void stop() throws IOException {
        daemon.close();
    }

    private static JsonNode curve(String query, String from) throws IOException {
        try (RawHttp http = daemon.tcp()) {
            return http.get("/v1/curves" + query).json().get("curves").valueStream().filter(each -> each.get("from").textValue().equals(from)).findFirst().orElseThrow();
        }
    }

    private static String at(JsonNode way, long x) {
        return way.get("points").valueStream().filter(point -> point.get(0).longValue() == x).map(point -> point.get(1).toString()).findFirst().orElse("-");
    }

    @ParameterizedTest
    @CsvSource({
        "cpu.shares, 0, quadratic, 2, 1", "cpu.shares, 0, quadratic, 512, 59", "cpu.shares, 0, quadratic, 1024, 100", "cpu.shares, 0, quadratic, 262144, 10000",
        "cpu.shares, 1, linear, 1024, 39", "cpu.shares, 2, systemd, 512, 50",
        "cpu.weight, 0, '', 100, 1024", "cpu.weight, 0, '', 512, 5242",
        "cpu.weight.nice, 0, '', -20, 8668", "cpu.weight.nice, 0, '', 0, 100", "cpu.weight.nice, 0, '', 19, 1",
        "blockIO.weight, 0, bfq, 500, 4500", "blockIO.weight, 1, linear, 500, 4950", "blockIO.weight, 0, bfq, 512, 4632",
        "io.weight, 0, bfq, 100, 100", "io.weight, 1, linear, 10000, 1000"})
    void aCurveGoesThroughWhatTheTranslationSays(String from, int way, String word, long x, String y) throws IOException {
        JsonNode ways = curve("?at=512", from).get("ways");
        assertEquals(word + " " + y, ways.get(way).path("word").asText("") + " " + at(ways.get(way), x));
    }

    @Test
    void whatAScaleDoesNotHaveIsNotOnItsCurve() throws IOException {
        JsonNode curve = curve("?at=5,1000000,-3", "blockIO.weight");
        assertEquals("- - - 10", at(curve.get("ways").get(0), 5) + " " + at(curve.get("ways").get(0), 1000000) + " " + at(curve.get("ways").get(0), -3)
                + " " + at(curve.get("ways").get(0), 10));
        assertEquals("bfq ioWeights io.weight 500", curve.get("ways").get(0).get("word").textValue() + " " + curve.get("parameter").textValue() + " "
                + curve.get("to").textValue() + " " + curve.get("usual"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?at=1.5", "?at=x", "?at=99999999999999999999", "?at="})
    void onlyWholeNumbersArePlaces(String query) throws IOException {
        try (RawHttp http = daemon.tcp()) {
            assertEquals("400 bad-parameter", http.get("/v1/curves" + query).told());
        }
    }

    @Test
    void aHundredPlacesAreEnough() throws IOException {
        try (RawHttp http = daemon.tcp()) {
            assertEquals(200, http.get("/v1/curves?at=5" + ",5".repeat(99)).status());
            assertEquals("400 bad-parameter", http.get("/v1/curves?at=5" + ",5".repeat(100)).told());
        }
    }
}
