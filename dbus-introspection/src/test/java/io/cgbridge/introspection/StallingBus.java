package io.cgbridge.introspection;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A socket that leads to a bus and stops at a message: from then on nothing passes in either direction, so that whoever talks through it can be
 * killed at that very point.
 */
final class StallingBus implements AutoCloseable {
    private static final int HEADER = 16;

    private final ServerSocketChannel server;
    private final Path socket;
    private final Path upstream;
    private final CountDownLatch stalled = new CountDownLatch(1);
    private int left = Integer.MAX_VALUE;
    private boolean lastPasses;
    private volatile boolean stopped;

    StallingBus(Path socket, Path upstream) throws IOException {
        this.socket = socket;
        this.upstream = upstream;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        background(this::accept);
    }

    String address() {
        return "unix:path=" + socket;
    }

    /**
     * Stops at a message of the client's, counted from now.
     *
     * @param passes whether that message still reaches the bus; its answer never comes back
     */
    synchronized void stallAt(int message, boolean passes) {
        left = message;
        lastPasses = passes;
    }

    /** Waits until it has stopped; false if the client left before it sent so many messages. */
    boolean awaitStall(long seconds) throws InterruptedException {
        if (!stalled.await(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("the client neither sends more nor leaves");
        }
        return stopped;
    }

    private void accept() throws IOException {
        while (server.isOpen()) {
            SocketChannel client = server.accept();
            SocketChannel bus = SocketChannel.open(UnixDomainSocketAddress.of(upstream));
            background(() -> toBus(client, bus));
            background(() -> toClient(bus, client));
        }
    }

    /** The handshake is lines until BEGIN; then come messages, whose first 16 bytes tell their length (D-Bus specification). */
    private void toBus(SocketChannel client, SocketChannel bus) throws IOException {
        try (client; bus) {
            DataInputStream in = new DataInputStream(Channels.newInputStream(client));
            StringBuilder line = new StringBuilder();
            while (!line.toString().endsWith("BEGIN\r\n")) {
                int b = in.read();
                if (b < 0) {
                    return;
                }
                line.append((char) b);
                write(bus, new byte[] {(byte) b});
            }
            while (true) {
                byte[] message = message(in);
                synchronized (this) {
                    left--;
                    if (left <= 0 && (left < 0 || !lastPasses)) {
                        stop();
                        continue;
                    }
                    stopped = left == 0;
                }
                write(bus, message);
                if (stopped) {
                    stop();
                }
            }
        } catch (EOFException e) {
            stalled.countDown();
        }
    }

    private void stop() {
        stopped = true;
        stalled.countDown();
    }

    private static byte[] message(DataInputStream in) throws IOException {
        byte[] header = new byte[HEADER];
        in.readFully(header);
        ByteBuffer numbers = ByteBuffer.wrap(header).order(header[0] == 'l' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int fields = (numbers.getInt(12) + 7) / 8 * 8;
        byte[] message = new byte[HEADER + fields + numbers.getInt(4)];
        System.arraycopy(header, 0, message, 0, HEADER);
        in.readFully(message, HEADER, message.length - HEADER);
        return message;
    }

    private void toClient(SocketChannel bus, SocketChannel client) throws IOException {
        InputStream in = Channels.newInputStream(bus);
        byte[] bytes = new byte[8192];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
            if (!stopped) {
                write(client, java.util.Arrays.copyOf(bytes, count));
            }
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        for (ByteBuffer buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
            channel.write(buffer);
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void background(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (ClosedChannelException e) {
                Thread.currentThread().interrupt(); // closed on purpose
            } catch (IOException e) {
                System.err.println("the stalling bus ends: " + e.getMessage());
            }
        }, "stalling-bus");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
