package io.cgbridge.server;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The bytes of one body as they come. Room is counted before it is taken: all of it at once where the client has announced the length, else
 * as it grows.
 */
final class BodyBytes {
    private static final int FIRST = 8 * 1024;

    private final IntPredicate hold;
    private byte[] bytes = new byte[0];
    private int length;

    /** @param hold counts so many more bytes as held; false if there is no room for them */
    BodyBytes(IntPredicate hold) {
        this.hold = hold;
    }

    /** Makes room for so many bytes in all; false, and nothing has changed, if there is none. */
    boolean reserve(int capacity) {
        if (capacity <= bytes.length) {
            return true;
        }
        if (!hold.test(capacity - bytes.length)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }

    /** Appends bytes; false, and nothing has changed, if there is no room for them. */
    boolean append(byte[] more, int limit) {
        int needed = length + more.length;
        boolean room = needed <= bytes.length || reserve(Math.min(limit, Math.max(needed, Math.max(FIRST, 2 * bytes.length))));
        if (room) {
            System.arraycopy(more, 0, bytes, length, more.length);
            length = needed;
        }
        return room;
    }

    int length() {
        return length;
    }

    /** How many bytes are counted. */
    int held() {
        return bytes.length;
    }

    byte[] take() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
