package io.cgbridge.server;

import io.cgbridge.compat.UpgradeReport.Side;
import io.cgbridge.translator.Fate;
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
        return of(property.signature(), property.value());
    }

    private static String of(String signature, Object value) {
        return new String(Json.bytes(out -> PlanJson.writeValue(signature, value, out)), StandardCharsets.UTF_8);
    }

    static String plain(Object value) {
        return new String(Json.bytes(out -> PlanJson.writePlain(value, out)), StandardCharsets.UTF_8);
    }

    /** What a host does with a leaf, in a cell: where it goes with which value, or why it goes nowhere. */
    static String side(Side side) {
        Fate fate = side.fate();
        if (side.placed().isEmpty()) {
            return fate.targets().isEmpty() ? fate.outcome().word() + fate.reason().map(reason -> " (" + reason.word() + ")").orElse("")
                    : String.join(" ", fate.targets());
        }
        return side.placed().stream().map(placed -> placed.target().substring(placed.target().indexOf(':') + 1) + "="
                + (placed.signature().equals("s") ? placed.value() : of(placed.signature(), placed.value()))).collect(Collectors.joining(" "));
    }

    /** A report as a table. */
    static Table report(List<ReportEntry> report) {
        Table table = new Table("FIELD", "VALUE", "OUTCOME", "BECOMES", "BECAUSE");
        report.forEach(entry -> table.row(entry.path().toString(), plain(entry.value()), entry.outcome().word(),
                String.join(" ", entry.fate().targets()), message(entry.fate())));
        return table;
    }

    /** The message, with the number that is really held where it is another. */
    private static String message(Fate fate) {
        String held = fate.held().map(number -> " Held: " + plain(number) + ".").orElse("");
        String afterReload = fate.heldAfterReload().map(number -> " Held after a reload: " + plain(number) + ".").orElse("");
        return (fate.message() + held + afterReload).strip();
    }

    /** {@code exact=3; converted=2; …}, every outcome with its number. */
    static String summary(Map<Outcome, Integer> summary) {
        return summary.entrySet().stream().map(count -> count.getKey().word() + "=" + count.getValue()).collect(Collectors.joining("; "));
    }
}
