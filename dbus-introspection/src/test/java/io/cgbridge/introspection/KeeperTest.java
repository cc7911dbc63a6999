package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.introspection.UnitPromises.OfProperty;
import io.cgbridge.introspection.Units.Drift;
import io.cgbridge.introspection.simulator.Simulator;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What promises cost and what becomes of them, with a simulated systemd and a cgroup of ordinary files. */
class KeeperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;
    private Path root;
    private Simulator simulator;

    @BeforeEach
    void simulate() throws Exception {
        root = HostTree.unified(directory.resolve("root")).file("sys/fs/cgroup/cgroup.controllers", "cpu memory pids\n").root;
        simulator = Simulator.start(new Simulator.Settings(SystemdVersion.parse("252"), Hierarchy.UNIFIED, directory.resolve("bus")));
    }

    @AfterEach
    void stop() throws Exception {
        simulator.close();
    }

    private LiveHost open(boolean keeps) throws Exception {
        LiveHost.Settings settings = new LiveHost.Settings(BusAddress.of(simulator.address()), root, directory.resolve("state"), PATIENCE, PATIENCE);
        LiveHost host = LiveHost.open(keeps ? settings.keeping() : settings);
        host.awaitFirstProbe(PATIENCE);
        assertEquals("", host.unavailableBecause());
        return host;
    }

    private KeptGroup group(String unit, Map<String, String> files) throws Exception {
        return new KeptGroup(root, "/" + unit, files);
    }

    private static Plan oomGroup() {
        return new Plans().file("unified[\"memory.oom.group\"]", Controller.MEMORY, "memory.oom.group", "1").plan();
    }

    private static void start(LiveHost host, String unit, Plan plan) throws Exception {
        host.units().start(new Units.Start(unit, "", List.of(), plan, List.of()));
    }

    private UnitPromises promised(String unit) throws Exception {
        return new PromiseBook(directory.resolve("state"), new HostCounts()).of(unit).orElse(UnitPromises.none(unit));
    }

    private static void await(Callable<Boolean> condition, Callable<?> told) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("it did not come to that: " + told.call());
            }
            Thread.sleep(5);
        }
    }

    private record Cost(long calls, long reads, long writes) {
        static Cost of(LiveHost host) {
            return new Cost(host.count(HostCounter.CALLS), host.count(HostCounter.FILES_READ), host.count(HostCounter.FILES_WRITTEN));
        }

        Cost since(Cost before) {
            return new Cost(calls - before.calls, reads - before.reads, writes - before.writes);
        }
    }

    /** The promises of units that nothing happens to cost nothing, however many they are. */
    @ParameterizedTest(name = "{0} units beside it")
    @ValueSource(ints = {0, 10_000})
    void anEventCostsWhatItsUnitCosts(int others) throws Exception {
        PromiseBook book = new PromiseBook(directory.resolve("state"), new HostCounts());
        book.put(new UnitPromises("other.slice", "00", "/other.slice", List.of(), List.of(new OfProperty("TasksMax", "7")), List.of()));
        String other = Files.readString(book.directory().resolve("other.slice"));
        for (int i = 0; i < others; i++) {
            Files.writeString(book.directory().resolve("other" + i + ".slice"), other.replace("other.slice", "other" + i + ".slice"));
        }
        KeptGroup group = group("kept.slice", Map.of("memory.oom.group", "0"));
        try (LiveHost host = open(true)) {
            start(host, "kept.slice", oomGroup());
            group.rewrite("memory.oom.group", "0");
            await(() -> promised("kept.slice").drift().size() == 1, () -> promised("kept.slice"));

            long probes = host.count(HostCounter.PROBES);
            Cost before = Cost.of(host);
            reload();
            await(() -> host.count(HostCounter.PROBES) > probes, () -> "no probe after the reload");
            Cost reload = Cost.of(host).since(before);
            assertTrue(reload.reads() >= 1 && reload.reads() <= 4, reload.toString());
            assertEquals(0, reload.writes());

            before = Cost.of(host);
            group.rewrite("memory.oom.group", "0");
            await(() -> promised("kept.slice").drift().size() == 2, () -> promised("kept.slice"));
            Cost repair = Cost.of(host).since(before);
            assertEquals(1, repair.writes());
            assertTrue(repair.reads() <= 4 && repair.calls() <= 9, repair.toString());
        }
    }

    private void reload() throws Exception {
        try (Bus bus = Bus.connect(simulator.address(), PATIENCE, new HostCounts())) {
            bus.ask(new Bus.Call(Systemd.NAME, "/org/freedesktop/systemd1", Systemd.MANAGER_INTERFACE, "Reload", "", List.of()));
        }
    }

    /** systemd rewrites the group at each change of a property, and ours is one too. */
    @Test
    void aChangeOfOursLeavesWhatAnEarlierOneWrote() throws Exception {
        KeptGroup group = group("kept.slice", Map.of("memory.oom.group", "0"));
        try (LiveHost host = open(false)) {
            start(host, "kept.slice", oomGroup());
            group.rewrite("memory.oom.group", "0");
            host.units().change(new Units.Change("kept.slice", new Plans().property("pids.limit", "TasksMax", "t", 7L).plan(), List.of(), false));
            assertEquals("1", group.text("memory.oom.group"));
        }
    }

    /** pids.limit 0 is a property of 1 and a file of 0; a limit of 100 later is the property alone. */
    @Test
    void aPropertyThatIsSentTakesOverFromTheFile() throws Exception {
        group("kept.slice", Map.of("pids.max", "1"));
        try (LiveHost host = open(false)) {
            start(host, "kept.slice", new Plans().property("pids.limit", "TasksMax", "t", 1L).file("pids.limit", Controller.PIDS, "pids.max", "0").plan());
            assertEquals(List.of("0"), promised("kept.slice").files().stream().map(UnitPromises.OfFile::held).toList());
            host.units().change(new Units.Change("kept.slice", new Plans().property("pids.limit", "TasksMax", "t", 100L).plan(), List.of(), false));
            assertEquals(List.of(), promised("kept.slice").files());
            assertEquals(List.of(new OfProperty("TasksMax", "100")), promised("kept.slice").properties());
            assertEquals(List.of(), promised("kept.slice").drift());
        }
    }

    /** What our own value replaced is what systemd writes, not what our value replaced later. */
    @Test
    void whatSystemdWritesIsRememberedAcrossChanges() throws Exception {
        KeptGroup group = group("kept.slice", Map.of("memory.swap.max", "max"));
        try (LiveHost host = open(true)) {
            for (String value : List.of("1000", "2000")) {
                Plan plan = new Plans().file("unified[\"memory.swap.max\"]", Controller.MEMORY, "memory.swap.max", value).plan();
                if (value.equals("1000")) {
                    start(host, "kept.slice", plan);
                } else {
                    host.units().change(new Units.Change("kept.slice", plan, List.of(), false));
                }
            }
            assertEquals(List.of("2000 max"), promised("kept.slice").files().stream().map(file -> file.held() + " " + file.before()).toList());
            group.rewrite("memory.swap.max", "max");
            await(() -> group.text("memory.swap.max").equals("2000"), () -> promised("kept.slice"));
        }
    }

    /** Two who put their own value there in turn would go on for ever. */
    @Test
    void whatIsTakenAgainAndAgainIsGivenUp() throws Exception {
        KeptGroup group = group("kept.slice", Map.of("memory.oom.group", "0"));
        try (LiveHost host = open(true)) {
            start(host, "kept.slice", oomGroup());
            for (int i = 1; i <= 21; i++) {
                group.rewrite("memory.oom.group", "0");
                int so = i;
                await(() -> promised("kept.slice").drift().size() == so, () -> promised("kept.slice"));
            }
            List<Drift> drift = promised("kept.slice").drift();
            assertEquals(Drift.Action.RESTORED, drift.get(19).action());
            assertEquals(Drift.Action.LOST, drift.get(20).action());
            assertEquals(List.of(), promised("kept.slice").files());
            assertEquals(1, host.count(HostCounter.CONTESTS));
            assertEquals(1, host.count(HostCounter.DRIFT_LOST));
            assertEquals(20, host.count(HostCounter.DRIFT_RESTORED));
        }
    }

    @Test
    void onlyTheLastDriftIsShown() {
        UnitPromises promises = UnitPromises.none("a.scope");
        for (int i = 0; i <= UnitPromises.MAX_DRIFT; i++) {
            promises = promises.with(new Drift("file:a", "1", Integer.toString(i), Drift.Action.RESTORED, Instant.EPOCH, Drift.Cause.REWRITE));
        }
        assertEquals(UnitPromises.MAX_DRIFT, promises.drift().size());
        assertEquals("1", promises.drift().get(0).found());
    }
}
