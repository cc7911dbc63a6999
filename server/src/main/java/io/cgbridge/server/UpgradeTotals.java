package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.compat.UpgradeReport;
import io.cgbridge.compat.UpgradeReport.Kind;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a run of upgrade reports came to. */
final class UpgradeTotals {
    private final Map<Kind, Integer> changes = new EnumMap<>(Kind.class);
    private final int passedOver;
    private int documents;
    private int lost;
    private int unreadable;

    /** @param passedOver files in directories that are no documents by their names */
    UpgradeTotals(int passedOver) {
        this.passedOver = passedOver;
        for (Kind kind : Kind.values()) {
            changes.put(kind, 0);
        }
    }

    void add(UpgradeReport report) {
        documents++;
        lost += report.losesAnything() ? 1 : 0;
        report.summary().forEach((kind, count) -> changes.merge(kind, count, Integer::sum));
    }

    void addUnreadable() {
        unreadable++;
    }

    /** Documents that lose something. */
    int lost() {
        return lost;
    }

    int unreadable() {
        return unreadable;
    }

    /** Writes the member {@code summary}. */
    void write(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("summary");
        out.writeNumberField("documents", documents);
        out.writeNumberField("losing", lost);
        out.writeNumberField("unreadable", unreadable);
        out.writeNumberField("passedOver", passedOver);
        out.writeObjectFieldStart("changes");
        for (Map.Entry<Kind, Integer> count : changes.entrySet()) {
            out.writeNumberField(count.getKey().word(), count.getValue());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    String text() {
        return "documents " + documents + ", losing something " + lost + "; " + text(changes)
                + (unreadable > 0 ? "; not readable " + unreadable : "")
                + (passedOver > 0 ? "; other files passed over " + passedOver : "");
    }

    static String text(Map<Kind, Integer> summary) {
        return summary.entrySet().stream().map(count -> count.getKey().word() + " " + count.getValue()).collect(Collectors.joining(", "));
    }
}
