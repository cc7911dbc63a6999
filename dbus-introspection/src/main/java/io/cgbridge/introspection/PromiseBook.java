package io.cgbridge.introspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cgbridge.introspection.UnitPromises.OfFile;
import io.cgbridge.introspection.UnitPromises.OfProperty;
import io.cgbridge.introspection.Units.Drift;
import io.cgbridge.translator.Controller;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The promises of every unit, in the run-time directory. */
final class PromiseBook {
    private final StateFiles files;

    PromiseBook(Path state, HostCounts counts) {
        files = new StateFiles(state, "promises", counts);
    }

    /** Where they are; made if it is not there. */
    Path directory() throws IOException {
        files.make();
        return files.directory();
    }

    Optional<UnitPromises> of(String unit) throws IOException {
        return files.read(unit, PromiseBook::read);
    }

    void put(UnitPromises promises) throws IOException {
        if (promises.isEmpty()) {
            forget(promises.unit());
        } else {
            files.write(promises.unit(), json(promises));
        }
    }

    void forget(String unit) throws IOException {
        files.delete(unit);
    }

    List<String> all() throws IOException {
        return files.names();
    }

    static ObjectNode json(UnitPromises promises) {
        ObjectNode json = StateFiles.object().put("unit", promises.unit()).put("invocation", promises.invocation()).put("controlGroup", promises.controlGroup());
        ArrayNode ofFiles = json.putArray("files");
        for (OfFile file : promises.files()) {
            ObjectNode each = ofFiles.addObject().put("controller", file.place().controller().word()).put("file", file.place().file())
                    .put("key", file.place().key()).put("held", file.held()).put("before", file.before());
            file.values().forEach(each.putArray("values")::add);
            file.from().forEach(each.putObject("from")::put);
        }
        ArrayNode ofProperties = json.putArray("properties");
        promises.properties().forEach(each -> ofProperties.addObject().put("name", each.name()).put("held", each.held()));
        ArrayNode drift = json.putArray("drift");
        promises.drift().forEach(each -> drift.addObject().put("target", each.target()).put("promised", each.promised()).put("found", each.found())
                .put("action", each.action().word()).put("at", each.at().toString()).put("cause", each.cause().word()));
        return json;
    }

    static UnitPromises read(JsonNode json) {
        return new UnitPromises(StateFiles.text(json, "unit"), StateFiles.text(json, "invocation"), StateFiles.text(json, "controlGroup"),
                list(json, "files", PromiseBook::file), list(json, "properties", PromiseBook::property), list(json, "drift", PromiseBook::drift));
    }

    private static <T> List<T> list(JsonNode json, String name, Function<JsonNode, T> of) {
        if (!json.path(name).isArray()) {
            throw new IllegalArgumentException("it has no " + name);
        }
        List<T> list = new ArrayList<>();
        json.path(name).forEach(each -> list.add(of.apply(each)));
        return list;
    }

    private static OfFile file(JsonNode json) {
        Place place = new Place(Controller.valueOf(word(json, "controller")), StateFiles.text(json, "file"), StateFiles.text(json, "key"));
        Map<String, String> from = new LinkedHashMap<>();
        json.path("from").properties().forEach(each -> from.put(each.getKey(), each.getValue().asText()));
        return new OfFile(place, list(json, "values", JsonNode::asText), StateFiles.text(json, "held"), StateFiles.text(json, "before"), from);
    }

    private static OfProperty property(JsonNode json) {
        return new OfProperty(StateFiles.text(json, "name"), StateFiles.text(json, "held"));
    }

    private static Drift drift(JsonNode json) {
        try {
            return new Drift(StateFiles.text(json, "target"), StateFiles.text(json, "promised"), StateFiles.text(json, "found"),
                    Drift.Action.valueOf(word(json, "action")), Instant.parse(StateFiles.text(json, "at")), Drift.Cause.valueOf(word(json, "cause")));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("it does not name a time", e);
        }
    }

    private static String word(JsonNode json, String name) {
        return StateFiles.text(json, name).toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
