package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.introspection.Units.Drift;
import io.cgbridge.introspection.Units.Start;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.CpuQuota;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promises kept against a real systemd: its signals, its properties and their rounding are real, its rewriting of files is the test's. */
@RealSystemd
class KeeperRealTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path state;
    @TempDir
    Path root;
    private SystemdGuest systemd;
    private LiveHost host;
    private KeptGroup group;

    @BeforeEach
    void keep(SystemdGuest guest) throws Exception {
        systemd = guest;
        KeptGroup.view(root, guest);
        group = new KeptGroup(root, "/system.slice/kept.scope", Map.of("memory.oom.group", "0", "cpu.max.burst", "0", "memory.max", "max"));
        open();
    }

    private void open() throws InterruptedException {
        host = LiveHost.open(new LiveHost.Settings(BusAddress.of(systemd.busAddress()), root, state, Duration.ofSeconds(20), PATIENCE).keeping());
        host.awaitFirstProbe(PATIENCE);
        assertEquals("", host.unavailableBecause());
    }

    @AfterEach
    void close() throws Exception {
        host.close();
        for (String unit : List.of("kept.scope", "kept.service")) {
            systemd.attempt("systemctl", "stop", unit);
        }
        KeptGroup.removeLinks(root);
    }

    private void startScope(Plans plan) throws Exception {
        host.units().start(new Start("kept.scope", "", List.of(systemd.spawn().inside()), plan.plan(), List.of()));
    }

    private static Plans oomGroup() {
        return new Plans().file("unified[\"memory.oom.group\"]", Controller.MEMORY, "memory.oom.group", "1");
    }

    /** As it is remembered, without asking anybody. */
    private List<String> drift(String unit) throws Exception {
        return told(new PromiseBook(state, new HostCounts()).of(unit).map(UnitPromises::drift).orElse(List.of()));
    }

    private static List<String> told(List<Drift> drift) {
        return drift.stream().map(each -> each.target() + " " + each.promised() + " found " + each.found() + ": "
                + each.action().word() + " " + each.cause().word()).sorted().toList();
    }

    /** On a busy machine the kernel may tell of it before systemd's signal has come; what is known then is that systemd wrote, and it may write once more. */
    private void assertReloaded(String what) throws Exception {
        List<String> drift = drift("kept.scope");
        assertTrue(!drift.isEmpty() && drift.stream().allMatch(List.of(what + ": restored daemon-reload", what + ": restored rewrite")::contains), drift.toString());
    }

    private String held(String unit, String property) throws Exception {
        return systemd.run("systemctl", "show", "--value", "--property=" + property, unit).strip();
    }

    private static void await(Callable<Boolean> condition, Callable<?> told) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertTrue(Instant.now().isBefore(deadline), () -> "it did not come to that: " + text(told));
            Thread.sleep(10);
        }
    }

    private static String text(Callable<?> told) {
        try {
            return String.valueOf(told.call());
        } catch (Exception e) {
            return e.toString();
        }
    }

    private void awaitText(String file, String text) throws Exception {
        await(() -> group.text(file).equals(text), () -> group.text(file) + " " + remembered() + " " + drift("kept.scope"));
    }

    @Test
    void aReloadThatRewritesTheGroupIsPutBack() throws Exception {
        startScope(oomGroup());
        assertEquals("1", group.text("memory.oom.group"));
        systemd.run("systemctl", "daemon-reload");
        group.rewrite("memory.oom.group", "0");
        awaitText("memory.oom.group", "1");
        await(() -> !drift("kept.scope").isEmpty(), () -> drift("kept.scope"));
        assertReloaded("file:memory.oom.group 1 found 0");
        assertEquals(drift("kept.scope").size(), host.count(HostCounter.DRIFT_RESTORED));
    }

    @Test
    void aReExecutionThatRewritesTheGroupIsPutBack() throws Exception {
        startScope(oomGroup());
        systemd.reexecute();
        group.rewrite("memory.oom.group", "0");
        awaitText("memory.oom.group", "1");
        await(() -> !drift("kept.scope").isEmpty(), () -> drift("kept.scope"));
        String told = drift("kept.scope").get(0);
        assertTrue(told.matches("file:memory.oom.group 1 found 0: restored (daemon-re|rewrite).*"), told);
    }

    /** systemd keeps hundredths of a per cent, or whole ones, in its drop-in. */
    @Test
    void aQuotaThatAReloadRoundsIsSentAgain() throws Exception {
        startScope(new Plans().property("cpu.quota", "CPUQuotaPerSecUSec", "t", 123_456L));
        systemd.run("systemctl", "daemon-reload");
        await(() -> held("kept.scope", "CPUQuotaPerSecUSec").equals("123.456ms"), () -> held("kept.scope", "CPUQuotaPerSecUSec"));
        await(() -> !drift("kept.scope").isEmpty(), () -> drift("kept.scope"));
        assertReloaded("property:CPUQuotaPerSecUSec 123456 found " + CpuQuota.afterReload(123_456, systemd.majorVersion()));
    }

    @Test
    void anOperatorsPropertyIsTheNewTruth() throws Exception {
        startScope(oomGroup().property("pids.limit", "TasksMax", "t", 42L));
        systemd.run("systemctl", "set-property", "--runtime", "kept.scope", "TasksMax=77");
        group.rewrite("memory.oom.group", "0");
        awaitText("memory.oom.group", "1");
        await(() -> drift("kept.scope").size() == 2, () -> drift("kept.scope"));
        assertEquals(List.of("file:memory.oom.group 1 found 0: restored rewrite", "property:TasksMax 42 found 77: accepted property-change"),
                drift("kept.scope"));
        systemd.run("systemctl", "daemon-reload");
        assertEquals("77", held("kept.scope", "TasksMax"));
        assertEquals(1, host.count(HostCounter.DRIFT_ACCEPTED));
    }

    /** No signal tells of it, and where no file changes with it only asking does. */
    @Test
    void whoAsksAboutAUnitIsToldOfAPropertyThatWasChanged() throws Exception {
        startScope(new Plans().property("pids.limit", "TasksMax", "t", 42L));
        systemd.run("systemctl", "set-property", "--runtime", "kept.scope", "TasksMax=infinity");
        assertEquals(List.of("property:TasksMax 42 found infinity: accepted property-change"), told(host.units().read("kept.scope").drift()));
        assertEquals(1, host.units().read("kept.scope").drift().size(), "it is the truth now");
    }

    @Test
    void whatAnOperatorWritesByHandIsTheNewTruth() throws Exception {
        startScope(new Plans().file("unified[\"cpu.max.burst\"]", Controller.CPU, "cpu.max.burst", "20000"));
        group.rewrite("cpu.max.burst", "7");
        await(() -> !drift("kept.scope").isEmpty(), () -> drift("kept.scope"));
        assertEquals(List.of("file:cpu.max.burst 20000 found 7: accepted file-write"), drift("kept.scope"));
        systemd.run("systemctl", "daemon-reload");
        group.rewrite("cpu.max.burst", "0");
        assertEquals(1, drift("kept.scope").size());
        assertEquals("0", group.text("cpu.max.burst"));
    }

    @Test
    void aRestartedServiceGetsItsValuesInItsNewGroup() throws Exception {
        group = new KeptGroup(root, "/system.slice/kept.service", Map.of("cpu.max.burst", "0"));
        host.units().start(new Start("kept.service", "", List.of(), new Plans().file("unified[\"cpu.max.burst\"]", Controller.CPU, "cpu.max.burst", "20000").plan(),
                List.of(Plans.required("ExecStart", "a(sasb)", List.of(List.of("/bin/sleep", List.of("sleep", "infinity"), false))))));
        group.rewrite("cpu.max.burst", "20000");
        String first = held("kept.service", "InvocationID");
        // systemctl waits for the job, so the new group is there before the values are looked at again.
        Path file = root.resolve("sys/fs/cgroup/system.slice/kept.service/cpu.max.burst");
        Files.delete(file);
        systemd.run("systemctl", "restart", "kept.service");
        assertTrue(!held("kept.service", "InvocationID").equals(first));
        group.rewrite("cpu.max.burst", "0");
        awaitText("cpu.max.burst", "20000");
        await(() -> !drift("kept.service").isEmpty(), () -> drift("kept.service"));
        assertEquals(List.of("file:cpu.max.burst 20000 found 0: restored restart"), drift("kept.service"));
        assertTrue(host.units().read("kept.service").ours());
    }

    @Test
    void aDaemonThatWasAwayPutsBackWhatWasTakenMeanwhile() throws Exception {
        startScope(oomGroup());
        host.close();
        systemd.run("systemctl", "daemon-reload");
        group.rewrite("memory.oom.group", "0");
        open();
        awaitText("memory.oom.group", "1");
        await(() -> !drift("kept.scope").isEmpty(), () -> drift("kept.scope"));
        assertEquals(List.of("file:memory.oom.group 1 found 0: restored unwatched"), drift("kept.scope"));
    }

    @Test
    void aBusThatWasAwayIsNoExcuse() throws Exception {
        startScope(oomGroup());
        systemd.restartBus();
        group.rewrite("memory.oom.group", "0");
        awaitText("memory.oom.group", "1");
    }

    @Test
    void aUnitThatIsGoneIsForgotten() throws Exception {
        startScope(oomGroup());
        assertEquals(List.of("promises/kept.scope", "units/kept.scope"), remembered());
        systemd.run("systemctl", "stop", "kept.scope");
        await(() -> remembered().isEmpty(), this::remembered);
    }

    @Test
    void aUnitThatWentWhileTheDaemonWasAwayIsForgotten() throws Exception {
        startScope(oomGroup());
        host.close();
        systemd.run("systemctl", "stop", "kept.scope");
        open();
        await(() -> remembered().isEmpty(), this::remembered);
    }

    private List<String> remembered() throws Exception {
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(Files::isRegularFile).map(file -> state.relativize(file).toString()).sorted().toList();
        }
    }

    /** A promise that cannot be read is reported; the unit and all others go on. */
    @Test
    void aDamagedPromiseIsSetAside() throws Exception {
        startScope(oomGroup());
        host.close();
        Files.writeString(state.resolve("promises/kept.scope"), "{\"format\":1,\"unit\":\"kept.sc");
        open();
        await(() -> remembered().equals(List.of("damaged/promises,kept.scope", "units/kept.scope")), this::remembered);
        assertEquals(List.of(), drift("kept.scope"));
        assertEquals(1, host.count(HostCounter.DAMAGED_FILES));
        assertTrue(host.units().read("kept.scope").ours());
    }

    /** A command beside the daemon applies, and the daemon keeps. */
    @Test
    void whatAnotherProcessPromisedIsKept() throws Exception {
        try (LiveHost command = LiveHost.open(new LiveHost.Settings(BusAddress.of(systemd.busAddress()), root, state, Duration.ofSeconds(20), PATIENCE))) {
            command.awaitFirstProbe(PATIENCE);
            command.units().start(new Start("kept.scope", "", List.of(systemd.spawn().inside()), oomGroup().plan(), List.of()));
        }
        group.rewrite("memory.oom.group", "0");
        awaitText("memory.oom.group", "1");
    }

    @Test
    void aStoppedUnitLeavesNoPromise() throws Exception {
        startScope(oomGroup());
        host.units().stop("kept.scope", false);
        assertEquals(List.of(), remembered());
    }
}
