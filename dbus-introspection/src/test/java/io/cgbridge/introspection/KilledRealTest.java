package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever applies is killed with SIGKILL at each message that he sends to systemd, before it arrives and after; the next one to start finds the
 * request carried out once or not at all. Files are the test's own, systemd is a real one.
 */
@RealSystemd
class KilledRealTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;
    private Path root;
    private Path state;
    private SystemdGuest systemd;
    private KeptGroup group;

    @BeforeEach
    void place(SystemdGuest guest) throws Exception {
        systemd = guest;
        state = directory.resolve("state");
        root = KeptGroup.view(Files.createDirectory(directory.resolve("root")), guest);
        group = new KeptGroup(root, "/" + Applying.UNIT, Map.of("cpu.max.burst", "0", "memory.swap.high", "1024"));
    }

    @AfterEach
    void stop() throws Exception {
        systemd.attempt("systemctl", "stop", Applying.UNIT);
        KeptGroup.removeLinks(root);
    }

    /** Each point costs a process: on other systemds than the machine's own it is killed only after a message arrived. */
    private boolean arrivesFirst() {
        return !systemd.rootFileSystem().equals(Path.of("/"));
    }

    private LiveHost open() throws InterruptedException {
        LiveHost host = LiveHost.open(new LiveHost.Settings(BusAddress.of(systemd.busAddress()), root, state, PATIENCE, PATIENCE));
        host.awaitFirstProbe(PATIENCE);
        assertEquals("", host.unavailableBecause());
        return host;
    }

    /** Runs a request in a process of its own and kills it at a message; false if it was done before it sent so many. */
    private boolean killed(String request, int message, boolean passes) throws Exception {
        Path socket = directory.resolve(request + message + passes);
        try (StallingBus bus = new StallingBus(socket, Path.of(systemd.busAddress().substring("unix:path=".length())))) {
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC", "-Xshare:auto", "-cp", System.getProperty("java.class.path"), Applying.class.getName(), bus.address(),
                    root.toString(), state.toString(), request).redirectErrorStream(true).start();
            try {
                BufferedReader told = process.inputReader();
                String line = told.readLine();
                while (!line.startsWith("ready")) {
                    line = told.readLine();
                }
                assertEquals("ready ", line);
                bus.stallAt(message, passes);
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
                return bus.awaitStall(PATIENCE.toSeconds());
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private String held(String property) throws Exception {
        return systemd.run("systemctl", "show", "--value", "--property=" + property, Applying.UNIT).strip();
    }

    private List<String> unsettled() throws Exception {
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(Files::isRegularFile).map(file -> state.relativize(file).toString())
                    .filter(name -> name.startsWith("starting/") || name.startsWith("changing/") || name.endsWith(".new")).toList();
        }
    }

    @Test
    void aStart() throws Exception {
        int message = 1;
        for (boolean passes = arrivesFirst(); killed("start", message, passes); passes = arrivesFirst() || !passes) {
            String point = "message " + message + (passes ? " arrived" : " did not arrive");
            try (LiveHost host = open()) {
                assertEquals("inactive", held("ActiveState"), point);
                assertEquals(List.of(), unsettled(), point);
                host.units().start(new Units.Start(Applying.UNIT, "", List.of(), Applying.startPlan().plan(), List.of()));
                assertEquals("42 20000", held("TasksMax") + " " + group.text("cpu.max.burst"), point);
                host.units().stop(Applying.UNIT, false);
            }
            message += passes ? 1 : 0;
        }
        assertTrue(message > 3, "it was killed at " + message + " messages only");
    }

    @Test
    void aChange() throws Exception {
        try (LiveHost host = open()) {
            host.units().start(new Units.Start(Applying.UNIT, "", List.of(), Applying.startPlan().plan(), List.of()));
        }
        int message = 1;
        for (boolean passes = arrivesFirst(); killed("change", message, passes); passes = arrivesFirst() || !passes) {
            String point = "message " + message + (passes ? " arrived" : " did not arrive");
            try (LiveHost host = open()) {
                String now = held("TasksMax") + " " + held("MemoryMax") + " " + group.text("cpu.max.burst") + " " + group.text("memory.swap.high");
                boolean whole = now.equals("77 209715200 30000 4096");
                assertEquals(whole ? now : "42 104857600 20000 1024", now, point);
                assertEquals(List.of(), unsettled(), point);
                assertTrue(host.units().read(Applying.UNIT).ours(), point);
            }
            message += passes ? 1 : 0;
        }
        assertTrue(message > 3, "it was killed at " + message + " messages only");
    }
}
