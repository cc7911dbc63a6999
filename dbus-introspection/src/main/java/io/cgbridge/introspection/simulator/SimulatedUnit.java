package io.cgbridge.introspection.simulator;

import io.cgbridge.compat.PropertyFacts;
import io.cgbridge.compat.PropertyMatrix;
import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.introspection.DbusValues;
import io.cgbridge.introspection.UnitPaths;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.types.Variant;

/** A unit: its state and its properties. */
final class SimulatedUnit {
    static final String UNIT = "org.freedesktop.systemd1.Unit";
    private static final long FIFTEEN = 15;
    private static final long NINETY_SECONDS = 90_000_000;
    private static final BigInteger UINT32_MAX = BigInteger.valueOf(0xffff_ffffL);
    private static final long PAGE = 4096;
    /** Limits from which nothing is held back unless they are set; every other number begins at infinity. */
    private static final Set<String> FROM_ZERO = Set.of("MemoryLow", "MemoryMin", "DefaultMemoryLow", "DefaultMemoryMin", "StartupMemoryLow",
            "DefaultStartupMemoryLow", "RuntimeRandomizedExtraUSec", "StartLimitIntervalUSec");
    private static final Set<String> TRUE = Set.of("DefaultDependencies", "SendSIGKILL", "MemoryZSwapWriteback");
    private static final Map<String, Object> BEGINNINGS = Map.of("TimeoutStopUSec", NINETY_SECONDS, "StartLimitBurst", 5L,
            "OnFailureJobMode", "replace", "OnSuccessJobMode", "fail", "FinalKillSignal", 9L, "OOMPolicy", "stop");
    /** The newest version whose lists grow at the front. */
    private static final int LAST_PREPENDING = 251;

    private final String name;
    private final String word;
    private final SystemdVersion systemd;
    private final long memoryPages;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final byte[] invocation;
    private String active = "inactive";
    private String sub = "dead";
    private String result = "success";
    private boolean frozen;
    private boolean started;

    SimulatedUnit(String name, SystemdVersion systemd, long memoryPages) {
        this.name = name;
        this.word = name.substring(name.lastIndexOf('.') + 1);
        this.systemd = systemd;
        this.memoryPages = memoryPages;
        invocation = UUID.randomUUID().toString().replace("-", "").substring(0, 16).getBytes(StandardCharsets.US_ASCII);
        values.put("Slice", word.equals("slice") ? parent() : name.equals("init.scope") ? "-.slice" : "system.slice");
    }

    String name() {
        return name;
    }

    Optional<UnitType> type() {
        return UnitType.ofUnitName(name);
    }

    String path() {
        return UnitPaths.of(name);
    }

    /** The interface that only units of this type have. */
    String iface() {
        return "org.freedesktop.systemd1." + Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    boolean isActive() {
        return active.equals("active");
    }

    boolean failed() {
        return active.equals("failed");
    }

    /** True from the moment that somebody asked for it; others are only looked at. */
    boolean started() {
        return started;
    }

    void markStarted() {
        started = true;
    }

    void activate() {
        active = "active";
        sub = word.equals("slice") ? "active" : is("Type", "oneshot") ? "exited" : "running";
        result = "success";
    }

    void end(String how) {
        active = how.equals("success") ? "inactive" : "failed";
        sub = how.equals("success") ? "dead" : "failed";
        result = how;
    }

    void freeze(boolean freeze) {
        frozen = freeze;
    }

    boolean is(String property, Object value) {
        return value.equals(values.get(property));
    }

    boolean has(String property) {
        return values.containsKey(property);
    }

    String slice() {
        return (String) values.get("Slice");
    }

    List<?> processes() {
        return (List<?>) values.getOrDefault("PIDs", List.of());
    }

    /** Applies properties that were found good; lists add up, and an empty one clears. */
    void apply(List<UnitProperty> properties) {
        for (UnitProperty property : properties) {
            int version = PropertyMatrix.behavesAs(property.name(), systemd);
            Optional<PropertyFacts> facts = PropertyMatrix.property(property.name());
            if (facts.filter(row -> row.swallowed(version)).isPresent()) {
                continue;
            }
            if (property.name().equals("DelegateControllers")) {
                values.put("Delegate", true);
            }
            Optional<String> whole = facts.flatMap(row -> Optional.ofNullable(row.twins().get("scaleOf")));
            if (whole.isPresent()) {
                values.put(whole.get(), share((Long) property.value()));
            } else {
                values.merge(property.name(), property.value(), (before, added) -> joined(property.name(), before, added));
            }
        }
    }

    private long share(long fraction) {
        return BigInteger.valueOf(fraction).multiply(BigInteger.valueOf(memoryPages)).divide(UINT32_MAX).longValueExact() * PAGE;
    }

    private Object joined(String property, Object before, Object added) {
        if (!(before instanceof List<?> old) || !(added instanceof List<?> more) || more.isEmpty() || property.equals("PIDs")
                || property.equals("RestrictNetworkInterfaces")) {
            return added;
        }
        List<Object> all = new ArrayList<>(old);
        for (Object each : more) {
            boolean pair = each instanceof List<?> struct && struct.size() == 2;
            if (pair) {
                replace(all, (List<?>) each, property);
            } else if (!all.contains(each)) {
                all.add(each);
            }
        }
        return all;
    }

    /** Pairs are known by their first member, a device; a limit of infinity is none. */
    private void replace(List<Object> all, List<?> pair, String property) {
        int at = 0;
        while (at < all.size() && !((List<?>) all.get(at)).get(0).equals(pair.get(0))) {
            at++;
        }
        boolean none = property.startsWith("IO") && pair.get(1).equals(UnitProperty.INFINITY);
        if (at < all.size() && none) {
            all.remove(at);
        } else if (at < all.size()) {
            all.set(at, pair);
        } else if (!none) {
            all.add(property.startsWith("IO") && systemd.major() <= LAST_PREPENDING ? 0 : all.size(), pair);
        }
    }

    /** Everything that {@code GetAll} answers for an interface. */
    Map<String, Variant<?>> properties(String iface) {
        Map<String, Variant<?>> all = new LinkedHashMap<>();
        boolean ofUnit = iface.equals(UNIT);
        if (!ofUnit && !iface.equals(iface())) {
            return all;
        }
        if (ofUnit) {
            state(all);
        } else {
            held(all);
        }
        type().ifPresent(type -> PropertyMatrix.properties().forEach((property, facts) -> {
            if (ofUnit == facts.on().contains("timer") && facts.shown(type, PropertyMatrix.behavesAs(property, systemd))) {
                all.put(property, value(property, facts));
            }
        }));
        return all;
    }

    /** What {@code Get} answers although {@code GetAll} does not: a constant. */
    Optional<Variant<?>> hidden(String iface, String property) {
        int version = PropertyMatrix.behavesAs(property, systemd);
        return PropertyMatrix.property(property)
                .filter(facts -> facts.on().contains("timer") == iface.equals(UNIT) && (iface.equals(UNIT) || iface.equals(iface())))
                .filter(facts -> type().isPresent() && facts.readable(type().get(), version) && !facts.shown(type().get(), version))
                .map(facts -> value(property, facts));
    }

    private Variant<?> value(String property, PropertyFacts facts) {
        Object value = values.getOrDefault(property, beginning(property, facts));
        if (facts.readSignature().equals("a(sbbsi)")) {
            List<Object> withResults = new ArrayList<>();
            ((List<?>) value).forEach(each -> {
                List<Object> struct = new ArrayList<>((List<?>) each);
                struct.add(0L);
                withResults.add(struct);
            });
            value = withResults;
        }
        return DbusValues.toVariant(facts.readSignature(), value);
    }

    private Object beginning(String property, PropertyFacts facts) {
        if (BEGINNINGS.containsKey(property)) {
            return BEGINNINGS.get(property);
        }
        String signature = facts.readSignature();
        return switch (signature.charAt(0)) {
            case 't' -> FROM_ZERO.contains(property) ? (Object) 0L : (Object) UnitProperty.INFINITY;
            case 'u' -> 0L;
            case 'i' -> property.endsWith("ExitStatus") ? -1L : FIFTEEN;
            case 'b' -> TRUE.contains(property);
            case 's' -> property.equals("Description") ? name : facts.words().isEmpty() ? "" : facts.words().get(0);
            case '(' -> List.of(false, List.of());
            default -> signature.equals("ay") ? new byte[0] : List.of();
        };
    }

    private void state(Map<String, Variant<?>> all) {
        all.put("Id", new Variant<>(name));
        all.put("Names", new Variant<>(List.of(name), "as"));
        all.put("Following", new Variant<>(""));
        all.put("Triggers", new Variant<>(List.of(), "as"));
        all.put("TriggeredBy", new Variant<>(List.of(), "as"));
        all.put("LoadState", new Variant<>(loadState()));
        all.put("ActiveState", new Variant<>(active));
        all.put("SubState", new Variant<>(sub));
        all.put("FragmentPath", new Variant<>(started ? "/run/systemd/transient/" + name : ""));
        all.put("DropInPaths", new Variant<>(List.of(), "as"));
        all.put("UnitFileState", new Variant<>(started ? "transient" : ""));
        all.put("CanStart", new Variant<>(true));
        all.put("CanStop", new Variant<>(true));
        all.put("CanReload", new Variant<>(false));
        all.put("CanIsolate", new Variant<>(false));
        all.put("Job", DbusValues.toVariant("(uo)", List.of(0L, "/")));
        all.put("NeedDaemonReload", new Variant<>(false));
        all.put("ConditionResult", new Variant<>(true));
        all.put("LoadError", DbusValues.toVariant("(ss)", List.of("", "")));
        all.put("Transient", new Variant<>(started));
        if (systemd.major() >= 232) {
            all.put("InvocationID", DbusValues.toVariant("ay", invocation));
        }
        if (systemd.major() >= 246) {
            all.put("FreezerState", new Variant<>(frozen ? "frozen" : "running"));
            all.put("CanFreeze", new Variant<>(!word.equals("target")));
        }
    }

    private void held(Map<String, Variant<?>> all) {
        all.put("ControlGroup", new Variant<>(controlGroup()));
        if (!word.equals("slice")) {
            all.put("Result", new Variant<>(result));
        }
        if (word.equals("service")) {
            all.put("MainPID", DbusValues.toVariant("u", 0L));
            all.put("Type", new Variant<>(values.getOrDefault("Type", "simple")));
            all.put("ExecMainStatus", new Variant<>(0));
            all.put("ExecMainCode", new Variant<>(0));
        }
        if (systemd.major() >= 219) {
            all.put("MemoryCurrent", DbusValues.toVariant("t", UnitProperty.INFINITY));
        }
        if (systemd.major() >= 227) {
            all.put("TasksCurrent", DbusValues.toVariant("t", UnitProperty.INFINITY));
        }
    }

    String loadState() {
        return started || active.equals("active") || word.equals("slice") ? "loaded" : "not-found";
    }

    /** A row of {@code ListUnits}. */
    Object[] row() {
        return new Object[] {name, values.getOrDefault("Description", name), loadState(), active, sub, "", new DBusPath(path()),
                new org.freedesktop.dbus.types.UInt32(0), "", new DBusPath("/")};
    }

    /** Where the cgroup would be: one directory for each slice. */
    String controlGroup() {
        if (!isActive()) {
            return "";
        }
        StringBuilder path = new StringBuilder();
        String slice = word.equals("slice") ? name : slice();
        if (!slice.equals("-.slice")) {
            String[] parts = slice.substring(0, slice.length() - ".slice".length()).split("-");
            for (int i = 1; i <= parts.length; i++) {
                path.append('/').append(String.join("-", List.of(parts).subList(0, i))).append(".slice");
            }
        }
        return word.equals("slice") ? path.length() == 0 ? "/" : path.toString() : path + "/" + name;
    }

    private String parent() {
        int dash = name.lastIndexOf('-');
        return dash <= 0 ? name.equals("-.slice") ? "" : "-.slice" : name.substring(0, dash) + ".slice";
    }
}
