package io.cgbridge.translator;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.translator.UnitProperty.Variant;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * Plans as JSON, in the words of the HTTP contract: a {@code t} of 2^64-1 is {@code "infinity"}, numbers beyond 2^53-1 are decimal
 * strings, masks are <code>{"bytes":[3],"list":"0-1"}</code>, structs are arrays, variants carry their signature. {@link PropertyJson}
 * reads the values back.
 */
public final class PlanJson {
    private static final long MAX_EXACT = (1L << 53) - 1;

    private PlanJson() {
    }

    /**
     * Writes {@code host}, {@code properties}, {@code files}, {@code placement} (only where {@code linux.cgroupsPath} names one),
     * {@code report} and {@code summary} as one object.
     */
    public static void write(Plan plan, JsonGenerator out) throws IOException {
        out.writeStartObject();
        writeMembers(plan, out);
        out.writeEndObject();
    }

    /** Writes the same members into the object being written. */
    public static void writeMembers(Plan plan, JsonGenerator out) throws IOException {
        out.writeFieldName("host");
        writeHost(plan.host(), out);
        if (!plan.rejected()) {
            writeProperties("properties", plan.properties(), out);
            writeFiles(plan.files(), out);
            writePlacement(plan.placement(), out);
        }
        writeReport(plan, out);
    }

    /** Only of a document that names a cgroup path: the unit is no property of itself, and its slice is one of the start alone. */
    private static void writePlacement(Plan.Placement placement, JsonGenerator out) throws IOException {
        if (!placement.equals(Plan.Placement.NONE)) {
            out.writeObjectFieldStart("placement");
            out.writeStringField("slice", placement.slice());
            out.writeStringField("unit", placement.unit());
            out.writeEndObject();
        }
    }

    /** Writes the members {@code report} and {@code summary} into the object being written. */
    public static void writeReport(Plan plan, JsonGenerator out) throws IOException {
        writeReport(plan.report(), out);
    }

    /** Writes the members {@code report} and {@code summary} into the object being written. */
    public static void writeReport(List<ReportEntry> report, JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("report");
        for (ReportEntry entry : report) {
            writeEntry(entry, out);
        }
        out.writeEndArray();
        out.writeObjectFieldStart("summary");
        for (Map.Entry<Outcome, Integer> count : Plan.summary(report).entrySet()) {
            out.writeNumberField(count.getKey().word(), count.getValue());
        }
        out.writeEndObject();
    }

    /** Writes the host as every answer carries it. */
    public static void writeHost(HostProfile host, JsonGenerator out) throws IOException {
        out.writeStartObject();
        writeHostMembers(host, out);
        out.writeEndObject();
    }

    /** Writes the same members into the object being written. */
    public static void writeHostMembers(HostProfile host, JsonGenerator out) throws IOException {
        out.writeStringField("id", host.id());
        out.writeStringField("source", host.source().word());
        out.writeStringField("systemd", host.systemd());
        out.writeNumberField("systemdVersion", host.systemdVersion());
        out.writeStringField("hierarchy", host.hierarchy().word());
        out.writeStringField("kernel", host.kernel());
        if (!host.unconfirmed().isEmpty()) {
            out.writeArrayFieldStart("unconfirmed");
            for (String statement : host.unconfirmed()) {
                out.writeString(statement);
            }
            out.writeEndArray();
        }
    }

    /** Writes properties as an array under a name. */
    public static void writeProperties(String name, List<UnitProperty> properties, JsonGenerator out) throws IOException {
        out.writeArrayFieldStart(name);
        for (UnitProperty property : properties) {
            out.writeStartObject();
            out.writeStringField("name", property.name());
            out.writeStringField("signature", property.signature());
            out.writeFieldName("value");
            writeValue(property.signature(), property.value(), out);
            writeFrom(property.from(), out);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** Writes the member {@code files}. */
    public static void writeFiles(List<FileWrite> files, JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("files");
        for (FileWrite file : files) {
            out.writeStartObject();
            out.writeStringField("controller", file.controller().word());
            out.writeStringField("file", file.file());
            out.writeStringField("value", file.value());
            writeFrom(file.from(), out);
            out.writeStringField("phase", file.phase().word());
            if (file.level() != Level.UNIT) {
                out.writeStringField("level", file.level().word());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writeFrom(List<LeafPath> from, JsonGenerator out) throws IOException {
        if (from.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("from");
        for (LeafPath path : from) {
            out.writeString(path.toString());
        }
        out.writeEndArray();
    }

    /** Writes one report entry. */
    public static void writeEntry(ReportEntry entry, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("path", entry.path().toString());
        if (entry.line() > 0) {
            out.writeNumberField("line", entry.line());
        }
        out.writeFieldName("value");
        writePlain(entry.value(), out);
        writeFate(entry.fate(), out);
        out.writeEndObject();
    }

    /** Writes {@code outcome} and what else a fate says into the object being written. */
    public static void writeFate(Fate fate, JsonGenerator out) throws IOException {
        out.writeStringField("outcome", fate.outcome().word());
        if (fate.reason().isPresent()) {
            out.writeStringField("reason", fate.reason().get().word());
            out.writeStringField("message", fate.message());
        }
        if (fate.remedy().isPresent()) {
            out.writeStringField("remedy", fate.remedy().get());
        }
        if (!fate.targets().isEmpty()) {
            out.writeArrayFieldStart("targets");
            for (String target : fate.targets()) {
                out.writeString(target);
            }
            out.writeEndArray();
        }
        if (fate.level().isPresent()) {
            out.writeStringField("level", fate.level().get().word());
        }
        if (fate.held().isPresent()) {
            out.writeFieldName("held");
            writePlain(fate.held().get(), out);
        }
        if (fate.heldAfterReload().isPresent()) {
            out.writeFieldName("heldAfterReload");
            writePlain(fate.heldAfterReload().get(), out);
        }
    }

    /** Writes the value of a leaf, see {@link ReportEntry#value()}. */
    public static void writePlain(Object value, JsonGenerator out) throws IOException {
        if (value instanceof Long number) {
            writeNumber(number, out);
        } else if (value instanceof BigInteger number) {
            out.writeString(number.toString());
        } else if (value instanceof RawNumber number) {
            writeRaw(number.text(), out);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value == ReportEntry.NULL) {
            out.writeNull();
        } else if (value == ReportEntry.EMPTY_OBJECT) {
            out.writeStartObject();
            out.writeEndObject();
        } else if (value == ReportEntry.EMPTY_ARRAY) {
            out.writeStartArray();
            out.writeEndArray();
        } else {
            out.writeString(value.toString());
        }
    }

    /** As a number only where every reader can hold it: many readers turn {@code 1e400} into infinity and refuse a thousand digits. */
    private static void writeRaw(String text, JsonGenerator out) throws IOException {
        boolean holdable = text.length() <= 20 && Math.abs(Double.parseDouble(text)) <= MAX_EXACT;
        if (holdable) {
            out.writeNumber(text);
        } else {
            out.writeString(text);
        }
    }

    private static void writeNumber(long number, JsonGenerator out) throws IOException {
        if (number > MAX_EXACT || number < -MAX_EXACT) {
            out.writeString(Long.toString(number));
        } else {
            out.writeNumber(number);
        }
    }

    /** Writes a D-Bus value of a complete signature, see {@link UnitProperty#value()}. */
    public static void writeValue(String signature, Object value, JsonGenerator out) throws IOException {
        switch (signature.charAt(0)) {
            case 't' -> {
                long number = (Long) value;
                if (number == UnitProperty.INFINITY) {
                    out.writeString("infinity");
                } else if (number < 0 || number > MAX_EXACT) {
                    out.writeString(Long.toUnsignedString(number));
                } else {
                    out.writeNumber(number);
                }
            }
            case 'y', 'n', 'q', 'i', 'u', 'x', 'h' -> writeNumber((Long) value, out);
            case 'b' -> out.writeBoolean((Boolean) value);
            case 'd' -> out.writeNumber((Double) value);
            case 'v' -> {
                Variant variant = (Variant) value;
                out.writeStartObject();
                out.writeStringField("signature", variant.signature());
                out.writeFieldName("value");
                writeValue(variant.signature(), variant.value(), out);
                out.writeEndObject();
            }
            case 'a' -> writeArray(signature.substring(1), value, out);
            case '(' -> {
                out.writeStartArray();
                int at = 1;
                for (Object element : (List<?>) value) {
                    String next = Signatures.first(signature.substring(at));
                    writeValue(next, element, out);
                    at += next.length();
                }
                out.writeEndArray();
            }
            default -> out.writeString((String) value);
        }
    }

    private static void writeArray(String element, Object value, JsonGenerator out) throws IOException {
        if (element.equals("y")) {
            byte[] mask = (byte[]) value;
            out.writeStartObject();
            out.writeArrayFieldStart("bytes");
            for (byte b : mask) {
                out.writeNumber(b & 0xff);
            }
            out.writeEndArray();
            out.writeStringField("list", CpuMask.list(mask));
            out.writeEndObject();
        } else if (element.startsWith("{")) {
            String key = element.substring(1, 2);
            String of = element.substring(2, element.length() - 1);
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                out.writeFieldName(key.equals("t") ? Long.toUnsignedString((Long) entry.getKey()) : entry.getKey().toString());
                writeValue(of, entry.getValue(), out);
            }
            out.writeEndObject();
        } else {
            out.writeStartArray();
            for (Object each : (List<?>) value) {
                writeValue(element, each, out);
            }
            out.writeEndArray();
        }
    }
}
