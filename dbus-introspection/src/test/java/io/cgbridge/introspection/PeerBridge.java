package io.cgbridge.introspection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A socket that leads to the guest's private systemd socket, one {@code systemd-stdio-bridge} inside the guest for each
 * connection.
 */
final class PeerBridge implements AutoCloseable {
    private final SystemdGuest systemd;
    private final Path socket;
    private final ServerSocketChannel server;

    PeerBridge(SystemdGuest systemd, Path socket) throws IOException {
        this.systemd = systemd;
        this.socket = socket;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        background(this::accept);
    }

    String address() {
        return "unix:path=" + socket;
    }

    private void accept() throws IOException {
        while (server.isOpen()) {
            SocketChannel client = server.accept();
            Process bridge = new ProcessBuilder("nsenter", "--target", Long.toString(systemd.pid()), "--mount", "--pid", "--",
                    "systemd-stdio-bridge", "--bus-path=unix:path=/run/systemd/private").redirectError(ProcessBuilder.Redirect.DISCARD).start();
            background(() -> toBridge(client, bridge.getOutputStream()));
            background(() -> toClient(bridge.getInputStream(), client));
        }
    }

    private static void toBridge(SocketChannel client, OutputStream bridge) throws IOException {
        try (bridge) {
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (client.read(buffer) >= 0) {
                bridge.write(buffer.array(), 0, buffer.position());
                bridge.flush();
                buffer.clear();
            }
        }
    }

    private static void toClient(InputStream bridge, SocketChannel client) throws IOException {
        try (client) {
            byte[] bytes = new byte[8192];
            for (int count = bridge.read(bytes); count >= 0; count = bridge.read(bytes)) {
                for (ByteBuffer left = ByteBuffer.wrap(bytes, 0, count); left.hasRemaining(); ) {
                    client.write(left);
                }
            }
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
                System.err.println("the bridge ends: " + e.getMessage());
            }
        }, "peer-bridge");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
