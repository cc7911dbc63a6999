package io.cgbridge.compat;

import static io.cgbridge.compat.DataFiles.required;

import com.fasterxml.jackson.core.type.TypeReference;
import io.cgbridge.compat.DataReader.RawJson;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.OciDocument;
import io.cgbridge.translator.OciReader;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.Translator;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What becomes of each field of the OCI specification on a host. Nothing is written down: a small document for each field
 * ({@code oci-fields.json}) runs through the translator.
 */
public final class FieldOutcomes {
    private static final List<Field> FIELDS = DataFiles.read("oci-fields.json", new TypeReference<List<Row>>() {
    }).stream().map(Row::field).toList();

    private FieldOutcomes() {
    }

    /**
     * A field with the document that asks for it.
     *
     * @param path with {@code []} for any element or any key
     * @param entry where the field stands in the report of that document
     * @param probe the document as JSON
     */
    record Field(String path, String entry, String probe, OciDocument document) {
    }

    /** @param entry {@code path} if it is missing */
    private record Row(String path, String entry, RawJson probe) {
        Row {
            required(path, "path");
            entry = entry == null ? path : entry;
            required(probe, "probe");
        }

        Field field() {
            try {
                return new Field(path, entry, probe.text(), OciReader.read(probe.text().getBytes(StandardCharsets.UTF_8)));
            } catch (MalformedDocumentException e) {
                throw new IllegalArgumentException("Not a probe: " + probe.text(), e);
            }
        }
    }

    /** A field, and what becomes of an ordinary value of it. */
    public record FieldOutcome(String path, Fate fate) {
    }

    /** The paths of all fields, in the specification's order, then the keys of {@code unified}. */
    public static List<String> fields() {
        return FIELDS.stream().map(Field::path).toList();
    }

    /** What becomes of each field in a new scope on that host. */
    public static List<FieldOutcome> of(HostProfile host) {
        return FIELDS.stream().map(field -> new FieldOutcome(field.path(), fate(field, host))).toList();
    }

    static Fate fate(Field field, HostProfile host) {
        return Translator.translate(field.document(), host, TranslationOptions.DEFAULTS).report().stream()
                .filter(entry -> entry.path().toString().equals(field.entry())).findFirst().map(ReportEntry::fate)
                .orElseThrow(() -> new IllegalStateException("No report for " + field.path()));
    }

    static List<Field> probes() {
        return FIELDS;
    }
}
