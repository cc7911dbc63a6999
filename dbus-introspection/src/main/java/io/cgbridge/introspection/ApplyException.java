package io.cgbridge.introspection;

import io.cgbridge.translator.ReportEntry;
import java.util.List;

/** A request to the live host that was not carried out: what kind of refusal, in a sentence, with systemd's own words. */
public final class ApplyException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kind of refusal; the server maps each to one status. */
    public enum Kind {
        /** The request contradicts itself or asks for something dangerous ({@code PIDs} = [0]). */
        INVALID,
        /** A required directive that this host does not honour; {@link ApplyException#report()} says which. */
        REJECTED,
        /** A unit of that name exists. */
        EXISTS,
        /** No such unit. */
        UNKNOWN_UNIT,
        /** The unit is not one that cgbridge started. */
        FOREIGN,
        /** The caller or the daemon may not do this. */
        DENIED,
        /** No systemd is reachable. */
        UNAVAILABLE,
        /** A call or job did not finish in time. */
        TIMEOUT,
        /** systemd took the request and the job failed. */
        FAILED
    }

    private final Kind kind;
    private final transient List<ReportEntry> report;

    public ApplyException(Kind kind, String message, List<ReportEntry> report) {
        super(message);
        this.kind = kind;
        this.report = List.copyOf(report);
    }

    public ApplyException(Kind kind, String message) {
        this(kind, message, List.of());
    }

    public Kind kind() {
        return kind;
    }

    /** What became of each leaf, where the refusal concerns leaves; else empty. */
    public List<ReportEntry> report() {
        return report == null ? List.of() : report;
    }
}
