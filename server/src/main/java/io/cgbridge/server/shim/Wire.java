package io.cgbridge.server.shim;

import io.cgbridge.server.shim.CallRewriter.Peer;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.List;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketCredentials;
import org.newsclub.net.unix.FileDescriptorCast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix stream socket that passes file descriptors. One thread reads, another writes, and any may end it.
 *
 * <p>Each of the three has a descriptor of its own, since junixsocket closes one on which a read or write failed: a number that one thread
 * closed could be another client's socket by the time the other thread uses it.
 */
final class Wire implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
    /** CMSG_SPACE of as many descriptors as the kernel passes at once. */
    private static final int ANCILLARY = 16 + 4 * (Descriptors.MOST_OF_A_MESSAGE + 1);
    private static final long IDLE = Long.MIN_VALUE;

    private final AFUNIXSocketChannel ending;
    private final AFUNIXSocketChannel reading;
    private final AFUNIXSocketChannel writing;
    private volatile long writingSince = IDLE;
    private boolean closed;

    /** Takes over a connected socket; it is closed if that fails. */
    Wire(AFUNIXSocketChannel socket) throws IOException {
        ending = socket;
        AFUNIXSocketChannel first = null;
        try {
            first = duplicate(socket);
            makeRoomForDescriptors(first);
            writing = duplicate(socket);
        } catch (IOException e) {
            if (first != null) {
                close(first);
            }
            close(socket);
            throw e;
        }
        reading = first;
    }

    static Wire connect(AFUNIXSocketAddress address) throws IOException {
        return new Wire(AFUNIXSocketChannel.open(address));
    }

    private static AFUNIXSocketChannel duplicate(AFUNIXSocketChannel socket) throws IOException {
        return FileDescriptorCast.duplicating(socket.getFileDescriptor()).as(AFUNIXSocketChannel.class);
    }

    /**
     * junixsocket 2.10.1 makes room for 60 descriptors whatever its public method is asked for, and forgets, open, what came of more:
     * so its inner method is called.
     */
    private static void makeRoomForDescriptors(AFUNIXSocketChannel socket) throws IOException {
        try {
            Object implementation = call(socket.socket(), "getAFImpl");
            Object ancillary = call(implementation, "getAncillaryDataSupport");
            Method room = ancillary.getClass().getDeclaredMethod("setAncillaryReceiveBufferSize0", int.class);
            room.setAccessible(true);
            room.invoke(ancillary, ANCILLARY);
        } catch (ReflectiveOperationException e) {
            throw new IOException("This junixsocket cannot receive as many file descriptors as the kernel sends.", e);
        }
    }

    private static Object call(Object target, String name) throws ReflectiveOperationException {
        Class<?> type = target.getClass();
        while (type != null) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals(name) && method.getParameterCount() == 0) {
                    method.setAccessible(true);
                    return method.invoke(target);
                }
            }
            type = type.getSuperclass();
        }
        throw new NoSuchMethodException(name);
    }

    /** The process at the other end when it connected, as the kernel remembers it. */
    Peer peer() throws IOException {
        AFUNIXSocketCredentials credentials = ending.getPeerCredentials();
        return new Peer(Math.max(0, credentials.getPid()), credentials.getUid());
    }

    /** Reads what is there, at least a byte, and the descriptors that came with it; -1 at the end. */
    int read(ByteBuffer bytes, Descriptors descriptors) throws IOException {
        try {
            int read = reading.read(bytes);
            descriptors.add(reading.getReceivedFileDescriptors());
            return read;
        } catch (NotYetConnectedException e) {
            throw new IOException("the connection is gone", e);
        }
    }

    /** Writes everything; the descriptors go with the first byte, and stay open here. */
    void write(ByteBuffer bytes, List<FileDescriptor> descriptors) throws IOException {
        if (!descriptors.isEmpty()) {
            writing.setOutboundFileDescriptors(descriptors.toArray(FileDescriptor[]::new));
        }
        try {
            while (bytes.hasRemaining()) {
                writingSince = System.nanoTime();
                writing.write(bytes);
            }
        } catch (NotYetConnectedException e) {
            throw new IOException("the connection is gone", e);
        } finally {
            writingSince = IDLE;
        }
    }

    /** Whether a write has not come on for so long. */
    boolean stalledFor(Duration time) {
        long since = writingSince;
        return since != IDLE && System.nanoTime() - since > time.toNanos();
    }

    /** Ends both directions, so that whoever reads or writes returns; nothing is closed. Any thread may call it. */
    synchronized void end() {
        if (closed) {
            return;
        }
        try {
            ending.shutdownInput();
            ending.shutdownOutput();
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("because", e.getMessage()).log("ending a connection");
        }
    }

    /** Closes it; nobody may be reading or writing any more. */
    @Override
    public synchronized void close() {
        closed = true;
        close(reading);
        close(writing);
        close(ending);
    }

    private static void close(AFUNIXSocketChannel socket) {
        try {
            FileDescriptor descriptor = socket.getFileDescriptor();
            socket.close();
            // junixsocket leaves that of a duplicate open
            Descriptors.close(List.of(descriptor));
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("because", e.getMessage()).log("closing a connection");
        }
    }
}
