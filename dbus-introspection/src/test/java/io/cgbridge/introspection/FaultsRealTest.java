package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.introspection.SystemdGuest.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever breaks, a request is carried out once or refused with a reason, and nothing stays of it. */
@RealSystemd
class FaultsRealTest {
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CALLERS = 16;

    @TempDir
    Path state;
    private SystemdGuest systemd;

    @BeforeEach
    void guest(SystemdGuest guest) {
        systemd = guest;
    }

    private LiveHost open(Path memory) throws InterruptedException {
        LiveHost host = LiveHost.open(new LiveHost.Settings(BusAddress.of(systemd.busAddress()), systemd.root(), memory, CALL, PATIENCE).keeping());
        host.awaitFirstProbe(PATIENCE);
        assertEquals("", host.unavailableBecause());
        return host;
    }

    /** What came of many requests at once. */
    private record Outcome(Set<String> started, Set<String> refused) {
    }

    private interface Fault {
        void strike() throws Exception;
    }

    /** Starts so many slices at once, and has something happen once some of them are there. */
    private static Outcome start(LiveHost host, String prefix, int count, Fault fault) throws Exception {
        Set<String> started = new ConcurrentSkipListSet<>();
        Set<String> refused = new ConcurrentSkipListSet<>();
        AtomicInteger unexpected = new AtomicInteger();
        CountDownLatch some = new CountDownLatch(Math.min(count, CALLERS));
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        for (int i = 0; i < count; i++) {
            String unit = prefix + i + ".slice";
            callers.execute(() -> {
                try {
                    host.units().start(new Units.Start(unit, "", List.of(), new Plans().property("pids.limit", "TasksMax", "t", 42L).plan(), List.of()));
                    started.add(unit);
                } catch (ApplyException e) {
                    refused.add(unit);
                } catch (RuntimeException e) {
                    unexpected.incrementAndGet();
                } finally {
                    some.countDown();
                }
            });
        }
        some.await();
        fault.strike();
        callers.shutdown();
        assertTrue(callers.awaitTermination(PATIENCE.toSeconds() * 3, TimeUnit.SECONDS), "a request hangs");
        assertEquals(0, unexpected.get(), "requests that ended with neither an answer nor a reason");
        assertEquals(count, started.size() + refused.size());
        return new Outcome(started, refused);
    }

    private Set<String> active(String prefix) throws Exception {
        return Stream.of(systemd.run("systemctl", "list-units", "--no-legend", "--plain", "--state=active", prefix + "*.slice").split("\n"))
                .map(line -> line.strip().split("\\s+")[0]).filter(name -> !name.isEmpty()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void await(Callable<Boolean> condition, Callable<?> told) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("it did not come to that: " + told.call());
            }
            Thread.sleep(20);
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(name -> name.startsWith("cgbridge-")).sorted().toList();
    }

    private List<String> unsettled() throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(Files::isRegularFile).map(file -> state.relativize(file).toString()).filter(name -> !name.startsWith("units/")
                    && !name.startsWith("promises/")).toList();
        }
    }

    @Test
    void fiveHundredStartsAtOnceAreCarriedOutOnceAndLeaveNothing() throws Exception {
        open(state).close();
        await(() -> threads().isEmpty(), FaultsRealTest::threads);
        long before = descriptors();
        try (LiveHost host = open(state)) {
            Outcome outcome = start(host, "many", 500, () -> { });
            assertEquals(500, outcome.started().size());
            assertEquals(outcome.started(), active("many"));
            assertEquals(List.of(), unsettled());
            for (String unit : outcome.started()) {
                host.units().stop(unit, false);
            }
            assertEquals(Set.of(), active("many"));
        }
        await(() -> threads().isEmpty(), FaultsRealTest::threads);
        await(() -> descriptors() <= before, () -> before + " descriptors before, now " + descriptors());
    }

    @Test
    void aReExecutionAmidStarts() throws Exception {
        try (LiveHost host = open(state)) {
            Outcome outcome = start(host, "reexec", 60, systemd::reexecute);
            settled(host, "reexec", outcome);
        }
    }

    @Test
    void aBusThatIsKilledAmidStarts() throws Exception {
        try (LiveHost host = open(state)) {
            Outcome outcome = start(host, "killed", 60, () -> {
                systemd.run("systemctl", "kill", "--signal=KILL", "dbus.service");
                systemd.restartBus();
            });
            settled(host, "killed", outcome);
        }
    }

    /** Once systemd answers again, what was refused is gone and what was answered is there. */
    private void settled(LiveHost host, String prefix, Outcome outcome) throws Exception {
        await(() -> host.unavailableBecause().isEmpty(), host::unavailableBecause);
        await(() -> active(prefix).equals(outcome.started()), () -> active(prefix) + " are active, started were " + outcome.started());
        await(() -> unsettled().isEmpty(), this::unsettled);
        systemd.attempt("systemctl", "stop", prefix + "*.slice");
    }

    /** A file of this file system takes one page, so many are left; each step of a start needs one. */
    @Test
    void aFullRunTimeDirectoryRefusesAndLeavesNothing() throws Exception {
        systemd.run("mkdir", "/tmp/full");
        systemd.run("mount", "-t", "tmpfs", "-o", "size=128k,mode=0700", "tmpfs", "/tmp/full");
        Path full = systemd.root().resolve("tmp/full");
        for (int free = 0; free <= 3; free++) {
            Path filling = full.resolve("filling");
            Files.deleteIfExists(filling);
            try (LiveHost host = open(full.resolve("state"))) {
                host.units().start(new Units.Start("before.slice", "", List.of(), Plans.EMPTY, List.of()));
                host.units().stop("before.slice", false);
                Files.write(filling, new byte[(32 - free) * 4096]);
                Units.Start start = new Units.Start("full.slice", "", List.of(), new Plans().property("pids.limit", "TasksMax", "t", 42L).plan(), List.of());
                if (free < 3) {
                    ApplyException refusal = assertThrows(ApplyException.class, () -> host.units().start(start), "with " + free + " pages left");
                    assertEquals(ApplyException.Kind.FAILED, refusal.kind(), refusal.getMessage());
                    assertTrue(refusal.getMessage().contains("remembered"), refusal.getMessage());
                    assertEquals(Set.of(), active("full"));
                } else {
                    host.units().start(start);
                    host.units().stop("full.slice", false);
                }
            }
        }
        systemd.run("umount", "/tmp/full");
    }

    @Test
    void aNameThatIsTakenIsRefusedAndTheOtherUnitStays() throws Exception {
        systemd.run("systemd-run", "--unit=taken.service", "sleep", "infinity");
        try (LiveHost host = open(state)) {
            ApplyException refusal = assertThrows(ApplyException.class, () -> host.units().start(new Units.Start("taken.service", "", List.of(), Plans.EMPTY,
                    List.of(Plans.required("ExecStart", "a(sasb)", List.of(List.of("/bin/sleep", List.of("sleep", "infinity"), false)))))));
            assertEquals(ApplyException.Kind.EXISTS, refusal.kind());
            assertEquals("active", systemd.run("systemctl", "show", "--value", "--property=ActiveState", "taken.service").strip());
            assertEquals(List.of(), unsettled());
        }
        systemd.run("systemctl", "stop", "taken.service");
    }

    @Test
    void aProcessThatIsGoneIsRefused() throws Exception {
        Sleeper gone = systemd.spawn();
        gone.outside().destroyForcibly();
        try (LiveHost host = open(state)) {
            await(() -> !gone.outside().isAlive(), gone::outside);
            ApplyException refusal = assertThrows(ApplyException.class, () ->
                    host.units().start(new Units.Start("gone.scope", "", List.of(gone.inside()), Plans.EMPTY, List.of())));
            assertEquals(ApplyException.Kind.INVALID, refusal.kind(), refusal.getMessage());
            assertEquals(List.of(), unsettled());
        }
    }
}
