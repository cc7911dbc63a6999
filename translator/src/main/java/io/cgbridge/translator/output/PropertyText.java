package io.cgbridge.translator.output;

import io.cgbridge.translator.Signatures;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitProperty.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Property values as the words of a {@code busctl} command line: arrays and maps with their length before them. */
final class PropertyText {
    private PropertyText() {
    }

    /** The value's words in one line. */
    static String of(UnitProperty property) {
        return String.join(" ", words(property.signature(), property.value()));
    }

    static List<String> words(String signature, Object value) {
        List<String> words = new ArrayList<>();
        add(signature, value, words);
        return words;
    }

    private static void add(String signature, Object value, List<String> words) {
        switch (signature.charAt(0)) {
            case 't' -> words.add(Long.toUnsignedString((Long) value));
            case 'v' -> {
                Variant variant = (Variant) value;
                words.add(variant.signature());
                add(variant.signature(), variant.value(), words);
            }
            case '(' -> members(signature.substring(1, signature.length() - 1), (List<?>) value, words);
            case 'a' -> array(signature.substring(1), value, words);
            default -> words.add(value.toString());
        }
    }

    private static void members(String signatures, List<?> members, List<String> words) {
        String rest = signatures;
        for (Object member : members) {
            String signature = Signatures.first(rest);
            add(signature, member, words);
            rest = rest.substring(signature.length());
        }
    }

    private static void array(String element, Object value, List<String> words) {
        if (element.equals("y")) {
            byte[] bytes = (byte[]) value;
            words.add(Integer.toString(bytes.length));
            for (byte b : bytes) {
                words.add(Integer.toString(b & 0xff));
            }
        } else if (element.startsWith("{")) {
            Map<?, ?> map = (Map<?, ?>) value;
            words.add(Integer.toString(map.size()));
            String members = element.substring(1, element.length() - 1);
            map.forEach((key, one) -> members(members, List.of(key, one), words));
        } else {
            List<?> list = (List<?>) value;
            words.add(Integer.toString(list.size()));
            list.forEach(one -> add(element, one, words));
        }
    }
}
