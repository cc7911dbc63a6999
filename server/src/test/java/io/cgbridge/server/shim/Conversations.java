package io.cgbridge.server.shim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Recorded conversations, cut and bent. */
final class Conversations {
    private static final List<String> RECORDED = List.of("sd-bus", "gdbus", "dbus-send", "dbus-java");
    /** Numbers at which limits are. */
    private static final Integer[] EDGES = {0, 1, 2, 7, 8, 255, 0xffff, 64 << 20, (64 << 20) + 1, 128 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, -1};

    private Conversations() {
    }

    /**
     * What a client and a bus say.
     *
     * @param piece       bytes that the client sends at a time
     * @param descriptors that it sends along with its middle piece
     */
    record Conversation(String name, List<Bend> clientBends, List<Bend> busBends, int piece, int descriptors) {
        byte[] client() {
            return bent(name + ".client", clientBends);
        }

        byte[] bus() {
            return bent(name + ".bus", busBends);
        }
    }

    enum Kind { BYTE, NUMBER, BIG_ENDIAN_NUMBER, CUT, DELETE, REPEAT, INSERT }

    /** A change at a place, which is so many ten-thousandths of the whole. */
    record Bend(Kind kind, int place, int length, int value) {
        byte[] apply(byte[] bytes) {
            int at = (int) ((long) place * bytes.length / 10_000);
            int end = Math.min(bytes.length, at + length);
            return switch (kind) {
                case BYTE -> changed(bytes, at, 1, ByteOrder.LITTLE_ENDIAN);
                case NUMBER -> changed(bytes, at & ~3, 4, ByteOrder.LITTLE_ENDIAN);
                case BIG_ENDIAN_NUMBER -> changed(bytes, at & ~3, 4, ByteOrder.BIG_ENDIAN);
                case CUT -> Arrays.copyOf(bytes, at);
                case DELETE -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length));
                case REPEAT -> joined(Arrays.copyOf(bytes, end), Arrays.copyOfRange(bytes, at, bytes.length));
                case INSERT -> joined(Arrays.copyOf(bytes, at), filled(), Arrays.copyOfRange(bytes, at, bytes.length));
            };
        }

        private byte[] changed(byte[] bytes, int at, int count, ByteOrder order) {
            byte[] number = ByteBuffer.allocate(4).order(order).putInt(value).array();
            byte[] changed = bytes.clone();
            for (int i = 0; i < count && at + i < changed.length; i++) {
                changed[at + i] = number[i];
            }
            return changed;
        }

        private byte[] filled() {
            byte[] filled = new byte[length];
            Arrays.fill(filled, (byte) value);
            return filled;
        }
    }

    static Arbitrary<Conversation> bent() {
        return Combinators.combine(Arbitraries.of(RECORDED), bends(), bends(), Arbitraries.of(1, 3, 16, 100, 4096), Arbitraries.frequency(
                Tuple.of(4, 0), Tuple.of(1, 1), Tuple.of(1, 3))).as(Conversation::new);
    }

    private static Arbitrary<List<Bend>> bends() {
        Arbitrary<Integer> values = Arbitraries.oneOf(Arbitraries.of(EDGES), Arbitraries.integers());
        return Combinators.combine(Arbitraries.of(Kind.class), Arbitraries.integers().between(0, 9999), Arbitraries.integers().between(1, 300), values)
                .as(Bend::new).list().ofMaxSize(4);
    }

    private static byte[] bent(String name, List<Bend> bends) {
        byte[] bytes = recorded(name);
        for (Bend bend : bends) {
            bytes = bend.apply(bytes);
        }
        return bytes;
    }

    private static byte[] recorded(String name) {
        try (InputStream in = Conversations.class.getResourceAsStream("conversations/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
