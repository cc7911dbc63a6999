package io.cgbridge.translator;

import java.util.OptionalLong;

/** Whole numbers as the kernel reads them from its files ({@code kstrtoull} with base 0): decimal, {@code 0x} hexadecimal, {@code 0} octal. */
final class KernelNumber {
    private KernelNumber() {
    }

    /** The number without a sign, as 64 unsigned bits, blanks around it not counted; empty if it is none or does not fit. */
    static OptionalLong parse(String text) {
        return digits(text.strip());
    }

    /** As {@link #parse}, without blanks. */
    static OptionalLong digits(String word) {
        boolean prefixed = word.length() > 1 && word.charAt(0) == '0';
        boolean hex = prefixed && word.length() > 2 && (word.charAt(1) == 'x' || word.charAt(1) == 'X');
        int radix = hex ? 16 : prefixed ? 8 : 10;
        int from = hex ? 2 : prefixed ? 1 : 0;
        if (from == word.length()) {
            return OptionalLong.empty();
        }
        long most = Long.divideUnsigned(-1, radix);
        long value = 0;
        for (int i = from; i < word.length(); i++) {
            char c = word.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            if (digit < 0 || Long.compareUnsigned(value, most) > 0 || Long.compareUnsigned(value * radix + digit, digit) < 0) {
                return OptionalLong.empty();
            }
            value = value * radix + digit;
        }
        return OptionalLong.of(value);
    }
}
