package io.cgbridge.translator;

import io.cgbridge.translator.GVariantText.InvalidException;

/** Types that are not settled yet: signatures in which N is any number, S any text and * anything. */
final class GVariantType {
    private static final String NUMBERS = "ynqiuxthd";
    private static final String TEXTS = "sog";

    private GVariantType() {
    }

    /** The type that a keyword before a value names; empty if it is none. */
    static String ofKeyword(String word) {
        return switch (word) {
            case "boolean" -> "b";
            case "byte" -> "y";
            case "int16" -> "n";
            case "uint16" -> "q";
            case "int32" -> "i";
            case "uint32" -> "u";
            case "int64" -> "x";
            case "uint64" -> "t";
            case "handle" -> "h";
            case "double" -> "d";
            case "string" -> "s";
            case "objectpath" -> "o";
            case "signature" -> "g";
            default -> "";
        };
    }

    /** The pattern that fits both. */
    static String unify(String one, String other) throws InvalidException {
        StringBuilder out = new StringBuilder();
        int end = new Unifying(one, other, out).from(0, 0);
        if (end != one.length() || out.length() == 0) {
            throw mismatch(one, other);
        }
        return out.toString();
    }

    /** The type where nothing says more: {@code i} for numbers, {@code s} for texts. */
    static String settle(String pattern) throws InvalidException {
        if (pattern.indexOf('*') >= 0) {
            throw new InvalidException("An empty list does not tell its type; put the type before it, such as @as [].");
        }
        String settled = pattern.replace('N', 'i').replace('S', 's');
        if (!Signatures.isComplete(settled)) {
            throw new InvalidException("D-Bus has no type " + settled + ".");
        }
        return settled;
    }

    private static InvalidException mismatch(String one, String other) {
        return new InvalidException("The types " + one + " and " + other + " do not fit together.");
    }

    /** Walks two patterns side by side. */
    private static final class Unifying {
        private final String one;
        private final String other;
        private final StringBuilder out;
        private int otherEnd;

        Unifying(String one, String other, StringBuilder out) {
            this.one = one;
            this.other = other;
            this.out = out;
        }

        /** Unifies one type of each; returns where the first one's ends, with {@code otherEnd} for the second. */
        int from(int i, int j) throws InvalidException {
            int iEnd = end(one, i);
            int jEnd = end(other, j);
            char a = one.charAt(i);
            char b = other.charAt(j);
            otherEnd = jEnd;
            if (a == '*') {
                out.append(other, j, jEnd);
            } else if (b == '*') {
                out.append(one, i, iEnd);
            } else if (a == b && (a == 'a' || a == '(' || a == '{')) {
                inside(i, j, iEnd, jEnd);
            } else if (fits(a, b)) {
                out.append(a == 'N' || a == 'S' ? b : a);
            } else {
                throw mismatch(one, other);
            }
            otherEnd = jEnd;
            return iEnd;
        }

        private void inside(int i, int j, int iEnd, int jEnd) throws InvalidException {
            out.append(one.charAt(i));
            int x = i + 1;
            int y = j + 1;
            if (one.charAt(i) == 'a') {
                from(x, y);
                return;
            }
            while (x < iEnd - 1 && y < jEnd - 1) {
                x = from(x, y);
                y = otherEnd;
            }
            if (x != iEnd - 1 || y != jEnd - 1) {
                throw mismatch(one, other);
            }
            out.append(one.charAt(iEnd - 1));
        }

        private static boolean fits(char a, char b) {
            return a == b || a == 'N' && NUMBERS.indexOf(b) >= 0 || b == 'N' && NUMBERS.indexOf(a) >= 0
                    || a == 'S' && TEXTS.indexOf(b) >= 0 || b == 'S' && TEXTS.indexOf(a) >= 0;
        }

        private static int end(String pattern, int at) {
            char c = pattern.charAt(at);
            if (c == 'a') {
                return end(pattern, at + 1);
            }
            if (c != '(' && c != '{') {
                return at + 1;
            }
            int next = at + 1;
            while (pattern.charAt(next) != ')' && pattern.charAt(next) != '}') {
                next = end(pattern, next);
            }
            return next + 1;
        }
    }
}
