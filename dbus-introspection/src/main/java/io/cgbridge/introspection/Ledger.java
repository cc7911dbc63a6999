package io.cgbridge.introspection;

import io.cgbridge.introspection.Units.Dropped;
import io.cgbridge.introspection.Units.Explicit;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.UnitProperty;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What one request still asks for, and the account of each leaf: whatever the host refuses leaves the one and is told in the other. */
final class Ledger {
    private final Plan plan;
    private final Set<String> requiredExplicit = new LinkedHashSet<>();
    private final List<UnitProperty> properties = new ArrayList<>();
    private final List<FileWrite> files;
    private final List<ReportEntry> report;
    private final List<Dropped> dropped = new ArrayList<>();

    /** An explicit property beats one of the same name that comes from a field. */
    Ledger(Plan plan, List<Explicit> explicit) {
        this.plan = plan;
        this.files = new ArrayList<>(plan.files());
        this.report = new ArrayList<>(plan.report());
        Set<String> named = explicit.stream().map(each -> each.property().name()).collect(Collectors.toSet());
        plan.properties().stream().filter(property -> !named.contains(property.name())).forEach(properties::add);
        for (String name : named) {
            forget("property:" + name, Fate.dropped(Reason.OVERRIDDEN, "The request names the property " + name + " itself."), entry -> true);
        }
        Set<String> reported = new LinkedHashSet<>();
        for (Explicit each : explicit) {
            UnitProperty property = each.property();
            properties.add(property);
            if (!each.optional()) {
                requiredExplicit.add(property.name());
            }
            if (reported.add(property.name())) {
                report.add(new ReportEntry(path(property.name()), plain(property.value()), Fate.exact("property:" + property.name())));
            }
        }
    }

    private static LeafPath path(String property) {
        return LeafPath.of("properties").key(property);
    }

    private static Object plain(Object value) {
        return value instanceof Long || value instanceof Boolean || value instanceof String ? value : PropertyText.of(value);
    }

    List<UnitProperty> properties() {
        return List.copyOf(properties);
    }

    List<FileWrite> files() {
        return List.copyOf(files);
    }

    List<Dropped> dropped() {
        return List.copyOf(dropped);
    }

    List<ReportEntry> report() {
        return List.copyOf(report);
    }

    /** True if leaving this property out would break what the request insists on. */
    boolean required(UnitProperty property) {
        return requiredExplicit.contains(property.name()) || anyRequired(concerning("property:" + property.name()));
    }

    boolean required(FileWrite write) {
        return anyRequired(concerning(write));
    }

    private boolean anyRequired(Predicate<ReportEntry> which) {
        return report.stream().filter(which).anyMatch(entry -> plan.options().requires(entry.path()));
    }

    /** Leaves an optional property out. */
    void drop(UnitProperty property, Reason reason, String message) {
        if (!properties.removeIf(each -> each.name().equals(property.name()))) {
            return; // a list may be sent twice, to clear it and to add to it
        }
        forget("property:" + property.name(), Fate.dropped(reason, message), entry -> true);
        dropped.add(new Dropped(property.name(), reason.word(), message));
    }

    /** Tells that an optional file could not be written. */
    void drop(FileWrite write, Reason reason, String message) {
        files.remove(write);
        forget("file:" + write.file(), Fate.dropped(reason, message), concerning(write));
    }

    /** The report of a request that is refused as a whole because of this property. */
    List<ReportEntry> rejected(UnitProperty property, Reason reason, String message) {
        return rejected(concerning("property:" + property.name()), reason, message);
    }

    List<ReportEntry> rejected(FileWrite write, Reason reason, String message) {
        return rejected(concerning(write), reason, message);
    }

    /** The report of a request that is refused because of the leaves that go to this target. */
    List<ReportEntry> rejected(String target, Reason reason, String message) {
        return rejected(concerning(target), reason, message);
    }

    private List<ReportEntry> rejected(Predicate<ReportEntry> which, Reason reason, String message) {
        return report.stream().map(entry -> which.test(entry)
                ? new ReportEntry(entry.path(), entry.value(), Fate.dropped(reason, message).required()) : entry).toList();
    }

    private static Predicate<ReportEntry> concerning(String target) {
        return entry -> entry.fate().targets().contains(target);
    }

    /** Several writes may go to one file, each for its own leaves. */
    private static Predicate<ReportEntry> concerning(FileWrite write) {
        return concerning("file:" + write.file()).and(entry -> write.from().isEmpty() || write.from().contains(entry.path()));
    }

    /** Takes a target away from the leaves that went there; one that has others left is done in part. */
    private void forget(String target, Fate without, Predicate<ReportEntry> which) {
        report.replaceAll(entry -> {
            Fate fate = entry.fate();
            if (!fate.targets().contains(target) || !which.test(entry)) {
                return entry;
            }
            List<String> left = fate.targets().stream().filter(each -> !each.equals(target)).toList();
            Fate now = left.isEmpty() || fate.outcome() == Outcome.UNSET ? without
                    : Fate.approximated(without.reason().orElseThrow(), without.message(), left.toArray(String[]::new));
            return new ReportEntry(entry.path(), entry.value(), now);
        });
    }
}
