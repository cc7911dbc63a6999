package io.cgbridge.server.shim;

import io.cgbridge.server.shim.CallRewriter.Pending;
import java.io.FileDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A rewritten call that has no answer yet, with the descriptors that it would need to be sent again. */
final class OutstandingCall {
    private final Pending pending;
    private final List<FileDescriptor> descriptors;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean ended = new AtomicBoolean();

    OutstandingCall(Pending pending, List<FileDescriptor> descriptors) {
        this.pending = pending;
        this.descriptors = descriptors;
    }

    Pending pending() {
        return pending;
    }

    List<FileDescriptor> descriptors() {
        return descriptors;
    }

    void answered(boolean success) {
        if (ended.compareAndSet(false, true)) {
            pending.answered(success);
            over();
        }
    }

    void abandoned() {
        if (ended.compareAndSet(false, true)) {
            pending.abandoned();
            over();
        }
    }

    private void over() {
        Descriptors.close(descriptors);
        over.countDown();
    }

    /** Waits until it has ended; false if that takes too long. */
    boolean await(Duration time) throws InterruptedException {
        return over.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
