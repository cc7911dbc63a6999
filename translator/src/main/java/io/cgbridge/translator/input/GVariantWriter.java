package io.cgbridge.translator.input;

import java.util.List;

/** Values in GVariant text format, as {@code org.systemd.property.*} annotations carry them. */
final class GVariantWriter {
    private GVariantWriter() {
    }

    static String uint64(String decimal) {
        return "uint64 " + decimal;
    }

    static String uint32(long number) {
        return "uint32 " + number;
    }

    static String flag(boolean value) {
        return Boolean.toString(value);
    }

    static String string(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('\'');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('\'').toString();
    }

    static String bytes(byte[] mask) {
        StringBuilder out = new StringBuilder();
        for (byte b : mask) {
            out.append(out.length() == 0 ? "" : ", ").append(String.format("0x%02x", b & 0xff));
        }
        return out.insert(0, "[").append(']').toString();
    }

    /** An array of a signature, of elements that are written already. */
    static String array(String signature, List<String> elements) {
        return "@" + signature + " [" + String.join(", ", elements) + "]";
    }

    static String tuple(String... members) {
        return "(" + String.join(", ", members) + ")";
    }
}
