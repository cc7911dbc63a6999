package io.cgbridge.introspection;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.freedesktop.dbus.DBusPath;

/** Listens for the end of one unit's jobs; opened before the call that makes the job, so that none ends unheard. */
final class JobWatch implements AutoCloseable {
    private final Systemd systemd;
    private final Consumer<Bus.Signal> listener;
    private final Map<String, CompletableFuture<String>> results = new ConcurrentHashMap<>();

    JobWatch(Systemd systemd, String unit) {
        this.systemd = systemd;
        this.listener = systemd.onSignal(signal -> {
            if (signal.member().equals("JobRemoved") && unit.equals(signal.arguments().get(2))) {
                of(((DBusPath) signal.arguments().get(1)).getPath()).complete((String) signal.arguments().get(3));
            }
        });
    }

    private CompletableFuture<String> of(String job) {
        return results.computeIfAbsent(job, path -> new CompletableFuture<>());
    }

    /**
     * The job's result in systemd's word ({@code done}, {@code failed}, {@code canceled}, …); empty if it did not end in time.
     *
     * @throws IOException if the connection broke meanwhile: what became of the job is not known then
     */
    Optional<String> await(String job, Duration timeout) throws IOException {
        CompletableFuture<String> result = of(job);
        CompletableFuture<Void> lost = systemd.bus().closed().thenAccept(result::completeExceptionally);
        try {
            return Optional.of(result.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IOException("the connection broke while the job ran: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the job ran", e);
        } finally {
            lost.cancel(false);
        }
    }

    @Override
    public void close() {
        systemd.removeListener(listener);
    }
}
