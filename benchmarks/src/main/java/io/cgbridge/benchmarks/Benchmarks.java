package io.cgbridge.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs the benchmarks with JMH's own command line and ends with a table of ratios to the floor of the same run. */
public final class Benchmarks {
    private static final String FLOOR = "readTree";
    private static final List<String> COLUMNS = List.of("decode", "translate", "decodeAndTranslate", "decodeTranslateAndWrite");

    private Benchmarks() {
    }

    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        print(new Runner(new CommandLineOptions(args)).run());
    }

    /** Minima over all iterations and forks: on a shared machine they are what the code needs, and the rest is what others took. */
    private static void print(Collection<RunResult> results) {
        Map<String, Map<String, Double>> byDocument = new TreeMap<>();
        for (RunResult result : results) {
            String document = result.getParams().getParam("document");
            String name = result.getPrimaryResult().getLabel();
            byDocument.computeIfAbsent(document, any -> new TreeMap<>()).put(name, result.getPrimaryResult().getStatistics().getMin());
        }
        System.out.printf("%n%-10s%14s", "", FLOOR + " us");
        COLUMNS.forEach(column -> System.out.printf("%26s", column));
        System.out.println();
        byDocument.forEach((document, minima) -> {
            double floor = minima.getOrDefault(FLOOR, Double.NaN);
            System.out.printf("%-10s%14.1f", document, floor);
            for (String column : COLUMNS) {
                double time = minima.getOrDefault(column, Double.NaN);
                System.out.printf("%17.1f us %5.2f", time, time / floor);
            }
            System.out.println();
        });
    }
}
