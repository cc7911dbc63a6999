package io.cgbridge.introspection;

import io.cgbridge.compat.PropertyFacts;
import io.cgbridge.compat.PropertyMatrix;
import io.cgbridge.compat.SystemdAnswers;
import io.cgbridge.compat.SystemdAnswers.Refusal;
import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.introspection.ValueCases.Case;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.freedesktop.dbus.types.Variant;

/**
 * Asks a running systemd about every property of the matrix, with every kind of value, and tells where it answers otherwise than the
 * matrix says. Nothing is applied: every call ends with a property that cannot exist ({@link Sentinel}). What a new version of
 * systemd brought is found this way, and properties that no row has are found by introspection.
 */
public final class MatrixCheck {
    private static final String STARTUP_MEMORY = "StartupMemory";
    private static final Map<UnitType, String> EXISTING = Map.of(UnitType.SCOPE, "init.scope", UnitType.SLICE, "-.slice");
    private static final String TAKEN = "taken";
    private static final String IMPOSSIBLE_TAKEN = "this systemd takes a property that cannot exist";

    private final Systemd systemd;
    private final SystemdAnswers matrix;
    private final SystemdVersion version;
    private final List<Difference> differences = new ArrayList<>();
    private int cases;

    /** A question with two answers; {@code call} is {@code start} or {@code set}. */
    public record Difference(String call, String unitType, String property, String value, String systemd, String matrix) {
    }

    /**
     * What was found.
     *
     * @param systemd the version that answered
     * @param cases how many questions were asked
     * @param differences those with another answer than the matrix has
     * @param unknown properties of scopes and slices that can be read and that no row of the matrix has
     */
    public record Outcome(String systemd, int properties, int cases, List<Difference> differences, List<String> unknown) {
    }

    private MatrixCheck(Systemd systemd, SystemdVersion version) throws IOException {
        this.systemd = systemd;
        this.version = version;
        matrix = new SystemdAnswers(version, MachineMemory.pages(), process -> true);
    }

    /**
     * Asks; blocks for some seconds.
     *
     * @throws IOException if no systemd answers there, or it does not let this caller ask
     */
    public static Outcome run(BusAddress address, Duration callTimeout) throws IOException {
        return run(address, callTimeout, Optional.empty());
    }

    /** As {@link #run(BusAddress, Duration)}, compared with what the matrix says of another version than the systemd's own. */
    public static Outcome run(BusAddress address, Duration callTimeout, SystemdVersion as) throws IOException {
        return run(address, callTimeout, Optional.of(as));
    }

    private static Outcome run(BusAddress address, Duration callTimeout, Optional<SystemdVersion> as) throws IOException {
        try (Bus bus = Bus.connect(address.address(), callTimeout, new HostCounts())) {
            Systemd systemd = new Systemd(bus);
            Variant<?> text = systemd.manager().get("Version");
            return new MatrixCheck(systemd, as.orElse(SystemdVersion.parse(text.getValue().toString()))).all();
        } catch (BusError e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Outcome all() throws IOException, BusError {
        for (UnitType type : UnitType.values()) {
            List<Case> tried = new ArrayList<>();
            PropertyMatrix.properties().forEach((name, facts) -> tried.addAll(ValueCases.of(name, facts)));
            if (answers(systemd.sendStartTransientUnit(Sentinel.NEW_UNIT + type.word(), List.of(Sentinel.PROPERTY)))) { // no slices before 228
                compare("start", type, tried, each -> systemd.sendStartTransientUnit(Sentinel.NEW_UNIT + type.word(), withSentinel(each)),
                        each -> matrix.start(type, Sentinel.NEW_UNIT + type.word(), withSentinel(each)));
            }
            if (EXISTING.containsKey(type) && answers(systemd.sendSetUnitProperties(EXISTING.get(type), List.of(Sentinel.PROPERTY)))) { // no init.scope before 226
                // from 254 on already the check of such a value leaves a mark on the unit
                tried.removeIf(each -> each.property().name().startsWith(STARTUP_MEMORY));
                compare("set", type, tried, each -> systemd.sendSetUnitProperties(EXISTING.get(type), withSentinel(each)),
                        each -> matrix.set(type, withSentinel(each)));
            }
        }
        return new Outcome(version.text(), PropertyMatrix.properties().size(), cases, List.copyOf(differences), unknown());
    }

    /** True if properties are looked at here at all. */
    private static boolean answers(CompletableFuture<List<Object>> reply) throws IOException {
        try {
            Bus.await(reply);
            throw new IOException(IMPOSSIBLE_TAKEN);
        } catch (BusError e) {
            return e.getMessage().contains(Sentinel.PROPERTY.name());
        }
    }

    private interface Question {
        CompletableFuture<List<Object>> send(Case value);
    }

    private interface Belief {
        Optional<Refusal> of(Case value);
    }

    private void compare(String call, UnitType type, List<Case> tried, Question question, Belief belief) throws IOException {
        List<CompletableFuture<List<Object>>> replies = tried.stream().map(question::send).toList();
        for (int i = 0; i < tried.size(); i++) {
            Case value = tried.get(i);
            cases++;
            Refusal real;
            try {
                Bus.await(replies.get(i));
                throw new IOException(IMPOSSIBLE_TAKEN);
            } catch (BusError e) {
                if (e.denied()) {
                    throw new IOException("this caller may not ask: " + e.getMessage(), e);
                }
                real = new Refusal(e.name(), e.getMessage());
            }
            Optional<Refusal> believed = belief.of(value);
            if (!believed.equals(Optional.of(real))) {
                differences.add(new Difference(call, type.word(), value.property().name(), value.label(), words(real), words(believed.orElseThrow())));
            }
        }
    }

    private static String words(Refusal refusal) {
        return refusal.message().contains(Sentinel.PROPERTY.name()) ? TAKEN : refusal.error() + ": " + refusal.message();
    }

    private static List<UnitProperty> withSentinel(Case value) {
        return List.of(value.property(), Sentinel.PROPERTY);
    }

    /** A property is a candidate if a unit that exists takes it with the value that it holds. */
    private List<String> unknown() throws IOException, BusError {
        List<String> unknown = new ArrayList<>();
        for (Map.Entry<UnitType, String> unit : EXISTING.entrySet()) {
            String path;
            try {
                path = systemd.unit(unit.getValue());
            } catch (BusError e) {
                continue; // init.scope came with 226
            }
            String iface = Systemd.interfaceOf(unit.getKey());
            for (Map.Entry<String, Variant<?>> held : Systemd.properties(systemd.sendGetAll(path, iface)).entrySet()) {
                Optional<PropertyFacts> row = PropertyMatrix.property(held.getKey());
                if (row.isEmpty() && taken(unit.getKey(), held)) {
                    unknown.add(unit.getKey().word() + " " + held.getKey() + " " + held.getValue().getSig());
                }
            }
        }
        return unknown;
    }

    private boolean taken(UnitType type, Map.Entry<String, Variant<?>> held) throws IOException {
        UnitProperty property = new UnitProperty(held.getKey(), held.getValue().getSig(), DbusValues.fromVariant(held.getValue()), List.of());
        return answers(systemd.sendStartTransientUnit(Sentinel.NEW_UNIT + type.word(), List.of(property, Sentinel.PROPERTY)));
    }
}
