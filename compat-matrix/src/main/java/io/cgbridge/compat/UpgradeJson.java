package io.cgbridge.compat;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.compat.UpgradeReport.Change;
import io.cgbridge.compat.UpgradeReport.Kind;
import io.cgbridge.compat.UpgradeReport.Placed;
import io.cgbridge.compat.UpgradeReport.Side;
import io.cgbridge.translator.PlanJson;
import java.io.IOException;
import java.util.Map;

/** Upgrade reports as JSON, in the words of {@link PlanJson}. */
public final class UpgradeJson {
    private UpgradeJson() {
    }

    /**
     * Writes one object: {@code from} and {@code to} (the hosts), {@code rejectedBefore}, {@code rejectedAfter},
     * {@code changes} and {@code summary}.
     */
    public static void write(UpgradeReport report, JsonGenerator out) throws IOException {
        out.writeStartObject();
        writeMembers("", report, out);
        out.writeEndObject();
    }

    /**
     * Writes the same members into the object being written.
     *
     * @param name of the container, written as {@code name}; empty for none
     */
    public static void writeMembers(String name, UpgradeReport report, JsonGenerator out) throws IOException {
        out.writeFieldName("from");
        PlanJson.writeHost(report.before().host(), out);
        out.writeFieldName("to");
        PlanJson.writeHost(report.after().host(), out);
        if (!name.isEmpty()) {
            out.writeStringField("name", name);
        }
        writeChanges(report, out);
    }

    /** Writes {@code rejectedBefore}, {@code rejectedAfter}, {@code changes} and {@code summary} into the object being written. */
    public static void writeChanges(UpgradeReport report, JsonGenerator out) throws IOException {
        out.writeBooleanField("rejectedBefore", report.before().rejected());
        out.writeBooleanField("rejectedAfter", report.after().rejected());
        out.writeArrayFieldStart("changes");
        for (Change change : report.changes()) {
            writeChange(change, out);
        }
        out.writeEndArray();
        out.writeObjectFieldStart("summary");
        for (Map.Entry<Kind, Integer> count : report.summary().entrySet()) {
            out.writeNumberField(count.getKey().word(), count.getValue());
        }
        out.writeEndObject();
    }

    private static void writeChange(Change change, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("path", change.path().toString());
        if (change.line() > 0) {
            out.writeNumberField("line", change.line());
        }
        out.writeFieldName("value");
        PlanJson.writePlain(change.value(), out);
        out.writeStringField("change", change.kind().word());
        writeSide("before", change.before(), out);
        writeSide("after", change.after(), out);
        if (change.remedy().isPresent()) {
            out.writeStringField("remedy", change.remedy().get());
        }
        out.writeEndObject();
    }

    private static void writeSide(String name, Side side, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(name);
        PlanJson.writeFate(side.fate(), out);
        if (!side.placed().isEmpty()) {
            out.writeArrayFieldStart("placed");
            for (Placed placed : side.placed()) {
                out.writeStartObject();
                out.writeStringField("target", placed.target());
                out.writeFieldName("value");
                PlanJson.writeValue(placed.signature(), placed.value(), out);
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }
}
