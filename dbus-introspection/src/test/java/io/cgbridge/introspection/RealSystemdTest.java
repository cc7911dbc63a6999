package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.interfaces.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The harness itself: what it starts is a systemd, what it says is true, and nothing of it stays. */
@RealSystemd
class RealSystemdTest {

    @Test
    void theManagerAnswersOnItsBus(SystemdGuest systemd) throws Exception {
        try (DBusConnection bus = DBusConnectionBuilder.forAddress(systemd.busAddress()).withShared(false).build()) {
            Properties manager = bus.getRemoteObject("org.freedesktop.systemd1", "/org/freedesktop/systemd1", Properties.class);
            assertEquals(systemd.version(), manager.<String>Get("org.freedesktop.systemd1.Manager", "Version"));
        }
    }

    @Test
    void itsPrivateSocketAndItsFilesAreWithinReach(SystemdGuest systemd) throws Exception {
        var address = UnixDomainSocketAddress.of(systemd.privateAddress().replace("unix:path=", ""));
        try (SocketChannel channel = SocketChannel.open(address)) {
            assertTrue(channel.isConnected());
        }
        assertEquals(systemd.run("cat", "/etc/os-release"), Files.readString(systemd.root().resolve("etc/os-release")));
        assertEquals(List.of(), Files.readAllLines(systemd.root().resolve("sys/fs/cgroup/cgroup.procs")));
    }

    @Test
    void aTransientScopeHoldsARealProcessAndEndsIt(SystemdGuest systemd) throws Exception {
        SystemdGuest.Sleeper sleeper = systemd.spawn();
        SystemdGuest.Output job = startScope(systemd, "smoke.scope",
                "2", "PIDs", "au", "1", Long.toString(sleeper.inside()), "TasksMax", "t", "7");
        assertEquals(0, job.status(), job.text());
        systemd.run("systemctl", "start", "smoke.scope"); // it runs or is about to: this waits for the job

        Path scope = systemd.cgroup().resolve("system.slice/smoke.scope");
        assertEquals(List.of(Long.toString(sleeper.outside().pid())), Files.readAllLines(scope.resolve("cgroup.procs")));
        assertEquals("7", systemd.run("systemctl", "show", "--value", "--property=TasksMax", "smoke.scope").strip());

        systemd.run("systemctl", "stop", "smoke.scope");
        sleeper.outside().onExit().get(30, TimeUnit.SECONDS);
        assertFalse(Files.exists(scope));
    }

    @Test
    void anUnknownPropertyRefusesTheWholeCall(SystemdGuest systemd) throws Exception {
        SystemdGuest.Sleeper sleeper = systemd.spawn();
        SystemdGuest.Output refusal = startScope(systemd, "refused.scope",
                "2", "PIDs", "au", "1", Long.toString(sleeper.inside()), "FooA", "s", "x");
        assertEquals(1, refusal.status());
        assertTrue(refusal.text().contains("Cannot set property FooA, or unknown property."), refusal.text());
        assertTrue(sleeper.outside().isAlive());
        assertFalse(Files.exists(systemd.cgroup().resolve("system.slice/refused.scope")));
    }

    @Test
    void aTransientServiceRunsAsOnAHost(SystemdGuest systemd) throws Exception {
        assertTrue(systemd.run("systemd-run", "--wait", "true").contains("Finished with result: success"));
    }

    @Test
    void theManagerAnswersAgainAfterAReexecutionAndARestartOfTheBus(SystemdGuest systemd) throws Exception {
        systemd.reexecute();
        systemd.restartBus();
        assertEquals("active", systemd.run("systemctl", "is-active", "dbus.service").strip());
        assertTrue(systemd.log().stream().anyMatch(line -> line.contains("Reexecuting")), () -> systemd.log().toString());
    }

    @Test
    void severalRunAtOnceAndNothingOfThemStays(SystemdGuest systemd) throws Exception {
        Map<String, String> before = hostState();
        SystemdGuest first = SystemdGuest.start(systemd.rootFileSystem());
        SystemdGuest second = SystemdGuest.start(systemd.rootFileSystem());
        assertNotEquals(first.busAddress(), second.busAddress());
        List<ProcessHandle> processes = List.of(ProcessHandle.of(first.pid()).orElseThrow(), first.spawn().outside(),
                ProcessHandle.of(second.pid()).orElseThrow(), second.spawn().outside());
        first.close();
        second.close();

        for (ProcessHandle process : processes) {
            process.onExit().get(30, TimeUnit.SECONDS);
        }
        for (SystemdGuest guest : List.of(first, second)) {
            assertFalse(Files.exists(guest.cgroup()));
            assertFalse(Files.exists(guest.directory()));
        }
        assertEquals(before, hostState());
    }

    @Test
    void aRootWithoutSystemdSaysWhichPackageIsMissing(@TempDir Path empty) {
        Exception refusal = assertThrows(SystemdGuest.CannotRunException.class, () -> SystemdGuest.start(empty));
        assertEquals("cannot run a real systemd here: there is no systemd in " + empty + " (Debian: apt-get install systemd)",
                refusal.getMessage());
    }

    private static SystemdGuest.Output startScope(SystemdGuest systemd, String name, String... properties) throws Exception {
        return systemd.attempt(Stream.concat(
                Stream.of("busctl", "call", "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager",
                        "StartTransientUnit", "ssa(sv)a(sa(sv))", name, "fail"),
                Stream.concat(Stream.of(properties), Stream.of("0"))).toArray(String[]::new));
    }

    /** What a guest could have changed here: mounts, and owner and mode of every device. */
    private static Map<String, String> hostState() throws IOException {
        Map<String, String> state = new TreeMap<>();
        state.put("mounts", Files.readString(Path.of("/proc/self/mountinfo")));
        try (Stream<Path> devices = Files.list(Path.of("/dev"))) {
            for (Path device : devices.toList()) {
                PosixFileAttributes attributes = Files.readAttributes(device, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                state.put(device.toString(), attributes.owner() + ":" + attributes.group() + " " + attributes.permissions());
            }
        }
        return state;
    }
}
