package io.cgbridge.server.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The cgroup file systems as the kernel shows them, read without cgbridge's own code. */
public final class Cgroups {
    /** Actions, counters, the other view of a file that is shown already, and what says nothing about limits. */
    private static final Pattern NO_LIMIT = Pattern.compile("tasks|notify_on_release|release_agent|(cpu|io|memory|irq)\\.pressure|cpu\\.weight\\.nice"
            + "|cgroup\\.(procs|threads|subtree_control|type|kill|clone_children|event_control)|memory\\.(reclaim|peak|swap\\.peak|force_empty|pressure_level)"
            + "|cpuacct\\..*|blkio\\.reset_stats|.*\\.failcnt|.*max_usage_in_bytes|devices\\.(allow|deny)|cpuset\\.memory_pressure_enabled");

    private final List<Path> mounts;

    private Cgroups(List<Path> mounts) {
        this.mounts = mounts;
    }

    static Cgroups mounted() throws IOException {
        List<Path> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String[] words = line.split(" ");
            String type = words[List.of(words).indexOf("-") + 1];
            if (type.startsWith("cgroup")) {
                mounts.add(Path.of(words[4]));
            }
        }
        return new Cgroups(mounts);
    }

    /** Every limit of a cgroup by its file's name, in all hierarchies where the cgroup has a directory. */
    public Map<String, String> limits(String controlGroup) throws IOException {
        Map<String, String> limits = new TreeMap<>();
        for (Path mount : mounts) {
            Path directory = mount.resolve(controlGroup.substring(1));
            if (!controlGroup.equals("/") && Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    for (Path file : files.filter(Cgroups::isLimit).toList()) {
                        read(file, limits);
                    }
                }
            }
        }
        return limits;
    }

    /** One file of a cgroup, in whichever hierarchy has it; empty if none has. */
    public String file(String controlGroup, String name) throws IOException {
        for (Path mount : mounts) {
            Path file = mount.resolve(controlGroup.substring(1)).resolve(name);
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
        }
        return "";
    }

    private static boolean isLimit(Path file) {
        try {
            String name = file.getFileName().toString();
            boolean writable = Files.isRegularFile(file) && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_WRITE);
            return (writable || name.equals("devices.list")) && !NO_LIMIT.matcher(name).matches();
        } catch (IOException e) {
            return false;
        }
    }

    /** Files that can only be written, or belong to a feature that is switched off, are no limits that anybody holds. */
    private static void read(Path file, Map<String, String> into) {
        try {
            String text = Files.readString(file).strip();
            String name = file.getFileName().toString();
            // its other lines count what happened
            into.put(name, name.equals("memory.oom_control") ? text.lines().findFirst().orElse("") : text);
        } catch (IOException e) {
            into.remove(file.getFileName().toString());
        }
    }
}
