package io.cgbridge.server;

import io.cgbridge.introspection.BusAddress;
import io.cgbridge.introspection.LiveHost;
import io.cgbridge.server.Cgbridge.CommandException;
import io.cgbridge.server.shim.HostKnowledge;
import io.cgbridge.server.shim.RequiredProperties;
import io.cgbridge.server.shim.Shim;
import io.cgbridge.server.shim.ShimSettings;
import io.cgbridge.server.shim.UnitCallRewriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cgbridge shim}: a bus in front of the bus, without the rest of the daemon. */
@Command(name = "shim", mixinStandardHelpOptions = true, versionProvider = Cgbridge.Version.class, sortOptions = false,
        description = {"Listens like the system bus. What a client says goes on to the real bus as it is, except that StartTransientUnit and"
                + " SetUnitProperties are rewritten for the systemd behind it.",
            "Only processes of the same user can connect. SIGTERM ends it."},
        exitCodeListHeading = ExitCodes.HEADING, exitCodeList = {ExitCodes.DONE, ExitCodes.USAGE, ExitCodes.UNAVAILABLE, ExitCodes.INTERNAL},
        footerHeading = "%nExamples:%n", footer = {
            "  cgbridge shim --listen unix:path=/run/cgbridge/bus",
            "  DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/cgbridge/bus systemd-run --scope -p MemoryMax=1G true"})
final class ShimCommand implements Callable<Integer> {
    private static final String PATH = "unix:path=";

    @Option(names = "--listen", paramLabel = "unix:path=PATH", defaultValue = "unix:path=/run/cgbridge/bus", description = "Where to listen (default: ${DEFAULT-VALUE}).")
    private String listen;

    @Option(names = "--upstream", paramLabel = "system|user|ADDRESS", defaultValue = "system", converter = Converters.Bus.class,
            description = "The bus behind (default: ${DEFAULT-VALUE}).")
    private BusAddress upstream;

    @Mixin
    private ShimFlags flags;

    @Option(names = "--log-level", paramLabel = "LEVEL", defaultValue = "info", completionCandidates = Words.Levels.class, description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Logs.Level logLevel;

    @Override
    public Integer call() throws InterruptedException {
        Logs.level(logLevel);
        Shim shim = start();
        CountDownLatch never = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            shim.close();
            // a shutdown hook would end with 143; one that was asked to stop and did so ends with 0
            Runtime.getRuntime().halt(Cgbridge.DONE);
        }, "stop"));
        never.await();
        return Cgbridge.DONE;
    }

    private Shim start() {
        if (!listen.startsWith(PATH) || listen.length() == PATH.length()) {
            throw new CommandException(Cgbridge.USAGE, "--listen must be unix:path=PATH, not '" + listen + "'.");
        }
        ShimSettings settings = flags.settings(Path.of(listen.substring(PATH.length())), "--listen", upstream.address());
        LiveHost.Settings defaults = LiveHost.Settings.defaults();
        // a state of its own, which stays empty: the daemon's would let it tidy up after a daemon that still runs
        LiveHost host = LiveHost.open(new LiveHost.Settings(upstream, defaults.root(), defaults.state().resolve("shim"), defaults.callTimeout(), defaults.jobTimeout()));
        try {
            return Shim.start(settings, new UnitCallRewriter(HostKnowledge.of(host), new RequiredProperties(settings.required()), call -> { }, event -> { }));
        } catch (IOException e) {
            host.close();
            throw new CommandException(Cgbridge.USAGE, e.getMessage());
        }
    }
}
