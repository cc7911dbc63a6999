package io.cgbridge.server.shim;

import java.util.Optional;

/**
 * What becomes of a method call that passes through the shim. The wire side ({@code Shim}) reads headers, hands over whole
 * messages that are {@linkplain #wants wanted}, and carries out the {@link Decision}; it knows nothing of systemd. The rewriter
 * knows nothing of sockets. Its methods are called on the connection's own thread and return without waiting for the bus.
 */
public interface CallRewriter {

    /** Whether a call with this header is to be read whole and handed to {@link #rewrite}. */
    boolean wants(MessageHeader header);

    /** Decides on a call. {@code message} is the whole message as the client sent it, in the client's byte order. */
    Decision rewrite(MessageHeader header, byte[] message, Peer peer);

    /** The process at the other end of the socket, as the kernel names it: its pid as the daemon sees it, 0 where it cannot. */
    record Peer(long pid, long uid) {
    }

    sealed interface Decision {

        /** The bytes go on as they came. */
        record PassOn() implements Decision {
        }

        /**
         * This message goes on instead, with the serial and the file descriptors of the client's own.
         *
         * @param hold whether later messages of this client wait for the answer, because the call may have to be sent again
         */
        record Send(byte[] message, boolean hold, Pending pending) implements Decision {
        }

        /** Nothing goes on; the client gets this error, unless it wants no reply. */
        record Refuse(String errorName, String text) implements Decision {
        }
    }

    /** A call that was sent on and is not yet answered. Exactly one of {@link #answered} and {@link #abandoned} ends it. */
    interface Pending {

        /** An error came back: the message to send in the call's place (same serial), or nothing where the client is to have the error. */
        Optional<byte[]> refused(byte[] error);

        /** The client has its answer: a return, or an error that was passed on. */
        void answered(boolean success);

        /** The connection ended first, or the client wanted no reply. */
        void abandoned();
    }
}
