package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.cgbridge.translator.TranslationOptions.CpuWeights;
import io.cgbridge.translator.TranslationOptions.IoWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every vector taken from the peers' test tables, and every edge input. What {@code deviations.json} lists is expected to differ from
 * the peer, in the way that it says; what it names as being elsewhere is not a translator's business.
 */
class VectorsTest {
    private static final HostProfile BFQ_HOST = Hosts.like(Hosts.unified(255)).bfq("sda").build();
    private static final Path VECTORS = Path.of("src/test/resources/vectors");
    private static final List<String> FILES = List.of("occ-utils", "occ-systemd", "occ-devices", "occ-fs-v1", "crun", "runc-specconv", "edge-cases");

    @TestFactory
    Stream<DynamicNode> vectors() {
        JsonNode deviations = read("deviations");
        Map<String, JsonNode> differing = new LinkedHashMap<>();
        deviations.path("deviations").forEach(row -> differing.put(row.path("id").textValue(), row));
        Set<String> elsewhere = elsewhere(deviations);
        return FILES.stream().map(file -> dynamicContainer(file, stream(read(file).path("vectors"))
                .filter(vector -> !isElsewhere(vector, elsewhere))
                .map(vector -> {
                    String id = vector.path("id").textValue();
                    JsonNode differs = differing.get(id);
                    return dynamicTest(id, () -> {
                        if (differs == null) {
                            VectorCase.of(vector).check(vector.path("expected"));
                        } else {
                            assertThrows(AssertionError.class, () -> VectorCase.of(vector).check(vector.path("expected")),
                                    "this is listed as a deviation, and is none");
                            VectorCase.of(vector).check(differs.path("expected"));
                        }
                    });
                })));
    }

    /** Named by its kind, its id, or the start of its id. */
    private static boolean isElsewhere(JsonNode vector, Set<String> elsewhere) {
        String id = vector.path("id").textValue();
        return elsewhere.contains(vector.path("kind").textValue()) || elsewhere.stream().anyMatch(id::startsWith);
    }

    private static Set<String> elsewhere(JsonNode deviations) {
        Set<String> elsewhere = new HashSet<>();
        deviations.path("elsewhere").forEach(row -> elsewhere.add(row.path(row.has("kind") ? "kind" : "id").textValue()));
        return elsewhere;
    }

    @Test
    void everyDeviationNamesAVectorOnceAndSaysWhy() {
        JsonNode deviations = read("deviations");
        Set<String> ids = new HashSet<>();
        List<JsonNode> vectors = new ArrayList<>();
        for (String file : FILES) {
            read(file).path("vectors").forEach(vectors::add);
        }
        vectors.forEach(vector -> ids.add(vector.path("id").textValue()));
        assertEquals(vectors.size(), ids.size(), "ids are unique");

        Set<String> listed = new HashSet<>();
        for (JsonNode row : deviations.path("deviations")) {
            assertTrue(ids.contains(row.path("id").textValue()) && listed.add(row.path("id").textValue()), row::toString);
            assertTrue(row.path("peer").isTextual() && row.path("why").asText().endsWith("."), row::toString);
        }
        for (JsonNode row : deviations.path("elsewhere")) {
            String name = row.path(row.has("kind") ? "kind" : "id").textValue();
            assertTrue(listed.add(name) && vectors.stream().anyMatch(vector -> isElsewhere(vector, Set.of(name))), row::toString);
            assertTrue(row.path("why").asText().endsWith("."), row::toString);
        }
        Set<String> elsewhere = elsewhere(deviations);
        long notOurs = vectors.stream().filter(vector -> isElsewhere(vector, elsewhere)).count();
        System.out.printf("%d vectors: %d as the peer has it or as the edge case says, %d deliberately different, %d elsewhere%n", vectors.size(),
                vectors.size() - deviations.path("deviations").size() - notOurs, deviations.path("deviations").size(), notOurs);
    }

    /** The curve from shares to weight over its whole range, by the least shares that give each weight. */
    @Test
    void quadraticCpuWeightsChangeExactlyWhereTheTableSays() {
        for (JsonNode pair : read("tables").path("firstSharesForWeight")) {
            long weight = pair.path(0).longValue();
            long shares = pair.path(1).longValue();
            assertEquals(weight, cpuWeight(shares, CpuWeights.QUADRATIC), () -> "weight for " + shares + " shares");
            if (shares > 2) {
                assertTrue(cpuWeight(shares - 1, CpuWeights.QUADRATIC) < weight, () -> "weight for one less than " + shares + " shares");
            }
        }
    }

    @TestFactory
    Stream<DynamicNode> cpuWeights() {
        return stream(read("tables").path("shares")).map(row -> dynamicTest(row.toString(), () -> {
            long shares = row.path("shares").longValue();
            assertEquals(List.of(row.path("weight").longValue(), row.path("old").longValue(), row.path("systemd").longValue()),
                    List.of(cpuWeight(shares, CpuWeights.QUADRATIC), cpuWeight(shares, CpuWeights.LINEAR), cpuWeight(shares, CpuWeights.SYSTEMD)));
        }));
    }

    @TestFactory
    Stream<DynamicNode> ioWeights() {
        return stream(read("tables").path("blkio")).map(row -> dynamicTest(row.toString(), () -> {
            long weight = row.path("weight").longValue();
            assertEquals(List.of(row.path("linear").longValue(), row.path("bfqInverse").longValue()),
                    List.of(ioWeight(weight, IoWeights.LINEAR), ioWeight(weight, IoWeights.BFQ)));
        }));
    }

    /** With {@code ioWeights=bfq} systemd's own curve, as measured, leads back to the weight that was asked for. */
    @ParameterizedTest
    @CsvSource({"10, 10", "100, 100", "1000, 1000"})
    void bfqHoldsTheWeightThatWasAskedFor(long asked, int held) {
        long sent = ioWeight(asked, IoWeights.BFQ);
        JsonNode measured = stream(read("tables").path("ioWeightToBfqMeasured")).filter(row -> row.path("ioWeight").longValue() == sent).findFirst()
                .orElseThrow();
        assertEquals(held, measured.path("bfq").intValue());
    }

    private static long cpuWeight(long shares, CpuWeights curve) {
        return sent("{\"cpu\":{\"shares\":" + shares + "}}", TranslationOptions.DEFAULTS.withCpuWeights(curve), "CPUWeight");
    }

    private static long ioWeight(long weight, IoWeights curve) {
        return sent("{\"blockIO\":{\"weight\":" + weight + "}}", TranslationOptions.DEFAULTS.withIoWeights(curve), "IOWeight");
    }

    /** Without the laws, which are for the documents of the other tests: these are ten thousand documents of one leaf. */
    private static long sent(String json, TranslationOptions options, String property) {
        try {
            return (Long) Translator.translate(OciReader.read(json.getBytes(StandardCharsets.UTF_8)), BFQ_HOST, options).properties().stream()
                    .filter(sent -> sent.name().equals(property)).findFirst().orElseThrow().value();
        } catch (MalformedDocumentException e) {
            throw new AssertionError(json, e);
        }
    }

    private static JsonNode read(String name) {
        try {
            return JsonLeaves.tree(Files.readAllBytes(VECTORS.resolve(name + ".json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        List<JsonNode> nodes = new ArrayList<>();
        array.forEach(nodes::add);
        return nodes.stream();
    }
}
