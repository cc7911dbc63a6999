package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Level;
import io.cgbridge.translator.Phase;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On v1 a unit gets its own directory where systemd makes none; a plain folder stands in for the kernel here. */
class LegacyDirectoriesTest {
    private static final String CGROUPS = "sys/fs/cgroup/";
    private static final String UNIT = "/a.slice/b.scope";

    /** A directory comes with its files, is in use while it has others in it, and takes its files along. */
    private static final LegacyDirectories.Kernel KERNEL = new LegacyDirectories.Kernel() {
        @Override
        public void make(Path directory) throws IOException {
            Files.createDirectory(directory);
            for (String file : List.of("cgroup.procs", "cpuset.cpus", "cpuset.mems", "hugetlb.2MB.limit_in_bytes")) {
                Files.createFile(directory.resolve(file));
            }
        }

        @Override
        public void remove(Path directory) throws IOException {
            try (Stream<Path> entries = Files.list(directory)) {
                for (Path entry : entries.toList()) {
                    if (Files.isDirectory(entry)) {
                        throw new FileSystemException(directory.toString(), null, "Device or resource busy");
                    }
                    Files.delete(entry);
                }
            }
            Files.delete(directory);
        }
    };

    @TempDir
    Path root;
    private CgroupFiles files;

    @BeforeEach
    void aUnitThatSystemdMade() throws IOException {
        HostTree tree = HostTree.measured(root, "bullseye-legacy").file(CGROUPS + "systemd" + UNIT + "/cgroup.procs", "4711\n")
                .file(CGROUPS + "cpuset/cpuset.cpus", "0-3\n").file(CGROUPS + "cpuset/cpuset.mems", "0\n");
        files = new CgroupFiles(CgroupMounts.read(tree.root), UNIT, new HostCounts(), KERNEL);
    }

    private static FileWrite write(Controller controller, String file, String value) {
        return new FileWrite(controller, file, value, List.of(), Phase.AFTER_START, Level.UNIT);
    }

    private String text(String file) throws IOException {
        return Files.readString(root.resolve(CGROUPS + file));
    }

    @Test
    void theDirectoryIsMadeAndTheProcessesMoveIn() throws IOException {
        files.write(write(Controller.HUGETLB, "hugetlb.2MB.limit_in_bytes", "0"));
        assertEquals("0", text("hugetlb" + UNIT + "/hugetlb.2MB.limit_in_bytes"));
        assertEquals("4711", text("hugetlb" + UNIT + "/cgroup.procs"));
        assertEquals("", text("hugetlb/a.slice/cgroup.procs"));
    }

    @Test
    void aCpusetInheritsBeforeItIsNarrowed() throws IOException {
        files.write(write(Controller.CPUSET, "cpuset.cpus", "1"));
        assertEquals("0-3", text("cpuset/a.slice/cpuset.cpus"));
        assertEquals("0", text("cpuset" + UNIT + "/cpuset.mems"));
        assertEquals("1-3", text("cpuset" + UNIT + "/cpuset.cpus"), "the plain file keeps what the shorter write does not cover");
        assertEquals("4711", text("cpuset" + UNIT + "/cgroup.procs"));
    }

    @Test
    void whereSystemdWouldMakeOneNoneIsMade() {
        assertThrows(IOException.class, () -> files.write(write(Controller.MEMORY, "memory.soft_limit_in_bytes", "5")));
        assertFalse(Files.exists(root.resolve(CGROUPS + "memory/a.slice")));
    }

    @Test
    void theDirectoriesGoWithTheUnit() throws IOException {
        files.write(write(Controller.CPUSET, "cpuset.cpus", "1"));
        files.write(write(Controller.HUGETLB, "hugetlb.2MB.limit_in_bytes", "0"));
        KERNEL.make(root.resolve(CGROUPS + "cpuset/a.slice/other.scope"));
        files.removeOwnDirectories();
        assertFalse(Files.exists(root.resolve(CGROUPS + "hugetlb/a.slice")));
        assertFalse(Files.exists(root.resolve(CGROUPS + "cpuset" + UNIT)));
        assertTrue(Files.exists(root.resolve(CGROUPS + "cpuset/a.slice/other.scope")));
        assertTrue(Files.exists(root.resolve(CGROUPS + "cpuset/system.slice/lab.service")));
    }
}
