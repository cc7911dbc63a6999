package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cgbridge.translator.TranslationOptions.IoWeights;
import io.cgbridge.translator.TranslationOptions.Policy;
import io.cgbridge.translator.TranslationOptions.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * One vector: a document, the host and options of its context, and what is expected of the plan. Properties are looked for in a plan
 * for systemd, files in one with {@code target=cgroupfs} (of an edge case both in the plan for systemd, since there a file means that
 * no property can hold it). A member of an expectation that this class does not know fails the vector.
 */
record VectorCase(String kind, JsonNode input, JsonNode context) {
    private static final Set<String> REMARKS = Set.of("note", "peerRoundsQuotaUp", "warning", "success");
    private static final JsonFactory JSON_FACTORY = new JsonFactory();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    static VectorCase of(JsonNode vector) {
        return new VectorCase(vector.path("kind").textValue(), vector.path("input"), vector.path("context"));
    }

    void check(JsonNode expected) {
        assertTrue(expected.isObject() && !expected.isEmpty(), "an expectation");
        Set<String> members = new TreeSet<>();
        expected.fieldNames().forEachRemaining(members::add);
        members.removeAll(REMARKS);
        members.remove("host");
        switch (expected.has("report") || expected.has("rejected") ? "as the report says" : kind) {
            case "cgroups-path" -> placement(expected);
            case "property-name" -> propertyName(expected);
            default -> members.forEach(member -> checkMember(member, expected));
        }
    }

    private void checkMember(String member, JsonNode expected) {
        JsonNode value = expected.path(member);
        HostProfile host = host(expected);
        Plan plan = plan(document(), host, options(Target.SYSTEMD));
        switch (member) {
            case "error" -> assertTrue(plan.rejected(), () -> "not rejected: " + plan.report());
            case "strict" -> assertTrue(plan(document(), host, options(Target.SYSTEMD).withPolicy(Policy.STRICT)).rejected(), "rejected where strict");
            case "rejected" -> value.forEach(path -> assertEquals(Outcome.REJECTED, entry(plan, path.textValue()).outcome()));
            case "drops" -> value.forEach(path -> assertEquals(Outcome.DROPPED, entry(plan, contractPath(path.textValue())).outcome()));
            case "properties" -> properties(plan, value);
            case "files" -> files(kind.equals("edge") ? plan : plan(document(), host, options(Target.CGROUPFS)), value);
            case "writeOrder" -> assertEquals(texts(value), plan(document(), host, options(Target.CGROUPFS)).files().stream()
                    .sorted(Comparator.comparing(write -> write.phase() == Phase.BEFORE_CHANGE ? 0 : 1)).map(FileWrite::file).toList());
            case "report" -> value.properties().forEach(leaf -> report(entry(plan, leaf.getKey()), leaf.getValue().textValue()));
            case "held" -> value.properties().forEach(leaf -> assertEquals(leaf.getValue().asText(),
                    entry(plan, leaf.getKey()).fate().held().map(Object::toString).orElse("nothing else")));
            case "heldAfterReload" -> value.properties().forEach(leaf -> assertEquals(leaf.getValue().asText(),
                    entry(plan, leaf.getKey()).fate().heldAfterReload().map(Object::toString).orElse("nothing else")));
            case "checkBeforeUpdate" -> assertEquals(value.booleanValue(), plan.checkBeforeUpdate());
            case "weight" -> properties(plan, object("CPUWeight", value.intValue() == 0 ? JSON.nullNode() : value));
            case "exactByFormula" -> exactByFormula(value);
            case "weightRange" -> assertTrue(weight(plan) >= value.path(0).longValue() && weight(plan) <= value.path(1).longValue());
            case "monotone" -> monotone();
            case "swapV2" -> swap(plan, value.longValue());
            case "unlimited" -> properties(plan, object("TasksMax", JSON.textNode("infinity")));
            case "parsed" -> value.properties().forEach(leaf -> entry(plan, "memory." + leaf.getKey()));
            case "decisions" -> decisions(plan, value);
            case "deviceFilter" -> same(DeviceDecisions.ofFilter(value), plan, DeviceDecisions.worthAsking(input, value));
            case "state" -> same(DeviceDecisions.ofState(value), plan, DeviceDecisions.worthAsking(input, value));
            case "writes" -> assertEquals(writes(value), writes(plan(document(), host, options(Target.CGROUPFS))));
            case "group" -> properties(plan, object("DeviceAllow", JSON.arrayNode().add(JSON.arrayNode().add(value).add("rwm"))));
            default -> throw new AssertionError("unknown expectation: " + member);
        }
    }

    // ---- the document, the host, the options

    private String document() {
        return switch (kind) {
            case "annotation" -> object("ociVersion", JSON.textNode("1.3.0")).setAll((ObjectNode) input).toString();
            case "cpuset-bitmask" -> object("cpu", object("cpus", input.path("list"))).toString();
            case "device-group-name" -> object("devices", JSON.arrayNode().add(((ObjectNode) input.deepCopy()).put("allow", true))).toString();
            case "devices-apply-rule" -> object("devices", rules()).toString();
            case "cgroups-path" -> object("ociVersion", JSON.textNode("1.3.0")).set("linux", input).toString();
            default -> withoutUnset(input.deepCopy()).toString();
        };
    }

    /** The peer's structures have no absent number: where the vector says so, 0 stands for it. */
    private static JsonNode withoutUnset(JsonNode input) {
        if (input.path("zeroMeansUnset").booleanValue()) {
            ((ObjectNode) input).remove("zeroMeansUnset");
            ObjectNode memory = (ObjectNode) input.path("memory");
            for (String name : List.of("limit", "swap")) {
                if (memory.path(name).asLong() == 0) {
                    memory.remove(name);
                }
            }
        }
        return input;
    }

    /** A state is what rules lead to: its default, then its exceptions. */
    private ArrayNode rules() {
        JsonNode state = input.path("state");
        boolean defaultAllow = state.path("defaultAllow").booleanValue();
        ArrayNode rules = JSON.arrayNode().add(object("allow", JSON.booleanNode(defaultAllow)));
        state.path("exceptions").forEach(exception -> rules.add(((ObjectNode) exception.deepCopy()).put("allow", !defaultAllow)));
        return rules.add(input.path("rule"));
    }

    private HostProfile host(JsonNode expected) {
        if (kind.equals("edge")) {
            HostProfile named = expected.has("host") ? Hosts.unified(Integer.parseInt(expected.path("host").textValue().replace("unified-", "")))
                    : Hosts.unified(255);
            return Hosts.like(named).bfq("sda").build();
        }
        String mode = context.path("cgroupMode").asText("any");
        if (kind.equals("devices-apply-rule")) {
            return Hosts.legacy(239);
        }
        int newest = mode.equals("legacy") ? 239 : context.path("maxSystemdVersion").asInt(255);
        Hosts.Variant host = Hosts.like(mode.equals("legacy") || newest < 240 ? Hosts.legacy(newest) : Hosts.unified(newest)).cpus(256);
        expected.path("files").fieldNames().forEachRemaining(host::file);
        boolean bfq = StreamSupport.stream(((Iterable<String>) () -> expected.path("files").fieldNames()).spliterator(), false)
                .anyMatch(file -> file.contains("bfq"));
        if (context.has("bfq")) {
            host.iocost("sda");
        }
        return bfq ? host.bfq("sda").build() : host.build();
    }

    private TranslationOptions options(Target target) {
        boolean change = context.path("op").asText().equals("update") || context.path("phase").asText().equals("SetUnitProperties")
                || context.path("prior").has("memory.limit_in_bytes");
        Target where = kind.startsWith("devices-") && context.path("cgroupMode").asText().matches("legacy") || kind.equals("devices-apply-rule")
                ? Target.CGROUPFS : target;
        TranslationOptions options = TranslationOptions.DEFAULTS.withTarget(where).withChange(change)
                .withIoWeights(context.has("bfq") ? IoWeights.LINEAR : IoWeights.BFQ);
        if (!context.path("prior").has("memory.limit_in_bytes")) {
            return options;
        }
        return options.withInForce(OptionalLong.of(context.path("prior").path("memory.limit_in_bytes").asLong()), OptionalLong.empty());
    }

    static Plan plan(String json, HostProfile host, TranslationOptions options) {
        try {
            return TranslationLaw.check(json.getBytes(StandardCharsets.UTF_8), host, options);
        } catch (MalformedDocumentException e) {
            throw new AssertionError(json, e);
        }
    }

    // ---- what is expected

    private static ReportEntry entry(Plan plan, String path) {
        return plan.report().stream().filter(entry -> entry.path().toString().equals(path)).findFirst()
                .orElseThrow(() -> new AssertionError("no entry for " + path + " in " + plan.report()));
    }

    /** The vectors write {@code unified.x}. */
    private static String contractPath(String path) {
        return path.startsWith("unified.") ? "unified[\"" + path.substring("unified.".length()) + "\"]" : path;
    }

    private static void report(ReportEntry entry, String expected) {
        String[] words = expected.split(" ");
        assertEquals(words[0], entry.outcome().word(), entry::toString);
        if (words.length > 1) {
            assertEquals(words[1], entry.fate().reason().map(Reason::word).orElse(""), entry::toString);
        }
    }

    /** By name: a value, a value with its signature, all values in the order of sending, or null for not sent. None at all: none is sent. */
    private static void properties(Plan plan, JsonNode expected) {
        assertFalse(plan.rejected(), () -> "rejected: " + plan.report());
        if (expected.isEmpty()) {
            assertEquals(List.of(), plan.properties());
        }
        for (Map.Entry<String, JsonNode> property : expected.properties()) {
            List<JsonNode> sent = plan.properties().stream().filter(one -> one.name().equals(property.getKey())).map(VectorCase::json).toList();
            JsonNode wanted = property.getValue();
            if (wanted.isNull()) {
                assertEquals(List.of(), sent, property.getKey());
            } else if (property.getKey().equals("DeviceAllow")) {
                assertEquals(accumulated(wanted), accumulated(sent), property.getKey());
            } else {
                assertEquals(1, sent.size(), () -> property.getKey() + " in " + plan.properties());
                if (wanted.has("signature")) {
                    assertEquals(wanted.path("signature"), sent.get(0).path("signature"), property.getKey());
                }
                JsonNode value = wanted.has("value") ? wanted.path("value") : wanted;
                JsonNode mask = sent.get(0).path("value").path("bytes");
                assertEquals(value.asText().equals("18446744073709551615") ? "\"infinity\"" : value.toString(),
                        (mask.isArray() ? mask : sent.get(0).path("value")).toString(), property.getKey());
            }
        }
    }


    /** What a list that accumulates holds after all sendings: an empty one clears it. */
    private static Set<String> accumulated(Iterable<JsonNode> sendings) {
        Set<String> held = new TreeSet<>();
        for (JsonNode sending : sendings) {
            JsonNode list = sending.has("value") ? sending.path("value") : JSON.arrayNode().add(sending);
            if (list.isEmpty()) {
                held.clear();
            }
            list.forEach(element -> held.add(element.toString()));
        }
        return held;
    }

    private static JsonNode json(UnitProperty property) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON_FACTORY.createGenerator(bytes)) {
            PlanJson.writeValue(property.signature(), property.value(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return object("signature", JSON.textNode(property.signature())).set("value", JsonLeaves.tree(bytes.toByteArray()));
    }

    /** By name: what is written, in as many writes as there are values; a file that keeps its prior value is not written. */
    private void files(Plan plan, JsonNode expected) {
        assertFalse(plan.rejected(), () -> "rejected: " + plan.report());
        if (expected.isEmpty()) {
            assertEquals(List.of(), plan.files());
        }
        for (Map.Entry<String, JsonNode> file : expected.properties()) {
            List<FileWrite> writes = plan.files().stream().filter(one -> one.file().equals(file.getKey())).toList();
            if (context.path("prior").path(file.getKey()).equals(file.getValue())) {
                assertEquals(List.of(), writes);
                continue;
            }
            List<String> wanted = file.getValue().isArray() ? texts(file.getValue()) : List.of(file.getValue().asText());
            List<String> written = writes.stream().map(write -> plain(write.value())).toList();
            List<String> readBack = writes.stream().map(write -> plain(held(plan, write))).toList();
            assertEquals(wanted.stream().map(VectorCase::plain).toList(), readBack.equals(wanted) ? wanted : written,
                    () -> file.getKey() + " in " + plan.files());
        }
    }

    /** What the file will say where that is not what is written: some of the peers' tests read the file. */
    private static String held(Plan plan, FileWrite write) {
        return entry(plan, write.from().get(0).toString()).fate().held().map(Object::toString).orElse(write.value());
    }

    private static String plain(String weight) {
        return weight.replaceFirst("^default ", "");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static long weight(Plan plan) {
        return (Long) plan.properties().stream().filter(property -> property.name().equals("CPUWeight")).findFirst().orElseThrow().value();
    }

    private void exactByFormula(JsonNode weights) {
        if (weights.isArray()) {
            assertEquals(weights.toString(), weightsOfSeries().toString().replace(" ", ""));
        } else {
            assertEquals(weights.longValue(), weight(plan(document(), host(JSON.objectNode()), options(Target.SYSTEMD))));
        }
    }

    private void monotone() {
        List<Long> weights = weightsOfSeries();
        assertEquals(weights.stream().sorted().toList(), weights);
    }

    private List<Long> weightsOfSeries() {
        List<Long> weights = new ArrayList<>();
        for (JsonNode shares : input.path("cpuShares")) {
            weights.add(weight(plan(object("cpu", object("shares", shares)).toString(), Hosts.unified(255), TranslationOptions.DEFAULTS)));
        }
        return weights;
    }

    /** Swap alone, as the peer's function returns it: 0 without a request in the input means that nothing is set. */
    private void swap(Plan plan, long expected) {
        boolean asked = input.path("memory").path("swap").asLong() != 0;
        properties(plan, object("MemorySwapMax", !asked ? JSON.nullNode() : expected == -1 ? JSON.textNode("infinity") : JSON.numberNode(expected)));
    }

    private static void decisions(Plan plan, JsonNode decisions) {
        assertFalse(plan.rejected(), () -> "rejected: " + plan.report());
        for (JsonNode decision : decisions) {
            String access = decision.path("access").textValue();
            assertEquals(decision.path("allow").booleanValue() ? access : "",
                    DeviceDecisions.of(plan).allowed(decision.path("device").textValue(), access), decision::toString);
        }
    }

    private static void same(DeviceDecisions expected, Plan plan, List<String> devices) {
        assertFalse(plan.rejected(), () -> "rejected: " + plan.report());
        assertEquals(expected.table(devices), DeviceDecisions.of(plan).table(devices));
    }

    private static String writes(JsonNode expected) {
        List<String> lines = new ArrayList<>();
        expected.forEach(write -> lines.add(write.path("file").textValue() + " " + write.path("value").textValue()));
        return String.join("\n", lines);
    }

    private static String writes(Plan plan) {
        return String.join("\n", plan.files().stream().map(write -> write.file() + " " + write.value()).toList());
    }

    private void placement(JsonNode expected) {
        boolean systemd = context.path("driver").asText().equals("systemd");
        Plan plan = plan(document(), Hosts.unified(255), TranslationOptions.DEFAULTS.withTarget(systemd ? Target.SYSTEMD : Target.CGROUPFS));
        if (expected.has("error")) {
            assertTrue(plan.rejected(), () -> "not rejected: " + plan.report());
        } else {
            String unit = expected.path("name").asText().isEmpty() ? "" : expected.path("scopePrefix").asText() + "-" + expected.path("name").asText() + ".scope";
            assertEquals(expected.path("parent").asText() + " " + unit, plan.placement().slice() + " " + plan.placement().unit());
        }
    }

    private void propertyName(JsonNode expected) {
        String name = "org.systemd.property." + input.path("name").asText();
        String document = object("ociVersion", JSON.textNode("1.3.0")).set("annotations", object(name, JSON.textNode("'x'"))).toString();
        Plan plan = plan(document, Hosts.unified(255), TranslationOptions.DEFAULTS);
        assertEquals(expected.path("valid").booleanValue(), !plan.rejected(), plan.report()::toString);
    }

    private static ObjectNode object(String name, JsonNode value) {
        return JSON.objectNode().set(name, value);
    }
}
