package io.cgbridge.translator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@code config.json} with which real runtimes end up right on a host: the same members in the same order with the same numbers,
 * digit by digit, but for what {@link RuntimeDrivers} changes.
 */
public final class ConfigRewriter {
    /** The annotation with the report, on request. */
    public static final String REPORT = "io.cgbridge.report";
    private static final String ANNOTATIONS = "annotations";

    private static final JsonFactory JSON = JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(OciReader.MAX_NESTING).maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE).build()).build();

    private final JsonParser in;
    private final JsonGenerator out;
    private final ConfigEdits edits;

    private ConfigRewriter(JsonParser in, JsonGenerator out, ConfigEdits edits) {
        this.in = in;
        this.out = out;
        this.edits = edits;
    }

    /**
     * A document rewritten.
     *
     * @param report the plan's, corrected where a runtime has no way to what the host could do
     */
    public record Rewritten(byte[] config, List<ReportEntry> report) {
    }

    /**
     * Rewrites a document for the host of its plan.
     *
     * @param config what {@code document} was read from
     * @param document a whole {@code config.json}
     * @param plan its plan, in which nothing is rejected
     * @param annotate true to put the report into an annotation
     */
    public static Rewritten rewrite(byte[] config, OciDocument document, Plan plan, boolean annotate) {
        if (!document.whole() || plan.rejected()) {
            throw new IllegalArgumentException("only a whole document that is not rejected can be rewritten");
        }
        RuntimeDrivers.Carried carried = RuntimeDrivers.carry(document, plan);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(config.length + 512);
        try {
            if (annotate) {
                carried.edits().annotations().put(REPORT, JsonText.quoted(report(carried.report())));
            }
            try (JsonParser in = JSON.createParser(config); JsonGenerator out = JSON.createGenerator(bytes)) {
                in.nextToken();
                new ConfigRewriter(in, out, carried.edits()).document();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Rewritten(bytes.toByteArray(), carried.report());
    }

    private static String report(List<ReportEntry> report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            PlanJson.writeReport(report, out);
            out.writeEndObject();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void document() throws IOException {
        boolean annotated = false;
        out.writeStartObject();
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken token = in.nextToken();
            if (name.equals("linux") && token == JsonToken.START_OBJECT) {
                out.writeFieldName(name);
                linux();
            } else if (name.equals(ANNOTATIONS)) {
                annotated = true;
                annotations(token);
            } else {
                out.writeFieldName(name);
                copy();
            }
        }
        if (!annotated && !edits.annotations().isEmpty()) {
            out.writeObjectFieldStart(ANNOTATIONS);
            addAnnotations();
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void annotations(JsonToken token) throws IOException {
        out.writeFieldName(ANNOTATIONS);
        if (token != JsonToken.START_OBJECT && edits.annotations().isEmpty()) {
            copy();
            return;
        }
        out.writeStartObject();
        for (String key = token == JsonToken.START_OBJECT ? in.nextFieldName() : null; key != null; key = in.nextFieldName()) {
            in.nextToken();
            String path = LeafPath.of(ANNOTATIONS).key(key).toString();
            if (edits.removed().contains(path) || edits.annotations().containsKey(key)) {
                in.skipChildren();
            } else {
                out.writeFieldName(key);
                copy();
            }
        }
        addAnnotations();
        out.writeEndObject();
    }

    private void addAnnotations() throws IOException {
        for (Map.Entry<String, String> annotation : edits.annotations().entrySet()) {
            out.writeFieldName(annotation.getKey());
            out.writeRawValue(annotation.getValue());
        }
    }

    private void linux() throws IOException {
        out.writeStartObject();
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            out.writeFieldName(name);
            if (in.nextToken() == JsonToken.START_OBJECT && name.equals("resources")) {
                resources();
            } else {
                copy();
            }
        }
        out.writeEndObject();
    }

    private void resources() throws IOException {
        Map<String, Map<String, String>> added = new LinkedHashMap<>(edits.added());
        out.writeStartObject();
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            Map<String, String> members = added.remove(name);
            LeafPath path = LeafPath.top(name);
            if (members != null) {
                out.writeObjectFieldStart(name);
                members(path, members);
                out.writeEndObject();
            } else if (edits.removed().contains(path.toString())) {
                in.skipChildren();
            } else {
                out.writeFieldName(name);
                edited(path);
            }
        }
        for (Map.Entry<String, Map<String, String>> object : added.entrySet()) {
            out.writeObjectFieldStart(object.getKey());
            add(object.getValue());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    /** The members of the object at which the parser stands, with others added. */
    private void members(LeafPath path, Map<String, String> added) throws IOException {
        boolean gone = edits.removed().contains(path.toString());
        if (in.currentToken() == JsonToken.START_OBJECT && !gone) {
            for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                in.nextToken();
                if (added.containsKey(name)) {
                    in.skipChildren();
                } else {
                    member(path, name);
                }
            }
        } else {
            in.skipChildren();
        }
        add(added);
    }

    private void add(Map<String, String> members) throws IOException {
        for (Map.Entry<String, String> member : members.entrySet()) {
            out.writeFieldName(member.getKey());
            out.writeRawValue(member.getValue());
        }
    }

    private void member(LeafPath parent, String name) throws IOException {
        boolean map = parent.toString().equals("unified") || parent.toString().equals("rdma");
        LeafPath path = map ? parent.key(name) : parent.field(name);
        if (edits.removed().contains(path.toString())) {
            in.skipChildren();
            return;
        }
        out.writeFieldName(name);
        edited(path);
    }

    /** Copies the value at a path of the resources, with what is changed in it. */
    private void edited(LeafPath path) throws IOException {
        switch (in.currentToken()) {
            case START_OBJECT -> {
                out.writeStartObject();
                for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                    in.nextToken();
                    member(path, name);
                }
                out.writeEndObject();
            }
            case START_ARRAY -> {
                out.writeStartArray();
                for (int index = 0; in.nextToken() != JsonToken.END_ARRAY; index++) {
                    LeafPath element = path.index(index);
                    if (edits.removed().contains(element.toString())) {
                        in.skipChildren();
                    } else {
                        edited(element);
                    }
                }
                out.writeEndArray();
            }
            default -> {
                String replacement = edits.replaced().get(path.toString());
                if (replacement == null) {
                    copy();
                } else {
                    out.writeRawValue(replacement);
                }
            }
        }
    }

    /** Copies the value at which the parser stands; a number is copied as it is written. */
    private void copy() throws IOException {
        int open = 0;
        for (JsonToken token = in.currentToken();; token = in.nextToken()) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    open++;
                    out.copyCurrentEvent(in);
                }
                case END_OBJECT, END_ARRAY -> {
                    open--;
                    out.copyCurrentEvent(in);
                }
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(in.getText());
                default -> out.copyCurrentEvent(in);
            }
            if (open == 0) {
                return;
            }
        }
    }
}
