package io.cgbridge.compat;

import static io.cgbridge.compat.DataFiles.required;

import com.fasterxml.jackson.core.type.TypeReference;
import io.cgbridge.translator.LeafPath;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where what is said about fields and their places comes from. */
public final class Sources {
    private static final List<FieldSource> FIELDS = DataFiles.read("field-sources.json", new TypeReference<>() {
    });
    private static final Set<String> HUGEPAGE_SIZES = Set.of("2MB", "1GB");
    private static final String PROPERTY = "property:";
    private static final String FILE = "file:";

    private Sources() {
    }

    record FieldSource(String prefix, String source) {
        FieldSource {
            required(prefix, "prefix");
            required(source, "source");
        }
    }

    /**
     * What defines a field, and what describes its place in the kernel.
     *
     * @param path one of {@link FieldOutcomes#fields()}
     */
    static String ofField(String path) {
        LeafPath field = LeafPath.of(path);
        return FIELDS.stream().filter(row -> field.startsWith(row.prefix())).max(Comparator.comparingInt(row -> row.prefix().length()))
                .orElseThrow(() -> new IllegalArgumentException("No source for " + path)).source();
    }

    /**
     * What is known about a place that a value goes to, by whom; empty for one that the catalogue does not know.
     *
     * @param target {@code property:NAME} or {@code file:NAME}
     */
    public static List<String> ofTarget(String target) {
        if (target.startsWith(PROPERTY)) {
            return PropertyMatrix.property(target.substring(PROPERTY.length())).map(Sources::ofProperty).orElse(List.of());
        }
        String file = target.substring(FILE.length());
        return KernelFiles.data().files().stream().filter(row -> row.names(HUGEPAGE_SIZES).contains(file))
                .map(row -> "Linux " + row.kernels().words() + ": " + row.source()).distinct().toList();
    }

    private static List<String> ofProperty(PropertyFacts facts) {
        Stream<String> measured = facts.measured().isEmpty() ? Stream.of()
                : Stream.of("measured on systemd " + String.join(", ", facts.measured().keySet().stream().sorted().map(Object::toString).toList()));
        return Stream.concat(facts.sources().stream(), measured).toList();
    }
}
