package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile.DeviceNames;
import io.cgbridge.translator.HostProfile.IoPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Given these files below a root, this is the host. */
class HostFilesTest {
    @TempDir
    Path root;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            bullseye-unified     | unified | 5.10.0-32-cloud-amd64        | memory.max             | memory.limit_in_bytes
            bullseye-hybrid      | hybrid  | 5.10.0-32-cloud-amd64        | memory.limit_in_bytes  | memory.max
            bullseye-legacy      | legacy  | 5.10.0-32-cloud-amd64        | cpu.shares             | cgroup.freeze
            bookworm-unified     | unified | 6.1.0-50-cloud-amd64         | cpu.max.burst          | memory.zswap.max
            bookworm-254-unified | unified | 6.1.0-50-cloud-amd64         | cpu.idle               | memory.zswap.max
            trixie-unified       | unified | 6.12.117+deb13-cloud-amd64   | hugetlb.2MB.rsvd.max   | cpu.shares
            forky-unified        | unified | 7.2.12+deb14-cloud-amd64     | memory.zswap.writeback | release_agent
            """)
    void aMeasuredHost(String name, String hierarchy, String kernel, String file, String absentFile) throws IOException {
        HostFiles host = HostFiles.read(HostTree.measured(root, name).root);
        assertEquals(hierarchy, host.mounts().hierarchy().word());
        assertEquals(kernel, host.kernel());
        assertTrue(host.files().contains(file), file);
        assertFalse(host.files().contains(absentFile), absentFile);
        assertTrue(host.swap().accounting());
        assertEquals(Set.of(), host.unseen());
    }

    @Test
    void onAUnifiedHostEveryControllerIsThere() throws IOException {
        Map<Controller, Hierarchy> controllers = HostFiles.read(HostTree.measured(root, "bookworm-unified").root).controllers();
        assertEquals(Set.of(Controller.CPU, Controller.CPUSET, Controller.MEMORY, Controller.IO, Controller.PIDS, Controller.HUGETLB,
                Controller.RDMA, Controller.MISC, Controller.DEVICES, Controller.FREEZER, Controller.CGROUP), controllers.keySet());
        assertEquals(Set.of(Hierarchy.UNIFIED), Set.copyOf(controllers.values()));
    }

    @Test
    void onAHybridHostTheControllersAreOnV1() throws IOException {
        Map<Controller, Hierarchy> controllers = HostFiles.read(HostTree.measured(root, "bullseye-hybrid").root).controllers();
        for (Controller controller : List.of(Controller.CPU, Controller.CPUSET, Controller.MEMORY, Controller.IO, Controller.PIDS,
                Controller.DEVICES, Controller.HUGETLB, Controller.RDMA, Controller.NET_CLS, Controller.NET_PRIO, Controller.FREEZER)) {
            assertEquals(Hierarchy.LEGACY, controllers.get(controller), controller.word());
        }
        assertEquals(Hierarchy.UNIFIED, controllers.get(Controller.CGROUP));
    }

    @Test
    void aSingleControllerOfAHybridHostMayHaveMoved() throws IOException {
        HostTree tree = HostTree.measured(root, "bullseye-hybrid").file("sys/fs/cgroup/unified/cgroup.controllers", "memory\n");
        Path mountinfo = root.resolve("proc/self/mountinfo");
        Files.writeString(mountinfo, Files.readString(mountinfo).lines().filter(line -> !line.contains("/sys/fs/cgroup/memory "))
                .reduce("", (text, line) -> text + line + "\n"));
        CgroupMounts mounts = HostFiles.read(tree.root).mounts();
        assertEquals(Hierarchy.UNIFIED, mounts.controllers().get(Controller.MEMORY));
        assertEquals(Hierarchy.LEGACY, mounts.controllers().get(Controller.CPU));
        assertEquals(root.resolve("sys/fs/cgroup/unified"), mounts.of(Controller.MEMORY).orElseThrow().directory());
        assertEquals(root.resolve("sys/fs/cgroup/cpu,cpuacct"), mounts.of(Controller.CPU).orElseThrow().directory());
    }

    @Test
    void aHostWithoutCgroups() throws IOException {
        HostTree tree = HostTree.unified(root).file("proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
        HostFiles host = HostFiles.read(tree.root);
        assertEquals(Hierarchy.NONE, host.mounts().hierarchy());
        assertEquals(Map.of(), host.controllers());
        assertEquals(Set.of(), host.files());
    }

    @Test
    void aCgroup2MountElsewhereMakesNoHybridHost() throws IOException {
        HostTree tree = HostTree.measured(root, "bullseye-legacy");
        Path mountinfo = root.resolve("proc/self/mountinfo");
        Files.writeString(mountinfo, Files.readString(mountinfo) + "99 20 0:99 / /mnt/my\\040cgroups rw - cgroup2 none rw\n");
        assertEquals(Hierarchy.LEGACY, HostFiles.read(tree.root).mounts().hierarchy());
    }

    @Test
    void theUppermostOfTwoMountsCounts() throws IOException {
        HostTree tree = HostTree.measured(root, "bullseye-hybrid");
        Path mountinfo = root.resolve("proc/self/mountinfo");
        Files.writeString(mountinfo, Files.readString(mountinfo) + "99 20 0:99 / /sys/fs/cgroup rw - cgroup2 none rw\n");
        tree.file("sys/fs/cgroup/cgroup.controllers", "memory\n");
        assertEquals(Hierarchy.UNIFIED, HostFiles.read(tree.root).mounts().hierarchy());
    }

    @Test
    void theRootOfAnotherPidNamespaceShowsItsFirstProcess() throws IOException {
        HostTree tree = HostTree.unified(root);
        Files.createDirectories(root.resolve("proc/1"));
        Files.move(root.resolve("proc/self/mountinfo"), root.resolve("proc/1/mountinfo"));
        assertEquals(Hierarchy.UNIFIED, HostFiles.read(tree.root).mounts().hierarchy());
    }

    @Test
    void filesAreThoseOfCgroupsBelowTheTopAtAnyDepth() throws IOException {
        HostTree tree = HostTree.unified(root).file("sys/fs/cgroup/cgroup.controllers", "").file("sys/fs/cgroup/memory.of.the.top", "")
                .file("sys/fs/cgroup/a.slice/cpu.max", "").file("sys/fs/cgroup/a.slice/b.slice/c.scope/memory.max", "");
        assertEquals(Set.of("cpu.max", "memory.max"), HostFiles.read(tree.root).files());
    }

    @Test
    void ofTooManyCgroupsSomeAreLookedAtAndItIsSaid() throws IOException {
        HostTree tree = HostTree.unified(root).file("sys/fs/cgroup/cgroup.controllers", "").file("sys/fs/cgroup/aa.scope/memory.max", "");
        assertFalse(HostFiles.read(tree.root).cut());
        for (int i = 0; i < 500; i++) {
            Files.createDirectory(root.resolve("sys/fs/cgroup/b" + i + ".scope"));
        }
        HostFiles host = HostFiles.read(tree.root);
        assertTrue(host.cut());
        assertEquals(Set.of("memory.max"), host.files());
        assertEquals("There are many cgroups; the files of 500 of each hierarchy were looked at.", host.unconfirmed().get(0));
    }

    @Test
    void ofAControllerThatNobodyUsesTheFilesOfSuchAKernelAreTaken() throws IOException {
        HostTree tree = HostTree.unified(root).file("sys/fs/cgroup/cgroup.controllers", "cpu memory hugetlb io\n")
                .file("sys/fs/cgroup/a.slice/cpu.stat", "").file("sys/fs/cgroup/a.slice/io.pressure", "")
                .file("sys/fs/cgroup/a.slice/memory.max", "").file("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "0");
        HostFiles host = HostFiles.read(tree.root);
        assertEquals(Set.of(Controller.CPU, Controller.IO, Controller.HUGETLB), host.unseen());
        assertTrue(host.files().containsAll(Set.of("cpu.weight", "cpu.max", "io.max", "hugetlb.2MB.max", "memory.max")), host.files().toString());
        assertFalse(host.files().contains("hugetlb.1GB.max"));
        assertFalse(host.files().contains("memory.high"), "the memory controller was seen, and without this file");
        assertEquals("No cgroup here uses cpu, hugetlb, io; the files are those that such a kernel has.", host.unconfirmed().get(0));
    }

    @Test
    void theIoPolicyIsTheSchedulerOfEachDiskAndTheEnabledCosts() throws IOException {
        HostTree tree = HostTree.unified(root)
                .file("sys/block/sda/dev", "8:0\n").file("sys/block/sda/queue/scheduler", "mq-deadline [bfq] none\n")
                .file("sys/block/sdb/dev", "8:16\n").file("sys/block/sdb/queue/scheduler", "[none] mq-deadline bfq\n")
                .file("sys/block/loop0/dev", "7:0\n")
                .file("sys/fs/cgroup/io.cost.qos", "8:0 enable=0 ctrl=auto\n8:16 enable=1 ctrl=auto rpct=0.00\n");
        assertEquals(new IoPolicy(Set.of("8:0"), Set.of("8:16")), HostFiles.read(tree.root).io());
    }

    @Test
    void swapAndZswap() throws IOException {
        HostTree tree = HostTree.unified(root).file("sys/fs/cgroup/a.slice/memory.max", "").file("sys/module/zswap/parameters/enabled", "Y\n")
                .file("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/dev/sda2  partition\t1024\t0\t-2\n/swap file\t2048\t0\t-3\n");
        HostFiles host = HostFiles.read(tree.root);
        assertEquals((1024 + 2048) * 1024, host.swap().bytes());
        assertTrue(host.swap().zswap());
        assertFalse(host.swap().accounting());
    }

    @Test
    void sizesAndNumbersOfTheMachine() throws IOException {
        HostTree tree = HostTree.unified(root).file("sys/fs/cgroup/a.slice/cpu.max", "").file("sys/fs/cgroup/a.slice/memory.max", "")
                .file("proc/self/smaps", "aaaa0000-aaab0000 r-xp\nSize: 64 kB\nKernelPageSize:       64 kB\nMMUPageSize: 64 kB\nKernelPageSize: 4 kB\n")
                .file("sys/devices/system/cpu/possible", "0-3,8-11\n").file("sys/devices/system/node/possible", "0-1\n")
                .file("sys/kernel/mm/hugepages/hugepages-64kB/nr_hugepages", "0").file("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "0")
                .file("sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "0").file("proc/pressure/cpu", "");
        HostFiles host = HostFiles.read(tree.root);
        assertEquals(65_536, host.pageSize());
        assertEquals(12, host.cpus());
        assertEquals(2, host.memoryNodes());
        assertEquals(Set.of("64KB", "2MB", "1GB"), host.hugepageSizes());
        assertTrue(host.psi());
        assertEquals(List.of(), host.unconfirmed());
    }

    @Test
    void whatCannotBeReadIsSaid() throws IOException {
        HostTree tree = HostTree.unified(root).file("sys/fs/cgroup/a.slice/cpu.max", "").file("sys/fs/cgroup/a.slice/memory.max", "");
        assertEquals(List.of("The page size could not be read; 4096 bytes are assumed.",
                "/sys/devices/system/cpu/possible could not be read; 1 is assumed."), HostFiles.read(tree.root).unconfirmed());
    }

    @Test
    void theNamesOfDevices() throws IOException {
        HostTree tree = HostTree.unified(root).file("proc/devices",
                "Character devices:\n  1 mem\n  4 /dev/vc/0\n  4 tty\n136 pts\n\nBlock devices:\n  8 sd\n254 device-mapper\n");
        assertEquals(new DeviceNames(Map.of(1, "mem", 4, "/dev/vc/0", 136, "pts"), Map.of(8, "sd", 254, "device-mapper")),
                HostFiles.read(tree.root).deviceNames());
    }

    @Test
    void theDistributionStandsInOsRelease() throws IOException {
        HostTree tree = HostTree.unified(root).file("usr/lib/os-release",
                "# a comment\nID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME='Debian \\\"GNU\\\" 12'\n");
        assertEquals(new HostReport.Distribution("debian", "12", "Debian \"GNU\" 12"), HostFiles.read(tree.root).distribution());
    }

    @Test
    void aCgroupIsFoundBelowItsMount() throws IOException {
        CgroupMounts.Mount whole = new CgroupMounts.Mount(root, "/");
        assertEquals(root.resolve("system.slice/a.scope"), whole.of("/system.slice/a.scope"));
        assertEquals(root, whole.of("/"));
        CgroupMounts.Mount part = new CgroupMounts.Mount(root, "/docker/abc");
        assertEquals(root.resolve("a.scope"), part.of("/docker/abc/a.scope"));
        assertThrows(IOException.class, () -> part.of("/docker/abcd/a.scope"));
        for (String escape : List.of("/../etc", "/a/../../b", "", "relative")) {
            assertThrows(IOException.class, () -> whole.of(escape), escape);
        }
    }
}
