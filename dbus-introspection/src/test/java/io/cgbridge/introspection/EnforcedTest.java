package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.introspection.Enforced.Expected;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.UnitProperty;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a property should have made of the cgroup's files, and whether a file says so. */
class EnforcedTest {
    private static final long DEFAULT = UnitProperty.INFINITY;

    private static String file(Hierarchy hierarchy, String name, String signature, Object value, long period) {
        return Enforced.by(Plans.property(name, signature, value), Plans.host(hierarchy), period).stream()
                .map(each -> each.file() + " = " + each.text()).findFirst().orElse("nothing");
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "UNIFIED, MemoryMax, 104857600, memory.max = 104857600",
        "UNIFIED, MemoryMax, -1, memory.max = max",
        "LEGACY, MemoryMax, 104857600, memory.limit_in_bytes = 104857600",
        "LEGACY, MemoryLimit, -1, memory.limit_in_bytes = -1",
        "UNIFIED, MemoryLimit, 104857600, nothing",
        "LEGACY, MemoryHigh, 104857600, nothing",
        "UNIFIED, MemorySwapMax, 0, memory.swap.max = 0",
        "UNIFIED, TasksMax, 42, pids.max = 42",
        "LEGACY, TasksMax, -1, pids.max = max",
        "UNIFIED, CPUWeight, 250, cpu.weight = 250",
        "UNIFIED, CPUWeight, 0, cpu.idle = 1",
        "UNIFIED, CPUWeight, -1, nothing",
        "LEGACY, CPUShares, 512, cpu.shares = 512",
        "UNIFIED, IOWeight, 500, nothing",
        "UNIFIED, Description, 1, nothing"})
    void aNumber(Hierarchy hierarchy, String name, long value, String expected) {
        assertEquals(expected, file(hierarchy, name, "t", value, DEFAULT));
    }

    /** The examples of systemd-api.json, v242 and later. */
    @ParameterizedTest(name = "{0} per second, period {1}")
    @CsvSource({
        "1, -1, 1000 1000000",
        "5000, -1, 1000 200000",
        "125000, -1, 12500 100000",
        "500000, 1, 1000 2000",
        "500000, 2000000, 500000 1000000",
        "-1, -1, max"})
    void aQuota(long perSecond, long period, String expected) {
        assertEquals("cpu.max = " + expected, file(Hierarchy.UNIFIED, "CPUQuotaPerSecUSec", "t", perSecond, period));
    }

    @Test
    void aSetOfCpus() {
        assertEquals("cpuset.cpus = 0-1,3", file(Hierarchy.UNIFIED, "AllowedCPUs", "ay", new byte[] {0b1011}, DEFAULT));
        assertEquals("nothing", file(Hierarchy.LEGACY, "AllowedCPUs", "ay", new byte[] {1}, DEFAULT));
    }

    @Test
    void aRateForEachDeviceThatIsNamedByNumber() {
        UnitProperty rates = Plans.property("IOWriteIOPSMax", "a(st)",
                List.of(List.of("/dev/block/8:0", 100L), List.of("/dev/sdb", 5L), List.of("/dev/block/8:16", UnitProperty.INFINITY)));
        assertEquals(List.of(new Expected(Controller.IO, "io.max", "8:0 wiops=100")), Enforced.by(rates, Plans.host(Hierarchy.UNIFIED), DEFAULT));
    }

    @ParameterizedTest(name = "{0}: asked {1}, holds {2}: {3}")
    @CsvSource(quoteCharacter = '"', value = {
        "memory.max, 104857600, 104857600, true",
        "memory.max, 100M, 104857600, true",
        "memory.max, 1000000, 999424, false",
        "memory.limit_in_bytes, -1, 9223372036854771712, true",
        "cpu.max, max, max 100000, true",
        "cpu.max, 50000 100000, 50000 100000, true",
        "cpu.max, 50000, max 100000, false",
        "io.weight, 200, \"default 200\n8:0 300\", true",
        "io.weight, 8:0 300, \"default 200\n8:0 300\", true",
        "io.weight, 8:0 200, \"default 200\n8:0 300\", false",
        "io.max, 8:0 rbps=1048576, 8:0 rbps=1048576 wbps=max riops=max wiops=max, true",
        "io.max, 8:0 rbps=1048576, \"\", false",
        "cpuset.cpus, \"0,1,3\", \"0-1,3\", true",
        "cpuset.cpus, 0-1, \"\", false",
        "cpuset.mems, \"\", \"\", true",
        "memory.oom_control, 1, \"oom_kill_disable 1\nunder_oom 0\", true",
        "memory.min, \"\", 0, false"})
    void aFileSaysWhatWasAskedInItsOwnWords(String file, String asked, String held, boolean agrees) {
        assertEquals(agrees, Enforced.agrees(file, asked, held));
    }
}
