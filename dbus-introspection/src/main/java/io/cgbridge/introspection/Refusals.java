package io.cgbridge.introspection;

import io.cgbridge.introspection.Sentinel.Answer;
import io.cgbridge.introspection.Sentinel.Verdict;
import io.cgbridge.translator.UnitProperty;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this systemd has refused, so that it is not asked again: an unknown property whatever its value, another one with that
 * value only. By unit type ({@code scope}, {@code timer}), and apart for new units and for units that exist. Bounded; the oldest goes
 * first. Thread-safe.
 */
public final class Refusals {
    private static final int MAX = 1000;
    /** Characters of one; whoever sends more is told anew each time. */
    private static final int LONGEST = 1000;

    private final Map<Key, String> words = new LinkedHashMap<>();
    private final HostCounts counts;

    Refusals(HostCounts counts) {
        this.counts = counts;
    }

    /** Knows of no refusal, and belongs to no host. */
    public static Refusals empty() {
        return new Refusals(new HostCounts());
    }

    /** @param value empty where any is refused */
    private record Key(String unitType, boolean change, String name, String signature, Optional<String> value) {
    }

    private static Key any(String unitType, boolean change, UnitProperty property) {
        return new Key(unitType, change, property.name(), "", Optional.empty());
    }

    private static Key exactly(String unitType, boolean change, UnitProperty property) {
        return new Key(unitType, change, property.name(), property.signature(), Optional.of(PropertyText.of(property.value())));
    }

    /** systemd's words when it refused this before. */
    public synchronized Optional<String> of(String unitType, boolean change, UnitProperty property) {
        return Optional.ofNullable(words.getOrDefault(any(unitType, change, property), words.get(exactly(unitType, change, property))));
    }

    void remember(String unitType, boolean change, UnitProperty property, Answer answer) {
        remember(unitType, change, property, answer.verdict() == Verdict.UNKNOWN, answer.words());
    }

    /**
     * @param unknown true if systemd does not know the property at all; else it does not take this value
     * @param said what systemd answered
     */
    public synchronized void remember(String unitType, boolean change, UnitProperty property, boolean unknown, String said) {
        Key key = unknown ? any(unitType, change, property) : exactly(unitType, change, property);
        if (key.name().length() + key.value().map(String::length).orElse(0) + said.length() > LONGEST) {
            counts.count(HostCounter.REMEMBERED_REFUSALS);
            return;
        }
        words.put(key, said);
        if (words.size() > MAX) {
            words.remove(words.keySet().iterator().next());
            counts.count(HostCounter.REMEMBERED_REFUSALS);
        }
    }

    synchronized void forget() {
        words.clear();
    }
}
