package io.cgbridge.translator.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.OciReader;
import io.cgbridge.translator.RawNumber;
import io.cgbridge.translator.ReportEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.BiConsumer;

/** JSON documents as trees, as strict about their text as {@link OciReader}. */
final class JsonTree {
    /** Leaves room for what a value is wrapped in when it goes into an OCI document. */
    private static final int MAX_NESTING = OciReader.MAX_NESTING - 8;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
            .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private JsonTree() {
    }

    /**
     * Reads one JSON document.
     *
     * @throws MalformedDocumentException if the text is not JSON, has a duplicate key, is nested too deep or has more text after it
     */
    static JsonNode read(byte[] json) throws MalformedDocumentException {
        JsonNode tree;
        try {
            tree = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String path = e.getProcessor() instanceof JsonParser parser ? parser.getParsingContext().pathAsPointer().toString() : "";
            throw new MalformedDocumentException(e.getOriginalMessage(), path, at == null ? 0 : at.getLineNr(),
                    at == null ? 0 : at.getColumnNr());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (tree.isMissingNode()) {
            throw new MalformedDocumentException("The document is empty.", "", 1, 1);
        }
        return tree;
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
