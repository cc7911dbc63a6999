package io.cgbridge.introspection.simulator;

import io.cgbridge.introspection.UnitPaths;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.freedesktop.dbus.DBusPath;

/** The methods of the manager and of units, with the version that brought each ({@code src/core/dbus-manager.c}, {@code dbus-unit.c}). */
final class ManagerMethods {
    private static final Object[] NOTHING = {};
    private static final String UNIT_ROWS = "a(ssssssouso)";

    private ManagerMethods() {
    }

    /** The manager's methods that a version has, by name. */
    static Map<String, Method<SimulatedSystemd>> of(int version) {
        return known(version, Stream.<Method<SimulatedSystemd>>of(
                new Method<>("GetUnit", 205, "s", "o", (s, c, a) -> values(new DBusPath(s.unit((String) a[0]).path()))),
                new Method<>("GetUnitByPID", 205, "u", "o", (s, c, a) -> values(new DBusPath(s.unitOf(number(a[0])).path()))),
                new Method<>("LoadUnit", 205, "s", "o", (s, c, a) -> values(s.loaded((String) a[0]))),
                new Method<>("StartUnit", 205, "ss", "o", (s, c, a) -> values(s.startAgain((String) a[0], (String) a[1]))),
                new Method<>("StopUnit", 205, "ss", "o", (s, c, a) -> values(s.stop((String) a[0], (String) a[1]))),
                new Method<>("KillUnit", 205, "ssi", "", (s, c, a) -> nothing(() -> s.kill(s.unit((String) a[0]), (Integer) a[2]))),
                new Method<>("ResetFailedUnit", 205, "s", "", (s, c, a) -> nothing(() -> s.resetFailed(s.unit((String) a[0])))),
                new Method<>("ResetFailed", 205, "", "", (s, c, a) -> nothing(() -> s.units().forEach(s::resetFailed))),
                new Method<>("SetUnitProperties", 205, "sba(sv)", "", (s, c, a) -> nothing(() -> s.set((String) a[0], a[2]))),
                new Method<>("StartTransientUnit", 205, "ssa(sv)a(sa(sv))", "o",
                        (s, c, a) -> values(s.start(c, (String) a[0], (String) a[1], a[2], a[3]))),
                new Method<>("ListUnits", 205, "", UNIT_ROWS, (s, c, a) -> values(rows(s.units()))),
                new Method<>("ListUnitsFiltered", 209, "as", UNIT_ROWS, (s, c, a) -> values(filtered(s, a[0], List.of()))),
                new Method<>("ListUnitsByPatterns", 230, "asas", UNIT_ROWS, (s, c, a) -> values(filtered(s, a[0], a[1]))),
                new Method<>("ListUnitsByNames", 230, "as", UNIT_ROWS, (s, c, a) -> values(rows(named(s, (List<?>) a[0])))),
                new Method<>("ListJobs", 205, "", "a(usssoo)", (s, c, a) -> values(List.of())),
                new Method<>("GetJob", 205, "u", "o", (s, c, a) -> {
                    throw s.refusal("no-such-job", "", a[0].toString());
                }),
                new Method<>("GetUnitProcesses", 230, "s", "a(sus)", (s, c, a) -> values(s.processes(s.unit((String) a[0])))),
                new Method<>("FreezeUnit", 246, "s", "", (s, c, a) -> nothing(() -> s.freeze(s.unit((String) a[0]), true))),
                new Method<>("ThawUnit", 246, "s", "", (s, c, a) -> nothing(() -> s.freeze(s.unit((String) a[0]), false))),
                new Method<>("RefUnit", 232, "s", "", (s, c, a) -> nothing(() -> s.unit((String) a[0]))),
                new Method<>("UnrefUnit", 232, "s", "", (s, c, a) -> nothing(() -> s.unit((String) a[0]))),
                new Method<>("Subscribe", 205, "", "", (s, c, a) -> nothing(() -> s.subscribe(c))),
                new Method<>("Unsubscribe", 205, "", "", (s, c, a) -> nothing(() -> s.unsubscribe(c))),
                new Method<>("Reload", 205, "", "", (s, c, a) -> nothing(s::reload)),
                new Method<>("Reexecute", 205, "", "", (s, c, a) -> nothing(s::reload))));
    }

    /** The methods of a unit's own object; they ask the manager that has it. */
    static Map<String, Method<SimulatedUnit>> ofUnits(int version, SimulatedSystemd s) {
        return known(version, Stream.<Method<SimulatedUnit>>of(
                new Method<>("Start", 205, "s", "o", (unit, c, a) -> values(s.startAgain(unit.name(), (String) a[0]))),
                new Method<>("Stop", 205, "s", "o", (unit, c, a) -> values(s.stop(unit.name(), (String) a[0]))),
                new Method<>("Kill", 209, "si", "", (unit, c, a) -> nothing(() -> s.kill(unit, (Integer) a[1]))),
                new Method<>("ResetFailed", 205, "", "", (unit, c, a) -> nothing(() -> s.resetFailed(unit))),
                new Method<>("SetProperties", 209, "ba(sv)", "", (unit, c, a) -> nothing(() -> s.set(unit, a[1]))),
                new Method<>("Ref", 232, "", "", (unit, c, a) -> NOTHING),
                new Method<>("Unref", 232, "", "", (unit, c, a) -> NOTHING),
                new Method<>("Freeze", 246, "", "", (unit, c, a) -> nothing(() -> s.freeze(unit, true))),
                new Method<>("Thaw", 246, "", "", (unit, c, a) -> nothing(() -> s.freeze(unit, false)))));
    }

    private interface Action {
        void run() throws Fault;
    }

    private static Object[] nothing(Action action) throws Fault {
        action.run();
        return NOTHING;
    }

    private static Object[] values(Object... values) {
        return values;
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private static List<Object[]> rows(List<SimulatedUnit> units) {
        return units.stream().map(SimulatedUnit::row).toList();
    }

    private static List<SimulatedUnit> named(SimulatedSystemd systemd, List<?> names) {
        return names.stream().flatMap(name -> systemd.unitAt(UnitPaths.of(name.toString())).stream()).toList();
    }

    private static List<Object[]> filtered(SimulatedSystemd systemd, Object states, Object patterns) {
        List<?> wanted = (List<?>) states;
        List<String> names = ((List<?>) patterns).stream().map(Object::toString).toList();
        return systemd.units().stream()
                .filter(unit -> wanted.isEmpty() || Arrays.stream(unit.row()).anyMatch(wanted::contains))
                .filter(unit -> names.isEmpty() || names.stream().anyMatch(pattern -> glob(pattern, unit.name())))
                .map(SimulatedUnit::row).toList();
    }

    private static boolean glob(String pattern, String name) {
        return name.matches(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"));
    }

    private static <T> Map<String, Method<T>> known(int version, Stream<Method<T>> methods) {
        Map<String, Method<T>> known = new LinkedHashMap<>();
        methods.filter(method -> method.since() <= version).forEach(method -> known.put(method.name(), method));
        return known;
    }
}
