package io.cgbridge.introspection.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.translator.Hierarchy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The simulator as systemd's own tools see it: busctl, systemctl and systemd-run of this machine. */
@EnabledIf("toolsAreHere")
class SimulatorTest {
    private static final String MANAGER = "org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager";
    /** What systemctl takes for a machine that was booted with systemd, in a mount namespace of its own. */
    private static final String BOOTED = "mkdir -p /run/systemd && mount -t tmpfs none /run/systemd && mkdir /run/systemd/system && exec \"$@\"";

    @TempDir
    Path directory;
    private Simulator simulator;

    static boolean toolsAreHere() {
        return "true".equals(System.getenv("CI")) || Files.isExecutable(Path.of("/usr/bin/busctl")) && Files.isExecutable(Path.of("/usr/bin/unshare"));
    }

    @AfterEach
    void stop() throws IOException {
        simulator.close();
        assertFalse(Files.exists(directory.resolve("bus")));
    }

    private void systemd(String version, Hierarchy hierarchy) throws IOException {
        simulator = Simulator.start(new Simulator.Settings(SystemdVersion.parse(version), hierarchy, directory.resolve("bus")));
    }

    /** What the command prints, errors included; it must end with that status. */
    private String run(int status, List<String> command) throws IOException, InterruptedException {
        List<String> bounded = new ArrayList<>(List.of("timeout", "60"));
        bounded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(bounded).redirectErrorStream(true);
        builder.environment().put("DBUS_SYSTEM_BUS_ADDRESS", simulator.address());
        builder.environment().put("SYSTEMCTL_FORCE_BUS", "1");
        builder.environment().put("SYSTEMD_PAGER", "");
        builder.environment().put("SYSTEMD_COLORS", "0");
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(status, process.waitFor(), () -> String.join(" ", command) + ": " + text);
        return text;
    }

    private String busctl(int status, String arguments) throws IOException, InterruptedException {
        return run(status, List.of(("busctl " + arguments).split(" ")));
    }

    private String booted(int status, String... command) throws IOException, InterruptedException {
        List<String> inside = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", BOOTED, "sh"));
        inside.addAll(List.of(command));
        return run(status, inside);
    }

    private String scope(int status, String name, String count, String properties) throws IOException, InterruptedException {
        return busctl(status, "call " + MANAGER + " StartTransientUnit ssa(sv)a(sa(sv)) " + name + " fail " + count + " " + properties + " 0");
    }

    private static String self() {
        return "PIDs au 1 " + ProcessHandle.current().pid();
    }

    @Test
    void aPropertyOfTheVersionIsTakenAndHeld() throws Exception {
        systemd("252", Hierarchy.UNIFIED);
        assertEquals("s \"252\"", busctl(0, "get-property " + MANAGER + " Version"));
        assertEquals("o \"/org/freedesktop/systemd1/job/1\"", scope(0, "a.scope", "3", "MemoryMax t 104857600 TasksMax t 7 " + self()));
        String unit = "get-property org.freedesktop.systemd1 /org/freedesktop/systemd1/unit/a_2escope org.freedesktop.systemd1.";
        assertEquals("t 104857600\nt 7\ns \"/system.slice/a.scope\"", busctl(0, unit + "Scope MemoryMax TasksMax ControlGroup"));
        assertEquals("s \"active\"\ns \"running\"", busctl(0, unit + "Unit ActiveState SubState"));
    }

    @Test
    void aPropertyThatIsTooNewRefusesTheWholeCallAndNothingStays() throws Exception {
        systemd("219", Hierarchy.LEGACY);
        assertEquals("Call failed: Cannot set property MemoryMax, or unknown property.", scope(1, "a.scope", "3", "CPUShares t 5 MemoryMax t 1 " + self()));
        assertEquals("Call failed: Unit a.scope not loaded.", busctl(1, "call " + MANAGER + " GetUnit s a.scope"));
        assertEquals("o \"/org/freedesktop/systemd1/job/1\"", scope(0, "a.scope", "2", "MemoryLimit t 104857600 " + self()));
    }

    @Test
    void theFirstOffendingPropertyInTheOrderOfTheMessageIsNamed() throws Exception {
        systemd("229", Hierarchy.LEGACY);
        assertEquals("Call failed: CPUShares value out of range", scope(1, "a.scope", "3", "CPUShares t 1 FooB s x " + self()));
        assertEquals("Call failed: Cannot set property FooB, or unknown property.", scope(1, "a.scope", "3", "FooB s x CPUShares t 1 " + self()));
        assertEquals("Call failed: No such device or address", scope(1, "a.scope", "2", "CPUShares s 1 " + self()));
    }

    @Test
    void aUnitThatExistsAndOnesThatCannotBeAreRefusedInTheWordsOfTheVersion() throws Exception {
        systemd("247", Hierarchy.UNIFIED);
        scope(0, "a.scope", "1", self());
        assertEquals("Call failed: Unit a.scope already exists.", scope(1, "a.scope", "1", self()));
        assertEquals("Call failed: Invalid unit name or type.", scope(1, "a", "1", self()));
        assertEquals("Call failed: Unit type target does not support transient units.", scope(1, "a.target", "1", self()));
        assertEquals("Call failed: Unit b.scope failed to load properly: No such file or directory.", scope(1, "b.scope", "1", "TasksMax t 7"));
        assertEquals("Call failed: Process with ID 4194305 does not exist.", scope(1, "b.scope", "1", "PIDs au 1 4194305"));
    }

    @Test
    void slicesCouldNotBeMadeBefore228() throws Exception {
        systemd("219", Hierarchy.LEGACY);
        assertEquals("Call failed: Unit type slice does not support transient units.", scope(1, "a.slice", "1", "CPUShares t 5"));
    }

    @Test
    void listsAddUpAndAnEmptyOneClears() throws Exception {
        systemd("252", Hierarchy.UNIFIED);
        scope(0, "a.scope", "1", self());
        String set = "call " + MANAGER + " SetUnitProperties sba(sv) a.scope true ";
        String get = "get-property org.freedesktop.systemd1 /org/freedesktop/systemd1/unit/a_2escope org.freedesktop.systemd1.Scope ";
        busctl(0, set + "2 DeviceAllow a(ss) 1 /dev/null rw DeviceAllow a(ss) 1 /dev/zero r");
        assertEquals("a(ss) 2 \"/dev/null\" \"rw\" \"/dev/zero\" \"r\"", busctl(0, get + "DeviceAllow"));
        busctl(0, set + "1 IOReadBandwidthMax a(st) 2 /dev/vda 5 /dev/vdb 6");
        busctl(0, set + "1 IOReadBandwidthMax a(st) 1 /dev/vda 18446744073709551615");
        assertEquals("a(st) 1 \"/dev/vdb\" 6", busctl(0, get + "IOReadBandwidthMax"));
        busctl(0, set + "2 DeviceAllow a(ss) 0 AllowedCPUs ay 1 3");
        assertEquals("a(ss) 0\nay 1 3", busctl(0, get + "DeviceAllow AllowedCPUs"));
    }

    @Test
    void whatIsSwallowedIsTakenWithAnyTypeAndNotHeld() throws Exception {
        systemd("262", Hierarchy.UNIFIED);
        scope(0, "a.scope", "2", "MemoryLimit s nonsense " + self());
        String scope = "org.freedesktop.systemd1 /org/freedesktop/systemd1/unit/a_2escope org.freedesktop.systemd1.Scope";
        assertEquals("t 18446744073709551615", busctl(0, "get-property " + scope + " MemoryLimit"));
        assertFalse(busctl(0, "introspect " + scope).contains("MemoryLimit"));
    }

    @Test
    void treeIntrospectAndListWork() throws Exception {
        systemd("245", Hierarchy.HYBRID);
        assertTrue(busctl(0, "tree --list org.freedesktop.systemd1").lines().toList().contains("/org/freedesktop/systemd1/unit/init_2escope"));
        assertTrue(busctl(0, "introspect " + MANAGER).contains(".StartTransientUnit"));
        assertFalse(busctl(0, "introspect " + MANAGER).contains(".FreezeUnit"));
        assertTrue(busctl(0, "list").contains("org.freedesktop.systemd1"));
        assertTrue(busctl(0, "get-property " + MANAGER + " Features").contains("default-hierarchy=hybrid"));
        assertEquals("Call failed: Unknown method FreezeUnit or interface org.freedesktop.systemd1.Manager.", busctl(1, "call " + MANAGER + " FreezeUnit s init.scope"));
    }

    @Test
    void systemctlShowsChangesAndStopsUnits() throws Exception {
        systemd("252", Hierarchy.UNIFIED);
        scope(0, "a.scope", "2", "MemoryMax t 104857600 " + self());
        assertTrue(booted(0, "systemctl", "list-units").contains("a.scope      loaded active running"));
        assertTrue(booted(0, "systemctl", "status", "a.scope").contains("CGroup: /system.slice/a.scope"));
        booted(0, "systemctl", "set-property", "--runtime", "a.scope", "TasksMax=77");
        assertEquals("TasksMax=77\nMemoryMax=104857600".lines().sorted().toList(),
                booted(0, "systemctl", "show", "a.scope", "--property=TasksMax,MemoryMax").lines().sorted().toList());
        assertEquals("Failed to set unit properties on a.scope: Value specified in MemoryMax is out of range",
                booted(1, "systemctl", "set-property", "--runtime", "a.scope", "MemoryMax=0"));
        booted(0, "systemctl", "daemon-reload");
        booted(0, "systemctl", "stop", "a.scope");
        assertEquals("inactive", booted(3, "systemctl", "is-active", "a.scope"));
    }

    @Test
    void systemdRunStartsScopesAndServices() throws Exception {
        systemd("252", Hierarchy.UNIFIED);
        assertEquals("Running scope as unit: s.scope\nhello", booted(0, "systemd-run", "--scope", "--unit=s", "-p", "MemoryMax=50M", "echo", "hello"));
        booted(0, "systemd-run", "--unit=t", "-p", "CPUWeight=20", "sleep", "1");
        assertEquals("CPUWeight=20", booted(0, "systemctl", "show", "t.service", "--property=CPUWeight"));
        booted(0, "systemctl", "kill", "t.service");
        assertEquals("inactive", booted(3, "systemctl", "is-active", "t.service"));
    }

    @Test
    void systemdRunMeetsTheRefusalOfAnOldSystemd() throws Exception {
        systemd("219", Hierarchy.LEGACY);
        assertEquals("Failed to start transient scope unit: Cannot set property AddRef, or unknown property.",
                booted(1, "systemd-run", "--scope", "--unit=s", "-p", "MemoryMax=50M", "true"));
    }

    @Test
    void anAddressThatIsTakenIsAnError() throws Exception {
        systemd("252", Hierarchy.UNIFIED);
        assertThrows(IOException.class, () -> Simulator.start(new Simulator.Settings(SystemdVersion.parse("252"), Hierarchy.UNIFIED, directory.resolve("bus"))));
    }
}
