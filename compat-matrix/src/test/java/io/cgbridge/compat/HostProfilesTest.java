package io.cgbridge.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.UnitType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostProfilesTest {
    private static final Map<String, MeasuredHost> MEASURED = DataFiles.read("measured-hosts.json", new TypeReference<>() {
    });

    /** A real host from inside; see the README beside the file. */
    record MeasuredHost(Hierarchy mode, String kernel, String systemd, Map<String, Hierarchy> controllers, Set<String> files,
            List<String> scopeProperties) {
    }

    /** Each measured host, the catalogue's profile for it, and the files in which the cloud kernel differs from Debian's usual one. */
    static Stream<Arguments> measuredHosts() {
        Set<String> zswap = Set.of("memory.zswap.max", "memory.zswap.writeback");
        return Stream.of(
                Arguments.of("bullseye-unified", HostProfiles.forDistribution("debian-11"), Set.of()),
                Arguments.of("bullseye-hybrid", HostProfiles.forSystemd(247, Hierarchy.HYBRID, "5.10"), Set.of()),
                Arguments.of("bullseye-legacy", HostProfiles.forSystemd(247, Hierarchy.LEGACY, "5.10"), Set.of()),
                Arguments.of("bookworm-unified", HostProfiles.forDistribution("debian-12"), Set.of("memory.zswap.max")),
                Arguments.of("bookworm-254-unified", HostProfiles.forSystemd(254, Hierarchy.UNIFIED, "6.1"), Set.of("memory.zswap.max")),
                Arguments.of("trixie-unified", HostProfiles.forDistribution("debian-13"), zswap),
                Arguments.of("forky-unified", HostProfiles.forDistribution("debian-14"), Set.of()));
    }

    @ParameterizedTest
    @MethodSource("measuredHosts")
    void theCatalogueSaysWhatARealHostHas(String host, Optional<HostProfile> profile, Set<String> notInCloudKernels) {
        MeasuredHost measured = MEASURED.get(host);
        Set<String> known = KernelFiles.names(Set.of("2MB", "1GB"));

        Set<String> missing = new TreeSet<>(measured.files());
        missing.retainAll(known);
        missing.removeAll(profile.orElseThrow().files());
        assertEquals(Set.of(), missing, "on the host and not in the catalogue");

        Set<String> surplus = new TreeSet<>(profile.get().files());
        surplus.removeAll(measured.files());
        assertEquals(notInCloudKernels, surplus, "in the catalogue and not on the host");

        assertEquals(measured.mode(), profile.get().hierarchy());
        Map<String, Hierarchy> controllers = new TreeMap<>();
        profile.get().controllers().forEach((controller, hierarchy) -> controllers.put(controller.word(), hierarchy));
        controllers.remove("cgroup");
        if (measured.mode() == Hierarchy.UNIFIED) {
            controllers.keySet().removeAll(Set.of("devices", "freezer"));
        }
        assertEquals(new TreeMap<>(measured.controllers()), controllers);
    }

    @ParameterizedTest
    @MethodSource("measuredHosts")
    void everyReadablePropertyOfARealScopeHasItsType(String host, Optional<HostProfile> profile, Set<String> notInCloudKernels) {
        MeasuredHost measured = MEASURED.get(host);
        int version = profile.orElseThrow().systemdVersion();
        Map<String, String> readable = measured.scopeProperties().stream().map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[0], words -> words[1]));
        profile.get().properties().get(UnitType.SCOPE).values().stream().filter(property -> onScopeInterface(property, version))
                .forEach(property -> assertEquals(PropertyMatrix.property(property.name()).orElseThrow().readSignature(),
                        readable.get(property.name()), property.name()));
    }

    /** The list is of the Scope interface: what the Unit interface has, and what cannot be read, is not in it. */
    private static boolean onScopeInterface(SettableProperty property, int version) {
        PropertyFacts facts = PropertyMatrix.property(property.name()).orElseThrow();
        return facts.readable().contains(version) && !facts.hidden().contains(version) && facts.on().contains("swap");
    }

    @ParameterizedTest
    @ValueSource(strings = {"systemd-262-legacy", "systemd-262-hybrid", "systemd-205-unified", "systemd-229-unified", "systemd-231-hybrid",
        "systemd-204-legacy", "systemd-263-unified", "systemd-219-none", "systemd-219", "debian-7", "fedora-23", ""})
    void whatCannotBeHasNoProfile(String id) {
        assertEquals(Optional.empty(), HostProfiles.byId(id));
    }

    @Test
    void unifiedNeedsAKernelThatHasIt() {
        assertEquals(Optional.empty(), HostProfiles.forSystemd(239, Hierarchy.UNIFIED, "4.4"));
        assertTrue(HostProfiles.forSystemd(239, Hierarchy.UNIFIED, "4.15").isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "systemd-219-legacy, 219, LEGACY, 3.19", "systemd-239-hybrid, 239, HYBRID, 4.17", "systemd-257-unified, 257, UNIFIED, 6.12",
        "debian-12, 252, UNIFIED, 6.1", "ubuntu-20.04, 245, HYBRID, 5.4", "centos-7, 219, LEGACY, 3.10.0", "rhel-8, 239, LEGACY, 4.18.0",
        "rhel-9, 252, UNIFIED, 5.14.0", "amzn-2023, 252, UNIFIED, 6.1", "sles-15.4, 249, HYBRID, 5.14.21",
    })
    void anIdNamesSystemdHierarchyAndKernel(String id, int version, Hierarchy hierarchy, String kernel) {
        HostProfile profile = HostProfiles.byId(id).orElseThrow();
        assertEquals(id, profile.id());
        assertEquals(version, profile.systemdVersion());
        assertEquals(hierarchy, profile.hierarchy());
        assertEquals(kernel, profile.kernel());
        assertEquals(HostProfile.Source.CATALOGUE, profile.source());
    }

    @ParameterizedTest
    @CsvSource({
        "alma-9, almalinux-9", "oracle-8, ol-8", "amazon-2023, amzn-2023", "sles-15-sp6, sles-15.6", "leap-15.6, opensuse-leap-15.6",
        "centos-9, centos-stream-9", "debian-bookworm, debian-12", "ubuntu-jammy, ubuntu-22.04",
    })
    void anAliasIsTheSameHost(String alias, String id) {
        assertEquals(HostProfiles.byId(id), HostProfiles.byId(alias));
    }

    @ParameterizedTest
    @CsvSource({
        "debian, 12, '', debian-12", "rhel, 8.10, fedora, rhel-8", "rocky, 9.4, rhel centos fedora, rocky-9", "ol, 8.9, fedora, ol-8",
        "centos, 7, rhel fedora, centos-7", "sles, 15.6, suse, sles-15.6", "amzn, 2023, fedora, amzn-2023",
        "raspbian, 12, debian, debian-12", "eurolinux, 9.3, rhel fedora centos, rhel-9",
    })
    void osReleaseFindsItsEntry(String id, String version, String like, String expected) {
        assertEquals(expected, HostProfiles.forOsRelease(Map.of("ID", id, "VERSION_ID", version, "ID_LIKE", like)).orElseThrow().id());
    }

    @Test
    void osReleaseWithoutAnEntryFindsNone() {
        assertEquals(Optional.empty(), HostProfiles.forOsRelease(Map.of("ID", "arch")));
    }

    @Test
    void everyNamedDistributionAnswers() {
        List<String> ids = HostProfiles.distributions();
        Stream.of("debian-8", "debian-14", "ubuntu-16.04", "ubuntu-26.04", "ubuntu-21.10", "rhel-7", "rhel-10", "centos-7", "rocky-8", "rocky-10",
                "almalinux-8", "almalinux-10", "fedora-24", "fedora-44", "sles-12", "sles-16.0", "opensuse-leap-15.0", "opensuse-leap-15.6",
                "amzn-2", "amzn-2023", "ol-7", "ol-10").forEach(id -> assertTrue(ids.contains(id), id));
        ids.forEach(id -> assertEquals(id, HostProfiles.byId(id).orElseThrow().id()));
        assertTrue(ids.indexOf("debian-9") < ids.indexOf("debian-10"));
    }

    @Test
    void whatCouldNotBeConfirmedIsInEveryProfileThatUsesIt() {
        Distributions.families().forEach(family -> family.releases().forEach(release -> {
            List<String> doubts = release.doubts();
            assertTrue(HostProfiles.byId(release.id()).orElseThrow().unconfirmed().containsAll(doubts));
            release.figures().forEach((what, figure) -> assertEquals(!figure.confirmed(),
                    doubts.stream().anyMatch(doubt -> doubt.contains("the " + what + " " + figure.value() + " could not")), release.id() + ": " + what));
        }));
    }

    @ParameterizedTest
    @CsvSource({
        "rhel-8, AllowedCPUs, true", "systemd-239-legacy, AllowedCPUs, false", "centos-7, TasksMax, true",
        "systemd-219-legacy, TasksMax, false",
        "debian-12, OOMPolicy, true", "systemd-252-unified, OOMPolicy, false", "rhel-9, OOMPolicy, true",
    })
    void backportsAreInTheProfile(String id, String property, boolean settable) {
        assertEquals(settable, HostProfiles.byId(id).orElseThrow().property(UnitType.SCOPE, property).isPresent());
    }

    @Test
    void aPropertyWithoutItsKernelFileIsNotHonoured() {
        HostProfile before = HostProfiles.forSystemd(227, Hierarchy.LEGACY, "4.2").orElseThrow();
        HostProfile after = HostProfiles.forSystemd(227, Hierarchy.LEGACY, "4.3").orElseThrow();
        assertFalse(before.property(UnitType.SCOPE, "TasksMax").orElseThrow().honoured());
        assertTrue(after.property(UnitType.SCOPE, "TasksMax").orElseThrow().honoured());
    }

    @Test
    void swapIsNotCountedWhereTheKernelMustBeAskedTo() {
        assertFalse(HostProfiles.byId("ubuntu-18.04").orElseThrow().swap().accounting());
        assertFalse(HostProfiles.byId("ubuntu-18.04").orElseThrow().hasFile("memory.memsw.limit_in_bytes"));
        assertTrue(HostProfiles.byId("rhel-8").orElseThrow().swap().accounting());
    }

    @Test
    void everyFamilyHasEveryMajorOfRedHat() {
        for (Controller controller : new Controller[] {Controller.MEMORY, Controller.CPU, Controller.PIDS, Controller.DEVICES}) {
            for (String id : List.of("rhel-7", "rhel-8", "centos-7", "rocky-8", "ol-7")) {
                assertEquals(Hierarchy.LEGACY, HostProfiles.byId(id).orElseThrow().hierarchyOf(controller),
                        () -> id + " " + controller.name().toLowerCase(Locale.ROOT));
            }
        }
    }
}
