package io.cgbridge.introspection;

import io.cgbridge.translator.UnitProperty;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.freedesktop.dbus.FileDescriptor;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.types.Variant;

/**
 * Somebody else's call to systemd that carries properties, read from its bytes, and its bytes with other properties. The header stays
 * as it was, byte for byte, but for the length of the body; the client's byte order stays too.
 */
public final class UnitCallMessage {
    private static final byte METHOD_CALL = 1;
    private static final byte ERROR = 3;
    private static final int LENGTH_AT = 4;
    private static final int FIXED_HEADER = 12;
    private static final int FIELDS_AT = 16;
    private static final String UNIT_PATH = "/org/freedesktop/systemd1/unit/";

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
            return this == SET_HERE ? path.startsWith(UNIT_PATH) : path.equals("/org/freedesktop/systemd1");
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
            Object[] arguments = message(METHOD_CALL, message, bodyAt, unixFds).getParameters();
            Map<UnitProperty, Variant<?>> read = new IdentityHashMap<>();
            String unit = method == Method.SET_HERE ? unescaped(path.substring(UNIT_PATH.length())) : (String) arguments[method.unitAt];
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

    private static Message message(byte type, byte[] message, int bodyAt, int unixFds) throws DBusException, IOException {
        // dbus-java's reader leaves the four bytes free that align the header's fields as in the message
        byte[] fields = new byte[bodyAt - FIELDS_AT + 8];
        System.arraycopy(message, FIXED_HEADER, fields, 0, 4);
        System.arraycopy(message, FIELDS_AT, fields, 8, bodyAt - FIELDS_AT);
        return MessageFactory.createMessage(type, Arrays.copyOf(message, FIXED_HEADER), fields,
                Arrays.copyOfRange(message, bodyAt, message.length), IntStream.range(0, unixFds).mapToObj(FileDescriptor::new).toList());
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

    /** systemd writes a unit's name into its path with {@code _} and two hexadecimal digits for whatever is no letter or digit. */
    static String unescaped(String label) {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        for (int i = 0; i < label.length(); i++) {
            if (label.charAt(i) == '_' && i + 2 < label.length()) {
                name.write(Integer.parseInt(label.substring(i + 1, i + 3).toLowerCase(Locale.ROOT), 16));
                i += 2;
            } else {
                name.write(label.charAt(i));
            }
        }
        return name.toString(StandardCharsets.UTF_8);
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
        byte[] body = body(all);
        byte[] whole = Arrays.copyOf(message, bodyAt + body.length);
        System.arraycopy(body, 0, whole, bodyAt, body.length);
        ByteBuffer.wrap(whole).order(order).putInt(LENGTH_AT, body.length);
        return whole;
    }

    private List<Object[]> structs(List<UnitProperty> properties) {
        List<Object[]> structs = new ArrayList<>(properties.size());
        for (UnitProperty property : properties) {
            Variant<?> variant = read.get(property);
            structs.add(new Object[] {property.name(), variant != null ? variant : DbusValues.toVariant(property.signature(), property.value())});
        }
        return structs;
    }

    private byte[] body(Object[] values) throws IOException {
        try {
            byte endian = (byte) (order == ByteOrder.BIG_ENDIAN ? 'B' : 'l');
            byte[][] parts = new MessageFactory(endian).createMethodCall("a.b", "/c", "a.b", method.member, (byte) 0, method.signature, values).getWireData();
            ByteArrayOutputStream wire = new ByteArrayOutputStream();
            for (int i = 0; i < parts.length && parts[i] != null; i++) {
                wire.write(parts[i]);
            }
            ByteBuffer whole = ByteBuffer.wrap(wire.toByteArray()).order(order);
            int length = whole.getInt(LENGTH_AT);
            return Arrays.copyOfRange(whole.array(), whole.capacity() - length, whole.capacity());
        } catch (DBusException | RuntimeException e) {
            throw new IOException("the call cannot be written: " + e.getMessage(), e);
        }
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
            ByteOrder order = error[0] == 'B' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            int bodyAt = error.length - ByteBuffer.wrap(error).order(order).getInt(LENGTH_AT);
            Message whole = message(ERROR, error, bodyAt, 0);
            Object[] words = whole.getParameters();
            return new Refusal(whole.getName(), words.length > 0 && words[0] instanceof String text ? text : "");
        } catch (DBusException | RuntimeException e) {
            throw new IOException("the error cannot be read: " + e.getMessage(), e);
        }
    }
}
