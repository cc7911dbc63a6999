package io.cgbridge.translator;

import io.cgbridge.translator.UnitProperty.Variant;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values in GVariant text format (GLib, "GVariant Text Format"), as far as D-Bus has them: {@code uint64 5}, {@code 'text'}, {@code true},
 * {@code [1, 2]}, {@code ('a', 1)}, {@code {'k': 1}}, {@code <5>}, {@code b'bytes'}, {@code @as []}. No maybe types and no
 * format strings.
 *
 * <p>A bare integer is an {@code i}, a bare number with a fraction a {@code d}, a bare text an {@code s}, unless an element beside it, a
 * {@code @} or the expected type says otherwise.
 */
public final class GVariantText {
    private static final int MAX_DEPTH = 64;

    private final String text;
    private int at;

    private GVariantText(String text) {
        this.text = text;
    }

    /** A text that is no value: the message is one sentence. */
    public static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidException(String message) {
            super(message);
        }
    }

    /**
     * Reads a value of whatever type it says.
     *
     * @throws InvalidException if the text is no value or does not tell its type
     */
    public static Variant parse(String text) throws InvalidException {
        Node node = new GVariantText(text).whole();
        return value(node, GVariantType.settle(node.pattern()));
    }

    /**
     * Reads a value of a known type, which bare numbers and texts adapt to.
     *
     * @param signature one complete D-Bus type
     * @throws InvalidException if the text is no value, or one of another type
     */
    public static Variant parse(String text, String signature) throws InvalidException {
        Node node = new GVariantText(text).whole();
        return value(node, GVariantType.unify(node.pattern(), signature));
    }

    private static Variant value(Node node, String signature) throws InvalidException {
        return new Variant(signature, node.value(signature));
    }

    // ---- what was read: a pattern is a signature with N for any number type, S for any text type, * for any type

    private sealed interface Node {
        String pattern() throws InvalidException;

        Object value(String signature) throws InvalidException;
    }

    private record Bool(boolean value) implements Node {
        @Override
        public String pattern() {
            return "b";
        }

        @Override
        public Object value(String signature) {
            return value;
        }
    }

    private record Text(String value) implements Node {
        @Override
        public String pattern() {
            return "S";
        }

        @Override
        public Object value(String signature) throws InvalidException {
            boolean path = !signature.equals("o") || value.startsWith("/");
            boolean type = !signature.equals("g") || value.isEmpty() || Signatures.isComplete(value);
            if (!path || !type) {
                throw new InvalidException("'" + value + "' is no value of type " + signature + ".");
            }
            return value;
        }
    }

    private record Bytes(byte[] value) implements Node {
        @Override
        public String pattern() {
            return "ay";
        }

        @Override
        public Object value(String signature) {
            return value;
        }
    }

    private record Number(String digits, boolean fraction) implements Node {
        @Override
        public String pattern() {
            return fraction ? "d" : "N";
        }

        @Override
        public Object value(String signature) throws InvalidException {
            return signature.equals("d") ? (Object) GVariantNumbers.real(digits) : (Object) GVariantNumbers.integer(digits, signature.charAt(0));
        }
    }

    private record Typed(String type, Node node) implements Node {
        @Override
        public String pattern() throws InvalidException {
            return GVariantType.unify(node.pattern(), type);
        }

        @Override
        public Object value(String signature) throws InvalidException {
            return node.value(signature);
        }
    }

    private record Boxed(Node node) implements Node {
        @Override
        public String pattern() {
            return "v";
        }

        @Override
        public Object value(String signature) throws InvalidException {
            return GVariantText.value(node, GVariantType.settle(node.pattern()));
        }
    }

    private record Array(List<Node> elements) implements Node {
        @Override
        public String pattern() throws InvalidException {
            String of = "*";
            for (Node element : elements) {
                of = GVariantType.unify(of, element.pattern());
            }
            return "a" + of;
        }

        @Override
        public Object value(String signature) throws InvalidException {
            String of = signature.substring(1);
            if (of.equals("y")) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream(elements.size());
                for (Node element : elements) {
                    bytes.write(((Long) element.value(of)).intValue());
                }
                return bytes.toByteArray();
            }
            if (of.startsWith("{") && elements.isEmpty()) {
                return Map.of();
            }
            List<Object> values = new ArrayList<>(elements.size());
            for (Node element : elements) {
                values.add(element.value(of));
            }
            return List.copyOf(values);
        }
    }

    private record Struct(List<Node> members) implements Node {
        @Override
        public String pattern() throws InvalidException {
            StringBuilder out = new StringBuilder("(");
            for (Node member : members) {
                out.append(member.pattern());
            }
            return out.append(')').toString();
        }

        @Override
        public Object value(String signature) throws InvalidException {
            List<Object> values = new ArrayList<>(members.size());
            int from = 1;
            for (Node member : members) {
                String type = Signatures.first(signature.substring(from));
                values.add(member.value(type));
                from += type.length();
            }
            return List.copyOf(values);
        }
    }

    private record Dictionary(List<Node> keys, List<Node> values) implements Node {
        @Override
        public String pattern() throws InvalidException {
            String key = "*";
            String value = "*";
            for (int i = 0; i < keys.size(); i++) {
                key = GVariantType.unify(key, keys.get(i).pattern());
                value = GVariantType.unify(value, values.get(i).pattern());
            }
            return keys.isEmpty() ? "a{**}" : "a{" + key + value + "}";
        }

        @Override
        public Object value(String signature) throws InvalidException {
            Map<Object, Object> out = new LinkedHashMap<>();
            String key = signature.substring(2, 3);
            String value = signature.substring(3, signature.length() - 1);
            for (int i = 0; i < keys.size(); i++) {
                out.put(keys.get(i).value(key), values.get(i).value(value));
            }
            return out;
        }
    }

    // ---- reading

    private Node whole() throws InvalidException {
        Node node = node(0);
        skipBlanks();
        if (at < text.length()) {
            throw new InvalidException("There is more text after the value, at character " + (at + 1) + ".");
        }
        return node;
    }

    private Node node(int depth) throws InvalidException {
        if (depth > MAX_DEPTH) {
            throw new InvalidException("The value is nested deeper than " + MAX_DEPTH + " levels.");
        }
        skipBlanks();
        char c = peek();
        return switch (c) {
            case '[' -> new Array(list('[', ']', depth));
            case '(' -> new Struct(list('(', ')', depth));
            case '{' -> dictionary(depth);
            case '<' -> boxed(depth);
            case '@' -> new Typed(annotation(), node(depth + 1));
            case '\'', '"' -> new Text(quoted());
            default -> {
                if (c == 'b' && at + 1 < text.length() && (text.charAt(at + 1) == '\'' || text.charAt(at + 1) == '"')) {
                    at++;
                    yield new Bytes(bytes());
                }
                yield word(depth);
            }
        };
    }

    private List<Node> list(char open, char close, int depth) throws InvalidException {
        expect(open);
        List<Node> elements = new ArrayList<>();
        skipBlanks();
        while (peek() != close) {
            elements.add(node(depth + 1));
            skipBlanks();
            if (peek() != close) {
                expect(',');
                skipBlanks();
                if (peek() == close && !(close == ')' && elements.size() == 1)) {
                    throw unexpected();
                }
            }
        }
        expect(close);
        return elements;
    }

    private Node dictionary(int depth) throws InvalidException {
        expect('{');
        List<Node> keys = new ArrayList<>();
        List<Node> values = new ArrayList<>();
        skipBlanks();
        while (peek() != '}') {
            if (!keys.isEmpty()) {
                expect(',');
            }
            keys.add(node(depth + 1));
            skipBlanks();
            expect(':');
            values.add(node(depth + 1));
            skipBlanks();
        }
        expect('}');
        return new Dictionary(keys, values);
    }

    private Node boxed(int depth) throws InvalidException {
        expect('<');
        Node node = node(depth + 1);
        skipBlanks();
        expect('>');
        return new Boxed(node);
    }

    private String annotation() throws InvalidException {
        expect('@');
        int from = at;
        while (at < text.length() && !isBlank(text.charAt(at))) {
            at++;
        }
        String signature = text.substring(from, at);
        if (!Signatures.isComplete(signature)) {
            throw new InvalidException("'" + signature + "' is no D-Bus type.");
        }
        return signature;
    }

    /** A keyword, a type name before a value, or a number. */
    private Node word(int depth) throws InvalidException {
        int from = at;
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
        String word = text.substring(from, at);
        if (word.isEmpty()) {
            throw unexpected();
        }
        if (word.equals("true") || word.equals("false")) {
            return new Bool(word.equals("true"));
        }
        String type = GVariantType.ofKeyword(word);
        if (!type.isEmpty()) {
            return new Typed(type, node(depth + 1));
        }
        if (!GVariantNumbers.isNumber(word)) {
            throw new InvalidException("'" + word + "' is no value.");
        }
        return new Number(word, GVariantNumbers.isReal(word));
    }

    private String quoted() throws InvalidException {
        char quote = text.charAt(at++);
        StringBuilder out = new StringBuilder();
        while (peek() != quote) {
            char c = text.charAt(at++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = peek();
            at++;
            switch (escaped) {
                case 'u' -> out.appendCodePoint(codePoint(4));
                case 'U' -> out.appendCodePoint(codePoint(8));
                default -> out.append(escape(escaped));
            }
        }
        at++;
        return out.toString();
    }

    /** A byte string has a zero byte at its end, which its text does not show. */
    private byte[] bytes() throws InvalidException {
        char quote = text.charAt(at++);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (peek() != quote) {
            char c = text.charAt(at++);
            if (c != '\\') {
                out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            } else if (peek() >= '0' && peek() <= '7') {
                out.write(octal());
            } else {
                out.writeBytes(escape(text.charAt(at++)).getBytes(StandardCharsets.UTF_8));
            }
        }
        at++;
        out.write(0);
        return out.toByteArray();
    }

    private int octal() {
        int value = 0;
        for (int i = 0; i < 3 && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '7'; i++) {
            value = value * 8 + text.charAt(at++) - '0';
        }
        return value;
    }

    private static String escape(char c) {
        return switch (c) {
            case 'a' -> "\u0007";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'v' -> "\u000b";
            case '\n' -> "";
            default -> String.valueOf(c);
        };
    }

    private int codePoint(int digits) throws InvalidException {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(peek(), 16);
            at++;
            value = value << 4 | digit;
            if (digit < 0 || value > Character.MAX_CODE_POINT) {
                throw new InvalidException("An escape does not name a character, before character " + (at + 1) + ".");
            }
        }
        if (value == 0 || value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
            throw new InvalidException("An escape does not name a character, before character " + (at + 1) + ".");
        }
        return value;
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isWord(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "+-._".indexOf(c) >= 0;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private char peek() throws InvalidException {
        if (at >= text.length()) {
            throw new InvalidException("The value ends too early.");
        }
        return text.charAt(at);
    }

    private void expect(char c) throws InvalidException {
        if (peek() != c) {
            throw unexpected();
        }
        at++;
    }

    private InvalidException unexpected() throws InvalidException {
        return new InvalidException("'" + peek() + "' does not belong at character " + (at + 1) + ".");
    }
}
