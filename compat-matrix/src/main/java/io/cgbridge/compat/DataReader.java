package io.cgbridge.compat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads JSON into records, lists, sets, maps, enums (in any case), numbers and texts: what the data files need, and no more. The command
 * reads them at each start, and a general data binder takes longer to start than the rest of a translation.
 *
 * <p>What a record's row does not have is {@code null}, 0 or false in its constructor, which says what is required.
 */
final class DataReader {
    /** JSON that is read later, as it stands in the file. */
    record RawJson(String text) {
    }

    private static final Map<Class<?>, Function<String, Object>> SCALARS = Map.of(String.class, text -> text, int.class, Integer::valueOf,
            Integer.class, Integer::valueOf, long.class, Long::valueOf, boolean.class, DataReader::truth, Boolean.class, DataReader::truth,
            BigInteger.class, BigInteger::new, Pattern.class, Pattern::compile, VersionRange.class, VersionRange::parse, KernelRange.class, KernelRange::parse);
    private static final Map<Class<?>, Object> ABSENT = Map.of(int.class, 0, long.class, 0L, boolean.class, false);

    private final JsonParser parser;
    private final Map<Class<?>, Shape> shapes = new HashMap<>();

    private DataReader(JsonParser parser) {
        this.parser = parser;
    }

    /** A record's components by name and the constructor that takes them. */
    private record Shape(Constructor<?> constructor, Map<String, Integer> places, Type[] types, Object[] absent) {
        static Shape of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            Map<String, Integer> places = new HashMap<>();
            for (int i = 0; i < components.length; i++) {
                places.put(components[i].getName(), i);
            }
            Class<?>[] classes = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(classes);
                constructor.setAccessible(true);
                return new Shape(constructor, places, Arrays.stream(components).map(RecordComponent::getGenericType).toArray(Type[]::new),
                        Arrays.stream(classes).map(ABSENT::get).toArray());
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** One value, and nothing after it. */
    static <T> T read(JsonParser parser, TypeReference<T> type) throws IOException {
        parser.nextToken();
        @SuppressWarnings("unchecked") // the value is of the type that the reference names
        T value = (T) new DataReader(parser).value(type.getType());
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "Something follows the value");
        }
        return value;
    }

    private Object value(Type type) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            throw new JsonParseException(parser, "null is no data");
        }
        if (type instanceof ParameterizedType generic) {
            return container((Class<?>) generic.getRawType(), generic.getActualTypeArguments());
        }
        Class<?> plain = (Class<?>) type;
        if (SCALARS.containsKey(plain)) {
            return scalar(SCALARS.get(plain));
        }
        if (plain.isEnum()) {
            return scalar(text -> constant(plain, text));
        }
        return plain == RawJson.class ? raw() : row(plain);
    }

    private Object container(Class<?> type, Type... of) throws IOException {
        if (type == Map.class) {
            expect(JsonToken.START_OBJECT);
            Map<Object, Object> map = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                Object key = key((Class<?>) of[0], parser.currentName());
                parser.nextToken();
                map.put(key, value(of[1]));
            }
            return map;
        }
        expect(JsonToken.START_ARRAY);
        var items = type == Set.class ? new LinkedHashSet<Object>() : new ArrayList<Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(of[0]));
        }
        return items;
    }

    private Object key(Class<?> type, String text) throws IOException {
        return converted(type.isEnum() ? word -> constant(type, word) : SCALARS.get(type), text);
    }

    private Object row(Class<?> type) throws IOException {
        expect(JsonToken.START_OBJECT);
        Shape shape = shapes.computeIfAbsent(type, Shape::of);
        Object[] values = shape.absent().clone();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Integer place = shape.places().get(parser.currentName());
            if (place == null) {
                throw new JsonParseException(parser, "There is no member " + parser.currentName() + " in a " + type.getSimpleName());
            }
            parser.nextToken();
            values[place] = value(shape.types()[place]);
        }
        try {
            return shape.constructor().newInstance(values);
        } catch (InvocationTargetException e) {
            throw new JsonParseException(parser, String.valueOf(e.getCause().getMessage()), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object raw() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.copyCurrentStructure(parser);
        }
        return new RawJson(text.toString());
    }

    private Object scalar(Function<String, Object> conversion) throws IOException {
        if (!parser.currentToken().isScalarValue()) {
            throw new JsonParseException(parser, "A text, a number or a truth value is expected");
        }
        return converted(conversion, parser.getText());
    }

    private Object converted(Function<String, Object> conversion, String text) throws IOException {
        try {
            return conversion.apply(text);
        } catch (IllegalArgumentException e) {
            throw new JsonParseException(parser, String.valueOf(e.getMessage()), e);
        }
    }

    private void expect(JsonToken token) throws IOException {
        if (parser.currentToken() != token) {
            throw new JsonParseException(parser, token.asString() + " is expected");
        }
    }

    private static Object constant(Class<?> type, String text) {
        String name = text.toUpperCase(Locale.ROOT);
        return List.of(type.getEnumConstants()).stream().filter(each -> ((Enum<?>) each).name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no " + type.getSimpleName()));
    }

    private static Object truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        };
    }
}
