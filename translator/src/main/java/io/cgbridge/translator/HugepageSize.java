package io.cgbridge.translator;

import java.util.Optional;

/**
 * A huge page size under the name that the kernel uses in its files: the largest unit that divides it ({@code 1GB}, not
 * {@code 1024MB}; {@code 2MB}, {@code 64KB}). See {@code hugetlb_cgroup_file_init} in the kernel.
 *
 * @param name as in {@code hugetlb.NAME.max}
 * @param bytes the size; at most 2^62
 */
public record HugepageSize(String name, long bytes) {
    static final String HELD = "floor(limit / size) * size";
    private static final String UNITS = "KMG";

    /** The size that a text of the spec's form ({@code ^[1-9][0-9]*[KMG]B$}) names; empty for any other text. */
    public static Optional<HugepageSize> parse(String text) {
        int digits = text.length() - 2;
        if (digits < 1 || digits > 18 || text.charAt(digits + 1) != 'B' || text.charAt(0) == '0') {
            return Optional.empty();
        }
        long number = 0;
        for (int i = 0; i < digits; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return Optional.empty();
            }
            number = 10 * number + (c - '0');
        }
        int unit = UNITS.indexOf(text.charAt(digits));
        if (unit < 0 || number > 1L << 62 - 10 * (unit + 1)) {
            return Optional.empty();
        }
        return Optional.of(of(number << 10 * (unit + 1)));
    }

    private static HugepageSize of(long bytes) {
        int unit = 0;
        long number = bytes >> 10;
        while (unit < UNITS.length() - 1 && number % 1024 == 0) {
            number >>= 10;
            unit++;
        }
        return new HugepageSize(number + UNITS.substring(unit, unit + 1) + "B", bytes);
    }

    /** What the kernel holds of a limit: whole pages, rounded down. Unsigned. */
    public long held(long limit) {
        return limit - Long.remainderUnsigned(limit, bytes);
    }
}
