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
