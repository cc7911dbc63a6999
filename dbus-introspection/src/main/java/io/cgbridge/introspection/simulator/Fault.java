package io.cgbridge.introspection.simulator;

import io.cgbridge.compat.SystemdAnswers.Refusal;

/** An error reply. */
final class Fault extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String DBUS = "org.freedesktop.DBus.Error.";
    private static final String SYSTEMD = "org.freedesktop.systemd1.";

    private final String error;

    private Fault(String error, String message) {
        super(message, null, false, false);
        this.error = error;
    }

    String error() {
        return error;
    }

    static Fault of(Refusal refusal) {
        return new Fault(refusal.error(), refusal.message());
    }

    /** One of D-Bus's own errors. */
    static Fault dbus(String name, String message, Object... arguments) {
        return new Fault(DBUS + name, message.formatted(arguments));
    }

    /** One of systemd's errors. */
    static Fault systemd(String name, String message, Object... arguments) {
        return new Fault(SYSTEMD + name, message.formatted(arguments));
    }
}
