package io.cgbridge.translator.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.OciDocument;
import io.cgbridge.translator.OciReader;
import io.cgbridge.translator.ReportEntry;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An OCI document being written by the reader of another format, and beside it which source leaf said what. The document goes
 * through {@link OciReader} like any other, so that types and ranges are checked in one place.
 */
final class SourceDraft {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LeafPath UNIFIED = LeafPath.of("unified");
    private static final LeafPath ANNOTATIONS = LeafPath.of("annotations");

    private final ObjectNode resources = JsonNodeFactory.instance.objectNode();
    private final ObjectNode annotations = JsonNodeFactory.instance.objectNode();
    private Optional<String> cgroupsPath = Optional.empty();
    private final List<Source> sources = new ArrayList<>();

    /** An object of the OCI document and the path under which it is reported. */
    record Slot(ObjectNode node, String path) {
    }

    /** Enters a leaf of the source; the report tells them in the order in which they are entered. */
    Source leaf(LeafPath path, int line, Object value) {
        Source source = new Source(path, line, value);
        sources.add(source);
        return source;
    }

    /** The object {@code resources.NAME}, made if need be. */
    Slot group(String name) {
        return new Slot(resources.withObjectProperty(name), name);
    }

    /** A new element of the list {@code resources.NAME}. */
    Slot element(String name) {
        return element(resources, name, name);
    }

    /** A new element of the list {@code resources.GROUP.NAME}. */
    Slot element(String group, String name) {
        return element(resources.withObjectProperty(group), name, group + "." + name);
    }

    private static Slot element(ObjectNode parent, String name, String path) {
        ArrayNode list = parent.withArrayProperty(name);
        return new Slot(list.addObject(), path + "[" + (list.size() - 1) + "]");
    }

    /** True if something has been said for this member. */
    boolean has(Slot slot, String name) {
        return slot.node().has(name);
    }

    /** Reads what was written, and gives it back with the source beside it. */
    SourceDocument finish(String name) throws MalformedDocumentException {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.put("ociVersion", "1.3.0");
        ObjectNode linux = whole.putObject("linux");
        resources.removeIf(JsonNode::isEmpty);
        if (!resources.isEmpty()) {
            linux.set("resources", resources);
        }
        cgroupsPath.ifPresent(path -> linux.put("cgroupsPath", path));
        if (!annotations.isEmpty()) {
            whole.set("annotations", annotations);
        }
        OciDocument read = OciReader.read(bytes(whole));
        List<SourceLeaf> leaves = new ArrayList<>(sources.size());
        List<ReportEntry> entries = new ArrayList<>(read.entries());
        for (Source source : sources) {
            SourceLeaf leaf = source.leaf();
            leaves.add(leaf);
            leaf.own().ifPresent(fate -> entries.add(new ReportEntry(leaf.path(), leaf.line(), leaf.value(), fate)));
        }
        return new SourceDocument(name, new OciDocument(true, read.resources(), read.cgroupsPath(), read.annotations(), entries),
                leaves);
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes can be written", e);
        }
    }

    /** A leaf of the source whose fate is being decided. */
    final class Source {
        private final LeafPath path;
        private final int line;
        private final Object value;
        private Optional<Fate> own = Optional.empty();
        private Optional<Fate> best = Optional.empty();
        private Optional<Source> twin = Optional.empty();
        private final List<String> places = new ArrayList<>();
        private final List<String> implied = new ArrayList<>();

        private Source(LeafPath path, int line, Object value) {
            this.path = path;
            this.line = line;
            this.value = value;
        }

        /** Says a member of an object of the OCI document. */
        Source put(Slot slot, String name, JsonNode said) {
            slot.node().set(name, said);
            places.add(slot.path() + "." + name);
            return this;
        }

        Source put(Slot slot, String name, long said) {
            return put(slot, name, JsonNodeFactory.instance.numberNode(said));
        }

        Source put(Slot slot, String name, BigInteger said) {
            return put(slot, name, JsonNodeFactory.instance.numberNode(said));
        }

        Source put(Slot slot, String name, String said) {
            return put(slot, name, JsonNodeFactory.instance.textNode(said));
        }

        /** Says a member that the source means without saying it. */
        Source imply(Slot slot, String name, JsonNode said) {
            slot.node().set(name, said);
            implied.add(slot.path() + "." + name);
            return this;
        }

        /** Says a whole element, which the caller fills. */
        Source sameAs(Slot slot) {
            places.add(slot.path());
            return this;
        }

        /** Means a whole element without saying it. */
        Source implies(Slot slot) {
            implied.add(slot.path());
            return this;
        }

        /** Says the content of a cgroup 2 file; several leaves that say the same file are its lines. */
        Source unified(String file, JsonNode said) {
            ObjectNode files = resources.withObjectProperty("unified");
            JsonNode before = files.get(file);
            boolean lines = before != null && before.isTextual() && said.isTextual();
            files.set(file, lines ? JsonNodeFactory.instance.textNode(before.asText() + "\n" + said.asText()) : said);
            places.add(UNIFIED.key(file).toString());
            return this;
        }

        Source unified(String file, String said) {
            return unified(file, JsonNodeFactory.instance.textNode(said));
        }

        /** Says a systemd property, in GVariant text format; several leaves may stand behind one. */
        Source property(String name, String text) {
            annotations.put(OciDocument.PROPERTY_PREFIX + name, text);
            places.add(ANNOTATIONS.key(OciDocument.PROPERTY_PREFIX + name).toString());
            return this;
        }

        /** Says an {@code org.systemd.property.*} annotation as it stands in the source. */
        Source annotation(String key, JsonNode said) {
            annotations.set(key, said);
            places.add(ANNOTATIONS.key(key).toString());
            return this;
        }

        Source cgroupsPath(String said) {
            cgroupsPath = Optional.of(said);
            places.add(LeafPath.CGROUPS_PATH.toString());
            return this;
        }

        /** Says what another leaf says; what becomes of that one becomes of this one. */
        void sharesFateOf(Source other) {
            twin = Optional.of(other);
        }

        /** The best that can be said of this leaf, since reading it changed its number or meaning. */
        Source atBest(Fate fate) {
            best = Optional.of(fate);
            return this;
        }

        /** This leaf has no place in the OCI document; this is what becomes of it. */
        void told(Fate fate) {
            own = Optional.of(fate);
        }

        private SourceLeaf leaf() {
            if (twin.isPresent()) {
                SourceLeaf same = twin.get().leaf();
                return new SourceLeaf(path, line, value, same.own(), same.places(), same.implied(), same.best());
            }
            if (own.isPresent() != places.isEmpty()) {
                throw new IllegalStateException("a leaf has either a fate or a place: " + path);
            }
            return new SourceLeaf(path, line, value, own, List.copyOf(places), List.copyOf(implied), best);
        }
    }
}
