package io.cgbridge.introspection;

import io.cgbridge.introspection.Units.Drift;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Level;
import io.cgbridge.translator.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What cgbridge promised for a unit.
 *
 * @param invocation as {@link UnitMemory} has it
 * @param controlGroup as systemd says it
 * @param drift what became of promises, oldest first; at most {@link #MAX_DRIFT}
 */
record UnitPromises(String unit, String invocation, String controlGroup, List<OfFile> files, List<OfProperty> properties, List<Drift> drift) {
    static final int MAX_DRIFT = 32;
    static final String QUOTA = "CPUQuotaPerSecUSec";

    UnitPromises {
        files = List.copyOf(files);
        properties = List.copyOf(properties);
        drift = List.copyOf(drift);
    }

    /**
     * A value in a cgroup file.
     *
     * @param values what is to be written, in order
     * @param held what stands there then, in the kernel's words
     * @param before what stood there when systemd had written last
     * @param from the properties from which systemd writes this file, as they were, as texts
     */
    record OfFile(Place place, List<String> values, String held, String before, Map<String, String> from) {

        List<FileWrite> writes() {
            return values.stream().map(value -> new FileWrite(place.controller(), place.file(), value, List.of(), Phase.AFTER_START, Level.UNIT)).toList();
        }

        String target() {
            return "file:" + place.file();
        }
    }

    /**
     * A property.
     *
     * @param held its value as systemd said it then, as text
     */
    record OfProperty(String name, String held) {

        String target() {
            return "property:" + name;
        }
    }

    static UnitPromises none(String unit) {
        return new UnitPromises(unit, "", "", List.of(), List.of(), List.of());
    }

    boolean isEmpty() {
        return files.isEmpty() && properties.isEmpty() && drift.isEmpty();
    }

    /** True if systemd's next reload may take something. */
    boolean mayBeTaken() {
        return !files.isEmpty() || properties.stream().anyMatch(each -> each.name().equals(QUOTA));
    }

    UnitPromises without(OfFile promise) {
        return new UnitPromises(unit, invocation, controlGroup, files.stream().filter(each -> !each.equals(promise)).toList(), properties, drift);
    }

    /** With a property's new truth. */
    UnitPromises with(OfProperty accepted) {
        return new UnitPromises(unit, invocation, controlGroup, files,
                properties.stream().map(each -> each.name().equals(accepted.name()) ? accepted : each).toList(), drift);
    }

    UnitPromises at(String newInvocation, String newControlGroup) {
        return new UnitPromises(unit, newInvocation, newControlGroup, files, properties, drift);
    }

    /** With one more drift; the oldest makes room. */
    UnitPromises with(Drift another) {
        List<Drift> all = new ArrayList<>(drift);
        all.add(another);
        return new UnitPromises(unit, invocation, controlGroup, files, properties, all.subList(Math.max(0, all.size() - MAX_DRIFT), all.size()));
    }
}
