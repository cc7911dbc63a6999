package io.cgbridge.translator;

import java.math.BigInteger;

/**
 * One leaf of the input and what became of it.
 *
 * @param line where it stands in a document of lines (a unit file, an LXC configuration), from 1; 0 in JSON
 * @param value the leaf as read: {@code Long}, {@link BigInteger} for a uint64 beyond 63 bits (see {@link #unsigned}), {@link RawNumber}, {@code String},
 *     {@code Boolean}, {@link #NULL}, {@link #EMPTY_OBJECT} or {@link #EMPTY_ARRAY}; never Java's null
 */
public record ReportEntry(LeafPath path, int line, Object value, Fate fate) {
    /** The value of a JSON {@code null}. */
    public static final Object NULL = new Marker("null");
    /** The value of a JSON <code>{}</code>. */
    public static final Object EMPTY_OBJECT = new Marker("{}");
    /** The value of a JSON {@code []}. */
    public static final Object EMPTY_ARRAY = new Marker("[]");

    /** A leaf of a JSON document. */
    public ReportEntry(LeafPath path, Object value, Fate fate) {
        this(path, 0, value, fate);
    }

    /** A uint64 of the document, held as the same 64 bits, as the number it is. */
    public static Object unsigned(long bits) {
        return bits >= 0 ? (Object) bits : new BigInteger(Long.toUnsignedString(bits));
    }

    public Outcome outcome() {
        return fate.outcome();
    }

    private record Marker(String text) {
        @Override
        public String toString() {
            return text;
        }
    }
}
