package io.cgbridge.server;

import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.PlanJson;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.UnitProperty;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Values and counts in one line, for tables and headers. */
final class Values {
    private Values() {
    }

    static String of(UnitProperty property) {
        return new String(Json.bytes(out -> PlanJson.writeValue(property.signature(), property.value(), out)), StandardCharsets.UTF_8);
    }

    static String plain(Object value) {
        return new String(Json.bytes(out -> PlanJson.writePlain(value, out)), StandardCharsets.UTF_8);
    }

    /** A report as a table. */
    static Table report(List<ReportEntry> report) {
        Table table = new Table("FIELD", "VALUE", "OUTCOME", "BECOMES", "BECAUSE");
        report.forEach(entry -> table.row(entry.path().toString(), plain(entry.value()), entry.outcome().word(),
                String.join(" ", entry.fate().targets()), entry.fate().message()));
        return table;
    }

    /** {@code exact=3; converted=2; …}, every outcome with its number. */
    static String summary(Map<Outcome, Integer> summary) {
        return summary.entrySet().stream().map(count -> count.getKey().word() + "=" + count.getValue()).collect(Collectors.joining("; "));
    }
}
