package io.cgbridge.introspection.simulator;

import io.cgbridge.compat.SystemdAnswers;
import io.cgbridge.compat.SystemdAnswers.Refusal;
import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.introspection.DbusValues;
import io.cgbridge.introspection.MachineMemory;
import io.cgbridge.introspection.UnitPaths;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/** The manager and its units. Not thread-safe: the {@link Endpoint} lets one call in at a time. */
final class SimulatedSystemd {
    static final String MANAGER = "org.freedesktop.systemd1.Manager";
    static final String PATH = "/org/freedesktop/systemd1";
    private static final String SELF = UnitPaths.PREFIX + "self";
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";
    private static final Pattern UNIT_NAME = Pattern.compile("[A-Za-z0-9:_.\\\\@-]+\\.(?:service|socket|target|device|mount|automount|swap|timer|path|slice|scope)");
    private static final Set<String> MODES = Set.of("fail", "replace", "replace-irreversibly", "isolate", "flush", "ignore-dependencies",
            "ignore-requirements", "triggering", "restart-dependencies");
    private static final Set<String> PERPETUAL = Set.of("-.slice", "init.scope");
    /** {@code SetUnitProperties} loads a unit that is not there from here on. */
    private static final int LOADS_SINCE = 229;
    private static final int TRANSIENT_SLICES_SINCE = 228;
    private static final int INIT_SCOPE_SINCE = 226;
    private static final int LAST_SIGNAL = 64;
    private static final Set<String> SERVICE_PROPERTIES = serviceProperties();

    private final SystemdVersion systemd;
    private final Hierarchy hierarchy;
    private final Consumer<Signal> signals;
    private final SystemdAnswers answers;
    private final long memoryPages;
    private final Map<String, SimulatedUnit> units = new LinkedHashMap<>();
    private final Set<Client> subscribers = new HashSet<>();
    private final Map<String, Client> starters = new HashMap<>();
    private final Queue<Runnable> jobs = new ArrayDeque<>();
    private final Map<String, Method<SimulatedSystemd>> managerMethods;
    private final Map<String, Method<SimulatedUnit>> unitMethods;
    private int lastJob;

    /** A method call. */
    record Call(String path, String iface, String member, String signature, Object... arguments) {
    }

    /** What it returns. */
    record Reply(String signature, Object... values) {
    }

    SimulatedSystemd(SystemdVersion systemd, Hierarchy hierarchy, Consumer<Signal> signals) throws IOException {
        this.systemd = systemd;
        this.hierarchy = hierarchy;
        this.signals = signals;
        memoryPages = MachineMemory.pages();
        answers = new SystemdAnswers(systemd, memoryPages, process -> Files.exists(Path.of("/proc", Long.toString(process))));
        managerMethods = ManagerMethods.of(systemd.major());
        unitMethods = ManagerMethods.ofUnits(systemd.major(), this);
        List<String> there = new ArrayList<>(List.of("-.slice", "system.slice", "dbus.service"));
        if (systemd.major() >= INIT_SCOPE_SINCE) {
            there.add("init.scope");
        }
        there.forEach(name -> {
            SimulatedUnit unit = load(name);
            unit.markStarted();
            unit.activate();
        });
    }

    private static Set<String> serviceProperties() {
        try (InputStream in = SimulatedSystemd.class.getResourceAsStream("service-properties.txt")) {
            return Set.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().split("\\s+"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    long process() {
        return ProcessHandle.current().pid();
    }

    long user() {
        try {
            return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    void left(Client client) {
        subscribers.remove(client);
        starters.values().removeIf(client::equals);
    }

    /** Does what was promised to callers before, as systemd does its jobs: after the reply. */
    void runJobs() {
        for (Runnable job = jobs.poll(); job != null; job = jobs.poll()) {
            job.run();
        }
    }

    Reply call(Client caller, Call sent) throws Fault {
        Call call = sent.path().equals(SELF) ? new Call(ownUnit(caller), sent.iface(), sent.member(), sent.signature(), sent.arguments()) : sent;
        return switch (call.iface()) {
            case "org.freedesktop.DBus.Peer" -> call.member().equals("GetMachineId") ? new Reply("s", "0".repeat(31) + "1") : new Reply("");
            case "org.freedesktop.DBus.Introspectable" -> new Reply("s", new IntrospectionData(this).xml(call.path()));
            case PROPERTIES -> properties(call);
            case MANAGER -> {
                require(call.path().equals(PATH), call);
                yield invoke(managerMethods, this, caller, call);
            }
            default -> invoke(unitMethods, unitAt(call.path()).filter(unit -> call.iface().isEmpty() || call.iface().equals(SimulatedUnit.UNIT)
                    || call.iface().equals(unit.iface())).orElseThrow(() -> unknownMethod(call)), caller, call);
        };
    }

    /** The caller's unit is the last that it started, since nobody says which process the caller is. */
    private String ownUnit(Client caller) {
        return units().stream().filter(unit -> caller.equals(starters.get(unit.name()))).reduce((first, last) -> last)
                .map(SimulatedUnit::path).orElse(SELF);
    }

    private static void require(boolean exists, Call call) throws Fault {
        if (!exists) {
            throw Fault.dbus("UnknownObject", "Unknown object '%s'.", call.path());
        }
    }

    private static Fault unknownMethod(Call call) {
        return Fault.dbus("UnknownMethod", "Unknown method %s or interface %s.", call.member(), call.iface());
    }

    private static <T> Reply invoke(Map<String, Method<T>> methods, T object, Client caller, Call call) throws Fault {
        Method<T> method = methods.get(call.member());
        if (method == null) {
            throw unknownMethod(call);
        }
        if (!method.in().equals(call.signature())) {
            throw Fault.dbus("InvalidArgs", "Invalid arguments '%s' to call %s.%s(), expecting '%s'.", call.signature(), call.iface(),
                    call.member(), method.in());
        }
        return new Reply(method.out(), method.body().call(object, caller, call.arguments()));
    }

    private Reply properties(Call call) throws Fault {
        String iface = (String) call.arguments()[0];
        Map<String, Variant<?>> all = propertiesOf(call.path(), iface);
        if (call.member().equals("GetAll")) {
            return new Reply("a{sv}", all);
        }
        String name = (String) call.arguments()[1];
        Optional<Variant<?>> value = Optional.<Variant<?>>ofNullable(all.get(name))
                .or(() -> unitAt(call.path()).flatMap(unit -> unit.hidden(iface, name)));
        if (value.isEmpty()) {
            throw Fault.dbus("UnknownProperty", "Unknown interface %s or property %s.", iface, name);
        }
        if (call.member().equals("Set")) {
            throw refusal("not-writable", name, "");
        }
        return new Reply("v", value.get());
    }

    private Map<String, Variant<?>> propertiesOf(String path, String iface) throws Fault {
        if (path.equals(PATH)) {
            return iface.equals(MANAGER) || iface.isEmpty() ? managerProperties() : Map.of();
        }
        SimulatedUnit unit = unitAt(path).orElseThrow(() -> Fault.dbus("UnknownObject", "Unknown object '%s'.", path));
        if (iface.isEmpty()) {
            Map<String, Variant<?>> both = new LinkedHashMap<>(unit.properties(SimulatedUnit.UNIT));
            both.putAll(unit.properties(unit.iface()));
            return both;
        }
        return unit.properties(iface);
    }

    Map<String, Variant<?>> managerProperties() {
        Map<String, Variant<?>> all = new LinkedHashMap<>();
        int version = systemd.major();
        all.put("Version", new Variant<>(version < 209 ? "systemd " + systemd.text() : systemd.text()));
        all.put("Features", new Variant<>(Features.of(version, hierarchy)));
        all.put("Virtualization", new Variant<>(""));
        all.put("Tainted", new Variant<>(""));
        all.put("NNames", new Variant<>(new UInt32(units.size()), "u"));
        all.put("NJobs", new Variant<>(new UInt32(0), "u"));
        all.put("Environment", new Variant<>(List.of(), "as"));
        all.put("UnitPath", new Variant<>(List.of("/run/systemd/transient"), "as"));
        if (version >= 210) {
            all.put("ControlGroup", new Variant<>(""));
        }
        if (version >= 211) {
            all.put("Architecture", new Variant<>("x86-64"));
        }
        if (version >= 212) {
            all.put("SystemState", new Variant<>("running"));
        }
        if (version >= TRANSIENT_SLICES_SINCE) {
            all.put("DefaultTasksMax", DbusValues.toVariant("t", UnitProperty.INFINITY));
        }
        return all;
    }

    Map<String, Method<SimulatedSystemd>> managerMethods() {
        return managerMethods;
    }

    Map<String, Method<SimulatedUnit>> unitMethods() {
        return unitMethods;
    }

    List<SimulatedUnit> units() {
        return List.copyOf(units.values());
    }

    /** The unit of an object path; one that nobody started is there as long as it is looked at. */
    Optional<SimulatedUnit> unitAt(String path) {
        if (!path.startsWith(UnitPaths.PREFIX)) {
            return Optional.empty();
        }
        String name = UnitPaths.unit(path);
        return UNIT_NAME.matcher(name).matches()
                ? Optional.of(units.getOrDefault(name, new SimulatedUnit(name, systemd, memoryPages))) : Optional.empty();
    }

    private SimulatedUnit load(String name) {
        return units.computeIfAbsent(name, key -> new SimulatedUnit(key, systemd, memoryPages));
    }

    /** The object path that {@code LoadUnit} answers. */
    DBusPath loaded(String name) throws Fault {
        if (!UNIT_NAME.matcher(name).matches()) {
            throw refusal("bad-unit-name", name, "");
        }
        return new DBusPath(units.getOrDefault(name, new SimulatedUnit(name, systemd, memoryPages)).path());
    }

    SimulatedUnit unit(String name) throws Fault {
        SimulatedUnit unit = units.get(name);
        if (unit == null) {
            throw refusal("no-such-unit", name, "");
        }
        return unit;
    }

    Fault refusal(String key, String name, String value) {
        return Fault.of(answers.words(key, name, value));
    }

    void subscribe(Client client) throws Fault {
        if (!subscribers.add(client)) {
            throw refusal("already-subscribed", "", "");
        }
    }

    void unsubscribe(Client client) throws Fault {
        if (!subscribers.remove(client)) {
            throw refusal("not-subscribed", "", "");
        }
    }

    DBusPath start(Client caller, String name, String mode, Object properties, Object others) throws Fault {
        if (!UNIT_NAME.matcher(name).matches()) {
            throw refusal("unit-name-or-type", name, "");
        }
        if (!MODES.contains(mode)) {
            throw refusal("job-mode", name, mode);
        }
        SimulatedUnit unit = prepare(name, properties);
        List<SimulatedUnit> all = new ArrayList<>(List.of(unit));
        for (Object each : (List<?>) others) {
            Object[] other = (Object[]) each;
            all.add(prepare((String) other[0], other[1]));
        }
        for (SimulatedUnit each : all) {
            units.put(each.name(), each);
            each.markStarted();
            emit("UnitNew", "so", each.name(), new DBusPath(each.path()));
        }
        starters.put(name, caller);
        return begin(unit);
    }

    private SimulatedUnit prepare(String name, Object sent) throws Fault {
        String word = name.substring(name.lastIndexOf('.') + 1);
        Optional<UnitType> type = UnitType.ofUnitName(name);
        if (type.isEmpty() || type.get() == UnitType.SLICE && systemd.major() < TRANSIENT_SLICES_SINCE) {
            throw refusal("no-transient", name, word);
        }
        if (units.containsKey(name)) {
            throw refusal("unit-exists", name, "");
        }
        List<UnitProperty> properties = decoded(sent);
        SimulatedUnit unit = new SimulatedUnit(name, systemd, memoryPages);
        List<UnitProperty> judged = properties.stream()
                .filter(property -> type.get() != UnitType.SERVICE || !SERVICE_PROPERTIES.contains(property.name())).toList();
        Optional<Refusal> refusal = answers.start(type.get(), name, judged);
        if (refusal.isPresent()) {
            throw Fault.of(refusal.get());
        }
        unit.apply(properties);
        if (type.get() == UnitType.SCOPE && unit.processes().isEmpty()) {
            throw refusal("no-processes", name, "");
        }
        if (type.get() == UnitType.SERVICE && !unit.has("ExecStart") && !unit.has("ExecStartEx")) {
            throw refusal("no-program", name, "");
        }
        for (String required : List.of("Requires", "BindsTo", "Requisite")) {
            if (unit.has(required)) {
                requireUnits((List<?>) unit.properties(SimulatedUnit.UNIT).get(required).getValue());
            }
        }
        return unit;
    }

    private void requireUnits(List<?> names) throws Fault {
        for (Object name : names) {
            if (!units.containsKey(name) && !name.toString().endsWith(".slice")) {
                throw refusal("unit-not-found", name.toString(), "");
            }
        }
    }

    static List<UnitProperty> decoded(Object sent) {
        List<UnitProperty> properties = new ArrayList<>();
        for (Object each : (List<?>) sent) {
            Object[] pair = (Object[]) each;
            Variant<?> value = (Variant<?>) pair[1];
            properties.add(new UnitProperty((String) pair[0], value.getSig(), DbusValues.fromVariant(value), List.of()));
        }
        return properties;
    }

    private DBusPath begin(SimulatedUnit unit) {
        int id = ++lastJob;
        DBusPath job = job(id, unit);
        jobs.add(() -> {
            boolean lives = unit.type().filter(UnitType.SCOPE::equals).isEmpty()
                    || unit.processes().stream().anyMatch(process -> Files.exists(Path.of("/proc", process.toString())));
            for (String slice = unit.slice(); !slice.isEmpty() && lives; slice = load(slice).slice()) {
                load(slice).activate();
            }
            if (lives) {
                unit.activate();
            } else {
                unit.end("resources");
            }
            changed(unit);
            removed(id, unit, lives ? "done" : "failed");
            if (unit.is("Type", "oneshot") && !unit.is("RemainAfterExit", true)) {
                end(unit, "success");
            }
        });
        return job;
    }

    private DBusPath job(int id, SimulatedUnit unit) {
        DBusPath job = new DBusPath(PATH + "/job/" + id);
        send("JobNew", "uos", new UInt32(id), job, unit.name());
        return job;
    }

    private void removed(int id, SimulatedUnit unit, String result) {
        send("JobRemoved", "uoss", new UInt32(id), new DBusPath(PATH + "/job/" + id), unit.name(), result);
    }

    DBusPath startAgain(String name, String mode) throws Fault {
        checkMode(mode);
        SimulatedUnit unit = units.get(name);
        if (unit == null) {
            throw refusal("unit-not-found", name, "");
        }
        return begin(unit);
    }

    DBusPath stop(String name, String mode) throws Fault {
        SimulatedUnit unit = unit(name);
        checkMode(mode);
        if (PERPETUAL.contains(name) || unit.is("RefuseManualStop", true)) {
            throw refusal("manual-start", "", name);
        }
        int id = ++lastJob;
        DBusPath job = job(id, unit);
        jobs.add(() -> {
            end(unit, "success");
            removed(id, unit, "done");
        });
        return job;
    }

    private void checkMode(String mode) throws Fault {
        if (!MODES.contains(mode)) {
            throw refusal("stop-mode", "", mode);
        }
    }

    /** The unit ends, with all that is in it; it is forgotten, unless it failed and may be looked at. */
    private void end(SimulatedUnit unit, String how) {
        unit.end(how);
        changed(unit);
        if (!unit.failed() || unit.is("CollectMode", "inactive-or-failed")) {
            forget(unit);
        }
        units().stream().filter(other -> other.slice().equals(unit.name())).forEach(other -> end(other, "success"));
    }

    private void forget(SimulatedUnit unit) {
        starters.remove(unit.name());
        if (units.remove(unit.name(), unit)) {
            emit("UnitRemoved", "so", unit.name(), new DBusPath(unit.path()));
        }
    }

    void resetFailed(SimulatedUnit unit) {
        if (unit.failed()) {
            unit.end("success");
            forget(unit);
        }
    }

    /** No process is signalled; what would end the unit's processes ends the unit. */
    void kill(SimulatedUnit unit, int signal) throws Fault {
        if (signal < 1 || signal > LAST_SIGNAL) {
            throw refusal("signal-number", "", "");
        }
        boolean kills = signal == 9;
        if (kills || signal == 15 || signal == 2 || signal == 1) {
            jobs.add(() -> end(unit, kills && unit.name().endsWith(".service") ? "signal" : "success"));
        }
    }

    void freeze(SimulatedUnit unit, boolean freeze) throws Fault {
        if (hierarchy != Hierarchy.UNIFIED) {
            throw Fault.dbus("NotSupported", "Unit '%s' does not support freezing.", unit.name());
        }
        unit.freeze(freeze);
        changed(unit);
    }

    void set(String name, Object sent) throws Fault {
        SimulatedUnit unit = units.get(name);
        if (unit == null && systemd.major() < LOADS_SINCE) {
            throw refusal("no-such-unit", name, "");
        }
        if (unit == null && !UNIT_NAME.matcher(name).matches()) {
            throw refusal("bad-unit-name", name, "");
        }
        if (unit == null && !name.endsWith(".slice")) {
            throw refusal("unit-not-found", name, "");
        }
        set(unit == null ? new SimulatedUnit(name, systemd, memoryPages) : unit, sent);
    }

    void set(SimulatedUnit unit, Object sent) throws Fault {
        List<UnitProperty> properties = decoded(sent);
        Optional<UnitType> type = unit.type();
        if (type.isEmpty() && !properties.isEmpty()) {
            throw refusal("unknown-property", properties.get(0).name(), "");
        }
        Optional<Refusal> refusal = type.flatMap(known -> answers.set(known, properties));
        if (refusal.isPresent()) {
            throw Fault.of(refusal.get());
        }
        unit.apply(properties);
        if (!properties.isEmpty()) {
            changed(unit);
        }
    }

    void reload() {
        emit("Reloading", "b", true);
        emit("Reloading", "b", false);
    }

    /** Processes that exist, each with its cgroup and its command. */
    List<Object[]> processes(SimulatedUnit unit) {
        List<Object[]> rows = new ArrayList<>();
        for (Object process : unit.processes()) {
            Path folder = Path.of("/proc", process.toString());
            try {
                String command = Files.readString(folder.resolve("cmdline")).replace('\0', ' ').strip();
                rows.add(new Object[] {unit.controlGroup(), new UInt32((Long) process), command});
            } catch (IOException e) {
                continue; // it has ended
            }
        }
        return rows;
    }

    SimulatedUnit unitOf(long process) throws Fault {
        return units().stream().filter(unit -> unit.processes().contains(process)).findFirst()
                .orElseThrow(() -> refusal("no-unit-of-process", "", Long.toString(process)));
    }

    private void changed(SimulatedUnit unit) {
        Map<String, Variant<?>> all = unit.properties(SimulatedUnit.UNIT);
        signals.accept(new Signal(unit.path(), PROPERTIES, "PropertiesChanged", "sa{sv}as", SimulatedUnit.UNIT,
                Map.of("ActiveState", all.get("ActiveState"), "SubState", all.get("SubState")), List.of()));
        signals.accept(new Signal(unit.path(), PROPERTIES, "PropertiesChanged", "sa{sv}as", unit.iface(), Map.of(), List.of()));
    }

    private void emit(String member, String signature, Object... arguments) {
        if (!subscribers.isEmpty()) {
            send(member, signature, arguments);
        }
    }

    /** Signals of a job are also sent when nobody but its caller listens, who need not subscribe. */
    private void send(String member, String signature, Object... arguments) {
        signals.accept(new Signal(PATH, MANAGER, member, signature, arguments));
    }
}
