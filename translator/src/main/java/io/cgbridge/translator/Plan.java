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
        return summary().get(Outcome.REJECTED) > 0;
    }

    /** How many leaves had each outcome; every outcome has its number. */
    public Map<Outcome, Integer> summary() {
        return summary(report);
    }

    /** How many entries of a report had each outcome; every outcome has its number. */
    public static Map<Outcome, Integer> summary(List<ReportEntry> report) {
        Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome, 0);
        }
        for (ReportEntry entry : report) {
            counts.merge(entry.outcome(), 1, Integer::sum);
        }
        return counts;
    }
}
