package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.introspection.Units.LeafGroup;
import io.cgbridge.introspection.Units.Owner;
import io.cgbridge.translator.Leaf;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.OciDocument;
import io.cgbridge.translator.OciReader;
import io.cgbridge.translator.OciResources;
import io.cgbridge.translator.Signatures;
import io.cgbridge.translator.TranslationOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The body of {@code POST} and {@code PATCH /v1/units}.
 *
 * @param name the unit to start; empty in a change, which has it in the path
 * @param slice empty for the one of {@code cgroupsPath}, or systemd's default
 * @param pids the processes of a scope
 * @param document {@code resources}: bare resources, or a whole {@code config.json}
 * @param properties what the caller asks for by name
 * @param leaf the delegated leaf that {@code delegate} asks for
 */
record UnitRequest(String name, String slice, List<Long> pids, OciDocument document, List<Asked> properties, TranslationOptions options,
        Optional<LeafGroup> leaf) {
    private static final Set<String> CHANGE = Set.of("resources", "properties", "policy", "require", "optional", "cpuWeights", "ioWeights");
    private static final Set<String> START = Set.of("name", "slice", "pids", "delegate", "resources", "properties", "policy", "require", "optional",
            "cpuWeights", "ioWeights");
    private static final JsonFactory JSON = new ObjectMapper().getFactory();
    private static final OciDocument NO_RESOURCES = new OciDocument(false, OciResources.EMPTY, Leaf.absent(), List.of(), List.of());

    /**
     * A property that the caller asks for by name.
     *
     * @param signature empty: as the host says
     */
    record Asked(String name, Optional<String> signature, JsonNode value, boolean optional) {
    }

    /** Reads the body of a start; {@code name} is required. */
    static UnitRequest start(byte[] body) throws MalformedDocumentException {
        UnitRequest request = new Reading(START).read(body);
        if (request.name().isEmpty()) {
            throw invalid("name", "is missing: the unit's full name, with its suffix");
        }
        return request;
    }

    /** Reads the body of a change. */
    static UnitRequest change(byte[] body) throws MalformedDocumentException {
        return new Reading(CHANGE).read(body);
    }

    /** Reads the body of {@code POST /v1/units/{name}/processes}: the processes to move in, one at least. */
    static List<Long> processes(byte[] body) throws MalformedDocumentException {
        List<Long> pids = new Reading(Set.of("pids")).read(body).pids();
        if (pids.isEmpty()) {
            throw invalid("pids", "is missing: the processes to move into the unit");
        }
        return pids;
    }

    static ProblemException invalid(String path, String what) {
        return new Problem(ProblemType.INVALID_REQUEST, "'" + path + "' " + what + ".", out -> out.writeStringField("path", path), List.of(), Map.of()).exception();
    }

    /** One body being read. */
    private static final class Reading {
        private final Set<String> known;
        private String name = "";
        private String slice = "";
        private List<Long> pids = List.of();
        private OciDocument document = NO_RESOURCES;
        private List<Asked> properties = List.of();
        private TranslationOptions options = TranslationOptions.DEFAULTS;
        private Optional<LeafGroup> leaf = Optional.empty();

        Reading(Set<String> known) {
            this.known = known;
        }

        UnitRequest read(byte[] body) throws MalformedDocumentException {
            OciReader.check(body);
            try (JsonParser in = JSON.createParser(body)) {
                in.nextToken();
                for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
                    if (!known.contains(member)) {
                        throw invalid(member, "is no member of this request: it takes " + String.join(", ", new TreeSet<>(known)));
                    }
                    in.nextToken();
                    if (member.equals("resources")) {
                        resources(in);
                    } else {
                        member(member, in.readValueAsTree());
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new UnitRequest(name, slice, pids, document, properties, options, leaf);
        }

        private void resources(JsonParser in) throws MalformedDocumentException {
            if (in.currentToken() != JsonToken.START_OBJECT) {
                throw invalid("resources", "must be an object: linux.resources, or a whole config.json");
            }
            document = OciReader.read(in);
        }

        private void member(String member, JsonNode value) {
            switch (member) {
                case "name" -> name = text(member, value);
                case "slice" -> slice = text(member, value);
                case "pids" -> pids = pids(value);
                case "delegate" -> leaf = leaf(value);
                case "properties" -> properties = properties(value);
                case "policy" -> options = options.withPolicy(word(member, value, options.policy()));
                case "require" -> options = options.withRequire(texts(member, value));
                case "optional" -> options = options.withOptional(texts(member, value));
                case "cpuWeights" -> options = options.withCpuWeights(word(member, value, options.cpuWeights()));
                case "ioWeights" -> options = options.withIoWeights(word(member, value, options.ioWeights()));
                default -> throw new IllegalStateException(member);
            }
        }

        private static Optional<LeafGroup> leaf(JsonNode value) {
            if (value.isBoolean()) {
                return value.booleanValue() ? Optional.of(new LeafGroup(Optional.empty())) : Optional.empty();
            }
            if (!value.isObject()) {
                throw invalid("delegate", "must be true, false, or an object with uid and gid");
            }
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                if (!Set.of("uid", "gid").contains(member.getKey())) {
                    throw invalid("delegate." + member.getKey(), "is no member of an owner: it takes uid, gid");
                }
            }
            return Optional.of(new LeafGroup(Optional.of(new Owner(id("uid", value), id("gid", value)))));
        }

        private static int id(String name, JsonNode owner) {
            JsonNode id = owner.path(name);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
                throw invalid("delegate." + name, "must be a number from 0 to " + Integer.MAX_VALUE);
            }
            return id.intValue();
        }

        private static List<Long> pids(JsonNode value) {
            List<Long> pids = new ArrayList<>();
            for (JsonNode pid : array("pids", value)) {
                if (!pid.isIntegralNumber() || !pid.canConvertToInt() || pid.intValue() < 1) {
                    throw invalid("pids[" + pids.size() + "]", "must be the number of a process, from 1");
                }
                pids.add(pid.longValue());
            }
            return pids;
        }

        private static List<Asked> properties(JsonNode value) {
            List<Asked> properties = new ArrayList<>();
            for (JsonNode property : array("properties", value)) {
                String path = "properties[" + properties.size() + "]";
                if (!property.isObject()) {
                    throw invalid(path, "must be an object with name and value");
                }
                for (Map.Entry<String, JsonNode> member : property.properties()) {
                    if (!Set.of("name", "signature", "value", "optional").contains(member.getKey())) {
                        throw invalid(path + "." + member.getKey(), "is no member of a property: it takes name, signature, value, optional");
                    }
                }
                if (!property.has("name") || !property.has("value")) {
                    throw invalid(path, "must have name and value");
                }
                Optional<String> signature = Optional.ofNullable(property.get("signature")).map(given -> text(path + ".signature", given));
                if (signature.isPresent() && !Signatures.isComplete(signature.get())) {
                    throw invalid(path + ".signature", "must be one complete D-Bus type");
                }
                if (property.has("optional") && !property.get("optional").isBoolean()) {
                    throw invalid(path + ".optional", "must be true or false");
                }
                properties.add(new Asked(text(path + ".name", property.get("name")), signature, property.get("value"), property.path("optional").booleanValue()));
            }
            return properties;
        }

        private static JsonNode array(String path, JsonNode value) {
            if (!value.isArray()) {
                throw invalid(path, "must be an array");
            }
            return value;
        }

        private static String text(String path, JsonNode value) {
            if (!value.isTextual() || value.textValue().isEmpty()) {
                throw invalid(path, "must be a string that is not empty");
            }
            return value.textValue();
        }

        private static List<String> texts(String path, JsonNode value) {
            List<String> texts = new ArrayList<>();
            for (JsonNode element : array(path, value)) {
                texts.add(text(path + "[" + texts.size() + "]", element));
            }
            return texts;
        }

        private static <E extends Enum<E>> E word(String path, JsonNode value, E otherwise) {
            String given = text(path, value);
            E[] words = otherwise.getDeclaringClass().getEnumConstants();
            return Arrays.stream(words).filter(word -> lower(word).equals(given)).findFirst().orElseThrow(() ->
                    invalid(path, "must be one of " + String.join(", ", Arrays.stream(words).map(Reading::lower).toList())));
        }

        private static String lower(Enum<?> word) {
            return word.name().toLowerCase(Locale.ROOT);
        }
    }
}
