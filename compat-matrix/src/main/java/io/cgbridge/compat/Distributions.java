package io.cgbridge.compat;

import static io.cgbridge.compat.DataFiles.required;

import com.fasterxml.jackson.core.type.TypeReference;
import io.cgbridge.translator.Hierarchy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Distributions' releases at their defaults: {@code distributions.json}. */
public final class Distributions {
    private static final List<Family> FAMILIES = DataFiles.read("distributions.json", new TypeReference<>() {
    });
    private static final Map<String, Distribution> BY_ID = index();

    private Distributions() {
    }

    /**
     * Distributions that are administered alike.
     *
     * @param bootArgument how an operator sets a kernel argument there; {@code %s} stands for the argument
     */
    record Family(String family, String bootArgument, List<Distribution> releases) {
        Family {
            required(family, "family");
            required(bootArgument, "bootArgument");
            releases = List.copyOf(required(releases, "releases"));
        }
    }

    /**
     * A release as it is installed.
     *
     * @param id os-release's {@code ID-VERSION_ID}; of Red Hat's family by the major version
     * @param aliases other ids for the same row
     * @param systemd the package's version
     * @param kernel the release of the default kernel, upstream's number with what the distribution adds
     * @param hierarchy {@code unified}, {@code hybrid} or {@code legacy}, as installed
     * @param endOfLife end of the regular support, {@code YYYY-MM-DD}
     * @param kernelOptions options in which the kernel differs from what the catalogue takes as given: {@code +word}, {@code -word}
     * @param kernelFiles cgroup files that the kernel has taken from newer ones, by hierarchy
     * @param note what else should be known
     * @param unconfirmed what else nobody could confirm, each in a sentence
     */
    public record Distribution(String id, String name, List<String> aliases, Figure systemd, Figure kernel, Figure hierarchy,
            Figure endOfLife, List<String> kernelOptions, Map<Hierarchy, Set<String>> kernelFiles, String note,
            List<String> unconfirmed) {
        public Distribution {
            required(id, "id");
            required(name, "name");
            aliases = aliases == null ? List.of() : List.copyOf(aliases);
            required(systemd, "systemd");
            required(kernel, "kernel");
            required(hierarchy, "hierarchy");
            required(endOfLife, "endOfLife");
            kernelOptions = kernelOptions == null ? List.of() : List.copyOf(kernelOptions);
            kernelFiles = kernelFiles == null ? Map.of() : Map.copyOf(kernelFiles);
            note = note == null ? "" : note;
            unconfirmed = unconfirmed == null ? List.of() : List.copyOf(unconfirmed);
        }

        /** Everything in this row that nobody could confirm, each in a sentence. */
        public List<String> doubts() {
            List<String> statements = new ArrayList<>(unconfirmed);
            figures().forEach((what, figure) -> {
                if (!figure.confirmed()) {
                    statements.add("%s: the %s %s could not be confirmed (%s).".formatted(name, what, figure.value(), figure.source()));
                }
            });
            return statements;
        }

        Map<String, Figure> figures() {
            return new TreeMap<>(Map.of("systemd version", systemd, "kernel", kernel, "default hierarchy", hierarchy, "end of life", endOfLife));
        }
    }

    /** A figure with its source. */
    public record Figure(String value, String source, Boolean confirmed) {
        public Figure {
            required(value, "value");
            required(source, "source");
            confirmed = confirmed == null || confirmed;
        }
    }

    private static Map<String, Distribution> index() {
        Map<String, Distribution> index = new HashMap<>();
        for (Family family : FAMILIES) {
            for (Distribution release : family.releases()) {
                Stream.concat(Stream.of(release.id()), release.aliases().stream()).forEach(id -> {
                    if (index.put(id, release) != null) {
                        throw new IllegalArgumentException("Two releases have the id " + id);
                    }
                });
            }
        }
        return Map.copyOf(index);
    }

    /** Names by the alphabet, versions by their numbers: {@code debian-9} before {@code debian-10}. */
    private static String sortKey(String id) {
        StringBuilder key = new StringBuilder();
        for (String part : id.split("(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)")) {
            key.append(Character.isDigit(part.charAt(0)) ? "0".repeat(Math.max(0, 6 - part.length())) + part : part);
        }
        return key.toString();
    }

    static List<Family> families() {
        return FAMILIES;
    }

    /** The ids of all releases, without aliases, sorted. */
    public static List<String> ids() {
        return FAMILIES.stream().flatMap(family -> family.releases().stream()).map(Distribution::id)
                .sorted(Comparator.comparing(Distributions::sortKey)).toList();
    }

    /** A release by its id or an alias. */
    public static Optional<Distribution> byId(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    /** How an operator moves a release to another hierarchy, in a sentence; empty if its systemd or its kernel cannot. */
    public static Optional<String> howToBoot(Distribution release, Hierarchy hierarchy) {
        String bootArgument = FAMILIES.stream().filter(family -> family.releases().contains(release)).findFirst().orElseThrow().bootArgument();
        return SystemdReleases.bootArguments(SystemdVersion.parse(release.systemd().value()).major(), hierarchy, release.kernel().value())
                .map(bootArgument::formatted);
    }
}
