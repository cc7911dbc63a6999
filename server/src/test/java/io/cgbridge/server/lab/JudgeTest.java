package io.cgbridge.server.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lab's judge finds what it is there to find. */
class JudgeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> DEFAULTS = Map.of("memory.max", "max", "cpu.max", "max 100000", "cpu.weight", "100", "io.max", "");

    @ParameterizedTest(name = "{0}, {1}: {4}")
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            exact        | 4096 |      | memory.max=4096 | '' | 4096
            exact        | 5000 |      | memory.max=4096 | 'The report says 5000, and the kernel holds memory.max=4096.' | 4096
            exact        | 5000 |      | memory.max=5000 | 'memory.max is 4096, wanted 5000.' | 4096
            exact        | -1   |      | memory.max=max  | '' | max
            approximated | 5000 | 4096 | memory.max=4096 | '' | 4096
            approximated | 5000 | 4097 | memory.max=4096 | 'The report says 4097, and the kernel holds memory.max=4096.' | 4096
            converted    | 5000 | 4096 | memory.max=4096 | '' | 4096
            converted    | 5000 |      | memory.max=4096 | '' | 4096
            """)
    void whatIsHeldMustBeWhatTheKernelHolds(String outcome, long asked, Long held, String wanted, String fault, String kernel) throws IOException {
        JsonNode entry = JSON.readTree("{\"path\":\"memory.limit\",\"value\":" + asked + ",\"outcome\":\"" + outcome + "\",\"targets\":[\"property:MemoryMax\"]"
                + (held == null ? "" : ",\"held\":" + held) + "}");
        assertEquals(fault, judge(Map.of("memory.limit", List.of(Wanted.parse(wanted))), Set.of(), Map.of("memory.max", kernel)).fault(entry));
    }

    @Test
    void aTargetThatTheTableDoesNotKnowIsAFault() throws IOException {
        assertEquals("The table knows no file for this here.", judge(Map.of(), Set.of(), Map.of())
                .fault(JSON.readTree("{\"path\":\"pids.limit\",\"value\":5,\"outcome\":\"exact\",\"targets\":[\"file:pids.max\"]}")));
    }

    @Test
    void whatTheHostHasMayNotBeDroppedUnlessTheTableAllowsIt() throws IOException {
        JsonNode dropped = JSON.readTree("{\"path\":\"memory.limit\",\"value\":4096,\"outcome\":\"dropped\"}");
        Map<String, List<Wanted>> wants = Map.of("memory.limit", List.of(Wanted.parse("memory.max=4096")));
        assertEquals("This host has memory.max.", judge(wants, Set.of(), Map.of("memory.max", "max")).fault(dropped));
        assertEquals("", judge(wants, Set.of("memory.limit"), Map.of("memory.max", "max")).fault(dropped));
        assertEquals("", judge(Map.of("memory.limit", List.of(Wanted.parse("memory.none=1"))), Set.of(), Map.of()).fault(dropped));
    }

    @Test
    void anApproximationWithoutAPlaceIsAFault() throws IOException {
        assertEquals("Nothing is named that holds it.", judge(Map.of(), Set.of(), Map.of())
                .fault(JSON.readTree("{\"path\":\"pids.limit\",\"value\":5,\"outcome\":\"approximated\"}")));
    }

    @Test
    void whatIsSaidToHoldAlreadyMustHold() throws IOException {
        JsonNode already = JSON.readTree("{\"path\":\"memory.limit\",\"value\":-1,\"outcome\":\"exact\",\"reason\":\"already-true\"}");
        Map<String, List<Wanted>> wants = Map.of("memory.limit", List.of(Wanted.parse("memory.max=max")));
        assertEquals("", judge(wants, Set.of(), Map.of("memory.max", "max")).fault(already));
        assertEquals("Said to hold already, and it does not.", judge(wants, Set.of(), Map.of("memory.max", "4096")).fault(already));
    }

    @Test
    void whereTheControllerIsGoneThereIsNoLimit() throws IOException {
        JsonNode unlimited = JSON.readTree("{\"path\":\"cpu.quota\",\"value\":-1,\"outcome\":\"exact\",\"targets\":[\"property:CPUQuotaPerSecUSec\"]}");
        assertEquals("", judge(Map.of("cpu.quota", List.of(Wanted.parse("cpu.max=max 100000"))), Set.of(), Map.of()).fault(unlimited));
        assertEquals("cpu.max is max 100000, wanted 5000 100000.",
                judge(Map.of("cpu.quota", List.of(Wanted.parse("cpu.max=5000 100000"))), Set.of(), Map.of()).fault(unlimited));
    }

    @Test
    void aFileThatChangedWithoutBeingAskedIsAStray() throws IOException {
        JsonNode report = JSON.readTree("[{\"path\":\"memory.limit\",\"value\":4096,\"outcome\":\"exact\",\"targets\":[\"property:MemoryMax\"]},"
                + "{\"path\":\"cpu.shares\",\"value\":2,\"outcome\":\"dropped\"}]");
        Map<String, List<Wanted>> wants = Map.of("memory.limit", List.of(Wanted.parse("memory.max=4096")), "cpu.shares", List.of(Wanted.parse("cpu.weight=1")));
        assertEquals(Map.of("cpu.weight", "100 -> 1"), judge(wants, Set.of(), Map.of("memory.max", "4096", "cpu.weight", "1", "io.max", "")).strays(report));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            memory.max=4096           | true
            memory.max=max            | false
            'memory.max=max|4096' | true
            memory.none=1             | false
            ?memory.none=1            | true
            io.max~254:32 wbps=5      | true
            io.max~254:32 wbps=6      | false
            io.max~254:16 wbps=5      | false
            io.max!wbps=6             | true
            io.max!254:32             | false
            """)
    void aWantedFile(String wanted, boolean holds) {
        assertEquals(holds, Wanted.parse(wanted).holds(Map.of("memory.max", "4096", "io.max", "254:16 rbps=7 wbps=max\n254:32 rbps=max wbps=5 riops=max wiops=max")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            MemoryMax=4096                          | t     | 4096                                | true
            MemoryMax=4096                          | t     | 4097                                | false
            MemoryMax=infinity                      | t     | '"infinity"'                        | true
            CPUWeight=[not set]                     | t     | '"infinity"'                        | true
            CPUWeight=idle                          | t     | 0                                   | true
            CPUQuotaPerSecUSec=1s 234.567ms         | t     | 1234567                             | true
            CPUQuotaPerSecUSec=500ms                | t     | 5000                                | false
            AllowedCPUs=0-1 3                       | ay    | '{"bytes":[11],"list":"0-1,3"}'     | true
            IOReadBandwidthMax=/dev/block/254:0 5   | a(st) | '[["/dev/block/254:0",5]]'          | true
            IOReadBandwidthMax=/dev/block/254:0 5   | a(st) | '[["/dev/block/254:0",6]]'          | false
            IOReadBandwidthMax=                     | a(st) | '[]'                                | true
            IOReadBandwidthMax=/dev/block/254:0 5   | a(st) | '[]'                                | false
            OOMPolicy=kill                          | s     | '"kill"'                            | true
            """)
    void whatSystemctlShows(String line, String signature, String value, boolean agrees) throws IOException {
        JsonNode sent = JSON.readTree("{\"name\":\"" + line.split("=")[0] + "\",\"signature\":\"" + signature + "\",\"value\":" + value + "}");
        assertEquals(agrees, Shown.parse(line).agrees(sent));
    }

    private static Judge judge(Map<String, List<Wanted>> wants, Set<String> mayDrop, Map<String, String> after) {
        return new Judge(wants, mayDrop, new HashMap<>(DEFAULTS), after, DEFAULTS);
    }
}
