package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.provider.Arguments;

/** A plan as lines that a test can spell out: what is done, and what is told of each leaf. */
final class PlanText {
    private PlanText() {
    }

    /** Translates a document in which {@code '} stands for {@code "}. */
    static Plan plan(String json, HostProfile host, TranslationOptions options) {
        try {
            return Translator.translate(OciReader.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), host, options);
        } catch (MalformedDocumentException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    static Plan plan(String json, HostProfile host) {
        return plan(json, host, TranslationOptions.DEFAULTS);
    }

    /** {@code IOWeight=4500} for a property, {@code io.max <- 8:0 rbps=1} for a file, in the order in which they are to be done. */
    static List<String> actions(Plan plan) {
        List<String> out = new ArrayList<>();
        plan.properties().forEach(property -> out.add(property.name() + "=" + value(property)));
        plan.files().forEach(file -> out.add(file.file() + " <- " + file.value()));
        return out;
    }

    private static Object value(UnitProperty property) {
        boolean infinity = property.signature().equals("t") && property.value().equals(UnitProperty.INFINITY);
        return infinity ? "infinity" : property.value();
    }

    /** {@code blockIO.weight = 500: converted other-scale} for each leaf, in the order of the report; with what is held, where that differs. */
    static List<String> report(Plan plan) {
        return plan.report().stream().map(PlanText::line).toList();
    }

    private static String line(ReportEntry entry) {
        Fate fate = entry.fate();
        return entry.path() + " = " + entry.value() + ": " + fate.outcome().word() + fate.reason().map(reason -> " " + reason.word()).orElse("")
                + (fate.targets().isEmpty() ? "" : " " + String.join("+", fate.targets()).replace("property:", "").replace("file:", ""))
                + fate.held().map(held -> " held " + held).orElse("") + fate.heldAfterReload().map(held -> " after reload " + held).orElse("");
    }

    /** Asserts what is told of each leaf and what is to be done. */
    static void assertPlan(String json, HostProfile host, TranslationOptions options, List<String> told, List<String> actions) {
        Plan plan = plan(json, host, options);
        assertEquals(String.join("\n", told), String.join("\n", report(plan)));
        assertEquals(actions, actions(plan));
    }

    /** A row of a table: a document on a host, what is told, and what is to be done. */
    static Arguments given(String name, String json, HostProfile host, TranslationOptions options, List<String> told, String... actions) {
        return Arguments.of(name, json, host, options, told, List.of(actions));
    }

    static List<String> told(String... lines) {
        return List.of(lines);
    }
}
