package io.cgbridge.introspection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this machine, which decides what a share of it is. */
public final class MachineMemory {
    private static final long KIBIBYTES_PER_PAGE = 4;

    private MachineMemory() {
    }

    /** Pages of 4 KiB, as {@code MemTotal} in {@code /proc/meminfo} says. */
    public static long pages() throws IOException {
        String total = Files.readAllLines(Path.of("/proc/meminfo")).get(0);
        return Long.parseLong(total.replaceAll("\\D", "")) / KIBIBYTES_PER_PAGE;
    }
}
