package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.introspection.Units.Verified;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.Level;
import io.cgbridge.translator.Phase;
import io.cgbridge.translator.UnitProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was asked beside what is held: every difference is told, and only differences are. */
class ReadBackTest {
    @TempDir
    Path root;

    private ReadBack readBack(Map<String, org.freedesktop.dbus.types.Variant<?>> held) throws IOException {
        HostTree tree = HostTree.unified(root).file("sys/fs/cgroup/a.scope/memory.max", "104857600\n")
                .file("sys/fs/cgroup/a.scope/pids.max", "max\n").file("sys/fs/cgroup/a.scope/cpu.max.burst", "0\n");
        return new ReadBack(Plans.host(Hierarchy.UNIFIED), held, new CgroupFiles(CgroupMounts.read(tree.root), "/a.scope", new HostCounts()));
    }

    @Test
    void aLimitIsReadFromSystemdAndFromTheKernel() throws IOException {
        List<Verified> verified = readBack(Map.of("MemoryMax", DbusValues.toVariant("t", 104_857_600L)))
                .of(List.of(Plans.property("MemoryMax", "t", 104_857_600L)), List.of());
        assertEquals(List.of(new Verified("property:MemoryMax", "t", 104_857_600L, 104_857_600L, true),
                new Verified("file:memory.max", "s", "104857600", "104857600", true)), verified);
    }

    @Test
    void whatTheKernelRefusedShowsInTheFileAlone() throws IOException {
        List<Verified> verified = readBack(Map.of("TasksMax", DbusValues.toVariant("t", 42L), "AllowedCPUs", DbusValues.toVariant("ay", new byte[] {1})))
                .of(List.of(Plans.property("TasksMax", "t", 42L)), List.of());
        assertEquals(List.of(new Verified("property:TasksMax", "t", 42L, 42L, true), new Verified("file:pids.max", "s", "42", "max", false)), verified);
    }

    @Test
    void aFileThatIsNotThereHoldsNothing() throws IOException {
        List<Verified> verified = readBack(Map.of()).of(List.of(Plans.property("MemoryHigh", "t", 5L)), List.of());
        assertEquals(List.of(new Verified("file:memory.high", "s", "5", "", false)), verified);
    }

    @Test
    void aWrittenFileIsReadBack() throws IOException {
        FileWrite write = new FileWrite(Controller.CPU, "cpu.max.burst", "20000", List.of(), Phase.AFTER_START, Level.UNIT);
        assertEquals(List.of(new Verified("file:cpu.max.burst", "s", "20000", "0", false)), readBack(Map.of()).of(List.of(), List.of(write)));
    }

    @Test
    void theLastOfTwoValuesCounts() throws IOException {
        UnitProperty cleared = Plans.property("IOReadBandwidthMax", "a(st)", List.of());
        UnitProperty set = Plans.property("IOReadBandwidthMax", "a(st)", List.of(List.of("/dev/sda", 5L)));
        List<Verified> verified = readBack(Map.of("IOReadBandwidthMax", DbusValues.toVariant(set.signature(), set.value()))).of(List.of(cleared, set), List.of());
        assertEquals(List.of(true), verified.stream().map(Verified::agrees).toList());
    }

    @Test
    void whatCannotBeReadIsNotJudged() throws IOException {
        UnitProperty program = Plans.property("ExecStart", "a(sasb)", List.of());
        assertEquals(List.of(), readBack(Map.of("ExecStart", DbusValues.toVariant("a(sasbttttuii)", List.of()))).of(
                List.of(program, Plans.property("PIDs", "au", List.of(5L))), List.of()));
    }

    @Test
    void aMaskIsPadded() {
        assertTrue(ReadBack.agrees("ay", new byte[] {3}, new byte[] {3, 0, 0, 0, 0, 0, 0, 0}));
        assertFalse(ReadBack.agrees("ay", new byte[] {3}, new byte[] {1, 0, 0, 0, 0, 0, 0, 0}));
    }

    @Test
    void rulesForDevicesHaveNoOrderAndNoLettersMeanAll() {
        Object asked = List.of(List.of("/dev/null", "rwm"), List.of("char-pts", ""));
        assertTrue(ReadBack.agrees("a(ss)", asked, List.of(List.of("char-pts", "rwm"), List.of("/dev/null", "mrw"))));
        assertFalse(ReadBack.agrees("a(ss)", asked, List.of(List.of("char-pts", "rwm"))));
        assertFalse(ReadBack.agrees("a(ss)", asked, List.of(List.of("char-pts", "r"), List.of("/dev/null", "rwm"))));
    }

    @Test
    void anEntryWithoutALimitIsNotListed() {
        assertTrue(ReadBack.agrees("a(st)", List.of(List.of("/dev/sda", 5L), List.of("/dev/sdb", UnitProperty.INFINITY)), List.of(List.of("/dev/sda", 5L))));
        assertFalse(ReadBack.agrees("a(st)", List.of(), List.of(List.of("/dev/sda", 5L))));
    }

    @Test
    void systemdAddsDependenciesOfItsOwn() {
        assertTrue(ReadBack.agrees("as", List.of("a.target"), List.of("-.mount", "a.target")));
        assertFalse(ReadBack.agrees("as", List.of("a.target"), List.of("-.mount")));
    }
}
