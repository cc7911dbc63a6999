package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Given text that is no document, the reader says what is wrong and where. */
class MalformedDocumentTest {
    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("", "NOT_AN_OBJECT", ""),
                Arguments.of("[]", "NOT_AN_OBJECT", ""),
                Arguments.of("17", "NOT_AN_OBJECT", ""),
                Arguments.of("{", "NOT_JSON", ""),
                Arguments.of("{\"memory\":{\"limit\":12", "NOT_JSON", "memory.limit"),
                Arguments.of("{\"memory\":{\"limit\":0x10}}", "NOT_JSON", "memory.limit"),
                Arguments.of("{\"memory\":{\"limit\":1}} x", "NOT_JSON", ""),
                Arguments.of("{\"memory\":{\"limit\":1}} {}", "TRAILING_TEXT", ""),
                Arguments.of("{\"memory\":{\"limit\":1,\"limit\":2}}", "DUPLICATE_KEY", "memory.limit"),
                Arguments.of("{\"memory\":{\"limit\":1},\"memory\":{}}", "DUPLICATE_KEY", "memory"),
                Arguments.of("{\"ociVersion\":\"1.0\",\"process\":{\"cwd\":\"/\",\"cwd\":\"/\"}}", "DUPLICATE_KEY", "process.cwd"),
                Arguments.of("{\"devices\":[{\"allow\":true},{\"allow\":true,\"allow\":true}]}", "DUPLICATE_KEY", "devices[1].allow"),
                Arguments.of("{\"unified\":{\"memory.high\":\"1\",\"memory.high\":\"1\"}}", "DUPLICATE_KEY", "unified[\"memory.high\"]"),
                Arguments.of("{\"a\":" + "9".repeat(1001) + "}", "TOO_LONG", "a"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void saysWhatAndWhere(String text, String kind, String path) {
        MalformedDocumentException e = refused(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(kind + " at " + path, e.kind() + " at " + e.path(), e.getMessage());
    }

    @Test
    void twoHundredLevelsAreTooDeep() {
        String text = "{\"a\":".repeat(200) + "1" + "}".repeat(200);
        assertEquals(MalformedDocumentException.Kind.TOO_DEEP, refused(text.getBytes(StandardCharsets.UTF_8)).kind());
    }

    @Test
    void bytesInNoEncodingAreNotJson() {
        assertEquals(MalformedDocumentException.Kind.NOT_JSON, refused(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}).kind());
        assertEquals(MalformedDocumentException.Kind.NOT_JSON, refused(new byte[] {0, 0, (byte) 0xff, (byte) 0xfe, '{', '}'}).kind());
    }

    @Test
    void lineAndColumnAreTold() {
        MalformedDocumentException e = refused("{\n  \"pids\": {,}\n}".getBytes(StandardCharsets.UTF_8));
        assertEquals("2:12", e.line() + ":" + e.column());
    }

    private static MalformedDocumentException refused(byte[] text) {
        return assertThrows(MalformedDocumentException.class, () -> OciReader.read(text));
    }
}
