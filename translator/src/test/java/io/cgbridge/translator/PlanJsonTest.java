package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.translator.UnitProperty.Variant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Values in the words of the HTTP contract. */
class PlanJsonTest {
    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("t", 104857600L, "104857600"),
                Arguments.of("t", -1L, "\"infinity\""),
                Arguments.of("t", -2L, "\"18446744073709551614\""),
                Arguments.of("t", 9007199254740991L, "9007199254740991"),
                Arguments.of("t", 9007199254740992L, "\"9007199254740992\""),
                Arguments.of("x", -9007199254740992L, "\"-9007199254740992\""),
                Arguments.of("i", -1L, "-1"),
                Arguments.of("b", true, "true"),
                Arguments.of("d", 0.5, "0.5"),
                Arguments.of("s", "auto", "\"auto\""),
                Arguments.of("ay", new byte[] {3, (byte) 0x80}, "{\"bytes\":[3,128],\"list\":\"0-1,15\"}"),
                Arguments.of("as", List.of("a", "b"), "[\"a\",\"b\"]"),
                Arguments.of("a(ss)", List.of(List.of("/dev/char/1:3", "rwm")), "[[\"/dev/char/1:3\",\"rwm\"]]"),
                Arguments.of("a(st)", List.of(List.of("/dev/block/8:0", -1L)), "[[\"/dev/block/8:0\",\"infinity\"]]"),
                Arguments.of("(tas)", List.of(1L, List.of("x")), "[1,[\"x\"]]"),
                Arguments.of("a{sv}", Map.of("k", new Variant("u", 7L)), "{\"k\":{\"signature\":\"u\",\"value\":7}}"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void valuesAreWrittenBySignature(String signature, Object value, String json) throws IOException {
        assertEquals(json, json(out -> PlanJson.writeValue(signature, value, out)));
    }

    /** A leaf of the document as its report shows it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1.50 | 1.50",
        "1e3 | 1e3",
        "1e400 | '1e400'",
        "9007199254740993 | '9007199254740993'",
        "123456789012345678901234567890 | '123456789012345678901234567890'",
        "0.1234567890123456789012345 | '0.1234567890123456789012345'",
        "true | true",
        "null | null",
        "[] | []",
        "{} | {}",
        "\"\\ud800 \\u0000\" | '\\uD800 \\u0000'",
    }, quoteCharacter = '`')
    void leavesAreShownAsTheyWereRead(String leaf, String shown) throws IOException, MalformedDocumentException {
        ReportEntry entry = OciReader.read(("{\"unheard\":" + leaf + "}").getBytes(StandardCharsets.UTF_8)).entries().get(0);
        assertEquals("{\"path\":\"unheard\",\"value\":" + shown.replace('\'', '"') + ",\"outcome\":\"dropped\",\"reason\":\"unknown-field\","
                + "\"message\":\"runtime-spec 1.3 has no such field.\"}", json(out -> PlanJson.writeEntry(entry, out)));
    }

    @Test
    void aRejectedPlanHasNeitherPropertiesNorFiles() throws IOException, MalformedDocumentException {
        Plan plan = PlanText.plan("{'memory':{'limit':1048576,'swap':-2}}", Hosts.unified(257));
        String answer = json(out -> PlanJson.write(plan, out));
        assertEquals(List.of(true, false, false, true), List.of(plan.rejected(), answer.contains("\"properties\""), answer.contains("\"files\""),
                answer.endsWith("\"summary\":{\"exact\":1,\"converted\":0,\"approximated\":0,\"unset\":0,\"dropped\":0,\"rejected\":1}}")));
    }

    private static String json(Writing writing) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            writing.write(out);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private interface Writing {
        void write(JsonGenerator out) throws IOException;
    }
}
