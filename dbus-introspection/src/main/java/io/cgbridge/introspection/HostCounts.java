package io.cgbridge.introspection;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The counts behind each {@link HostCounter}. Thread-safe. */
final class HostCounts {
    private final Map<HostCounter, LongAdder> counts = new EnumMap<>(HostCounter.class);

    HostCounts() {
        for (HostCounter counter : HostCounter.values()) {
            counts.put(counter, new LongAdder());
        }
    }

    void count(HostCounter counter) {
        counts.get(counter).increment();
    }

    long of(HostCounter counter) {
        return counts.get(counter).sum();
    }
}
