package io.cgbridge.server;

import java.util.Arrays;
import java.util.List;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;

/** A client of a bus that nobody here wrote, for what {@code busctl} does not show: names of errors, and long messages. */
final class BusClient implements AutoCloseable {
    private static final long PATIENCE_MS = 60_000;
    private final DBusConnection connection;

    BusClient(String address) throws Exception {
        connection = DBusConnectionBuilder.forAddress(address).withShared(false).build();
    }

    /** What came back: the name of the error, or {@code ok}, and the values. */
    record Answer(String name, List<Object> values) {
        String text() {
            return name + ": " + values.get(0);
        }
    }

    /** Sends a call without waiting for its answer. */
    MethodCall send(String iface, String member, String signature, Object... values) throws Exception {
        MethodCall call = connection.getMessageFactory().createMethodCall("io.cgbridge.Manager1", "/io/cgbridge/Manager1", iface, member,
                (byte) 0, signature.isEmpty() ? null : signature, values);
        connection.sendMessage(call);
        return call;
    }

    Answer ask(String iface, String member, String signature, Object... values) throws Exception {
        return await(send(iface, member, signature, values));
    }

    static Answer await(MethodCall call) throws Exception {
        Message reply = call.getReply(PATIENCE_MS);
        return new Answer(reply instanceof Error ? reply.getName() : "ok", Arrays.asList(reply.getParameters()));
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
