package io.cgbridge.introspection;

import io.cgbridge.translator.HostProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host this process runs on: one D-Bus connection, kept and re-established with back-off, and what the last probe of it
 * found. A systemd that re-executes and a bus that restarts are noticed, and the host is probed again. Thread-safe.
 */
public final class LiveHost implements AutoCloseable {

    /**
     * How to reach the host.
     *
     * @param bus the bus
     * @param root below which /proc, /sys, /etc and /dev are looked up; {@code /} but for tests
     * @param state the run-time directory that remembers which units cgbridge started
     * @param callTimeout how long one D-Bus call may take
     * @param jobTimeout how long a job of systemd's may take
     * @param keeps true to see to it that what was promised is kept, as one process of a host does
     */
    public record Settings(BusAddress bus, Path root, Path state, Duration callTimeout, Duration jobTimeout, boolean keeps) {

        /** Without keeping promises. */
        public Settings(BusAddress bus, Path root, Path state, Duration callTimeout, Duration jobTimeout) {
            this(bus, root, state, callTimeout, jobTimeout, false);
        }

        /** The same as the keeper of this host. */
        public Settings keeping() {
            return new Settings(bus, root, state, callTimeout, jobTimeout, true);
        }

        public static Settings defaults() {
            return new Settings(BusAddress.system(), Path.of("/"), Path.of("/run/cgbridge"), Duration.ofSeconds(10), Duration.ofSeconds(30));
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(LiveHost.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(10);
    /** A package manager reloads systemd many times in a row; one probe after the last is enough. */
    private static final Duration QUIET = Duration.ofMillis(200);

    private final Settings settings;
    private final ScheduledThreadPoolExecutor worker;
    private final CountDownLatch firstAttempt = new CountDownLatch(1);
    private final HostCounts counts = new HostCounts();
    private final Refusals refusals = new Refusals(counts);
    private final TransientUnits units;
    private final OptionalCalls managerCalls;
    private final Optional<Keeper> keeper;
    private volatile State state = new State(Optional.empty(), Optional.empty(), "The first probe has not ended yet.");
    private volatile Optional<HostProfile> lastProfile = Optional.empty();
    private volatile boolean closing;
    private Duration retry = FIRST_RETRY;
    private Future<?> scheduledProbe = CompletableFuture.completedFuture(null);

    /** One connection with what was learned over it; replaced as a whole. */
    private record State(Optional<Systemd> systemd, Optional<HostReport> report, String unavailableBecause) {
    }

    private LiveHost(Settings settings) {
        this.settings = settings;
        worker = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "cgbridge-live-host");
            thread.setDaemon(true);
            return thread;
        });
        worker.setRemoveOnCancelPolicy(true);
        worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        units = new TransientUnits(this, settings, counts);
        managerCalls = new OptionalCalls(this, settings.root(), counts);
        keeper = settings.keeps() ? Optional.of(new Keeper(units, units.book(), counts)) : Optional.empty();
    }

    /** Starts to connect in the background and returns at once; until the first probe is done {@link #report()} is empty. */
    public static LiveHost open(Settings settings) {
        LiveHost host = new LiveHost(settings);
        if (settings.bus().kind() == BusAddress.Kind.NONE) {
            host.down("No bus is to be used.");
        } else {
            host.worker.execute(host::connect);
        }
        return host;
    }

    private void connect() {
        Bus bus;
        try {
            bus = Bus.connect(settings.bus().address(), settings.callTimeout(), counts);
        } catch (IOException e) {
            down("No bus answers: " + e.getMessage() + ".");
            connectLater();
            return;
        }
        if (closing) {
            bus.close();
            return;
        }
        Systemd systemd = new Systemd(bus);
        state = new State(Optional.of(systemd), Optional.empty(), "The first probe of this connection has not ended yet.");
        systemd.onOwnerChange(there -> soon(there ? this::probeSoon : () -> lost(systemd, "systemd left the bus.")));
        systemd.onSignal(signal -> {
            if (signal.member().equals("Reloading") && Boolean.FALSE.equals(signal.arguments().get(0))) {
                soon(this::probeSoon);
            }
        });
        keeper.ifPresent(each -> each.listen(systemd));
        bus.closed().thenAccept(cause -> soon(() -> giveUp(systemd, "The connection is gone: " + cause.getMessage() + ".")));
        try {
            systemd.subscribe();
            probe(systemd);
            units.connected(systemd);
            keeper.ifPresent(each -> each.connected(systemd));
            firstAttempt.countDown();
            retry = FIRST_RETRY;
        } catch (IOException | BusError | RuntimeException e) {
            LOG.debug("the first probe of a connection failed", e);
            giveUp(systemd, "No systemd answers at " + settings.bus().address() + ": " + e.getMessage() + ".");
        }
    }

    /** Closes a connection and tries another later, unless that has been done. */
    private void giveUp(Systemd systemd, String because) {
        if (state.systemd().isPresent() && state.systemd().get() == systemd) {
            down(because);
            systemd.bus().close();
            connectLater();
        }
    }

    private void connectLater() {
        after(retry, this::connect);
        retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
    }

    /** systemd may come back under the same connection, as it does when it is re-executed. */
    private void lost(Systemd systemd, String because) {
        if (!closing) {
            LOG.warn("{}", because);
            state = new State(Optional.of(systemd), Optional.empty(), because);
        }
    }

    private void down(String because) {
        if (!closing && !because.equals(state.unavailableBecause())) {
            LOG.warn("{}", because);
        }
        keeper.ifPresent(Keeper::disconnected);
        state = new State(Optional.empty(), Optional.empty(), because);
        firstAttempt.countDown();
    }

    private void soon(Runnable task) {
        after(Duration.ZERO, task);
    }

    private Future<?> after(Duration delay, Runnable task) {
        try {
            return worker.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("not done, since the host is closed");
            return CompletableFuture.completedFuture(null);
        }
    }

    private void probeSoon() {
        scheduledProbe.cancel(false);
        scheduledProbe = after(QUIET, () -> state.systemd().ifPresent(systemd -> {
            try {
                systemd.subscribeAgain();
                probe(systemd);
            } catch (IOException | BusError | RuntimeException e) {
                LOG.debug("a probe failed", e);
                giveUp(systemd, "The probe failed: " + e.getMessage() + ".");
            }
        }));
    }

    private HostReport probe(Systemd systemd) throws IOException, BusError {
        long start = System.nanoTime();
        HostReport report = new Probe(systemd, settings.root(), settings.bus().address(), counts).run();
        counts.count(HostCounter.PROBES);
        refusals.forget(); // another systemd may refuse other things
        units.probed(systemd);
        managerCalls.probed();
        lastProfile = Optional.of(report.profile());
        state = new State(Optional.of(systemd), Optional.of(report), "");
        LOG.info("Probed systemd {} in {} ms: hierarchy {}, kernel {}", report.profile().systemd(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), report.profile().hierarchy().word(), report.profile().kernel());
        return report;
    }

    /** Waits for the first probe, or until it is clear that there is no systemd. */
    public void awaitFirstProbe(Duration timeout) throws InterruptedException {
        if (!firstAttempt.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("The first probe did not end within {} ms", timeout.toMillis());
        }
    }

    /** What the last probe found; empty while no systemd is reachable. Never blocks. */
    public Optional<HostReport> report() {
        return state.report();
    }

    /** The profile of the last probe; empty while no systemd is reachable. Never blocks. */
    public Optional<HostProfile> profile() {
        return report().map(HostReport::profile);
    }

    /** Why there is no report, in a sentence for the caller; empty if there is one. Never blocks. */
    public String unavailableBecause() {
        return state.unavailableBecause();
    }

    /** Probes again; blocks. */
    public HostReport refresh() throws ApplyException {
        Systemd systemd = systemd();
        Future<HostReport> probe = worker.submit(() -> probe(systemd));
        try {
            return probe.get(settings.jobTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApplyException(ApplyException.Kind.UNAVAILABLE, "The probe was interrupted.");
        } catch (ExecutionException e) {
            throw new ApplyException(ApplyException.Kind.UNAVAILABLE, "The probe failed: " + e.getCause().getMessage() + ".");
        } catch (TimeoutException e) {
            throw new ApplyException(ApplyException.Kind.TIMEOUT, "The probe did not end in time.");
        }
    }

    /** systemd and what the last probe found, together. */
    Systemd systemd() throws ApplyException {
        State now = state;
        if (now.report().isEmpty()) {
            throw new ApplyException(ApplyException.Kind.UNAVAILABLE, now.unavailableBecause());
        }
        return now.systemd().orElseThrow();
    }

    /** The profile of the last probe, also while systemd is being re-executed. Never blocks. */
    Optional<HostProfile> lastProfile() {
        return lastProfile;
    }

    /** Who keeps what was promised, if this process does. */
    Optional<Keeper> keeper() {
        return keeper;
    }

    /** How often something happened so far. Never blocks. */
    public long count(HostCounter counter) {
        return counts.of(counter);
    }

    /** What this systemd was seen to refuse, whoever asked. Never blocks. */
    public Refusals refusals() {
        return refusals;
    }

    /** True if a name on the bus is systemd's: the well-known one, or the unique one that owns it. Never blocks. */
    public boolean isSystemd(String busName) {
        return busName.equals(Systemd.NAME) || !busName.isEmpty() && state.systemd().filter(systemd -> systemd.ownedBy(busName)).isPresent();
    }

    /**
     * The number under which the manager sees a process.
     *
     * @param pid its number as this process sees it
     * @throws ApplyException INVALID if it cannot be shown that the manager sees it
     */
    public long managerNumber(long pid) throws ApplyException {
        return new Processes(settings.root()).managerNumber(pid, new Processes(Path.of("/")));
    }

    /**
     * The unit that a process is in, by its cgroup.
     *
     * @param pid its number as this process sees it
     * @throws ApplyException INVALID if it cannot be shown that the manager sees it, UNKNOWN_UNIT if it is in none
     */
    public String unitOf(long pid) throws ApplyException {
        return new Processes(settings.root()).unit(pid, new Processes(Path.of("/")));
    }

    /** Starting, changing, reading and stopping units; every method blocks. */
    public Units units() {
        return units;
    }

    /** systemd's own calls with optional properties; every method blocks. */
    public ManagerCalls managerCalls() {
        return managerCalls;
    }

    /** Asks for a name on the bus that this host is reached by, and answers calls to it; empty if no bus is to be used. */
    public Optional<BusService> serve(String name, BusService.Handler handler) {
        return settings.bus().kind() == BusAddress.Kind.NONE ? Optional.empty()
                : Optional.of(BusService.open(settings.bus(), name, settings.callTimeout(), handler));
    }

    @Override
    public void close() {
        closing = true;
        worker.shutdownNow();
        keeper.ifPresent(Keeper::close);
        state.systemd().ifPresent(systemd -> systemd.bus().close());
        down("The host is closed.");
    }
}
