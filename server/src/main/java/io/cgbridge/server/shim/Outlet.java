package io.cgbridge.server.shim;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where messages leave. The pump of a direction writes its stream here; the other one may put a message of its own between two of them,
 * for which it never waits.
 */
final class Outlet {
    /** junixsocket keeps a buffer of the longest write of each thread. */
    private static final int PIECE = 16 * 1024;
    private static final int MOST_WAITING = 1024;

    private final Wire wire;
    private final ReentrantLock writing = new ReentrantLock();
    private final Queue<Parcel> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();

    /** A whole message; its attachment is the sender's to close. */
    private record Parcel(byte[] message, Attachment attachment) {
    }

    Outlet(Wire wire) {
        this.wire = wire;
    }

    /** Until {@link #finish}, nothing comes between what the calling thread writes. */
    void begin() {
        if (!writing.isHeldByCurrentThread()) {
            writing.lock();
        }
    }

    void write(ByteBuffer bytes, List<FileDescriptor> descriptors) throws IOException {
        wire.write(bytes, descriptors);
    }

    /** What was written so far ends with a message. */
    void finish() throws IOException {
        if (writing.isHeldByCurrentThread()) {
            writing.unlock();
        }
        writeWaiting();
    }

    /** Writes a whole message in the stream of the calling thread. */
    void writeMessage(byte[] message, Attachment attachment) throws IOException {
        begin();
        writeWhole(new Parcel(message, attachment));
        finish();
    }

    /** Writes a whole message between two others, at once or when the stream gets there. */
    void inject(byte[] message, Attachment attachment) throws IOException {
        if (waitingCount.incrementAndGet() > MOST_WAITING) {
            throw new ConnectionEnd(ShimCounter.STALLED_READER, "more than " + MOST_WAITING + " answers wait to be read");
        }
        waiting.add(new Parcel(message, attachment));
        writeWaiting();
    }

    private void writeWaiting() throws IOException {
        // who fails to get the lock leaves its message to who has it: that one looks again after giving it back
        while (!waiting.isEmpty() && writing.tryLock()) {
            try {
                for (Parcel parcel = waiting.poll(); parcel != null; parcel = waiting.poll()) {
                    waitingCount.decrementAndGet();
                    writeWhole(parcel);
                }
            } finally {
                writing.unlock();
            }
        }
    }

    private void writeWhole(Parcel parcel) throws IOException {
        byte[] message = parcel.message();
        parcel.attachment().write(wire, piece(message, 0));
        for (int at = PIECE; at < message.length; at += PIECE) {
            wire.write(piece(message, at), List.of());
        }
    }

    private static ByteBuffer piece(byte[] message, int at) {
        return ByteBuffer.wrap(message, at, Math.min(PIECE, message.length - at));
    }
}
