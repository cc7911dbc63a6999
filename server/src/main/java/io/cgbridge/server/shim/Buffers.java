package io.cgbridge.server.shim;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The buffers of connections that ended, for those that begin: the garbage collector would free their memory much later. */
final class Buffers {
    private final Queue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

    ByteBuffer take() {
        ByteBuffer buffer = free.poll();
        return buffer == null ? ByteBuffer.allocateDirect(Inlet.CAPACITY) : buffer.clear();
    }

    void give(ByteBuffer buffer) {
        free.add(buffer);
    }
}
