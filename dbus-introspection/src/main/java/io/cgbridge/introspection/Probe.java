package io.cgbridge.introspection;

import io.cgbridge.compat.PropertyMatrix;
import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.introspection.Sentinel.Verdict;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.freedesktop.dbus.types.Variant;

/** Asks the host once what it can do. Hundreds of questions travel at the same time, so that it takes a moment. Blocks. */
final class Probe {
    private static final String STARTUP_MEMORY = "StartupMemory";

    private final Systemd systemd;
    private final Sentinel sentinel;
    private final Path root;
    private final String bus;
    private final HostCounts counts;
    private final List<String> unconfirmed = new ArrayList<>();

    Probe(Systemd systemd, Path root, String bus, HostCounts counts) {
        this.systemd = systemd;
        this.sentinel = new Sentinel(systemd);
        this.root = root;
        this.bus = bus;
        this.counts = counts;
    }

    HostReport run() throws IOException, BusError {
        Map<String, Variant<?>> manager = systemd.manager();
        String systemdText = text(manager, "Version");
        SystemdVersion version = version(systemdText);
        HostFiles files = HostFiles.read(root);
        unconfirmed.addAll(files.unconfirmed());
        if (files.cut()) {
            counts.count(HostCounter.CGROUPS);
        }
        Map<UnitType, Map<String, SettableProperty>> properties = properties(version, files.mounts().hierarchy(), files.files());
        Delegation delegation = Delegation.of(files, text(manager, "ControlGroup"), version.major());
        HostProfile profile = new HostProfile("live", HostProfile.Source.LIVE, systemdText, version.major(), files.mounts().hierarchy(),
                delegation.controllers(), files.kernel(), properties, files.files(), files.io(), files.swap(), files.pageSize(), files.cpus(),
                files.memoryNodes(), files.hugepageSizes(), files.deviceNames(), unconfirmed);
        String features = text(manager, "Features");
        return new HostReport(profile, files.distribution(), features.isEmpty() ? List.of() : List.of(features.split("\\s+")), bus,
                text(manager, "Virtualization"), text(manager, "ControlGroup"), delegation.delegated(), files.psi(),
                ignored(properties), Instant.now(), files.delegatable(), files.features(), delegation.missing());
    }

    private static String text(Map<String, Variant<?>> properties, String name) {
        Variant<?> value = properties.get(name);
        return value == null ? "" : value.getValue().toString();
    }

    private static SystemdVersion version(String text) throws IOException {
        try {
            return SystemdVersion.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("the manager's version is unreadable: " + text, e);
        }
    }

    private Map<UnitType, Map<String, SettableProperty>> properties(SystemdVersion version, Hierarchy hierarchy, Set<String> files)
            throws IOException, BusError {
        List<Systemd.ListedUnit> units = systemd.units();
        Map<UnitType, Optional<String>> existing = new EnumMap<>(UnitType.class);
        Map<UnitType, Map<String, String>> readable = new EnumMap<>(UnitType.class);
        for (UnitType type : UnitType.values()) {
            Optional<Systemd.ListedUnit> unit = existing(units, type);
            existing.put(type, unit.map(Systemd.ListedUnit::name));
            readable.put(type, unit.isEmpty() ? Map.of()
                    : Introspection.properties((String) Bus.await(systemd.sendIntrospect(unit.get().path())).get(0), Systemd.interfaceOf(type)));
        }
        // Beyond what a scope or a slice has too, a service's properties are about how to run a program.
        Map<String, String> ofService = new TreeMap<>(readable.get(UnitType.SERVICE));
        ofService.keySet().removeIf(name -> !readable.get(UnitType.SCOPE).containsKey(name) && !readable.get(UnitType.SLICE).containsKey(name));
        readable.put(UnitType.SERVICE, ofService);
        Map<UnitType, Map<String, SettableProperty>> all = new EnumMap<>(UnitType.class);
        for (UnitType type : UnitType.values()) {
            Map<String, String> signatures = new TreeMap<>(readable.get(type));
            PropertyMatrix.knownProperties(type).forEach(name ->
                    PropertyMatrix.signature(name).ifPresent(signature -> signatures.put(name, signature)));
            all.put(type, properties(type, existing.get(type), PropertyMatrix.settableAt(type, version, hierarchy, files), version, hierarchy, signatures));
        }
        return all;
    }

    /** A unit that is there anyway; the root slice and init.scope are there before any other. */
    private static Optional<Systemd.ListedUnit> existing(List<Systemd.ListedUnit> units, UnitType type) {
        List<Systemd.ListedUnit> candidates = units.stream()
                .filter(unit -> UnitType.ofUnitName(unit.name()).equals(Optional.of(type)) && unit.activeState().equals("active")).toList();
        return candidates.stream().filter(unit -> Set.of("-.slice", "init.scope").contains(unit.name())).findFirst()
                .or(() -> candidates.stream().findFirst());
    }

    private Map<String, SettableProperty> properties(UnitType type, Optional<String> unit, Map<String, SettableProperty> believed,
            SystemdVersion version, Hierarchy hierarchy, Map<String, String> signatures) throws IOException {
        Function<List<UnitProperty>, CompletableFuture<Sentinel.Answer>> start = some -> sentinel.start(type.word(), some);
        if (sentinel.judge(List.of(), start).verdict() == Verdict.DENIED) {
            unconfirmed.add("This user may not start units here, so the properties of a " + type.word()
                    + " are those that the tables know for systemd " + version.text() + ".");
            return believed;
        }
        List<UnitProperty> candidates = signatures.entrySet().stream()
                .flatMap(each -> Candidates.of(each.getKey(), each.getValue()).stream()).toList();
        Set<String> accepted = sentinel.accepted(candidates, believed.keySet(), start);
        Set<String> runtime = runtime(unit, candidates, accepted, believed);
        Set<String> zero = sentinel.accepted(signatures.entrySet().stream().filter(each -> accepted.contains(each.getKey()))
                .flatMap(each -> Candidates.zero(each.getKey(), each.getValue()).stream()).toList(),
                names(believed, SettableProperty::zero), start);
        Map<String, SettableProperty> found = new TreeMap<>();
        signatures.forEach((name, signature) -> {
            if (accepted.contains(name) || runtime.contains(name)) {
                found.put(name, new SettableProperty(name, signature, runtime.contains(name),
                        PropertyMatrix.honoured(name, type, version.major(), hierarchy), zero.contains(name)));
            }
        });
        if (believed.containsKey("PIDs")) {
            found.put("PIDs", believed.get("PIDs"));
        }
        return found;
    }

    /**
     * What can be changed on a unit that exists, asked of one; where there is none, and for {@code StartupMemory*}, the tables
     * speak: from 254 on already the check of such a value leaves a mark on the unit (facts: read in the source).
     */
    private Set<String> runtime(Optional<String> unit, List<UnitProperty> candidates, Set<String> accepted,
            Map<String, SettableProperty> believed) throws IOException {
        Set<String> likely = names(believed, SettableProperty::runtime);
        Set<String> runtime = new HashSet<>(likely);
        runtime.retainAll(accepted);
        if (unit.isPresent()) {
            runtime.removeIf(name -> !name.startsWith(STARTUP_MEMORY));
            // Before 228 a slice could be changed and not be made.
            List<UnitProperty> askable = candidates.stream().filter(each -> !each.name().startsWith(STARTUP_MEMORY)
                    && (accepted.isEmpty() || accepted.contains(each.name()))).toList();
            runtime.addAll(sentinel.accepted(askable, likely, some -> sentinel.set(unit.get(), some)));
        }
        return runtime;
    }

    private static Set<String> names(Map<String, SettableProperty> properties, Predicate<SettableProperty> which) {
        return properties.values().stream().filter(which).map(SettableProperty::name).collect(Collectors.toSet());
    }

    private static Map<UnitType, List<String>> ignored(Map<UnitType, Map<String, SettableProperty>> properties) {
        Map<UnitType, List<String>> ignored = new EnumMap<>(UnitType.class);
        properties.forEach((type, all) -> ignored.put(type,
                all.values().stream().filter(property -> !property.honoured()).map(SettableProperty::name).sorted().toList()));
        return ignored;
    }
}
