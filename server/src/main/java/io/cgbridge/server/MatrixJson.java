package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.compat.FieldMatrix.Row;
import io.cgbridge.compat.FieldMatrix.Span;
import java.io.IOException;
import java.util.List;

/** The matrix of fields as JSON. */
final class MatrixJson {
    private MatrixJson() {
    }

    /** Writes one object: {@code fields}, each with its {@code path} and {@code spans} of systemd versions. */
    static void write(List<Row> matrix, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("fields");
        for (Row row : matrix) {
            out.writeStartObject();
            out.writeStringField("path", row.path());
            out.writeArrayFieldStart("spans");
            for (Span span : row.spans()) {
                write(span, out);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void write(Span span, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("hierarchy", span.hierarchy().word());
        out.writeNumberField("since", span.since());
        out.writeNumberField("until", span.until());
        out.writeStringField("outcome", span.outcome().word());
        if (span.reason().isPresent()) {
            out.writeStringField("reason", span.reason().get().word());
        }
        out.writeArrayFieldStart("targets");
        for (String target : span.targets()) {
            out.writeString(target);
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
