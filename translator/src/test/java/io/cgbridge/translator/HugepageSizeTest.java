package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HugepageSizeTest {
    @ParameterizedTest
    @CsvSource({"2MB,2MB,2097152", "64KB,64KB,65536", "1GB,1GB,1073741824", "1024MB,1GB,1073741824", "2048KB,2MB,2097152", "1048576KB,1GB,1073741824",
            "16GB,16GB,17179869184", "1536KB,1536KB,1572864", "24MB,24MB,25165824", "1024GB,1024GB,1099511627776"})
    void aSizeHasTheNameOfTheKernelsFiles(String text, String name, long bytes) {
        assertEquals(Optional.of(new HugepageSize(name, bytes)), HugepageSize.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MB", "0MB", "02MB", "2mb", "2M", "2 MB", "2TB", "2B", "-2MB", "2.5MB", "x2MB", "2MBx", "99999999999999999999GB",
            "9223372036854775807KB", "../2MB"})
    void anythingElseIsNoSize(String text) {
        assertEquals(Optional.empty(), HugepageSize.parse(text));
    }

    @Test
    void theKernelHoldsWholePages() {
        HugepageSize size = HugepageSize.parse("2MB").orElseThrow();
        assertEquals(0, size.held(1_000_000));
        assertEquals(2097152, size.held(2097152));
        assertEquals(2097152, size.held(4194303));
        assertEquals(-2097152L, size.held(-1L), "unsigned: 2^64 - 1 down to a multiple of 2 MiB");
    }
}
