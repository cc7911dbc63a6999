package io.cgbridge.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What real containers are made of. */
public final class Bundles {
    private Bundles() {
    }

    /** A root file system with busybox and what it is linked with. */
    public static Path rootFileSystem(Path directory) throws IOException {
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
}
