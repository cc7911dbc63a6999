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

    /** The bus of the user that this process runs as: {@code DBUS_SESSION_BUS_ADDRESS}, or the socket in {@code XDG_RUNTIME_DIR}. */
    public static BusAddress user() {
        String address = System.getenv("DBUS_SESSION_BUS_ADDRESS");
        if (address != null && !address.isEmpty()) {
            return new BusAddress(Kind.USER, address);
        }
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        return new BusAddress(Kind.USER, runtime == null || runtime.isEmpty() ? "" : "unix:path=" + runtime + "/bus");
    }

    /**
     * Any bus, or systemd's own socket ({@code unix:path=/run/systemd/private}), which works before and without a bus.
     *
     * @param address one or several, separated by semicolons; the first that answers is taken
     */
    public static BusAddress of(String address) {
        return new BusAddress(Kind.ADDRESS, address);
    }

    /** The address; what a record would say costs a command that is asked for nothing of it 50 ms of its start. */
    @Override
    public String toString() {
        return address;
    }

    /** No bus at all: translation only. */
    public static BusAddress none() {
        return new BusAddress(Kind.NONE, "");
    }
}
