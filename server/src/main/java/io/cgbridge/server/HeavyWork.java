package io.cgbridge.server;

/** Large documents are worked on one after the other: each may take ten times its size while it is read, translated and written. */
final class HeavyWork {
    private static final int HEAVY = 256 * 1024;
    private static final Object ONE_AT_A_TIME = new Object();

    private HeavyWork() {
    }

    /** Work that may throw. */
    interface Work<T, E extends Exception> {
        T call() throws E;
    }

    /** Does the work on a document of so many bytes; waits while another large one is worked on. Only for worker threads. */
    static <T, E extends Exception> T call(int bytes, Work<T, E> work) throws E {
        if (bytes < HEAVY) {
            return work.call();
        }
        synchronized (ONE_AT_A_TIME) {
            return work.call();
        }
    }
}
