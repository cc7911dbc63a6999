package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Level;
import io.cgbridge.translator.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A unit's files, below a root that is a plain folder here. */
class CgroupFilesTest {
    private static final String UNIT = "sys/fs/cgroup/a.slice/b.scope/";

    @TempDir
    Path root;

    private CgroupFiles files(HostTree tree) throws IOException {
        return new CgroupFiles(CgroupMounts.read(tree.root), "/a.slice/b.scope", new HostCounts());
    }

    private static FileWrite write(Controller controller, String file, String value) {
        return new FileWrite(controller, file, value, List.of(), Phase.AFTER_START, Level.UNIT);
    }

    @Test
    void aValueIsWrittenAndReadBack() throws IOException {
        CgroupFiles files = files(HostTree.unified(root).file(UNIT + "memory.high", "max\n"));
        files.write(write(Controller.MEMORY, "memory.high", "100"));
        assertEquals("100\n", Files.readString(root.resolve(UNIT + "memory.high")), "never truncated: a cgroup file is no ordinary one");
    }

    @Test
    void aFileThatIsNotThereIsNotMade() throws IOException {
        CgroupFiles files = files(HostTree.unified(root).file(UNIT + "cgroup.type", "domain\n"));
        assertThrows(NoSuchFileException.class, () -> files.write(write(Controller.MEMORY, "memory.nonsense", "1")));
        assertEquals(Optional.empty(), files.read(Controller.MEMORY, "memory.nonsense"));
    }

    @Test
    void aSymbolicLinkIsNotFollowed() throws IOException {
        CgroupFiles files = files(HostTree.unified(root).file(UNIT + "cgroup.type", "domain\n").file("outside", "safe"));
        Files.createSymbolicLink(root.resolve(UNIT + "memory.high"), root.resolve("outside"));
        assertThrows(IOException.class, () -> files.write(write(Controller.MEMORY, "memory.high", "100")));
        assertEquals("safe", Files.readString(root.resolve("outside")));
        assertEquals(Optional.empty(), files.read(Controller.MEMORY, "memory.high"));
    }

    @Test
    void aDirectoryThatLeadsOutIsNotFollowed() throws IOException {
        HostTree tree = HostTree.unified(root).file("outside/b.scope/memory.high", "safe");
        Files.createSymbolicLink(root.resolve("sys/fs/cgroup/a.slice"), root.resolve("outside"));
        assertThrows(IOException.class, () -> files(tree).write(write(Controller.MEMORY, "memory.high", "100")));
        assertEquals("safe", Files.readString(root.resolve("outside/b.scope/memory.high")));
    }

    @Test
    void aUnitWithoutACgroupHasNoFiles() throws IOException {
        CgroupFiles files = new CgroupFiles(CgroupMounts.read(HostTree.unified(root).root), "", new HostCounts());
        assertThrows(IOException.class, () -> files.write(write(Controller.MEMORY, "memory.high", "100")));
        assertEquals(Map.of(), files.all());
    }

    @Test
    void aTextThatIsTooLongIsCutAndCounted() throws IOException {
        HostCounts counts = new HostCounts();
        HostTree tree = HostTree.unified(root).file(UNIT + "memory.max", "x".repeat(65_536)).file(UNIT + "io.max", "y".repeat(65_537));
        Map<String, String> all = new CgroupFiles(CgroupMounts.read(tree.root), "/a.slice/b.scope", counts).all();
        assertEquals(65_536, all.get("memory.max").length());
        assertEquals(65_536, all.get("io.max").length());
        assertEquals(1, counts.of(HostCounter.FILE_TEXT));
    }

    @Test
    void onV1EachControllerHasItsOwnDirectory() throws IOException {
        HostTree tree = HostTree.measured(root, "bullseye-legacy")
                .file("sys/fs/cgroup/memory/a.slice/b.scope/memory.soft_limit_in_bytes", "0")
                .file("sys/fs/cgroup/cpu,cpuacct/a.slice/b.scope/cpu.cfs_burst_us", "0");
        files(tree).write(write(Controller.MEMORY, "memory.soft_limit_in_bytes", "5"));
        files(tree).write(write(Controller.CPU, "cpu.cfs_burst_us", "6"));
        assertEquals(Map.of("memory.soft_limit_in_bytes", "5", "cpu.cfs_burst_us", "6"), files(tree).all());
    }

    @Test
    void aControllerThatIsNotMounted() throws IOException {
        HostTree tree = HostTree.measured(root, "bullseye-legacy");
        IOException refusal = assertThrows(IOException.class, () -> files(tree).write(write(Controller.MISC, "misc.max", "5")));
        assertEquals("the controller misc is not mounted", refusal.getMessage());
    }

    /** systemd never enables these; the others it enables itself. */
    @Test
    void hugetlbIsEnabledOnTheWayDown() throws IOException {
        HostTree tree = HostTree.unified(root).file("sys/fs/cgroup/cgroup.controllers", "memory hugetlb\n")
                .file("sys/fs/cgroup/cgroup.subtree_control", "memory hugetlb\n")
                .file("sys/fs/cgroup/a.slice/cgroup.subtree_control", "")
                .file(UNIT + "hugetlb.2MB.max", "max\n").file(UNIT + "memory.high", "max\n");
        files(tree).write(write(Controller.MEMORY, "memory.high", "100"));
        assertEquals("", Files.readString(root.resolve("sys/fs/cgroup/a.slice/cgroup.subtree_control")));
        files(tree).write(write(Controller.HUGETLB, "hugetlb.2MB.max", "0"));
        assertEquals("+hugetlb", Files.readString(root.resolve("sys/fs/cgroup/a.slice/cgroup.subtree_control")));
        assertEquals("memory hugetlb\n", Files.readString(root.resolve("sys/fs/cgroup/cgroup.subtree_control")));
    }

    @Test
    void whatIsShownIsAboutLimits() throws IOException {
        HostTree tree = HostTree.unified(root).file(UNIT + "memory.max", "5\n").file(UNIT + "cgroup.procs", "1\n")
                .file(UNIT + "memory.pressure", "some\n").file(UNIT + "child/memory.max", "6\n");
        assertEquals(Map.of("memory.max", "5"), files(tree).all());
        assertEquals(List.of(1L), files(tree).processes());
    }
}
