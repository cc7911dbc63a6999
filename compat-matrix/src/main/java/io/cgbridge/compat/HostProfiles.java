package io.cgbridge.compat;

import com.fasterxml.jackson.core.type.TypeReference;
import io.cgbridge.compat.Distributions.Distribution;
import io.cgbridge.compat.KernelFiles.Kernel;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.HostProfile.DeviceNames;
import io.cgbridge.translator.HostProfile.IoPolicy;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.HostProfile.Source;
import io.cgbridge.translator.HostProfile.Swap;
import io.cgbridge.translator.UnitType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Host profiles from the catalogue: the same that a live probe builds, for hosts that are not at hand. */
public final class HostProfiles {
    private static final Pattern SYSTEMD_ID = Pattern.compile("systemd-(\\d{3})-(unified|hybrid|legacy)");
    /** What a machine may have at most: nothing is refused for a size that the catalogue does not know. */
    private static final int MOST_CPUS = 8192;
    private static final int MOST_MEMORY_NODES = 1024;
    private static final long PAGE_SIZE = 4096;
    private static final long UNKNOWN_SWAP = -1;
    private static final Set<String> HUGEPAGE_SIZES = Set.of("2MB", "1GB");
    private static final String ASSUMED_MACHINE = "The machine is taken to be x86-64 with pages of 4 KiB and huge pages of 2 MiB and 1 GiB, "
            + "its kernel to be built with the usual options; its CPUs, memory nodes, swap space and dynamic device numbers are not known.";
    private static final String ASSUMED_IO = "Whether a device uses bfq or io.cost is not known; I/O weights are judged as if none did.";
    private static final Set<String> FAMILY_BY_MAJOR = Set.of("rhel", "centos", "rocky", "almalinux", "ol");
    private static final NamesOfDevices DEVICES = DataFiles.read("device-names.json", new TypeReference<>() {
    });

    private HostProfiles() {
    }

    private record NamesOfDevices(Map<Integer, String> characters, Map<Integer, String> blocks, String source) {
        DeviceNames names() {
            return new DeviceNames(characters, blocks);
        }
    }

    /** Reads the data files of hosts and fields now, so that no later question has to wait for them. */
    public static void load() {
        FieldOutcomes.fields();
        forSystemd(SystemdReleases.last(Hierarchy.UNIFIED), Hierarchy.UNIFIED);
        Distributions.ids();
    }

    /** A profile by any id that the HTTP contract knows: a distribution's, an alias, or {@code systemd-219-legacy}. */
    public static Optional<HostProfile> byId(String id) {
        Matcher matcher = SYSTEMD_ID.matcher(id);
        return matcher.matches()
                ? forSystemd(Integer.parseInt(matcher.group(1)), Hierarchy.valueOf(matcher.group(2).toUpperCase(Locale.ROOT)))
                : forDistribution(id);
    }

    /** A distribution's release at its defaults; empty for an id that the catalogue does not know. */
    public static Optional<HostProfile> forDistribution(String id) {
        return Distributions.byId(id).map(HostProfiles::profile);
    }

    /** Upstream systemd with the kernel of its time; empty for an impossible pair (262 with legacy). */
    public static Optional<HostProfile> forSystemd(int version, Hierarchy hierarchy) {
        return SystemdReleases.release(version).flatMap(release -> forSystemd(version, hierarchy, release.kernel(), release.confirmed()
                ? List.of() : List.of("The kernel %s as that of systemd %d could not be confirmed.".formatted(release.kernel(), version))));
    }

    /**
     * Upstream systemd on a kernel release ({@code 5.10}); empty for an impossible combination.
     *
     * @throws IllegalArgumentException if the release does not begin with a number
     */
    public static Optional<HostProfile> forSystemd(int version, Hierarchy hierarchy, String kernel) {
        return SystemdReleases.release(version).flatMap(release -> forSystemd(version, hierarchy, kernel, List.of()));
    }

    private static Optional<HostProfile> forSystemd(int version, Hierarchy hierarchy, String kernel, List<String> unconfirmed) {
        if (!SystemdReleases.supports(version, hierarchy, kernel)) {
            return Optional.empty();
        }
        return Optional.of(build("systemd-" + version + "-" + hierarchy.word(), SystemdVersion.upstream(version), hierarchy,
                Kernel.upstream(kernel), unconfirmed));
    }

    /** The entry that fits an os-release file ({@code ID}, {@code VERSION_ID}, {@code ID_LIKE}), if any does. */
    public static Optional<HostProfile> forOsRelease(Map<String, String> osRelease) {
        String version = osRelease.getOrDefault("VERSION_ID", "");
        List<String> names = new ArrayList<>(List.of(osRelease.getOrDefault("ID", "")));
        names.addAll(List.of(osRelease.getOrDefault("ID_LIKE", "").split("\\s+")));
        String major = version.replaceFirst("\\..*", "");
        return names.stream().flatMap(name -> FAMILY_BY_MAJOR.contains(name)
                        ? List.of(name + "-" + major).stream() : List.of(name + "-" + version).stream())
                .flatMap(id -> forDistribution(id).stream()).findFirst();
    }

    /** The ids of all distributions, sorted. */
    public static List<String> distributions() {
        return Distributions.ids();
    }

    private static HostProfile profile(Distribution release) {
        Set<String> options = new HashSet<>(KernelFiles.assumedOptions(release.kernel().value()));
        for (String option : release.kernelOptions()) {
            if (option.startsWith("-")) {
                options.remove(option.substring(1));
            } else {
                options.add(option.substring(1));
            }
        }
        return build(release.id(), SystemdVersion.parse(release.systemd().value()),
                Hierarchy.valueOf(release.hierarchy().value().toUpperCase(Locale.ROOT)),
                new Kernel(release.kernel().value(), options, release.kernelFiles()), release.doubts());
    }

    private static HostProfile build(String id, SystemdVersion systemd, Hierarchy hierarchy, Kernel kernel, List<String> unconfirmed) {
        Map<Controller, Hierarchy> controllers = KernelFiles.controllers(kernel, hierarchy);
        Set<String> files = KernelFiles.of(kernel, controllers, HUGEPAGE_SIZES);
        Map<UnitType, Map<String, SettableProperty>> properties = new EnumMap<>(UnitType.class);
        for (UnitType type : UnitType.values()) {
            properties.put(type, PropertyMatrix.settableAt(type, systemd, hierarchy, files));
        }
        boolean swapAccounting = files.contains("memory.swap.max") || files.contains("memory.memsw.limit_in_bytes");
        List<String> statements = new ArrayList<>(unconfirmed);
        statements.add(ASSUMED_MACHINE);
        statements.add(ASSUMED_IO);
        return new HostProfile(id, Source.CATALOGUE, systemd.text(), systemd.major(), hierarchy, controllers, kernel.release(), properties, files,
                IoPolicy.NONE, new Swap(swapAccounting, UNKNOWN_SWAP, false), PAGE_SIZE, MOST_CPUS, MOST_MEMORY_NODES, HUGEPAGE_SIZES,
                DEVICES.names(), statements);
    }
}
