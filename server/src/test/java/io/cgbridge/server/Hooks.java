package io.cgbridge.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The scripts of {@code server/hooks}, copied to where a test can put things beside them, and bundles for them. */
record Hooks(Path directory) {
    private static final Path SOURCE = Path.of("hooks");
    /** The host's cgroups are hidden below a cgroup 2 mount of its own, which crun understands on any machine; nothing outside the namespace changes. */
    private static final String PRIVATE_MOUNTS = "umount -R -l /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup && exec \"$@\"";

    static Hooks in(Path directory) throws IOException {
        for (String script : List.of("cgbridge-precreate", "cgbridge-runtime")) {
            Files.copy(SOURCE.resolve(script), directory.resolve(script));
        }
        return new Hooks(directory);
    }

    Path script(String name) {
        return directory.resolve(name);
    }

    /** An environment that reaches a daemon and no configuration of this machine. */
    Map<String, String> environment(Path socket, String... more) {
        Map<String, String> environment = new HashMap<>(Map.of("CGBRIDGE_HOOK_SOCKET", socket.toString(), "CGBRIDGE_HOOK_CONFIG", directory.resolve("hooks.conf").toString(),
                "HOME", directory.toString()));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return environment;
    }

    /** A root file system with busybox and what it is linked with. */
    Path rootFileSystem() throws IOException {
        Path root = directory.resolve("rootfs");
        for (String folder : List.of("bin", "usr", "lib", "lib64", "proc", "sys", "dev", "tmp", "etc", "run", "var")) {
            Files.createDirectories(root.resolve(folder));
        }
        String busybox = Installed.program("busybox", "busybox");
        Files.copy(Path.of(busybox), root.resolve("bin/busybox"));
        for (String word : Installed.run("ldd", busybox).out().split("\\s+")) {
            if (word.startsWith("/")) {
                Path copy = root.resolve(word.substring(1));
                Files.createDirectories(copy.getParent());
                Files.copy(Path.of(word), copy);
            }
        }
        return root;
    }

    /** Runs a command as root in a mount namespace of its own. */
    Installed.Run runPrivately(Map<String, String> environment, String... command) {
        return Installed.run(directory, environment, "", Stream.concat(
                Stream.of(Installed.program("unshare", "util-linux"), "--mount", "--propagation", "private", "sh", "-c", PRIVATE_MOUNTS, "sh"),
                Stream.of(command)).toArray(String[]::new));
    }

    /** What a real container needs. */
    static void needsRoot() {
        if (!Installed.run("id", "-u").out().strip().equals("0")) {
            throw Installed.missing("containers need root");
        }
    }
}
