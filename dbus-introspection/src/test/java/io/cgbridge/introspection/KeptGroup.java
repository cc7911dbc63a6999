package io.cgbridge.introspection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * A unit's cgroup as ordinary files, below the view of a host that has every controller. It stands in for the kernel: what systemd rewrites
 * there a test writes instead, since the machines of the tests have no controller left for cgroup 2.
 */
final class KeptGroup {
    private static final List<String> TOP = List.of("proc", "etc", "dev", "usr");

    private final Path directory;

    /** @param root the view, as in {@link LiveHost.Settings#root()} */
    KeptGroup(Path root, String controlGroup, Map<String, String> files) throws IOException {
        directory = Files.createDirectories(root.resolve("sys/fs/cgroup" + controlGroup));
        for (Map.Entry<String, String> file : files.entrySet()) {
            rewrite(file.getKey(), file.getValue());
        }
    }

    /** A host's view: the real one, but for its cgroups. */
    static Path view(Path folder, SystemdGuest guest) throws IOException {
        for (String top : TOP) {
            Files.createSymbolicLink(folder.resolve(top), guest.root().resolve(top));
        }
        for (String list : List.of("cgroup.controllers", "cgroup.subtree_control")) {
            HostTree.below(folder).file("sys/fs/cgroup/" + list, "cpuset cpu io memory pids\n");
        }
        return folder;
    }

    /** The links lead out of the folder, which whoever removes it would warn of. */
    static void removeLinks(Path folder) throws IOException {
        for (String top : TOP) {
            Files.delete(folder.resolve(top));
        }
    }

    /** As systemd or an operator writes: in place, in one go, and nobody ever reads half of it. */
    void rewrite(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        long size = Files.exists(file) ? Files.size(file) : 0;
        String padded = text + "\n".repeat((int) Math.max(1, size - text.length()));
        Files.write(file, padded.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    String text(String file) throws IOException {
        return Files.readString(directory.resolve(file)).strip();
    }
}
