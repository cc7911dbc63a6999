package io.cgbridge.introspection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.MessageFactory;

/** An error reply in the bus's name, as bytes: for who stands between a client and its bus. */
public final class ErrorMessage {
    private static final MessageFactory MESSAGES = new MessageFactory((byte) 'l');
    private static final String BUS = "org.freedesktop.DBus";

    private ErrorMessage() {
    }

    /**
     * Writes an error reply.
     *
     * @param destination the client's unique name; empty where it has none
     * @param serial      of the call that is answered
     * @throws IOException if {@code errorName} is no D-Bus error name
     */
    public static byte[] of(String destination, String errorName, long serial, String text) throws IOException {
        try {
            byte[][] parts = MESSAGES.createError(BUS, destination.isEmpty() ? null : destination, errorName, serial, "s", text).getWireData();
            ByteArrayOutputStream wire = new ByteArrayOutputStream();
            for (int i = 0; i < parts.length && parts[i] != null; i++) {
                wire.write(parts[i]);
            }
            return wire.toByteArray();
        } catch (DBusException e) {
            throw new IOException("the error " + errorName + " cannot be written: " + e.getMessage(), e);
        }
    }
}
