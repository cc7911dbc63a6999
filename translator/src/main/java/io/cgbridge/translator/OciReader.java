package io.cgbridge.translator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.cgbridge.translator.MalformedDocumentException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads a {@code config.json} or a bare {@code linux.resources} object in one pass over the text, without a tree.
 *
 * <p>Lenient where the spec is: unknown members are read and reported ({@link Reason#UNKNOWN_FIELD}). Strict where it is not:
 * a leaf of a wrong type or outside the range of its schema type is reported as rejected under its path.
 */
public final class OciReader {
    /** How deep a document may be nested. The deepest known field is at 6. */
    public static final int MAX_NESTING = 64;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    /**
     * Makes parsers with the limits of this reader. The text is UTF-8 and nothing else (RFC 8259, 8.1); a number may be as long as
     * it likes, since none is converted before its range is known; names are not interned, since callers choose them.
     */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private OciReader() {
    }

    /**
     * Reads a document. A byte order mark before it is passed over.
     *
     * @throws MalformedDocumentException if the text is not one JSON object in UTF-8, has a duplicate key or is nested deeper than
     *     {@link #MAX_NESTING}
     */
    public static OciDocument read(byte[] json) throws MalformedDocumentException {
        return inside(json, OciReader::read);
    }

    /**
     * Checks that the text is one JSON object as {@link #read(byte[])} demands it, whatever its members mean.
     *
     * @throws MalformedDocumentException as {@link #read(byte[])}
     */
    public static void check(byte[] json) throws MalformedDocumentException {
        inside(json, parser -> at(parser, cursor -> {
            cursor.skip();
            return json;
        }));
    }

    private static <T> T inside(byte[] json, Part<JsonParser, T> part) throws MalformedDocumentException {
        int malformed = Utf8.firstMalformed(json);
        if (malformed >= 0) {
            throw notUtf8(json, malformed);
        }
        try (JsonParser parser = parser(json, json.length)) {
            T result = part.of(parser);
            if (parser.nextToken() != null) {
                throw new MalformedDocumentException(Kind.TRAILING_TEXT, "There is more text after the JSON document.", "",
                        parser.currentTokenLocation().getLineNr(), parser.currentTokenLocation().getColumnNr());
            }
            return result;
        } catch (JsonProcessingException e) {
            throw malformed(e, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Part<P, T> {
        T of(P place) throws IOException, MalformedDocumentException;
    }

    /**
     * Reads the document at which a parser stands (before or at its first token), and leaves the parser at its end. How deep it
     * may be nested, and what bytes it may consist of, is the parser's own business.
     *
     * @throws MalformedDocumentException as {@link #read(byte[])}; its path is relative to the document
     */
    public static OciDocument read(JsonParser parser) throws MalformedDocumentException {
        return at(parser, cursor -> new DocumentReading(cursor).document());
    }

    private static <T> T at(JsonParser parser, Part<JsonCursor, T> part) throws MalformedDocumentException {
        JsonStreamContext outside = parser.getParsingContext();
        try {
            if (parser.currentToken() == null) {
                parser.nextToken();
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new MalformedDocumentException(Kind.NOT_AN_OBJECT,
                        "The document must be a JSON object: a config.json or a linux.resources object.", "", 1, 1);
            }
            outside = parser.getParsingContext().getParent();
            return part.of(new JsonCursor(parser));
        } catch (JsonProcessingException e) {
            throw malformed(e, JsonCursor.path(parser.getParsingContext(), outside));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonParser parser(byte[] json, int end) throws IOException {
        boolean marked = end >= BYTE_ORDER_MARK.length && json[0] == BYTE_ORDER_MARK[0] && json[1] == BYTE_ORDER_MARK[1]
                && json[2] == BYTE_ORDER_MARK[2];
        int start = marked ? BYTE_ORDER_MARK.length : 0;
        return JSON.createParser(json, start, end - start);
    }

    /** Reads up to the malformed bytes, to tell where they are. */
    private static MalformedDocumentException notUtf8(byte[] json, int at) {
        try (JsonParser parser = parser(json, at)) {
            JsonToken token;
            try {
                do {
                    token = parser.nextToken();
                } while (token != null);
            } catch (JsonProcessingException expected) {
                token = JsonToken.NOT_AVAILABLE;
            }
            JsonLocation location = parser.currentLocation();
            return new MalformedDocumentException(Kind.NOT_JSON, "The text is not UTF-8.",
                    token == null ? "" : JsonCursor.path(parser.getParsingContext(), null), location.getLineNr(), location.getColumnNr());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MalformedDocumentException malformed(JsonProcessingException e, String path) {
        JsonLocation at = e.getLocation();
        int line = at == null ? 0 : at.getLineNr();
        int column = at == null ? 0 : at.getColumnNr();
        if (e instanceof StreamConstraintsException && e.getOriginalMessage().startsWith("Document nesting depth")) {
            return new MalformedDocumentException(Kind.TOO_DEEP, "The document is nested too deep; " + MAX_NESTING + " levels are enough.",
                    path, line, column);
        }
        if (e instanceof StreamConstraintsException) {
            return new MalformedDocumentException(Kind.TOO_LONG, "A single name is too long.", path, line, column);
        }
        if (e instanceof JsonEOFException) {
            return new MalformedDocumentException(Kind.NOT_JSON, "The document ends before it is complete.", path, line, column);
        }
        // Jackson goes on to name its own switches, which mean nothing to whoever wrote the document.
        String problem = e.getOriginalMessage().replaceFirst("(: enable `| \\(not recognized as one).*", "");
        return new MalformedDocumentException(Kind.NOT_JSON, "This is not JSON: " + problem + ".", path, line, column);
    }
}
