package io.cgbridge.server.shim;

import io.cgbridge.server.shim.CallRewriter.Pending;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A rewritten call that has no answer yet, with the descriptors that it would need to be sent again. */
final class OutstandingCall {
    private final Pending pending;
    private final Attachment attachment;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean ended = new AtomicBoolean();

    OutstandingCall(Pending pending, Attachment attachment) {
        this.pending = pending;
        this.attachment = attachment;
    }

    Pending pending() {
        return pending;
    }

    Attachment attachment() {
        return attachment;
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
        attachment.close();
        over.countDown();
    }

    /** Waits until it has ended; false if that takes too long. */
    boolean await(Duration time) throws InterruptedException {
        return over.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
