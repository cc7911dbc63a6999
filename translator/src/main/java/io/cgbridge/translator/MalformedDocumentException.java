package io.cgbridge.translator;

/**
 * The text is no document at all: not JSON, a duplicate key, nested too deep. Over HTTP a 400. What is JSON but has a wrong
 * type or range somewhere is read, and reported as rejected under its path.
 */
public final class MalformedDocumentException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final int line;
    private final int column;

    public MalformedDocumentException(String message, String path, int line, int column) {
        super(message);
        this.path = path;
        this.line = line;
        this.column = column;
    }

    /** Where in the document it went wrong; empty at the top. */
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
