package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.compat.FieldMatrix;
import io.cgbridge.compat.FieldMatrix.Row;
import io.cgbridge.compat.FieldMatrix.Span;
import io.cgbridge.compat.Sources;
import io.cgbridge.compat.SystemdReleases;
import io.cgbridge.compat.SystemdReleases.Version;
import io.cgbridge.translator.Hierarchy;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The matrix of fields as JSON. */
final class MatrixJson {
    private MatrixJson() {
    }

    /**
     * Writes one object: {@code fields}, each with its {@code path}, the document by which it is judged and its {@code spans} of systemd
     * versions; {@code sources} of every target; {@code systemd} versions; {@code hierarchies}.
     */
    static void write(List<Row> matrix, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("fields");
        for (Row row : matrix) {
            out.writeStartObject();
            out.writeStringField("path", row.path());
            out.writeStringField("entry", row.entry());
            out.writeFieldName("probe");
            out.writeRawValue(row.probe());
            out.writeStringField("source", row.source());
            out.writeArrayFieldStart("spans");
            for (Span span : row.spans()) {
                write(span, out);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
        sources(matrix, out);
        versions(out);
        hierarchies(out);
        out.writeEndObject();
    }

    private static void sources(List<Row> matrix, JsonGenerator out) throws IOException {
        Set<String> targets = matrix.stream().flatMap(row -> row.spans().stream()).flatMap(span -> span.targets().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        out.writeObjectFieldStart("sources");
        for (String target : targets) {
            out.writeArrayFieldStart(target);
            for (String source : Sources.ofTarget(target)) {
                out.writeString(source);
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private static void versions(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("systemd");
        for (Version version : SystemdReleases.described()) {
            out.writeStartObject();
            out.writeNumberField("version", version.number());
            if (!version.date().isEmpty()) {
                out.writeStringField("date", version.date());
            }
            out.writeStringField("kernel", version.kernel());
            out.writeStringField("source", version.source());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void hierarchies(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("hierarchies");
        for (Hierarchy hierarchy : FieldMatrix.HIERARCHIES) {
            out.writeStartObject();
            out.writeStringField("hierarchy", hierarchy.word());
            out.writeStringField("source", SystemdReleases.source(hierarchy));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void write(Span span, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("hierarchy", span.hierarchy().word());
        out.writeNumberField("since", span.since());
        out.writeNumberField("until", span.until());
        out.writeStringField("outcome", span.outcome().word());
        if (span.reason().isPresent()) {
            out.writeStringField("reason", span.reason().get().word());
            out.writeStringField("message", span.message());
        }
        if (span.remedy().isPresent()) {
            out.writeStringField("remedy", span.remedy().get());
        }
        out.writeArrayFieldStart("targets");
        for (String target : span.targets()) {
            out.writeString(target);
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
