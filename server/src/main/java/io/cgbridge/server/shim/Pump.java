package io.cgbridge.server.shim;

import java.io.IOException;

/** One direction of a connection: first lines, then messages. */
final class Pump {
    private final Inlet inlet;
    private final Side side;
    private final int longestMessage;

    /** What one direction does that the other does not. */
    interface Side {
        /** Lets the lines of the authentication through; false if the sender ended before its messages began. */
        boolean authenticate(Inlet inlet) throws IOException;

        /**
         * Whether a message is to be read whole and {@linkplain #take taken}; the others go on as they come.
         *
         * @param possible false if bytes of it have gone on already
         */
        boolean wants(MessageHeader header, boolean possible) throws IOException;

        /** Decides on a whole message, and closes what is attached to it. */
        void take(MessageHeader header, byte[] message, Attachment attachment) throws IOException;

        /** A message that was wanted is held no longer. */
        void release(MessageHeader header);
    }

    Pump(Inlet inlet, Side side, int longestMessage) {
        this.inlet = inlet;
        this.side = side;
        this.longestMessage = longestMessage;
    }

    /** Passes on what comes until the sender ends. */
    void run() throws IOException {
        if (!side.authenticate(inlet)) {
            return;
        }
        try {
            while (inlet.awaitNext()) {
                message();
            }
        } catch (ConnectionEnd e) {
            forwardSound(e);
            throw e;
        }
    }

    private void forwardSound(ConnectionEnd reason) {
        try {
            inlet.forwardSound();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private void message() throws IOException {
        HeaderReader.Read read = HeaderReader.read(inlet, longestMessage);
        MessageHeader header = read.header();
        if (side.wants(header, read.whole())) {
            try {
                inlet.backToMessage(header.bodyAt());
                byte[] message = inlet.take(header.length());
                side.take(header, message, inlet.takeAttachment(header.unixFds()));
            } finally {
                side.release(header);
            }
        } else {
            inlet.owe(header.unixFds(), read.whole() ? header.bodyAt() : 0);
            inlet.skip(header.length() - header.bodyAt());
            inlet.endMessage();
        }
    }
}
