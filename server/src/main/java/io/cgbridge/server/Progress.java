package io.cgbridge.server;

import java.io.PrintWriter;

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
