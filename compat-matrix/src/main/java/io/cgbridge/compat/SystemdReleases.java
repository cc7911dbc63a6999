package io.cgbridge.compat;

import static io.cgbridge.compat.DataFiles.required;

import com.fasterxml.jackson.core.type.TypeReference;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.UnitType;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Systemd's releases: their kernel, the hierarchies they can run on, the transient units they know. {@code systemd-versions.json}. */
public final class SystemdReleases {
    private static final Data DATA = DataFiles.read("systemd-versions.json", new TypeReference<>() {
    });

    private SystemdReleases() {
    }

    record Data(List<Support> hierarchies, List<Transient> transients, List<BootArgument> arguments, List<Release> releases) {
        Data {
            hierarchies = List.copyOf(required(hierarchies, "hierarchies"));
            transients = List.copyOf(required(transients, "transients"));
            arguments = List.copyOf(required(arguments, "arguments"));
            releases = List.copyOf(required(releases, "releases"));
        }
    }

    /** Which versions can run on a hierarchy, and on which kernels. */
    record Support(Hierarchy hierarchy, VersionRange versions, KernelRange kernels, String source) {
        Support {
            required(hierarchy, "hierarchy");
            required(versions, "versions");
            kernels = kernels == null ? KernelRange.parse("all") : kernels;
            required(source, "source");
        }
    }

    record Transient(UnitType type, VersionRange versions, String source) {
        Transient {
            required(type, "type");
            required(versions, "versions");
            required(source, "source");
        }
    }

    /** The kernel arguments with which a version boots on a hierarchy. */
    record BootArgument(Hierarchy hierarchy, VersionRange versions, String argument, String source) {
        BootArgument {
            required(hierarchy, "hierarchy");
            required(versions, "versions");
            required(argument, "argument");
            required(source, "source");
        }
    }

    /**
     * @param date of the release, empty where it is not known
     * @param kernel the newest upstream kernel of that day
     */
    record Release(int version, String date, String kernel, Boolean confirmed, String source) {
        Release {
            required(version, "version");
            date = date == null ? "" : date;
            required(kernel, "kernel");
            confirmed = confirmed == null || confirmed;
            required(source, "source");
        }
    }

    /**
     * A version as the matrix counts it.
     *
     * @param date of the release, empty where it is not known
     * @param kernel the newest upstream kernel of that day, on which the version is judged
     */
    public record Version(int number, String date, String kernel, String source) {
    }

    /** Every version with what is known of it, oldest first. */
    public static List<Version> described() {
        return DATA.releases().stream().map(row -> new Version(row.version(), row.date(), row.kernel(), row.source())).toList();
    }

    /** The versions that can run on a hierarchy of the kernel of their time, oldest first. */
    public static List<Integer> on(Hierarchy hierarchy) {
        return DATA.releases().stream().filter(row -> supports(row.version(), hierarchy, row.kernel())).map(Release::version).toList();
    }

    /** What says which versions run on a hierarchy. */
    public static String source(Hierarchy hierarchy) {
        return DATA.hierarchies().stream().filter(row -> row.hierarchy() == hierarchy).map(Support::source).findFirst().orElse("");
    }

    static Data data() {
        return DATA;
    }

    static Optional<Release> release(int version) {
        return DATA.releases().stream().filter(release -> release.version() == version).findFirst();
    }

    /** Every version that is known. */
    static IntStream numbers() {
        return DATA.releases().stream().mapToInt(Release::version);
    }

    /** True if that version can run on that hierarchy of a kernel. */
    public static boolean supports(int version, Hierarchy hierarchy, String kernel) {
        return DATA.hierarchies().stream().anyMatch(support -> support.hierarchy() == hierarchy
                && support.versions().contains(version) && support.kernels().contains(kernel));
    }

    /** The last version that can run on a hierarchy. */
    static int last(Hierarchy hierarchy) {
        return DATA.hierarchies().stream().filter(support -> support.hierarchy() == hierarchy).mapToInt(support -> support.versions().until())
                .max().orElseThrow();
    }

    /** True if {@code StartTransientUnit} takes units of that type. */
    public static boolean startsTransient(UnitType type, int version) {
        return DATA.transients().stream().anyMatch(row -> row.type() == type && row.versions().contains(version));
    }

    /** The kernel arguments with which a version boots on a hierarchy of a kernel; empty where it cannot. */
    public static Optional<String> bootArguments(int version, Hierarchy hierarchy, String kernel) {
        return supports(version, hierarchy, kernel)
                ? DATA.arguments().stream().filter(row -> row.hierarchy() == hierarchy && row.versions().contains(version))
                        .map(BootArgument::argument).findFirst()
                : Optional.empty();
    }
}
