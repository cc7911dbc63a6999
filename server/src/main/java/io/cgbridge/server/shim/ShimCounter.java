package io.cgbridge.server.shim;

/** What a shim counts since it began, over all its connections. */
public enum ShimCounter {
    /** Clients that were let in. */
    CONNECTIONS("connections", false),
    /** Messages that clients sent. */
    MESSAGES_FROM_CLIENTS("messages-from-clients", false),
    /** Messages that the bus sent. */
    MESSAGES_FROM_BUS("messages-from-bus", false),
    /** Calls read whole, for the rewriter to decide on. */
    CALLS_READ("calls-read", false),
    /** Calls sent on with other bytes than the client's. */
    CALLS_REWRITTEN("calls-rewritten", false),
    /** Calls refused without asking systemd. */
    CALLS_REFUSED("calls-refused", false),
    /** Calls sent again after an error that the client was not to see. */
    CALLS_REPEATED("calls-repeated", false),
    /** Calls passed on as they came, since the rewriter failed. */
    REWRITING_FAILED("rewriting-failed", false),
    /** Connections ended over bytes that are no D-Bus. */
    MALFORMED("malformed", false),
    /** Clients of another uid, refused. */
    FOREIGN_UID("foreign-uid", false),
    /** Clients refused since the bus behind could not be reached. */
    NO_UPSTREAM("no-upstream", false),
    /** Clients refused since as many are connected as may be. */
    MOST_CONNECTIONS("shim-connections", true),
    /** Clients dropped since they did not authenticate in time. */
    AUTHENTICATION_TIME("shim-authentication-time", true),
    /** Clients dropped since they did not read in time. */
    STALLED_READER("shim-stalled-reader", true),
    /** Connections ended over a message longer than is allowed. */
    MESSAGE_SIZE("shim-message-size", true),
    /** Calls, and errors that answer them, that went on untouched since they are too long to be read whole. */
    CALL_SIZE("shim-call-size", true),
    /** Calls, and errors that answer them, that went on untouched since too many bytes were held already. */
    CALL_MEMORY("shim-call-memory", true),
    /** Connections ended since a call that is to be read whole did not come in time. */
    CALL_TIME("shim-call-time", true),
    /** Calls refused since as many of this client were unanswered as may be. */
    OUTSTANDING_CALLS("shim-outstanding-calls", true),
    /** Calls whose answer did not come in the time for which a client is held back. */
    HOLD_TIME("shim-hold-time", true),
    /** Connections ended over more file descriptors than may be in flight. */
    DESCRIPTORS("shim-descriptors", true);

    private final String word;
    private final boolean limit;

    ShimCounter(String word, boolean limit) {
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
