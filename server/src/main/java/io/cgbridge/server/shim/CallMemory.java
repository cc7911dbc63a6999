package io.cgbridge.server.shim;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of calls are held whole, over all connections. */
final class CallMemory {
    /** A longer message is never held. */
    static final int LONGEST = 1 << 20;
    /** A call that is taken apart needs many times its own bytes. */
    static final int MOST = 4 * LONGEST;

    private final AtomicLong held = new AtomicLong();

    /** Holds so many bytes, unless too many are held. */
    boolean hold(int bytes) {
        if (held.addAndGet(bytes) <= MOST) {
            return true;
        }
        release(bytes);
        return false;
    }

    void release(int bytes) {
        held.addAndGet(-bytes);
    }
}
