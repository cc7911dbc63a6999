package io.cgbridge.translator;

/**
 * Where a leaf stands in the document: dotted, array elements by index, keys of maps as JSON strings in brackets
 * ({@code blockIO.weightDevice[0].weight}, {@code unified["memory.high"]}). Relative to {@code linux.resources}, except
 * {@code linux.cgroupsPath} and {@code annotations["…"]} of a whole document. Rendered only when asked, since a document
 * may have thousands.
 */
public final class LeafPath {
    /** The whole of the resources, where that is itself a leaf ({@code {}}, {@code null}). */
    public static final LeafPath RESOURCES = of("linux.resources");
    /** {@code linux.cgroupsPath} of a whole {@code config.json}. */
    public static final LeafPath CGROUPS_PATH = of("linux.cgroupsPath");

    private enum Kind { WRITTEN, FIELD, KEY, INDEX }

    private final LeafPath parent;
    private final Kind kind;
    private final String name;
    private final int index;

    private LeafPath(LeafPath parent, Kind kind, String name, int index) {
        this.parent = parent;
        this.kind = kind;
        this.name = name;
        this.index = index;
    }

    /** A path given as it is written, for the fields that the rules know. */
    public static LeafPath of(String written) {
        return new LeafPath(null, Kind.WRITTEN, written, -1);
    }

    /** The top-level member {@code key} of the document. */
    public static LeafPath top(String key) {
        return new LeafPath(null, Kind.FIELD, key, -1);
    }

    /** A member of the object at this path; a key that is no plain word is put in brackets. */
    public LeafPath field(String key) {
        return new LeafPath(this, Kind.FIELD, key, -1);
    }

    /** A key of the map at this path. */
    public LeafPath key(String key) {
        return new LeafPath(this, Kind.KEY, key, -1);
    }

    /** An element of the array at this path. */
    public LeafPath index(int at) {
        return new LeafPath(this, Kind.INDEX, "", at);
    }

    private static boolean plain(String key) {
        if (key.isEmpty()) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean word = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '-' || c >= '0' && c <= '9';
            if (!word) {
                return false;
            }
        }
        return true;
    }

    private static void appendQuoted(String key, StringBuilder out) {
        out.append("[\"");
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append("\"]");
    }

    private void appendTo(StringBuilder out) {
        if (parent != null) {
            parent.appendTo(out);
        }
        switch (kind) {
            case WRITTEN -> out.append(name);
            case INDEX -> out.append('[').append(index).append(']');
            case KEY -> appendQuoted(name, out);
            case FIELD -> {
                if (!plain(name)) {
                    appendQuoted(name, out);
                } else if (parent == null) {
                    out.append(name);
                } else {
                    out.append('.').append(name);
                }
            }
        }
    }

    private LeafPath root() {
        LeafPath at = this;
        while (at.parent != null) {
            at = at.parent;
        }
        return at;
    }

    /** False if a path below this root cannot start so; saves writing out thousands of paths of which none is looked for. */
    private boolean mayStartWith(String prefix) {
        return kind == Kind.FIELD && !plain(name) || prefix.startsWith(name) || name.startsWith(prefix);
    }

    /** True if this path is {@code prefix} or lies below it, as {@code require=} and {@code optional=} mean it. */
    public boolean startsWith(String prefix) {
        if (!root().mayStartWith(prefix)) {
            return false;
        }
        String path = toString();
        if (!path.startsWith(prefix)) {
            return false;
        }
        if (path.length() == prefix.length()) {
            return true;
        }
        char next = path.charAt(prefix.length());
        return next == '.' || next == '[';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LeafPath path && path.toString().equals(toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        if (kind == Kind.WRITTEN) {
            return name;
        }
        StringBuilder out = new StringBuilder(48);
        appendTo(out);
        return out.toString();
    }
}
