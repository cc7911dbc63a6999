package io.cgbridge.server.shim;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads the header of a message (D-Bus specification, "Message Format" and "Marshaling (Wire Format)"), and checks as much as is needed
 * to know where the message ends and what accompanies it; the bus checks the rest.
 */
final class HeaderReader {
    /** Bytes of every header before its fields. */
    private static final int FIXED = 16;
    private static final int LONGEST_ARRAY = 64 << 20;
    private static final int VERSION = 1;
    private static final int MOST_NESTED = 64;
    /** No name is longer. A longer text is left out of a header that does not fit into the buffer. */
    private static final int LONGEST_NAME = 255;
    /** By number, the types of the header fields that the specification has. */
    private static final String[] FIELDS = {"", "o", "s", "s", "s", "u", "s", "s", "g", "u"};
    private static final int PATH = 1;
    private static final int INTERFACE = 2;
    private static final int MEMBER = 3;
    private static final int ERROR_NAME = 4;
    private static final int REPLY_SERIAL = 5;
    private static final int DESTINATION = 6;
    private static final int SENDER = 7;
    private static final int SIGNATURE = 8;
    private static final int UNIX_FDS = 9;

    private final Inlet in;
    private final String[] texts = new String[FIELDS.length];
    private final long[] numbers = new long[FIELDS.length];
    private int seen;
    private boolean whole;
    private long start;
    private long fieldsEnd;

    private HeaderReader(Inlet in) {
        this.in = in;
        Arrays.fill(texts, "");
    }

    /**
     * A header that was read.
     *
     * @param whole whether all its bytes are still in the buffer
     */
    record Read(MessageHeader header, boolean whole) {
    }

    /** Reads a header; the body follows. */
    static Read read(Inlet in, int longestMessage) throws IOException {
        return new HeaderReader(in).read(longestMessage);
    }

    private Read read(int longestMessage) throws IOException {
        in.ensure(FIXED);
        ByteOrder order = order(in.peek(0));
        in.order(order);
        int type = in.peek(1);
        int flags = in.peek(2);
        if (type == 0 || in.peek(3) != VERSION) {
            throw ConnectionEnd.malformed("a message has type " + type + " and protocol version " + in.peek(3));
        }
        long body = in.peekUint32(4);
        long serial = in.peekUint32(8);
        long fields = in.peekUint32(12);
        if (serial == 0 || fields > LONGEST_ARRAY) {
            throw ConnectionEnd.malformed("a message has serial " + serial + " and " + fields + " bytes of header fields");
        }
        long bodyAt = FIXED + (fields + 7 & ~7L);
        if (bodyAt + body > longestMessage) {
            throw new ConnectionEnd(ShimCounter.MESSAGE_SIZE, "a message of " + (bodyAt + body) + " bytes is longer than " + longestMessage);
        }
        whole = bodyAt <= Inlet.CAPACITY;
        if (whole) {
            in.ensure((int) bodyAt);
        }
        in.beginMessage();
        start = in.consumed();
        fieldsEnd = start + FIXED + fields;
        in.skip(FIXED);
        while (in.consumed() < fieldsEnd) {
            field();
        }
        in.skip(start + bodyAt - fieldsEnd);
        if (numbers[UNIX_FDS] > Descriptors.MOST_OF_A_MESSAGE) {
            throw new ConnectionEnd(ShimCounter.DESCRIPTORS, "a message has " + numbers[UNIX_FDS] + " file descriptors");
        }
        return new Read(new MessageHeader(order, type, flags, (int) (bodyAt + body), (int) bodyAt, serial, numbers[REPLY_SERIAL], (int) numbers[UNIX_FDS],
                texts[PATH], texts[INTERFACE], texts[MEMBER], texts[ERROR_NAME], texts[DESTINATION], texts[SENDER], texts[SIGNATURE]), whole);
    }

    private static ByteOrder order(int mark) throws ConnectionEnd {
        return switch (mark) {
            case 'l' -> ByteOrder.LITTLE_ENDIAN;
            case 'B' -> ByteOrder.BIG_ENDIAN;
            default -> throw ConnectionEnd.malformed("a message begins with byte " + mark);
        };
    }

    private void field() throws IOException {
        align(8);
        require(1);
        int code = in.next();
        String type = signature();
        if (code == 0 || code >= FIELDS.length) {
            if (code == 0 || endOfType(type, 0, 0) != type.length()) {
                throw ConnectionEnd.malformed("a header field has number " + code + " and type '" + type + "'");
            }
            skipValue(type, 0, 0);
            return;
        }
        if (!type.equals(FIELDS[code]) || (seen & 1 << code) != 0) {
            throw ConnectionEnd.malformed("header field " + code + " has type '" + type + "', or is there twice");
        }
        seen |= 1 << code;
        switch (type) {
            case "u" -> numbers[code] = uint32();
            case "g" -> texts[code] = signature();
            default -> texts[code] = text();
        }
    }

    private void require(long count) throws ConnectionEnd {
        if (in.consumed() + count > fieldsEnd) {
            throw ConnectionEnd.malformed("a header field is longer than all of them");
        }
    }

    private void align(int to) throws IOException {
        long padding = -(in.consumed() - start) & to - 1;
        require(padding);
        in.skip(padding);
    }

    private long uint32() throws IOException {
        align(4);
        require(4);
        return in.nextUint32();
    }

    private String text() throws IOException {
        long length = uint32();
        require(length + 1);
        String text = "";
        if (whole || length <= LONGEST_NAME) {
            text = in.nextText((int) length);
        } else {
            in.skip(length);
        }
        end();
        return text;
    }

    private String signature() throws IOException {
        require(1);
        int length = in.next();
        require(length + 1);
        String text = in.nextText(length);
        end();
        return text;
    }

    private void end() throws IOException {
        if (in.next() != 0) {
            throw ConnectionEnd.malformed("a text in a header field does not end with a zero byte");
        }
    }

    private void skip(int alignment, long count) throws IOException {
        align(alignment);
        require(count);
        in.skip(count);
    }

    private int skipValue(String type, int at, int depth) throws IOException {
        switch (type.charAt(at)) {
            case 'v' -> {
                String inner = signature();
                if (endOfType(inner, 0, depth) != inner.length()) {
                    throw ConnectionEnd.malformed("a variant in a header field has type '" + inner + "'");
                }
                skipValue(inner, 0, depth + 1);
            }
            case 'a' -> {
                long length = uint32();
                skip(alignment(type.charAt(at + 1)), length);
                return endOfType(type, at, depth);
            }
            case '(', '{' -> {
                align(8);
                int next = at + 1;
                while (type.charAt(next) != ')' && type.charAt(next) != '}') {
                    next = skipValue(type, next, depth + 1);
                }
                return next + 1;
            }
            case 's', 'o' -> text();
            case 'g' -> signature();
            default -> skip(alignment(type.charAt(at)), alignment(type.charAt(at)));
        }
        return at + 1;
    }

    private static int alignment(char type) {
        return switch (type) {
            case 'y', 'g', 'v' -> 1;
            case 'n', 'q' -> 2;
            case 'x', 't', 'd', '(', '{' -> 8;
            default -> 4;
        };
    }

    /** Where the complete type that begins at a place of a signature ends. */
    private static int endOfType(String type, int at, int depth) throws ConnectionEnd {
        if (at >= type.length() || depth > MOST_NESTED) {
            throw ConnectionEnd.malformed("a header field has type '" + type + "'");
        }
        char first = type.charAt(at);
        if (first == 'a') {
            return endOfType(type, at + 1, depth + 1);
        }
        if (first == '(' || first == '{') {
            char last = first == '(' ? ')' : '}';
            int next = endOfType(type, at + 1, depth + 1);
            while (next < type.length() && type.charAt(next) != last) {
                next = endOfType(type, next, depth + 1);
            }
            if (next == type.length()) {
                throw ConnectionEnd.malformed("a header field has type '" + type + "'");
            }
            return next + 1;
        }
        if ("ybnqiuxtdsoghv".indexOf(first) < 0) {
            throw ConnectionEnd.malformed("a header field has type '" + type + "'");
        }
        return at + 1;
    }
}
