package io.cgbridge.server.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The effect tables of the hosts. */
final class EffectTable {
    private static final String FORMAT = "%-46s %-6s %-24s %-12s %-14s %-60s %-40s %s%n";

    private final List<Results> results;

    EffectTable(List<Results> results) {
        this.results = results;
    }

    /** Each host's table, then what disagrees; true if nothing does. */
    boolean print(PrintStream out) {
        int rows = 0;
        for (Results host : results) {
            out.printf("%n%s: systemd %s, kernel %s%n", host.host(), host.about().path("systemd").asText(), host.about().path("kernel").asText());
            out.printf(FORMAT, "FIELD", "UNIT", "ASKED", "OUTCOME", "HELD", "KERNEL", "FELT", "AGREE");
            for (JsonNode row : host.lines()) {
                rows++;
                out.printf(FORMAT, row.path("field").asText(), row.path("unit").asText(), text(row.path("asked")), row.path("outcome").asText(), text(row.path("held")),
                        row.path("kernel").asText(), row.path("felt").asText(), row.path("agree").asBoolean() ? "yes" : "NO");
            }
        }
        int faults = 0;
        for (Results host : results) {
            for (JsonNode row : host.lines()) {
                if (!row.path("agree").asBoolean()) {
                    faults++;
                    out.printf("DISAGREES %s, %s, %s, step %s, %s: asked %s, %s: %s%n", host.host(), row.path("case").asText(), row.path("unit").asText(), row.path("step").asText(),
                            row.path("field").asText(), text(row.path("asked")), row.path("outcome").asText(), row.path("why").asText());
                }
            }
        }
        out.printf("%d rows on %d hosts, %d disagree%n", rows, results.size(), faults);
        return faults == 0 && rows > 0;
    }

    /** One table for the documentation: what several hosts do alike is one row. */
    void document(PrintStream out) {
        out.println("| host | systemd | kernel | rows | disagree |");
        out.println("|---|---|---|---|---|");
        for (Results host : results) {
            long faults = host.lines().stream().filter(row -> !row.path("agree").asBoolean()).count();
            out.printf("| %s | %s | %s | %d%s | %d |%n", host.host(), host.about().path("systemd").asText(), host.about().path("kernel").asText(), host.lines().size(),
                    host.complete() ? "" : ", not complete", faults);
        }
        String title = "";
        Set<String> titles = new TreeSet<>();
        results.forEach(host -> host.lines().forEach(row -> titles.add(row.path("case").asText())));
        for (String each : inOrder()) {
            if (titles.contains(each) && !each.equals(title)) {
                title = each;
                documentCase(each, out);
            }
        }
    }

    private List<String> inOrder() {
        List<String> cases = new ArrayList<>();
        results.forEach(host -> host.lines().forEach(row -> {
            if (!cases.contains(row.path("case").asText())) {
                cases.add(row.path("case").asText());
            }
        }));
        return cases;
    }

    private void documentCase(String title, PrintStream out) {
        Map<List<String>, Set<String>> hosts = new LinkedHashMap<>();
        for (Results host : results) {
            for (JsonNode row : host.lines()) {
                if (row.path("case").asText().equals(title)) {
                    List<String> cells = List.of(row.path("step").asText(), code(row.path("field").asText()), code(text(row.path("asked"))), outcome(row), text(row.path("held")),
                            code(row.path("kernel").asText()), row.path("felt").asText(), row.path("agree").asBoolean() ? "yes" : "**no**: " + row.path("why").asText());
                    hosts.computeIfAbsent(cells, any -> new TreeSet<>()).add(host.host());
                }
            }
        }
        out.printf("%n### %s%n%n| step | field | asked | outcome | held | the kernel holds | felt | agree | hosts |%n|---|---|---|---|---|---|---|---|---|%n", title);
        hosts.entrySet().stream().sorted((one, other) -> Integer.compare(step(one.getKey()), step(other.getKey())))
                .forEach(row -> out.printf("| %s | %s |%n", String.join(" | ", row.getKey()), named(row.getValue())));
    }

    private static int step(List<String> cells) {
        return cells.get(0).isEmpty() ? -1 : Integer.parseInt(cells.get(0));
    }

    private static String outcome(JsonNode row) {
        String reason = row.path("reason").asText();
        return row.path("outcome").asText() + (reason.isEmpty() ? "" : " (" + reason + ")");
    }

    private String named(Set<String> hosts) {
        return hosts.size() == results.size() ? "all" : String.join(", ", hosts);
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text.replace("|", "\\|").replace("\n", "; ") + "`";
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? "" : value.isTextual() ? value.textValue() : value.toString();
    }
}
