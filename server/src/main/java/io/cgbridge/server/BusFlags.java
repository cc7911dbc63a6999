package io.cgbridge.server;

import io.cgbridge.introspection.BusAddress;
import io.cgbridge.introspection.LiveHost;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Which systemd a command talks to. */
final class BusFlags {
    @Option(names = "--bus", paramLabel = "system|user|none|ADDRESS", completionCandidates = Words.Buses.class, defaultValue = "system", converter = Converters.Bus.class,
            description = "Bus on which systemd is (default: ${DEFAULT-VALUE}).")
    private BusAddress bus;

    @Option(names = "--state-dir", paramLabel = "PATH", defaultValue = "/run/cgbridge",
            description = "Where cgbridge remembers the units it started (default: ${DEFAULT-VALUE}).")
    private Path stateDir;

    @Option(names = "--call-timeout", paramLabel = "TIME", defaultValue = "10s", converter = Converters.Time.class,
            description = "Time for one D-Bus call (default: ${DEFAULT-VALUE}).")
    private Duration callTimeout;

    @Option(names = "--job-timeout", paramLabel = "TIME", defaultValue = "30s", converter = Converters.Time.class,
            description = "Time for one job of systemd's (default: ${DEFAULT-VALUE}).")
    private Duration jobTimeout;

    /** The D-Bus address; empty for none. */
    String address() {
        return bus.address();
    }

    /** Connects in the background, as the one process of this host that keeps what was promised. */
    LiveSystemd openAsKeeper() {
        return open(settings().keeping());
    }

    private LiveHost.Settings settings() {
        return new LiveHost.Settings(bus, Path.of("/"), stateDir, callTimeout, jobTimeout);
    }

    private LiveSystemd open(LiveHost.Settings settings) {
        return bus.kind() == BusAddress.Kind.NONE ? LiveSystemd.none("There is no systemd to talk to (--bus none).")
                : LiveSystemd.of(LiveHost.open(settings));
    }

    /** Connects and waits for the first probe, or until it is clear that there is no systemd. */
    LiveSystemd connect() throws InterruptedException {
        // what goes wrong is said by the command, not by its log
        Logs.level(Logs.Level.ERROR);
        LiveSystemd live = open(settings());
        live.awaitFirstProbe(callTimeout);
        return live;
    }
}
