package io.cgbridge.translator;

import io.cgbridge.translator.GVariantText.InvalidException;
import java.math.BigInteger;

/** Numbers in GVariant text: decimal, {@code 0x} or octal integers with a sign, and what C's strtod reads. */
final class GVariantNumbers {
    /** 64 bits have 22 octal digits; leading zeros beyond these are no use to anyone. */
    private static final int MAX_DIGITS = 64;

    private GVariantNumbers() {
    }

    static boolean isReal(String word) {
        boolean hex = digitsOf(word).startsWith("0x");
        return !hex && (word.indexOf('.') >= 0 || word.indexOf('e') >= 0 || word.endsWith("inf") || word.endsWith("nan"));
    }

    /** Only what begins like one: whether it is one shows when its type is known. */
    static boolean isNumber(String word) {
        String digits = digitsOf(word);
        boolean starts = !digits.isEmpty() && (digits.charAt(0) >= '0' && digits.charAt(0) <= '9' || digits.charAt(0) == '.');
        return starts || digits.equals("inf") || digits.equals("nan");
    }

    private static String digitsOf(String word) {
        return word.startsWith("-") || word.startsWith("+") ? word.substring(1) : word;
    }

    static double real(String word) throws InvalidException {
        String digits = digitsOf(word);
        double sign = word.startsWith("-") ? -1 : 1;
        if (digits.equals("inf")) {
            return sign * Double.POSITIVE_INFINITY;
        }
        if (digits.equals("nan")) {
            return Double.NaN;
        }
        char last = digits.charAt(digits.length() - 1);
        if (last >= '0' && last <= '9' || last == '.') {
            try {
                return sign * Double.parseDouble(digits);
            } catch (NumberFormatException e) {
                throw new InvalidException("'" + word + "' is no number.");
            }
        }
        throw new InvalidException("'" + word + "' is no number.");
    }

    /**
     * An integer of a D-Bus type.
     *
     * @return the number; a {@code t} as the same 64 bits
     */
    static long integer(String word, char type) throws InvalidException {
        String digits = digitsOf(word);
        boolean hex = digits.startsWith("0x") || digits.startsWith("0X");
        boolean octal = !hex && digits.length() > 1 && digits.charAt(0) == '0';
        if (digits.length() > MAX_DIGITS) {
            throw new InvalidException("A number of " + digits.length() + " digits does not fit into any type.");
        }
        BigInteger magnitude;
        try {
            magnitude = new BigInteger(hex ? digits.substring(2) : digits, hex ? 16 : octal ? 8 : 10);
        } catch (NumberFormatException e) {
            throw new InvalidException("'" + word + "' is no integer.");
        }
        BigInteger value = word.startsWith("-") ? magnitude.negate() : magnitude;
        int bits = bitsOf(type);
        boolean unsigned = "yqut".indexOf(type) >= 0;
        boolean fits = unsigned ? value.signum() >= 0 && value.bitLength() <= bits : value.bitLength() < bits;
        if (!fits) {
            throw new InvalidException(word + " does not fit into the type " + type + ".");
        }
        return value.longValue();
    }

    private static int bitsOf(char type) {
        return switch (type) {
            case 'y' -> 8;
            case 'n', 'q' -> 16;
            case 'i', 'u', 'h' -> 32;
            default -> 64;
        };
    }
}
