package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.cgbridge.translator.MalformedDocumentException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Given text that is no document, the reader says what is wrong and where. */
class MalformedDocumentTest {
    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("", "NOT_AN_OBJECT", ""),
                Arguments.of("[]", "NOT_AN_OBJECT", ""),
                Arguments.of("17", "NOT_AN_OBJECT", ""),
                Arguments.of("null", "NOT_AN_OBJECT", ""),
                Arguments.of("{", "NOT_JSON", ""),
                Arguments.of("{\"memory\":{\"limit\":12", "NOT_JSON", "memory.limit"),
                Arguments.of("{\"memory\":{\"limit\":0x10}}", "NOT_JSON", "memory.limit"),
                Arguments.of("{\"memory\":{\"limit\":NaN}}", "NOT_JSON", "memory.limit"),
                Arguments.of("{\"memory\":{\"limit\":Infinity}}", "NOT_JSON", "memory.limit"),
                Arguments.of("{\"memory\":{\"limit\":+1}}", "NOT_JSON", "memory.limit"),
                Arguments.of("{\"memory\":{\"limit\":01}}", "NOT_JSON", "memory.limit"),
                Arguments.of("{\"cpu\":{\"cpus\":'0-1'}}", "NOT_JSON", "cpu.cpus"),
                Arguments.of("{\"cpu\":{\"cpus\":\"0\t1\"}}", "NOT_JSON", "cpu.cpus"),
                Arguments.of("{\"devices\":[{\"allow\":true},{\"allow\":yes}]}", "NOT_JSON", "devices[1].allow"),
                Arguments.of("{\"devices\":[{\"allow\":true},]}", "NOT_JSON", "devices[1]"),
                Arguments.of("{\"rdma\":{\"mlx5\":{\"hcaHandles\":x}}}", "NOT_JSON", "rdma[\"mlx5\"].hcaHandles"),
                Arguments.of("{\"Unheard-of\":{\"a b\":[{\"c\":x}]}}", "NOT_JSON", "Unheard-of[\"a b\"][0].c"),
                Arguments.of("{\"unified\":{\"\\udc00\":\"1\"}}", "NOT_JSON", "unified"),
                Arguments.of("{ /* no comments */ }", "NOT_JSON", ""),
                Arguments.of("{\"memory\":{\"limit\":1}} x", "NOT_JSON", ""),
                Arguments.of("{\"memory\":{\"limit\":1}} {}", "TRAILING_TEXT", ""),
                Arguments.of("{\"memory\":{\"limit\":1,\"limit\":2}}", "DUPLICATE_KEY", "memory.limit"),
                Arguments.of("{\"memory\":{\"limit\":1},\"memory\":{}}", "DUPLICATE_KEY", "memory"),
                Arguments.of("{\"memory\":{\"limit\":1,\"\\u006cimit\":2}}", "DUPLICATE_KEY", "memory.limit"),
                Arguments.of("{\"unheard\":{\"of\":[{\"a\":1,\"b\":1,\"a\":1}]}}", "DUPLICATE_KEY", "unheard.of[0].a"),
                Arguments.of("{\"ociVersion\":\"1.0\",\"process\":{\"cwd\":\"/\",\"cwd\":\"/\"}}", "DUPLICATE_KEY", "process.cwd"),
                Arguments.of("{\"ociVersion\":\"1.0\",\"linux\":{\"seccomp\":{\"syscalls\":[{\"names\":[],\"names\":[]}]}}}", "DUPLICATE_KEY",
                        "linux.seccomp.syscalls[0].names"),
                Arguments.of("{\"linux\":{\"resources\":{\"memory\":{\"swap\":1,\"swap\":1}}}}", "DUPLICATE_KEY", "memory.swap"),
                Arguments.of("{\"linux\":{\"resources\":{},\"resources\":{}}}", "DUPLICATE_KEY", "linux.resources"),
                Arguments.of("{\"linux\":{},\"linux\":{}}", "DUPLICATE_KEY", "linux"),
                Arguments.of("{\"ociVersion\":\"1\",\"ociVersion\":\"1\"}", "DUPLICATE_KEY", "ociVersion"),
                Arguments.of("{\"ociVersion\":\"1\",\"annotations\":{\"x\":\"\",\"x\":\"\"}}", "DUPLICATE_KEY", "annotations[\"x\"]"),
                Arguments.of("{\"devices\":[{\"allow\":true},{\"allow\":true,\"allow\":true}]}", "DUPLICATE_KEY", "devices[1].allow"),
                Arguments.of("{\"unified\":{\"memory.high\":\"1\",\"memory.high\":\"1\"}}", "DUPLICATE_KEY", "unified[\"memory.high\"]"),
                Arguments.of("{\"" + "n".repeat(50_001) + "\":1}", "TOO_LONG", ""));
    }

    @Test
    void aDuplicateIsFoundAmongAThousandKeys() {
        String keys = IntStream.range(0, 1000).mapToObj(i -> "\"k" + i + "\":{}").collect(Collectors.joining(","));
        MalformedDocumentException e = refused(("{\"unified\":{" + keys + ",\"k17\":{}}}").getBytes(StandardCharsets.UTF_8));
        assertEquals("DUPLICATE_KEY at unified[\"k17\"]", e.kind() + " at " + e.path());
    }

    @Test
    void theSameKeyInSiblingsAndInChildrenIsNoDuplicate() throws MalformedDocumentException {
        String text = "{\"a\":{\"a\":{\"a\":1},\"b\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":1}],\"memory\":{\"limit\":1},\"pids\":{\"limit\":1}}";
        assertEquals(4, OciReader.read(text.getBytes(StandardCharsets.UTF_8)).entries().size());
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
        assertEquals(Kind.TOO_DEEP, refused(text.getBytes(StandardCharsets.UTF_8)).kind());
    }

    @Test
    void sixtyFourLevelsAreRead() throws MalformedDocumentException {
        String text = "{\"a\":".repeat(64) + "1" + "}".repeat(64);
        assertEquals(1, OciReader.read(text.getBytes(StandardCharsets.UTF_8)).entries().size());
    }

    @ParameterizedTest
    @CsvSource({
        "ff, a bare byte",
        "c0af, an overlong slash",
        "e080af, a longer overlong slash",
        "eda080, half a surrogate pair",
        "f4908080, a code point beyond U+10FFFF",
        "c3, a sequence that breaks off",
    })
    void whatIsNotUtf8IsNotJson(String bytes, String what) {
        byte[] bad = HexFormat.of().parseHex(bytes);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes("{\"cpu\":{\n\"cpus\":\"ü".getBytes(StandardCharsets.UTF_8));
        text.writeBytes(bad);
        text.writeBytes("\"}}".getBytes(StandardCharsets.UTF_8));
        MalformedDocumentException e = refused(text.toByteArray());
        assertEquals("NOT_JSON at cpu.cpus, line 2", e.kind() + " at " + e.path() + ", line " + e.line(), what);
    }

    @Test
    void otherEncodingsAreNotJson() {
        assertEquals(Kind.NOT_JSON, refused("{}".getBytes(StandardCharsets.UTF_16)).kind());
        assertEquals(Kind.NOT_JSON, refused("{}".getBytes(StandardCharsets.UTF_16LE)).kind());
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws MalformedDocumentException {
        OciDocument document = OciReader.read("\ufeff{\"pids\":{\"limit\":5}}".getBytes(StandardCharsets.UTF_8));
        assertEquals(Leaf.of(5L), document.resources().pids().limit());
    }

    @Test
    void aDocumentInsideAnotherIsReadWithItsOwnPaths() throws IOException {
        try (JsonParser parser = new JsonFactory().createParser("{\"name\":\"x.scope\",\"resources\":{\"cpu\":{\"shares\":1,\"shares\":2}}}")) {
            while (!"resources".equals(parser.currentName()) || parser.currentToken() != JsonToken.START_OBJECT) {
                parser.nextToken();
            }
            MalformedDocumentException e = assertThrows(MalformedDocumentException.class, () -> OciReader.read(parser));
            assertEquals("cpu.shares", e.path());
        }
    }

    @Test
    void aDocumentInsideAnotherLeavesTheParserAtItsEnd() throws IOException, MalformedDocumentException {
        try (JsonParser parser = new JsonFactory().createParser("[{\"cpu\":{\"shares\":1024},\"x\":[{}]}, 7]")) {
            parser.nextToken();
            parser.nextToken();
            assertEquals(Leaf.of(1024L), OciReader.read(parser).resources().cpu().shares());
            assertEquals(JsonToken.END_OBJECT, parser.currentToken());
            assertEquals(JsonToken.VALUE_NUMBER_INT, parser.nextToken());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":[1", "{\"a\":NaN}", "{/**/}", "{\"a\":nope}", "{\"a\":+1}", "{\"a\":[[1]", "{\"a\":\"\\x\"}"})
    void messagesAreSentencesAndDoNotSpeakOfTheParser(String text) {
        String message = refused(text.getBytes(StandardCharsets.UTF_8)).getMessage();
        assertTrue(message.endsWith("."), message);
        assertFalse(message.contains("Feature") || message.contains("Source") || message.contains("ALLOW_"), message);
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
