package io.cgbridge.introspection;

import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.UnitProperty;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.freedesktop.dbus.types.Variant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a unit back as it was before a change that had to be given up. */
final class Undo {
    private static final Logger LOG = LoggerFactory.getLogger(Undo.class);

    private final CgroupFiles files;
    private final Map<String, Variant<?>> before;
    private final Deque<Step> steps = new ArrayDeque<>();

    private interface Step {
        void run() throws IOException, BusError;
    }

    Undo(CgroupFiles files, Map<String, Variant<?>> before) {
        this.files = files;
        this.before = before;
    }

    /** Files that hold one value are remembered; one with a line per device shows its entry anew only when it is written. */
    void remember(List<FileWrite> writes) {
        for (FileWrite write : writes) {
            files.at(write.level()).read(write.controller(), write.file()).filter(text -> !text.isEmpty() && text.indexOf('\n') < 0).ifPresent(text ->
                    steps.push(() -> files.at(write.level()).write(new FileWrite(write.controller(), write.file(), text, List.of(), write.phase(), write.level()))));
        }
    }

    /** Properties that were changed; a list is cleared first, since lists accumulate. */
    void remember(List<UnitProperty> changed, Systemd systemd, String unit) {
        Set<String> names = new LinkedHashSet<>();
        changed.forEach(property -> names.add(property.name()));
        List<UnitProperty> old = new ArrayList<>();
        for (String name : names) {
            Variant<?> value = before.get(name);
            if (value != null) {
                if (value.getSig().startsWith("a") && !value.getSig().equals("ay")) {
                    old.add(new UnitProperty(name, value.getSig(), List.of(), List.of()));
                }
                old.add(new UnitProperty(name, value.getSig(), DbusValues.fromVariant(value), List.of()));
            }
        }
        if (!old.isEmpty()) {
            steps.push(() -> Bus.await(systemd.sendSetUnitProperties(unit, old)));
        }
    }

    void run() {
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (IOException | BusError e) {
                LOG.error("A change that was given up could not be undone: {}", e.getMessage());
            }
        }
    }
}
