package io.cgbridge.translator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Texts as the kernel reads them in cgroup files. */
final class KernelText {
    private KernelText() {
    }

    /** An unsigned decimal number of at most 64 bits, as the same bits; empty for any other text. */
    static Optional<Long> number(String text) {
        if (text.isEmpty() || text.length() > 20) {
            return Optional.empty();
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(Long.parseUnsignedLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A number or {@code max}, which is {@link UnitProperty#INFINITY}. */
    static Optional<Long> numberOrMax(String text) {
        return text.equals("max") ? Optional.of(UnitProperty.INFINITY) : number(text);
    }

    /** The lines of a value that say something: files of this kind take one line per write. */
    static List<String> lines(String value) {
        List<String> out = new ArrayList<>(1);
        for (String line : value.split("\n", -1)) {
            if (!line.isBlank()) {
                out.add(line.strip());
            }
        }
        return out;
    }

    /** The words of a line. */
    static List<String> words(String line) {
        List<String> out = new ArrayList<>(4);
        int from = 0;
        for (int i = 0; i <= line.length(); i++) {
            if (i == line.length() || line.charAt(i) == ' ' || line.charAt(i) == '\t') {
                if (i > from) {
                    out.add(line.substring(from, i));
                }
                from = i + 1;
            }
        }
        return out;
    }
}
