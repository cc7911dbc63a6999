package io.cgbridge.server.shim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages go through byte for byte and in order, whatever their shape and however they are cut; what is no message ends the connection. */
class FramingTest {
    private static final String BUS = "org.freedesktop.DBus";
    private static TestShim shim;

    @BeforeAll
    static void start() throws IOException {
        shim = TestShim.start();
    }

    @AfterAll
    static void stop() throws IOException {
        shim.close();
    }

    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of("little endian", TestMessage.call(1, BUS, "A").text("x")),
                Arguments.of("big endian", TestMessage.call(ByteOrder.BIG_ENDIAN, 1, BUS, "A").text("x")),
                Arguments.of("no body", TestMessage.signal(1, "A")),
                Arguments.of("a field of a later specification", TestMessage.call(1, BUS, "A").field(10, "new")),
                Arguments.of("a type of a later specification", TestMessage.call(1, BUS, "A").ofType(77)),
                Arguments.of("as long as the buffer", TestMessage.call(1, BUS, "A").bytes(Inlet.CAPACITY, 3)),
                Arguments.of("longer than the buffer", TestMessage.call(1, BUS, "A").bytes(5 * Inlet.CAPACITY + 7, 3)),
                Arguments.of("a header that just fits", TestMessage.call(1, BUS, "A").field(1, "/" + "p".repeat(Inlet.CAPACITY - 130)).text("x")),
                Arguments.of("a header longer than the buffer", TestMessage.call(ByteOrder.BIG_ENDIAN, 1, BUS, "A").field(1, "/" + "p".repeat(3 * Inlet.CAPACITY)).text("x")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void aMessageGoesThroughAsItIs(String name, TestMessage message) throws IOException {
        byte[] bytes = message.build();
        try (TestShim.Pair pair = shim.pair()) {
            Thread sender = sending(pair.client(), bytes);
            assertArrayEquals(bytes, pair.bus().receive().bytes());
            join(sender);
            Thread answering = sending(pair.bus(), bytes);
            assertArrayEquals(bytes, pair.client().receive().bytes());
            join(answering);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 15, 16, 17, 100})
    void piecesOfAnySizeMakeTheSameStream(int piece) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 1; i < 20; i++) {
            all.write(TestMessage.call(i % 2 == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, i, BUS, "Call" + "x".repeat(i)).bytes(i * 3, i).build());
        }
        byte[] bytes = all.toByteArray();
        try (TestShim.Pair pair = shim.pair()) {
            Thread sender = new Thread(() -> {
                try {
                    for (int at = 0; at < bytes.length; at += piece) {
                        pair.client().send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();
            ByteArrayOutputStream came = new ByteArrayOutputStream();
            while (came.size() < bytes.length) {
                came.write(pair.bus().receive().bytes());
            }
            assertArrayEquals(bytes, came.toByteArray());
            join(sender);
        }
    }

    /** A change to the bytes of a sound message. */
    interface Bend {
        void bend(ByteBuffer message);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                bent("neither l nor B", message -> message.put(0, (byte) 'x')),
                bent("type 0", message -> message.put(1, (byte) 0)),
                bent("protocol version 2", message -> message.put(3, (byte) 2)),
                bent("serial 0", message -> message.putInt(8, 0)),
                bent("header fields longer than an array may be", message -> message.putInt(12, (64 << 20) + 1)),
                bent("header fields of 4 GiB", message -> message.putInt(12, -1)),
                bent("a field that is longer than all", message -> message.putInt(20, 1000)),
                bent("a field with a length of 4 GiB", message -> message.putInt(20, -1)),
                bent("a field with number 0", message -> message.put(16, (byte) 0)),
                bent("the path as a string", message -> message.put(18, (byte) 's')),
                bent("a field of a type that there is not", message -> message.put(16, (byte) 77).put(18, (byte) '!')),
                bent("a field of an unfinished type", message -> message.put(16, (byte) 77).put(18, (byte) '(')),
                bent("a field twice", message -> message.put(32, (byte) 1).put(34, (byte) 'o')),
                bent("a text without its end", message -> message.put(26, (byte) 'y')),
                bent("descriptors that did not come", message -> message.put(16, (byte) 77).put(message.capacity() - 4, (byte) 1)));
    }

    private static Arguments bent(String name, Bend bend) {
        byte[] message = TestMessage.call(1, BUS, "A").descriptors(0).build();
        bend.bend(ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN));
        return Arguments.of(name, message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void whatIsNoMessageEndsTheConnectionAndIsCounted(String name, byte[] message) throws Exception {
        long before = shim.count(ShimCounter.MALFORMED);
        try (TestShim.Pair pair = shim.pair()) {
            byte[] sound = TestMessage.signal(7, "Before").build();
            pair.client().send(sound);
            assertArrayEquals(sound, pair.bus().receive().bytes());
            pair.client().send(message);
            pair.client().awaitEnd();
            pair.bus().awaitEnd();
        }
        shim.awaitQuiet();
        assertEquals(before + 1, shim.count(ShimCounter.MALFORMED));
    }

    @Test
    void theBusIsNotTrustedMoreThanTheClient() throws Exception {
        long before = shim.count(ShimCounter.MALFORMED);
        try (TestShim.Pair pair = shim.pair()) {
            pair.bus().send(new byte[32]);
            pair.client().awaitEnd();
        }
        shim.awaitQuiet();
        assertEquals(before + 1, shim.count(ShimCounter.MALFORMED));
    }

    @Test
    void whatCameBeforeABadMessageHasGoneOn() throws IOException {
        byte[] sound = TestMessage.call(3, BUS, "Last").text("word").build();
        byte[] both = Arrays.copyOf(sound, sound.length + 16);
        try (TestShim.Pair pair = shim.pair()) {
            pair.client().send(both);
            assertArrayEquals(sound, pair.bus().receive().bytes());
            pair.bus().awaitEnd();
        }
    }

    private static Thread sending(RawPeer from, byte[] bytes) {
        Thread thread = new Thread(() -> {
            try {
                from.send(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.start();
        return thread;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

}
