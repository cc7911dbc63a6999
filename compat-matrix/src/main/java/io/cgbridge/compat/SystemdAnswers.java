package io.cgbridge.compat;

import static io.cgbridge.compat.DataFiles.required;

import com.fasterxml.jackson.core.type.TypeReference;
import io.cgbridge.compat.ValueCheck.Problem;
import io.cgbridge.compat.ValueCheck.Value;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a systemd answers when it is given properties: takes them, or refuses with the error and in the words of its version. As
 * systemd does, the first offending property of a call decides, and nothing of the call is applied then. The words stand in
 * {@code refusals.json}.
 */
public final class SystemdAnswers {
    private static final Map<String, List<Words>> REFUSALS = DataFiles.read("refusals.json", new TypeReference<>() {
    });
    private static final String REFUSE_START = "RefuseManualStart";

    private final int version;
    private final Map<String, Integer> backports;
    private final long memoryPages;
    private final Predicate<Long> processExists;

    /** An error reply. */
    public record Refusal(String error, String message) {
    }

    record Words(VersionRange versions, String error, String message) {
        Words {
            required(versions, "versions");
            required(error, "error");
            required(message, "message");
        }
    }

    /**
     * @param memoryPages pages of memory that the machine has, which decide whether a share of it is nothing
     * @param processExists whether a process can be put into a scope
     */
    public SystemdAnswers(SystemdVersion systemd, long memoryPages, Predicate<Long> processExists) {
        version = systemd.major();
        backports = Backports.of(systemd);
        this.memoryPages = memoryPages;
        this.processExists = processExists;
    }

    /** True if this systemd refuses the property with this value, and some other version takes it and looks at it. */
    public boolean refusesWhatOthersTake(UnitType type, UnitProperty property, boolean creation) {
        return refusal(type, property, creation).isPresent() && SystemdReleases.numbers()
                .filter(other -> PropertyMatrix.property(property.name()).filter(facts -> !facts.swallowed(other)).isPresent())
                .mapToObj(other -> new SystemdAnswers(SystemdVersion.upstream(other), memoryPages, processExists))
                .anyMatch(other -> other.refusal(type, property, creation).isEmpty());
    }

    /** The answer to {@code StartTransientUnit}, as far as the properties go; empty if it is started. */
    public Optional<Refusal> start(UnitType type, String unit, List<UnitProperty> properties) {
        Optional<Refusal> first = properties.stream().flatMap(property -> refusal(type, property, true).stream()).findFirst();
        if (first.isEmpty() && properties.stream().anyMatch(property -> property.name().equals(REFUSE_START) && property.value().equals(true))) {
            return Optional.of(words("manual-start", REFUSE_START, unit));
        }
        return first;
    }

    /** The answer to {@code SetUnitProperties} on a unit that exists; empty if it is done. */
    public Optional<Refusal> set(UnitType type, List<UnitProperty> properties) {
        return properties.stream().flatMap(property -> refusal(type, property, false).stream()).findFirst();
    }

    private Optional<Refusal> refusal(UnitType type, UnitProperty property, boolean creation) {
        String name = property.name();
        Optional<PropertyFacts> known = PropertyMatrix.property(name);
        if (known.isEmpty()) {
            return Optional.of(words("unknown-property", name, ""));
        }
        PropertyFacts facts = known.get();
        int as = backports.getOrDefault(name, version);
        Optional<PropertyFacts.RefusedOn> own = facts.refusedOn().stream()
                .filter(row -> creation && row.on().contains(type) && row.versions().contains(as)).findFirst();
        if (own.isPresent()) {
            return Optional.of(words(own.get().refusal(), name, ""));
        }
        if (!facts.settable(type, as) || !creation && !facts.runtime().contains(as)) {
            return Optional.of(words("unknown-property", name, ""));
        }
        if (facts.swallowed(as)) {
            return Optional.empty();
        }
        if (!facts.signature().equals(property.signature())) {
            return Optional.of(words("wrong-type", name, ""));
        }
        return facts.check().problem(new Value(facts, as, property.value(), memoryPages, processExists))
                .map((Problem problem) -> words(problem.refusal(), name, problem.value()));
    }

    /**
     * The reply of this version for a key of {@code refusals.json}.
     *
     * @param name stands for {@code {name}} in the message
     * @param value stands for {@code {value}}
     */
    public Refusal words(String refusal, String name, String value) {
        List<Words> rows = Optional.ofNullable(REFUSALS.get(refusal))
                .orElseThrow(() -> new IllegalArgumentException("refusals.json has no " + refusal));
        Words words = rows.stream().filter(row -> row.versions().contains(version)).findFirst()
                .orElseGet(() -> REFUSALS.get("invalid").stream().filter(row -> row.versions().contains(version)).findFirst().orElseThrow());
        return new Refusal(words.error(), words.message().replace("{name}", name).replace("{value}", value));
    }
}
