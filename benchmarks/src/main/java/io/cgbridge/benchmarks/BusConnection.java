package io.cgbridge.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;

/** A client of a bus that does as little as a client can: messages are made once and sent again with another serial, and of answers only the kind is read. */
final class BusConnection {
    private static final MessageFactory MESSAGES = new MessageFactory((byte) 'l');
    private static final int METHOD_RETURN = 2;
    private static final int ERROR = 3;
    private static final int FIXED = 16;
    private static final int SERIAL_AT = 8;
    private static final int READ = 1 << 16;

    private final SocketChannel socket;
    private ByteBuffer received = ByteBuffer.allocate(2 * READ).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private int serial;

    private BusConnection(SocketChannel socket) {
        this.socket = socket;
    }

    /** Connects, authenticates as this process's user, and says hello. */
    static BusConnection open(Path path) throws IOException, DBusException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        socket.connect(UnixDomainSocketAddress.of(path));
        StringBuilder uid = new StringBuilder();
        for (char digit : Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString().toCharArray()) {
            uid.append(Integer.toHexString(digit));
        }
        BusConnection connection = new BusConnection(socket);
        connection.write(ByteBuffer.wrap(("\0AUTH EXTERNAL " + uid + "\r\n").getBytes(StandardCharsets.US_ASCII)));
        connection.awaitOk();
        connection.write(ByteBuffer.wrap("BEGIN\r\n".getBytes(StandardCharsets.US_ASCII)));
        connection.send(call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello", ""));
        connection.awaitReturn();
        return connection;
    }

    static byte[] call(String destination, String path, String iface, String member, String signature, Object... values) throws DBusException {
        return bytes(MESSAGES.createMethodCall(destination, path, iface, member, (byte) 0, signature.isEmpty() ? null : signature, values));
    }

    static byte[] signal(String path, String iface, String member, String signature, Object... values) throws DBusException {
        return bytes(MESSAGES.createSignal(null, path, iface, member, signature, values));
    }

    private static byte[] bytes(Message message) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : message.getWireData()) {
            if (part != null) {
                whole.writeBytes(part);
            }
        }
        return whole.toByteArray();
    }

    /** Sends it with the next serial. */
    void send(byte[] message) throws IOException {
        serial++;
        write(ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).putInt(SERIAL_AT, serial));
    }

    /** Reads on until a call is answered as it should be; signals are passed over. */
    void awaitReturn() throws IOException {
        if (awaitAnswer() == ERROR) {
            throw new IOException("an error came back");
        }
    }

    /** Reads on until a call is answered, and returns how: 2 for a return, 3 for an error. */
    int awaitAnswer() throws IOException {
        int kind = 0;
        while (kind != METHOD_RETURN && kind != ERROR) {
            need(FIXED);
            int at = received.position();
            kind = received.get(at + 1);
            int fields = received.getInt(at + 12);
            int length = FIXED + (fields + 7) / 8 * 8 + received.getInt(at + 4);
            need(length);
            received.position(received.position() + length);
        }
        return kind;
    }

    private void awaitOk() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            need(1);
            line.append((char) received.get());
        }
        if (!line.toString().startsWith("OK ")) {
            throw new IOException("not let in: " + line);
        }
    }

    private void need(int bytes) throws IOException {
        while (received.remaining() < bytes) {
            ByteBuffer more = received;
            if (received.capacity() - received.limit() < READ) {
                more = ByteBuffer.allocate(Math.max(bytes, received.remaining()) + 2 * READ).order(ByteOrder.LITTLE_ENDIAN);
                more.put(received).flip();
            }
            int start = more.position();
            more.position(more.limit()).limit(more.capacity());
            if (socket.read(more) < 0) {
                throw new EOFException("the bus closed the connection");
            }
            received = more.flip().position(start);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }
}
