package io.cgbridge.introspection;

import io.cgbridge.translator.HostProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

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
     */
    public record Settings(BusAddress bus, Path root, Path state, Duration callTimeout, Duration jobTimeout) {
        public static Settings defaults() {
            return new Settings(BusAddress.system(), Path.of("/"), Path.of("/run/cgbridge"), Duration.ofSeconds(10), Duration.ofSeconds(30));
        }
    }

    private LiveHost() {
    }

    /** Starts to connect in the background and returns at once; until the first probe is done {@link #report()} is empty. */
    public static LiveHost open(Settings settings) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Waits for the first probe, or until it is clear that there is no systemd. */
    public void awaitFirstProbe(Duration timeout) throws InterruptedException {
        throw new UnsupportedOperationException("not there yet");
    }

    /** What the last probe found; empty while no systemd is reachable. Never blocks. */
    public Optional<HostReport> report() {
        throw new UnsupportedOperationException("not there yet");
    }

    /** The profile of the last probe; empty while no systemd is reachable. Never blocks. */
    public Optional<HostProfile> profile() {
        return report().map(HostReport::profile);
    }

    /** Why there is no report, in a sentence for the caller; empty if there is one. Never blocks. */
    public String unavailableBecause() {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Probes again; blocks. */
    public HostReport refresh() throws ApplyException {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Starting, changing, reading and stopping units; every method blocks. */
    public Units units() {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("not there yet");
    }
}
