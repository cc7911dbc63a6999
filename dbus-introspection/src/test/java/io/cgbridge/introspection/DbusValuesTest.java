package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cgbridge.translator.UnitProperty;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.constants.Endian;
import org.freedesktop.dbus.spi.message.InputStreamMessageReader;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values go over the wire and come back as they were. */
class DbusValuesTest {

    /** A value with its signature. */
    record Typed(String signature, Object value) {
    }

    @Property(tries = 300)
    void everyValueSurvivesTheWire(@ForAll("values") Typed typed, @ForAll boolean bigEndian) throws Exception {
        Variant<?> carried = carry(DbusValues.toVariant(typed.signature(), typed.value()), bigEndian ? Endian.BIG : Endian.LITTLE);
        assertEquals(typed.signature(), carried.getSig());
        assertEquals(PropertyText.of(typed.value()), PropertyText.of(DbusValues.fromVariant(carried)));
    }

    private static Variant<?> carry(Variant<Object> variant, byte endian) throws Exception {
        Message call = new MessageFactory(endian).createMethodCall("a.b", "/c", "a.b", "Carry", (byte) 0, "sv", "beside", variant);
        Path directory = Files.createTempDirectory("cgbridge-wire");
        Path socket = directory.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
                SocketChannel out = SocketChannel.open(UnixDomainSocketAddress.of(socket)); SocketChannel in = server.accept()) {
            for (byte[] part : call.getWireData()) {
                if (part != null) {
                    out.write(ByteBuffer.wrap(part));
                }
            }
            return (Variant<?>) read(in).getParameters()[1];
        } finally {
            Files.delete(socket);
            Files.delete(directory);
        }
    }

    private static Message read(SocketChannel in) throws Exception {
        try (InputStreamMessageReader reader = new InputStreamMessageReader(in)) {
            Message message = reader.readMessage();
            while (message == null) {
                message = reader.readMessage();
            }
            return message;
        }
    }

    @Provide
    Arbitrary<Typed> values() {
        return value(3);
    }

    private static Arbitrary<Typed> value(int depth) {
        Arbitrary<Typed> simple = Arbitraries.oneOf(
                integers("y", 0, 255), integers("n", Short.MIN_VALUE, Short.MAX_VALUE), integers("q", 0, 65_535),
                integers("i", Integer.MIN_VALUE, Integer.MAX_VALUE), integers("u", 0, 4_294_967_295L),
                integers("x", Long.MIN_VALUE, Long.MAX_VALUE), integers("t", Long.MIN_VALUE, Long.MAX_VALUE),
                Arbitraries.of(true, false).map(flag -> new Typed("b", flag)),
                Arbitraries.doubles().map(number -> new Typed("d", number)),
                Arbitraries.strings().withCharRange((char) 1, (char) 0xd7ff).ofMaxLength(12)
                        .map(text -> new Typed("s", text)),
                Arbitraries.of("/", "/a", "/org/freedesktop/systemd1").map(path -> new Typed("o", path)),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(9).map(mask -> new Typed("ay", mask)));
        if (depth == 0) {
            return simple;
        }
        Arbitrary<Typed> inner = Arbitraries.lazy(() -> value(depth - 1));
        return Arbitraries.oneOf(simple,
                inner.filter(each -> !each.signature().equals("y")).flatMap(each -> Arbitraries.integers().between(0, 3)
                        .map(count -> new Typed("a" + each.signature(), Collections.nCopies(count, each.value())))),
                inner.list().ofMinSize(1).ofMaxSize(3).map(DbusValuesTest::struct),
                inner.map(each -> new Typed("a{s" + each.signature() + "}", Map.of("key", each.value(), "other", each.value()))),
                inner.map(each -> new Typed("v", new UnitProperty.Variant(each.signature(), each.value()))));
    }

    private static Arbitrary<Typed> integers(String signature, long min, long max) {
        return Arbitraries.longs().between(min, max).map(number -> new Typed(signature, number));
    }

    private static Typed struct(List<Typed> members) {
        StringBuilder signature = new StringBuilder("(");
        List<Object> values = new ArrayList<>();
        for (Typed member : members) {
            signature.append(member.signature());
            values.add(member.value());
        }
        return new Typed(signature.append(')').toString(), values);
    }

    /** A bus closes the connection of whoever sends one, and all requests in flight would end with it. */
    @ParameterizedTest
    @CsvSource({"o, ''", "o, a", "o, /a/", "o, //", "o, /a-b", "g, zz", "s, \ud800", "s, 'a\0b'", "o, '/a\0b'"})
    void aTextThatWouldBreakTheConnectionIsRefused(String signature, String text) {
        assertThrows(IllegalArgumentException.class, () -> DbusValues.toVariant(signature, text));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "9223372036854775807, 9223372036854775807", "-9223372036854775808, 9223372036854775808", "-1, 18446744073709551615"})
    void aUint64KeepsAllItsBits(long bits, String unsigned) {
        Variant<?> variant = DbusValues.toVariant("t", bits);
        assertEquals(new UInt64(unsigned), variant.getValue());
        assertEquals(bits, DbusValues.fromVariant(variant));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "tt", "(t", "", "a{t}"})
    void aSignatureIsOneCompleteType(String signature) {
        assertThrows(IllegalArgumentException.class, () -> DbusValues.toVariant(signature, List.of()));
    }

    @ParameterizedTest
    @CsvSource({"y, 256", "y, -1", "q, 65536", "n, 32768", "i, 2147483648", "u, -1", "u, 4294967296"})
    void aNumberOutOfRangeIsRefused(String signature, long number) {
        assertThrows(IllegalArgumentException.class, () -> DbusValues.toVariant(signature, number));
    }

    @Test
    void aValueOfAnotherTypeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> DbusValues.toVariant("t", "100"));
        assertThrows(IllegalArgumentException.class, () -> DbusValues.toVariant("s", 100L));
        assertThrows(IllegalArgumentException.class, () -> DbusValues.toVariant("(st)", List.of("a")));
        assertThrows(IllegalArgumentException.class, () -> DbusValues.toVariant("s", "a\0b"));
    }

    @Test
    void aFileDescriptorCannotBeSent() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> DbusValues.toVariant("ah", List.of(0L)));
    }
}
