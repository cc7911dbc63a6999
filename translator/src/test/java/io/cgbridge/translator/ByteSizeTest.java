package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes as the kernel reads them: measured 5.10 to 7.2. */
class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({"0,0", "1024,1024", "1K,1024", "1k,1024", "512m,536870912", "1G,1073741824", "1T,1099511627776", "1P,1125899906842624", "2E,2305843009213693952",
        "0x10,16", "0X1f,31", "0x1E,30", "0x1K,1024", "010,8", "00,0", "' 5 ',5", "'5\n',5", "18446744073709551614,-2", "18446744073709551615,-1", "max,-1", "15E,-1152921504606846976"})
    void whatTheKernelTakes(String text, long bytes) {
        assertEquals(OptionalLong.of(bytes), ByteSize.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "+1", "1.5G", "Max", "MAX", "infinity", "G", "1GB", "1 G", "08", "0x", "0xg", "1e3x", "\u0661",
        "18446744073709551616", "16E", "99999999999999999999999999"})
    void whatIsNoSize(String text) {
        assertEquals(OptionalLong.empty(), ByteSize.parse(text));
    }

    @Property
    void everyNumberComesBack(@ForAll long bits) {
        assertEquals(OptionalLong.of(bits), ByteSize.parse(Long.toUnsignedString(bits)));
    }

    @Property
    void pagesAreNeverMoreThanAsked(@ForAll long bytes) {
        long held = ByteSize.toPages(bytes, 4096);
        assertEquals(0, Long.remainderUnsigned(held, 4096));
        assertEquals(true, Long.compareUnsigned(bytes - held, 4096) < 0);
    }
}
