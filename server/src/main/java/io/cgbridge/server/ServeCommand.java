package io.cgbridge.server;

import io.cgbridge.compat.HostProfiles;
import io.cgbridge.server.Cgbridge.CommandException;
import io.cgbridge.translator.HostProfile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cgbridge serve}: the daemon. */
@Command(name = "serve", mixinStandardHelpOptions = true, versionProvider = Cgbridge.Version.class, sortOptions = false,
        description = "Runs the daemon. Whoever may open the Unix socket may do everything that root may do to units.",
        exitCodeListHeading = ExitCodes.HEADING, exitCodeList = {"0:stopped as asked (SIGTERM, SIGINT), after the requests in flight",
            ExitCodes.USAGE, ExitCodes.INTERNAL},
        footerHeading = "%nConfiguration:%n", footer = {
            "  Every option can also be set in the environment (CGBRIDGE_MAX_BODY for --max-body) and in a file of",
            "  lines 'max-body = 4M'. The command line wins over the environment, and that over the file."})
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--socket", paramLabel = "PATH", defaultValue = "/run/cgbridge/http.sock", description = "Unix socket with the whole API (default: ${DEFAULT-VALUE}).")
    private Path socket;

    @Option(names = "--socket-group", paramLabel = "GROUP", description = "Group that may use the socket beside root.")
    private Optional<String> socketGroup;

    @Option(names = "--http", paramLabel = "HOST:PORT", converter = Converters.LoopbackAddress.class,
            description = "Listen on a loopback address too, for calls that change nothing (127.0.0.1:7787). Off by default.")
    private Optional<InetSocketAddress> http;

    @Mixin
    private BusFlags bus;

    @Option(names = "--host", paramLabel = "live|ID", defaultValue = Hosts.LIVE,
            description = "Host of the catalogue that stands in while no systemd answers (default: the one of this machine's os-release).")
    private String host;

    @Option(names = "--max-body", paramLabel = "SIZE", defaultValue = "4M", converter = Converters.Bytes.class, description = "Largest request body (default: ${DEFAULT-VALUE}).")
    private long maxBody;

    @Option(names = "--max-bodies", paramLabel = "SIZE", defaultValue = "16M", converter = Converters.Bytes.class, description = "All request bodies and large answers together (default: ${DEFAULT-VALUE}).")
    private long maxBodies;

    @Option(names = "--max-connections", paramLabel = "N", defaultValue = "256", description = "Open connections of each listener (default: ${DEFAULT-VALUE}).")
    private int maxConnections;

    @Option(names = "--request-timeout", paramLabel = "TIME", defaultValue = "60s", converter = Converters.Time.class, description = "Time for one request, its body included (default: ${DEFAULT-VALUE}).")
    private Duration requestTimeout;

    @Option(names = "--idle-timeout", paramLabel = "TIME", defaultValue = "90s", converter = Converters.Time.class, description = "After which a silent connection is closed (default: ${DEFAULT-VALUE}).")
    private Duration idleTimeout;

    @Option(names = "--stop-timeout", paramLabel = "TIME", defaultValue = "30s", converter = Converters.Time.class, description = "Time for requests in flight after SIGTERM (default: ${DEFAULT-VALUE}).")
    private Duration stopTimeout;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "4", description = "Threads that talk to systemd (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(names = "--queue", paramLabel = "N", defaultValue = "64", description = "Requests that may wait for them; more get a 503 (default: ${DEFAULT-VALUE}).")
    private int queue;

    @Option(names = "--shim", paramLabel = "PATH", description = "Unix socket of a bus for runtimes that cannot be changed (see 'cgbridge shim'). Off by default.")
    private Optional<Path> shim;

    @Mixin
    private ShimFlags shimFlags;

    @Option(names = "--log-level", paramLabel = "LEVEL", defaultValue = "info", completionCandidates = Words.Levels.class, description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Logs.Level logLevel;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (default: /etc/cgbridge/cgbridge.conf, if it is there).")
    private Optional<Path> config;

    @Override
    public Integer call() throws InterruptedException {
        Logs.level(logLevel);
        Settings settings = settings();
        HostProfiles.load();
        LiveSystemd live = bus.openAsKeeper();
        CompletableFuture<Daemon> daemon = new CompletableFuture<>();
        // before the start, so that a SIGTERM in the midst of it leaves no socket behind
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopOnce(daemon), "stop"));
        try {
            daemon.complete(Daemon.start(settings, live, new Hosts(live, standIn())));
        } catch (IOException e) {
            throw new CommandException(Cgbridge.USAGE, e.getMessage());
        } finally {
            daemon.cancel(false);
        }
        CountDownLatch never = new CountDownLatch(1);
        never.await();
        return Cgbridge.DONE;
    }

    private static void stopOnce(CompletableFuture<Daemon> daemon) {
        Optional<Daemon> started = daemon.handle((running, failure) -> Optional.ofNullable(running)).join();
        if (started.isPresent()) {
            started.get().stop();
            // a shutdown hook would end with 143; a daemon that was asked to stop and did so ends with 0
            Runtime.getRuntime().halt(Cgbridge.DONE);
        }
    }

    private Settings settings() {
        if (workers < 1 || queue < 1 || maxConnections < 1 || maxBody < 1 || maxBodies < maxBody) {
            throw new CommandException(Cgbridge.USAGE, "--workers, --queue, --max-connections and --max-body must be at least 1, and --max-bodies at least --max-body.");
        }
        if (idleTimeout.compareTo(requestTimeout) <= 0) {
            throw new CommandException(Cgbridge.USAGE, "--idle-timeout must be longer than --request-timeout: a request that waits for systemd is silent.");
        }
        return new Settings(socket, socketGroup, http, maxBody, maxBodies, maxConnections, requestTimeout, idleTimeout, stopTimeout, workers, queue,
                shim.map(path -> shimFlags.settings(path, "--shim", bus.address())));
    }

    private Optional<HostProfile> standIn() {
        if (host.equals(Hosts.LIVE)) {
            return HostProfiles.forOsRelease(OsRelease.ofThisMachine());
        }
        return Optional.of(HostProfiles.byId(host).orElseThrow(() -> CommandException.unknownHost(host)));
    }
}
