package io.cgbridge.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** A progress bar in the last line of a terminal; nothing at all elsewhere. */
final class Progress {
    private static final int WIDTH = 30;

    private final PrintWriter out;
    private final boolean shown;
    private final int total;
    private int done;

    Progress(PrintWriter out, boolean shown, int total) {
        this.out = out;
        this.shown = shown;
        this.total = total;
    }

    /** True if standard error is a terminal. */
    static boolean canBeShown() {
        try {
            String where = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return where.startsWith("/dev/pts/") || where.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    /** One more is done; draws where that changes the bar. */
    void step() {
        done++;
        if (shown && (done == total || (long) done * WIDTH / total != (done - 1L) * WIDTH / total)) {
            draw();
        }
    }

    void draw() {
        if (shown) {
            int full = (int) ((long) done * WIDTH / Math.max(1, total));
            out.print("\r[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + done + "/" + total);
            out.flush();
        }
    }

    /** Takes the bar away, so that other text can be printed. */
    void clear() {
        if (shown) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
