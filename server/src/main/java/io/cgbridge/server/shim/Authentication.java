package io.cgbridge.server.shim;

import java.io.IOException;

/**
 * The lines before the messages (D-Bus specification, "Authentication Protocol"). They are the client's and the bus's own; here is only
 * found where they end: the client's with {@code BEGIN}, the bus's when each of the client's others has its answer.
 */
final class Authentication {
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int MOST_LINES = 64;
    private static final int UNKNOWN = -1;

    private volatile int answers = UNKNOWN;

    boolean isOver() {
        return answers != UNKNOWN;
    }

    /** Lets the client's lines through. */
    boolean ofClient(Inlet inlet) throws IOException {
        if (!inlet.awaitNext()) {
            return false;
        }
        if (inlet.next() != 0) {
            throw ConnectionEnd.malformed("a client does not begin with a zero byte");
        }
        for (int lines = 0; lines < MOST_LINES; lines++) {
            if (!inlet.awaitNext()) {
                return false;
            }
            String line = line(inlet);
            if (line.equals("BEGIN") || line.startsWith("BEGIN ")) {
                answers = lines;
                return true;
            }
        }
        throw ConnectionEnd.malformed("a client does not begin after " + MOST_LINES + " lines");
    }

    /** Lets the bus's lines through. */
    boolean ofBus(Inlet inlet) throws IOException {
        int lines = 0;
        while (inlet.awaitNext()) {
            // the client's BEGIN went on only after it was noted, so that this is known for every byte that answers it
            if (lines == answers) {
                return true;
            }
            line(inlet);
            lines++;
        }
        return false;
    }

    private static String line(Inlet inlet) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int before = 0; line.length() < LONGEST_LINE;) {
            int next = inlet.next();
            if (before == '\r' && next == '\n') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) next);
            before = next;
        }
        throw ConnectionEnd.malformed("a line of the authentication is longer than " + LONGEST_LINE + " bytes");
    }
}
