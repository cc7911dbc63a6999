package io.cgbridge.server.shim;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How many bytes of calls are held whole, over all connections. */
final class CallMemory {
    /** A longer message is never held. */
    static final int LONGEST = 1 << 20;
    /** A call that is taken apart needs many times its own bytes. */
    static final int MOST = 4 * LONGEST;

    private long held;

    /** Holds so many bytes, as soon as others hold few enough; false if they do not for so long. */
    synchronized boolean hold(int bytes, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (held + bytes > MOST) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        held += bytes;
        return true;
    }

    synchronized void release(int bytes) {
        held -= bytes;
        notifyAll();
    }
}
