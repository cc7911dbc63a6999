package io.cgbridge.introspection;

/** What the live host counts since this process began, over all its connections. */
public enum HostCounter {
    /** D-Bus calls sent. */
    CALLS("dbus-calls", false),
    /** Connections made; all but the first are re-connections. */
    CONNECTIONS("connections", false),
    /** Probes that ended well. */
    PROBES("probes", false),
    /** Optional or required properties that systemd refused, each found by asking again. */
    REFUSALS_LEARNT("refusals-learnt", false),
    /** Properties left out without a call, since systemd had refused them before. */
    REFUSALS_KNOWN("refusals-known", false),
    /** Starts that were cut off, and whose unit was found running and removed. */
    CUT_OFF_STARTS("cut-off-starts", false),
    /** Changes that were cut off half-way, and that were undone. */
    CUT_OFF_CHANGES("cut-off-changes", false),
    /** Reads of single cgroup files. */
    FILES_READ("cgroup-files-read", false),
    /** Writes to cgroup files. */
    FILES_WRITTEN("cgroup-files-written", false),
    /** Promises that something took and that were put back. */
    DRIFT_RESTORED("drift-restored", false),
    /** Promises that gave way to what somebody else wanted. */
    DRIFT_ACCEPTED("drift-accepted", false),
    /** Promises that could not be put back. */
    DRIFT_LOST("drift-lost", false),
    /** Files of the run-time directory that could not be understood and were set aside. */
    DAMAGED_FILES("damaged-files", false),
    /** Promises given up since something took them again and again. */
    CONTESTS("contests", true),
    /** Units whose cgroup could not be watched, since the kernel allows no more watches. */
    WATCHES("watches", true),
    /** Drift that was shown no longer, to make room. */
    DRIFT("drift", true),
    /** Calls that had to wait, since as many were unanswered as a bus allows. */
    CALL_WINDOW("call-window", true),
    /** Refusals that made room for newer ones, or were too long to remember. */
    REMEMBERED_REFUSALS("remembered-refusals", true),
    /** Cgroup files longer than is shown. */
    FILE_TEXT("file-text", true),
    /** Probes that did not look into every cgroup, since there were too many. */
    CGROUPS("cgroups", true);

    private final String word;
    private final boolean limit;

    HostCounter(String word, boolean limit) {
        this.word = word;
        this.limit = limit;
    }

    /** The name in metrics. */
    public String word() {
        return word;
    }

    /** True if it counts how often a limit was reached. */
    public boolean isLimit() {
        return limit;
    }
}
