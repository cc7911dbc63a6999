package io.cgbridge.translator;

import java.util.OptionalLong;

/**
 * Sizes as the kernel reads them from a memory file ({@code memparse}, lib/cmdline.c): blanks around it do not count; decimal,
 * {@code 0x} hexadecimal or {@code 0} octal digits; one of {@code K M G T P E}, either case, for a power of 1024; or {@code max}.
 * No sign, no fraction, no {@code infinity}.
 *
 * <p>Two differences: the kernel takes an empty text for 0 and drops the high bits of a number beyond 64 bits; here both are errors,
 * since no caller means either.
 */
public final class ByteSize {
    static final String PAGES = "floor(bytes / page) * page";

    /**
     * From here on (2^63 - 1 rounded down to pages of 4096) the kernel counts no limit, and the file reads {@code max}
     * (include/linux/page_counter.h, PAGE_COUNTER_MAX).
     */
    public static final long NO_LIMIT_FROM = Long.MAX_VALUE - 4095;

    private ByteSize() {
    }

    /** Bytes, as the 64 bits of an unsigned number; {@link UnitProperty#INFINITY} for {@code max}; empty if the kernel refuses the text. */
    public static OptionalLong parse(String text) {
        String word = text.strip();
        return word.equals("max") ? OptionalLong.of(UnitProperty.INFINITY) : number(word);
    }

    private static OptionalLong number(String word) {
        int shift = word.isEmpty() ? 0 : shift(word.charAt(word.length() - 1), word);
        OptionalLong digits = KernelNumber.digits(shift == 0 ? word : word.substring(0, word.length() - 1));
        boolean tooLarge = shift > 0 && digits.isPresent() && digits.getAsLong() >>> (64 - shift) != 0;
        return digits.isEmpty() || tooLarge ? OptionalLong.empty() : OptionalLong.of(digits.getAsLong() << shift);
    }

    private static int shift(char last, String word) {
        boolean hex = word.length() > 2 && (word.charAt(1) == 'x' || word.charAt(1) == 'X');
        return switch (last) {
            case 'K', 'k' -> 10;
            case 'M', 'm' -> 20;
            case 'G', 'g' -> 30;
            case 'T', 't' -> 40;
            case 'P', 'p' -> 50;
            case 'E', 'e' -> hex ? 0 : 60;
            default -> 0;
        };
    }

    /** What the kernel holds of a size: whole pages, rounded down. */
    public static long toPages(long bytes, long pageSize) {
        return bytes - Long.remainderUnsigned(bytes, pageSize);
    }

    /** True if the kernel takes this many bytes for no limit at all. */
    public static boolean isNoLimit(long bytes) {
        return Long.compareUnsigned(bytes, NO_LIMIT_FROM) >= 0;
    }
}
