package io.cgbridge.server.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code systemctl show} says of a unit, compared with what cgbridge says it sent. */
final class Shown {
    private static final Pattern SPAN = Pattern.compile("(\\d+(?:\\.\\d+)?)(min|us|ms|s)");
    private static final Map<String, Double> MICROSECONDS = Map.of("us", 1.0, "ms", 1e3, "s", 1e6, "min", 6e7);

    private final Map<String, List<String>> lines = new LinkedHashMap<>();

    private Shown() {
    }

    static Shown parse(String text) {
        Shown shown = new Shown();
        for (String line : text.split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                shown.lines.computeIfAbsent(line.substring(0, equals), any -> new ArrayList<>()).add(line.substring(equals + 1));
            }
        }
        return shown;
    }

    String text(String property) {
        return String.join("; ", lines.getOrDefault(property, List.of()));
    }

    /** True if a property has the value that was sent; a property that systemd does not show cannot be told. */
    boolean agrees(JsonNode sent) {
        String name = sent.get("name").textValue();
        if (!lines.containsKey(name)) {
            return true;
        }
        String text = text(name);
        JsonNode value = sent.get("value");
        return switch (sent.get("signature").textValue()) {
            case "t" -> number(text).equals(value.asText());
            case "ay" -> text.replace(' ', ',').equals(value.get("list").textValue());
            case "b" -> text.equals(value.booleanValue() ? "yes" : "no");
            case "a(st)", "a(ss)" -> holdsAll(lines.get(name), value);
            default -> text.equals(value.asText());
        };
    }

    private static boolean holdsAll(List<String> shown, JsonNode entries) {
        for (JsonNode entry : entries) {
            boolean limited = !entry.get(1).asText().equals("infinity");
            if (limited && !shown.contains(entry.get(0).textValue() + " " + entry.get(1).asText())) {
                return false;
            }
        }
        return !entries.isEmpty() || shown.stream().allMatch(String::isEmpty);
    }

    /** Time spans as microseconds; what is not set is infinity. */
    private static String number(String text) {
        if (text.equals("[not set]")) {
            return "infinity";
        }
        if (text.equals("idle")) {
            return "0";
        }
        Matcher span = SPAN.matcher(text.replace(" ", ""));
        double sum = 0;
        int end = 0;
        while (span.find() && span.start() == end) {
            sum += Double.parseDouble(span.group(1)) * MICROSECONDS.get(span.group(2));
            end = span.end();
        }
        return end > 0 && end == text.replace(" ", "").length() ? Long.toString(Math.round(sum)) : text;
    }
}
