package io.cgbridge.translator;

import java.util.Optional;

/**
 * A CPU quota: so many microseconds of CPU time in each period of so many microseconds.
 *
 * <p>The kernel takes quotas from 1000 to 17592186044415 and periods from 1000 to 1000000 (measured 5.10 to 7.2). Within these no
 * product here exceeds 64 bits, unsigned.
 *
 * @param quota microseconds per period
 * @param period microseconds
 */
public record CpuQuota(long quota, long period) {
    public static final long MIN_QUOTA = 1000;
    public static final long MAX_QUOTA = 17592186044415L;
    public static final long MIN_PERIOD = 1000;
    public static final long MAX_PERIOD = 1_000_000;
    public static final long DEFAULT_PERIOD = 100_000;
    static final String PER_SECOND = "ceil(quota * 1000000 / period)";
    static final String APPLIED_PERIOD = "min(1000000, max(1000, period, floor(1000000000 / p)))";
    static final String APPLIED_QUOTA = "max(1000, floor(p * period / 1000000))";
    static final String RELOADED_UP_TO_255 = "floor(p / 10000) * 10000";
    static final String RELOADED_FROM_256 = "floor(p / 100) * 100";
    private static final long SECOND = 1_000_000;

    public CpuQuota {
        if (quota < 1 || quota > MAX_QUOTA || period < 1 || period > MAX_PERIOD) {
            throw new IllegalArgumentException("no CPU quota: " + quota + " in " + period);
        }
    }

    /**
     * {@code CPUQuotaPerSecUSec}: microseconds of CPU time per second, at least 1: {@value #PER_SECOND}. Rounded up to a whole microsecond, which systemd, rounding
     * down, turns back into exactly this quota.
     */
    public long perSecond() {
        long product = quota * SECOND;
        long down = Long.divideUnsigned(product, period);
        return down * period == product ? down : down + 1;
    }

    /**
     * What systemd writes to the kernel for {@code CPUQuotaPerSecUSec} and {@code CPUQuotaPeriodUSec}. From 242 on
     * ({@code cgroup_cpu_adjust_period}) the period is stretched until the quota is a millisecond and kept within 1 ms to 1 s; a
     * systemd without the period property always takes 100 ms and has no minimum.
     *
     * @param perSecond microseconds of CPU time per second
     * @param period the period asked for, microseconds; {@link UnitProperty#INFINITY} for systemd's default of 100 ms
     * @param hasPeriod true if this systemd has the period property
     * @return empty where the product overflows, which makes systemd write some unrelated small quota
     */
    public static Optional<CpuQuota> applied(long perSecond, long period, boolean hasPeriod) {
        long asked = period == UnitProperty.INFINITY || !hasPeriod ? DEFAULT_PERIOD : period;
        long effective = asked;
        if (hasPeriod) {
            long stretched = Math.max(atLeast(asked, MIN_PERIOD), Long.divideUnsigned(MIN_QUOTA * SECOND, perSecond));
            effective = Math.min(stretched, MAX_PERIOD);
        }
        if (Math.multiplyHigh(perSecond, effective) != 0) {
            return Optional.empty();
        }
        long quota = Long.divideUnsigned(perSecond * effective, SECOND);
        quota = hasPeriod ? Math.max(quota, MIN_QUOTA) : quota;
        return quota < 1 || quota > MAX_QUOTA ? Optional.empty() : Optional.of(new CpuQuota(quota, effective));
    }

    private static long atLeast(long unsigned, long minimum) {
        return unsigned < 0 ? MAX_PERIOD : Math.max(unsigned, minimum);
    }

    /**
     * What is left of {@code CPUQuotaPerSecUSec} once systemd has re-read its drop-in: whole per cent up to 255, hundredths of a per cent
     * from 256 on, rounded down; 0 per cent is no limit (measured 247 to 262).
     *
     * @return microseconds per second; {@link UnitProperty#INFINITY} if nothing is left of it
     */
    public static long afterReload(long perSecond, int systemdVersion) {
        long step = systemdVersion >= 256 ? 100 : 10_000;
        long kept = perSecond - perSecond % step;
        return kept == 0 ? UnitProperty.INFINITY : kept;
    }

    /** True if the kernel takes a quota of so many microseconds. */
    public static boolean isQuota(long microseconds) {
        return microseconds >= MIN_QUOTA && microseconds <= MAX_QUOTA;
    }

    /** True if the kernel takes a period of so many microseconds. */
    public static boolean isPeriod(long microseconds) {
        return microseconds >= MIN_PERIOD && microseconds <= MAX_PERIOD;
    }

    /** The text of {@code cpu.max}. */
    public String text() {
        return quota + " " + period;
    }
}
