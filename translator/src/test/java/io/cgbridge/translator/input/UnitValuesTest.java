package io.cgbridge.translator.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values as systemd reads them; the cases are those of its own manual pages and parsers. */
class UnitValuesTest {
    @ParameterizedTest
    @CsvSource({"512,512", "512B,512", "1K,1024", "1M,1048576", "1.5G,1610612736", "10.M,10485760", "1G 512M,1610612736", "2T,2199023255552",
        "16E,none", "15E,17293822569102704640", "1k,none", "1GB,none", "1G1,1073741825", "1M 1G,none", "'',none", "G,none", "1.2.3,none",
        "18446744073709551615,18446744073709551615", "18446744073709551616,none"})
    void sizesToTheBaseOf1024(String text, String bytes) {
        assertEquals(bytes, UnitValues.size(text, 1024).map(BigInteger::toString).orElse("none"));
    }

    @ParameterizedTest
    @CsvSource({"5M,5000000", "1.5K,1500", "1G,1000000000"})
    void sizesToTheBaseOf1000(String text, String bytes) {
        assertEquals(bytes, UnitValues.size(text, 1000).map(BigInteger::toString).orElse("none"));
    }

    @ParameterizedTest
    @CsvSource({"20%,2000", "0.5%,50", "33.33%,3333", "250%,25000", "105.5\u2030,1055", "55\u2031,55", "1.234%,none", "%,none", "-1%,none",
        "1.%,none", ".5%,none", "20,none", "21474836.47%,2147483647", "21474836.48%,none"})
    void sharesInHundredthsOfAPerCent(String text, String share) {
        assertEquals(share, UnitValues.permyriad(text).isPresent() ? "" + UnitValues.permyriad(text).getAsInt() : "none");
    }

    @ParameterizedTest
    @CsvSource({"10ms,10000", "1,1000000", "1.5s,1500000", "2h,7200000000", "1min 30s,90000000", "5us,5", "1M,2629800000000", "3 sec,3000000",
        "infinity,18446744073709551615", "5 parsecs,none", "'',none", "s,none", "1.,none", "-1,none", "3s2,5000000"})
    void timeSpansInMicroseconds(String text, String micros) {
        assertEquals(micros, UnitValues.timeSpan(text).map(BigInteger::toString).orElse("none"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0-3 8|0-3,8", "0,1|0,1", "'0-1, 3'|0-1,3", "3-1|none", "-1|none", "1-|none", "x|none", "''|none"})
    void listsOfNumbers(String text, String list) {
        assertEquals(list, UnitValues.numberList(text).orElse("none"));
    }

    @Test
    void wordsAreApartByBlanksUnlessQuoted() {
        assertEquals(List.of("/dev/my disk", "10M"), UnitValues.words("\"/dev/my disk\"  10M"));
        assertEquals(List.of("a b", "c"), UnitValues.words("a\\ b 'c'"));
        assertEquals(List.of(), UnitValues.words("  "));
    }

    @ParameterizedTest
    @CsvSource({"any,2", "localhost,2", "link-local,2", "multicast,2", "10.1.2.3,1", "10.0.0.0/8,1", "fe80::/10,1", "10.0.0.0/33,none",
        "256.1.1.1,none", "1.2.3,none", "example.org,none", "fe80::1%eth0,none", "::g,none"})
    void addresses(String word, String prefixes) {
        assertEquals(prefixes, UnitValues.addresses(word).map(list -> "" + list.size()).orElse("none"));
    }
}
