package io.cgbridge.translator;

import java.util.BitSet;

/**
 * CPU and memory node sets: systemd's little-endian byte mask (bit j of byte i is the number {@value #NUMBER}) and the kernel's list format
 * (lib/bitmap.c, {@code bitmap_parselist}): {@code 0-3,8}, blanks and further commas between the parts, strides {@code 0-31:2/4}
 * (2 of each 4), {@code N} for the last number and {@code all}. {@code all} and {@code N} need Linux 6.1 in a file, the rest 5.10 or older.
 */
public final class CpuMask {
    /** What became of a list. */
    public enum Verdict {
        /** It could be read. */
        GOOD,
        /** It is no list. */
        MALFORMED,
        /** It names a number that this host cannot have. */
        BEYOND
    }

    /**
     * A list that was read.
     *
     * @param mask systemd's mask without trailing zero bytes; empty unless {@link Verdict#GOOD}
     */
    public record Parsed(Verdict verdict, byte[] mask) {
        /** True if the list could be read and names nothing. */
        public boolean isEmpty() {
            return verdict == Verdict.GOOD && mask.length == 0;
        }
    }

    static final String NUMBER = "8 * i + j";

    private CpuMask() {
    }

    /** The list ({@code 0-1,3}) that a mask stands for; empty for an empty mask. */
    public static String list(byte[] mask) {
        BitSet bits = BitSet.valueOf(mask);
        StringBuilder out = new StringBuilder();
        for (int from = bits.nextSetBit(0); from >= 0; ) {
            int to = bits.nextClearBit(from) - 1;
            if (out.length() > 0) {
                out.append(',');
            }
            out.append(from);
            if (to > from) {
                out.append('-').append(to);
            }
            from = bits.nextSetBit(to + 1);
        }
        return out.toString();
    }

    /** The mask of the numbers below {@code count}. */
    public static byte[] first(int count) {
        BitSet bits = new BitSet(count);
        bits.set(0, count);
        return bits.toByteArray();
    }

    /**
     * Reads a list; never allocates more than {@code count} bits, whatever the list says.
     *
     * @param count how many numbers this host may have; 0 to {@code count} - 1 are allowed
     */
    public static Parsed parse(String list, int count) {
        return new Reading(list, count).read();
    }

    /** One list being read. */
    private static final class Reading {
        private static final long NONE = -1;

        private final String list;
        private final int count;
        private final BitSet bits;
        private int at;

        Reading(String list, int count) {
            this.list = list;
            this.count = count;
            this.bits = new BitSet(count);
        }

        Parsed read() {
            for (skipSeparators(); at < list.length(); skipSeparators()) {
                Verdict verdict = region();
                if (verdict != Verdict.GOOD) {
                    return new Parsed(verdict, new byte[0]);
                }
            }
            return new Parsed(Verdict.GOOD, bits.toByteArray());
        }

        private void skipSeparators() {
            while (at < list.length() && separator(list.charAt(at))) {
                at++;
            }
        }

        private static boolean separator(char c) {
            return c == ',' || c == ' ' || c >= '\t' && c <= '\r';
        }

        private Verdict region() {
            long from;
            long to;
            if (word("all")) {
                from = 0;
                to = count - 1;
            } else {
                from = number();
                if (from == NONE) {
                    return Verdict.MALFORMED;
                }
                if (!symbol('-')) {
                    return atEnd() ? take(from, from, 1, 1) : Verdict.MALFORMED;
                }
                to = number();
                if (to == NONE) {
                    return Verdict.MALFORMED;
                }
            }
            long used = 1;
            long group = 1;
            if (symbol(':')) {
                used = number();
                group = symbol('/') ? number() : NONE;
                if (used == NONE || group == NONE) {
                    return Verdict.MALFORMED;
                }
            }
            return atEnd() ? take(from, to, used, group) : Verdict.MALFORMED;
        }

        private Verdict take(long from, long to, long used, long group) {
            if (from > to || group == 0 || used > group) {
                return Verdict.MALFORMED;
            }
            if (to >= count) {
                return Verdict.BEYOND;
            }
            for (long start = from; start <= to; start += group) {
                bits.set((int) start, (int) Math.min(start + used, to + 1));
            }
            return Verdict.GOOD;
        }

        private boolean atEnd() {
            return at == list.length() || separator(list.charAt(at));
        }

        private boolean symbol(char c) {
            boolean there = at < list.length() && list.charAt(at) == c;
            at += there ? 1 : 0;
            return there;
        }

        private boolean word(String word) {
            boolean there = list.regionMatches(true, at, word, 0, word.length());
            at += there ? word.length() : 0;
            return there;
        }

        /** A decimal number of at most 32 bits, or {@code N}. */
        private long number() {
            if (symbol('N')) {
                return count - 1;
            }
            int start = at;
            long value = 0;
            while (at < list.length() && list.charAt(at) >= '0' && list.charAt(at) <= '9') {
                value = value * 10 + list.charAt(at++) - '0';
                if (value > 0xffffffffL) {
                    return NONE;
                }
            }
            return at == start ? NONE : value;
        }
    }
}
