package io.cgbridge.introspection;

import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/** systemd's manager behind a {@link Bus}: the calls and signals that cgbridge uses ({@code org.freedesktop.systemd1.Manager}). */
final class Systemd {
    static final String NAME = "org.freedesktop.systemd1";
    static final String UNIT_INTERFACE = NAME + ".Unit";
    static final String MANAGER_INTERFACE = NAME + ".Manager";
    static final String MANAGER_PATH = "/org/freedesktop/systemd1";
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";

    private final Bus bus;
    private final AtomicReference<String> owner = new AtomicReference<>("");

    /** A unit of {@code ListUnits}. */
    record ListedUnit(String name, String activeState, String path) {
    }

    Systemd(Bus bus) {
        this.bus = bus;
    }

    Bus bus() {
        return bus;
    }

    /** The interface that only units of a type have. */
    static String interfaceOf(UnitType type) {
        String word = type.word();
        return NAME + "." + Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    /**
     * Asks for signals. Signals of anyone but systemd are not passed on, although anyone may send them to us.
     *
     * @throws IOException also if nobody owns systemd's name: then the bus is there and systemd is not
     */
    void subscribe() throws IOException, BusError {
        if (!bus.peer()) {
            bus.askBus("AddMatch", "s", "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='" + NAME + "'");
            bus.askBus("AddMatch", "s", "type='signal',sender='" + NAME + "',interface='" + MANAGER_INTERFACE + "'");
            bus.askBus("AddMatch", "s", "type='signal',sender='" + NAME + "',interface='" + PROPERTIES + "',path_namespace='" + MANAGER_PATH + "/unit'");
            owner.set(bus.owner(NAME).orElseThrow(() -> new IOException("nobody owns the name " + NAME + " on this bus")));
        }
        subscribeAgain();
    }

    /** A systemd that was re-executed may have forgotten its subscribers. */
    void subscribeAgain() throws IOException {
        try {
            ask("Subscribe", "");
        } catch (BusError e) {
            if (!e.is("org.freedesktop.systemd1.AlreadySubscribed")) {
                throw new IOException("systemd refuses to send signals: " + e.getMessage(), e);
            }
        }
    }

    /** True if systemd has this unique name now. */
    boolean ownedBy(String uniqueName) {
        return owner.get().equals(uniqueName);
    }

    /** Calls back with each signal of the manager; the callback must not block. */
    Consumer<Bus.Signal> onSignal(Consumer<Bus.Signal> listener) {
        Consumer<Bus.Signal> checked = signal -> {
            if (MANAGER_INTERFACE.equals(signal.iface()) && (bus.peer() || signal.sender().equals(owner.get()))) {
                listener.accept(signal);
            }
        };
        bus.onSignal(checked);
        return checked;
    }

    /** Calls back with the name of each unit of which systemd says that its properties changed; the callback must not block. */
    void onUnitChange(Consumer<String> listener) {
        bus.onSignal(signal -> {
            if (signal.member().equals(Bus.PROPERTIES_CHANGED) && signal.path().startsWith(UnitPaths.PREFIX) && (bus.peer() || signal.sender().equals(owner.get()))) {
                listener.accept(UnitPaths.unit(signal.path()));
            }
        });
    }

    void removeListener(Consumer<Bus.Signal> listener) {
        bus.removeListener(listener);
    }

    /** Calls back with true when systemd came (back) to the bus and with false when it left; the callback must not block. */
    void onOwnerChange(Consumer<Boolean> listener) {
        bus.onSignal(signal -> {
            if (signal.sender().equals("org.freedesktop.DBus") && "NameOwnerChanged".equals(signal.member())
                    && NAME.equals(signal.arguments().get(0))) {
                owner.set((String) signal.arguments().get(2));
                listener.accept(!owner.get().isEmpty());
            }
        });
    }

    private Bus.Call call(String path, String iface, String member, String signature, Object... arguments) {
        return new Bus.Call(bus.peer() ? "" : NAME, path, iface, member, signature, List.of(arguments));
    }

    private List<Object> ask(String member, String signature, Object... arguments) throws IOException, BusError {
        return bus.ask(call(MANAGER_PATH, MANAGER_INTERFACE, member, signature, arguments));
    }

    /** All properties of one interface of the manager or a unit. */
    CompletableFuture<List<Object>> sendGetAll(String path, String iface) {
        return bus.send(call(path, PROPERTIES, "GetAll", "s", iface));
    }

    /** One property of one interface. */
    CompletableFuture<List<Object>> sendGet(String path, String iface, String property) {
        return bus.send(call(path, PROPERTIES, "Get", "ss", iface, property));
    }

    static Map<String, Variant<?>> properties(CompletableFuture<List<Object>> getAll) throws IOException, BusError {
        Map<String, Variant<?>> all = new LinkedHashMap<>();
        ((Map<?, ?>) Bus.await(getAll).get(0)).forEach((name, value) -> all.put((String) name, (Variant<?>) value));
        return all;
    }

    Map<String, Variant<?>> manager() throws IOException, BusError {
        return properties(sendGetAll(MANAGER_PATH, MANAGER_INTERFACE));
    }

    /** The introspection data of an object, as XML. */
    CompletableFuture<List<Object>> sendIntrospect(String path) {
        return bus.send(call(path, "org.freedesktop.DBus.Introspectable", "Introspect", ""));
    }

    List<ListedUnit> units() throws IOException, BusError {
        List<ListedUnit> units = new ArrayList<>();
        for (Object each : (List<?>) ask("ListUnits", "").get(0)) {
            Object[] unit = (Object[]) each;
            units.add(new ListedUnit((String) unit[0], (String) unit[3], ((DBusPath) unit[6]).getPath()));
        }
        return units;
    }

    /** The object path of a loaded unit; {@link BusError#NO_SUCH_UNIT} if it is not loaded. */
    String unit(String name) throws IOException, BusError {
        return path(ask("GetUnit", "s", name));
    }

    CompletableFuture<List<Object>> sendStartTransientUnit(String name, List<UnitProperty> properties) {
        return sendStartTransientUnit(name, "replace", properties, List.of());
    }

    CompletableFuture<List<Object>> sendStartTransientUnit(String name, String mode, List<UnitProperty> properties, List<ManagerCalls.Auxiliary> beside) {
        List<Object[]> auxiliary = new ArrayList<>();
        beside.forEach(unit -> auxiliary.add(new Object[] {unit.name(), structs(unit.properties())}));
        return bus.send(call(MANAGER_PATH, MANAGER_INTERFACE, "StartTransientUnit", "ssa(sv)a(sa(sv))", name, mode, structs(properties), auxiliary));
    }

    CompletableFuture<List<Object>> sendSetUnitProperties(String name, List<UnitProperty> properties) {
        return sendSetUnitProperties(name, true, properties);
    }

    /** @param runtime false to keep the change beyond a reboot */
    CompletableFuture<List<Object>> sendSetUnitProperties(String name, boolean runtime, List<UnitProperty> properties) {
        return bus.send(call(MANAGER_PATH, MANAGER_INTERFACE, "SetUnitProperties", "sba(sv)", name, runtime, structs(properties)));
    }

    /** Asks to stop a unit; returns the job. */
    String stop(String name) throws IOException, BusError {
        return path(Bus.await(sendStop(name)));
    }

    CompletableFuture<List<Object>> sendStop(String name) {
        return bus.send(call(MANAGER_PATH, MANAGER_INTERFACE, "StopUnit", "ss", name, "replace"));
    }

    /** {@code FreezeUnit} or {@code ThawUnit}; answered once it is done. From systemd 246 on. */
    void freeze(String name, boolean freeze) throws IOException, BusError {
        ask(freeze ? "FreezeUnit" : "ThawUnit", "s", name);
    }

    /** {@code AttachProcessesToUnit}; from systemd 238 on. */
    void attach(String name, String below, List<Long> pids) throws IOException, BusError {
        ask("AttachProcessesToUnit", "ssau", name, below, pids.stream().map(UInt32::new).toList());
    }

    /** Sends a signal to every process of a unit. */
    void kill(String name, int signal) throws IOException, BusError {
        ask("KillUnit", "ssi", name, "all", signal);
    }

    void resetFailed(String name) throws IOException, BusError {
        ask("ResetFailedUnit", "s", name);
    }

    /** The processes of a unit and of the cgroups below it, as systemd numbers them; from systemd 230 on. */
    List<Long> processes(String name) throws IOException, BusError {
        List<Long> pids = new ArrayList<>();
        for (Object each : (List<?>) ask("GetUnitProcesses", "s", name).get(0)) {
            pids.add(((Number) ((Object[]) each)[1]).longValue());
        }
        return pids;
    }

    /** The one object path of a reply. */
    static String path(List<Object> reply) {
        return ((DBusPath) reply.get(0)).getPath();
    }

    private static List<Object[]> structs(List<UnitProperty> properties) {
        List<Object[]> structs = new ArrayList<>();
        for (UnitProperty property : properties) {
            structs.add(new Object[] {property.name(), DbusValues.toVariant(property.signature(), property.value())});
        }
        return structs;
    }
}
