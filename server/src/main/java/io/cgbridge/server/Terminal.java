package io.cgbridge.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** Whether somebody looks at what is printed. The JDK's console only tells when input is a terminal too. */
final class Terminal {
    static final int OUT = 1;
    static final int ERR = 2;

    private Terminal() {
    }

    /** True if that file descriptor of this process is a terminal. */
    static boolean is(int descriptor) {
        try {
            String where = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return where.startsWith("/dev/pts/") || where.startsWith("/dev/tty") || where.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Colours on a terminal that has them, none elsewhere. {@code NO_COLOR} takes them away (no-color.org), {@code CLICOLOR_FORCE} asks
     * for them in a pipe too; where both are set there are none.
     */
    static Ansi ansi(Map<String, String> environment, int descriptor) {
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
            return Ansi.OFF;
        }
        String forced = environment.getOrDefault("CLICOLOR_FORCE", "0");
        boolean wanted = !forced.isEmpty() && !forced.equals("0");
        return wanted || is(descriptor) && !environment.getOrDefault("TERM", "dumb").equals("dumb") ? Ansi.ON : Ansi.OFF;
    }
}
