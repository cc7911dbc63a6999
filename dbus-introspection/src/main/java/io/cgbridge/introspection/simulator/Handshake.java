package io.cgbridge.introspection.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The server's side of a D-Bus connection's first lines (D-Bus specification, "Authentication Protocol"), since dbus-java's does not
 * understand libsystemd, which sends all of its lines at once and its identity on request. Whoever may open the socket is let in.
 */
final class Handshake {
    private static final int LONGEST_LINE = 1024;
    private static final int MOST_LINES = 32;

    private final SocketChannel channel;
    private final String serverId;

    Handshake(SocketChannel channel, String serverId) {
        this.channel = channel;
        this.serverId = serverId;
    }

    /** Returns when messages follow, not a byte later. */
    void run() throws IOException {
        boolean identified = false;
        for (int i = 0; i < MOST_LINES; i++) {
            String line = line();
            String answer = switch (line.split(" ")[0].replace("\0", "")) {
                case "AUTH" -> line.matches("\0?AUTH EXTERNAL \\p{XDigit}+") ? "OK " + serverId : line.endsWith("AUTH EXTERNAL") ? "DATA" : "REJECTED EXTERNAL";
                case "DATA" -> "OK " + serverId;
                case "CANCEL", "ERROR" -> "REJECTED EXTERNAL";
                case "BEGIN" -> identified ? "" : "ERROR not identified";
                case "NEGOTIATE_UNIX_FD" -> "ERROR file descriptors cannot be passed";
                default -> "ERROR unknown command";
            };
            if (answer.isEmpty()) {
                return;
            }
            identified |= answer.startsWith("OK");
            write(answer + "\r\n");
        }
        throw new IOException("the client does not begin");
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.length() < LONGEST_LINE) {
            one.clear();
            if (channel.read(one) < 0) {
                throw new IOException("the client left");
            }
            line.append((char) one.get(0));
            if (line.length() >= 2 && line.substring(line.length() - 2).equals("\r\n")) {
                return line.substring(0, line.length() - 2);
            }
        }
        throw new IOException("the client's line is too long");
    }

    private void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
