package io.cgbridge.translator;

import io.cgbridge.translator.TranslationOptions.CpuWeights;

/**
 * CPU shares (cgroup v1, 2 to 262144, default 1024) and weights (cgroup 2, 1 to 10000, default 100). Every curve is monotone
 * and clamps shares outside their range; the error of a conversion is the width of {@link #sharesOf} around the shares.
 */
public final class CpuWeight {
    public static final long MIN_SHARES = 2;
    public static final long MAX_SHARES = 262144;
    public static final long MIN = 1;
    public static final long MAX = 10000;
    public static final long DEFAULT = 100;

    static final String QUADRATIC = "ceil(10^((l^2 + 125 l) / 612 - 7/34)), l = log2(shares)";
    static final String LINEAR = "1 + floor((shares - 2) * 9999 / 262142)";
    static final String SYSTEMD = "max(1, min(10000, floor(shares * 100 / 1024)))";
    static final String TO_SHARES = "max(2, floor(weight * 1024 / 100))";
    static final String OF_LOAD = "max(1, floor((load * 100 + 512) / 1024))";

    /** {@code sched_prio_to_weight} (kernel/sched/core.c): the load of nice -20 to 19, where nice 0 is 1024. */
    private static final int[] LOAD_OF_NICE = {
        88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,
        9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991, 1586, 1277,
        1024, 820, 655, 526, 423, 335, 272, 215, 172, 137,
        110, 87, 70, 56, 45, 36, 29, 23, 18, 15};

    /**
     * No shares come nearer to a whole weight than 2e-6, except 2, 1024 and 262144, which hit 1, 100 and 10000 exactly: this
     * keeps the floating-point error, some 1e-11, from lifting those three to the next weight.
     */
    private static final double SLACK = 1e-7;

    /** The shares that one weight stands for, both ends included. */
    public record Shares(long first, long last) {
    }

    private CpuWeight() {
    }

    /**
     * The weight for shares, given as an unsigned number; shares outside 2 to 262144 are clamped first.
     *
     * <p>Quadratic (runc 1.3.2, crun 1.23): {@value #QUADRATIC}. Linear (before these, and KEP-2254): {@value #LINEAR}. Systemd (CPUShares
     * on cgroup 2, 232 to 257): {@value #SYSTEMD}.
     */
    public static long ofShares(long shares, CpuWeights curve) {
        long s = clamp(shares);
        return switch (curve) {
            case QUADRATIC -> quadratic(s);
            case LINEAR -> 1 + (s - 2) * 9999 / 262142;
            case SYSTEMD -> Math.max(MIN, Math.min(MAX, s * 100 / 1024));
        };
    }

    private static long quadratic(long shares) {
        double l = Math.log(shares) / Math.log(2);
        return (long) Math.ceil(Math.pow(10, (l * l + 125 * l) / 612 - 7.0 / 34) - SLACK);
    }

    /** The inverse of {@link #ofShares}: all shares that become this weight (1 to 10000, or a value that the curve reaches). */
    public static Shares sharesOf(long weight, CpuWeights curve) {
        return new Shares(firstShares(weight, curve), weight == MAX ? MAX_SHARES : firstShares(weight + 1, curve) - 1);
    }

    private static long firstShares(long weight, CpuWeights curve) {
        long low = MIN_SHARES;
        long high = MAX_SHARES;
        while (low < high) {
            long middle = (low + high) / 2;
            if (ofShares(middle, curve) >= weight) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * The shares that weigh as much as a weight: the kernel's own scale, on which weight 100 and 1024 shares are the same load.
     * Systemd does the same for CPUWeight on cgroup v1 (232 to 257): {@value #TO_SHARES}. Weight 10000 is 102400 shares.
     */
    public static long toShares(long weight) {
        return clamp(weight * 1024 / 100);
    }

    /** The weight that {@code cpu.weight.nice} stands for, -20 (8668) to 19 (1), by the load of the kernel's table: {@value #OF_LOAD}. */
    public static long ofNice(int nice) {
        return ofLoad(loadOfNice(nice));
    }

    static long ofLoad(long load) {
        return Math.max(MIN, (load * 100 + 512) / 1024);
    }

    static long loadOfNice(int nice) {
        return LOAD_OF_NICE[nice + 20];
    }

    /** Shares, unsigned, brought into their range as the v1 kernel does without an error. */
    public static long clamp(long shares) {
        if (Long.compareUnsigned(shares, MAX_SHARES) > 0) {
            return MAX_SHARES;
        }
        return Math.max(shares, MIN_SHARES);
    }
}
