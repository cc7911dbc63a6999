package io.cgbridge.introspection;

import io.cgbridge.translator.UnitProperty;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.types.Variant;

/**
 * Somebody else's call to systemd that carries properties, read from its bytes, and its bytes with other properties. The header stays
 * as it was, byte for byte, but for the length of the body; the client's byte order stays too.
 */
public final class UnitCallMessage {
    private final Method method;
    private final byte[] message;
    private final int bodyAt;
    private final ByteOrder order;
    private final Object[] arguments;
    private final Parts parts;
    /** What was read, under the very objects that were made of it, so that what is not changed is written as it came. */
    private final Map<UnitProperty, Variant<?>> read;

    /** The calls that carry properties. */
    public enum Method {
        START("StartTransientUnit", "ssa(sv)a(sa(sv))", 0, 2),
        SET("SetUnitProperties", "sba(sv)", 0, 2),
        /** On the object of a unit. */
        SET_HERE("SetProperties", "ba(sv)", -1, 1);

        private final String member;
        private final String signature;
        private final int unitAt;
        private final int propertiesAt;

        Method(String member, String signature, int unitAt, int propertiesAt) {
            this.member = member;
            this.signature = signature;
            this.unitAt = unitAt;
            this.propertiesAt = propertiesAt;
        }

        /**
         * The method that a header names, if it is one of these and takes these arguments.
         *
         * @param interfaceName may be empty; systemd then looks for the member alone
         */
        public static Optional<Method> of(String path, String interfaceName, String member, String signature) {
            return Arrays.stream(values()).filter(method -> method.member.equals(member) && method.signature.equals(signature))
                    .filter(method -> interfaceName.isEmpty() || interfaceName.equals(method.interfaceName())).filter(method -> method.on(path)).findFirst();
        }

        private String interfaceName() {
            return this == SET_HERE ? Systemd.UNIT_INTERFACE : Systemd.MANAGER_INTERFACE;
        }

        private boolean on(String path) {
            return this == SET_HERE ? path.startsWith(UnitPath.PREFIX) : path.equals("/org/freedesktop/systemd1");
        }

        /** The name on the bus. */
        public String member() {
            return member;
        }

        /** True if the unit exists already. */
        public boolean change() {
            return this != START;
        }
    }

    /** The properties of one unit. */
    public record Part(String unit, List<UnitProperty> properties) {
        public Part {
            properties = List.copyOf(properties);
        }
    }

    /** All properties of a call: the unit's own, and those of the auxiliary units that are started with it. */
    public record Parts(Part unit, List<Part> auxiliary) {
        public Parts {
            auxiliary = List.copyOf(auxiliary);
        }
    }

    private UnitCallMessage(Method method, byte[] message, int bodyAt, ByteOrder order, Object[] arguments, Parts parts, Map<UnitProperty, Variant<?>> read) {
        this.method = method;
        this.message = message;
        this.bodyAt = bodyAt;
        this.order = order;
        this.arguments = arguments;
        this.parts = parts;
        this.read = read;
    }

    /**
     * Reads a call.
     *
     * @param bodyAt where the body begins
     * @param unixFds descriptors that accompany it
     * @throws IOException if it cannot be read, or could not be written again exactly as it is
     */
    public static UnitCallMessage read(Method method, byte[] message, int bodyAt, ByteOrder order, String path, int unixFds) throws IOException {
        BodyCheck.check(message, bodyAt, order, method.signature);
        UnitCallMessage call;
        try {
            Object[] arguments = Codec.arguments(message, bodyAt, unixFds);
            Map<UnitProperty, Variant<?>> read = new IdentityHashMap<>();
            String unit = method == Method.SET_HERE ? UnitPath.unit(path) : (String) arguments[method.unitAt];
            List<Part> auxiliary = new ArrayList<>();
            if (method == Method.START) {
                for (Object each : (List<?>) arguments[arguments.length - 1]) {
                    Object[] part = (Object[]) each;
                    auxiliary.add(new Part((String) part[0], properties((List<?>) part[1], read)));
                }
            }
            Parts parts = new Parts(new Part(unit, properties((List<?>) arguments[method.propertiesAt], read)), auxiliary);
            call = new UnitCallMessage(method, message, bodyAt, order, arguments, parts, read);
        } catch (DBusException | RuntimeException e) {
            throw new IOException("the call cannot be read: " + e.getMessage(), e);
        }
        if (!Arrays.equals(message, call.with(call.parts))) {
            throw new IOException("the call would not be written as it was");
        }
        return call;
    }

    private static List<UnitProperty> properties(List<?> structs, Map<UnitProperty, Variant<?>> read) {
        List<UnitProperty> properties = new ArrayList<>(structs.size());
        for (Object each : structs) {
            Object[] struct = (Object[]) each;
            Variant<?> variant = (Variant<?>) struct[1];
            UnitProperty property = new UnitProperty((String) struct[0], variant.getSig(), DbusValues.fromVariant(variant), List.of());
            read.put(property, variant);
            properties.add(property);
        }
        return properties;
    }

    public Method method() {
        return method;
    }

    public Parts parts() {
        return parts;
    }

    /**
     * The same message with other properties.
     *
     * @throws IOException if one cannot be written
     */
    public byte[] with(Parts changed) throws IOException {
        Object[] all = arguments.clone();
        all[method.propertiesAt] = structs(changed.unit().properties());
        if (method == Method.START) {
            all[all.length - 1] = changed.auxiliary().stream().map(part -> new Object[] {part.unit(), structs(part.properties())}).toList();
        }
        return Codec.withBody(message, bodyAt, order, method.signature, all);
    }

    private List<Object[]> structs(List<UnitProperty> properties) {
        List<Object[]> structs = new ArrayList<>(properties.size());
        for (UnitProperty property : properties) {
            Variant<?> variant = read.get(property);
            structs.add(new Object[] {property.name(), variant != null ? variant : DbusValues.toVariant(property.signature(), property.value())});
        }
        return structs;
    }

    /** An error reply's name and first words. */
    public record Refusal(String name, String words) {

        /** The property that systemd says it does not know, or does not know on a unit that exists. */
        public Optional<String> unknownProperty() {
            String before = "Cannot set property ";
            String after = ", or unknown property.";
            return name.equals(BusError.UNKNOWN_PROPERTY) && words.startsWith(before) && words.endsWith(after)
                    ? Optional.of(words.substring(before.length(), words.length() - after.length())) : Optional.empty();
        }

        /** True if a property's value was not taken. */
        public boolean badValue() {
            return name.equals("org.freedesktop.DBus.Error.InvalidArgs");
        }
    }

    /**
     * Reads what an error reply says.
     *
     * @throws IOException if it cannot be read
     */
    public static Refusal refusal(byte[] error) throws IOException {
        try {
            Message whole = Codec.error(error);
            Object[] words = whole.getParameters();
            return new Refusal(whole.getName(), words.length > 0 && words[0] instanceof String text ? text : "");
        } catch (DBusException | RuntimeException e) {
            throw new IOException("the error cannot be read: " + e.getMessage(), e);
        }
    }
}
