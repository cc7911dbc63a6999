package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.translator.CpuMask.Verdict;
import java.util.BitSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's list format and systemd's mask; 256 CPUs. */
class CpuMaskTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0|0", "0-1|0-1", "0,1|0-1", ",0,1,|0-1", "0,1,2-3|0-3", "128-130,1|1,128-130", "1, 2, 1-2|1-2", "'  , 1 , 3 ,  5-7,\t'|1,3,5-7",
        "'0-1\n'|0-1", "0-7:1/2|0,2,4,6", "0-15:2/4|0-1,4-5,8-9,12-13", "0-9:3/4|0-2,4-6,8-9", "N|255", "0-N:1/128|0,128", "254-N|254-255", "all|0-255", "ALL|0-255",
        "all:1/64|0,64,128,192", "''|''", "','|''", "0-3:0/4|''"})
    void lists(String list, String numbers) {
        CpuMask.Parsed parsed = CpuMask.parse(list, 256);
        assertEquals(Verdict.GOOD, parsed.verdict());
        assertEquals(numbers, CpuMask.list(parsed.mask()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "-", "-1", "1-", "-3", "54-53", "1 - 2", "0x1", "1-2-3", "0-3:", "0-3:1", "0-3:1/", "0-3:5/4", "0-3:1/0", "3:1/2", "alle", "n", "1;2", "\u0661", "4294967296"})
    void whatIsNoList(String list) {
        assertEquals(Verdict.MALFORMED, CpuMask.parse(list, 256).verdict());
    }

    @ParameterizedTest
    @ValueSource(strings = {"256", "0-256", "0,300", "4294967295", "0-4294967295", "0-4294967295:1/4294967295"})
    void whatIsBeyondTheHost(String list) {
        assertEquals(Verdict.BEYOND, CpuMask.parse(list, 256).verdict());
    }

    @Test
    void masksAreLittleEndian() {
        assertArrayEquals(new byte[] {1, 1}, CpuMask.parse("0,8", 256).mask());
        assertArrayEquals(new byte[] {0, 0, 1}, CpuMask.parse("16", 256).mask());
        assertArrayEquals(new byte[] {(byte) 0xff, 3}, CpuMask.first(10));
    }

    @Property
    void aListReadBackIsTheSame(@ForAll Set<@IntRange(max = 255) Integer> numbers) {
        BitSet bits = new BitSet();
        numbers.forEach(bits::set);
        assertArrayEquals(bits.toByteArray(), CpuMask.parse(CpuMask.list(bits.toByteArray()), 256).mask());
    }

    @Property
    void noTextBreaksIt(@ForAll String text) {
        assertEquals(true, CpuMask.parse(text, 256).mask().length <= 32);
    }
}
