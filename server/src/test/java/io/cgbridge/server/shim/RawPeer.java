package io.cgbridge.server.shim;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * One end of a D-Bus connection by the byte, a client's or a bus's. It reads exactly one message at a time, as libsystemd does, so that
 * descriptors that came with another message would be seen.
 */
final class RawPeer implements AutoCloseable {
    private final AFUNIXSocket socket;
    private final InputStream in;

    /** A message and the descriptors that came while it was read. */
    record Received(byte[] bytes, List<FileDescriptor> descriptors) {
    }

    RawPeer(AFUNIXSocket socket) throws IOException {
        this.socket = socket;
        socket.setAncillaryReceiveBufferSize(256);
        in = socket.getInputStream();
    }

    /** Connects, without a word. */
    static RawPeer connect(Path path) throws IOException {
        return new RawPeer(AFUNIXSocket.connectTo(AFUNIXSocketAddress.of(path)));
    }

    /** A client that is authenticated, and has asked for descriptors. */
    static RawPeer client(Path path) throws IOException {
        RawPeer client = connect(path);
        client.send("\0AUTH EXTERNAL\r\nDATA\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n".getBytes(StandardCharsets.US_ASCII));
        client.line();
        String accepted = client.line();
        if (!accepted.startsWith("OK ") || !client.line().equals("AGREE_UNIX_FD")) {
            throw new IOException("not let in: " + accepted);
        }
        return client;
    }

    /** Does the bus's part of the authentication. */
    RawPeer admit() throws IOException {
        if (in.read() != 0) {
            throw new IOException("no zero byte");
        }
        for (String line = line(); !line.equals("BEGIN"); line = line()) {
            String answer = switch (line.split(" ")[0]) {
                case "AUTH" -> line.equals("AUTH EXTERNAL") ? "DATA" : "OK 0123456789abcdef0123456789abcdef";
                case "DATA" -> "OK 0123456789abcdef0123456789abcdef";
                case "NEGOTIATE_UNIX_FD" -> "AGREE_UNIX_FD";
                default -> "ERROR";
            };
            send((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        return this;
    }

    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (!line.toString().endsWith("\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("after '" + line + "'");
            }
            line.append((char) next);
        }
        return line.substring(0, line.length() - 2);
    }

    void send(byte[] bytes, FileDescriptor... descriptors) throws IOException {
        if (descriptors.length > 0) {
            socket.setOutboundFileDescriptors(descriptors);
        }
        socket.getOutputStream().write(bytes);
    }

    void send(TestMessage message, FileDescriptor... descriptors) throws IOException {
        send(message.build(), descriptors);
    }

    Received receive() throws IOException {
        List<FileDescriptor> descriptors = new ArrayList<>();
        byte[] fixed = new byte[16];
        fill(fixed, 0, descriptors);
        byte[] whole = Arrays.copyOf(fixed, TestMessage.length(fixed));
        fill(whole, 16, descriptors);
        return new Received(whole, descriptors);
    }

    private void fill(byte[] bytes, int from, List<FileDescriptor> descriptors) throws IOException {
        for (int at = from; at < bytes.length;) {
            int read = in.read(bytes, at, Math.min(bytes.length - at, 64 * 1024));
            descriptors.addAll(List.of(socket.getReceivedFileDescriptors()));
            if (read < 0) {
                throw new EOFException("after " + at + " bytes");
            }
            at += read;
        }
    }

    /** The next message that is no signal. */
    Received reply() throws IOException {
        Received received = receive();
        while (TestMessage.type(received.bytes()) == TestMessage.SIGNAL) {
            received = receive();
        }
        return received;
    }

    /** Says that nothing more comes; the other side may still talk. */
    void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException ended) {
            Thread.yield();
        }
    }

    /** Takes what comes until the end, and closes the descriptors that come with it. */
    void drain(ByteArrayOutputStream to) throws IOException {
        byte[] bytes = new byte[8192];
        for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
            to.write(bytes, 0, read);
            Descriptors.close(List.of(socket.getReceivedFileDescriptors()));
        }
    }

    /** Reads so many bytes and forgets them. */
    void skip(int count) throws IOException {
        in.skipNBytes(count);
    }

    /** Waits for the end of the connection; what comes before is thrown away. */
    void awaitEnd() throws IOException {
        try {
            while (in.read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (SocketException reset) {
            socket.close();
        }
    }

    AFUNIXSocket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
