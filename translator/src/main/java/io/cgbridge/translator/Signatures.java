package io.cgbridge.translator;

/** D-Bus type signatures, as far as property values need them (D-Bus specification, "Type System"). */
public final class Signatures {
    private static final String BASIC = "ybnqiuxtdsogh";

    private Signatures() {
    }

    /**
     * The first complete type of a signature.
     *
     * @throws IllegalArgumentException if the text does not start with a complete type
     */
    public static String first(String signature) {
        int end = end(signature, 0, 0);
        return signature.substring(0, end);
    }

    /** True if the text is exactly one complete type. */
    public static boolean isComplete(String signature) {
        try {
            return !signature.isEmpty() && first(signature).length() == signature.length();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** True if the text is nothing but complete types, as a {@code g} value is. */
    public static boolean areComplete(String signature) {
        String rest = signature;
        while (!rest.isEmpty()) {
            try {
                rest = rest.substring(first(rest).length());
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
        return true;
    }

    private static int end(String signature, int at, int depth) {
        if (at >= signature.length() || depth > 32) {
            throw new IllegalArgumentException("not a D-Bus signature: " + signature);
        }
        char c = signature.charAt(at);
        if (BASIC.indexOf(c) >= 0 || c == 'v') {
            return at + 1;
        }
        if (c == 'a') {
            if (at + 1 < signature.length() && signature.charAt(at + 1) == '{') {
                if (at + 2 >= signature.length() || BASIC.indexOf(signature.charAt(at + 2)) < 0) {
                    throw new IllegalArgumentException("not a D-Bus signature: " + signature);
                }
                int close = end(signature, at + 3, depth + 1);
                return closing(signature, close, '}');
            }
            return end(signature, at + 1, depth + 1);
        }
        if (c == '(') {
            int next = end(signature, at + 1, depth + 1);
            while (next < signature.length() && signature.charAt(next) != ')') {
                next = end(signature, next, depth + 1);
            }
            return closing(signature, next, ')');
        }
        throw new IllegalArgumentException("not a D-Bus signature: " + signature);
    }

    private static int closing(String signature, int at, char close) {
        if (at >= signature.length() || signature.charAt(at) != close) {
            throw new IllegalArgumentException("not a D-Bus signature: " + signature);
        }
        return at + 1;
    }
}
