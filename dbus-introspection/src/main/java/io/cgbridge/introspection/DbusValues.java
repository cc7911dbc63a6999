package io.cgbridge.introspection;

import io.cgbridge.translator.Signatures;
import io.cgbridge.translator.UnitProperty;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.FileDescriptor;
import org.freedesktop.dbus.types.UInt16;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/**
 * Values of {@link UnitProperty} as dbus-java's and back, driven by the D-Bus signature alone. A {@code t} keeps all its 64
 * bits. File descriptors ({@code h}) can be read, as their place among those that came along, and not sent, since the transport cannot.
 */
public final class DbusValues {
    /** A bus closes the connection of whoever sends another (D-Bus specification, "Valid Object Paths"). */
    private static final Pattern OBJECT_PATH = Pattern.compile("/|(/[A-Za-z0-9_]+)+");
    private static final long MAX_UINT32 = 0xffff_ffffL;

    private DbusValues() {
    }

    /** @throws IllegalArgumentException if the value is not one of that signature, see {@link UnitProperty#value()} */
    public static Variant<Object> toVariant(String signature, Object value) {
        if (!Signatures.isComplete(signature)) {
            throw new IllegalArgumentException("not one complete D-Bus type: " + signature);
        }
        return new Variant<>(toDbus(signature, value), signature);
    }

    /** A value that D-Bus carried, as {@link UnitProperty#value()} says. */
    public static Object fromVariant(Variant<?> variant) {
        return fromDbus(variant.getSig(), variant.getValue());
    }

    /**
     * The values of a message's body.
     *
     * @param signature of all of them, one complete type after the other
     */
    static Object[] toBody(String signature, List<Object> values) {
        return structToDbus("(" + signature + ")", values);
    }

    /** The values of a message's body, each as {@link UnitProperty#value()} says. */
    static List<Object> fromBody(String signature, Object[] values) {
        return structFromDbus("(" + signature + ")", values);
    }

    private static Object toDbus(String signature, Object value) {
        return switch (signature.charAt(0)) {
            case 'y' -> (byte) number(signature, value, 0, 255);
            case 'n' -> (short) number(signature, value, Short.MIN_VALUE, Short.MAX_VALUE);
            case 'q' -> new UInt16((int) number(signature, value, 0, 0xffff));
            case 'i' -> (int) number(signature, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case 'u' -> new UInt32(number(signature, value, 0, MAX_UINT32));
            case 'x' -> number(signature, value, Long.MIN_VALUE, Long.MAX_VALUE);
            case 't' -> {
                long bits = number(signature, value, Long.MIN_VALUE, Long.MAX_VALUE);
                yield new UInt64(bits >>> 32, bits & MAX_UINT32);
            }
            case 'b' -> typed(signature, value, Boolean.class);
            case 'd' -> typed(signature, value, Double.class);
            case 's', 'g' -> text(signature, value);
            case 'o' -> new DBusPath(text(signature, value));
            case 'v' -> {
                UnitProperty.Variant inner = typed(signature, value, UnitProperty.Variant.class);
                yield toVariant(inner.signature(), inner.value());
            }
            case 'a' -> arrayToDbus(signature, value);
            case '(' -> structToDbus(signature, value);
            default -> throw new IllegalArgumentException("values of type " + signature + " cannot be sent");
        };
    }

    private static Object arrayToDbus(String signature, Object value) {
        String element = signature.substring(1);
        if (element.equals("y")) {
            return typed(signature, value, byte[].class);
        }
        if (element.startsWith("{")) {
            String key = element.substring(1, 2);
            String of = element.substring(2, element.length() - 1);
            Map<Object, Object> map = new LinkedHashMap<>();
            Map<?, ?> entries = typed(signature, value, Map.class);
            entries.forEach((k, v) -> map.put(toDbus(key, k), toDbus(of, v)));
            return map;
        }
        List<Object> list = new ArrayList<>();
        for (Object each : typed(signature, value, List.class)) {
            list.add(toDbus(element, each));
        }
        return list;
    }

    private static Object[] structToDbus(String signature, Object value) {
        List<String> types = members(signature);
        List<?> values = typed(signature, value, List.class);
        if (values.size() != types.size()) {
            throw new IllegalArgumentException("a value of type " + signature + " has " + types.size() + " members, not " + values.size());
        }
        Object[] struct = new Object[types.size()];
        for (int i = 0; i < struct.length; i++) {
            struct[i] = toDbus(types.get(i), values.get(i));
        }
        return struct;
    }

    private static Object fromDbus(String signature, Object value) {
        return switch (signature.charAt(0)) {
            case 'y' -> Byte.toUnsignedLong((Byte) value);
            case 'n', 'q', 'i', 'u', 'x', 't' -> ((Number) value).longValue();
            case 'o' -> ((DBusPath) value).getPath();
            case 'h' -> (long) ((FileDescriptor) value).getIntFileDescriptor();
            case 'v' -> {
                Variant<?> inner = (Variant<?>) value;
                yield new UnitProperty.Variant(inner.getSig(), fromVariant(inner));
            }
            case 'a' -> arrayFromDbus(signature.substring(1), value);
            case '(' -> structFromDbus(signature, (Object[]) value);
            default -> value;
        };
    }

    private static List<Object> structFromDbus(String signature, Object[] struct) {
        List<String> types = members(signature);
        List<Object> members = new ArrayList<>();
        for (int i = 0; i < struct.length; i++) {
            members.add(fromDbus(types.get(i), struct[i]));
        }
        return List.copyOf(members);
    }

    private static Object arrayFromDbus(String element, Object value) {
        if (element.equals("y")) {
            if (value instanceof byte[] bytes) {
                return bytes;
            }
            List<?> list = (List<?>) value;
            byte[] bytes = new byte[list.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (Byte) list.get(i);
            }
            return bytes;
        }
        if (element.startsWith("{")) {
            String key = element.substring(1, 2);
            String of = element.substring(2, element.length() - 1);
            Map<Object, Object> map = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((k, v) -> map.put(fromDbus(key, k), fromDbus(of, v)));
            return map;
        }
        List<Object> list = new ArrayList<>();
        for (Object each : (List<?>) value) {
            list.add(fromDbus(element, each));
        }
        return List.copyOf(list);
    }

    private static List<String> members(String struct) {
        List<String> types = new ArrayList<>();
        int at = 1;
        while (at < struct.length() - 1) {
            String type = Signatures.first(struct.substring(at));
            types.add(type);
            at += type.length();
        }
        return types;
    }

    private static long number(String signature, Object value, long min, long max) {
        long number = typed(signature, value, Long.class);
        if (number < min || number > max) {
            throw new IllegalArgumentException(number + " is no value of type " + signature);
        }
        return number;
    }

    private static String text(String signature, Object value) {
        String text = typed(signature, value, String.class);
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a value of type " + signature + " cannot hold a zero byte");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("a value of type " + signature + " must be valid Unicode");
        }
        if (signature.equals("o") && !OBJECT_PATH.matcher(text).matches() || signature.equals("g") && !Signatures.isComplete(text)) {
            throw new IllegalArgumentException("a value of type " + signature + " cannot be '" + text + "'");
        }
        return text;
    }

    private static <T> T typed(String signature, Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("a value of type " + signature + " must be a " + type.getSimpleName());
        }
        return type.cast(value);
    }
}
