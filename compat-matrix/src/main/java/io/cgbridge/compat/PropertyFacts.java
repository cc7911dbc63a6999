package io.cgbridge.compat;

import static io.cgbridge.compat.DataFiles.required;

import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.UnitType;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that is known about one property that systemd takes over D-Bus: a row of {@code properties/*.json}. Texts are empty
 * where the row has none.
 *
 * @param signature the D-Bus type that is sent
 * @param readSignature the type that is read back
 * @param on unit types that take it, in systemd's words
 * @param settable versions whose {@code StartTransientUnit} or {@code SetUnitProperties} accept it
 * @param settableOn unit types for which that span is another one
 * @param readable versions that answer a {@code Get}
 * @param readableOn unit types for which that span is another one
 * @param hidden versions that accept it although introspection and {@code GetAll} do not show it
 * @param swallowed versions that take any value of any type and store nothing
 * @param runtime versions that accept it on a running unit; creation alone otherwise
 * @param numbers for numbers: what is accepted, by version; a version without a row accepts no sensible value
 * @param words for enumerations: what is accepted
 * @param wordsSince words that came later than the property, with their version
 * @param check how the value is checked, where neither numbers nor words say it
 * @param refusal the key of {@code refusals.json} with which a bad value is refused; the check's own if empty
 * @param refusedOn unit types that answer in words of their own, before they look at the value
 * @param value the whole rule of the value, in words
 * @param ignored where the property is accepted and does nothing
 * @param files the kernel file that holds the value, by hierarchy ({@code unified}, {@code legacy}); absent where it is not one
 * @param directive the spelling in a unit file
 * @param twins other spellings of the same limit: {@code scale} takes a fraction of the machine, {@code scaleOf} is what this
 *     one is the fraction of, {@code legacy} the older property for cgroup v1, {@code unified} the newer one for cgroup 2
 * @param measured per systemd version six places: StartTransientUnit on scope, slice, service ({@code slv}), SetUnitProperties
 *     on the same ({@code SLV}); {@code .} where a representative value was refused
 * @param valueRefused why the measured value was refused although the property is settable
 * @param disagreement where a source and the measurement disagree: what was found; the row follows the measurement
 */
public record PropertyFacts(String signature, String readSignature, List<String> on, VersionRange settable,
        Map<String, VersionRange> settableOn, VersionRange readable, Map<String, VersionRange> readableOn,
        VersionRange hidden, VersionRange swallowed,
        VersionRange runtime,
        List<Numbers> numbers, List<String> words, Map<String, Integer> wordsSince,
        ValueCheck check, String refusal, List<RefusedOn> refusedOn, String value, List<Ignored> ignored, Map<String, String> files,
        String directive, Map<String, String> twins, List<Change> changes, String note, Map<Integer, String> measured,
        String valueRefused, String disagreement, List<String> sources) {
    private static final Set<String> TWINS = Set.of("scale", "scaleOf", "legacy", "unified");
    private static final Set<String> FILES = Set.of("unified", "legacy");

    public PropertyFacts {
        required(signature, "signature");
        readSignature = readSignature == null ? signature : readSignature;
        on = List.copyOf(required(on, "on"));
        required(settable, "settable");
        settableOn = orEmpty(settableOn);
        required(readable, "readable");
        readableOn = orEmpty(readableOn);
        hidden = hidden == null ? VersionRange.NONE : hidden;
        swallowed = swallowed == null ? VersionRange.NONE : swallowed;
        required(runtime, "runtime");
        numbers = orEmpty(numbers);
        words = orEmpty(words);
        wordsSince = orEmpty(wordsSince);
        check = check != null ? check : !numbers.isEmpty() ? ValueCheck.NUMBER : !words.isEmpty() ? ValueCheck.WORD : ValueCheck.NONE;
        refusal = orEmpty(refusal);
        refusedOn = orEmpty(refusedOn);
        value = orEmpty(value);
        ignored = orEmpty(ignored);
        files = orEmpty(files);
        directive = orEmpty(directive);
        twins = orEmpty(twins);
        changes = orEmpty(changes);
        note = orEmpty(note);
        measured = orEmpty(measured);
        valueRefused = orEmpty(valueRefused);
        disagreement = orEmpty(disagreement);
        sources = List.copyOf(required(sources, "sources"));
        if (!TWINS.containsAll(twins.keySet()) || !FILES.containsAll(files.keySet()) || !on.containsAll(settableOn.keySet())
                || !on.containsAll(readableOn.keySet())) {
            throw new IllegalArgumentException("An unknown key in " + twins + ", " + files + ", " + settableOn + " or " + readableOn);
        }
    }

    /**
     * Numbers that some versions accept, unsigned.
     *
     * @param min smallest accepted value
     * @param max largest; 2^64-1 (which is infinity) where the data names none
     * @param infinity true if 2^64-1 is accepted beside the range
     */
    public record Numbers(VersionRange versions, BigInteger min, BigInteger max, boolean infinity) {
        private static final BigInteger UINT64_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

        public Numbers {
            required(versions, "versions");
            required(min, "min");
            max = max == null ? UINT64_MAX : max;
        }

        public boolean accepts(BigInteger number) {
            return infinity && number.equals(UINT64_MAX) || number.compareTo(min) >= 0 && number.compareTo(max) <= 0;
        }
    }

    /**
     * Where a property is accepted and nothing follows: the dangerous case.
     *
     * @param versions all where the data names none
     * @param hierarchies any if empty
     * @param on unit types, any if empty
     */
    public record Ignored(VersionRange versions, Set<Hierarchy> hierarchies, Set<UnitType> on, String why, String source) {
        public Ignored {
            versions = versions == null ? VersionRange.ALL : versions;
            hierarchies = hierarchies == null ? Set.of() : Set.copyOf(hierarchies);
            on = on == null ? Set.of() : Set.copyOf(on);
            required(why, "why");
            required(source, "source");
        }

        boolean applies(UnitType type, int version, Hierarchy hierarchy) {
            return versions.contains(version) && (hierarchies.isEmpty() || hierarchies.contains(hierarchy))
                    && (on.isEmpty() || on.contains(type));
        }
    }

    /** Unit types on which setting the property at creation is refused with an answer of its own. */
    public record RefusedOn(Set<UnitType> on, VersionRange versions, String refusal) {
        public RefusedOn {
            on = Set.copyOf(required(on, "on"));
            required(versions, "versions");
            required(refusal, "refusal");
        }
    }

    /** What a version changed, in words. */
    public record Change(int version, String what) {
        public Change {
            required(version, "version");
            required(what, "what");
        }
    }

    /** True if upstream's version accepts the property on that unit type. */
    public boolean settable(UnitType type, int version) {
        return on.contains(type.word()) && settableOn.getOrDefault(type.word(), settable).contains(version);
    }

    /** True if that version answers a {@code Get} of the property on that unit type. */
    public boolean readable(UnitType type, int version) {
        return on.contains(type.word()) && readableOn.getOrDefault(type.word(), readable).contains(version);
    }

    /** True if introspection and {@code GetAll} show the property on that unit type as well. */
    public boolean shown(UnitType type, int version) {
        return readable(type, version) && !hidden.contains(version);
    }

    /** Why the property is accepted there and does nothing; empty if it works. */
    public Optional<Ignored> ignored(UnitType type, int version, Hierarchy hierarchy) {
        return ignored.stream().filter(row -> row.applies(type, version, hierarchy)).findFirst();
    }

    /** True if that version accepts the number, unsigned; false for what is no number. */
    public boolean accepts(int version, BigInteger number) {
        return numbers.stream().anyMatch(row -> row.versions().contains(version) && row.accepts(number));
    }

    /** True if the setter of that version is broken: it checks numbers, and there is none that it takes. */
    public boolean takesNothing(int version) {
        return !numbers.isEmpty() && !swallowed(version) && numbers.stream().noneMatch(row -> row.versions().contains(version));
    }

    /** True if that version knows the word. */
    public boolean takes(int version, String word) {
        return words.contains(word) && wordsSince.getOrDefault(word, 0) <= version;
    }

    /** True if the value is not even looked at: any type and any value is taken, and nothing is stored. */
    public boolean swallowed(int version) {
        return swallowed.contains(version);
    }

    /** The kernel file in which the value ends up, if it is one. */
    public Optional<String> file(Hierarchy hierarchy) {
        return Optional.ofNullable(files.get(hierarchy == Hierarchy.UNIFIED ? "unified" : "legacy"));
    }

    private static String orEmpty(String value) {
        return value == null ? "" : value;
    }

    private static <T> List<T> orEmpty(List<T> value) {
        return value == null ? List.of() : List.copyOf(value);
    }

    private static <K, V> Map<K, V> orEmpty(Map<K, V> value) {
        return value == null ? Map.of() : Map.copyOf(value);
    }
}
