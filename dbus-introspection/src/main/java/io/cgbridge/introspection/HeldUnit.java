package io.cgbridge.introspection;

import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.freedesktop.dbus.types.Variant;

/** A unit as systemd holds it now: the properties of every unit and those of its type. */
record HeldUnit(Map<String, Variant<?>> properties) {
    /** No limit, as {@link #comparable} writes it. */
    static final String INFINITY = "infinity";

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

    /** A property with its value; empty if there is none. */
    Optional<UnitProperty> property(String name) {
        return Optional.ofNullable(properties.get(name)).map(value -> new UnitProperty(name, value.getSig(), DbusValues.fromVariant(value), List.of()));
    }

    /** A property's value as a text that is the same as long as the value means the same: systemd does not keep lists in order. */
    static String comparable(UnitProperty property) {
        if (property.signature().equals("t")) {
            return property.value().equals(UnitProperty.INFINITY) ? INFINITY : Long.toUnsignedString((Long) property.value());
        }
        return property.value() instanceof List<?> list
                ? list.stream().map(PropertyText::of).sorted().collect(Collectors.joining(", ", "[", "]")) : PropertyText.of(property.value());
    }

    /** Which start of the unit this is, in hexadecimal digits; empty before systemd 232. */
    String invocation() {
        Variant<?> id = properties.get("InvocationID");
        return id == null ? "" : HexFormat.of().formatHex((byte[]) DbusValues.fromVariant(id));
    }
}
