package io.cgbridge.server;

import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The query parameters of a request. Nothing is guessed: an unknown name, a second value or an unknown word is refused. */
final class Query {
    private static final Set<String> LISTS = Set.of("require", "optional", "output");

    private final MultiMap values;

    private Query(MultiMap values) {
        this.values = values;
    }

    static Query of(MultiMap values, Set<String> known) {
        for (String name : values.names()) {
            if (!known.contains(name)) {
                throw Problem.of(ProblemType.UNKNOWN_PARAMETER, "There is no query parameter '" + name + "' here; "
                        + (known.isEmpty() ? "this call takes none." : "this call takes " + String.join(", ", new TreeSet<>(known)) + "."))
                        .exception();
            }
            if (!LISTS.contains(name) && values.getAll(name).size() > 1) {
                throw bad(name, "must be given once");
            }
        }
        return new Query(values);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(value -> {
            if (value.isEmpty()) {
                throw bad(name, "must not be empty");
            }
            return value;
        });
    }

    /** One word of an enum, in lower case; {@code otherwise} where the parameter is missing. */
    <E extends Enum<E>> E word(String name, E otherwise) {
        return text(name).map(value -> {
            E[] words = otherwise.getDeclaringClass().getEnumConstants();
            return Arrays.stream(words).filter(word -> lower(word).equals(value)).findFirst().orElseThrow(() ->
                    bad(name, "must be one of " + String.join(", ", Arrays.stream(words).map(Query::lower).toList())));
        }).orElse(otherwise);
    }

    /** One word that stands for a value, from a closed set. */
    <T> T word(String name, Map<String, T> words, T otherwise) {
        return text(name).map(value -> Optional.ofNullable(words.get(value)).orElseThrow(() ->
                bad(name, "must be one of " + String.join(", ", new TreeSet<>(words.keySet()))))).orElse(otherwise);
    }

    /** Comma-separated, and as often as one likes. */
    List<String> list(String name) {
        List<String> all = new ArrayList<>();
        for (String value : values.getAll(name)) {
            for (String element : value.split(",", -1)) {
                if (element.isBlank()) {
                    throw bad(name, "has an empty element");
                }
                all.add(element.strip());
            }
        }
        return all;
    }

    static ProblemException bad(String name, String what) {
        return Problem.of(ProblemType.BAD_PARAMETER, "The query parameter '" + name + "' " + what + ".").exception();
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
