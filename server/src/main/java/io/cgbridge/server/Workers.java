package io.cgbridge.server;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for what must not run on the event loop, with a bounded queue; work beyond it is refused with a 503. */
final class Workers {
    private static final int SMALL = 64 * 1024;

    private final ThreadPoolExecutor threads;
    private final Vertx vertx;
    private final Metrics metrics;
    private final Metrics.Limit limit;

    Workers(String name, int count, int queue, Vertx vertx, Metrics metrics, Metrics.Limit limit) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.limit = limit;
        threads = new ThreadPoolExecutor(count, count, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), work -> {
            Thread thread = new Thread(work, "cgbridge-" + name);
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
        metrics.gauge("cgbridge.workers.queued", "Work that waits for a thread", "pool", name, () -> threads.getQueue().size());
        metrics.gauge("cgbridge.workers.busy", "Threads at work", "pool", name, threads::getActiveCount);
    }

    /** Runs blocking work; the future completes on the caller's event loop. */
    <T> Future<T> run(Callable<T> work) {
        Context caller = vertx.getOrCreateContext();
        Promise<T> promise = Promise.promise();
        try {
            execute(() -> {
                try {
                    T result = work.call();
                    caller.runOnContext(done -> promise.complete(result));
                } catch (Exception | LinkageError e) {
                    caller.runOnContext(done -> promise.fail(e));
                }
            });
        } catch (ProblemException e) {
            return Future.failedFuture(e);
        }
        return promise.future();
    }

    /**
     * Runs blocking work that answers by itself.
     *
     * @throws ProblemException 503 if too much waits already
     */
    void execute(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            metrics.limitReached(limit);
            throw Problem.of(ProblemType.BUSY, "All workers are busy and " + threads.getQueue().size() + " requests wait for them; try again.")
                    .with("Retry-After", "1").exception();
        }
    }

    /** Runs work that takes microseconds for a short body at once, where a thread switch would take longer than the work. */
    <T> Future<T> runUnlessSmall(int bytes, Callable<T> work) {
        if (bytes > SMALL) {
            return run(() -> HeavyWork.call(bytes, work::call));
        }
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    void stop(Duration wait) throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(wait.toMillis(), TimeUnit.MILLISECONDS)) {
            threads.shutdownNow();
        }
    }
}
