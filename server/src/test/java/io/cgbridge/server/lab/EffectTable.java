package io.cgbridge.server.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.List;

/** The effect tables of the hosts. */
final class EffectTable {
    private final List<Results> results;

    EffectTable(List<Results> results) {
        this.results = results;
    }

    /** Each host's table, then what disagrees; true if nothing does. */
    boolean print(PrintStream out) {
        int faults = 0;
        for (Results host : results) {
            out.printf("%n%s: systemd %s, kernel %s%n", host.host(), host.about().path("systemd").asText(), host.about().path("kernel").asText());
            out.printf("%-44s %-6s %-24s %-12s %-12s %-56s %-32s %s%n", "FIELD", "UNIT", "ASKED", "OUTCOME", "HELD", "KERNEL", "FELT", "AGREE");
            for (JsonNode row : host.lines()) {
                out.printf("%-44s %-6s %-24s %-12s %-12s %-56s %-32s %s%n", row.path("field").asText(), row.path("unit").asText(), text(row.path("asked")),
                        row.path("outcome").asText(), text(row.path("held")), row.path("kernel").asText(), row.path("felt").asText(), row.path("agree").asBoolean() ? "yes" : "NO");
            }
        }
        for (Results host : results) {
            for (JsonNode row : host.lines()) {
                if (!row.path("agree").asBoolean()) {
                    faults++;
                    out.printf("DISAGREES %s, %s, %s, step %s, %s: asked %s, %s: %s%n", host.host(), row.path("case").asText(), row.path("unit").asText(), row.path("step").asText(),
                            row.path("field").asText(), text(row.path("asked")), row.path("outcome").asText(), row.path("why").asText());
                }
            }
        }
        int rows = results.stream().mapToInt(host -> host.lines().size()).sum();
        out.printf("%d rows on %d hosts, %d disagree%n", rows, results.size(), faults);
        return faults == 0 && rows > 0;
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? "" : value.isTextual() ? value.textValue() : value.toString();
    }
}
