package io.cgbridge.compat;

import io.cgbridge.compat.AdaptedProperties.Change;
import io.cgbridge.compat.AdaptedProperties.Kind;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Makes the property list of somebody else's call fit a host: limits travel under the name that this host honours, with the value that
 * means the same there, and what it does not know or does nothing with is left out. What is required is never left out; then systemd
 * itself answers. A value that no systemd takes stays as it is, so that the caller hears of it.
 */
public final class PropertyAdapter {
    /** Nobody can ask systemd about processes without naming some, so a profile may lack them. */
    private static final Set<String> NEVER_PROBED = Set.of("PIDs", "PIDFDs");
    /** Units with the same limits as a service. */
    private static final Set<String> LIKE_A_SERVICE = Set.of("socket", "mount", "swap");
    private static final Map<String, String> UNIFIED_BY_LEGACY = new TreeMap<>();
    private static final Map<String, String> LEGACY_BY_UNIFIED = new TreeMap<>();

    static {
        PropertyMatrix.properties().forEach((name, facts) -> Optional.ofNullable(facts.twins().get("unified")).ifPresent(unified -> {
            UNIFIED_BY_LEGACY.put(name, unified);
            LEGACY_BY_UNIFIED.put(unified, name);
        }));
    }

    private final HostProfile host;
    private final Predicate<UnitProperty> required;

    /** @param required what must not be left out, whatever this host makes of it */
    public PropertyAdapter(HostProfile host, Predicate<UnitProperty> required) {
        this.host = host;
        this.required = required;
    }

    /** The type whose properties a unit's name says it has; empty for types without limits, such as timers. */
    public static Optional<UnitType> vocabulary(String unit) {
        return UnitType.ofUnitName(unit).or(() -> LIKE_A_SERVICE.contains(suffix(unit)) ? Optional.of(UnitType.SERVICE) : Optional.empty());
    }

    /** What follows the last dot of a unit's name. */
    public static String suffix(String unit) {
        return unit.substring(unit.lastIndexOf('.') + 1);
    }

    /** @param unit the full name, which says the type */
    public AdaptedProperties adapt(String unit, List<UnitProperty> properties) {
        Optional<UnitType> type = vocabulary(unit);
        if (type.isEmpty()) {
            return new AdaptedProperties(properties, List.of());
        }
        Set<String> named = new HashSet<>();
        properties.stream().filter(PropertyAdapter::limits).forEach(property -> named.add(property.name()));
        Set<String> converted = new HashSet<>();
        List<UnitProperty> adapted = new ArrayList<>(properties.size());
        List<Change> changes = new ArrayList<>();
        for (UnitProperty property : properties) {
            Optional<PropertyFacts> facts = PropertyMatrix.property(property.name()).filter(row -> row.on().contains(suffix(unit)));
            Optional<String> twin = twin(type.get(), property, facts);
            if (converted.contains(property.name()) && !limits(property)) {
                changes.add(Change.dropped(property, Reason.OVERRIDDEN, "It would take away what the call limits under another name."));
            } else if (facts.isEmpty()) {
                adapted.add(property);
            } else if (twin.isPresent()) {
                if (limits(property)) {
                    converted.add(twin.get());
                }
                translated(property, facts.get(), twin.get(), type.get(), named, adapted, changes);
            } else {
                kept(property, facts.get(), type.get(), adapted, changes);
            }
        }
        return new AdaptedProperties(adapted, changes);
    }

    /** Whether it sets something; 2^64-1 and an empty list take away. */
    private static boolean limits(UnitProperty property) {
        return !property.value().equals(UnitProperty.INFINITY) && !(property.value() instanceof List<?> list && list.isEmpty());
    }

    /** The name under which this host honours the limit, where it is another one. */
    private Optional<String> twin(UnitType type, UnitProperty property, Optional<PropertyFacts> facts) {
        Map<String, String> twins = switch (host.hierarchy()) {
            case UNIFIED -> UNIFIED_BY_LEGACY;
            case LEGACY, HYBRID -> LEGACY_BY_UNIFIED;
            case NONE -> Map.<String, String>of();
        };
        return Optional.ofNullable(twins.get(property.name()))
                .filter(name -> facts.isPresent() && facts.get().signature().equals(property.signature()))
                .filter(name -> host.property(type, name).filter(SettableProperty::honoured).isPresent());
    }

    private void translated(UnitProperty property, PropertyFacts facts, String twin, UnitType type, Set<String> named,
            List<UnitProperty> adapted, List<Change> changes) {
        Optional<String> rival = group(twin).stream().filter(named::contains).findFirst();
        if (rival.isPresent()) {
            changes.add(Change.dropped(property, Reason.OVERRIDDEN,
                    "The call names " + rival.get() + " too, which is this host's own name for the same limit."));
            return;
        }
        if (!sensible(facts, property.value())) {
            if (host.property(type, property.name()).filter(SettableProperty::honoured).isPresent() || required.test(property)) {
                adapted.add(property);
            } else {
                changes.add(Change.dropped(property, Reason.OUT_OF_RANGE, "No systemd ever took this value of " + property.name()
                        + ", so it has no equivalent in " + twin + "."));
            }
            return;
        }
        boolean toUnified = host.hierarchy() == Hierarchy.UNIFIED;
        Object value = TwinScale.of(toUnified ? twin : property.name()).convert(property.value(), toUnified, host);
        UnitProperty sent = new UnitProperty(twin, property.signature(), value, property.from());
        adapted.add(sent);
        changes.add(value.equals(property.value())
                ? Change.sentAs(property, Kind.RENAMED, sent, reasonOf(type, property), "This host honours the limit as " + twin + ".")
                : Change.sentAs(property, Kind.CONVERTED, sent, Reason.OTHER_SCALE, "This host honours the limit as " + twin
                        + ", on another scale: " + text(property.value()) + " is " + text(value) + " there."));
    }

    private Reason reasonOf(UnitType type, UnitProperty property) {
        return host.property(type, property.name()).map(own -> own.honoured() ? Reason.OTHER_NAME : Reason.ACCEPTED_BUT_IGNORED)
                .orElse(Reason.NOT_ON_THIS_HOST);
    }

    private void kept(UnitProperty property, PropertyFacts facts, UnitType type, List<UnitProperty> adapted, List<Change> changes) {
        Optional<SettableProperty> own = host.property(type, property.name());
        if (own.filter(SettableProperty::honoured).isPresent() || required.test(property) || NEVER_PROBED.contains(property.name())) {
            adapted.add(property);
        } else if (own.isPresent()) {
            changes.add(Change.dropped(property, Reason.ACCEPTED_BUT_IGNORED, facts.ignored(type, host.systemdVersion(), host.hierarchy())
                    .map(PropertyFacts.Ignored::why).orElse("systemd accepts " + property.name() + " on this host and does nothing with it.")));
        } else {
            changes.add(Change.dropped(property, Reason.NOT_ON_THIS_HOST,
                    "systemd " + host.systemdVersion() + " does not know " + property.name() + " for this type of unit."));
        }
    }

    /** The names under which the same hierarchy takes the same limit. */
    private static List<String> group(String name) {
        List<String> group = new ArrayList<>(List.of(name));
        Map<String, String> twins = PropertyMatrix.properties().get(name).twins();
        Optional.ofNullable(twins.get("scale")).ifPresent(group::add);
        Optional.ofNullable(twins.get("scaleOf")).ifPresent(group::add);
        return group;
    }

    /** Whether any systemd that looks at the value takes it. */
    private static boolean sensible(PropertyFacts facts, Object value) {
        if (facts.numbers().isEmpty()) {
            return true;
        }
        if (value instanceof List<?> list) {
            return list.stream().allMatch(entry -> someTakes(facts, (Long) ((List<?>) entry).get(1)));
        }
        return someTakes(facts, (Long) value);
    }

    private static boolean someTakes(PropertyFacts facts, long number) {
        BigInteger unsigned = new BigInteger(Long.toUnsignedString(number));
        return facts.numbers().stream().anyMatch(row -> row.accepts(unsigned));
    }

    private static String text(Object value) {
        return value instanceof Long number ? Long.toUnsignedString(number) : "the list";
    }
}
