package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.translator.TranslationOptions.IoWeights;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The curves between the three scales of I/O weights. Figures: the peers' tables, and io.bfq.weight as measured on systemd 252 to 262. */
class IoWeightTest {
    @ParameterizedTest
    @CsvSource({"10,1,10", "11,11,11", "20,102,20", "50,405,50", "99,899,99", "100,910,100", "101,920,111", "150,1415,650", "200,1920,1200",
            "250,2425,1750", "300,2930,2300", "400,3940,3400", "499,4939,4489", "500,4950,4500", "501,4960,4511", "600,5960,5600", "700,6970,6700",
            "800,7980,7800", "900,8990,8900", "999,9989,9989", "1000,10000,10000"})
    void bothCurvesGiveThePeersNumbers(int weight, int linear, int bfq) {
        assertEquals(linear, IoWeight.toIoWeight(weight, IoWeights.LINEAR));
        assertEquals(bfq, IoWeight.toIoWeight(weight, IoWeights.BFQ));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "9,9", "10,10", "99,99", "100,100", "101,100", "150,104", "500,136", "1000,181", "4950,540", "5000,545", "9999,999",
            "10000,1000"})
    void bfqHoldsWhatWasMeasured(int ioWeight, int bfq) {
        assertEquals(bfq, IoWeight.bfqWeight(ioWeight, 252));
    }

    @ParameterizedTest
    @CsvSource({"242,500,100", "243,500,500", "247,1000,1000", "247,1001,100", "248,500,50", "249,10000,1000", "250,500,136"})
    void eachSystemdHasItsOwnWayToBfq(int systemd, int ioWeight, int bfq) {
        assertEquals(bfq, IoWeight.bfqWeight(ioWeight, systemd));
    }

    static Stream<Arguments> everyWeightOfEverySystemd() {
        return IntStream.of(243, 247, 248, 249, 250, 257, 262).mapToObj(systemd -> Arguments.of(systemd,
                IntStream.rangeClosed(1, 1000).boxed().toList(),
                IntStream.rangeClosed(1, 1000).map(weight -> IoWeight.bfqWeight(IoWeight.forBfq(weight, systemd), systemd)).boxed().toList()));
    }

    @ParameterizedTest(name = "systemd {0}")
    @MethodSource("everyWeightOfEverySystemd")
    void everyBfqWeightArrivesExactly(int systemd, List<Integer> asked, List<Integer> held) {
        assertEquals(asked, held, "systemd " + systemd);
    }

    @ParameterizedTest
    @EnumSource(IoWeights.class)
    void theWayBackUndoesTheWayThere(IoWeights curve) {
        assertEquals(IntStream.rangeClosed(10, 1000).boxed().toList(),
                IntStream.rangeClosed(10, 1000).map(weight -> IoWeight.fromIoWeight(IoWeight.toIoWeight(weight, curve), curve)).boxed().toList());
    }

    @ParameterizedTest
    @EnumSource(IoWeights.class)
    void theWayBackKeepsTheOrderAndIsAtMostTenOff(IoWeights curve) {
        int lowest = curve == IoWeights.BFQ ? 10 : 1;
        int worst = IntStream.rangeClosed(lowest, 10000)
                .map(io -> Math.abs(io - IoWeight.toIoWeight(IoWeight.fromIoWeight(io, curve), curve))).max().orElseThrow();
        assertEquals(10, worst);
        assertEquals(0, IntStream.rangeClosed(2, 10000)
                .filter(io -> IoWeight.fromIoWeight(io, curve) < IoWeight.fromIoWeight(io - 1, curve)).count());
    }

    @Test
    void outsideTheRangeIsTheNearestWeight() {
        assertEquals(10, IoWeight.clamp(0));
        assertEquals(10, IoWeight.clamp(-1));
        assertEquals(1000, IoWeight.clamp(65535));
    }
}
