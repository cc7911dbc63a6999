package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cgbridge.translator.GVariantText.InvalidException;
import io.cgbridge.translator.UnitProperty.Variant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GVariant text as GLib documents it. */
class GVariantTextTest {
    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("5", "i", 5L), Arguments.of("-5", "i", -5L), Arguments.of("0x1f", "i", 31L), Arguments.of("010", "i", 8L),
                Arguments.of("uint64 5", "t", 5L), Arguments.of("uint64 18446744073709551615", "t", -1L), Arguments.of("byte 0xff", "y", 255L),
                Arguments.of("int16 -1", "n", -1L), Arguments.of("uint16 65535", "q", 65535L), Arguments.of("int64 5", "x", 5L),
                Arguments.of("handle 3", "h", 3L), Arguments.of("@t 5", "t", 5L), Arguments.of("@u 5", "u", 5L),
                Arguments.of("true", "b", true), Arguments.of("boolean false", "b", false),
                Arguments.of("1.5", "d", 1.5), Arguments.of("1e3", "d", 1000.0), Arguments.of("double 5", "d", 5.0), Arguments.of("-inf", "d", Double.NEGATIVE_INFINITY),
                Arguments.of("'text'", "s", "text"), Arguments.of("\"it's\"", "s", "it's"), Arguments.of("'a\\n\\'\\u00e9\\U0001f600'", "s", "a\n'\u00e9\ud83d\ude00"),
                Arguments.of("objectpath '/a/b'", "o", "/a/b"), Arguments.of("signature 'a(ss)'", "g", "a(ss)"),
                Arguments.of("[1, 2]", "ai", List.of(1L, 2L)), Arguments.of("[1, uint32 2]", "au", List.of(1L, 2L)), Arguments.of("[1, 2.5]", "ad", List.of(1.0, 2.5)),
                Arguments.of("['a', 'b']", "as", List.of("a", "b")), Arguments.of("@as []", "as", List.of()), Arguments.of("[@as [], ['x']]", "aas", List.of(List.of(), List.of("x"))),
                Arguments.of("[[], ['x']]", "aas", List.of(List.of(), List.of("x"))),
                Arguments.of("('a', 1, true)", "(sib)", List.of("a", 1L, true)), Arguments.of("('a',)", "(s)", List.of("a")),
                Arguments.of("[('/dev/sda', uint64 5)]", "a(st)", List.of(List.of("/dev/sda", 5L))),
                Arguments.of("{'k': 1, 'l': 2}", "a{si}", Map.of("k", 1L, "l", 2L)), Arguments.of("@a{sv} {}", "a{sv}", Map.of()),
                Arguments.of("{'k': <uint64 1>}", "a{sv}", Map.of("k", new Variant("t", 1L))), Arguments.of("<'x'>", "v", new Variant("s", "x")),
                Arguments.of("  [ 1 ,\n2 ] ", "ai", List.of(1L, 2L)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void values(String text, String signature, Object value) throws InvalidException {
        assertEquals(new Variant(signature, value), GVariantText.parse(text));
    }

    @Test
    void bytesAreOneArray() throws InvalidException {
        assertArrayEquals(new byte[] {3, (byte) 255}, (byte[]) GVariantText.parse("[byte 3, 255]").value());
    }

    @Test
    void aByteStringEndsInAZeroByte() throws InvalidException {
        assertArrayEquals(new byte[] {'a', 3, '\n', 0}, (byte[]) GVariantText.parse("b'a\\003\\n'").value());
    }

    @ParameterizedTest
    @CsvSource({"5,t", "5,y", "5,d", "'[]',as", "'[]',ay", "'[]',a(st)", "'[(''/dev/sda'', 5)]',a(st)", "'''x''',s", "'''/x''',o", "{},a{sv}", "<5>,v"})
    void bareValuesAdaptToTheExpectedType(String text, String signature) throws InvalidException {
        assertEquals(signature, GVariantText.parse(text, signature).signature());
    }

    @ParameterizedTest
    @CsvSource({"int32 5,t", "true,t", "1.5,t", "'''x''',t", "256,y", "-1,t", "'[1]',as", "'(1,)',(ii)", "'(1, 2, 3)',(ii)", "'''x''',o", "5,v"})
    void whatDoesNotFitTheExpectedType(String text, String signature) {
        assertThrows(InvalidException.class, () -> GVariantText.parse(text, signature));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "invalid-value", "5 6", "[1", "[1,]", "[1 2]", "(1", "'open", "'bad\\u12'", "'\\u0000'", "'\\ud800'", "{'a' 1}", "{'a': 1", "<5", "@", "@zz 5",
        "@t", "uint64", "uint64 'x'", "byte 256", "2147483648", "1.2.3", "--5", "0x", "09", "1e", "[1, 'a']", "[]", "{}", "1\u0661", "{['a']: 1}", "nothing", "just 5", "@ms 'a'", "1f"})
    void whatIsNoValue(String text) {
        assertThrows(InvalidException.class, () -> GVariantText.parse(text));
    }

    @Test
    void numbersHaveAnEnd() {
        assertThrows(InvalidException.class, () -> GVariantText.parse("9".repeat(1000000)));
    }

    @Test
    void nestingHasAnEnd() {
        assertThrows(InvalidException.class, () -> GVariantText.parse("[".repeat(100000)));
    }

    @Property
    void everyUnsignedNumberComesBack(@ForAll long bits) throws InvalidException {
        assertEquals(new Variant("t", bits), GVariantText.parse("uint64 " + Long.toUnsignedString(bits)));
    }

    /** Any text is a value or is refused with a sentence. */
    @Property
    void noTextBreaksIt(@ForAll String text) {
        try {
            assertEquals(true, Signatures.isComplete(GVariantText.parse(text).signature()));
        } catch (InvalidException e) {
            assertEquals(true, e.getMessage().endsWith("."), e.getMessage());
        }
    }
}
