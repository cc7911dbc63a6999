package io.cgbridge.introspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Level;
import io.cgbridge.translator.Phase;
import io.cgbridge.translator.PlanJson;
import io.cgbridge.translator.PropertyJson;
import io.cgbridge.translator.UnitProperty;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a unit was before a change that may have to be given up, as far as the change touches it.
 *
 * @param properties with their earlier values; a list is cleared first, since lists accumulate
 * @param files with their earlier text; files of several lines are left out, since an entry there shows only once it was written
 * @param promises what was promised until then
 */
record Before(String unit, String invocation, List<UnitProperty> properties, List<FileWrite> files, UnitPromises promises) {
    private static final Logger LOG = LoggerFactory.getLogger(Before.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    static Before of(String unit, HeldUnit held, CgroupFiles files, List<UnitProperty> toChange, List<FileWrite> toWrite, UnitPromises promises) {
        Set<String> names = new LinkedHashSet<>();
        toChange.forEach(property -> names.add(property.name()));
        List<UnitProperty> properties = new ArrayList<>();
        for (String name : names) {
            Optional<UnitProperty> old = held.property(name);
            if (old.isPresent() && old.get().signature().startsWith("a") && !old.get().signature().equals("ay")) {
                properties.add(new UnitProperty(name, old.get().signature(), List.of(), List.of()));
            }
            old.ifPresent(properties::add);
        }
        List<FileWrite> texts = new ArrayList<>();
        for (FileWrite write : toWrite) {
            files.at(write.level()).read(write.controller(), write.file()).filter(text -> !text.isEmpty() && text.indexOf('\n') < 0).ifPresent(text ->
                    texts.add(new FileWrite(write.controller(), write.file(), text, List.of(), write.phase(), write.level())));
        }
        return new Before(unit, held.invocation(), List.copyOf(properties), List.copyOf(texts), promises);
    }

    /**
     * Puts the unit back.
     *
     * @param sent whether the properties may have been changed
     * @return false if that did not succeed in full
     */
    boolean putBack(Systemd systemd, CgroupFiles cgroup, boolean sent) {
        boolean done = true;
        if (sent && !properties.isEmpty()) {
            done = tried(() -> Bus.await(systemd.sendSetUnitProperties(unit, properties)));
        }
        for (int i = files.size() - 1; i >= 0; i--) {
            FileWrite write = files.get(i);
            done &= tried(() -> cgroup.write(write));
        }
        return done;
    }

    private interface Step {
        void run() throws IOException, BusError;
    }

    private boolean tried(Step step) {
        try {
            step.run();
            return true;
        } catch (IOException | BusError e) {
            LOG.error("A change of {} that was given up could not be undone: {}", unit, e.getMessage());
            return false;
        }
    }

    ObjectNode json() throws IOException {
        ObjectNode json = StateFiles.object().put("unit", unit).put("invocation", invocation);
        ArrayNode list = json.putArray("properties");
        for (UnitProperty property : properties) {
            TokenBuffer value = new TokenBuffer(JSON, false);
            PlanJson.writeValue(property.signature(), property.value(), value);
            list.addObject().put("name", property.name()).put("signature", property.signature()).set("value", JSON.readTree(value.asParser()));
        }
        ArrayNode texts = json.putArray("files");
        files.forEach(write -> texts.addObject().put("controller", write.controller().word()).put("file", write.file()).put("text", write.value())
                .put("level", write.level().word()));
        json.set("promises", PromiseBook.json(promises));
        return json;
    }

    static Before read(JsonNode json) {
        List<UnitProperty> properties = new ArrayList<>();
        for (JsonNode each : json.path("properties")) {
            String signature = StateFiles.text(each, "signature");
            try {
                properties.add(new UnitProperty(StateFiles.text(each, "name"), signature, PropertyJson.read(signature, each.path("value")), List.of()));
            } catch (PropertyJson.MismatchException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
        List<FileWrite> files = new ArrayList<>();
        json.path("files").forEach(each -> files.add(new FileWrite(Controller.valueOf(StateFiles.text(each, "controller").toUpperCase(Locale.ROOT)),
                StateFiles.text(each, "file"), StateFiles.text(each, "text"), List.of(), Phase.AFTER_START,
                Level.valueOf(StateFiles.text(each, "level").toUpperCase(Locale.ROOT)))));
        return new Before(StateFiles.text(json, "unit"), StateFiles.text(json, "invocation"), properties, files, PromiseBook.read(json.path("promises")));
    }
}
