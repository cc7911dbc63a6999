package io.cgbridge.translator;

import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.OciResources.Unified;
import io.cgbridge.translator.TranslationOptions.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One translation under way: what the rules ask about the host, and where they put what they decide. */
final class Translation {
    final HostProfile host;
    final TranslationOptions options;
    final OciResources resources;
    private final Map<String, Leaf<String>> unified;
    private final List<UnitProperty> properties = new ArrayList<>();
    private final List<FileWrite> files = new ArrayList<>();
    private final List<ReportEntry> report;
    private boolean rejected;
    private boolean checkBeforeUpdate;
    private LeafPath group = LeafPath.RESOURCES;
    private Set<String> groupTargets;

    Translation(HostProfile host, TranslationOptions options, OciDocument document) {
        this.host = host;
        this.options = options;
        this.resources = document.resources();
        this.unified = byFile(resources.unified().list());
        this.report = new ArrayList<>(document.entries().size() + 32);
        for (ReportEntry entry : document.entries()) {
            report(entry.path(), entry.value(), entry.fate());
        }
    }

    private static Map<String, Leaf<String>> byFile(List<Unified> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        Map<String, Leaf<String>> out = new HashMap<>();
        keys.forEach(key -> out.put(key.file(), key.value()));
        return out;
    }

    /** True if a running unit is changed: {@code null} and empty lists then reset. */
    boolean change() {
        return options.change();
    }

    /** What {@code unified} says for a cgroup 2 file; it beats the field that means the same. */
    Leaf<String> unified(String file) {
        return unified.getOrDefault(file, Leaf.absent());
    }

    boolean unified(Controller controller) {
        return host.hierarchyOf(controller) == Hierarchy.UNIFIED;
    }

    boolean legacy(Controller controller) {
        return host.hierarchyOf(controller) == Hierarchy.LEGACY;
    }

    /** The property, if it may be sent here: systemd is the target, accepts it in this call, and does something with it. */
    Optional<SettableProperty> property(String name) {
        if (options.target() != Target.SYSTEMD) {
            return Optional.empty();
        }
        return host.property(options.unitType(), name).filter(p -> p.honoured() && (p.runtime() || !change()));
    }

    /** What has been sent for a property so far. */
    Optional<UnitProperty> sent(String name) {
        for (UnitProperty property : properties) {
            if (property.name().equals(name)) {
                return Optional.of(property);
            }
        }
        return Optional.empty();
    }

    void send(String name, String signature, Object value, LeafPath... from) {
        properties.add(new UnitProperty(name, signature, value, from(from)));
    }

    void write(Controller controller, String file, String value, LeafPath... from) {
        files.add(new FileWrite(controller, file, value, from(from), Phase.AFTER_START, Level.UNIT));
    }

    void writeBefore(Controller controller, String file, String value, LeafPath... from) {
        files.add(new FileWrite(controller, file, value, from(from), Phase.BEFORE_CHANGE, Level.UNIT));
    }

    /** What the rules of an object that is {@code null} send comes from that one leaf. */
    private List<LeafPath> from(LeafPath... leaves) {
        return groupTargets == null ? List.of(leaves) : List.of(group);
    }

    /** Tells a leaf's fate. What would be dropped and is required rejects the document. */
    void report(LeafPath path, Object value, Fate fate) {
        if (groupTargets != null) {
            groupTargets.addAll(fate.targets());
            return;
        }
        Fate told = fate.outcome() == Outcome.DROPPED && options.requires(path) ? fate.required() : fate;
        rejected |= told.outcome() == Outcome.REJECTED;
        report.add(new ReportEntry(path, value, told));
    }

    /** Tells the fate of a key of {@code unified}. */
    void report(Unified key, Fate fate) {
        report(key.path(), key.value().isNull() ? ReportEntry.NULL : key.value().get(), fate);
    }

    /**
     * Runs the rules of an object that is {@code null} as a whole: every leaf below is {@code null} to them, and what they
     * tell becomes one entry, the object's own.
     */
    void group(LeafPath path, boolean isNull, Runnable rules) {
        if (!isNull) {
            rules.run();
            return;
        }
        group = path;
        groupTargets = new LinkedHashSet<>();
        rules.run();
        List<String> targets = List.copyOf(groupTargets);
        groupTargets = null;
        report(path, ReportEntry.NULL, nullFate(targets));
    }

    /** The fate of a {@code null} or an empty list: in a change the targets go back to their defaults, in a new unit nothing is done. */
    Fate nullFate(List<String> targets) {
        return targets.isEmpty() ? Fate.unset(Reason.NULL_VALUE, "null leaves this alone.")
                : Fate.unset(Reason.RESET, "This goes back to its default.").withTargets(targets);
    }

    void askToCheckUsage() {
        checkBeforeUpdate = true;
    }

    Plan finish(Plan.Placement placement) {
        return new Plan(host, rejected ? List.of() : List.copyOf(properties), rejected ? List.of() : List.copyOf(files),
                List.copyOf(report), placement, checkBeforeUpdate, options);
    }
}
