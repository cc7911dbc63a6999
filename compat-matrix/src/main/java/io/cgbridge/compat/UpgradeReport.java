package io.cgbridge.compat;

import io.cgbridge.translator.Fate;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.OciDocument;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.Translator;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.input.SourceDocument;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What changes for one document when it moves from one host to another: before, after, and how the change is to be called.
 *
 * @param before what the host it leaves does with the document
 * @param after what the host it moves to does with it
 * @param changes one for each leaf of the document
 */
public record UpgradeReport(Plan before, Plan after, List<Change> changes) {
    /** Reasons that the remedy on the same host takes away: a boot argument, a scheduler, another field. */
    private static final Set<Reason> CAN_BE_HELPED = Set.of(Reason.NO_IO_POLICY, Reason.NO_SWAP_ACCOUNTING, Reason.NO_CONTROLLER,
            Reason.NO_EQUIVALENT, Reason.NOT_EXPRESSIBLE, Reason.CONTRADICTION);

    /** How a leaf changes. */
    public enum Kind {
        /** The same limit is held, or not held, as before. */
        SAME,
        /** The limit is held in another form or as another number. */
        CONVERTED,
        /** It was held and is no more. */
        LOST,
        /** It was not held and is now. */
        GAINED,
        /** It was held and will not be, unless the operator does what the remedy says. */
        NEEDS_ACTION;

        private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /** The word used in JSON and tables. */
        public String word() {
            return word;
        }
    }

    /**
     * One leaf.
     *
     * @param line as {@link ReportEntry#line()}
     * @param value as {@link ReportEntry#value()}
     * @param remedy what helps, if it is lost or needs action and anything does
     */
    public record Change(LeafPath path, int line, Object value, Side before, Side after, Kind kind, Optional<String> remedy) {
    }

    /**
     * What one host does with a leaf.
     *
     * @param placed what is sent and written for it
     */
    public record Side(Fate fate, List<Placed> placed) {
        private boolean holds() {
            return switch (fate.outcome()) {
                case EXACT, CONVERTED, APPROXIMATED -> true;
                case UNSET, DROPPED, REJECTED -> false;
            };
        }

        private boolean refuses() {
            return switch (fate.outcome()) {
                case DROPPED, REJECTED -> true;
                case EXACT, CONVERTED, APPROXIMATED, UNSET -> false;
            };
        }

        private boolean holdsTheSameAs(Side other) {
            return fate.outcome() == other.fate.outcome() && fate.held().equals(other.fate.held())
                    && fate.heldAfterReload().equals(other.fate.heldAfterReload())
                    && (fate.outcome() == Outcome.EXACT || samePlaces(placed, other.placed));
        }

        private static boolean samePlaces(List<Placed> mine, List<Placed> theirs) {
            boolean same = mine.size() == theirs.size();
            for (int i = 0; same && i < mine.size(); i++) {
                same = mine.get(i).target().equals(theirs.get(i).target()) && Objects.deepEquals(mine.get(i).value(), theirs.get(i).value());
            }
            return same;
        }
    }

    /**
     * A property or a file write that a leaf has led to.
     *
     * @param target {@code property:NAME} or {@code file:NAME}
     * @param signature the property's; {@code s} for a file
     * @param value as {@link UnitProperty#value()}
     */
    public record Placed(String target, String signature, Object value) {
    }

    /** Translates the document for both hosts and compares. */
    public static UpgradeReport between(HostProfile from, HostProfile to, OciDocument document, TranslationOptions options) {
        return of(Translator.translate(document, from, options), Translator.translate(document, to, options));
    }

    /** Translates a document of any kind for both hosts and compares; the changes are told in the document's own words. */
    public static UpgradeReport between(HostProfile from, HostProfile to, SourceDocument document, TranslationOptions options) {
        TranslationOptions meant = document.unitType().map(options::withUnitType).orElse(options);
        return of(document.translate(from, meant), document.translate(to, meant));
    }

    private static UpgradeReport of(Plan before, Plan after) {
        Map<String, ReportEntry> afterwards = new HashMap<>();
        after.report().forEach(entry -> afterwards.put(entry.path().toString(), entry));
        Map<String, List<Placed>> placedBefore = placed(before);
        Map<String, List<Placed>> placedAfter = placed(after);
        List<Change> changes = new ArrayList<>(before.report().size());
        for (ReportEntry entry : before.report()) {
            String path = entry.path().toString();
            Side was = new Side(entry.fate(), placedBefore.getOrDefault(path, List.of()));
            Side will = new Side(afterwards.get(path).fate(), placedAfter.getOrDefault(path, List.of()));
            Kind kind = kind(was, will);
            Optional<String> remedy = kind == Kind.LOST || kind == Kind.NEEDS_ACTION ? will.fate().remedy() : Optional.empty();
            changes.add(new Change(entry.path(), entry.line(), entry.value(), was, will, kind, remedy));
        }
        return new UpgradeReport(before, after, List.copyOf(changes));
    }

    private static Kind kind(Side before, Side after) {
        if (before.holds() && after.refuses()) {
            boolean canBeHelped = after.fate().remedy().isPresent() && after.fate().reason().filter(CAN_BE_HELPED::contains).isPresent();
            return canBeHelped ? Kind.NEEDS_ACTION : Kind.LOST;
        }
        if (before.refuses() && after.holds()) {
            return Kind.GAINED;
        }
        boolean nothingHeld = !before.holds() && !after.holds();
        return nothingHeld || before.holdsTheSameAs(after) ? Kind.SAME : Kind.CONVERTED;
    }

    private static Map<String, List<Placed>> placed(Plan plan) {
        Map<String, List<Placed>> placed = new HashMap<>();
        for (UnitProperty property : plan.properties()) {
            add(placed, property.from(), new Placed("property:" + property.name(), property.signature(), property.value()));
        }
        for (FileWrite file : plan.files()) {
            add(placed, file.from(), new Placed("file:" + file.file(), "s", file.value()));
        }
        return placed;
    }

    private static void add(Map<String, List<Placed>> placed, List<LeafPath> from, Placed what) {
        from.forEach(path -> placed.computeIfAbsent(path.toString(), any -> new ArrayList<>()).add(what));
    }

    /** How many leaves changed in each way; every kind has its number. */
    public Map<Kind, Integer> summary() {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            counts.put(kind, 0);
        }
        changes.forEach(change -> counts.merge(change.kind(), 1, Integer::sum));
        return counts;
    }

    /**
     * True if a limit that was held is held no more, unless somebody acts: exit code 1. So is a document as a whole that the
     * new host rejects and the old one did not.
     */
    public boolean losesAnything() {
        return after.rejected() && !before.rejected()
                || changes.stream().anyMatch(change -> change.kind() == Kind.LOST || change.kind() == Kind.NEEDS_ACTION);
    }
}
