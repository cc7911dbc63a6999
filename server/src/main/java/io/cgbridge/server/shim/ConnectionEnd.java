package io.cgbridge.server.shim;

import java.io.IOException;

/** Why a connection must end: what to count, and what to say in the log. */
final class ConnectionEnd extends IOException {
    private static final long serialVersionUID = 1L;

    private final ShimCounter counter;

    ConnectionEnd(ShimCounter counter, String message) {
        super(message);
        this.counter = counter;
    }

    static ConnectionEnd malformed(String message) {
        return new ConnectionEnd(ShimCounter.MALFORMED, message);
    }

    ShimCounter counter() {
        return counter;
    }
}
