package io.cgbridge.introspection;

import io.cgbridge.introspection.Sentinel.Answer;
import io.cgbridge.introspection.Sentinel.Verdict;
import io.cgbridge.translator.UnitProperty;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this systemd has refused, so that it is not asked again: an unknown property whatever its value, another one with that
 * value only. Bounded; the oldest goes first. Thread-safe.
 */
final class Refusals {
    private static final int MAX = 1000;

    private final Map<Key, String> words = new LinkedHashMap<>();
    private final HostCounts counts;

    Refusals(HostCounts counts) {
        this.counts = counts;
    }

    /**
     * @param type the word of the unit's type, which is the suffix of its name
     * @param value empty where any is refused
     */
    private record Key(String type, boolean change, String name, String signature, Optional<String> value) {
    }

    private static Key any(String type, boolean change, UnitProperty property) {
        return new Key(type, change, property.name(), "", Optional.empty());
    }

    private static Key exactly(String type, boolean change, UnitProperty property) {
        return new Key(type, change, property.name(), property.signature(), Optional.of(PropertyText.of(property.value())));
    }

    /** systemd's words when it refused this before. */
    synchronized Optional<String> of(String type, boolean change, UnitProperty property) {
        return Optional.ofNullable(words.getOrDefault(any(type, change, property), words.get(exactly(type, change, property))));
    }

    synchronized void remember(String type, boolean change, UnitProperty property, Answer answer) {
        words.put(answer.verdict() == Verdict.UNKNOWN ? any(type, change, property) : exactly(type, change, property), answer.words());
        if (words.size() > MAX) {
            words.remove(words.keySet().iterator().next());
            counts.count(HostCounter.REMEMBERED_REFUSALS);
        }
    }

    synchronized void forget() {
        words.clear();
    }
}
