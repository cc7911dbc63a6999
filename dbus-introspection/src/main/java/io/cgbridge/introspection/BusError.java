package io.cgbridge.introspection;

/** An error reply: D-Bus's name for it and the peer's own words. */
final class BusError extends Exception {
    private static final long serialVersionUID = 1L;
    static final String UNKNOWN_PROPERTY = "org.freedesktop.DBus.Error.PropertyReadOnly";
    static final String NO_SUCH_UNIT = "org.freedesktop.systemd1.NoSuchUnit";
    static final String UNIT_INACTIVE = "org.freedesktop.systemd1.UnitInactive";
    static final String UNIT_EXISTS = "org.freedesktop.systemd1.UnitExists";
    static final String WRONG_TYPE = "System.Error.ENXIO";

    private final String name;

    BusError(String name, String message) {
        super(message);
        this.name = name;
    }

    String name() {
        return name;
    }

    boolean is(String other) {
        return name.equals(other);
    }

    /** True if the caller is not allowed to ask this; it says nothing about the question. */
    boolean denied() {
        return is("org.freedesktop.DBus.Error.AccessDenied") || is("org.freedesktop.DBus.Error.InteractiveAuthorizationRequired")
                || is("org.freedesktop.DBus.Error.AuthFailed");
    }
}
