package io.cgbridge.introspection;

/**
 * Which bus to talk to.
 *
 * @param kind what was asked for
 * @param address a D-Bus address ({@code unix:path=…}); empty for {@link Kind#NONE}
 */
public record BusAddress(Kind kind, String address) {
    /** What was asked for. */
    public enum Kind { SYSTEM, USER, NONE, ADDRESS }

    /** {@code DBUS_SYSTEM_BUS_ADDRESS}, or the well-known socket. */
    public static BusAddress system() {
        String address = System.getenv("DBUS_SYSTEM_BUS_ADDRESS");
        return new BusAddress(Kind.SYSTEM, address == null || address.isEmpty() ? "unix:path=/run/dbus/system_bus_socket" : address);
    }

    /** No bus at all: translation only. */
    public static BusAddress none() {
        return new BusAddress(Kind.NONE, "");
    }
}
