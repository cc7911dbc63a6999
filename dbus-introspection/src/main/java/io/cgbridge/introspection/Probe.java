package io.cgbridge.introspection;

import io.cgbridge.compat.PropertyMatrix;
import io.cgbridge.introspection.Sentinel.Answer;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freedesktop.dbus.types.Variant;

/** Asks the host once what it can do. Hundreds of questions travel at the same time, so that it takes a moment. Blocks. */
final class Probe {
    private static final Pattern VERSION = Pattern.compile("\\D*(\\d+).*", Pattern.DOTALL);
    private static final int CPUSET_SINCE = 244;
    private static final String NEW_UNIT = "cgbridge-probe-does-not-exist.";
    private static final String STARTUP_MEMORY = "StartupMemory";

    private final Systemd systemd;
    private final Sentinel sentinel;
    private final Path root;
    private final String bus;
    private final List<String> unconfirmed = new ArrayList<>();

    Probe(Systemd systemd, Path root, String bus) {
        this.systemd = systemd;
        this.sentinel = new Sentinel(systemd);
        this.root = root;
        this.bus = bus;
    }

    HostReport run() throws IOException, BusError {
        Map<String, Variant<?>> manager = systemd.manager();
        String systemdText = text(manager, "Version");
        int version = version(systemdText);
        HostFiles files = HostFiles.read(root);
        unconfirmed.addAll(files.unconfirmed());
        Map<UnitType, Map<String, SettableProperty>> properties = properties(version, files.mounts().hierarchy());
        HostProfile profile = new HostProfile("live", HostProfile.Source.LIVE, systemdText, version, files.mounts().hierarchy(),
                files.controllers(), files.kernel(), properties, files.files(), files.io(), files.swap(), files.pageSize(), files.cpus(),
                files.memoryNodes(), files.hugepageSizes(), files.deviceNames(), unconfirmed);
        String features = text(manager, "Features");
        return new HostReport(profile, files.distribution(), features.isEmpty() ? List.of() : List.of(features.split("\\s+")), bus,
                text(manager, "Virtualization"), text(manager, "ControlGroup"), delegated(files, version), files.psi(),
                ignored(properties), Instant.now(), files.delegatable(), files.features());
    }

    private static String text(Map<String, Variant<?>> properties, String name) {
        Variant<?> value = properties.get(name);
        return value == null ? "" : value.getValue().toString();
    }

    private static int version(String text) throws IOException {
        Matcher number = VERSION.matcher(text);
        if (!number.matches()) {
            throw new IOException("the manager's version is unreadable: " + text);
        }
        return Integer.parseInt(number.group(1));
    }

    private Map<UnitType, Map<String, SettableProperty>> properties(int version, Hierarchy hierarchy) throws IOException, BusError {
        List<Systemd.ListedUnit> units = systemd.units();
        Map<UnitType, Map<String, SettableProperty>> all = new EnumMap<>(UnitType.class);
        for (UnitType type : UnitType.values()) {
            all.put(type, properties(type, existing(units, type), version, hierarchy));
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

    private Map<String, SettableProperty> properties(UnitType type, Optional<Systemd.ListedUnit> unit, int version, Hierarchy hierarchy)
            throws IOException, BusError {
        Map<String, String> signatures = new TreeMap<>();
        if (unit.isPresent()) {
            String xml = (String) Bus.await(systemd.sendIntrospect(unit.get().path())).get(0);
            signatures.putAll(Introspection.properties(xml, interfaceOf(type)));
        }
        for (String name : PropertyMatrix.knownProperties(type)) {
            PropertyMatrix.signature(name).ifPresent(signature -> signatures.put(name, signature));
        }
        Verdict canAsk = await(sentinel.start(NEW_UNIT + type.word(), List.of())).verdict();
        Map<String, SettableProperty> found = switch (canAsk) {
            case DENIED -> believed(type, version, hierarchy, signatures);
            default -> asked(type, unit, version, hierarchy, signatures);
        };
        if (PropertyMatrix.settable("PIDs", type, version)) {
            found.put("PIDs", new SettableProperty("PIDs", "au", false, true, false));
        }
        return found;
    }

    static String interfaceOf(UnitType type) {
        String word = type.word();
        return Systemd.NAME + "." + Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    /** Who may not start units may not ask either; then the tables speak for the version. */
    private Map<String, SettableProperty> believed(UnitType type, int version, Hierarchy hierarchy, Map<String, String> signatures) {
        unconfirmed.add("This user may not start units here, so the properties of a " + type.word()
                + " are those that the tables know for systemd " + version + ".");
        Map<String, SettableProperty> found = new TreeMap<>();
        signatures.forEach((name, signature) -> {
            if (PropertyMatrix.settable(name, type, version)) {
                boolean honoured = PropertyMatrix.honoured(name, type, version, hierarchy);
                found.put(name, new SettableProperty(name, signature, true, honoured, false));
            }
        });
        return found;
    }

    private record Questions(String signature, CompletableFuture<Answer> start, Optional<CompletableFuture<Answer>> set,
            Optional<CompletableFuture<Answer>> zero) {
    }

    private Map<String, SettableProperty> asked(UnitType type, Optional<Systemd.ListedUnit> unit, int version, Hierarchy hierarchy,
            Map<String, String> signatures) throws IOException, BusError {
        Map<String, Questions> asked = new LinkedHashMap<>();
        signatures.forEach((name, signature) -> Candidates.of(name, signature).ifPresent(candidate -> asked.put(name,
                new Questions(signature, sentinel.start(NEW_UNIT + type.word(), List.of(candidate)), live(unit, candidate),
                        Candidates.zero(name, signature).map(zero -> sentinel.start(NEW_UNIT + type.word(), List.of(zero)))))));
        Map<String, SettableProperty> found = new TreeMap<>();
        for (Map.Entry<String, Questions> each : asked.entrySet()) {
            String name = each.getKey();
            Questions questions = each.getValue();
            boolean runtime = questions.set().isPresent() && await(questions.set().get()).accepted();
            boolean zero = questions.zero().isPresent() && await(questions.zero().get()).accepted();
            if (await(questions.start()).accepted() || runtime) {
                boolean honoured = PropertyMatrix.honoured(name, type, version, hierarchy);
                found.put(name, new SettableProperty(name, questions.signature(), runtime, honoured, zero));
            }
        }
        return startupMemoryAsMemory(found);
    }

    /**
     * Asked of a unit that exists. Not for {@code StartupMemory*}: from 254 on already the check of such a value leaves a mark on the unit
     * (facts: read in the source).
     */
    private Optional<CompletableFuture<Answer>> live(Optional<Systemd.ListedUnit> unit, UnitProperty candidate) {
        return unit.filter(there -> !candidate.name().startsWith(STARTUP_MEMORY))
                .map(there -> sentinel.set(there.name(), List.of(candidate)));
    }

    private static Map<String, SettableProperty> startupMemoryAsMemory(Map<String, SettableProperty> found) {
        found.replaceAll((name, property) -> {
            SettableProperty twin = name.startsWith(STARTUP_MEMORY) ? found.get(name.substring("Startup".length())) : null;
            return twin == null ? property
                    : new SettableProperty(name, property.signature(), twin.runtime(), property.honoured(), property.zero());
        });
        return found;
    }

    private static Answer await(CompletableFuture<Answer> answer) throws IOException {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    private static Map<UnitType, List<String>> ignored(Map<UnitType, Map<String, SettableProperty>> properties) {
        Map<UnitType, List<String>> ignored = new EnumMap<>(UnitType.class);
        properties.forEach((type, all) -> ignored.put(type,
                all.values().stream().filter(property -> !property.honoured()).map(SettableProperty::name).sorted().toList()));
        return ignored;
    }

    /** systemd hands down these and no others (v240..v262: cgroup-util.h, CGROUP_MASK_V1 and V2). */
    private static Map<Controller, Boolean> delegated(HostFiles files, int version) {
        Map<Controller, Boolean> delegated = new EnumMap<>(Controller.class);
        files.controllers().forEach((controller, hierarchy) -> delegated.put(controller, switch (controller) {
            case CPU, MEMORY, PIDS, IO -> true;
            case CPUSET -> hierarchy == Hierarchy.UNIFIED && version >= CPUSET_SINCE;
            case DEVICES -> hierarchy == Hierarchy.LEGACY;
            default -> false;
        }));
        return delegated;
    }
}
