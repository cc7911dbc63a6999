package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.TranslationOptions.Policy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What holds for every plan, whatever the document, the host and the options: the accounting law (every leaf is in the report
 * exactly once, and nothing else is) and the rules that a plan and its report keep with each other.
 */
final class TranslationLaw {
    private static final String ANY = "any target";
    private static final JsonFactory JSON = new JsonFactory();

    private TranslationLaw() {
    }

    /** Translates and checks everything; the plan is returned for who wants to know more. */
    static Plan check(byte[] json, HostProfile host, TranslationOptions options) throws MalformedDocumentException {
        OciDocument document = OciReader.read(json);
        Plan plan = Translator.translate(document, host, options);
        everyLeafOnce(json, plan);
        plan.report().forEach(entry -> entryIsComplete(entry, options));
        if (plan.rejected()) {
            assertEquals(List.of(), plan.properties(), "properties of a rejected document");
            assertEquals(List.of(), plan.files(), "files of a rejected document");
        } else {
            sendingsAndReportAgree(plan);
            plan.properties().forEach(property -> propertyIsSound(property, host, options));
            namesOnceUnlessListsAccumulate(plan);
            plan.files().forEach(file -> fileIsSound(file, host));
        }
        answerIsJson(plan);
        return plan;
    }

    private static void everyLeafOnce(byte[] json, Plan plan) {
        List<String> reported = plan.report().stream().map(JsonLeaves::line).sorted().toList();
        assertEquals(String.join("\n", JsonLeaves.of(json)), String.join("\n", reported), "leaves of the document, and leaves reported");
    }

    private static void entryIsComplete(ReportEntry entry, TranslationOptions options) {
        Fate fate = entry.fate();
        String told = entry.toString();
        if (fate.reason().isEmpty()) {
            assertEquals(Outcome.EXACT, fate.outcome(), told);
            assertEquals("", fate.message(), told);
            assertFalse(fate.targets().isEmpty() && !entry.path().equals(LeafPath.CGROUPS_PATH), told);
        } else {
            assertTrue(fate.message().endsWith(".") && !fate.message().contains("\n"), told);
        }
        fate.remedy().ifPresent(remedy -> assertFalse(remedy.isBlank() || remedy.contains("\n"), told));
        assertEquals(fate.targets().isEmpty(), fate.level().isEmpty(), told);
        assertEquals(fate.targets().size(), Set.copyOf(fate.targets()).size(), told);
        for (String target : fate.targets()) {
            assertTrue(target.matches("property:[A-Za-z]+|file:[^/]+"), told);
        }
        if (fate.outcome() == Outcome.DROPPED || fate.outcome() == Outcome.REJECTED) {
            assertEquals(List.of(), fate.targets(), told);
        }
        if (entry.value() == ReportEntry.NULL) {
            assertTrue(Set.of(Outcome.UNSET, Outcome.DROPPED, Outcome.REJECTED).contains(fate.outcome()), told);
        }
        if (fate.outcome() == Outcome.DROPPED) {
            boolean required = options.require().stream().anyMatch(entry.path()::startsWith);
            boolean excused = options.optional().stream().anyMatch(entry.path()::startsWith);
            assertFalse(required, told);
            assertTrue(excused || options.policy() == Policy.LENIENT && !entry.path().startsWith("devices"), told);
        }
    }

    /**
     * Each property and file names the leaves it is made of (or the list or object that decides as a whole): all of them have a place on
     * this host, and one at least says that it went there. Each target in the report is really sent.
     */
    private static void sendingsAndReportAgree(Plan plan) {
        Set<String> sent = new HashSet<>();
        for (UnitProperty property : plan.properties()) {
            sent.add("property:" + property.name());
            // In a change an array replaces: the list is cleared, whatever becomes of the new elements.
            boolean clearing = property.value().equals(List.of());
            comesFromWhatTheReportSays(clearing ? ANY : "property:" + property.name(), property.from(), plan.report());
        }
        for (FileWrite file : plan.files()) {
            sent.add("file:" + file.file());
            comesFromWhatTheReportSays("file:" + file.file(), file.from(), plan.report());
        }
        for (ReportEntry entry : plan.report()) {
            if (!entry.path().equals(LeafPath.CGROUPS_PATH)) {
                entry.fate().targets().forEach(target -> assertTrue(sent.contains(target), () -> "target not sent: " + entry));
            }
        }
    }

    private static void comesFromWhatTheReportSays(String target, List<LeafPath> from, List<ReportEntry> report) {
        boolean named = false;
        for (LeafPath path : from) {
            List<ReportEntry> leaves = report.stream().filter(entry -> entry.path().startsWith(path.toString())).toList();
            assertFalse(leaves.isEmpty(), () -> target + " comes from " + path + ", which is no leaf");
            named |= target.equals(ANY) || leaves.stream().anyMatch(entry -> entry.fate().targets().contains(target));
            if (!target.equals(ANY)) {
                assertTrue(leaves.stream().anyMatch(entry -> entry.outcome() != Outcome.DROPPED),
                        () -> target + " comes from " + path + ", which is dropped");
            }
        }
        assertTrue(named, () -> target + " comes from " + from + ", and the report does not say so: " + report);
    }

    private static void propertyIsSound(UnitProperty property, HostProfile host, TranslationOptions options) {
        assertTrue(Signatures.isComplete(property.signature()), property::toString);
        assertTrue(property.name().matches("[A-Za-z]{3,}"), property::toString);
        SettableProperty settable = host.property(options.unitType(), property.name()).orElseThrow(() -> new AssertionError(property));
        assertEquals(settable.signature(), property.signature(), property.name());
        assertTrue(settable.honoured(), property.name());
        assertTrue(settable.runtime() || !options.change(), () -> property.name() + " can be set at creation only");
        assertEquals(TranslationOptions.Target.SYSTEMD, options.target(), property::toString);
        json(out -> PlanJson.writeValue(property.signature(), property.value(), out));
    }

    /** Lists accumulate, and an empty one clears: it can only be the first. Everything else is sent once. */
    private static void namesOnceUnlessListsAccumulate(Plan plan) {
        Map<String, List<Object>> values = new HashMap<>();
        plan.properties().forEach(property -> values.computeIfAbsent(property.name(), name -> new ArrayList<>()).add(property.value()));
        values.forEach((name, sent) -> assertTrue(sent.subList(1, sent.size()).stream().allMatch(value -> value instanceof List<?> list && !list.isEmpty()),
                () -> name + " is sent more than once: " + sent));
    }

    private static void fileIsSound(FileWrite file, HostProfile host) {
        assertTrue(host.hasFile(file.file()), file::toString);
        assertTrue(file.file().matches("[^/\\p{Cntrl}]{1,255}") && !file.file().startsWith("."), file::toString);
        assertFalse(file.value().contains("\0") || file.value().contains("\n"), () -> "one write a line: " + file);
    }

    private static void answerIsJson(Plan plan) {
        JsonNode answer = json(out -> PlanJson.write(plan, out));
        assertEquals(plan.report().size(), answer.path("report").size());
        assertEquals(plan.rejected(), !answer.has("properties"));
        int counted = 0;
        for (JsonNode count : answer.path("summary")) {
            counted += count.intValue();
        }
        assertEquals(plan.report().size(), counted);
    }

    private static JsonNode json(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            writing.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return JsonLeaves.tree(bytes.toByteArray());
    }

    private interface Writing {
        void write(JsonGenerator out) throws IOException;
    }
}
