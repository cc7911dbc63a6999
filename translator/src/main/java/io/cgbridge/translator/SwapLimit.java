package io.cgbridge.translator;

import java.util.OptionalLong;

/**
 * Memory and swap together, as the spec and cgroup v1 count it, against swap alone, as cgroup 2 and systemd count it
 * (runtime-spec config-linux.md, "memory"; kernel, cgroup-v2.rst, "memory.swap.max").
 *
 * <table>
 * <caption>swap of the spec, by the memory limit</caption>
 * <tr><th>swap</th><th>no limit known</th><th>limit -1</th><th>limit n</th></tr>
 * <tr><td>0</td><td>not set</td><td>not set</td><td>not set</td></tr>
 * <tr><td>-1</td><td>no limit</td><td>no limit</td><td>no limit</td></tr>
 * <tr><td>below -1</td><td>invalid</td><td>invalid</td><td>invalid</td></tr>
 * <tr><td>below n</td><td>-</td><td>-</td><td>contradiction</td></tr>
 * <tr><td>n</td><td>-</td><td>-</td><td>0: no swap</td></tr>
 * <tr><td>s above n</td><td>cannot be split</td><td>s, nearest</td><td>s - n</td></tr>
 * </table>
 *
 * @param bytes swap alone; {@link UnitProperty#INFINITY} without limit; 0 unless {@link Kind#DIFFERENCE}, {@link Kind#NEAREST} or
 *     {@link Kind#NO_LIMIT}
 */
public record SwapLimit(Kind kind, long bytes) {
    static final String ALONE = "swap - limit";
    static final String TOGETHER = "swap + limit";

    /** Which row of the table applies. */
    public enum Kind { NOT_SET, NO_LIMIT, INVALID, BELOW_LIMIT, UNKNOWN_LIMIT, NEAREST, DIFFERENCE }

    /**
     * Takes the memory limit out of memory and swap together.
     *
     * @param swap memory and swap in bytes, as the document gives it
     * @param limit the memory limit in bytes, {@link UnitProperty#INFINITY} for none; empty where it is not known
     */
    public static SwapLimit alone(long swap, OptionalLong limit) {
        if (swap == 0) {
            return new SwapLimit(Kind.NOT_SET, 0);
        }
        if (swap == -1) {
            return new SwapLimit(Kind.NO_LIMIT, UnitProperty.INFINITY);
        }
        if (swap < -1) {
            return new SwapLimit(Kind.INVALID, 0);
        }
        if (limit.isEmpty()) {
            return new SwapLimit(Kind.UNKNOWN_LIMIT, 0);
        }
        long memory = limit.getAsLong();
        if (memory == UnitProperty.INFINITY) {
            return new SwapLimit(Kind.NEAREST, swap);
        }
        if (Long.compareUnsigned(swap, memory) < 0) {
            return new SwapLimit(Kind.BELOW_LIMIT, 0);
        }
        return new SwapLimit(Kind.DIFFERENCE, swap - memory);
    }

    /**
     * The inverse: swap alone and a memory limit as memory and swap together. Without a memory limit, or with so much swap that the sum
     * is beyond 63 bits, there is no limit on the two together.
     */
    public static long together(long swapAlone, long limit) {
        if (swapAlone == UnitProperty.INFINITY || limit == UnitProperty.INFINITY || swapAlone < 0 || limit < 0) {
            return UnitProperty.INFINITY;
        }
        long sum = swapAlone + limit;
        return sum < 0 ? UnitProperty.INFINITY : sum;
    }
}
