package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connection and the probe, with a real systemd. */
@RealSystemd
class LiveHostRealTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path state;
    private SystemdGuest systemd;

    @BeforeEach
    void guest(SystemdGuest guest) {
        systemd = guest;
    }

    private LiveHost open(String address) throws InterruptedException {
        LiveHost host = LiveHost.open(new LiveHost.Settings(BusAddress.of(address), systemd.root(), state, Duration.ofSeconds(20), PATIENCE));
        host.awaitFirstProbe(PATIENCE);
        return host;
    }

    /** Waits until a later probe than that one is there. */
    private static HostReport awaitReport(LiveHost host, Predicate<HostReport> which) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(deadline)) {
            if (host.report().filter(which).isPresent()) {
                return host.report().orElseThrow();
            }
            Thread.sleep(10);
        }
        throw new AssertionError("no such report came: " + host.unavailableBecause());
    }

    @Test
    void theProfileIsThisHosts() throws Exception {
        try (LiveHost host = open(systemd.busAddress())) {
            HostReport report = host.report().orElseThrow();
            HostProfile profile = report.profile();
            assertEquals(systemd.version(), profile.systemd());
            assertEquals(systemd.majorVersion(), profile.systemdVersion());
            assertEquals(HostProfile.Source.LIVE, profile.source());
            assertEquals(Hierarchy.UNIFIED, profile.hierarchy());
            assertEquals(System.getProperty("os.version"), profile.kernel());
            assertEquals(systemd.run("getconf", "PAGESIZE").strip(), Long.toString(profile.pageSize()));
            assertEquals(systemd.run("getconf", "_NPROCESSORS_CONF").strip(), Integer.toString(profile.cpus()));
            assertEquals(Hierarchy.UNIFIED, profile.hierarchyOf(Controller.CGROUP));
            assertTrue(profile.hasFile("cgroup.max.depth"));
            assertFalse(profile.hasFile("release_agent"));
            assertTrue(report.features().stream().anyMatch(feature -> feature.endsWith("SECCOMP")), report.features().toString());
            assertEquals("container-other", report.virtualization());
            assertEquals("", report.controlGroup().replaceFirst("^/$|^/init.scope$", ""));
            assertTrue(Files.readString(systemd.root().resolve("etc/os-release")).contains("ID=" + report.distribution().id()));
            assertTrue(report.kernelFeatures().contains("nsdelegate"), report.kernelFeatures().toString());
            assertTrue(report.delegatableFiles().contains("cgroup.procs"), report.delegatableFiles().toString());
        }
    }

    @Test
    void whatItSaysCanBeSetIsWhatSystemdTakes() throws Exception {
        try (LiveHost host = open(systemd.busAddress())) {
            HostProfile profile = host.profile().orElseThrow();
            for (UnitType type : UnitType.values()) {
                SettableProperty max = profile.property(type, "MemoryMax").orElseThrow();
                assertEquals(new SettableProperty("MemoryMax", "t", true, true, false), max);
                assertTrue(profile.property(type, "MemoryLow").orElseThrow().zero());
                assertEquals(profile.systemdVersion() >= 252, profile.property(type, "CPUWeight").orElseThrow().zero());
                assertTrue(profile.property(type, "MemoryMaxScale").isPresent(), "settable and not readable");
                assertFalse(profile.property(type, "MemoryCurrent").isPresent(), "readable and not settable");
                assertEquals(profile.systemdVersion() >= 253, profile.property(type, "MemoryZSwapMax").isPresent());
            }
            assertFalse(profile.property(UnitType.SCOPE, "Delegate").orElseThrow().runtime());
            assertFalse(profile.property(UnitType.SLICE, "Delegate").isPresent());
            assertFalse(profile.property(UnitType.SERVICE, "PIDs").isPresent());
        }
    }

    /** Asking leaves no trace: no unit, and no property of the units asked about is another. */
    @Test
    void theProbeChangesNothing() throws Exception {
        String[] show = {"systemctl", "show", "init.scope", "--property=MemoryMax,TasksMax,CPUWeight,DeviceAllow,StartupMemoryMax"};
        String before = systemd.run(show);
        try (LiveHost host = open(systemd.busAddress())) {
            host.refresh();
        }
        assertEquals(before, systemd.run(show));
        assertFalse(systemd.run("systemctl", "list-units", "--all", "--no-legend").contains("cgbridge-probe"));
        try (Stream<Path> files = Files.walk(systemd.directory().resolve("run/systemd"))) {
            assertEquals(0, files.filter(file -> file.toString().contains("cgbridge-probe") || file.toString().contains("init.scope.d")).count());
        }
    }

    @Test
    void aReExecutionIsNoticed() throws Exception {
        try (LiveHost host = open(systemd.busAddress())) {
            Instant first = host.report().orElseThrow().probedAt();
            systemd.reexecute();
            awaitReport(host, report -> report.probedAt().isAfter(first));
            host.units().start(new Units.Start("after-reexec.scope", "", List.of(systemd.spawn().inside()), Plans.EMPTY, List.of()));
            host.units().stop("after-reexec.scope", false);
        }
    }

    @Test
    void aReloadIsNoticed() throws Exception {
        try (LiveHost host = open(systemd.busAddress())) {
            Instant first = host.report().orElseThrow().probedAt();
            systemd.run("systemctl", "daemon-reload");
            awaitReport(host, report -> report.probedAt().isAfter(first));
        }
    }

    @Test
    void aRestartOfTheBusIsNoticed() throws Exception {
        try (LiveHost host = open(systemd.busAddress())) {
            Instant first = host.report().orElseThrow().probedAt();
            systemd.restartBus();
            awaitReport(host, report -> report.probedAt().isAfter(first));
            assertEquals(systemd.version(), host.refresh().profile().systemd());
        }
    }

    /** The caller hears that it could not be finished, so nothing of it may run on. */
    @Test
    void aUnitWhoseStartIsCutOffIsRemovedOnceSystemdIsBack() throws Exception {
        try (LiveHost host = open(systemd.busAddress())) {
            Instant first = host.report().orElseThrow().probedAt();
            ExecutorService callers = Executors.newSingleThreadExecutor();
            Future<Units.Applied> start = callers.submit(() -> host.units().start(new Units.Start("cut-off.service", "", List.of(), Plans.EMPTY,
                    List.of(Plans.required("Type", "s", "oneshot"), Plans.required("ExecStart", "a(sasb)",
                            List.of(List.of("/bin/sleep", List.of("sleep", "infinity"), false)))))));
            await(() -> activeState("cut-off.service").equals("activating"));
            systemd.restartBus();
            ExecutionException broken = assertThrows(ExecutionException.class, start::get);
            assertEquals(ApplyException.Kind.UNAVAILABLE, ((ApplyException) broken.getCause()).kind(), broken.getCause().getMessage());
            awaitReport(host, report -> report.probedAt().isAfter(first));
            assertEquals("inactive", activeState("cut-off.service"));
            assertEquals(ApplyException.Kind.UNKNOWN_UNIT, assertThrows(ApplyException.class, () -> host.units().read("cut-off.service")).kind());
            try (Stream<Path> left = Files.list(state.resolve("starting"))) {
                assertEquals(List.of(), left.toList());
            }
            callers.shutdown();
        }
    }

    /** The daemon died between the call and the answer; the unit of the same name that somebody started later is his. */
    @Test
    void onlyWhatCanBeTheCutOffStartIsRemoved() throws Exception {
        Files.createDirectories(state.resolve("starting"));
        long gone = goneProcess();
        systemd.run("systemd-run", "--unit=recent.service", "sleep", "infinity");
        systemd.run("systemd-run", "--unit=later.service", "sleep", "infinity");
        announce(gone, "recent.service", Instant.now().minusSeconds(30));
        announce(gone, "later.service", Instant.now().minus(Duration.ofHours(1)));
        announce(gone, "dbus.service", Instant.now());
        announce(gone, "never.service", Instant.now());
        try (LiveHost host = open(systemd.busAddress())) {
            assertEquals("", host.unavailableBecause());
            assertEquals("inactive", activeState("recent.service"));
            assertEquals("active", activeState("later.service"));
            assertEquals("active", activeState("dbus.service"));
        }
        try (Stream<Path> left = Files.list(state.resolve("starting"))) {
            assertEquals(List.of(), left.toList());
        }
        systemd.run("systemctl", "stop", "later.service");
    }

    private void announce(long pid, String unit, Instant before) throws IOException {
        Files.writeString(state.resolve("starting/" + pid + "," + unit), "{\"unit\":\"" + unit + "\",\"before\":\"" + before + "\"}");
    }

    private static long goneProcess() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }

    private String activeState(String unit) throws Exception {
        return systemd.run("systemctl", "show", "--value", "--property=ActiveState", unit).strip();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertTrue(Instant.now().isBefore(deadline), "it did not come to that");
            Thread.sleep(10);
        }
    }

    @Test
    void aBusThatComesLaterIsFound() throws Exception {
        Path socket = state.resolve("bus");
        try (LiveHost host = open("unix:path=" + socket)) {
            assertEquals("", host.report().map(Object::toString).orElse(""));
            assertTrue(host.unavailableBecause().startsWith("No bus answers: unix:path=" + socket), host.unavailableBecause());
            ApplyException refusal = assertThrows(ApplyException.class, () -> host.units().read("dbus.service"));
            assertEquals(ApplyException.Kind.UNAVAILABLE, refusal.kind());
            Files.createSymbolicLink(socket, Path.of(systemd.busAddress().substring("unix:path=".length())));
            awaitReport(host, report -> true);
        }
        Files.delete(socket);
    }

    @Test
    void theSecondAddressIsTakenWhereTheFirstDoesNotAnswer() throws Exception {
        try (LiveHost host = open("unix:path=" + state.resolve("nobody") + ";" + systemd.busAddress())) {
            assertEquals(systemd.version(), host.profile().orElseThrow().systemd());
        }
    }

    /** systemd's own socket turns away whoever its PID namespace cannot see, so a bridge inside speaks for this process. */
    @Test
    void systemdsPrivateSocketIsNoBusAndServesAsWell() throws Exception {
        try (PeerBridge bridge = new PeerBridge(systemd, state.resolve("private")); LiveHost host = open(bridge.address())) {
            HostProfile profile = host.report().orElseThrow(() -> new AssertionError(host.unavailableBecause())).profile();
            assertEquals(systemd.version(), profile.systemd());
            Map<String, SettableProperty> scope = profile.properties().get(UnitType.SCOPE);
            assertTrue(scope.keySet().containsAll(Set.of("MemoryMax", "TasksMax", "PIDs")));
            SystemdGuest.Sleeper process = systemd.spawn();
            host.units().start(new Units.Start("peer.scope", "", List.of(process.inside()), Plans.EMPTY, List.of()));
            assertEquals("done", host.units().stop("peer.scope", false));
        }
    }
}
