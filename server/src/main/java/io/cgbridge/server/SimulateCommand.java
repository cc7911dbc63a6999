package io.cgbridge.server;

import io.cgbridge.compat.HostProfiles;
import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.introspection.simulator.Simulator;
import io.cgbridge.server.Cgbridge.CommandException;
import io.cgbridge.translator.Hierarchy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cgbridge simulate}: a systemd that is none, for tests. */
@Command(name = "simulate", mixinStandardHelpOptions = true, versionProvider = Cgbridge.Version.class, sortOptions = false,
        description = {"Listens like a system bus with a systemd of that version on it: accepts and refuses what it does, in its words,"
                + " keeps units and properties, sends the signals of jobs. No process is moved or started and no cgroup is made.",
            "When it is ready it prints a line with its address. SIGTERM ends it."},
        exitCodeListHeading = ExitCodes.HEADING, exitCodeList = {"0:ended as asked (SIGTERM, SIGINT)", ExitCodes.USAGE, ExitCodes.INTERNAL},
        footerHeading = "%nExamples:%n", footer = {
            "  cgbridge simulate --systemd 219 --hierarchy legacy --listen unix:path=/tmp/bus219",
            "  cgbridge simulate --systemd 239-82.el8 --hierarchy legacy --listen unix:path=/tmp/rhel8",
            "  DBUS_SYSTEM_BUS_ADDRESS=unix:path=/tmp/bus219 busctl introspect org.freedesktop.systemd1 /org/freedesktop/systemd1",
            "  DBUS_SYSTEM_BUS_ADDRESS=unix:path=/tmp/bus219 SYSTEMCTL_FORCE_BUS=1 systemctl list-units",
            "  cgbridge check-matrix --bus unix:path=/tmp/bus219"})
final class SimulateCommand implements Callable<Integer> {
    private static final String PATH = "unix:path=";

    @Option(names = "--systemd", paramLabel = "VERSION", required = true,
            description = "205 to 262; a distribution's version text brings its backports (239-82.el8, 252.39-1~deb12u2).")
    private String systemd;

    @Option(names = "--hierarchy", paramLabel = "unified|hybrid|legacy", completionCandidates = Words.Hierarchies.class, defaultValue = "unified", description = "How cgroups are mounted there (default: ${DEFAULT-VALUE}).")
    private Hierarchy hierarchy;

    @Option(names = "--listen", paramLabel = "unix:path=PATH", required = true, description = "Where to listen; the socket must not exist.")
    private String listen;

    @Option(names = "--json", description = "Print the ready line as a JSON object: systemd, hierarchy, address.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Simulator simulator = start();
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? ready(simulator) : "ready: systemd " + systemd + " " + hierarchy.word() + " at " + simulator.address());
        out.flush();
        CountDownLatch never = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            int code = Cgbridge.DONE;
            try {
                simulator.close();
            } catch (IOException e) {
                code = Cgbridge.INTERNAL;
            }
            // a shutdown hook would end with 143; one that was asked to stop and did so ends with 0
            Runtime.getRuntime().halt(code);
        }, "stop"));
        never.await();
        return Cgbridge.DONE;
    }

    private String ready(Simulator simulator) {
        return new String(Json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("systemd", systemd);
            out.writeStringField("hierarchy", hierarchy.word());
            out.writeStringField("address", simulator.address());
            out.writeEndObject();
        }), StandardCharsets.UTF_8);
    }

    private Simulator start() {
        SystemdVersion version = version();
        if (HostProfiles.forSystemd(version.major(), hierarchy).isEmpty()) {
            throw new CommandException(Cgbridge.USAGE, "there is no systemd " + version.major() + " on " + hierarchy.name().toLowerCase(Locale.ROOT) + " cgroups.");
        }
        if (!listen.startsWith(PATH) || listen.length() == PATH.length()) {
            throw new CommandException(Cgbridge.USAGE, "--listen must be unix:path=PATH, not '" + listen + "'.");
        }
        try {
            return Simulator.start(new Simulator.Settings(version, hierarchy, Path.of(listen.substring(PATH.length()))));
        } catch (IOException e) {
            throw new CommandException(Cgbridge.USAGE, "cannot listen at " + listen + ": " + e.getMessage() + ".");
        }
    }

    private SystemdVersion version() {
        try {
            return SystemdVersion.parse(systemd);
        } catch (IllegalArgumentException e) {
            throw new CommandException(Cgbridge.USAGE, "'" + systemd + "' is not a systemd version: use 219, or a text such as 239-82.el8.");
        }
    }
}
