package io.cgbridge.server.shim;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** File descriptors that came in on a socket and have not gone on yet, in their order. Used by one thread. */
final class Descriptors {
    /** SCM_MAX_FD: the kernel takes no more with one write (unix(7)); so no message can have more. */
    static final int MOST_OF_A_MESSAGE = 253;
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);

    private final Deque<FileDescriptor> waiting = new ArrayDeque<>();

    void add(FileDescriptor... received) throws ConnectionEnd {
        waiting.addAll(List.of(received));
        if (waiting.size() > 2 * MOST_OF_A_MESSAGE) {
            throw new ConnectionEnd(ShimCounter.DESCRIPTORS, "more than " + 2 * MOST_OF_A_MESSAGE + " file descriptors are in flight");
        }
    }

    int size() {
        return waiting.size();
    }

    /** The first ones, at most {@code most}; the caller closes them. */
    List<FileDescriptor> take(int most) {
        if (most == 0 || waiting.isEmpty()) {
            return List.of();
        }
        List<FileDescriptor> taken = new ArrayList<>();
        while (taken.size() < most && !waiting.isEmpty()) {
            taken.add(waiting.removeFirst());
        }
        return taken;
    }

    void close() {
        close(waiting);
        waiting.clear();
    }

    static void close(Collection<FileDescriptor> descriptors) {
        for (FileDescriptor descriptor : descriptors) {
            try {
                new FileInputStream(descriptor).close();
            } catch (IOException e) {
                LOG.atDebug().addKeyValue("because", e.getMessage()).log("closing a file descriptor that was passed");
            }
        }
    }
}
