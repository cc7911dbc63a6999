package io.cgbridge.translator;

import io.cgbridge.translator.TranslationOptions.IoWeights;

/**
 * I/O weights on their three scales: the spec's and v1's 10 to 1000 (default 500), bfq's 1 to 1000 (default 100), and 1 to 10000
 * (default 100) of {@code io.weight} and {@code IOWeight}.
 *
 * <p>Neither curve keeps the default: 500, which v1 gives to everyone, becomes 4500 or 4950 beside siblings at 100.
 */
public final class IoWeight {
    /** The spec's least weight. */
    public static final int MIN = 10;
    /** The spec's greatest weight; bfq's too. */
    public static final int MAX = 1000;
    /** What {@code io.weight} and {@code io.bfq.weight} hold when nobody asked. */
    public static final int DEFAULT = 100;
    /** The greatest {@code IOWeight}. */
    public static final int MAX_IO_WEIGHT = 10000;

    static final String TO_BFQ_SCALE = "w if w <= 100, else 100 + 11 * (w - 100)";
    static final String TO_LINEAR_SCALE = "1 + floor((w - 10) * 9999 / 990)";
    static final String FROM_BFQ_SCALE = "max(10, io) if io <= 100, else 100 + floor((io - 100) / 11)";
    static final String FROM_LINEAR_SCALE = "10 + ceil((io - 1) * 990 / 9999)";
    static final String HANDED_ON_243 = "io if io <= 1000, else 100";
    static final String HANDED_ON_248 = "floor((io + 9) / 10)";
    static final String HANDED_ON_250 = "io if io <= 100, else 100 + floor((io - 100) * 900 / 9900)";
    static final String FOR_BFQ_248 = "10 * w";

    /** The first systemd that hands {@code IOWeight} on to {@code io.bfq.weight}. */
    private static final int REACHES_BFQ = 243;
    /** The first systemd that scales it on the way. */
    private static final int SCALES_FOR_BFQ = 248;
    /** The first systemd whose scaling keeps bfq's default (the curve of {@code BFQ_WEIGHT} in cgroup-util.h). */
    private static final int KEEPS_BFQ_DEFAULT = 250;
    /** The first systemd that does it for single devices as well. */
    private static final int REACHES_BFQ_DEVICES = 251;

    private IoWeight() {
    }

    /** The nearest weight that the spec allows, 10 to 1000. */
    public static int clamp(long weight) {
        return (int) Math.max(MIN, Math.min(MAX, weight));
    }

    /**
     * {@code io.weight} for a weight of 10 to 1000.
     *
     * <p>{@code bfq}: {@value #TO_BFQ_SCALE}; nothing is rounded, and {@link #bfqWeight} of systemd 250 and newer gives back {@code w}.
     * {@code linear}: {@value #TO_LINEAR_SCALE}, as runc and crun write the file.
     */
    public static int toIoWeight(int weight, IoWeights curve) {
        return switch (curve) {
            case BFQ -> weight <= DEFAULT ? weight : DEFAULT + 11 * (weight - DEFAULT);
            case LINEAR -> 1 + (weight - MIN) * 9999 / 990;
        };
    }

    /** What {@link #toIoWeight} does. */
    static String formula(IoWeights curve) {
        return switch (curve) {
            case BFQ -> TO_BFQ_SCALE;
            case LINEAR -> TO_LINEAR_SCALE;
        };
    }

    /**
     * The weight of 10 to 1000 for an {@code io.weight} of 1 to 10000: the inverse of {@link #toIoWeight}, which it undoes exactly.
     * The other way round up to 11 numbers of {@code io.weight} share a weight, and with {@code bfq} those below 10 become 10.
     * {@code bfq}: {@value #FROM_BFQ_SCALE}. {@code linear}: {@value #FROM_LINEAR_SCALE}.
     */
    public static int fromIoWeight(int ioWeight, IoWeights curve) {
        return switch (curve) {
            case BFQ -> clamp(ioWeight <= DEFAULT ? ioWeight : DEFAULT + (ioWeight - DEFAULT) / 11);
            case LINEAR -> clamp(MIN + ((ioWeight - 1L) * 990 + 9998) / 9999);
        };
    }

    /** True if that systemd writes {@code io.bfq.weight} when {@code IOWeight} is set. */
    public static boolean reachesBfq(int systemd) {
        return systemd >= REACHES_BFQ;
    }

    /** True if that systemd writes {@code io.bfq.weight} for the devices of {@code IODeviceWeight}. */
    public static boolean reachesBfqDevices(int systemd) {
        return systemd >= REACHES_BFQ_DEVICES;
    }

    /** True if that systemd writes {@code blkio.bfq.weight} when {@code BlockIOWeight} is set. */
    public static boolean reachesLegacyBfq(int systemd) {
        return systemd >= SCALES_FOR_BFQ;
    }

    /**
     * What bfq holds once systemd has handed an {@code IOWeight} on to it, by its own mapping: in 243 to 247 {@value #HANDED_ON_243} (bfq
     * refuses more than 1000 and keeps its default), in 248 and 249 {@value #HANDED_ON_248}, since then {@value #HANDED_ON_250}
     * ({@code BFQ_WEIGHT}). Before 243 nothing arrives.
     */
    public static int bfqWeight(int ioWeight, int systemd) {
        if (systemd < REACHES_BFQ) {
            return DEFAULT;
        }
        if (systemd < SCALES_FOR_BFQ) {
            return ioWeight <= MAX ? ioWeight : DEFAULT;
        }
        if (systemd < KEEPS_BFQ_DEFAULT) {
            return (ioWeight + 9) / 10;
        }
        return ioWeight <= DEFAULT ? ioWeight : DEFAULT + (ioWeight - DEFAULT) * 900 / 9900;
    }

    /** The {@code IOWeight} with which bfq holds a weight of 1 to 1000 exactly: the inverse of {@link #bfqWeight} for that systemd. */
    public static int forBfq(int bfqWeight, int systemd) {
        if (systemd < SCALES_FOR_BFQ) {
            return bfqWeight;
        }
        return systemd < KEEPS_BFQ_DEFAULT ? 10 * bfqWeight : toIoWeight(bfqWeight, IoWeights.BFQ);
    }
}
