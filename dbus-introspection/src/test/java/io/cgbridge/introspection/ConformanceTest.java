package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.compat.PropertyFacts;
import io.cgbridge.compat.PropertyMatrix;
import io.cgbridge.compat.SystemdAnswers;
import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.introspection.ConformanceRun.Answer;
import io.cgbridge.introspection.ConformanceRun.Key;
import io.cgbridge.introspection.simulator.Simulator;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.UnitType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the matrix says of this systemd's version is what this systemd does: every property, every kind of value, for real. */
@RealSystemd
class ConformanceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static Bus bus;
    private static Systemd systemd;

    private static Map<Key, Answer> real;
    private static int started;

    @BeforeAll
    static void askTheRealOne(SystemdGuest guest) throws Exception {
        bus = Bus.connect(guest.busAddress(), PATIENCE);
        systemd = new Systemd(bus);
        ConformanceRun run = new ConformanceRun(systemd, new Sleepers(guest));
        real = run.run();
        started = run.started();
    }

    @AfterAll
    static void disconnect() {
        bus.close();
    }

    @Test
    void everyValueIsTakenOrRefusedAsTheMatrixSays(SystemdGuest guest) throws Exception {
        SystemdAnswers matrix = new SystemdAnswers(SystemdVersion.parse(guest.version()), MachineMemory.pages(), process -> true);
        Map<Key, Answer> expected = new TreeMap<>(real.keySet().stream().collect(Collectors.toMap(key -> key, key -> expected(matrix, key))));
        ConformanceTable table = new ConformanceTable("systemd " + guest.version() + ", " + started + " units started", "real", "matrix",
                real, expected);
        System.out.println(table);
        assertEquals(List.of(), table.disagreements());
    }

    @Test
    void theSimulatorOfThisVersionAnswersTheSame(SystemdGuest guest, @TempDir Path directory) throws Exception {
        Simulator.Settings settings = new Simulator.Settings(SystemdVersion.parse(guest.version()), Hierarchy.UNIFIED, directory.resolve("bus"));
        try (Simulator simulator = Simulator.start(settings); Bus simulated = Bus.connect(simulator.address(), PATIENCE)) {
            ConformanceRun run = new ConformanceRun(new Systemd(simulated), slot -> ProcessHandle.current().pid());
            ConformanceTable table = new ConformanceTable("systemd " + guest.version() + " and its simulator", "real", "simulated", real, run.run());
            System.out.println(table);
            assertEquals(List.of(), table.disagreements());
            assertEquals(started, run.started());
        }
    }

    /** What a maintainer's command finds without starting anything. */
    @Test
    void theCheckOfARunningSystemdFindsNothing(SystemdGuest guest) throws Exception {
        MatrixCheck.Outcome outcome = MatrixCheck.run(BusAddress.of(guest.busAddress()), PATIENCE);
        assertEquals(List.of(), outcome.differences());
        assertEquals(List.of(), outcome.unknown());
    }

    private static Answer expected(SystemdAnswers matrix, Key key) {
        var property = List.of(key.value().property());
        return (key.creation() ? matrix.start(key.type(), ConformanceRun.ANY_UNIT, property) : matrix.set(key.type(), property))
                .map(refusal -> new Answer(refusal.error(), refusal.message())).orElse(Answer.TAKEN);
    }

    @Test
    void everyPropertyIsReadAsTheMatrixSays(SystemdGuest guest) throws Exception {
        SystemdVersion systemdVersion = SystemdVersion.parse(guest.version());
        List<String> disagreements = new ArrayList<>();
        int cases = 0;
        for (UnitType type : UnitType.values()) {
            String path = systemd.unit(Map.of(UnitType.SCOPE, "init.scope", UnitType.SLICE, "-.slice", UnitType.SERVICE, "dbus.service").get(type));
            String xml = (String) Bus.await(systemd.sendIntrospect(path)).get(0);
            Map<String, String> shown = new HashMap<>(Introspection.properties(xml, Systemd.UNIT_INTERFACE));
            shown.putAll(Introspection.properties(xml, Systemd.interfaceOf(type)));
            for (Map.Entry<String, PropertyFacts> row : PropertyMatrix.properties().entrySet()) {
                PropertyFacts facts = row.getValue();
                if (!facts.on().contains(type.word())) {
                    continue;
                }
                cases++;
                int version = PropertyMatrix.behavesAs(row.getKey(), systemdVersion);
                String says = facts.shown(type, version) ? facts.readSignature() : "not shown";
                String real = shown.getOrDefault(row.getKey(), "not shown");
                if (!says.equals(real)) {
                    disagreements.add("%s %s: real %s, matrix %s".formatted(type.word(), row.getKey(), real, says));
                }
                if (facts.readable(type, version) && !facts.shown(type, version)) {
                    Variant<?> hidden = (Variant<?>) Bus.await(systemd.sendGet(path, Systemd.interfaceOf(type), row.getKey())).get(0);
                    if (!hidden.getSig().equals(facts.readSignature())) {
                        disagreements.add("%s %s: Get answers %s".formatted(type.word(), row.getKey(), hidden.getSig()));
                    }
                }
            }
        }
        System.out.printf("systemd %s: %d properties read, %d disagree%n", guest.version(), cases, disagreements.size());
        disagreements.forEach(System.out::println);
        assertEquals(List.of(), disagreements);
    }

    /** Processes in the guest, one for each place of a batch; a new one where the last has been ended with its scope. */
    private record Sleepers(SystemdGuest guest, Map<Integer, SystemdGuest.Sleeper> running) implements ConformanceRun.Processes {
        Sleepers(SystemdGuest guest) {
            this(guest, new HashMap<>());
        }

        @Override
        public long living(int slot) throws java.io.IOException {
            SystemdGuest.Sleeper sleeper = running.get(slot);
            if (sleeper == null || !sleeper.outside().isAlive()) {
                sleeper = guest.spawn();
                running.put(slot, sleeper);
            }
            return sleeper.inside();
        }
    }
}
