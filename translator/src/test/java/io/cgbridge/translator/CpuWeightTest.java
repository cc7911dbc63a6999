package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.translator.CpuWeight.Shares;
import io.cgbridge.translator.TranslationOptions.CpuWeights;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shares, weights and nice values. */
class CpuWeightTest {
    /** The quadratic curve meets 1, 100 and 10000 exactly; the figures are the peers'. */
    @ParameterizedTest
    @CsvSource({"0,1,1,1", "1,1,1,1", "2,1,1,1", "3,2,1,1", "4,2,1,1", "100,17,4,9", "256,35,10,25", "512,59,20,50", "1000,99,39,97", "1024,100,39,100", "1025,101,40,100", "10000,627,382,976",
        "260000,9929,9918,10000", "262143,10000,9999,10000", "262144,10000,10000,10000", "262145,10000,10000,10000", "-1,10000,10000,10000"})
    void weightOfShares(long shares, long quadratic, long linear, long systemd) {
        assertEquals(quadratic, CpuWeight.ofShares(shares, CpuWeights.QUADRATIC));
        assertEquals(linear, CpuWeight.ofShares(shares, CpuWeights.LINEAR));
        assertEquals(systemd, CpuWeight.ofShares(shares, CpuWeights.SYSTEMD));
    }

    @ParameterizedTest
    @CsvSource({"1,2,2", "2,3,5", "39,295,305", "10000,262115,262144"})
    void theInverseIsAnInterval(long weight, long first, long last) {
        assertEquals(new Shares(first, last), CpuWeight.sharesOf(weight, CpuWeights.QUADRATIC));
    }

    @Property
    void sharesLieInTheIntervalOfTheirWeight(@ForAll @LongRange(min = 2, max = 262144) long shares, @ForAll CpuWeights curve) {
        Shares interval = CpuWeight.sharesOf(CpuWeight.ofShares(shares, curve), curve);
        assertEquals(true, interval.first() <= shares && shares <= interval.last());
    }

    @Property
    void moreSharesAreNeverLessWeight(@ForAll @LongRange(min = 2, max = 262143) long shares, @ForAll CpuWeights curve) {
        assertEquals(true, CpuWeight.ofShares(shares, curve) <= CpuWeight.ofShares(shares + 1, curve));
    }

    @ParameterizedTest
    @CsvSource({"1,10", "100,1024", "250,2560", "10000,102400"})
    void sharesOfTheSameLoad(long weight, long shares) {
        assertEquals(shares, CpuWeight.toShares(weight));
    }

    /** -20, -5, 0 and 19 were measured on 6.12. */
    @ParameterizedTest
    @CsvSource({"-20,8668", "-5,305", "-1,125", "0,100", "1,80", "5,33", "19,1"})
    void weightOfNice(int nice, long weight) {
        assertEquals(weight, CpuWeight.ofNice(nice));
    }
}
