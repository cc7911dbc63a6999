package io.cgbridge.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.compat.Advice.Severity;
import io.cgbridge.compat.FieldMatrix.Row;
import io.cgbridge.compat.FieldMatrix.Span;
import io.cgbridge.compat.FieldOutcomes.FieldOutcome;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the catalogue answers about a host: the fate of each field, advice, and the matrix of all versions. */
class AnswersTest {
    private static HostProfile host(String id) {
        return HostProfiles.byId(id).orElseThrow();
    }

    private static Fate fate(String host, String path) {
        return FieldOutcomes.of(host(host)).stream().filter(outcome -> outcome.path().equals(path)).findFirst().orElseThrow().fate();
    }

    @ParameterizedTest
    @CsvSource({
        "debian-12,    memory.limit,        exact,        property:MemoryMax",
        "centos-7,     memory.limit,        exact,        property:MemoryLimit",
        "debian-12,    memory.swap,         converted,    property:MemorySwapMax",
        "centos-7,     memory.swap,         exact,        file:memory.memsw.limit_in_bytes",
        "debian-12,    cpu.shares,          converted,    property:CPUWeight",
        "rhel-8,       cpu.shares,          exact,        property:CPUShares",
        "debian-13,    cpu.cpus,            exact,        property:AllowedCPUs",
        "rhel-8,       cpu.cpus,            exact,        file:cpuset.cpus",
        "debian-12,    cpu.idle,            exact,        property:CPUWeight",
        "debian-11,    cpu.burst,           dropped,      ''",
        "debian-12,    cpu.burst,           exact,        file:cpu.max.burst",
        "centos-7,     pids.limit,          exact,        property:TasksMax",
        "systemd-219-legacy, pids.limit,    dropped,      ''",
        "debian-14,    'unified[\"memory.zswap.max\"]', exact, property:MemoryZSwapMax",
        "ubuntu-18.04, memory.swap,         dropped,      ''",
    })
    void aFieldHasItsFateOnAHost(String host, String path, String outcome, String target) {
        assertEquals(outcome, fate(host, path).outcome().word());
        assertEquals(target.isEmpty() ? List.of() : List.of(target), fate(host, path).targets());
    }

    static List<String> distributions() {
        return HostProfiles.distributions();
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void everyFieldHasAFateAndEveryFateOnSystemdNamesAKnownPropertyOrFile(String id) {
        HostProfile host = host(id);
        List<FieldOutcome> outcomes = FieldOutcomes.of(host);
        assertEquals(FieldOutcomes.fields(), outcomes.stream().map(FieldOutcome::path).toList());
        for (FieldOutcome outcome : outcomes) {
            for (String target : outcome.fate().targets()) {
                String name = target.substring(target.indexOf(':') + 1);
                assertTrue(target.startsWith("property:") ? PropertyMatrix.property(name).isPresent() : host.hasFile(name),
                        outcome.path() + " goes to " + target);
            }
        }
    }

    @Test
    void noFieldIsAskedForTwice() {
        assertEquals(FieldOutcomes.fields().size(), new HashSet<>(FieldOutcomes.fields()).size());
    }

    private static List<Advice> advice(String id) {
        return Advice.of(host(id), FieldOutcomes.of(host(id)));
    }

    private static Advice advice(String id, String titlePart) {
        return advice(id).stream().filter(advice -> advice.title().contains(titlePart)).findFirst().orElseThrow();
    }

    @Test
    void weightsWithoutASchedulerAreAWarningWithARemedy() {
        Advice advice = advice("debian-12", "I/O weights have no effect");
        assertEquals(Severity.WARNING, advice.severity());
        assertTrue(advice.fields().contains("blockIO.weight"));
        assertTrue(advice.remedy().contains("bfq"));
    }

    @Test
    void swapThatIsNotCountedIsAWarning() {
        assertEquals(Severity.WARNING, advice("ubuntu-18.04", "Swap cannot be limited").severity());
        assertTrue(advice("rhel-8").stream().noneMatch(advice -> advice.title().contains("Swap")));
    }

    @ParameterizedTest
    @CsvSource({
        "rhel-8, WARNING, systemd.unified_cgroup_hierarchy=1", "centos-7, WARNING, Upgrade to a release that runs on cgroup 2",
        "systemd-257-legacy, ERROR, systemd.unified_cgroup_hierarchy=1",
    })
    void cgroup1IsOnItsWayOut(String id, Severity severity, String remedy) {
        Advice advice = advice(id, "cgroup v1");
        assertEquals(severity, advice.severity());
        assertTrue(advice.remedy().contains(remedy), advice.remedy());
    }

    @Test
    void whatOnlyCgroup2HasIsNamedBesideTheHierarchy() {
        assertTrue(advice("rhel-8", "cgroup v1").fields().contains("unified[\"memory.high\"]"));
    }

    @Test
    void theMostUrgentAdviceComesFirst() {
        List<Severity> severities = advice("systemd-257-legacy").stream().map(Advice::severity).toList();
        assertEquals(severities.stream().sorted((a, b) -> b.compareTo(a)).toList(), severities);
    }

    @ParameterizedTest
    @CsvSource({
        "debian-12, LEGACY, 'Add systemd.unified_cgroup_hierarchy=0 systemd.legacy_systemd_cgroup_controller=1 to GRUB_CMDLINE_LINUX'",
        "rhel-8, UNIFIED, 'grubby --update-kernel=ALL --args=\"systemd.unified_cgroup_hierarchy=1\"'",
    })
    void theCatalogueTellsHowToChangeTheHierarchy(String id, Hierarchy hierarchy, String how) {
        assertTrue(Distributions.howToBoot(Distributions.byId(id).orElseThrow(), hierarchy).orElseThrow().contains(how));
    }

    @ParameterizedTest
    @CsvSource({"debian-14, LEGACY", "centos-7, UNIFIED", "ubuntu-26.04, HYBRID"})
    void someHierarchiesCannotBeHad(String id, Hierarchy hierarchy) {
        assertTrue(Distributions.howToBoot(Distributions.byId(id).orElseThrow(), hierarchy).isEmpty());
    }

    @Test
    void theMatrixCoversEveryHostOnceForEveryField() {
        List<Row> matrix = FieldMatrix.compute();
        assertEquals(FieldOutcomes.fields(), matrix.stream().map(Row::path).toList());
        for (Row row : matrix) {
            Set<String> covered = new HashSet<>();
            for (Span span : row.spans()) {
                span.targets().stream().filter(target -> target.startsWith("property:")).forEach(target ->
                        assertTrue(PropertyMatrix.property(target.substring("property:".length())).isPresent(), target));
                for (int version = span.since(); version <= span.until(); version++) {
                    assertTrue(covered.add(version + " " + span.hierarchy()), row.path());
                    assertTrue(HostProfiles.forSystemd(version, span.hierarchy()).isPresent(), version + " " + span.hierarchy());
                }
            }
            assertEquals((257 - 205 + 1) + (257 - 233 + 1) + (262 - 230 + 1), covered.size(), row.path());
        }
        Row cpus = matrix.stream().filter(row -> row.path().equals("cpu.cpus")).findFirst().orElseThrow();
        Span property = cpus.spans().stream().filter(span -> span.targets().contains("property:AllowedCPUs")).findFirst().orElseThrow();
        assertEquals(244, property.since());
        assertEquals(262, property.until());
        assertEquals(Hierarchy.UNIFIED, property.hierarchy());
    }

    @Test
    void aDroppedFieldSaysWhy() {
        Fate fate = fate("debian-12", "blockIO.weight");
        assertEquals(Reason.NO_IO_POLICY, fate.reason().orElseThrow());
        assertFalse(fate.message().isEmpty());
    }
}
