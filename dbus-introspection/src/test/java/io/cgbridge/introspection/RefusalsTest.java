package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.introspection.Sentinel.Answer;
import io.cgbridge.introspection.Sentinel.Verdict;
import io.cgbridge.translator.UnitProperty;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was refused once is not asked again, and nothing else is held back. */
class RefusalsTest {
    private static final UnitProperty IDLE = Plans.property("CPUWeight", "t", 0L);
    private static final UnitProperty WEIGHT = Plans.property("CPUWeight", "t", 100L);

    private final HostCounts counts = new HostCounts();
    private final Refusals refusals = new Refusals(counts);

    @BeforeEach
    void aRefusedValueAndAnUnknownName() {
        refusals.remember("scope", false, IDLE, new Answer(Verdict.VALUE_REFUSED, "out of range"));
        refusals.remember("scope", false, Plans.property("Fancy", "t", 1L), new Answer(Verdict.UNKNOWN, "unknown"));
    }

    @Test
    void aValueIsRefusedAlone() {
        assertEquals(Optional.of("out of range"), refusals.of("scope", false, IDLE));
        assertEquals(Optional.empty(), refusals.of("scope", false, WEIGHT));
    }

    @Test
    void anUnknownNameIsRefusedWithAnyValue() {
        assertEquals(Optional.of("unknown"), refusals.of("scope", false, Plans.property("Fancy", "s", "other")));
    }

    @Test
    void otherUnitsAndOtherCallsAreAnotherQuestion() {
        assertEquals(Optional.empty(), refusals.of("slice", false, IDLE));
        assertEquals(Optional.empty(), refusals.of("scope", true, IDLE));
    }

    @Test
    void afterAProbeEverythingIsOpenAgain() {
        refusals.forget();
        assertEquals(Optional.empty(), refusals.of("scope", false, IDLE));
    }

    @Test
    void theOldestOfTooManyIsForgotten() {
        for (long i = 0; i < 1000; i++) {
            refusals.remember("service", false, Plans.property("CPUWeight", "t", i), new Answer(Verdict.VALUE_REFUSED, "no"));
        }
        assertEquals(Optional.empty(), refusals.of("scope", false, IDLE));
        assertEquals(Optional.of("no"), refusals.of("service", false, Plans.property("CPUWeight", "t", 999L)));
        assertEquals(2, counts.of(HostCounter.REMEMBERED_REFUSALS));
    }
}
