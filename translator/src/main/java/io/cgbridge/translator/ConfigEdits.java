package io.cgbridge.translator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be changed in a {@code config.json}. Paths are those of the report; values are JSON text.
 *
 * @param removed members and elements of {@code linux.resources}, and annotations
 * @param replaced scalars of {@code linux.resources} with another value
 * @param added members by the object of {@code linux.resources} that gets them ({@code unified}, {@code memory})
 * @param annotations annotations that are set
 */
record ConfigEdits(Set<String> removed, Map<String, String> replaced, Map<String, Map<String, String>> added, Map<String, String> annotations) {

    ConfigEdits() {
        this(new HashSet<>(), new HashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    void remove(LeafPath path) {
        removed.add(path.toString());
    }

    void remove(String path) {
        removed.add(path);
    }

    void replace(LeafPath path, String json) {
        replaced.put(path.toString(), json);
    }

    /** Sets a member of an object of the resources to JSON text. */
    void add(String object, String member, String json) {
        added.computeIfAbsent(object, any -> new LinkedHashMap<>()).put(member, json);
    }

    /** Sets a key of {@code unified}. */
    void unify(String file, String text) {
        add("unified", file, JsonText.quoted(text));
    }

    /** Carries a property in an annotation, if it can be written in the part of GVariant text that every runtime reads. */
    void annotate(UnitProperty property) {
        Optional<String> text = GVariantWriter.text(property.signature(), property.value());
        text.ifPresent(value -> annotations.put(OciDocument.PROPERTY_PREFIX + property.name(), JsonText.quoted(value)));
    }
}
