package io.cgbridge.introspection;

import static io.cgbridge.introspection.Plans.optional;
import static io.cgbridge.introspection.Plans.required;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.introspection.ApplyException.Kind;
import io.cgbridge.introspection.SystemdGuest.Sleeper;
import io.cgbridge.introspection.Units.Applied;
import io.cgbridge.introspection.Units.Change;
import io.cgbridge.introspection.Units.Dropped;
import io.cgbridge.introspection.Units.Explicit;
import io.cgbridge.introspection.Units.Start;
import io.cgbridge.introspection.Units.State;
import io.cgbridge.introspection.Units.Verified;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Units on a real systemd: started, changed, read and stopped, with what it refuses reported. */
@RealSystemd
class UnitsRealTest {
    private static final Duration CALL = Duration.ofSeconds(20);
    private static final Duration JOB = Duration.ofSeconds(60);
    private static final String UNKNOWN = "Cannot set property %s, or unknown property.";

    @TempDir
    static Path state;
    private static SystemdGuest systemd;
    private static LiveHost host;

    @BeforeAll
    static void connect(SystemdGuest guest) throws InterruptedException {
        systemd = guest;
        host = LiveHost.open(new LiveHost.Settings(BusAddress.of(guest.busAddress()), guest.root(), state, CALL, JOB));
        host.awaitFirstProbe(JOB);
        assertEquals("", host.unavailableBecause());
    }

    @AfterAll
    static void disconnect() {
        if (host != null) {
            host.close();
        }
    }

    private static Start scope(String unit, Sleeper process, Plan plan, Explicit... properties) {
        return new Start(unit, "", List.of(process.inside()), plan, List.of(properties));
    }

    private static Kind kindOf(Executable call) {
        return assertThrows(ApplyException.class, call).kind();
    }

    private static Plans resources() {
        return new Plans().property("memory.limit", "MemoryMax", "t", 104_857_600L)
                .property("memory.swap", "MemorySwapMax", "t", 0L)
                .property("cpu.shares", "CPUWeight", "t", 100L)
                .property("cpu.quota", "CPUQuotaPerSecUSec", "t", 500_000L)
                .property("cpu.cpus", "AllowedCPUs", "ay", new byte[] {1})
                .property("pids.limit", "TasksMax", "t", 42L)
                .property("blockIO.throttleReadBpsDevice[0].rate", "IOReadBandwidthMax", "a(st)", List.of())
                .property("blockIO.throttleReadBpsDevice[0].rate", "IOReadBandwidthMax", "a(st)", List.of(List.of("/dev/block/254:0", 1_048_576L)))
                .property("devices[0]", "DevicePolicy", "s", "strict")
                .property("devices[0]", "DeviceAllow", "a(ss)", List.of(List.of("/dev/null", "rwm"), List.of("char-pts", "")));
    }

    private static Map<String, Verified> byTarget(Applied applied) {
        return applied.verified().stream().collect(Collectors.toMap(Verified::target, each -> each));
    }

    private static Map<String, ReportEntry> byPath(List<ReportEntry> report) {
        return report.stream().collect(Collectors.toMap(entry -> entry.path().toString(), each -> each));
    }

    private static boolean exists(String unit) throws Exception {
        return !systemd.run("systemctl", "show", "--value", "--property=LoadState", unit).strip().equals("not-found");
    }

    @Test
    void aScopeHoldsARealProcessWithAFullSetOfResources() throws Exception {
        Sleeper process = systemd.spawn();
        Applied applied = host.units().start(scope("full.scope", process, resources().plan()));

        assertEquals("done", applied.job());
        assertEquals(List.of(), applied.dropped());
        assertEquals(resources().plan().properties().size(), applied.applied().size());
        assertEquals("104857600", systemd.run("systemctl", "show", "--value", "--property=MemoryMax", "full.scope").strip());
        assertEquals("42", systemd.run("systemctl", "show", "--value", "--property=TasksMax", "full.scope").strip());
        Path cgroup = systemd.cgroup().resolve("system.slice/full.scope/cgroup.procs");
        assertEquals(List.of(Long.toString(process.outside().pid())), Files.readAllLines(cgroup));
        for (String name : List.of("MemoryMax", "MemorySwapMax", "CPUWeight", "CPUQuotaPerSecUSec", "AllowedCPUs", "TasksMax",
                "IOReadBandwidthMax", "DevicePolicy", "DeviceAllow")) {
            assertTrue(byTarget(applied).get("property:" + name).agrees(), name);
        }
        applied.report().forEach(entry -> assertEquals(Outcome.EXACT, entry.outcome(), entry.path().toString()));
        host.units().stop("full.scope", false);
    }

    @Test
    void unknownOptionalPropertiesAreLeftOutAndReported() throws Exception {
        Plan plan = resources().property("memory.fancy", "FancyMemory", "t", 1L).plan();
        Applied applied = host.units().start(scope("optional.scope", systemd.spawn(), plan, optional("FancyToo", "s", "x"),
                required("Description", "s", "of the test")));

        assertEquals(List.of(new Dropped("FancyMemory", "refused-by-systemd", UNKNOWN.formatted("FancyMemory")),
                new Dropped("FancyToo", "refused-by-systemd", UNKNOWN.formatted("FancyToo"))), applied.dropped());
        Map<String, ReportEntry> report = byPath(applied.report());
        assertEquals(Outcome.DROPPED, report.get("memory.fancy").outcome());
        assertEquals(Reason.REFUSED_BY_SYSTEMD, report.get("memory.fancy").fate().reason().orElseThrow());
        assertEquals(Outcome.DROPPED, report.get("properties[\"FancyToo\"]").outcome());
        assertEquals(Outcome.EXACT, report.get("properties[\"Description\"]").outcome());
        assertEquals(Outcome.EXACT, report.get("memory.limit").outcome());
        assertEquals("of the test", systemd.run("systemctl", "show", "--value", "--property=Description", "optional.scope").strip());
        host.units().stop("optional.scope", false);
    }

    /** In the steady state nothing is asked that was answered before. */
    @Test
    void aRefusalCostsCallsOnceAndNoneAfter() throws Exception {
        Plan plain = resources().plan();
        Plan fancy = resources().property("memory.fancy", "OnceFancyMemory", "t", 1L).plan();
        long without = callsToStart("calls1.scope", plain);
        long first = callsToStart("calls2.scope", fancy);
        long second = callsToStart("calls3.scope", fancy);
        assertTrue(first > without, first + " calls");
        assertEquals(without, second);
        host.refresh();
        assertEquals(first, callsToStart("calls4.scope", fancy), "after a probe systemd is asked again");
    }

    private static long callsToStart(String unit, Plan plan) throws Exception {
        Sleeper process = systemd.spawn();
        Bus bus = host.systemd().bus();
        long before = bus.sent();
        host.units().start(scope(unit, process, plan));
        long calls = bus.sent() - before;
        host.units().stop(unit, false);
        return calls;
    }

    @Test
    void aRequiredPropertyThatWasRefusedBeforeIsRefusedWithoutACall() throws Exception {
        Plan plan = resources().property("memory.fancy", "TwiceFancyMemory", "t", 1L).require("memory.fancy").plan();
        Sleeper process = systemd.spawn();
        assertEquals(Kind.REJECTED, kindOf(() -> host.units().start(scope("never.scope", process, plan))));
        long before = host.systemd().bus().sent();
        assertEquals(Kind.REJECTED, kindOf(() -> host.units().start(scope("never.scope", process, plan))));
        assertEquals(before, host.systemd().bus().sent());
    }

    @Test
    void aCallerThatIsInterruptedDoesNotBreakTheConnection() throws Exception {
        Bus bus = host.systemd().bus();
        Thread caller = new Thread(() -> {
            Thread.currentThread().interrupt();
            assertThrows(ApplyException.class, () -> host.units().read("dbus.service"));
        });
        caller.start();
        caller.join();
        assertEquals("active", host.units().read("dbus.service").activeState());
        assertEquals(bus, host.systemd().bus());
    }

    /** systemd never enables hugetlb for its units (facts). */
    @Test
    void hugetlbIsEnabledForAUnitThatNeedsIt() throws Exception {
        Plan plan = new Plans().file("hugepageLimits[0].limit", Controller.HUGETLB, "hugetlb.2MB.max", "0").plan();
        Applied applied = host.units().start(new Start("pages.scope", "pages.slice", List.of(systemd.spawn().inside()), plan, List.of()));
        if (host.profile().orElseThrow().hierarchyOf(Controller.HUGETLB) == Hierarchy.UNIFIED) {
            assertEquals(new Verified("file:hugetlb.2MB.max", "s", "0", "0", true), byTarget(applied).get("file:hugetlb.2MB.max"));
        } else {
            assertEquals(Outcome.DROPPED, applied.report().get(0).outcome());
        }
        host.units().stop("pages.scope", false);
    }

    @Test
    void aValueThatSystemdRefusesWithoutNamingTheProperty() throws Exception {
        Applied applied = host.units().start(scope("values.scope", systemd.spawn(), resources().plan(),
                optional("KillMode", "s", "no such mode"), optional("IOWeight", "s", "of the wrong type"), optional("CPUShares", "t", 1L)));
        assertEquals(List.of("KillMode", "IOWeight", "CPUShares").stream().sorted().toList(),
                applied.dropped().stream().map(Dropped::property).sorted().toList());
        host.units().stop("values.scope", false);
    }

    @Test
    void aRequiredPropertyThatIsRefusedLeavesNothingBehind() throws Exception {
        Sleeper process = systemd.spawn();
        ApplyException refusal = assertThrows(ApplyException.class, () -> host.units().start(
                scope("required.scope", process, resources().property("memory.fancy", "FancyMemory", "t", 1L).require("memory.fancy").plan())));
        assertEquals(Kind.REJECTED, refusal.kind());
        assertEquals(Outcome.REJECTED, byPath(refusal.report()).get("memory.fancy").outcome());
        assertFalse(exists("required.scope"));
        assertTrue(process.outside().isAlive());
        assertFalse(Files.exists(state.resolve("units/required.scope")));
    }

    @Test
    void aScopeIsChangedReadAndStopped() throws Exception {
        Sleeper process = systemd.spawn();
        host.units().start(scope("life.scope", process, resources().plan()));
        Plan change = new Plans().property("memory.limit", "MemoryMax", "t", 209_715_200L)
                .property("blockIO.throttleReadBpsDevice", "IOReadBandwidthMax", "a(st)", List.of())
                .property("memory.fancy", "FancyMemory", "t", 1L).plan();
        Applied applied = host.units().change(new Change("life.scope", change, List.of(), false));
        assertEquals(List.of("FancyMemory"), applied.dropped().stream().map(Dropped::property).toList());
        assertTrue(byTarget(applied).get("property:MemoryMax").agrees());
        assertEquals(List.of(), byTarget(applied).get("property:IOReadBandwidthMax").held());

        State now = host.units().read("life.scope");
        assertTrue(now.ours());
        assertEquals("active", now.activeState());
        assertEquals("system.slice", now.slice());
        assertEquals("/system.slice/life.scope", now.controlGroup());
        assertEquals(List.of(process.inside()), now.pids());
        Map<String, Object> held = now.properties().stream().collect(Collectors.toMap(UnitProperty::name, UnitProperty::value));
        assertEquals(209_715_200L, held.get("MemoryMax"));
        assertEquals(42L, held.get("TasksMax"));
        assertEquals(UnitProperty.INFINITY, held.get("MemoryHigh"));
        assertEquals("domain", now.files().get("cgroup.type"));

        assertEquals("done", host.units().stop("life.scope", false));
        process.outside().onExit().get(JOB.toSeconds(), TimeUnit.SECONDS);
        assertFalse(exists("life.scope"));
        assertEquals(Kind.UNKNOWN_UNIT, kindOf(() -> host.units().read("life.scope")));
    }

    @Test
    void aListIsClearedAndThenAddedTo() throws Exception {
        host.units().start(scope("list.scope", systemd.spawn(), resources().plan()));
        Plan change = new Plans().property("blockIO.throttleReadBpsDevice[0].rate", "IOReadBandwidthMax", "a(st)", List.of())
                .property("blockIO.throttleReadBpsDevice[0].rate", "IOReadBandwidthMax", "a(st)", List.of(List.of("/dev/block/254:16", 5L))).plan();
        Applied applied = host.units().change(new Change("list.scope", change, List.of(), false));
        assertEquals(List.of(List.of("/dev/block/254:16", 5L)), byTarget(applied).get("property:IOReadBandwidthMax").held());
        host.units().stop("list.scope", false);
    }

    @Test
    void aServiceNeedsAProgramToRun() throws Exception {
        Explicit program = required("ExecStart", "a(sasb)", List.of(List.of("/bin/sleep", List.of("sleep", "infinity"), false)));
        Applied applied = host.units().start(new Start("program.service", "cgbridge.slice", List.of(), resources().plan(), List.of(program)));
        assertEquals("done", applied.job());
        State now = host.units().read("program.service");
        assertEquals("/cgbridge.slice/program.service", now.controlGroup());
        assertEquals("running", now.subState());
        host.units().stop("program.service", false);
    }

    @Test
    void aServiceThatCannotRunIsNotLeftBehind() throws Exception {
        Explicit program = required("ExecStart", "a(sasb)", List.of(List.of("/no/such/program", List.of("program"), false)));
        Explicit type = required("Type", "s", "exec");
        ApplyException failure = assertThrows(ApplyException.class, () ->
                host.units().start(new Start("broken.service", "", List.of(), Plans.EMPTY, List.of(program, type))));
        assertEquals(Kind.FAILED, failure.kind());
        assertEquals("The job that starts broken.service ended with: failed (exit-code).", failure.getMessage());
        assertFalse(exists("broken.service"));
    }

    @Test
    void aFailedUnitOfTheSameNameIsReset() throws Exception {
        systemd.attempt("systemd-run", "--unit=leftover.service", "--wait", "false");
        assertEquals("failed", systemd.run("systemctl", "show", "--value", "--property=ActiveState", "leftover.service").strip());
        Explicit program = required("ExecStart", "a(sasb)", List.of(List.of("/bin/sleep", List.of("sleep", "infinity"), false)));
        assertEquals("done", host.units().start(new Start("leftover.service", "", List.of(), Plans.EMPTY, List.of(program))).job());
        host.units().stop("leftover.service", false);
    }

    @Test
    void aUnitThatIsThereIsNotReplaced() throws Exception {
        host.units().start(scope("twice.scope", systemd.spawn(), Plans.EMPTY));
        assertEquals(Kind.EXISTS, kindOf(() -> host.units().start(scope("twice.scope", systemd.spawn(), Plans.EMPTY))));
        host.units().stop("twice.scope", false);
    }

    @Test
    void aSliceIsStarted() throws Exception {
        Applied applied = host.units().start(new Start("cgbridgetest.slice", "", List.of(), resources().plan(), List.of()));
        assertTrue(byTarget(applied).get("property:TasksMax").agrees());
        host.units().stop("cgbridgetest.slice", false);
    }

    @Test
    void numbers0And1AreRefusedBeforeAnyCall() throws Exception {
        long init = 1;
        for (long pid : new long[] {0, init, -1}) {
            assertEquals(Kind.INVALID, kindOf(() -> host.units().start(new Start("none.scope", "", List.of(pid), Plans.EMPTY, List.of()))));
            assertEquals(Kind.INVALID, kindOf(() -> host.units().start(new Start("none.scope", "", List.of(), Plans.EMPTY,
                    List.of(required("PIDs", "au", List.of(pid)))))));
        }
        assertEquals(Kind.INVALID, kindOf(() -> host.units().change(new Change("none.scope", Plans.EMPTY, List.of(required("PIDs", "au", List.of(0L))), true))));
        assertEquals(0, systemd.attempt("systemctl", "is-active", "dbus.service").status());
    }

    @Test
    void aProcessThatTheManagerCannotSeeIsRefused() {
        long outside = ProcessHandle.current().pid();
        ApplyException refusal = assertThrows(ApplyException.class, () ->
                host.units().start(new Start("outside.scope", "", List.of(4_000_000L + outside), Plans.EMPTY, List.of())));
        assertEquals(Kind.INVALID, refusal.kind());
        assertTrue(refusal.getMessage().contains("no such process"), refusal.getMessage());
    }

    @Test
    void unitsOfOthersAreLeftAlone() throws Exception {
        Plan plan = new Plans().property("pids.limit", "TasksMax", "t", 500L).plan();
        assertEquals(Kind.FOREIGN, kindOf(() -> host.units().change(new Change("dbus.service", plan, List.of(), false))));
        assertEquals(Kind.FOREIGN, kindOf(() -> host.units().stop("dbus.service", false)));
        assertFalse(host.units().read("dbus.service").ours());
        Applied applied = host.units().change(new Change("dbus.service", plan, List.of(), true));
        assertTrue(byTarget(applied).get("property:TasksMax").agrees());
    }

    @Test
    void aUnitWithAFileIsStoppedAndStaysKnown() throws Exception {
        Files.writeString(systemd.directory().resolve("run/systemd/system/filed.service"), "[Service]\nExecStart=/bin/sleep infinity\n");
        systemd.run("systemctl", "start", "filed.service");
        assertEquals("done", host.units().stop("filed.service", true));
        assertEquals("inactive", systemd.attempt("systemctl", "is-active", "filed.service").text().strip());
    }

    @Test
    void aServiceThatEndsAtOnceWasStartedAllTheSame() throws Exception {
        Explicit program = required("ExecStart", "a(sasb)", List.of(List.of("/bin/true", List.of("true"), false)));
        Plan plan = new Plans().property("pids.limit", "TasksMax", "t", 5L).plan();
        assertEquals("done", host.units().start(new Start("brief.service", "", List.of(), plan, List.of(program, required("Type", "s", "oneshot")))).job());
        assertFalse(exists("brief.service"));
    }

    @Test
    void aFileThatTheKernelRefusesIsReported() throws Exception {
        Plan plan = new Plans().file("unified[\"cgroup.max.depth\"]", Controller.CGROUP, "cgroup.max.depth", "7")
                .file("unified[\"cgroup.max.descendants\"]", Controller.CGROUP, "cgroup.max.descendants", "many")
                .file("cpu.burst", Controller.CPU, "cpu.max.nonsense", "1").plan();
        Applied applied = host.units().start(scope("files.scope", systemd.spawn(), plan));
        assertEquals(List.of("cgroup.max.depth"), applied.files().stream().map(file -> file.file()).toList());
        assertEquals(new Verified("file:cgroup.max.depth", "s", "7", "7", true), byTarget(applied).get("file:cgroup.max.depth"));
        Map<String, ReportEntry> report = byPath(applied.report());
        assertEquals(Outcome.EXACT, report.get("unified[\"cgroup.max.depth\"]").outcome());
        for (String leaf : List.of("unified[\"cgroup.max.descendants\"]", "cpu.burst")) {
            assertEquals(Outcome.DROPPED, report.get(leaf).outcome(), leaf);
            assertEquals(Reason.REFUSED_BY_KERNEL, report.get(leaf).fate().reason().orElseThrow(), leaf);
        }
        host.units().stop("files.scope", false);
    }

    @Test
    void aRequiredFileThatTheKernelRefusesUndoesTheStart() throws Exception {
        Plan plan = new Plans().file("unified[\"cgroup.max.descendants\"]", Controller.CGROUP, "cgroup.max.descendants", "many")
                .require("unified").plan();
        ApplyException refusal = assertThrows(ApplyException.class, () -> host.units().start(scope("undone.scope", systemd.spawn(), plan)));
        assertEquals(Kind.REJECTED, refusal.kind());
        assertEquals(Outcome.REJECTED, refusal.report().get(0).outcome());
        assertFalse(exists("undone.scope"));
    }

    @Test
    void aRequiredFileThatTheKernelRefusesUndoesTheChange() throws Exception {
        host.units().start(scope("unchanged.scope", systemd.spawn(), new Plans().property("pids.limit", "TasksMax", "t", 42L)
                .file("unified[\"cgroup.max.depth\"]", Controller.CGROUP, "cgroup.max.depth", "7").plan()));
        Plan change = new Plans().property("pids.limit", "TasksMax", "t", 43L)
                .file("unified[\"cgroup.max.depth\"]", Controller.CGROUP, "cgroup.max.depth", "8")
                .file("unified[\"cgroup.max.descendants\"]", Controller.CGROUP, "cgroup.max.descendants", "many").require("unified").plan();
        assertEquals(Kind.REJECTED, kindOf(() -> host.units().change(new Change("unchanged.scope", change, List.of(), false))));
        State now = host.units().read("unchanged.scope");
        assertEquals("7", now.files().get("cgroup.max.depth"));
        assertTrue(now.properties().stream().anyMatch(each -> each.name().equals("TasksMax") && each.value().equals(42L)));
        host.units().stop("unchanged.scope", false);
    }

    @Test
    void ourUnitsSurviveTheDaemonAndNotAStrangerOfTheSameName() throws Exception {
        Sleeper process = systemd.spawn();
        host.units().start(scope("mine.scope", process, Plans.EMPTY));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("units"))));
        try (LiveHost later = LiveHost.open(new LiveHost.Settings(BusAddress.of(systemd.busAddress()), systemd.root(), state, CALL, JOB))) {
            later.awaitFirstProbe(JOB);
            assertTrue(later.units().read("mine.scope").ours());
            systemd.run("systemctl", "stop", "mine.scope");
            systemd.run("systemd-run", "--scope", "--unit=mine.scope", "--slice=system.slice", "sh", "-c",
                    "sleep infinity </dev/null >/dev/null 2>&1 &");
            assertFalse(later.units().read("mine.scope").ours());
            assertEquals(Kind.FOREIGN, kindOf(() -> later.units().stop("mine.scope", false)));
            later.units().stop("mine.scope", true);
        }
    }

    @Test
    void thePropertiesOfTheProfileAreTheOnesThatWork() {
        Map<String, ?> scope = host.profile().orElseThrow().properties().get(UnitType.SCOPE);
        assertTrue(scope.keySet().containsAll(List.of("MemoryMax", "TasksMax", "PIDs", "AllowedCPUs")), scope.keySet().toString());
        assertFalse(scope.containsKey("FancyMemory"));
    }
}
