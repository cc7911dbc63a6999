package io.cgbridge.translator;

import java.util.List;
import java.util.Optional;

/**
 * GVariant text for annotations, in the part of it that runc and crun both read: crun takes typed integers, booleans, strings in
 * single quotes and arrays of strings (crun, cgroup-systemd.c), runc the whole format.
 */
final class GVariantWriter {
    private GVariantWriter() {
    }

    /** The text of a value; empty for a type that crun does not read. */
    static Optional<String> text(String signature, Object value) {
        return switch (signature) {
            case "t" -> Optional.of("uint64 " + Long.toUnsignedString((Long) value));
            case "x" -> Optional.of("int64 " + value);
            case "u" -> Optional.of("uint32 " + value);
            case "i" -> Optional.of("int32 " + value);
            case "b" -> Optional.of(value.toString());
            case "s" -> string((String) value);
            case "as" -> strings((List<?>) value);
            default -> Optional.empty();
        };
    }

    /** crun knows no escapes in a string of its own, so a quote or a backslash cannot be written. */
    private static Optional<String> string(String text) {
        return text.indexOf('\'') < 0 && text.indexOf('\\') < 0 ? Optional.of("'" + text + "'") : Optional.empty();
    }

    private static Optional<String> strings(List<?> texts) {
        StringBuilder out = new StringBuilder("[");
        for (Object text : texts) {
            Optional<String> element = string((String) text);
            if (element.isEmpty()) {
                return element;
            }
            out.append(out.length() == 1 ? "" : ", ").append(element.get());
        }
        return texts.isEmpty() ? Optional.empty() : Optional.of(out.append(']').toString());
    }
}
