package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quotas on their way through systemd: measured 247 to 262. */
class CpuQuotaTest {
    @ParameterizedTest
    @CsvSource({"50000,100000,500000", "12345,100000,123450", "1000,1000000,1000", "500000,900000,555556", "17592186044415,1000,17592186044415000", "17592186044415,1000000,17592186044415"})
    void perSecond(long quota, long period, long perSecond) {
        assertEquals(perSecond, new CpuQuota(quota, period).perSecond());
    }

    @ParameterizedTest
    @CsvSource({"1,-1,1000 1000000", "5000,-1,1000 200000", "125000,-1,12500 100000", "500000,1,1000 2000", "500000,2000000,500000 1000000", "10000,10000,1000 100000",
        "500000,-2,500000 1000000", "500000,0,1000 2000"})
    void whatSystemdWritesFrom242On(long perSecond, long period, String text) {
        assertEquals(Optional.of(text), CpuQuota.applied(perSecond, period, true).map(CpuQuota::text));
    }

    @ParameterizedTest
    @CsvSource({"500000,-1,50000 100000", "500000,20000,50000 100000", "5000,-1,500 100000"})
    void whatSystemdWritesWithoutAPeriod(long perSecond, long period, String text) {
        assertEquals(Optional.of(text), CpuQuota.applied(perSecond, period, false).map(CpuQuota::text));
    }

    /** containerd's 184467440740000 became 1 % of a CPU. */
    @ParameterizedTest
    @CsvSource({"184467440740000,-1", "-1,-1", "9223372036854775807,1000000"})
    void whatOverflowsInSystemd(long perSecond, long period) {
        assertEquals(Optional.empty(), CpuQuota.applied(perSecond, period, true));
    }

    @ParameterizedTest
    @CsvSource({"125000,252,120000", "123456,255,120000", "9999,254,-1", "1,247,-1", "1500000,252,1500000", "125000,256,125000", "123456,257,123400", "9999,262,9900", "99,257,-1", "100,256,100"})
    void whatIsLeftAfterAReload(long perSecond, int systemd, long left) {
        assertEquals(left, CpuQuota.afterReload(perSecond, systemd));
    }

    @Property
    void systemdGivesBackExactlyWhatWasAsked(@ForAll @LongRange(min = 1000, max = 17592186044415L) long quota, @ForAll @LongRange(min = 1000, max = 1000000) long period) {
        CpuQuota asked = new CpuQuota(quota, period);
        assertEquals(Optional.of(asked), CpuQuota.applied(asked.perSecond(), period, true));
    }

    @Property
    void theRatioIsThatOfUnboundedNumbers(@ForAll @LongRange(min = 1, max = 17592186044415L) long quota, @ForAll @LongRange(min = 1, max = 1000000) long period) {
        BigInteger[] ratio = BigInteger.valueOf(quota).multiply(BigInteger.valueOf(1000000)).divideAndRemainder(BigInteger.valueOf(period));
        BigInteger up = ratio[1].signum() == 0 ? ratio[0] : ratio[0].add(BigInteger.ONE);
        assertEquals(up.toString(), Long.toUnsignedString(new CpuQuota(quota, period).perSecond()));
    }
}
