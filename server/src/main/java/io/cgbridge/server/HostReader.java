package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cgbridge.compat.PropertyMatrix;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.HostProfile.DeviceNames;
import io.cgbridge.translator.HostProfile.IoPolicy;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.HostProfile.Source;
import io.cgbridge.translator.HostProfile.Swap;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.MalformedDocumentException.Kind;
import io.cgbridge.translator.Signatures;
import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads back what {@code cgbridge host --json} has saved. Every member that makes the profile must be there with its type and a value
 * that makes sense; members that only people need are passed over.
 */
final class HostReader {
    private static final ObjectReader JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().readerFor(JsonNode.class);
    private static final long UNKNOWN_SWAP = -1;
    private static final long MOST_PROCESSORS = 1 << 20;

    private final JsonNode node;
    private final String path;

    private HostReader(JsonNode node, String path) {
        this.node = node;
        this.path = path;
    }

    /**
     * @param name what the host is called from now on if the report is of a live one: {@code live} would be taken for this machine
     * @throws MalformedDocumentException if the text is no such report, with the path of what is wrong
     */
    static HostProfile read(byte[] text, String name) throws MalformedDocumentException {
        JsonNode root;
        try {
            root = JSON.readValue(text);
        } catch (JsonProcessingException e) {
            throw new MalformedDocumentException(Kind.NOT_JSON, e.getOriginalMessage(), "", e.getLocation().getLineNr(), e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw new MalformedDocumentException(Kind.NOT_JSON, e.toString(), "", 0, 0);
        }
        return new HostReader(root, "").profile(name);
    }

    private HostProfile profile(String name) throws MalformedDocumentException {
        Source source = member("source").word(Source.values(), Source::word);
        HostReader systemd = member("systemd");
        Map<Controller, Hierarchy> controllers = new EnumMap<>(Controller.class);
        for (Map.Entry<String, HostReader> controller : member("controllers").members().entrySet()) {
            controllers.put(word(controller.getKey(), Controller.values(), Controller::word, controller.getValue().path),
                    controller.getValue().member("hierarchy").word(Hierarchy.values(), Hierarchy::word));
        }
        Map<UnitType, Map<String, SettableProperty>> properties = new EnumMap<>(UnitType.class);
        for (UnitType type : UnitType.values()) {
            properties.put(type, member("properties").member(type.word()).properties());
        }
        HostReader swap = member("swap");
        long bytes = swap.node.has("bytes") ? swap.member("bytes").number(0, Long.MAX_VALUE) : UNKNOWN_SWAP;
        return new HostProfile(source == Source.LIVE ? name : member("id").text(), source, systemd.member("full").text(),
                (int) systemd.member("version").number(0, 9999), member("hierarchy").word(Hierarchy.values(), Hierarchy::word), controllers,
                member("kernel").text(), properties, Set.copyOf(member("files").texts()),
                new IoPolicy(Set.copyOf(member("io").member("bfq").texts()), Set.copyOf(member("io").member("iocost").texts())),
                new Swap(swap.member("accounting").flag(), bytes, swap.member("zswap").flag()),
                member("pageSize").number(1024, 1 << 20), (int) member("cpus").number(1, MOST_PROCESSORS),
                (int) member("memoryNodes").number(1, MOST_PROCESSORS), Set.copyOf(member("hugepageSizes").texts()),
                new DeviceNames(member("devices").member("characters").names(), member("devices").member("blocks").names()),
                node.has("unconfirmed") ? member("unconfirmed").texts() : List.of());
    }

    /** What is accepted and ignored without being known has no signature; a profile does not hold it. */
    private Map<String, SettableProperty> properties() throws MalformedDocumentException {
        Map<String, SettableProperty> properties = new LinkedHashMap<>();
        for (HostReader property : elements()) {
            if (!property.node.has("signature")) {
                continue;
            }
            String name = property.member("name").text();
            String signature = property.member("signature").text();
            if (!PropertyMatrix.signature(name).map(signature::equals).orElse(Signatures.isComplete(signature))) {
                throw property.member("signature").wrong("cannot be the type of " + name);
            }
            SettableProperty before = properties.put(name, new SettableProperty(name, signature, property.member("runtime").flag(),
                    property.member("honoured").flag(), property.member("zero").flag()));
            if (before != null) {
                throw property.wrong("names " + name + " again");
            }
        }
        return properties;
    }

    private HostReader member(String name) throws MalformedDocumentException {
        String at = path.isEmpty() ? name : path + "." + name;
        if (!node.has(name)) {
            throw new HostReader(node, at).wrong("is missing");
        }
        return new HostReader(node.get(name), at);
    }

    private Map<String, HostReader> members() throws MalformedDocumentException {
        expect(node.isObject(), "must be an object");
        Map<String, HostReader> members = new LinkedHashMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), new HostReader(member.getValue(), path + "." + member.getKey())));
        return members;
    }

    private List<HostReader> elements() throws MalformedDocumentException {
        expect(node.isArray(), "must be an array");
        List<HostReader> elements = new ArrayList<>();
        node.forEach(element -> elements.add(new HostReader(element, path + "[" + elements.size() + "]")));
        return elements;
    }

    private List<String> texts() throws MalformedDocumentException {
        List<String> texts = new ArrayList<>();
        for (HostReader element : elements()) {
            texts.add(element.text());
        }
        expect(new HashSet<>(texts).size() == texts.size(), "names something twice");
        return texts;
    }

    private Map<Integer, String> names() throws MalformedDocumentException {
        Map<Integer, String> names = new LinkedHashMap<>();
        for (Map.Entry<String, HostReader> member : members().entrySet()) {
            expect(member.getKey().matches("0|[1-9]\\d{0,6}"), "has a member that is no major number");
            names.put(Integer.valueOf(member.getKey()), member.getValue().text());
        }
        return names;
    }

    private String text() throws MalformedDocumentException {
        expect(node.isTextual(), "must be a string");
        return node.textValue();
    }

    private boolean flag() throws MalformedDocumentException {
        expect(node.isBoolean(), "must be true or false");
        return node.booleanValue();
    }

    private long number(long least, long most) throws MalformedDocumentException {
        expect(node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= least && node.longValue() <= most,
                "must be a whole number from " + least + " to " + most);
        return node.longValue();
    }

    private <E> E word(E[] values, Function<E, String> word) throws MalformedDocumentException {
        return word(text(), values, word, path);
    }

    private static <E> E word(String text, E[] values, Function<E, String> word, String path) throws MalformedDocumentException {
        List<String> known = new ArrayList<>();
        for (E value : values) {
            if (word.apply(value).equals(text)) {
                return value;
            }
            known.add(word.apply(value));
        }
        throw new MalformedDocumentException(Kind.OTHER_KIND, "'" + text + "' is none of " + String.join(", ", known) + ".", path, 0, 0);
    }

    private void expect(boolean holds, String what) throws MalformedDocumentException {
        if (!holds) {
            throw wrong(what);
        }
    }

    private MalformedDocumentException wrong(String what) {
        return new MalformedDocumentException(Kind.OTHER_KIND, "In a saved host report this " + what + ".", path, 0, 0);
    }
}
