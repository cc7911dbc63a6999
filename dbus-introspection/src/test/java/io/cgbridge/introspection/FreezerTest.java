package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.introspection.ApplyException.Kind;
import io.cgbridge.introspection.Units.Frozen;
import io.cgbridge.introspection.simulator.Simulator;
import io.cgbridge.translator.Hierarchy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a systemd that cannot freeze, the file of the hierarchy does it; plain files stand in for the kernel's. */
class FreezerTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final String UNIFIED = "sys/fs/cgroup/a.slice/b.scope/";
    private static final String LEGACY = "sys/fs/cgroup/freezer/a.slice/b.scope/";

    @TempDir
    Path directory;

    private interface Freezing {
        void with(Freezer freezer) throws Exception;
    }

    private void freezing(HostTree tree, Freezing freezing) throws Exception {
        try (Simulator simulator = Simulator.start(new Simulator.Settings(SystemdVersion.parse("245"), Hierarchy.UNIFIED, directory.resolve("bus")));
                Bus bus = Bus.connect(simulator.address(), Duration.ofSeconds(60), new HostCounts())) {
            freezing.with(new Freezer(new Systemd(bus), "b.scope", new CgroupFiles(CgroupMounts.read(tree.root), "/a.slice/b.scope", new HostCounts()), SHORT));
        }
    }

    private HostTree unified() throws IOException {
        return HostTree.unified(directory.resolve("root")).file(UNIFIED + "cgroup.procs", "").file(UNIFIED + "cgroup.freeze", "0");
    }

    private HostTree legacy() throws IOException {
        return HostTree.measured(directory.resolve("root"), "bullseye-legacy").file("sys/fs/cgroup/systemd/a.slice/b.scope/cgroup.procs", "")
                .file(LEGACY + "cgroup.procs", "").file(LEGACY + "freezer.state", "THAWED");
    }

    @Test
    void onCgroup2() throws Exception {
        HostTree tree = unified().file(UNIFIED + "cgroup.events", "populated 1\nfrozen 1\n");
        freezing(tree, freezer -> assertEquals(new Frozen("b.scope", true, "file:cgroup.freeze"), freezer.freeze(true)));
        assertEquals("1", Files.readString(tree.root.resolve(UNIFIED + "cgroup.freeze")));
    }

    @Test
    void onV1() throws Exception {
        HostTree tree = legacy();
        freezing(tree, freezer -> {
            assertEquals(new Frozen("b.scope", true, "file:freezer.state"), freezer.freeze(true));
            assertEquals("FROZEN", Files.readString(tree.root.resolve(LEGACY + "freezer.state")));
            assertEquals(new Frozen("b.scope", false, "file:freezer.state"), freezer.freeze(false));
        });
        assertEquals("THAWED", Files.readString(tree.root.resolve(LEGACY + "freezer.state")));
    }

    @Test
    void whatDoesNotFreezeInTimeIsSaid() throws Exception {
        freezing(unified().file(UNIFIED + "cgroup.events", "frozen 0\n"), freezer ->
                assertEquals(Kind.TIMEOUT, assertThrows(ApplyException.class, () -> freezer.freeze(true)).kind()));
    }

    @Test
    void aKernelWithoutEitherIsSaid() throws Exception {
        HostTree tree = HostTree.unified(directory.resolve("root")).file(UNIFIED + "cgroup.procs", "");
        freezing(tree, freezer -> assertEquals(Kind.INVALID, assertThrows(ApplyException.class, () -> freezer.freeze(true)).kind()));
    }
}
