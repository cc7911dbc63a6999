package io.cgbridge.introspection;

import io.cgbridge.introspection.ConformanceRun.Answer;
import io.cgbridge.introspection.ConformanceRun.Key;
import io.cgbridge.translator.UnitType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Two sides' answers to the same cases, counted, with each disagreement named. */
final class ConformanceTable {
    private final String title;
    private final Map<String, int[]> rows = new LinkedHashMap<>();
    private final List<String> disagreements = new ArrayList<>();
    private final long properties;

    ConformanceTable(String title, String first, String second, Map<Key, Answer> left, Map<Key, Answer> right) {
        this.title = title;
        properties = left.keySet().stream().map(key -> key.value().property().name()).distinct().count();
        left.forEach((key, answer) -> {
            Answer other = right.get(key);
            boolean agrees = answer.equals(other);
            for (String row : List.of(row(key.type(), key.creation()), "all")) {
                int[] counts = rows.computeIfAbsent(row, name -> new int[4]);
                counts[0]++;
                counts[answer.error().isEmpty() ? 1 : 2]++;
                counts[3] += agrees ? 0 : 1;
            }
            if (!agrees) {
                disagreements.add("%s: %s %s, %s %s".formatted(key, first, answer, second, other));
            }
        });
    }

    private static String row(UnitType type, boolean creation) {
        return (creation ? "StartTransientUnit " : "SetUnitProperties ") + type.word();
    }

    List<String> disagreements() {
        return disagreements;
    }

    @Override
    public String toString() {
        String head = "%s: %d properties%n%-28s %6s %6s %8s %6s %9s%n".formatted(title, properties, "", "cases", "taken", "refused", "agree", "disagree");
        int[] all = rows.remove("all");
        rows.put("all", all);
        return head + rows.entrySet().stream().map(row -> {
            int[] counts = row.getValue();
            return "%-28s %6d %6d %8d %6d %9d".formatted(row.getKey(), counts[0], counts[1], counts[2], counts[0] - counts[3], counts[3]);
        }).collect(Collectors.joining(System.lineSeparator()))
                + disagreements.stream().map(line -> System.lineSeparator() + "  " + line).collect(Collectors.joining());
    }
}
