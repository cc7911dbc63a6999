package io.cgbridge.introspection;

import io.cgbridge.compat.KernelFiles;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile.DeviceNames;
import io.cgbridge.translator.HostProfile.IoPolicy;
import io.cgbridge.translator.HostProfile.Swap;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the host's files say: {@code /proc}, {@code /sys} and {@code /etc} below a root. Blocks; reads only.
 *
 * @param controllers the hierarchy of each controller
 * @param files interface files of non-root cgroups, over all hierarchies
 * @param unseen controllers that no non-root cgroup has enabled: their files are those that the catalogue knows for the kernel
 * @param delegatable files that systemd may hand down, from {@code /sys/kernel/cgroup/delegate}
 * @param features from {@code /sys/kernel/cgroup/features}
 * @param unconfirmed what could not be read, each in a sentence
 * @param cut true if there were more cgroups than are looked at
 */
record HostFiles(CgroupMounts mounts, Map<Controller, Hierarchy> controllers, Set<String> files, Set<Controller> unseen,
        IoPolicy io, Swap swap, boolean psi, String kernel, long pageSize, int cpus, int memoryNodes, Set<String> hugepageSizes,
        DeviceNames deviceNames, HostReport.Distribution distribution, List<String> delegatable, List<String> features,
        List<String> unconfirmed, boolean cut) {
    private static final int MAX_CGROUPS = 500;
    private static final long DEFAULT_PAGE_SIZE = 4096;
    private static final Set<String> ROOT_ONLY = Set.of("release_agent", "cgroup.sane_behavior");

    /** Controllers whose presence shows in a file of their own; the others are no question of files. */
    private static final Set<Controller> WITH_FILES = Set.of(Controller.CPU, Controller.CPUSET, Controller.MEMORY, Controller.IO,
            Controller.PIDS, Controller.HUGETLB, Controller.RDMA, Controller.MISC, Controller.DMEM);

    /** @throws IOException if {@code /proc} is not there or not as the kernel writes it */
    static HostFiles read(Path root) throws IOException {
        List<String> unconfirmed = new ArrayList<>();
        CgroupMounts mounts = CgroupMounts.read(root);
        Map<Controller, Hierarchy> controllers = mounts.controllers();
        Set<String> files = new TreeSet<>();
        boolean cut = false;
        for (CgroupMounts.Mount mount : mounts.all()) {
            cut |= addFilesBelow(mount.directory(), files);
        }
        if (cut) {
            unconfirmed.add("There are many cgroups; the files of " + MAX_CGROUPS + " of each hierarchy were looked at.");
        }
        Map<Controller, Hierarchy> unseen = new EnumMap<>(Controller.class);
        for (Controller controller : WITH_FILES) {
            if (controllers.get(controller) == Hierarchy.UNIFIED && files.stream().noneMatch(file -> belongs(file, controller))) {
                unseen.put(controller, Hierarchy.UNIFIED);
            }
        }
        String kernel = Files.readString(root.resolve("proc/sys/kernel/osrelease")).strip();
        Set<String> hugepageSizes = hugepageSizes(root);
        if (!unseen.isEmpty()) {
            KernelFiles.of(kernel, unseen).stream().filter(file -> !file.startsWith("hugetlb.") || hugepageSizes.contains(file.split("\\.")[1]))
                    .forEach(files::add);
            unconfirmed.add("No cgroup here uses " + unseen.keySet().stream().map(Controller::word).sorted().collect(Collectors.joining(", "))
                    + "; the files are those that such a kernel has.");
        }
        boolean swapAccounting = files.contains("memory.swap.max") || files.contains("memory.memsw.limit_in_bytes");
        return new HostFiles(mounts, controllers, files, unseen.keySet(), ioPolicy(root, mounts),
                new Swap(swapAccounting, swapBytes(root), text(root, "sys/module/zswap/parameters/enabled").filter("Y"::equals).isPresent()),
                Files.exists(root.resolve("proc/pressure")), kernel,
                pageSize(root, unconfirmed), count(root, "sys/devices/system/cpu/possible", unconfirmed),
                count(root, "sys/devices/system/node/possible", new ArrayList<>()), hugepageSizes, deviceNames(root),
                distribution(root), lines(root, "sys/kernel/cgroup/delegate"), lines(root, "sys/kernel/cgroup/features"), unconfirmed, cut);
    }

    /** True if the controller is what makes this file appear; pressure and the CPU's statistics are always there. */
    private static boolean belongs(String file, Controller controller) {
        return file.startsWith(controller.word() + ".") && !file.endsWith(".pressure") && !file.startsWith("cpu.stat");
    }

    /** The files that non-root cgroups of a mount have; those of its top where nobody has made a cgroup. True if not all were looked at. */
    private static boolean addFilesBelow(Path mount, Set<String> names) throws IOException {
        Deque<Path> waiting = new ArrayDeque<>(directories(mount));
        if (waiting.isEmpty()) {
            fileNames(mount).stream().filter(file -> !ROOT_ONLY.contains(file)).forEach(names::add);
        }
        for (int visited = 0; visited < MAX_CGROUPS && !waiting.isEmpty(); visited++) {
            Path cgroup = waiting.poll();
            names.addAll(fileNames(cgroup));
            waiting.addAll(directories(cgroup));
        }
        return !waiting.isEmpty();
    }

    private static List<Path> directories(Path directory) throws IOException {
        return list(directory).stream().filter(Files::isDirectory).toList();
    }

    private static List<String> fileNames(Path directory) throws IOException {
        return list(directory).stream().filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    }

    /** The entries of a directory; none if it is gone, as cgroups may be at any time. */
    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Devices as MAJ:MIN. */
    private static IoPolicy ioPolicy(Path root, CgroupMounts mounts) throws IOException {
        Set<String> bfq = new HashSet<>();
        for (Path disk : list(root.resolve("sys/block"))) {
            boolean active = text(disk, "queue/scheduler").filter(schedulers -> schedulers.contains("[bfq]")).isPresent();
            Optional<String> number = text(disk, "dev");
            if (active && number.isPresent()) {
                bfq.add(number.get());
            }
        }
        Set<String> iocost = new HashSet<>();
        if (mounts.unified().isPresent()) {
            for (String line : lines(mounts.unified().get().directory(), "io.cost.qos")) {
                List<String> words = List.of(line.split(" "));
                if (words.contains("enable=1")) {
                    iocost.add(words.get(0));
                }
            }
        }
        return new IoPolicy(bfq, iocost);
    }

    private static long swapBytes(Path root) throws IOException {
        long kilobytes = 0;
        for (String line : lines(root, "proc/swaps")) {
            String[] columns = line.split("\\s+");
            if (columns.length >= 3 && !columns[0].equals("Filename")) {
                kilobytes += Long.parseLong(columns[2]);
            }
        }
        return kilobytes * 1024;
    }

    /** The first mapping of a process is its executable, in pages of the common size. */
    private static long pageSize(Path root, List<String> unconfirmed) throws IOException {
        for (String process : List.of("self", "1")) {
            Path smaps = root.resolve("proc").resolve(process).resolve("smaps");
            if (!Files.isReadable(smaps)) {
                continue;
            }
            try (BufferedReader reader = Files.newBufferedReader(smaps)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    if (line.startsWith("KernelPageSize:")) {
                        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                    }
                }
            }
        }
        unconfirmed.add("The page size could not be read; " + DEFAULT_PAGE_SIZE + " bytes are assumed.");
        return DEFAULT_PAGE_SIZE;
    }

    /** One more than the highest number in a list such as {@code 0-3}. */
    private static int count(Path root, String file, List<String> unconfirmed) throws IOException {
        Optional<String> list = text(root, file).filter(text -> !text.isEmpty());
        if (list.isEmpty()) {
            unconfirmed.add("/" + file + " could not be read; 1 is assumed.");
            return 1;
        }
        String[] numbers = list.get().split("[-,]");
        return Integer.parseInt(numbers[numbers.length - 1]) + 1;
    }

    private static Set<String> hugepageSizes(Path root) throws IOException {
        Set<String> sizes = new HashSet<>();
        for (Path size : list(root.resolve("sys/kernel/mm/hugepages"))) {
            long kilobytes = Long.parseLong(size.getFileName().toString().replaceAll("\\D", ""));
            sizes.add(kilobytes >= 1 << 20 ? (kilobytes >> 20) + "GB" : kilobytes >= 1 << 10 ? (kilobytes >> 10) + "MB" : kilobytes + "KB");
        }
        return sizes;
    }

    private static DeviceNames deviceNames(Path root) throws IOException {
        Map<Integer, String> characters = new HashMap<>();
        Map<Integer, String> blocks = new HashMap<>();
        Map<Integer, String> section = characters;
        for (String line : lines(root, "proc/devices")) {
            String[] words = line.strip().split("\\s+", 2);
            if (line.startsWith("Block")) {
                section = blocks;
            } else if (words.length == 2 && words[0].matches("\\d+")) {
                section.putIfAbsent(Integer.parseInt(words[0]), words[1]);
            }
        }
        return new DeviceNames(characters, blocks);
    }

    private static HostReport.Distribution distribution(Path root) throws IOException {
        Map<String, String> release = osRelease(root);
        return new HostReport.Distribution(release.getOrDefault("ID", ""), release.getOrDefault("VERSION_ID", ""),
                release.getOrDefault("PRETTY_NAME", ""));
    }

    /** os-release, from {@code /etc} or else {@code /usr/lib}; empty if there is none. */
    static Map<String, String> osRelease(Path root) throws IOException {
        Map<String, String> release = new HashMap<>();
        String file = Files.exists(root.resolve("etc/os-release")) ? "etc/os-release" : "usr/lib/os-release";
        for (String line : lines(root, file)) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                release.put(line.substring(0, equals), unquote(line.substring(equals + 1).strip()));
            }
        }
        return release;
    }

    private static String unquote(String value) {
        boolean quoted = value.length() >= 2 && (value.startsWith("\"") && value.endsWith("\"") || value.startsWith("'") && value.endsWith("'"));
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }

    private static Optional<String> text(Path base, String file) throws IOException {
        Path path = base.resolve(file);
        return Files.isReadable(path) ? Optional.of(Files.readString(path).strip()) : Optional.empty();
    }

    private static List<String> lines(Path base, String file) throws IOException {
        return text(base, file).filter(text -> !text.isEmpty()).map(text -> List.of(text.split("\n"))).orElse(List.of());
    }
}
