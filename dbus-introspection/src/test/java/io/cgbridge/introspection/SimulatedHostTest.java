package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.compat.PropertyMatrix;
import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.introspection.simulator.Simulator;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our own probe and check, with systemds that nobody can boot here: what they find is what the matrix says of that version. */
class SimulatedHostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** File descriptors cannot be passed, so nobody can ask. */
    private static final Set<String> NOT_ASKED = Set.of("PIDFDs");

    @TempDir
    Path directory;

    private Simulator simulator(String systemd, Hierarchy hierarchy) throws Exception {
        return Simulator.start(new Simulator.Settings(SystemdVersion.parse(systemd), hierarchy, directory.resolve("bus")));
    }

    @ParameterizedTest(name = "systemd {0} on {1}")
    @CsvSource({"205,LEGACY", "219,LEGACY", "229,LEGACY", "239,HYBRID", "239-82.el8,LEGACY", "245,UNIFIED", "249,UNIFIED", "262,UNIFIED"})
    void theProbeFindsWhatTheMatrixSays(String systemd, Hierarchy hierarchy) throws Exception {
        Path root = HostTree.unified(directory.resolve("root")).root;
        try (Simulator simulator = simulator(systemd, hierarchy);
                LiveHost host = LiveHost.open(new LiveHost.Settings(BusAddress.of(simulator.address()), root, directory.resolve("state"), PATIENCE, PATIENCE))) {
            host.awaitFirstProbe(PATIENCE);
            Map<UnitType, Map<String, SettableProperty>> found = host.profile().orElseThrow(() -> new AssertionError(host.unavailableBecause())).properties();
            for (UnitType type : UnitType.values()) {
                Map<String, SettableProperty> says = PropertyMatrix.settableAt(type, SystemdVersion.parse(systemd), Hierarchy.UNIFIED, Set.of());
                assertEquals(names(says, property -> true), names(found.get(type), property -> true), type.word());
                assertEquals(names(says, SettableProperty::runtime), names(found.get(type), SettableProperty::runtime), type.word() + " at run time");
            }
        }
    }

    private static Set<String> names(Map<String, SettableProperty> properties, Predicate<SettableProperty> which) {
        return properties.values().stream().filter(which).map(SettableProperty::name).filter(name -> !NOT_ASKED.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void unitsAreStartedChangedReadAndStopped() throws Exception {
        Path root = HostTree.unified(directory.resolve("root")).root;
        try (Simulator simulator = simulator("239", Hierarchy.UNIFIED);
                LiveHost host = LiveHost.open(new LiveHost.Settings(BusAddress.of(simulator.address()), root, directory.resolve("state"), PATIENCE, PATIENCE))) {
            host.awaitFirstProbe(PATIENCE);
            Plan plan = new Plans().property("memory.limit", "MemoryMax", "t", 104_857_600L).plan();
            Units.Applied applied = host.units().start(new Units.Start("a.slice", "", List.of(), plan,
                    List.of(Plans.optional("MemoryZSwapMax", "t", 0L))));
            assertEquals("done", applied.job());
            assertEquals(List.of("MemoryZSwapMax"), applied.dropped().stream().map(Units.Dropped::property).toList());
            host.units().change(new Units.Change("a.slice", new Plans().property("pids.limit", "TasksMax", "t", 7L).plan(), List.of(), false));
            Units.State state = host.units().read("a.slice");
            assertEquals("active", state.activeState());
            assertEquals("/a.slice", state.controlGroup());
            Map<String, Object> held = state.properties().stream().collect(Collectors.toMap(UnitProperty::name, UnitProperty::value));
            assertEquals(List.of(104_857_600L, 7L), List.of(held.get("MemoryMax"), held.get("TasksMax")));
            assertEquals("done", host.units().stop("a.slice", false));
        }
    }

    @ParameterizedTest(name = "systemd {0}")
    @CsvSource({"219,LEGACY", "255,UNIFIED"})
    void theCheckFindsNoDifferenceWithTheVersionThatTheMatrixKnows(String systemd, Hierarchy hierarchy) throws Exception {
        try (Simulator simulator = simulator(systemd, hierarchy)) {
            MatrixCheck.Outcome outcome = MatrixCheck.run(BusAddress.of(simulator.address()), PATIENCE);
            assertEquals(systemd, outcome.systemd());
            assertTrue(outcome.cases() > 1000, outcome.toString());
            assertEquals(List.of(), outcome.differences());
            assertEquals(List.of(), outcome.unknown());
        }
    }

    @Test
    void theCheckNamesWhatAVersionDoesOtherwise() throws Exception {
        try (Simulator simulator = simulator("252.1", Hierarchy.UNIFIED)) {
            // stands for a build that the matrix takes for another one: OOMPolicy on scopes came back with 252.5
            MatrixCheck.Outcome outcome = MatrixCheck.run(BusAddress.of(simulator.address()), PATIENCE, SystemdVersion.parse("252.5"));
            assertEquals(Set.of("OOMPolicy"), outcome.differences().stream().map(MatrixCheck.Difference::property).collect(Collectors.toSet()));
            assertEquals(new MatrixCheck.Difference("start", "scope", "OOMPolicy", "\"continue\"",
                    "org.freedesktop.DBus.Error.PropertyReadOnly: Cannot set property OOMPolicy, or unknown property.", "taken"), outcome.differences().get(0));
        }
    }
}
