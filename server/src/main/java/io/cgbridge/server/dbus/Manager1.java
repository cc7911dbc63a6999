package io.cgbridge.server.dbus;

import io.cgbridge.introspection.BusService;
import io.cgbridge.introspection.BusService.Call;
import io.cgbridge.introspection.HostReport;
import io.cgbridge.introspection.ManagerCalls.Auxiliary;
import io.cgbridge.introspection.ManagerCalls.Directives;
import io.cgbridge.introspection.ManagerCalls.Started;
import io.cgbridge.introspection.Units.Dropped;
import io.cgbridge.server.dbus.Backend.Pool;
import io.cgbridge.server.dbus.Backend.Translated;
import io.cgbridge.translator.UnitProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The interface that systemd issue 12460 asks for: {@code StartTransientUnit} and {@code SetUnitProperties} with optional properties,
 * and what this host can do. {@code Manager1.xml} describes it. Reading is for everyone; to act, a caller must be root or the daemon's own
 * user, and may then change whatever systemd lets the daemon change, as with systemd's own methods. Nothing here blocks the
 * connection: what takes time runs on the daemon's workers.
 */
public final class Manager1 implements BusService.Handler {
    /** The name on the bus, and of the interface. */
    public static final String NAME = "io.cgbridge.Manager1";
    private static final String PATH = "/io/cgbridge/Manager1";
    private static final String PEER = "org.freedesktop.DBus.Peer";
    private static final String INTROSPECTABLE = "org.freedesktop.DBus.Introspectable";
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";
    private static final String ERROR = "org.freedesktop.DBus.Error.";
    /** The first part of the names of the daemon's own errors; the rest is the word of the problem over HTTP. */
    public static final String OWN_ERROR = "io.cgbridge.Error.";
    private static final long ROOT = 0;
    private static final Map<String, String> TYPES = Map.of("SystemdVersion", "s", "Hierarchy", "s", "SettableProperties", "a{sa(ss)}");

    private final Backend backend;
    private final String introspection = resource();
    private final List<Method> methods = List.of(
            new Method(PEER, "Ping", "", Optional.empty(), call -> Reply.NOTHING),
            new Method(PEER, "GetMachineId", "", Optional.of(Pool.DOCUMENTS), call -> machineId()),
            new Method(INTROSPECTABLE, "Introspect", "", Optional.empty(), this::introspect),
            new Method(PROPERTIES, "Get", "ss", Optional.of(Pool.DOCUMENTS), this::get),
            new Method(PROPERTIES, "GetAll", "s", Optional.of(Pool.DOCUMENTS), this::getAll),
            new Method(PROPERTIES, "Set", "ssv", Optional.empty(), call -> {
                throw new Refusal(ERROR + "PropertyReadOnly", "Every property of " + NAME + " is read-only.");
            }),
            new Method(NAME, "Translate", "sa{sv}", Optional.of(Pool.DOCUMENTS), this::translate),
            new Method(NAME, "Capabilities", "", Optional.of(Pool.DOCUMENTS), call -> new Reply("s", List.of(backend().capabilities()))),
            new Method(NAME, "StartTransientUnit", "ssa(sv)a(sv)a(sa(sv))", Optional.of(Pool.HOST), this::start),
            new Method(NAME, "SetUnitProperties", "sba(sv)a(sv)", Optional.of(Pool.HOST), this::set));

    private record Reply(String signature, List<Object> values) {
        private static final Reply NOTHING = new Reply("", List.of());
    }

    private interface Action {
        Reply run(Call call) throws Refusal, IOException;
    }

    /** @param pool empty for what is answered at once */
    private record Method(String iface, String member, String signature, Optional<Pool> pool, Action action) {
    }

    public Manager1(Backend backend) {
        this.backend = backend;
    }

    private Backend backend() {
        return backend;
    }

    @Override
    public void handle(Call call) {
        try {
            Method method = find(call);
            if (method.pool().isEmpty()) {
                answer(call, method);
            } else {
                backend.run(method.pool().get(), call.bytes(), () -> answer(call, method));
            }
        } catch (Refusal e) {
            refuse(call, "(none)", e);
        }
    }

    private Method find(Call call) throws Refusal {
        List<Method> named = methods.stream().filter(method -> method.member().equals(call.member())
                && (call.interfaceName().isEmpty() || call.interfaceName().equals(method.iface()))).toList();
        if (named.isEmpty()) {
            boolean known = methods.stream().anyMatch(method -> method.iface().equals(call.interfaceName()));
            throw new Refusal(ERROR + (known || call.interfaceName().isEmpty() ? "UnknownMethod" : "UnknownInterface"),
                    "There is no method " + call.member() + " in the interface '" + call.interfaceName() + "' here.");
        }
        Method method = named.get(0);
        if (!call.path().equals(PATH) && Set.of(NAME, PROPERTIES).contains(method.iface())) {
            throw new Refusal(ERROR + "UnknownObject", "The object is " + PATH + ".");
        }
        if (!call.signature().equals(method.signature())) {
            throw new Refusal(ERROR + "InvalidArgs", method.member() + " takes '" + method.signature() + "', not '" + call.signature() + "'.");
        }
        return method;
    }

    private void answer(Call call, Method method) {
        try {
            Reply reply = method.action().run(call);
            backend.answered(method.member(), "done");
            call.reply(reply.signature(), reply.values());
        } catch (Refusal e) {
            refuse(call, method.member(), e);
        } catch (IOException e) {
            refuse(call, method.member(), new Refusal(ERROR + "Failed", "The call could not be answered: " + e.getMessage() + "."));
        }
    }

    private void refuse(Call call, String member, Refusal refusal) {
        boolean common = refusal.error().startsWith(ERROR) || refusal.error().startsWith(OWN_ERROR);
        backend.answered(member, common ? refusal.error().substring(refusal.error().lastIndexOf('.') + 1) : "systemd");
        call.refuse(refusal.error(), refusal.words());
    }

    private static Reply machineId() throws IOException {
        return new Reply("s", List.of(Files.readString(Path.of("/etc/machine-id")).strip()));
    }

    /** The objects above the one there is are told too, so that {@code busctl tree} finds it. */
    private Reply introspect(Call call) throws Refusal {
        if (call.path().equals(PATH)) {
            return new Reply("s", List.of(introspection));
        }
        String above = call.path().equals("/") ? "/" : call.path() + "/";
        if (!PATH.startsWith(above)) {
            throw new Refusal(ERROR + "UnknownObject", "The object is " + PATH + ".");
        }
        return new Reply("s", List.of("<node><node name=\"" + PATH.substring(above.length()).split("/")[0] + "\"/></node>"));
    }

    private Reply get(Call call) throws Refusal, IOException {
        List<Object> arguments = call.arguments();
        String name = (String) arguments.get(1);
        if (!isOurs(arguments) || !TYPES.containsKey(name)) {
            throw new Refusal(ERROR + "UnknownProperty", "There is no property " + name + " in the interface '" + arguments.get(0) + "' here.");
        }
        return new Reply("v", List.of(property(name)));
    }

    private Reply getAll(Call call) throws Refusal, IOException {
        Map<Object, Object> all = new TreeMap<>();
        if (isOurs(call.arguments())) {
            for (String name : TYPES.keySet()) {
                all.put(name, property(name));
            }
        }
        return new Reply("a{sv}", List.of(all));
    }

    private static boolean isOurs(List<Object> arguments) {
        return arguments.get(0).equals("") || arguments.get(0).equals(NAME);
    }

    private UnitProperty.Variant property(String name) throws Refusal {
        HostReport host = backend.host();
        return new UnitProperty.Variant(TYPES.get(name), switch (name) {
            case "SystemdVersion" -> host.profile().systemd();
            case "Hierarchy" -> host.profile().hierarchy().word();
            default -> settable(host);
        });
    }

    /** By type of unit, the properties that systemd takes and honours, with their signatures. */
    private static Map<Object, Object> settable(HostReport host) {
        Map<Object, Object> all = new TreeMap<>();
        host.profile().properties().forEach((type, properties) -> all.put(type.word(), new TreeMap<>(properties).values().stream()
                .filter(property -> property.honoured()).map(property -> (Object) List.of(property.name(), property.signature())).toList()));
        return all;
    }

    private Reply translate(Call call) throws Refusal, IOException {
        List<Object> arguments = call.arguments();
        Map<String, List<String>> options = new LinkedHashMap<>();
        for (Map.Entry<?, ?> option : ((Map<?, ?>) arguments.get(1)).entrySet()) {
            options.put((String) option.getKey(), texts((String) option.getKey(), (UnitProperty.Variant) option.getValue()));
        }
        Translated translated = backend.translate((String) arguments.get(0), options);
        return new Reply("a(sv)s", List.of(translated.properties().stream().map(property -> (Object) List.of(property.name(),
                new UnitProperty.Variant(property.signature(), property.value()))).toList(), translated.report()));
    }

    private static List<String> texts(String option, UnitProperty.Variant value) throws Refusal {
        return switch (value.signature()) {
            case "s" -> List.of((String) value.value());
            case "as" -> ((List<?>) value.value()).stream().map(String.class::cast).toList();
            default -> throw new Refusal(ERROR + "InvalidArgs", "The option '" + option + "' must be of type s or as.");
        };
    }

    private Reply start(Call call) throws Refusal, IOException {
        mayAct(call);
        List<Object> arguments = call.arguments();
        Sender sender = new Sender(call);
        Directives directives = new Directives(sender.properties(arguments.get(2)), sender.properties(arguments.get(3)));
        List<Auxiliary> beside = new ArrayList<>();
        for (Object each : (List<?>) arguments.get(4)) {
            List<?> auxiliary = (List<?>) each;
            beside.add(new Auxiliary((String) auxiliary.get(0), sender.properties(auxiliary.get(1))));
        }
        Started started = backend.ask(systemd -> systemd.start((String) arguments.get(0), (String) arguments.get(1), directives, beside));
        return new Reply("oa(sss)", List.of(started.job(), dropped(started.dropped())));
    }

    private Reply set(Call call) throws Refusal, IOException {
        mayAct(call);
        List<Object> arguments = call.arguments();
        Sender sender = new Sender(call);
        Directives directives = new Directives(sender.properties(arguments.get(2)), sender.properties(arguments.get(3)));
        return new Reply("a(sss)", List.of(dropped(backend.ask(systemd ->
                systemd.set((String) arguments.get(0), (Boolean) arguments.get(1), directives)))));
    }

    private static List<Object> dropped(List<Dropped> dropped) {
        return dropped.stream().map(each -> (Object) List.of(each.property(), each.reason(), each.message())).toList();
    }

    /** The bus's policy says who may; this is for a bus whose policy says more than it should. */
    private void mayAct(Call call) throws Refusal, IOException {
        long uid = call.callerUid();
        if (uid != ROOT && uid != ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue()) {
            throw new Refusal(ERROR + "AccessDenied", "Only root may change units; the caller is user " + uid + ".");
        }
    }

    /** {@code PIDs} with 0 means whoever calls; to systemd it would mean this daemon, and from some callers it ends PID 1. */
    private record Sender(Call call) {

        List<UnitProperty> properties(Object array) throws IOException {
            List<UnitProperty> properties = new ArrayList<>();
            for (Object each : (List<?>) array) {
                List<?> pair = (List<?>) each;
                UnitProperty.Variant value = (UnitProperty.Variant) pair.get(1);
                properties.add(new UnitProperty((String) pair.get(0), value.signature(), named((String) pair.get(0), value), List.of()));
            }
            return properties;
        }

        private Object named(String property, UnitProperty.Variant value) throws IOException {
            if (!property.equals("PIDs") || !value.signature().equals("au") || !((List<?>) value.value()).contains(0L)) {
                return value.value();
            }
            Object caller = call.callerPid();
            return ((List<?>) value.value()).stream().map(pid -> pid.equals(0L) ? caller : pid).toList();
        }
    }

    private static String resource() {
        try (InputStream in = Manager1.class.getResourceAsStream("Manager1.xml")) {
            if (in == null) {
                throw new IllegalStateException("the build left out Manager1.xml");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
