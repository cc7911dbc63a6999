package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.translator.UnitProperty.Variant;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Given JSON and a signature, the D-Bus value; and back again. */
class PropertyJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("t", "0", 0L),
                Arguments.of("t", "9007199254740991", 9007199254740991L),
                Arguments.of("t", "\"9007199254740992\"", 9007199254740992L),
                Arguments.of("t", "\"18446744073709551614\"", -2L),
                Arguments.of("t", "\"infinity\"", UnitProperty.INFINITY),
                Arguments.of("x", "\"-9223372036854775808\"", Long.MIN_VALUE),
                Arguments.of("u", "4294967295", 4294967295L),
                Arguments.of("i", "-2147483648", -2147483648L),
                Arguments.of("y", "255", 255L),
                Arguments.of("b", "true", true),
                Arguments.of("d", "0.5", 0.5),
                Arguments.of("s", "\"io-latency µs\"", "io-latency µs"),
                Arguments.of("o", "\"/org/freedesktop/systemd1\"", "/org/freedesktop/systemd1"),
                Arguments.of("g", "\"a(sv)\"", "a(sv)"),
                Arguments.of("as", "[]", List.of()),
                Arguments.of("a(st)", "[[\"/dev/block/8:0\",1048576],[\"/dev/block/8:16\",\"infinity\"]]",
                        List.of(List.of("/dev/block/8:0", 1048576L), List.of("/dev/block/8:16", -1L))),
                Arguments.of("(bas)", "[true,[\"net\"]]", List.of(true, List.of("net"))),
                Arguments.of("a{su}", "{\"a\":1}", Map.of("a", 1L)),
                Arguments.of("a{ts}", "{\"18446744073709551615\":\"x\"}", Map.of(-1L, "x")),
                Arguments.of("v", "{\"signature\":\"t\",\"value\":\"infinity\"}", new Variant("t", -1L)));
    }

    @ParameterizedTest
    @MethodSource("values")
    void isReadAndWrittenTheSameWay(String signature, String json, Object value) throws Exception {
        assertEquals(value, read(signature, json));
        assertEquals(json, written(signature, value));
    }

    @Test
    void aMaskIsReadFromItsBytes() throws Exception {
        assertArrayEquals(new byte[] {3, (byte) 0x80}, (byte[]) read("ay", "{\"bytes\":[3,128],\"list\":\"0-1,15\"}"));
        assertArrayEquals(new byte[] {3}, (byte[]) read("ay", "{\"bytes\":[3]}"));
        assertArrayEquals(new byte[0], (byte[]) read("ay", "{\"bytes\":[]}"));
    }

    @Test
    void anIntegerMayBeADecimalString() throws Exception {
        assertEquals(100L, read("t", "\"100\""));
        assertEquals(-5L, read("i", "\"-5\""));
    }

    static Stream<Arguments> mismatches() {
        return Stream.of(
                Arguments.of("t", "-1", "The value must be an integer from 0 to 18446744073709551615, or \"infinity\"."),
                Arguments.of("t", "18446744073709551616", "The value must be an integer from 0 to 18446744073709551615, or \"infinity\"."),
                Arguments.of("t", "1.0", "The value must be an integer, or one in a string."),
                Arguments.of("t", "\"1G\"", "The value must be an integer, or one in a string."),
                Arguments.of("t", "null", "The value must be an integer, or one in a string."),
                Arguments.of("t", "true", "The value must be an integer, or one in a string."),
                Arguments.of("x", "\"infinity\"", "The value must be an integer, or one in a string."),
                Arguments.of("u", "4294967296", "The value must be an integer from 0 to 4294967295."),
                Arguments.of("b", "1", "The value must be true or false."),
                Arguments.of("b", "\"yes\"", "The value must be true or false."),
                Arguments.of("d", "\"1\"", "The value must be a number."),
                Arguments.of("s", "1", "The value must be a string without NUL."),
                Arguments.of("s", "\"a\\u0000b\"", "The value must be a string without NUL."),
                Arguments.of("o", "\"org/x\"", "The value must be a D-Bus object path."),
                Arguments.of("g", "\"a\"", "The value must be a D-Bus signature."),
                Arguments.of("as", "\"x\"", "The value must be an array."),
                Arguments.of("as", "[\"x\",1]", "The value[1] must be a string without NUL."),
                Arguments.of("a(st)", "[[\"/dev/sda\"]]", "The value[0] must be an array of 2 elements."),
                Arguments.of("a(st)", "[[\"/dev/sda\",-1]]", "The value[0][1] must be an integer from 0 to 18446744073709551615, or \"infinity\"."),
                Arguments.of("ay", "[3]", "The value must be an object with \"bytes\"."),
                Arguments.of("ay", "{\"bytes\":[256]}", "The value.bytes[0] must be an integer from 0 to 255."),
                Arguments.of("ay", "{\"bytes\":[3],\"list\":\"0-2\"}", "The value.list must be \"0-1\", as the bytes say, or be left out."),
                Arguments.of("ay", "{\"bytes\":[3],\"mask\":3}", "The value must be an object with \"bytes\" and, if one likes, \"list\"."),
                Arguments.of("v", "1", "The value must be an object with \"signature\" and \"value\"."),
                Arguments.of("v", "{\"signature\":\"tt\",\"value\":1}", "The value must be of one complete D-Bus type."),
                Arguments.of("a{us}", "{\"-1\":\"x\"}", "The key '-1' must be an integer from 0 to 4294967295."),
                Arguments.of("h", "1", "The value has the type 'h', which cannot be written in JSON."),
                Arguments.of("tt", "1", "'tt' is not one complete D-Bus type."),
                Arguments.of("", "1", "'' is not one complete D-Bus type."));
    }

    @ParameterizedTest
    @MethodSource("mismatches")
    void aMismatchSaysWhereAndWhat(String signature, String json, String message) {
        assertEquals(message, assertThrows(PropertyJson.MismatchException.class, () -> read(signature, json)).getMessage());
    }

    @Property
    void anyUnsignedNumberSurvives(@ForAll long bits) throws Exception {
        assertEquals(bits, read("t", written("t", bits)));
    }

    @Property
    void anySignedNumberSurvives(@ForAll long number) throws Exception {
        assertEquals(number, read("x", written("x", number)));
    }

    @Property
    void anyMaskSurvives(@ForAll byte[] mask) throws Exception {
        assertArrayEquals(mask, (byte[]) read("ay", written("ay", mask)));
    }

    private static Object read(String signature, String json) throws Exception {
        JsonNode node = JSON.readTree(json);
        return PropertyJson.read(signature, node);
    }

    private static String written(String signature, Object value) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            PlanJson.writeValue(signature, value, out);
        }
        return text.toString();
    }
}
