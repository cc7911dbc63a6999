package io.cgbridge.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.cgbridge.translator.UnitProperty.Variant;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * D-Bus values from JSON: the inverse of {@link PlanJson#writeValue}. Any integer may also be a decimal string, and must be where
 * it is beyond 2^53-1 for readers that hold numbers as doubles.
 */
public final class PropertyJson {
    private static final BigInteger MAX_UINT64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private PropertyJson() {
    }

    /** The JSON does not fit the signature; the message says where and what would. */
    public static final class MismatchException extends Exception {
        private static final long serialVersionUID = 1L;

        MismatchException(String message) {
            super(message);
        }
    }

    /**
     * Reads a value as {@link UnitProperty#value()} holds it.
     *
     * @param signature one complete D-Bus type
     * @throws MismatchException if the JSON does not fit
     */
    public static Object read(String signature, JsonNode json) throws MismatchException {
        if (!Signatures.isComplete(signature)) {
            throw new MismatchException("'" + signature + "' is not one complete D-Bus type.");
        }
        return value(signature, json, "The value");
    }

    private static Object value(String signature, JsonNode json, String where) throws MismatchException {
        return switch (signature.charAt(0)) {
            case 'y' -> integer(json, where, 0, 0xff);
            case 'n' -> integer(json, where, Short.MIN_VALUE, Short.MAX_VALUE);
            case 'q' -> integer(json, where, 0, 0xffff);
            case 'i' -> integer(json, where, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case 'u' -> integer(json, where, 0, 0xffff_ffffL);
            case 'x' -> integer(json, where, Long.MIN_VALUE, Long.MAX_VALUE);
            case 't' -> json.isTextual() && json.textValue().equals("infinity") ? (Object) UnitProperty.INFINITY
                    : unsigned(json, where);
            case 'b' -> {
                require(json.isBoolean(), where, "true or false");
                yield json.booleanValue();
            }
            case 'd' -> {
                require(json.isNumber(), where, "a number");
                yield json.doubleValue();
            }
            case 's', 'o', 'g' -> text(signature.charAt(0), json, where);
            case 'v' -> variant(json, where);
            case 'a' -> array(signature.substring(1), json, where);
            case '(' -> struct(signature, json, where);
            default -> throw new MismatchException(where + " has the type '" + signature.charAt(0) + "', which cannot be written in JSON.");
        };
    }

    private static Long integer(JsonNode json, String where, long min, long max) throws MismatchException {
        BigInteger number = number(json, where);
        require(number.compareTo(BigInteger.valueOf(min)) >= 0 && number.compareTo(BigInteger.valueOf(max)) <= 0, where,
                "an integer from " + min + " to " + max);
        return number.longValue();
    }

    private static Long unsigned(JsonNode json, String where) throws MismatchException {
        BigInteger number = number(json, where);
        require(number.signum() >= 0 && number.compareTo(MAX_UINT64) <= 0, where, "an integer from 0 to " + MAX_UINT64 + ", or \"infinity\"");
        return number.longValue();
    }

    private static BigInteger number(JsonNode json, String where) throws MismatchException {
        if (json.isIntegralNumber()) {
            return json.bigIntegerValue();
        }
        require(json.isTextual() && json.textValue().matches("-?[0-9]{1,20}"), where, "an integer, or one in a string");
        return new BigInteger(json.textValue());
    }

    private static String text(char type, JsonNode json, String where) throws MismatchException {
        require(json.isTextual() && json.textValue().indexOf('\0') < 0, where, "a string without NUL");
        String text = json.textValue();
        require(type != 'o' || text.matches("/|(/[A-Za-z0-9_]+)+"), where, "a D-Bus object path");
        require(type != 'g' || Signatures.areComplete(text), where, "a D-Bus signature");
        return text;
    }

    private static Variant variant(JsonNode json, String where) throws MismatchException {
        require(json.isObject() && json.size() == 2 && json.path("signature").isTextual() && json.has("value"), where,
                "an object with \"signature\" and \"value\"");
        String signature = json.get("signature").textValue();
        require(Signatures.isComplete(signature), where, "of one complete D-Bus type");
        return new Variant(signature, value(signature, json.get("value"), where));
    }

    private static Object array(String element, JsonNode json, String where) throws MismatchException {
        if (element.equals("y")) {
            return bytes(json, where);
        }
        if (element.startsWith("{")) {
            return dictionary(element.substring(1, 2), element.substring(2, element.length() - 1), json, where);
        }
        require(json.isArray(), where, "an array");
        List<Object> list = new ArrayList<>(json.size());
        for (int i = 0; i < json.size(); i++) {
            list.add(value(element, json.get(i), where + "[" + i + "]"));
        }
        return list;
    }

    private static byte[] bytes(JsonNode json, String where) throws MismatchException {
        require(json.isObject() && json.path("bytes").isArray(), where, "an object with \"bytes\"");
        JsonNode given = json.get("bytes");
        byte[] bytes = new byte[given.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = integer(given.get(i), where + ".bytes[" + i + "]", 0, 0xff).byteValue();
        }
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            boolean known = member.getKey().equals("bytes") || member.getKey().equals("list");
            require(known, where, "an object with \"bytes\" and, if one likes, \"list\"");
        }
        require(!json.has("list") || json.get("list").isTextual() && json.get("list").textValue().equals(CpuMask.list(bytes)), where + ".list",
                "\"" + CpuMask.list(bytes) + "\", as the bytes say, or be left out");
        return bytes;
    }

    private static Map<Object, Object> dictionary(String key, String of, JsonNode json, String where) throws MismatchException {
        require(json.isObject(), where, "an object");
        Map<Object, Object> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            JsonNode name = TextNode.valueOf(member.getKey());
            map.put(value(key, name, "The key '" + member.getKey() + "'"), value(of, member.getValue(), where + "." + member.getKey()));
        }
        return map;
    }

    private static List<Object> struct(String signature, JsonNode json, String where) throws MismatchException {
        List<String> types = new ArrayList<>();
        for (int at = 1; signature.charAt(at) != ')'; at += types.get(types.size() - 1).length()) {
            types.add(Signatures.first(signature.substring(at)));
        }
        require(json.isArray() && json.size() == types.size(), where, "an array of " + types.size() + " elements");
        List<Object> list = new ArrayList<>(types.size());
        for (int i = 0; i < types.size(); i++) {
            list.add(value(types.get(i), json.get(i), where + "[" + i + "]"));
        }
        return list;
    }

    private static void require(boolean holds, String where, String what) throws MismatchException {
        if (!holds) {
            throw new MismatchException(where + " must be " + what + ".");
        }
    }
}
