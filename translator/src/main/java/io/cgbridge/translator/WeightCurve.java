package io.cgbridge.translator;

import io.cgbridge.translator.TranslationOptions.CpuWeights;
import io.cgbridge.translator.TranslationOptions.IoWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongUnaryOperator;

/**
 * The conversion of a weight from one scale to another, for drawing: {@link CpuWeight} and {@link IoWeight} have the formulas.
 *
 * @param from the scale that is converted
 * @param to the scale that it becomes
 * @param parameter the option that chooses between the ways; empty if there is only one
 * @param least the least value of {@code from}
 * @param greatest the greatest
 * @param usual what {@code from} has when nobody asks
 * @param ways one for each word of the option
 */
public record WeightCurve(String from, String to, String parameter, long least, long greatest, long usual, List<Way> ways) {
    private static final int SAMPLES = 64;

    /** Every curve. */
    public static final List<WeightCurve> ALL = List.of(
            new WeightCurve("cpu.shares", "cpu.weight", "cpuWeights", CpuWeight.MIN_SHARES, CpuWeight.MAX_SHARES, 1024, List.of(
                    shares(CpuWeights.QUADRATIC, CpuWeight.QUADRATIC),
                    shares(CpuWeights.LINEAR, CpuWeight.LINEAR),
                    shares(CpuWeights.SYSTEMD, CpuWeight.SYSTEMD))),
            new WeightCurve("cpu.weight", "cpu.shares", "", CpuWeight.MIN, CpuWeight.MAX, CpuWeight.DEFAULT, List.of(
                    new Way("", CpuWeight.TO_SHARES, CpuWeight::toShares))),
            new WeightCurve("cpu.weight.nice", "cpu.weight", "", -20, 19, 0, List.of(
                    new Way("", "the load of the nice value in the kernel's table, nice 0 being 100", nice -> CpuWeight.ofNice((int) nice)))),
            new WeightCurve("blockIO.weight", "io.weight", "ioWeights", IoWeight.MIN, IoWeight.MAX, 500, List.of(
                    ioWeight(IoWeights.BFQ, IoWeight.TO_BFQ_SCALE),
                    ioWeight(IoWeights.LINEAR, IoWeight.TO_LINEAR_SCALE))),
            new WeightCurve("io.weight", "blockIO.weight", "ioWeights", 1, IoWeight.MAX_IO_WEIGHT, IoWeight.DEFAULT, List.of(
                    fromIoWeight(IoWeights.BFQ, IoWeight.FROM_BFQ_SCALE),
                    fromIoWeight(IoWeights.LINEAR, IoWeight.FROM_LINEAR_SCALE))));

    /**
     * One way to convert.
     *
     * @param word of the option; empty if there is no option
     * @param formula as people write it
     */
    public record Way(String word, String formula, LongUnaryOperator conversion) {
    }

    private static Way shares(CpuWeights curve, String formula) {
        return new Way(word(curve), formula, shares -> CpuWeight.ofShares(shares, curve));
    }

    private static Way ioWeight(IoWeights curve, String formula) {
        return new Way(word(curve), formula, weight -> IoWeight.toIoWeight((int) weight, curve));
    }

    private static Way fromIoWeight(IoWeights curve, String formula) {
        return new Way(word(curve), formula, weight -> IoWeight.fromIoWeight((int) weight, curve));
    }

    private static String word(Enum<?> curve) {
        return curve.name().toLowerCase(Locale.ROOT);
    }

    /**
     * The values of {@code from} at which to draw the curve, in order: near each other where they are small, both ends, the usual one,
     * and of the wanted ones those that the scale has.
     */
    public List<Long> samples(List<Long> wanted) {
        SortedSet<Long> samples = new TreeSet<>(List.of(least, greatest, usual));
        wanted.stream().filter(value -> value >= least && value <= greatest).forEach(samples::add);
        boolean byFactors = least > 0;
        for (int i = 1; i < SAMPLES; i++) {
            double part = (double) i / SAMPLES;
            samples.add(byFactors ? Math.round(least * Math.pow((double) greatest / least, part)) : least + Math.round((greatest - least) * part));
        }
        return new ArrayList<>(samples);
    }
}
