package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.translator.SwapLimit.Kind;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All cases of memory and swap together against the memory limit. */
class SwapLimitTest {
    @ParameterizedTest
    @CsvSource({
        "0,,NOT_SET,0", "0,-1,NOT_SET,0", "0,4096,NOT_SET,0",
        "-1,,NO_LIMIT,-1", "-1,-1,NO_LIMIT,-1", "-1,1000,NO_LIMIT,-1",
        "-2,,INVALID,0", "-2,-1,INVALID,0", "-2,1000,INVALID,0",
        "300,,UNKNOWN_LIMIT,0", "300,-1,NEAREST,300",
        "300,400,BELOW_LIMIT,0", "1000,1000,DIFFERENCE,0", "500,200,DIFFERENCE,300"})
    void alone(long swap, Long limit, Kind kind, long bytes) {
        assertEquals(new SwapLimit(kind, bytes), SwapLimit.alone(swap, limit == null ? OptionalLong.empty() : OptionalLong.of(limit)));
    }

    @ParameterizedTest
    @CsvSource({"0,4096,4096", "4096,4096,8192", "-1,4096,-1", "4096,-1,-1", "9223372036854775807,1,-1"})
    void together(long swap, long limit, long together) {
        assertEquals(together, SwapLimit.together(swap, limit));
    }

    @Property
    void oneUndoesTheOther(@ForAll @LongRange(min = 1, max = 1L << 61) long limit, @ForAll @LongRange(max = 1L << 61) long swap) {
        assertEquals(new SwapLimit(Kind.DIFFERENCE, swap), SwapLimit.alone(SwapLimit.together(swap, limit), OptionalLong.of(limit)));
    }
}
