package io.cgbridge.translator.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.MalformedDocumentException.Kind;
import io.cgbridge.translator.OciReader;
import io.cgbridge.translator.RawNumber;
import io.cgbridge.translator.ReportEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.BiConsumer;

/** JSON documents as trees, as strict about their text as {@link OciReader}. */
final class JsonTree {
    /** Leaves room for what a value is wrapped in when it goes into an OCI document. */
    private static final int MAX_NESTING = OciReader.MAX_NESTING - 8;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
            .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private JsonTree() {
    }

    /**
     * Reads one JSON document.
     *
     * @throws MalformedDocumentException if the text is not JSON, has a duplicate key, is nested too deep or has more text after it
     */
    static JsonNode read(byte[] json) throws MalformedDocumentException {
        try (JsonParser parser = JSON.createParser(json)) {
            try {
                JsonNode tree = JSON.readTree(parser);
                if (tree == null) {
                    throw new MalformedDocumentException(Kind.NOT_JSON, "The document is empty.", "", 1, 1);
                }
                if (parser.nextToken() != null) {
                    throw new MalformedDocumentException(Kind.TRAILING_TEXT, "There is more text after the JSON document.", "",
                            parser.currentTokenLocation().getLineNr(), parser.currentTokenLocation().getColumnNr());
                }
                return tree;
            } catch (JsonProcessingException e) {
                throw malformed(e, parser.getParsingContext());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MalformedDocumentException malformed(JsonProcessingException e, JsonStreamContext context) {
        String problem = e instanceof JsonEOFException ? "it ends before it is complete" : e.getOriginalMessage();
        Kind kind = problem.startsWith("Duplicate") ? Kind.DUPLICATE_KEY
                : !(e instanceof StreamConstraintsException) ? Kind.NOT_JSON
                : problem.startsWith("Document nesting depth") ? Kind.TOO_DEEP : Kind.TOO_LONG;
        JsonLocation at = e.getLocation();
        return new MalformedDocumentException(kind, "This cannot be read: " + problem + ".", path(context), at == null ? 0 : at.getLineNr(),
                at == null ? 0 : at.getColumnNr());
    }

    private static String path(JsonStreamContext context) {
        LeafPath path = null;
        Deque<JsonStreamContext> way = new ArrayDeque<>();
        for (JsonStreamContext at = context; at != null && !at.inRoot(); at = at.getParent()) {
            way.push(at);
        }
        for (JsonStreamContext at : way) {
            if (at.inArray()) {
                path = path == null ? LeafPath.of("[" + at.getCurrentIndex() + "]") : path.index(at.getCurrentIndex());
            } else if (at.getCurrentName() != null) {
                path = path == null ? LeafPath.top(at.getCurrentName()) : path.field(at.getCurrentName());
            }
        }
        return path == null ? "" : path.toString();
    }

    /** A leaf's value as a report tells it; an object or array that stands where a leaf belongs is told as its text. */
    static Object value(JsonNode leaf) {
        if (leaf.isNull()) {
            return ReportEntry.NULL;
        }
        if (leaf.isTextual()) {
            return leaf.textValue();
        }
        if (leaf.isBoolean()) {
            return leaf.booleanValue();
        }
        if (leaf.isIntegralNumber() && leaf.canConvertToLong()) {
            return leaf.longValue();
        }
        if (leaf.isNumber()) {
            return new RawNumber(leaf.asText());
        }
        if (!leaf.isEmpty()) {
            return leaf.toString();
        }
        return leaf.isArray() ? ReportEntry.EMPTY_ARRAY : ReportEntry.EMPTY_OBJECT;
    }

    /** Every leaf at and below a node: scalars, nulls and empty containers. */
    static void leaves(LeafPath path, JsonNode node, BiConsumer<LeafPath, JsonNode> each) {
        if (node.isContainerNode() && !node.isEmpty()) {
            if (node.isArray()) {
                for (int i = 0; i < node.size(); i++) {
                    leaves(path.index(i), node.get(i), each);
                }
            } else {
                for (Map.Entry<String, JsonNode> member : node.properties()) {
                    leaves(path.field(member.getKey()), member.getValue(), each);
                }
            }
        } else {
            each.accept(path, node);
        }
    }
}
