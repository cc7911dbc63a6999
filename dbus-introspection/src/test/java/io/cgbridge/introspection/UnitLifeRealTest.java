package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.introspection.ApplyException.Kind;
import io.cgbridge.introspection.SystemdGuest.Sleeper;
import io.cgbridge.introspection.Units.Applied;
import io.cgbridge.introspection.Units.Frozen;
import io.cgbridge.introspection.Units.LeafGroup;
import io.cgbridge.introspection.Units.Owner;
import io.cgbridge.introspection.Units.Start;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Level;
import io.cgbridge.translator.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What else can be done with a unit on a real systemd: frozen, thawed, given processes, killed, and delegated with a leaf. */
@RealSystemd
class UnitLifeRealTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Optional<LeafGroup> LEAF = Optional.of(new LeafGroup(Optional.empty()));

    @TempDir
    static Path state;
    private static SystemdGuest systemd;
    private static LiveHost host;

    @BeforeAll
    static void connect(SystemdGuest guest) throws InterruptedException {
        systemd = guest;
        host = LiveHost.open(new LiveHost.Settings(BusAddress.of(guest.busAddress()), guest.root(), state, PATIENCE, PATIENCE));
        host.awaitFirstProbe(PATIENCE);
        assertEquals("", host.unavailableBecause());
    }

    @AfterAll
    static void disconnect() {
        if (host != null) {
            host.close();
        }
    }

    private static Sleeper scope(String unit) throws Exception {
        Sleeper process = systemd.spawn();
        host.units().start(new Start(unit, "", List.of(process.inside()), Plans.EMPTY, List.of()));
        return process;
    }

    private static Path cgroup(String unit) throws Exception {
        return systemd.cgroup().resolve(systemd.run("systemctl", "show", "--value", "--property=ControlGroup", unit).strip().substring(1));
    }

    private static Kind kindOf(Executable call) {
        return assertThrows(ApplyException.class, call).kind();
    }

    @Test
    void aFrozenUnitStandsStillUntilItIsThawed() throws Exception {
        scope("cold.scope");
        assertEquals(new Frozen("cold.scope", true, "systemd"), host.units().freeze("cold.scope", true, false));
        assertTrue(Files.readAllLines(cgroup("cold.scope").resolve("cgroup.events")).contains("frozen 1"));
        assertEquals("frozen", systemd.run("systemctl", "show", "--value", "--property=FreezerState", "cold.scope").strip());
        assertEquals(new Frozen("cold.scope", false, "systemd"), host.units().freeze("cold.scope", false, false));
        assertTrue(Files.readAllLines(cgroup("cold.scope").resolve("cgroup.events")).contains("frozen 0"));
    }

    @Test
    void aFrozenUnitIsThawedSoThatItCanEnd() throws Exception {
        Sleeper process = scope("icy.scope");
        host.units().freeze("icy.scope", true, false);
        assertEquals("done", host.units().stop("icy.scope", false));
        process.outside().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void nobodyJoinsAUnitThatIsNotDelegated() throws Exception {
        scope("closed.scope");
        assertEquals(Kind.INVALID, kindOf(() -> host.units().attach("closed.scope", List.of(systemd.spawn().inside()), false)));
    }

    @Test
    void aProcessThatIsNotThereIsRefused() throws Exception {
        scope("joined-by-nobody.scope");
        assertEquals(Kind.INVALID, kindOf(() -> host.units().attach("joined-by-nobody.scope", List.of(3_999_999L), false)));
        assertEquals(Kind.INVALID, kindOf(() -> host.units().attach("joined-by-nobody.scope", List.of(0L), false)));
    }

    @Test
    void aProcessThatHearsNoSignalButTheLastIsKilled() throws Exception {
        systemd.run("systemd-run", "--unit=deaf", "--property=TimeoutStopSec=infinity", "sh", "-c", "trap '' TERM; while :; do sleep 1; done");
        assertEquals("done", host.units().kill("deaf.service", true));
        assertFalse(systemd.attempt("systemctl", "is-active", "deaf.service").text().startsWith("active"));
    }

    @Test
    void aFrozenUnitIsKilledToo() throws Exception {
        Sleeper process = scope("frozen-dead.scope");
        host.units().freeze("frozen-dead.scope", true, false);
        assertEquals("done", host.units().kill("frozen-dead.scope", false));
        process.outside().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertEquals(Kind.UNKNOWN_UNIT, kindOf(() -> host.units().read("frozen-dead.scope")));
    }

    @Test
    void aForeignUnitIsLeftAlone() throws Exception {
        systemd.run("systemd-run", "--unit=others", "sleep", "infinity");
        assertEquals(Kind.FOREIGN, kindOf(() -> host.units().freeze("others.service", true, false)));
        assertEquals(Kind.FOREIGN, kindOf(() -> host.units().attach("others.service", List.of(systemd.spawn().inside()), false)));
        assertEquals(Kind.FOREIGN, kindOf(() -> host.units().kill("others.service", false)));
        assertEquals("active", systemd.run("systemctl", "is-active", "others.service").strip());
        assertEquals("running", systemd.run("systemctl", "show", "--value", "--property=FreezerState", "others.service").strip());
    }

    private static Plan depth(String value) {
        return new Plans().file("unified[\"cgroup.max.depth\"]", Controller.CGROUP, "cgroup.max.depth", value)
                .property("pids.limit", "TasksMax", "t", 42L).plan();
    }

    @Test
    void whatOnlyAFileHoldsIsWrittenToTheLeafAndStaysThere() throws Exception {
        Sleeper process = systemd.spawn();
        Applied applied = host.units().start(new Start("parent.scope", "", List.of(process.inside()), depth("7"), List.of(), LEAF));
        Path leaf = cgroup("parent.scope").resolve("leaf");
        assertEquals(List.of(Long.toString(process.outside().pid())), Files.readAllLines(leaf.resolve("cgroup.procs")));
        assertEquals("7", Files.readString(leaf.resolve("cgroup.max.depth")).strip());
        assertEquals("max", Files.readString(leaf.resolveSibling("cgroup.max.depth")).strip());
        assertEquals("[LEAF]", applied.files().stream().map(each -> each.level()).toList().toString());
        assertEquals(List.of(Optional.of(Level.LEAF), Optional.of(Level.UNIT)), applied.report().stream().map(entry -> entry.fate().level()).toList());
        assertTrue(applied.verified().stream().filter(each -> each.target().startsWith("file:cgroup")).allMatch(Units.Verified::agrees), applied.verified().toString());
        assertEquals("yes 42", systemd.run("systemctl", "show", "--value", "--property=Delegate", "parent.scope").strip() + " "
                + systemd.run("systemctl", "show", "--value", "--property=TasksMax", "parent.scope").strip());

        systemd.run("systemctl", "daemon-reload");
        systemd.run("systemctl", "set-property", "--runtime", "parent.scope", "CPUWeight=50");
        assertEquals("7", Files.readString(leaf.resolve("cgroup.max.depth")).strip());
        assertEquals("7", host.units().read("parent.scope").files().get("leaf/cgroup.max.depth"));

        host.units().change(new Units.Change("parent.scope", depth("5"), List.of(), false));
        assertEquals("5", Files.readString(leaf.resolve("cgroup.max.depth")).strip());

        assertEquals("done", host.units().stop("parent.scope", false));
        assertFalse(Files.exists(leaf.getParent()));
    }

    @Test
    void theOwnerOfTheLeafMayDoThereWhatTheKernelLetsADelegateDo() throws Exception {
        Sleeper process = systemd.spawn();
        host.units().start(new Start("owned.scope", "", List.of(process.inside()), depth("7"), List.of(), Optional.of(new LeafGroup(Optional.of(new Owner(65534, 65534))))));
        Path leaf = cgroup("owned.scope").resolve("leaf");
        assertEquals("65534 65534", Files.getAttribute(leaf, "unix:uid") + " " + Files.getAttribute(leaf, "unix:gid"));
        for (String file : host.report().orElseThrow().delegatableFiles()) {
            if (Files.exists(leaf.resolve(file))) {
                assertEquals(65534, Files.getAttribute(leaf.resolve(file), "unix:uid"), file);
            }
        }
        assertEquals(0, Files.getAttribute(leaf.resolve("cgroup.max.depth"), "unix:uid"));
        String inside = "/sys/fs/cgroup" + host.units().read("owned.scope").controlGroup() + "/leaf";
        systemd.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "mkdir", inside + "/mine");
        assertEquals(1, systemd.attempt("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "mkdir", inside + "/../beside").status());
    }

    @Test
    void onlyAScopeHasALeaf() {
        assertEquals(Kind.INVALID, kindOf(() -> host.units().start(new Start("no-leaf.slice", "", List.of(), Plans.EMPTY, List.of(), LEAF))));
    }
}
