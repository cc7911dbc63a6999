package io.cgbridge.translator.input;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The values of unit files, read as systemd reads them (parse-util.c, percent-util.c, time-util.c, extract-word.c). */
final class UnitValues {
    /** {@code infinity} as a number: 2^64-1. */
    static final BigInteger INFINITY = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private static final String SIZES = "EPTGMKB";
    private static final int LONGEST_NUMBER = 40;
    private static final long MICROSECOND = 1;
    private static final long SECOND = 1_000_000;
    private static final long DAY = 24 * 3600 * SECOND;

    /** Longer names stand before those they begin with. */
    private static final List<Map.Entry<String, Long>> TIMES = List.of(
            Map.entry("seconds", SECOND), Map.entry("second", SECOND), Map.entry("sec", SECOND), Map.entry("s", SECOND),
            Map.entry("minutes", 60 * SECOND), Map.entry("minute", 60 * SECOND), Map.entry("min", 60 * SECOND),
            Map.entry("months", 2_629_800 * SECOND), Map.entry("month", 2_629_800 * SECOND), Map.entry("M", 2_629_800 * SECOND),
            Map.entry("msec", SECOND / 1000), Map.entry("ms", SECOND / 1000), Map.entry("m", 60 * SECOND),
            Map.entry("hours", 3600 * SECOND), Map.entry("hour", 3600 * SECOND), Map.entry("hr", 3600 * SECOND),
            Map.entry("h", 3600 * SECOND), Map.entry("days", DAY), Map.entry("day", DAY), Map.entry("d", DAY),
            Map.entry("weeks", 7 * DAY), Map.entry("week", 7 * DAY), Map.entry("w", 7 * DAY),
            Map.entry("years", 31_557_600 * SECOND), Map.entry("year", 31_557_600 * SECOND), Map.entry("y", 31_557_600 * SECOND),
            Map.entry("usec", MICROSECOND), Map.entry("us", MICROSECOND), Map.entry("\u03bcs", MICROSECOND),
            Map.entry("\u00b5s", MICROSECOND));

    private UnitValues() {
    }

    static Optional<Boolean> flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "1", "yes", "y", "true", "t", "on" -> Optional.of(true);
            case "0", "no", "n", "false", "f", "off" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** A decimal number below 2^64. */
    static Optional<BigInteger> number(String text) {
        return digits(text, 0) == text.length() && !text.isEmpty() && text.length() <= LONGEST_NUMBER
                ? below64Bits(new BigInteger(text)) : Optional.empty();
    }

    /**
     * A size such as {@code 512}, {@code 1.5G} or {@code 1G 512M}: each part with a smaller suffix than the one before.
     *
     * @param base 1024 for memory, 1000 for I/O
     */
    static Optional<BigInteger> size(String text, int base) {
        BigInteger sum = BigInteger.ZERO;
        int smaller = 0;
        int at = 0;
        do {
            at = blanks(text, at);
            int end = digits(text, at);
            if (end == at || end - at > LONGEST_NUMBER) {
                return Optional.empty();
            }
            int fraction = end < text.length() && text.charAt(end) == '.' ? digits(text, end + 1) : end;
            if (fraction - end > LONGEST_NUMBER) {
                return Optional.empty();
            }
            String number = text.substring(at, fraction);
            at = blanks(text, fraction);
            int suffix = at < text.length() ? SIZES.indexOf(text.charAt(at), smaller) : SIZES.length();
            if (suffix < 0) {
                return Optional.empty();
            }
            BigInteger factor = BigInteger.valueOf(base).pow(Math.max(0, SIZES.length() - 1 - suffix));
            BigDecimal part = new BigDecimal(number.endsWith(".") ? number + "0" : number).multiply(new BigDecimal(factor));
            sum = sum.add(part.setScale(0, RoundingMode.DOWN).toBigInteger());
            smaller = suffix + 1;
            at++;
        } while (at < text.length());
        return below64Bits(sum);
    }

    /** A share in hundredths of a per cent: {@code 20%}, {@code 0.5%}, {@code 33.33%}, also in per mille and per ten thousand. */
    static OptionalInt permyriad(String text) {
        if (text.endsWith("\u2031")) {
            return scaled(text.substring(0, text.length() - 1), 0);
        }
        if (text.endsWith("\u2030")) {
            return scaled(text.substring(0, text.length() - 1), 1);
        }
        return text.endsWith("%") ? scaled(text.substring(0, text.length() - 1), 2) : OptionalInt.empty();
    }

    private static OptionalInt scaled(String number, int places) {
        int point = number.indexOf('.');
        String whole = point < 0 ? number : number.substring(0, point);
        String fraction = point < 0 ? "" : number.substring(point + 1);
        boolean valid = !whole.isEmpty() && digits(whole, 0) == whole.length() && whole.length() <= LONGEST_NUMBER
                && digits(fraction, 0) == fraction.length() && fraction.length() <= places && (point < 0 || !fraction.isEmpty());
        if (!valid) {
            return OptionalInt.empty();
        }
        BigInteger value = new BigInteger(whole + fraction + "0".repeat(places - fraction.length()));
        return value.bitLength() <= 31 ? OptionalInt.of(value.intValueExact()) : OptionalInt.empty();
    }

    /** A time span in microseconds; a number without a unit is in seconds; {@code infinity} is {@link #INFINITY}. */
    static Optional<BigInteger> timeSpan(String text) {
        if (text.equals("infinity")) {
            return Optional.of(INFINITY);
        }
        BigInteger sum = BigInteger.ZERO;
        int at = blanks(text, 0);
        if (at == text.length()) {
            return Optional.empty();
        }
        while (at < text.length()) {
            int whole = digits(text, at);
            int end = whole < text.length() && text.charAt(whole) == '.' ? digits(text, whole + 1) : whole;
            if (whole == at || end == whole + 1 || end - at > LONGEST_NUMBER) {
                return Optional.empty();
            }
            BigDecimal number = new BigDecimal(text.substring(at, end));
            at = blanks(text, end);
            long unit = SECOND;
            for (Map.Entry<String, Long> time : TIMES) {
                if (text.startsWith(time.getKey(), at)) {
                    unit = time.getValue();
                    at += time.getKey().length();
                    break;
                }
            }
            if (at == end && at < text.length()) {
                return Optional.empty();
            }
            at = blanks(text, at);
            sum = sum.add(number.multiply(BigDecimal.valueOf(unit)).setScale(0, RoundingMode.DOWN).toBigInteger());
        }
        return below64Bits(sum).filter(micros -> !micros.equals(INFINITY));
    }

    /** CPUs or memory nodes, apart by blanks or commas, in the kernel's list format. */
    static Optional<String> numberList(String text) {
        List<String> ranges = new ArrayList<>();
        for (String word : words(text.replace(',', ' '))) {
            int dash = word.indexOf('-');
            String from = dash < 0 ? word : word.substring(0, dash);
            String to = dash < 0 ? word : word.substring(dash + 1);
            if (from.length() > 9 || to.length() > 9 || number(from).isEmpty() || number(to).isEmpty()
                    || Integer.parseInt(from) > Integer.parseInt(to)) {
                return Optional.empty();
            }
            ranges.add(word);
        }
        return ranges.isEmpty() ? Optional.empty() : Optional.of(String.join(",", ranges));
    }

    /** Words apart by blanks, quotes taken off. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
                inWord = true;
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                inWord = true;
            } else if (!Character.isWhitespace(c)) {
                word.append(c);
                inWord = true;
            } else if (inWord) {
                words.add(word.toString());
                word.setLength(0);
                inWord = false;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    /**
     * An address with its prefix.
     *
     * @param bytes 4 or 16 of them
     */
    record Prefix(byte[] bytes, int length) {
    }

    /** {@code any}, {@code localhost}, {@code link-local}, {@code multicast}, or an address with or without prefix length. */
    static Optional<List<Prefix>> addresses(String word) {
        return switch (word) {
            case "any" -> both("0.0.0.0/0", "::/0");
            case "localhost" -> both("127.0.0.0/8", "::1/128");
            case "link-local" -> both("169.254.0.0/16", "fe80::/64");
            case "multicast" -> both("224.0.0.0/4", "ff00::/8");
            default -> prefix(word).map(List::of);
        };
    }

    private static Optional<List<Prefix>> both(String four, String six) {
        return Optional.of(List.of(prefix(four).orElseThrow(), prefix(six).orElseThrow()));
    }

    private static Optional<Prefix> prefix(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> bytes = address(slash < 0 ? text : text.substring(0, slash));
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        int bits = bytes.get().length * 8;
        if (slash < 0) {
            return Optional.of(new Prefix(bytes.get(), bits));
        }
        Optional<BigInteger> length = number(text.substring(slash + 1));
        return length.filter(n -> n.compareTo(BigInteger.valueOf(bits)) <= 0).map(n -> new Prefix(bytes.get(), n.intValueExact()));
    }

    private static Optional<byte[]> address(String text) {
        if (text.indexOf(':') >= 0) {
            // A text with a colon is never looked up by name; a scope (%) would be looked up among this machine's interfaces.
            try {
                byte[] bytes = text.indexOf('%') >= 0 ? new byte[0] : InetAddress.getByName(text).getAddress();
                return bytes.length == 16 ? Optional.of(bytes) : Optional.empty();
            } catch (UnknownHostException e) {
                return Optional.empty();
            }
        }
        String[] parts = text.split("\\.", -1);
        byte[] bytes = new byte[4];
        if (parts.length != 4) {
            return Optional.empty();
        }
        for (int i = 0; i < 4; i++) {
            if (parts[i].length() > 3 || number(parts[i]).isEmpty() || Integer.parseInt(parts[i]) > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return Optional.of(bytes);
    }

    private static Optional<BigInteger> below64Bits(BigInteger number) {
        return number.bitLength() <= 64 ? Optional.of(number) : Optional.empty();
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static int blanks(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }
}
