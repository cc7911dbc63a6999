package io.cgbridge.server.shim;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The file descriptors of a message that is held. They may be closed by another thread than the one that writes them: never in between,
 * when their numbers could already be another client's files.
 */
final class Attachment {
    static final Attachment NONE = new Attachment(List.of());

    private final List<FileDescriptor> descriptors;
    private boolean closed;

    /** Takes over the descriptors. */
    Attachment(List<FileDescriptor> descriptors) {
        this.descriptors = descriptors;
    }

    /** Writes the first bytes of the message, and the descriptors with them. */
    synchronized void write(Wire wire, ByteBuffer bytes) throws IOException {
        if (closed) {
            throw new IOException("the file descriptors of a message are closed already");
        }
        wire.write(bytes, descriptors);
    }

    synchronized void close() {
        closed = !descriptors.isEmpty();
        Descriptors.close(descriptors);
    }
}
