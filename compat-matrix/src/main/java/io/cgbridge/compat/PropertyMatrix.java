package io.cgbridge.compat;

import com.fasterxml.jackson.core.type.TypeReference;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.UnitType;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Systemd's properties from 205 on: which version takes them, on which units, and where nothing follows. */
public final class PropertyMatrix {
    static final List<String> GROUPS = List.of("cpu", "cpuset", "delegation", "devices", "io", "memory", "network", "oom",
            "pressure", "tasks", "unit");

    private static final Map<String, PropertyFacts> PROPERTIES = load();

    private PropertyMatrix() {
    }

    private static Map<String, PropertyFacts> load() {
        Map<String, PropertyFacts> all = new TreeMap<>();
        for (String group : GROUPS) {
            Map<String, PropertyFacts> rows = DataFiles.read("properties/" + group + ".json", new TypeReference<>() {
            });
            rows.forEach((name, facts) -> {
                if (all.put(name, facts) != null) {
                    throw new IllegalArgumentException("Two groups have the property " + name);
                }
            });
        }
        return Collections.unmodifiableMap(all);
    }

    /** Every property, by name. */
    public static Map<String, PropertyFacts> properties() {
        return PROPERTIES;
    }

    /** The properties that some version takes on that unit type, sorted. */
    public static Set<String> knownProperties(UnitType type) {
        return PROPERTIES.entrySet().stream().filter(row -> row.getValue().on().contains(type.word())).map(Map.Entry::getKey)
                .collect(Collectors.collectingAndThen(Collectors.toCollection(TreeSet::new), Collections::unmodifiableSet));
    }

    public static Optional<PropertyFacts> property(String name) {
        return Optional.ofNullable(PROPERTIES.get(name));
    }

    /** The D-Bus type with which a property is sent. */
    public static Optional<String> signature(String property) {
        return property(property).map(PropertyFacts::signature);
    }

    /** True if upstream's version accepts the property in a call on that unit type; false for an unknown one. */
    public static boolean settable(String property, UnitType type, int version) {
        return property(property).filter(facts -> facts.settable(type, version)).isPresent();
    }

    /**
     * False if systemd accepts the property on that hierarchy and does nothing with it. Asked of a property that is settable
     * on that host; an unknown one counts as honoured.
     */
    public static boolean honoured(String property, UnitType type, int version, Hierarchy hierarchy) {
        return property(property).flatMap(facts -> facts.ignored(type, version, hierarchy)).isEmpty();
    }

    /** As {@link #honoured(String, UnitType, int, Hierarchy)}, and the kernel has the file in which the value ends up. */
    public static boolean honoured(String property, UnitType type, int version, Hierarchy hierarchy, Set<String> files) {
        return honoured(property, type, version, hierarchy)
                && property(property).flatMap(facts -> facts.file(hierarchy)).filter(file -> !files.contains(file)).isEmpty();
    }

    /** The upstream version as whose a property behaves in that systemd: its own, or a newer one where it was taken back. */
    public static int behavesAs(String property, SystemdVersion systemd) {
        return Backports.of(systemd).getOrDefault(property, systemd.major());
    }

    /**
     * What a systemd accepts on that unit type, with what its distribution or point release has taken from newer ones.
     *
     * @param files the cgroup files that the host has
     */
    public static Map<String, SettableProperty> settableAt(UnitType type, SystemdVersion systemd, Hierarchy hierarchy, Set<String> files) {
        Map<String, Integer> backports = Backports.of(systemd);
        Map<String, SettableProperty> settable = new TreeMap<>();
        PROPERTIES.forEach((name, facts) -> {
            int version = backports.getOrDefault(name, systemd.major());
            if (facts.settable(type, version) && !facts.takesNothing(version)) {
                settable.put(name, new SettableProperty(name, facts.signature(), facts.runtime().contains(version),
                        honoured(name, type, version, hierarchy, files), facts.accepts(version, BigInteger.ZERO)));
            }
        });
        return settable;
    }
}
