package io.cgbridge.translator;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What to do on a host for one document, and what became of each of its leaves. If anything is rejected there are
 * neither properties nor files: nothing at all is to be applied.
 *
 * @param properties in the order in which they must be sent
 * @param files in the order in which they must be written
 * @param report one entry per leaf of the input, each leaf exactly once
 * @param checkBeforeUpdate true if the caller asked to compare the new memory limits with the usage first
 * @param options how it was translated; whoever applies the plan asks it which leaves may still be dropped
 */
public record Plan(HostProfile host, List<UnitProperty> properties, List<FileWrite> files, List<ReportEntry> report,
        Placement placement, boolean checkBeforeUpdate, TranslationOptions options) {

    /**
     * Where {@code linux.cgroupsPath} puts the unit.
     *
     * @param slice the slice; empty if none was named
     * @param unit the unit's name; empty if none was named
     */
    public record Placement(String slice, String unit) {
        public static final Placement NONE = new Placement("", "");
    }

    public boolean rejected() {
        for (ReportEntry entry : report) {
            if (entry.outcome() == Outcome.REJECTED) {
                return true;
            }
        }
        return false;
    }

    /** How many leaves had each outcome; every outcome has its number. */
    public Map<Outcome, Integer> summary() {
        return summary(report);
    }

    /** How many entries of a report had each outcome; every outcome has its number. */
    public static Map<Outcome, Integer> summary(List<ReportEntry> report) {
        int[] counts = new int[Outcome.values().length];
        for (ReportEntry entry : report) {
            counts[entry.outcome().ordinal()]++;
        }
        Map<Outcome, Integer> summary = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            summary.put(outcome, counts[outcome.ordinal()]);
        }
        return summary;
    }
}
