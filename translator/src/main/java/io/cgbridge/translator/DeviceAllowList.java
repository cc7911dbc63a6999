package io.cgbridge.translator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Evaluates device rules in order, as the kernel's v1 devices controller does (security/device_cgroup.c): a default for every
 * device and a list of exceptions to it. A rule of type {@code a} sets the default and empties the list; a rule against the default adds an
 * exception, a rule with the default takes back the exception for exactly the same numbers.
 *
 * <p>In two places the controller ignores a rule without a word; here it is not ignored, so that the result is never wider than what either
 * the rules or the controller say. A deny takes away every exception that it covers, not just the one with the same numbers. And a rule for
 * part of an exception (a hole in a range) is a {@link #hole()}: neither side can express it.
 *
 * <p>The list starts as deny-all with no exceptions, as runc and crun start it. Time and memory are linear in the number of rules.
 */
public final class DeviceAllowList {
    /** Every major or every minor number. */
    public static final int ANY = -1;
    /** The greatest major number: 12 bits. */
    public static final int MAX_MAJOR = (1 << 12) - 1;
    /** The greatest minor number: 20 bits. */
    public static final int MAX_MINOR = (1 << 20) - 1;
    public static final int READ = 1;
    public static final int WRITE = 2;
    public static final int MKNOD = 4;
    /** Reading, writing and making nodes. */
    public static final int ALL = READ | WRITE | MKNOD;

    private static final int BITS = 3;
    private static final int NEVER = -1;

    private boolean defaultAllow;
    private Map<Long, Cell> cells = new LinkedHashMap<>();
    private final int[] firstRowAgainst = new int[2 * BITS];
    private final int[] firstColumnAgainst = new int[2 * BITS];
    private int rulesWithDefault;
    private int clock;

    /**
     * Some devices of one type, and what of {@link #READ}, {@link #WRITE} and {@link #MKNOD} is meant.
     *
     * @param type {@code b} or {@code c}
     * @param major {@link #ANY} or 0 to {@link #MAX_MAJOR}
     * @param minor {@link #ANY} or 0 to {@link #MAX_MINOR}
     */
    public record Devices(char type, int major, int minor, int access) {
        /** As the kernel writes it: {@code c 136:* rwm}. */
        @Override
        public String toString() {
            return type + " " + number(major) + ":" + number(minor) + " " + accessText();
        }

        private static String number(int value) {
            return value == ANY ? "*" : Integer.toString(value);
        }

        /** The access in letters, in the order {@code rwm}. */
        public String accessText() {
            return ACCESS[access];
        }
    }

    private static final String[] ACCESS = {"", "r", "w", "rw", "m", "rm", "wm", "rwm"};

    /**
     * A rule that would need a hole in a range.
     *
     * @param rule the number of the rule, counted from 0 in the order of the calls
     * @param range the number of the rule that made the range
     */
    public record Hole(int rule, int range) {
    }

    /** When the exceptions for exactly these numbers were added and taken back, per access bit. */
    private static final class Cell {
        private final char type;
        private final int major;
        private final int minor;
        private final int[] against = {NEVER, NEVER, NEVER};
        private final int[] with = {NEVER, NEVER, NEVER};

        private Cell(char type, int major, int minor) {
            this.type = type;
            this.major = major;
            this.minor = minor;
        }
    }

    /** A rule of type {@code a}: the default for every device, whatever numbers and access it names. */
    public void reset(boolean allow) {
        defaultAllow = allow;
        cells = new LinkedHashMap<>();
        rulesWithDefault = 0;
        clock++;
    }

    /** Any other rule. */
    public void apply(boolean allow, Devices devices) {
        Cell cell = cells.computeIfAbsent(key(devices.type, devices.major, devices.minor),
                any -> new Cell(devices.type, devices.major, devices.minor));
        boolean against = allow != defaultAllow;
        int[] times = against ? cell.against : cell.with;
        for (int bit = 0; bit < BITS; bit++) {
            if ((devices.access & 1 << bit) != 0) {
                times[bit] = clock;
            }
        }
        if (!against) {
            rulesWithDefault++;
        }
        clock++;
    }

    /** A rule that changes nothing here but counts as one. */
    public void skip() {
        clock++;
    }

    /** True if what is no exception is allowed. */
    public boolean defaultAllow() {
        return defaultAllow;
    }

    /** The exceptions to the default, in the order in which their numbers first came up. */
    public List<Devices> exceptions() {
        List<Devices> out = new ArrayList<>(cells.size());
        for (Cell cell : cells.values()) {
            int access = exception(cell);
            if (access != 0) {
                out.add(new Devices(cell.type, cell.major, cell.minor, access));
            }
        }
        return out;
    }

    /** The first rule that would need a hole in a range of exceptions. */
    public Optional<Hole> hole() {
        if (rulesWithDefault == 0) {
            return Optional.empty();
        }
        findRanges();
        Hole first = null;
        for (Cell cell : cells.values()) {
            for (int bit = 0; bit < BITS; bit++) {
                int range = cell.with[bit] == NEVER ? NEVER : punched(cell, bit);
                if (range != NEVER && (first == null || cell.with[bit] < first.rule)) {
                    first = new Hole(cell.with[bit], range);
                }
            }
        }
        return Optional.ofNullable(first);
    }

    /** The number of the rule behind an exception. */
    public int ruleOf(Devices exception) {
        Cell cell = cells.get(key(exception.type, exception.major, exception.minor));
        return Math.max(cell.against[0], Math.max(cell.against[1], cell.against[2]));
    }

    /** The earliest exceptions of the shapes {@code M:*} and {@code *:m}, per type and access bit: a rule of the other shape crosses them. */
    private void findRanges() {
        for (int i = 0; i < 2 * BITS; i++) {
            firstRowAgainst[i] = Integer.MAX_VALUE;
            firstColumnAgainst[i] = Integer.MAX_VALUE;
        }
        for (Cell cell : cells.values()) {
            if (cell.major == ANY == (cell.minor == ANY)) {
                continue;
            }
            int[] first = cell.minor == ANY ? firstRowAgainst : firstColumnAgainst;
            int access = exception(cell);
            for (int bit = 0; bit < BITS; bit++) {
                if ((access & 1 << bit) != 0) {
                    int at = slot(cell.type, bit);
                    first[at] = Math.min(first[at], cell.against[bit]);
                }
            }
        }
    }

    /** The rule of the range in which a cell's rule with the default would need a hole, or {@link #NEVER}. */
    private int punched(Cell cell, int bit) {
        int when = cell.with[bit];
        if (cell.against[bit] > when) {
            return NEVER;
        }
        int range = NEVER;
        for (Cell wider : wider(cell)) {
            if (wider != null && (exception(wider) & 1 << bit) != 0) {
                if (wider.against[bit] > when) {
                    return NEVER;
                }
                range = wider.against[bit];
            }
        }
        int crossed = Integer.MAX_VALUE;
        if (cell.major == ANY && cell.minor != ANY) {
            crossed = firstRowAgainst[slot(cell.type, bit)];
        } else if (cell.minor == ANY && cell.major != ANY) {
            crossed = firstColumnAgainst[slot(cell.type, bit)];
        }
        return crossed < when ? crossed : range;
    }

    /** What of a cell is still an exception at the end. */
    private int exception(Cell cell) {
        int access = 0;
        for (int bit = 0; bit < BITS; bit++) {
            if (cell.against[bit] > cell.with[bit]) {
                access |= 1 << bit;
            }
        }
        if (access == 0 || defaultAllow || rulesWithDefault == 0) {
            return access;
        }
        for (Cell wider : wider(cell)) {
            for (int bit = 0; wider != null && bit < BITS; bit++) {
                if (wider.with[bit] > cell.against[bit]) {
                    access &= ~(1 << bit);
                }
            }
        }
        return access;
    }

    private Cell[] wider(Cell cell) {
        Cell[] out = new Cell[3];
        if (cell.major != ANY && cell.minor != ANY) {
            out[0] = cells.get(key(cell.type, cell.major, ANY));
            out[1] = cells.get(key(cell.type, ANY, cell.minor));
        }
        if (cell.major != ANY || cell.minor != ANY) {
            out[2] = cells.get(key(cell.type, ANY, ANY));
        }
        return out;
    }

    private static int slot(char type, int bit) {
        return (type == 'b' ? 0 : BITS) + bit;
    }

    /** The numbers side by side: with a half of the key for each, devices whose numbers grow together would share a hash. */
    private static long key(char type, int major, int minor) {
        return (type == 'b' ? 0L : 1L << 34) | (major + 1L) << 21 | minor + 1L;
    }
}
