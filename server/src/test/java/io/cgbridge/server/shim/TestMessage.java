package io.cgbridge.server.shim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** D-Bus messages by the byte, with a marshalling of its own: what the shim does to them is measured against this, not against itself. */
final class TestMessage {
    static final int CALL = 1;
    static final int RETURN = 2;
    static final int ERROR = 3;
    static final int SIGNAL = 4;
    private static final String TYPES = "-osssussgu";
    private static final int FIXED = 16;

    private final ByteOrder order;
    private final int type;
    private final int flags;
    private final int serial;
    private final Map<Integer, Object> fields = new TreeMap<>();
    private byte[] body = {};

    private TestMessage(ByteOrder order, int type, int flags, int serial) {
        this.order = order;
        this.type = type;
        this.flags = flags;
        this.serial = serial;
    }

    static TestMessage call(ByteOrder order, int serial, String destination, String member) {
        return new TestMessage(order, CALL, 0, serial).field(1, "/x").field(2, "x.Y").field(3, member).field(6, destination);
    }

    static TestMessage call(int serial, String destination, String member) {
        return call(ByteOrder.LITTLE_ENDIAN, serial, destination, member);
    }

    static TestMessage toBus(ByteOrder order, int serial, String member) {
        return new TestMessage(order, CALL, 0, serial).field(1, "/org/freedesktop/DBus").field(2, "org.freedesktop.DBus").field(3, member)
                .field(6, "org.freedesktop.DBus");
    }

    static TestMessage answer(int serial, int replySerial, String destination) {
        return new TestMessage(ByteOrder.LITTLE_ENDIAN, RETURN, 1, serial).field(5, replySerial).field(6, destination);
    }

    static TestMessage error(int serial, int replySerial, String name) {
        return new TestMessage(ByteOrder.LITTLE_ENDIAN, ERROR, 1, serial).field(4, name).field(5, replySerial);
    }

    static TestMessage signal(int serial, String member) {
        return new TestMessage(ByteOrder.LITTLE_ENDIAN, SIGNAL, 1, serial).field(1, "/x").field(2, "x.Y").field(3, member);
    }

    TestMessage noReply() {
        return like(type, 1);
    }

    TestMessage ofType(int other) {
        return like(other, flags);
    }

    private TestMessage like(int type, int flags) {
        TestMessage other = new TestMessage(order, type, flags, serial);
        other.fields.putAll(fields);
        other.body = body;
        return other;
    }

    /** A field of the header, of the type that the specification gives it. */
    TestMessage field(int code, Object value) {
        fields.put(code, value);
        return this;
    }

    TestMessage descriptors(int count) {
        return field(9, count);
    }

    TestMessage body(String signature, byte[] bytes) {
        body = bytes;
        return field(8, signature);
    }

    /** A body of one array of bytes, {@code size} of them. */
    TestMessage bytes(int size, int seed) {
        ByteBuffer array = ByteBuffer.allocate(4 + size).order(order).putInt(size);
        for (int i = 0; i < size; i++) {
            array.put((byte) (seed + i * 31 + (i >> 8)));
        }
        return body("ay", array.array());
    }

    TestMessage text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return body("s", ByteBuffer.allocate(5 + bytes.length).order(order).putInt(bytes.length).put(bytes).array());
    }

    byte[] build() {
        ByteBuffer out = ByteBuffer.allocate(FIXED + 64 + 64 * fields.size() + fields.values().stream().mapToInt(value -> value.toString().length()).sum() + body.length)
                .order(order);
        out.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 'l' : 'B')).put((byte) type).put((byte) flags).put((byte) 1);
        out.putInt(body.length).putInt(serial).putInt(0);
        fields.forEach((code, value) -> field(out, code, value));
        out.putInt(12, out.position() - FIXED);
        align(out, 8);
        out.put(body).flip();
        byte[] bytes = new byte[out.remaining()];
        out.get(bytes);
        return bytes;
    }

    private static void field(ByteBuffer out, int code, Object value) {
        char fieldType = code < TYPES.length() ? TYPES.charAt(code) : 's';
        align(out, 8);
        out.put((byte) code).put((byte) 1).put((byte) fieldType).put((byte) 0);
        if (value instanceof Integer number) {
            align(out, 4);
            out.putInt(number);
            return;
        }
        byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
        if (fieldType == 'g') {
            out.put((byte) text.length);
        } else {
            align(out, 4);
            out.putInt(text.length);
        }
        out.put(text).put((byte) 0);
    }

    private static void align(ByteBuffer out, int to) {
        while (out.position() % to != 0) {
            out.put((byte) 0);
        }
    }

    /** How long a message is whose first sixteen bytes these are. */
    static int length(byte[] fixed) {
        ByteBuffer in = ByteBuffer.wrap(fixed).order(fixed[0] == 'l' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return FIXED + (in.getInt(12) + 7 & ~7) + in.getInt(4);
    }

    static int type(byte[] message) {
        return message[1];
    }

    /** A field of a message, empty where it has none. */
    static String field(byte[] message, int wanted) {
        ByteBuffer in = ByteBuffer.wrap(message).order(message[0] == 'l' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int end = FIXED + in.getInt(12);
        in.position(FIXED);
        while (in.position() < end) {
            in.position(in.position() + 7 & ~7);
            int code = in.get();
            in.get();
            char fieldType = (char) in.get();
            in.get();
            String value;
            if (fieldType == 'g') {
                value = text(in, in.get());
            } else {
                in.position(in.position() + 3 & ~3);
                value = fieldType == 'u' ? Integer.toString(in.getInt()) : text(in, in.getInt());
            }
            if (code == wanted) {
                return value;
            }
        }
        return "";
    }

    private static String text(ByteBuffer in, int length) {
        byte[] text = new byte[length];
        in.get(text).get();
        return new String(text, StandardCharsets.UTF_8);
    }

    /** The body as text, for a body that is one string. */
    static String text(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(message[0] == 'l' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        in.position(FIXED + (in.getInt(12) + 7 & ~7));
        return text(in, in.getInt());
    }
}
