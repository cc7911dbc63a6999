package io.cgbridge.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import io.cgbridge.compat.Distributions.Figure;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.UnitType;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The data files: every row has its source, and what is no data is refused. */
class DataTest {
    @Test
    void everyGroupOfPropertiesIsRead() throws Exception {
        Path directory = Path.of(PropertyMatrix.class.getResource("properties").toURI());
        try (var files = Files.list(directory)) {
            assertEquals(PropertyMatrix.GROUPS.stream().map(group -> group + ".json").collect(Collectors.toSet()),
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown-key.json", "duplicate-key.json", "missing-source.json", "trailing.json"})
    void whatIsNotDataIsRefused(String file) {
        assertThrows(UncheckedIOException.class, () -> DataFiles.read("broken/" + file, new TypeReference<List<Figure>>() {
        }));
    }

    @Test
    void whatIsDataIsRead() {
        assertEquals(List.of(new Figure("252", "measured", true)), DataFiles.read("broken/sound.json", new TypeReference<List<Figure>>() {
        }));
    }

    @Test
    void everySystemdFrom205To262HasItsRow() {
        assertEquals(IntStream.rangeClosed(205, 262).boxed().toList(),
                SystemdReleases.data().releases().stream().map(SystemdReleases.Release::version).toList());
    }

    @ParameterizedTest
    @CsvSource({"SLICE, 227, false", "SLICE, 228, true", "SCOPE, 205, true", "SERVICE, 205, true", "SCOPE, 204, false"})
    void transientUnitsHaveTheirFirstVersion(UnitType type, int version, boolean known) {
        assertEquals(known, SystemdReleases.startsTransient(type, version));
    }

    @Test
    void everyMemberOfTheKernelTableHasASource() {
        KernelFiles.data().files().forEach(file -> assertFalse(file.source().isBlank(), file.name()));
        KernelFiles.data().options().forEach((word, option) -> assertFalse(option.source().isBlank(), word));
    }

    @Test
    void everyFigureOfEveryDistributionHasASource() {
        Distributions.families().forEach(family -> family.releases().forEach(release -> release.figures()
                .forEach((what, figure) -> assertFalse(figure.source().isBlank(), release.id() + ": " + what))));
    }

    @Test
    void aFigureFromMemoryIsNeverCalledConfirmed() {
        Distributions.families().forEach(family -> family.releases().forEach(release -> release.figures().forEach((what, figure) ->
                assertTrue(!figure.source().startsWith("from memory") || !figure.confirmed(), release.id() + ": " + what))));
    }

    @Test
    void everyDistributionRunsWhatItsSystemdAndKernelCan() {
        Distributions.families().forEach(family -> family.releases().forEach(release -> assertTrue(SystemdReleases.supports(
                SystemdVersion.parse(release.systemd().value()).major(), Hierarchy.valueOf(release.hierarchy().value().toUpperCase(Locale.ROOT)),
                release.kernel().value()), release.id())));
    }

    @Test
    void kernelOptionsAndFilesOfDistributionsAreKnown() {
        Set<String> files = KernelFiles.names(Set.of());
        Distributions.families().forEach(family -> family.releases().forEach(release -> {
            release.kernelOptions().forEach(option -> {
                assertTrue(option.matches("[+-].+"), release.id());
                assertTrue(KernelFiles.data().options().containsKey(option.substring(1)), release.id() + ": " + option);
            });
            release.kernelFiles().values().forEach(names -> assertTrue(files.containsAll(names), release.id()));
        }));
    }

    @ParameterizedTest
    @CsvSource({
        "5.14-, 5.14, true", "5.14-, 5.13.9, false", "5.14-, 6.0, true", "5.14-, 5.14.0-570.el9_6.x86_64, true", "-4.20, 4.20.17, true",
        "-4.20, 5.0, false", "2.6.33-4.20, 3.10.0-1160.el7, true", "2.6.33-4.20, 2.6.32, false", "4.5-, 4.15, true", "all, 3.16, true",
        "none, 6.1, false",
    })
    void aSpanOfKernelsGoesByNumbers(KernelRange range, String release, boolean contained) {
        assertEquals(contained, range.contains(release));
    }

    @ParameterizedTest
    @CsvSource({"231-, 230, false", "231-, 231, true", "205-257, 257, true", "205-257, 258, false", "-239, 239, true", "-239, 240, false",
        "all, 1, true", "none, 252, false"})
    void aSpanOfVersionsHasBothEnds(VersionRange range, int version, boolean contained) {
        assertEquals(contained, range.contains(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"257-205", "since 231", "231"})
    void whatIsNoSpanIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> VersionRange.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"252.39-1~deb12u2, 252", "239 (239-82.el8), 239", "v257.1, 257", "systemd 219, 219"})
    void aVersionTextBeginsWithItsNumber(String text, int major) {
        assertEquals(major, SystemdVersion.parse(text).major());
    }

    @Test
    void whatIsNoVersionIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> SystemdVersion.parse("unknown"));
    }
}
