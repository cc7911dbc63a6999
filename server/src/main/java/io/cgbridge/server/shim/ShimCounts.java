package io.cgbridge.server.shim;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** The numbers behind {@link ShimCounter}. */
final class ShimCounts {
    private final LongAdder[] numbers = Stream.generate(LongAdder::new).limit(ShimCounter.values().length).toArray(LongAdder[]::new);

    void add(ShimCounter counter) {
        numbers[counter.ordinal()].increment();
    }

    long get(ShimCounter counter) {
        return numbers[counter.ordinal()].sum();
    }
}
