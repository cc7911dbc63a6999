package io.cgbridge.server.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cgbridge.server.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The effect tests: asks for limits over HTTP, then compares the report with the kernel's files, with {@code systemctl show} and with what a process
 * feels. The cases are data, {@code effects.json}: a case is one unit's life, its first step starts the unit and each other step changes it.
 */
final class Effects implements Scenario {
    private Guest guest;
    private Cgroups cgroups;
    private boolean unified;
    private int units;
    private final Map<String, Map<String, String>> plain = new HashMap<>();
    private Map<String, String> defaults = Map.of();

    @Override
    public void run(Guest in) throws Exception {
        guest = in;
        cgroups = Cgroups.mounted();
        unified = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
        JsonNode table = table();
        for (JsonNode state : table.get("states")) {
            if (state.path("on").asText(side()).equals(side())) {
                enter(state);
                for (JsonNode each : table.get("cases")) {
                    if (each.path("state").asText("as booted").equals(state.get("state").textValue()) && guest.wants(each.get("case").textValue())) {
                        runCase(each, state.get("state").textValue());
                    }
                }
                commands(state.get("undo"));
            }
        }
    }

    /** The disk that the cases limit, {@code /dev/vdc}, stands in the table by name. */
    private JsonNode table() throws IOException, InterruptedException {
        String device = guest.shell("cat /sys/block/vdc/dev");
        try (InputStream in = Effects.class.getResourceAsStream("effects.json")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Guest.JSON.readTree(text.replace("${device}", device).replace("${major}", device.split(":")[0]).replace("${minor}", device.split(":")[1]));
        }
    }

    private String side() {
        return unified ? "v2" : "v1";
    }

    private void enter(JsonNode state) throws IOException, InterruptedException {
        commands(state.get("do"));
        guest.probeAgain();
        for (String type : List.of("scope", "slice")) {
            try (Unit unit = start(type, Guest.JSON.createObjectNode(), List.of())) {
                plain.put(type, cgroups.limits(unit.controlGroup));
            }
        }
        defaults = new TreeMap<>();
        try (Unit unit = start("scope", Guest.JSON.createObjectNode(), List.of("Delegate"))) {
            defaults.putAll(cgroups.limits(unit.controlGroup));
        }
    }

    private void commands(JsonNode commands) throws IOException, InterruptedException {
        for (JsonNode command : commands) {
            guest.shell(command.textValue());
        }
    }

    /** A unit of one case, with a process in it if it is a scope. */
    private final class Unit implements AutoCloseable {
        private final String name;
        private final Subject subject;
        private RawHttp.Response answer;
        private Shown shown;
        private String controlGroup = "";

        Unit(String name, Subject subject) {
            this.name = name;
            this.subject = subject;
        }

        @Override
        public void close() throws IOException {
            if (!controlGroup.isEmpty()) {
                guest.request("DELETE", "/v1/units/" + name, "");
            }
            subject.close();
        }
    }

    private Unit start(String type, JsonNode resources, List<String> switches) throws IOException, InterruptedException {
        units++;
        Unit unit = new Unit("lab" + units + "." + type, Subject.start());
        ObjectNode body = Guest.JSON.createObjectNode().put("name", unit.name);
        body.set("resources", resources);
        if (type.equals("scope")) {
            body.putArray("pids").add(unit.subject.pid());
        }
        ArrayNode properties = body.putArray("properties");
        switches.forEach(name -> properties.addObject().put("name", name).put("value", true));
        unit.answer = guest.request("POST", "/v1/units", body.toString());
        if (unit.answer.status() == 201) {
            unit.shown = show(unit);
            unit.controlGroup = unit.shown.text("ControlGroup");
        }
        return unit;
    }

    /** What systemd says of the properties that it was sent, and where the unit's cgroup is. */
    private Shown show(Unit unit) throws IOException, InterruptedException {
        Set<String> names = new HashSet<>(Set.of("ControlGroup"));
        unit.answer.json().get("applied").forEach(property -> names.add(property.get("name").textValue()));
        return Shown.parse(guest.shell("systemctl show --property=" + String.join(",", names) + " " + unit.name));
    }

    private void runCase(JsonNode each, String state) throws IOException {
        List<String> types = each.has("units") ? List.of(each.get("units").get(0).textValue()) : List.of("scope", "slice");
        for (String type : types) {
            try {
                runSteps(each, state, type);
            } catch (IOException | InterruptedException | RuntimeException e) {
                ObjectNode row = row(each, state, type, 0);
                row.put("field", "(the case itself)").put("agree", false).put("why", e.toString());
                guest.tell(row);
            }
        }
    }

    private void runSteps(JsonNode each, String state, String type) throws IOException, InterruptedException {
        JsonNode steps = each.get("steps");
        Map<String, String> before = plain.get(type);
        try (Unit unit = start(type, steps.get(0).get("ask"), List.of())) {
            for (int i = 0; i < steps.size(); i++) {
                JsonNode step = steps.get(i);
                if (i > 0) {
                    ObjectNode change = Guest.JSON.createObjectNode();
                    change.set("resources", step.get("ask"));
                    unit.answer = guest.request("PATCH", "/v1/units/" + unit.name, change.toString());
                    unit.shown = unit.answer.status() == 200 ? show(unit) : unit.shown;
                }
                before = judge(unit, step, before, row(each, state, type, i));
            }
        }
    }

    private static ObjectNode row(JsonNode each, String state, String type, int step) {
        return Guest.JSON.createObjectNode().put("case", each.get("case").textValue()).put("state", state).put("unit", type).put("step", step);
    }

    /** Tells a row for each leaf of the step; returns what the kernel holds now. */
    private Map<String, String> judge(Unit unit, JsonNode step, Map<String, String> before, ObjectNode row) throws IOException, InterruptedException {
        JsonNode answer = unit.answer.json();
        Map<String, String> after = unit.controlGroup.isEmpty() ? before : cgroups.limits(unit.controlGroup);
        int expected = step.path("status").asInt(row.get("step").intValue() == 0 ? 201 : 200);
        if (unit.answer.status() != expected) {
            guest.tell(row.deepCopy().put("field", "(the answer)").put("agree", false).put("why", "status " + unit.answer.status() + ": " + unit.answer.text()));
            return after;
        }
        if (expected == 422) {
            refused(unit, answer, before, after, row);
            return after;
        }
        JsonNode report = answer.get("report");
        Judge judge = new Judge(wants(step), words(step.path("may drop")), before, after, defaults);
        Map<String, String> felt = feel(unit, step, report);
        for (JsonNode entry : report) {
            guest.tell(line(row, entry, judge, felt, unit.shown, answer));
        }
        for (Map.Entry<String, String> stray : judge.strays(report).entrySet()) {
            guest.tell(row.deepCopy().put("field", "(file " + stray.getKey() + ")").put("kernel", stray.getValue()).put("agree", false).put("why", "Nobody asked for this change."));
        }
        return after;
    }

    private ObjectNode line(ObjectNode row, JsonNode entry, Judge judge, Map<String, String> felt, Shown shown, JsonNode answer) {
        ObjectNode line = row.deepCopy();
        String path = entry.get("path").textValue();
        line.put("field", path).set("asked", entry.get("value"));
        line.put("outcome", entry.get("outcome").textValue()).put("reason", entry.path("reason").asText());
        for (String number : List.of("held", "heldAfterReload")) {
            if (entry.has(number)) {
                line.set(number, entry.get(number));
            }
        }
        line.put("kernel", judge.held(entry));
        List<String> why = new ArrayList<>();
        why.add(judge.fault(entry));
        if (felt.containsKey(path)) {
            line.put("felt", felt.get(path).replaceAll(" INSTEAD OF .*", ""));
            why.add(felt.get(path).contains(" INSTEAD OF ") ? "Felt: " + felt.get(path) + "." : "");
        }
        List<String> systemd = new ArrayList<>();
        for (JsonNode target : entry.path("targets")) {
            String property = target.textValue().replaceFirst("property:", "");
            // a list is emptied first and sent again, so the last one counts
            JsonNode sent = null;
            for (JsonNode each : answer.get("applied")) {
                sent = each.get("name").textValue().equals(property) ? each : sent;
            }
            if (sent != null) {
                systemd.add(property + "=" + shown.text(property));
                why.add(shown.agrees(sent) ? "" : "systemd shows " + property + "=" + shown.text(property) + ", sent was " + sent.get("value") + ".");
            }
        }
        why.removeIf(String::isEmpty);
        return line.put("systemd", String.join(", ", systemd)).put("agree", why.isEmpty()).put("why", String.join(" ", why));
    }

    private void refused(Unit unit, JsonNode answer, Map<String, String> before, Map<String, String> after, ObjectNode row) throws IOException, InterruptedException {
        boolean stays = unit.controlGroup.isEmpty() ? guest.shell("systemctl show --property=ActiveState --value " + unit.name).equals("inactive") : before.equals(after);
        for (JsonNode entry : answer.path("report")) {
            if (entry.get("outcome").textValue().equals("rejected")) {
                ObjectNode line = row.deepCopy().put("field", entry.get("path").textValue());
                line.set("asked", entry.get("value"));
                guest.tell(line.put("outcome", "rejected").put("reason", entry.path("reason").asText()).put("agree", stays).put("why", stays ? "" : "Something changed."));
            }
        }
    }

    private Map<String, List<Wanted>> wants(JsonNode step) {
        Map<String, List<Wanted>> wants = new HashMap<>();
        step.path(side()).properties().forEach(want -> wants.put(want.getKey(), Wanted.parse(want.getValue())));
        return wants;
    }

    private static Set<String> words(JsonNode array) {
        Set<String> words = new HashSet<>();
        array.forEach(word -> words.add(word.textValue()));
        return words;
    }

    /** What a process in the unit feels, by leaf; in a slice it is a process of a scope in the slice. */
    private Map<String, String> feel(Unit unit, JsonNode step, JsonNode report) throws IOException {
        Map<String, String> felt = new HashMap<>();
        if (!step.has("feel")) {
            return felt;
        }
        boolean scope = unit.name.endsWith(".scope");
        Subject subject = scope ? unit.subject : Subject.start();
        try {
            if (!scope) {
                String inside = "{\"name\":\"lab" + units + "-inside.scope\",\"slice\":\"" + unit.name + "\",\"pids\":[" + subject.pid() + "]}";
                RawHttp.Response started = guest.request("POST", "/v1/units", inside);
                if (started.status() != 201) {
                    throw new IOException("no scope in the slice: " + started.text());
                }
            }
            for (JsonNode text : step.get("feel")) {
                Behaviour behaviour = Behaviour.parse(text.textValue());
                String is = behaviour.of(subject, unit.controlGroup, cgroups);
                boolean limited = false;
                for (JsonNode entry : report) {
                    limited |= entry.get("path").textValue().equals(behaviour.leaf()) && (Judge.holds(entry) || entry.get("value").isNull());
                }
                String told = String.join(" ", behaviour.act()) + ": " + (!limited ? "not limited, " + is : is.equals(behaviour.feeling()) ? is : is + " INSTEAD OF " + behaviour.feeling());
                felt.merge(behaviour.leaf(), told, (one, other) -> one + "; " + other);
            }
        } finally {
            if (!scope) {
                guest.request("DELETE", "/v1/units/lab" + units + "-inside.scope", "");
                subject.close();
            }
        }
        return felt;
    }

    @Override
    public boolean report(List<Results> results, PrintStream out) {
        return new EffectTable(results).print(out);
    }

    @Override
    public void document(List<Results> results, PrintStream out) {
        new EffectTable(results).document(out);
    }
}
