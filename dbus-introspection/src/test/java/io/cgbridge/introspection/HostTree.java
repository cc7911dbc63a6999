package io.cgbridge.introspection;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A host's files below a folder. */
public final class HostTree {
    private static final String UNIFIED = "30 20 0:30 / /sys/fs/cgroup rw shared:1 - cgroup2 cgroup2 rw,nsdelegate\n";

    final Path root;

    private HostTree(Path root) {
        this.root = root;
    }

    /** A host that was measured: the name of a file in {@code hosts/}. */
    public static HostTree measured(Path root, String name) throws IOException {
        HostTree tree = new HostTree(root);
        try (InputStream in = HostTree.class.getResourceAsStream("hosts/" + name + ".txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                int blank = line.indexOf(' ');
                tree.file(blank < 0 ? line : line.substring(0, blank), blank < 0 ? "" : line.substring(blank + 1).translateEscapes());
            }
        }
        return tree;
    }

    /** The folder that stands for {@code /}. */
    public Path root() {
        return root;
    }

    /** What is there already. */
    static HostTree below(Path root) {
        return new HostTree(root);
    }

    /** The least that a unified host has. */
    static HostTree unified(Path root) throws IOException {
        return new HostTree(root).file("proc/self/mountinfo", UNIFIED).file("proc/sys/kernel/osrelease", "6.1.0\n")
                .file("sys/fs/cgroup/cgroup.controllers", "cpu memory\n").file("sys/fs/cgroup/cgroup.subtree_control", "cpu memory\n");
    }

    HostTree file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }
}
