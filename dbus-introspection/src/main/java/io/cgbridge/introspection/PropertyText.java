package io.cgbridge.introspection;

import io.cgbridge.translator.CpuMask;
import io.cgbridge.translator.UnitProperty;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A property's value as text, for people and as a key: equal values have equal texts. */
public final class PropertyText {
    private PropertyText() {
    }

    /** @param value as {@link UnitProperty#value()} says */
    public static String of(Object value) {
        if (value instanceof byte[] mask) {
            return CpuMask.list(mask);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(PropertyText::of).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, String> sorted = new TreeMap<>();
            map.forEach((key, each) -> sorted.put(of(key), of(each)));
            return sorted.toString();
        }
        if (value instanceof UnitProperty.Variant variant) {
            return variant.signature() + " " + of(variant.value());
        }
        return String.valueOf(value);
    }
}
