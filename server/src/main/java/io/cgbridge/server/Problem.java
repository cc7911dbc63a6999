package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.PlanJson;
import io.cgbridge.translator.ReportEntry;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A refusal, as RFC 9457 writes it.
 *
 * @param detail one sentence on this very request
 * @param members further members of the problem object
 * @param report what became of each leaf, where the problem concerns leaves
 * @param headers headers that belong to the status ({@code Retry-After}, {@code Allow})
 */
record Problem(ProblemType type, String detail, Json.Writer members, List<ReportEntry> report, Map<String, String> headers) {

    static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, out -> { }, List.of(), Map.of());
    }

    /** A body that is no document, with the place where it went wrong. */
    static Problem malformed(MalformedDocumentException e) {
        return new Problem(ProblemType.valueOf(e.kind().name()), e.getMessage(), out -> {
            out.writeStringField("path", e.path());
            if (e.line() > 0) {
                out.writeNumberField("line", e.line());
                out.writeNumberField("column", e.column());
            }
        }, List.of(), Map.of());
    }

    /** Rejected leaves: the report, and neither properties nor files. */
    static Problem rejected(HostProfile host, List<ReportEntry> report) {
        return new Problem(ProblemType.REJECTED, "The report says which leaves are rejected, and why.", out -> {
            out.writeFieldName("host");
            PlanJson.writeHost(host, out);
        }, report, Map.of());
    }

    Problem with(String header, String value) {
        return new Problem(type, detail, members, report, Map.of(header, value));
    }

    ProblemException exception() {
        return new ProblemException(this);
    }

    Answer answer() {
        return new Answer(type.status(), "application/problem+json", headers, Json.bytes(this::write));
    }

    /** Writes the problem object. */
    void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", type.uri());
        out.writeStringField("title", type.title());
        out.writeNumberField("status", type.status());
        out.writeStringField("detail", detail);
        members.write(out);
        if (!report.isEmpty()) {
            PlanJson.writeReport(report, out);
        }
        out.writeEndObject();
    }
}
