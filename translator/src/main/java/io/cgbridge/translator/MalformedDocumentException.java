package io.cgbridge.translator;

/**
 * The text is no document at all: not JSON, a duplicate key, nested too deep. Over HTTP a 400. What is JSON but has a wrong
 * type or range somewhere is read, and reported as rejected under its path.
 */
public final class MalformedDocumentException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong with the text. */
    public enum Kind {
        /** Not JSON, cut off, or not in UTF-8. */
        NOT_JSON,
        /** JSON, but not an object. */
        NOT_AN_OBJECT,
        /** More text after the document. */
        TRAILING_TEXT,
        /** An object names a member twice. */
        DUPLICATE_KEY,
        /** Nested deeper than {@link OciReader#MAX_NESTING}. */
        TOO_DEEP,
        /** A single name that no document needs. */
        TOO_LONG,
        /** A line of a unit file or an LXC configuration that cannot be read. */
        UNREADABLE_LINE,
        /** A document of another kind than was asked for, or several in one. */
        OTHER_KIND
    }

    private final Kind kind;
    private final String path;
    private final int line;
    private final int column;

    public MalformedDocumentException(Kind kind, String message, String path, int line, int column) {
        super(message);
        this.kind = kind;
        this.path = path;
        this.line = line;
        this.column = column;
    }

    public Kind kind() {
        return kind;
    }

    /** Where in the document it went wrong, written as in reports ({@link LeafPath}); empty at the top. */
    public String path() {
        return path;
    }

    /** Line, from 1; 0 if unknown. */
    public int line() {
        return line;
    }

    /** Column, from 1; 0 if unknown. */
    public int column() {
        return column;
    }
}
