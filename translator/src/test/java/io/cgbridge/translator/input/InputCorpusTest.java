package io.cgbridge.translator.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.translator.MalformedDocumentException;
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

/** Documents that other projects really use are read, translated for hosts of every kind, and told leaf by leaf. */
class InputCorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/inputs");

    static List<String> documents() throws IOException {
        List<String> names = new ArrayList<>();
        manifest().forEach(row -> names.add(row.path("file").textValue()));
        return names;
    }

    private static JsonNode manifest() throws IOException {
        return new ObjectMapper().readTree(CORPUS.resolve("MANIFEST.json").toFile());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyDocumentIsReadAndKeepsTheLaw(String name) throws IOException, MalformedDocumentException {
        InputKind kind = InputKind.ofWord(name.substring(0, name.indexOf('/'))).orElseThrow();
        InputLaw.check(kind, Files.readAllBytes(CORPUS.resolve(name)));
    }

    @Test
    void theManifestNamesEveryFileWithItsSourceAndAFreeLicence() throws IOException {
        for (JsonNode row : manifest()) {
            assertTrue(Set.of("Apache-2.0", "MIT", "BSD").contains(row.path("licence").textValue()), row::toString);
            assertTrue(row.path("commit").asText().matches("[0-9a-f]{40}"), row::toString);
            assertTrue(row.path("repository").asText().matches("[^/]+/[^/]+") && !row.path("path").asText().isEmpty(), row::toString);
        }
        try (Stream<Path> files = Files.walk(CORPUS)) {
            List<String> present = files.filter(Files::isRegularFile).map(file -> CORPUS.relativize(file).toString())
                    .filter(name -> !Set.of("MANIFEST.json", "README.md").contains(name)).sorted().toList();
            assertEquals(documents().stream().sorted().toList(), present);
        }
    }
}
