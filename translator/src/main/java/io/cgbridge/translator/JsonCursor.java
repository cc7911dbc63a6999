package io.cgbridge.translator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import io.cgbridge.translator.MalformedDocumentException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A parser on its way through one object and all that is below it. It finds duplicate keys itself, in what is read and in what
 * is skipped: Jackson's own detection makes a set per object and costs more than all the rest of the reading.
 */
final class JsonCursor {
    private static final Set<String> MAPS = Set.of("unified", "rdma");

    private final JsonParser in;
    private final JsonStreamContext outside;
    private final List<Names> objects = new ArrayList<>();
    private int depth;

    /** @param in stands at the object's start */
    JsonCursor(JsonParser in) {
        this.in = in;
        this.outside = in.getParsingContext().getParent();
    }

    JsonParser parser() {
        return in;
    }

    JsonToken token() {
        return in.currentToken();
    }

    /** The next member's name with the parser at its value, or null at the end of the object that was entered last. */
    String member() throws IOException, MalformedDocumentException {
        if (in.currentToken() == JsonToken.START_OBJECT) {
            enter();
        }
        String name = in.nextFieldName();
        if (name == null) {
            depth--;
            return null;
        }
        note(name);
        in.nextToken();
        return name;
    }

    /** Passes over the value at which the parser stands. */
    void skip() throws IOException, MalformedDocumentException {
        int open = 0;
        for (JsonToken token = in.currentToken();; token = in.nextToken()) {
            switch (token) {
                case START_OBJECT -> {
                    enter();
                    open++;
                }
                case START_ARRAY -> open++;
                case END_OBJECT -> {
                    depth--;
                    open--;
                }
                case END_ARRAY -> open--;
                case FIELD_NAME -> note(in.currentName());
                default -> {
                }
            }
            if (open == 0) {
                return;
            }
        }
    }

    /** Gives every leaf at and below the parser's place the same fate. */
    void leaves(LeafPath path, List<ReportEntry> out, Fate fate) throws IOException, MalformedDocumentException {
        switch (in.currentToken()) {
            case START_OBJECT -> {
                String name = member();
                if (name == null) {
                    out.add(new ReportEntry(path, ReportEntry.EMPTY_OBJECT, fate));
                }
                for (; name != null; name = member()) {
                    leaves(path.field(name), out, fate);
                }
            }
            case START_ARRAY -> {
                int index = 0;
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    leaves(path.index(index++), out, fate);
                }
                if (index == 0) {
                    out.add(new ReportEntry(path, ReportEntry.EMPTY_ARRAY, fate));
                }
            }
            default -> out.add(new ReportEntry(path, scalar(), fate));
        }
    }

    private Object scalar() throws IOException {
        return switch (in.currentToken()) {
            case VALUE_STRING -> in.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> ReportEntry.NULL;
            case VALUE_NUMBER_INT -> in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? new RawNumber(in.getText()) : (Object) in.getLongValue();
            default -> new RawNumber(in.getText());
        };
    }

    private void enter() {
        if (depth == objects.size()) {
            objects.add(new Names());
        }
        objects.get(depth++).clear();
    }

    private void note(String name) throws MalformedDocumentException {
        if (!objects.get(depth - 1).add(name)) {
            throw new MalformedDocumentException(Kind.DUPLICATE_KEY, "An object has the same key twice.", path(),
                    in.currentTokenLocation().getLineNr(), in.currentTokenLocation().getColumnNr());
        }
    }

    /** Where the parser stands, in the report's notation. */
    String path() {
        return path(in.getParsingContext(), outside);
    }

    /** The place of a parsing context below {@code outside}, in the report's notation; empty at the top. */
    static String path(JsonStreamContext context, JsonStreamContext outside) {
        List<JsonStreamContext> steps = new ArrayList<>();
        for (JsonStreamContext at = context; at != null && at != outside; at = at.getParent()) {
            if (at.hasCurrentIndex() && at.inArray() || at.inObject() && at.hasCurrentName()) {
                steps.add(0, at);
            }
        }
        boolean inResources = steps.size() > 2 && "linux".equals(steps.get(0).getCurrentName())
                && "resources".equals(steps.get(1).getCurrentName());
        LeafPath path = null;
        boolean map = false;
        for (JsonStreamContext step : inResources ? steps.subList(2, steps.size()) : steps) {
            String name = step.getCurrentName();
            if (step.inArray()) {
                path = (path == null ? LeafPath.RESOURCES : path).index(step.getCurrentIndex());
                map = false;
            } else if (path == null) {
                path = LeafPath.top(name);
                map = MAPS.contains(name) || !inResources && name.equals("annotations");
            } else {
                path = map ? path.key(name) : path.field(name);
                map = false;
            }
        }
        return path == null ? "" : path.toString();
    }

    /** The names of one open object; kept when it is closed, for the next at the same depth. */
    private static final class Names {
        private static final int FEW = 16;

        private final String[] few = new String[FEW];
        private Set<String> many = Set.of();
        private int count;

        void clear() {
            count = 0;
            many = Set.of();
        }

        boolean add(String name) {
            if (count == FEW) {
                if (many.isEmpty()) {
                    many = new HashSet<>(Arrays.asList(few));
                }
                return many.add(name);
            }
            for (int i = 0; i < count; i++) {
                if (few[i].equals(name)) {
                    return false;
                }
            }
            few[count++] = name;
            return true;
        }
    }
}
