package io.cgbridge.introspection;

import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.freedesktop.dbus.types.Variant;

/** A unit as systemd holds it now: the properties of every unit and those of its type. */
record HeldUnit(Map<String, Variant<?>> properties) {

    /** @throws BusError {@link BusError#NO_SUCH_UNIT} if it is not loaded */
    static HeldUnit of(Systemd systemd, String unit) throws IOException, BusError {
        String path = systemd.unit(unit);
        CompletableFuture<List<Object>> common = systemd.sendGetAll(path, Systemd.UNIT_INTERFACE);
        CompletableFuture<List<Object>> own = systemd.sendGetAll(path, Systemd.interfaceOf(UnitType.ofUnitName(unit).orElseThrow()));
        Map<String, Variant<?>> all = new TreeMap<>(Systemd.properties(common));
        all.putAll(Systemd.properties(own));
        return new HeldUnit(all);
    }

    /** A short-lived service may have ended before it can be looked at; then nothing is held. */
    static HeldUnit ifThere(Systemd systemd, String unit) throws IOException, BusError {
        try {
            return of(systemd, unit);
        } catch (BusError e) {
            if (e.is(BusError.NO_SUCH_UNIT)) {
                return new HeldUnit(Map.of());
            }
            throw e;
        }
    }

    /** A property as text; empty if there is none. */
    String text(String name) {
        Variant<?> value = properties.get(name);
        return value == null ? "" : value.getValue().toString();
    }

    /** Which start of the unit this is, in hexadecimal digits; empty before systemd 232. */
    String invocation() {
        Variant<?> id = properties.get("InvocationID");
        return id == null ? "" : HexFormat.of().formatHex((byte[]) DbusValues.fromVariant(id));
    }
}
