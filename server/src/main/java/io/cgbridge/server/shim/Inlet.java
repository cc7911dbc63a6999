package io.cgbridge.server.shim;

import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * The bytes of one direction, on their way from a wire to an outlet. Whoever parses them sees one after the other; behind him they are
 * written on before more are read, so that never more than a fixed buffer is held. Used by one thread.
 */
final class Inlet {
    /** A header that fits is seen before any byte of it goes on. */
    static final int CAPACITY = 32 * 1024;
    private static final long NEVER = Long.MIN_VALUE;

    private final Wire wire;
    private final Outlet outlet;
    private final Descriptors descriptors = new Descriptors();
    private final Buffers buffers;
    private final ByteBuffer bytes;
    /** Before it, bytes have gone on; up to {@link #at}, they may. */
    private int gone;
    private int at;
    private int end;
    /** Before it, all messages are whole. */
    private int sound;
    private long consumed;
    /** Of the message at hand, descriptors that have not gone on. */
    private int owed;
    /** Whether the first byte of a message is parsed and its last is not. */
    private boolean inMessage;
    private volatile long takingSince = NEVER;

    Inlet(Wire wire, Outlet outlet, Buffers buffers) {
        this.buffers = buffers;
        bytes = buffers.take();
        this.wire = wire;
        this.outlet = outlet;
    }

    /** Bytes parsed since the beginning. */
    long consumed() {
        return consumed;
    }

    /** Waits for the first byte of something new; false if the sender has ended instead. */
    boolean awaitNext() throws IOException {
        return at < end || fill();
    }

    /** Waits until so many bytes can be parsed. */
    void ensure(int count) throws IOException {
        while (end - at < count) {
            if (!fill()) {
                throw new EOFException("the connection ended in the middle of a message");
            }
        }
    }

    /** Reads more; false at the end. What was parsed goes on first. */
    private boolean fill() throws IOException {
        forward(at);
        if (!inMessage) {
            outlet.finish();
        }
        bytes.limit(end).position(gone);
        bytes.compact();
        at -= gone;
        end -= gone;
        sound = Math.max(0, sound - gone);
        gone = 0;
        int read = wire.read(bytes, descriptors);
        bytes.clear();
        end += Math.max(0, read);
        return read >= 0;
    }

    private void forward(int upTo) throws IOException {
        if (gone == upTo) {
            return;
        }
        outlet.begin();
        List<FileDescriptor> going = descriptors.take(owed);
        owed -= going.size();
        try {
            bytes.limit(upTo).position(gone);
            outlet.write(bytes, going);
        } finally {
            bytes.clear();
            Descriptors.close(going);
        }
        gone = upTo;
    }

    int peek(int offset) {
        return bytes.get(at + offset) & 0xff;
    }

    void order(ByteOrder order) {
        bytes.order(order);
    }

    long peekUint32(int offset) {
        return bytes.getInt(at + offset) & 0xffffffffL;
    }

    int next() throws IOException {
        ensure(1);
        consumed++;
        return bytes.get(at++) & 0xff;
    }

    long nextUint32() throws IOException {
        ensure(4);
        long number = peekUint32(0);
        at += 4;
        consumed += 4;
        return number;
    }

    /** At most {@link #CAPACITY} bytes. */
    String nextText(int length) throws IOException {
        ensure(length);
        byte[] text = new byte[length];
        bytes.get(at, text);
        at += length;
        consumed += length;
        return new String(text, StandardCharsets.UTF_8);
    }

    void skip(long count) throws IOException {
        long left = count;
        while (left > 0) {
            ensure(1);
            int now = (int) Math.min(left, end - at);
            at += now;
            consumed += now;
            left -= now;
        }
    }

    void beginMessage() {
        inMessage = true;
    }

    /** Goes back to the first byte of the message, none of which has gone on. */
    void backToMessage(int count) {
        at -= count;
        consumed -= count;
        inMessage = false;
    }

    /**
     * The message that is parsed from {@code back} bytes ago has so many descriptors. What came before it goes on without them: some
     * receivers give a message all the descriptors that come with its bytes.
     */
    void owe(int count, int back) throws IOException {
        if (count > 0) {
            forward(Math.max(gone, at - back));
            owed = count;
        }
    }

    /** All bytes of a message are parsed; those of a message with descriptors go on now. */
    void endMessage() throws IOException {
        if (owed > 0) {
            requireDescriptors(owed);
            forward(at);
        }
        inMessage = false;
        sound = at;
        if (gone == at) {
            outlet.finish();
        }
        requireNoStrays(0);
    }

    /** Lets go on what came before bytes that are no message. */
    void forwardSound() throws IOException {
        if (sound > gone) {
            forward(sound);
        }
    }

    /** Takes the next bytes out of the stream; those before go on first. */
    byte[] take(int count) throws IOException {
        forward(at);
        outlet.finish();
        byte[] taken = new byte[count];
        takingSince = System.nanoTime();
        for (int done = 0; done < count;) {
            ensure(1);
            int now = Math.min(count - done, end - at);
            bytes.get(at, taken, done, now);
            done += now;
            at += now;
            gone = at;
        }
        takingSince = NEVER;
        consumed += count;
        return taken;
    }

    /** Whether a message that is taken has been coming for so long. Any thread may ask. */
    boolean takesLongerThan(Duration time) {
        long since = takingSince;
        return since != NEVER && System.nanoTime() - since > time.toNanos();
    }

    /** Takes the descriptors of a message that was taken out. */
    Attachment takeAttachment(int count) throws IOException {
        requireDescriptors(count);
        requireNoStrays(count);
        return new Attachment(descriptors.take(count));
    }

    private void requireDescriptors(int count) throws ConnectionEnd {
        if (descriptors.size() < count) {
            throw ConnectionEnd.malformed("a message says it has " + count + " file descriptors, and " + descriptors.size() + " came with it");
        }
    }

    /** Descriptors come with a byte of their message: where none is left, they belong to none. */
    private void requireNoStrays(int claimed) throws ConnectionEnd {
        if (at == end && descriptors.size() > claimed) {
            throw ConnectionEnd.malformed(descriptors.size() - claimed + " file descriptors came with no message that has them");
        }
    }

    void close() {
        descriptors.close();
        buffers.give(bytes);
    }
}
