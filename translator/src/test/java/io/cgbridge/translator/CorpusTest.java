package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents that other projects really use are read, translated for hosts of every kind, and keep the laws. */
class CorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/corpus");

    static List<String> documents() throws IOException {
        List<String> names = new ArrayList<>();
        for (JsonNode row : JsonLeaves.tree(Files.readAllBytes(CORPUS.resolve("MANIFEST.json")))) {
            names.add(row.path("file").textValue());
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyDocumentIsReadAndKeepsTheLaw(String name) throws IOException, MalformedDocumentException {
        byte[] json = Files.readAllBytes(CORPUS.resolve(name));
        for (HostProfile host : List.of(Hosts.unified(257), Hosts.unified(247), Hosts.hybrid(247), Hosts.legacy(219),
                Hosts.withoutSystemd(Hierarchy.UNIFIED, "6.1.0"))) {
            for (boolean change : new boolean[] {false, true}) {
                Plan plan = TranslationLaw.check(json, host, TranslationOptions.DEFAULTS.withChange(change));
                for (ReportEntry entry : plan.report()) {
                    boolean refused = entry.outcome() == Outcome.REJECTED;
                    assertTrue(!refused || !entry.path().toString().isEmpty(), "refused without a path");
                }
            }
        }
    }

    @Test
    void theManifestNamesEveryFileWithItsSourceAndAFreeLicence() throws IOException {
        for (JsonNode row : JsonLeaves.tree(Files.readAllBytes(CORPUS.resolve("MANIFEST.json")))) {
            assertTrue(Set.of("Apache-2.0", "MIT").contains(row.path("licence").textValue()), row::toString);
            assertTrue(row.path("commit").asText().matches("[0-9a-f]{40}"), row::toString);
            assertTrue(row.path("repository").asText().matches("[^/]+/[^/]+") && !row.path("path").asText().isEmpty(), row::toString);
        }
        try (Stream<Path> files = Files.list(CORPUS)) {
            List<String> present = files.map(file -> file.getFileName().toString())
                    .filter(name -> !Set.of("MANIFEST.json", "README.md").contains(name)).sorted().toList();
            assertEquals(documents().stream().sorted().toList(), present);
        }
    }
}
