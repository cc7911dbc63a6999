package io.cgbridge.introspection.simulator;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/** The bus around the simulated systemd: as much of {@code org.freedesktop.DBus} as clients of systemd use. One call at a time. */
final class Endpoint implements Client.Calls {
    static final String SYSTEMD = "org.freedesktop.systemd1";
    /** The name under which a bus would know systemd. */
    static final String SYSTEMD_UNIQUE = ":1.0";
    private static final String BUS = "org.freedesktop.DBus";
    private static final UInt32 PRIMARY_OWNER = new UInt32(1);

    private final String id = UUID.randomUUID().toString().replace("-", "");
    private final SimulatedSystemd systemd;

    Endpoint(SimulatedSystemd systemd) {
        this.systemd = systemd;
    }

    /** The identity of the server, 32 hexadecimal digits. */
    String id() {
        return id;
    }

    synchronized void left(Client client) {
        systemd.left(client);
    }

    @Override
    public synchronized void call(Client caller, MethodCall call) {
        boolean bus = BUS.equals(call.getDestination());
        String sender = bus ? BUS : SYSTEMD_UNIQUE;
        try {
            if (bus) {
                onBus(caller, call);
            } else if (call.getDestination() == null || call.getDestination().equals(SYSTEMD) || call.getDestination().equals(SYSTEMD_UNIQUE)) {
                caller.calledSystemd();
                String signature = call.getSig() == null ? "" : call.getSig();
                SimulatedSystemd.Reply reply = systemd.call(caller, new SimulatedSystemd.Call(call.getPath(),
                        call.getInterface() == null ? "" : call.getInterface(), call.getName(), signature, call.getParameters()));
                caller.reply(call, sender, reply.signature(), reply.values());
            } else {
                throw Fault.dbus("ServiceUnknown", "The name %s was not provided by any .service files", call.getDestination());
            }
        } catch (Fault e) {
            caller.refuse(call, sender, e);
        } catch (DBusException | RuntimeException e) {
            caller.refuse(call, sender, Fault.dbus("Failed", "The simulator could not do this: %s", e));
        }
        systemd.runJobs();
    }

    private void onBus(Client caller, MethodCall call) throws Fault, DBusException {
        Object[] arguments = call.getParameters();
        String name = arguments.length > 0 && arguments[0] instanceof String text ? text : "";
        switch (call.getName()) {
            case "Hello" -> {
                caller.hello();
                caller.reply(call, BUS, "s", caller.unique());
                caller.emit(BUS, new Signal("/org/freedesktop/DBus", BUS, "NameAcquired", "s", caller.unique()));
            }
            case "AddMatch" -> {
                caller.rules().add(MatchRule.parse(name));
                caller.reply(call, BUS, "");
            }
            case "RemoveMatch" -> {
                if (!caller.rules().remove(MatchRule.parse(name))) {
                    throw Fault.dbus("MatchRuleNotFound", "The given match rule wasn't found and can't be removed");
                }
                caller.reply(call, BUS, "");
            }
            case "GetNameOwner" -> caller.reply(call, BUS, "s", owner(caller, name));
            case "NameHasOwner" -> caller.reply(call, BUS, "b", List.of(BUS, SYSTEMD, SYSTEMD_UNIQUE, caller.unique()).contains(name));
            case "ListNames" -> caller.reply(call, BUS, "as", List.of(BUS, SYSTEMD, SYSTEMD_UNIQUE, caller.unique()));
            case "ListActivatableNames" -> caller.reply(call, BUS, "as", List.of(BUS));
            case "RequestName" -> caller.reply(call, BUS, "u", PRIMARY_OWNER);
            case "ReleaseName" -> caller.reply(call, BUS, "u", PRIMARY_OWNER);
            case "StartServiceByName" -> caller.reply(call, BUS, "u", new UInt32(2));
            case "GetId" -> caller.reply(call, BUS, "s", id);
            case "Ping" -> caller.reply(call, BUS, "");
            case "GetConnectionUnixUser" -> caller.reply(call, BUS, "u", new UInt32(owner(caller, name).equals(caller.unique()) ? systemd.user() : 0));
            case "GetConnectionUnixProcessID" -> caller.reply(call, BUS, "u", new UInt32(systemd.process()));
            case "GetConnectionCredentials" -> caller.reply(call, BUS, "a{sv}", Map.of(
                    "UnixUserID", new Variant<>(new UInt32(systemd.user()), "u"), "ProcessID", new Variant<>(new UInt32(systemd.process()), "u")));
            default -> throw Fault.dbus("UnknownMethod", "%s does not understand message %s", BUS, call.getName());
        }
    }

    private static String owner(Client caller, String name) throws Fault {
        if (name.equals(SYSTEMD) || name.equals(SYSTEMD_UNIQUE)) {
            return SYSTEMD_UNIQUE;
        }
        if (name.equals(BUS) || name.equals(caller.unique())) {
            return name;
        }
        throw Fault.dbus("NameHasNoOwner", "Could not get owner of name '%s': no such name", name);
    }
}
