package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code /openapi.json} says what the daemon does, neither less nor more. */
class OpenApiTest {
    private static JsonNode description;
    private static Map<String, Endpoint> endpoints;

    @BeforeAll
    static void read() throws IOException {
        try (TestDaemon daemon = TestDaemon.start(); RawHttp http = daemon.unix()) {
            description = http.get("/openapi.json").json();
            endpoints = daemon.daemon().endpoints().stream().collect(Collectors.toMap(OpenApiTest::name, each -> each, (a, b) -> a, TreeMap::new));
        }
    }

    private static String name(Endpoint endpoint) {
        return endpoint.method().name() + " " + endpoint.path().replaceAll(":(\\w+)", "{$1}");
    }

    private static Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new TreeMap<>();
        description.get("paths").properties().forEach(path -> path.getValue().properties().forEach(operation ->
                operations.put(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), operation.getValue())));
        return operations;
    }

    private static Stream<JsonNode> parameters(JsonNode operation, String where) {
        return operation.path("parameters").valueStream().filter(parameter -> parameter.get("in").textValue().equals(where));
    }

    @Test
    void everyRouteIsInIt() {
        assertEquals(endpoints.keySet(), operations().keySet());
    }

    @Test
    void everyQueryParameterIsInIt() {
        Map<String, Set<String>> taken = new TreeMap<>();
        Map<String, Set<String>> told = new TreeMap<>();
        endpoints.forEach((name, endpoint) -> taken.put(name, new TreeSet<>(endpoint.parameters())));
        operations().forEach((name, operation) -> told.put(name, parameters(operation, "query").map(parameter -> parameter.get("name").textValue())
                .collect(Collectors.toCollection(TreeSet::new))));
        assertEquals(taken, told);
    }

    @Test
    void everyWordOfAParameterIsTaken() throws IOException {
        try (TestDaemon daemon = TestDaemon.start(new FakeSystemd(), UnaryOperator.identity()); RawHttp http = daemon.unix()) {
            int words = 0;
            for (Map.Entry<String, JsonNode> operation : operations().entrySet()) {
                String[] name = operation.getKey().replace("{name}", "a.scope").split(" ");
                String needed = parameters(operation.getValue(), "query").filter(parameter -> parameter.path("required").booleanValue())
                        .map(parameter -> "&" + parameter.get("name").textValue() + "=" + parameter.get("example").textValue()).collect(Collectors.joining());
                for (JsonNode parameter : parameters(operation.getValue(), "query").toList()) {
                    for (JsonNode word : parameter.get("schema").path("enum")) {
                        RawHttp.Response response = http.exchange(name[0], name[1] + "?" + parameter.get("name").textValue() + "=" + word.textValue() + needed, "", "{\"linux\":{}}");
                        assertTrue(response.status() < 400 || Set.of("invalid-request", "unreadable-line", "other-kind").contains(response.problem()), operation.getKey() + " " + word + ": " + response.text());
                        words++;
                    }
                }
            }
            assertTrue(words > 15);
        }
    }

    @Test
    void everyPathParameterIsInIt() {
        operations().forEach((name, operation) -> assertEquals(name.chars().filter(c -> c == '{').count(), parameters(operation, "path").count(), name));
    }

    @Test
    void everyProblemIsInIt() {
        Set<String> told = description.at("/components/schemas/Problem/properties/type/oneOf").valueStream()
                .map(type -> type.get("const").textValue() + " " + type.get("title").textValue()).collect(Collectors.toSet());
        assertEquals(Stream.of(ProblemType.values()).map(type -> type.uri() + " " + type.title() + " (" + type.status() + ")").collect(Collectors.toSet()), told);
    }

    @Test
    void everyReferenceLeadsSomewhere() throws IOException {
        Set<String> names = new TreeSet<>();
        description.get("components").get("schemas").fieldNames().forEachRemaining(names::add);
        Set<String> used = Stream.of(new ObjectMapper().writeValueAsString(description).split("\"#/components/schemas/")).skip(1)
                .map(rest -> rest.substring(0, rest.indexOf('"'))).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(names, used);
    }
}
