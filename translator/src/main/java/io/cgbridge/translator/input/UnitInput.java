package io.cgbridge.translator.input;

import io.cgbridge.translator.Fate;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.UnitType;
import io.cgbridge.translator.input.SourceDraft.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * systemd unit files and drop-ins: the directives of systemd.resource-control(5), the legacy ones too. An empty assignment takes
 * back what stands before it; of several assignments of a single value the last counts, those of a list add up.
 *
 * <p>systemd passes over what it does not understand, with a line in its journal. Here such a line is reported: a value that cannot
 * be read is rejected, a line that is no assignment is dropped.
 */
final class UnitInput {
    /** The sections that have resource control; a unit has one of them. */
    private static final Set<String> SECTIONS = Set.of("Slice", "Scope", "Service", "Socket", "Mount", "Swap");

    private final DeviceResolver devices;
    private final SourceDraft draft = new SourceDraft();

    private UnitInput(DeviceResolver devices) {
        this.devices = devices;
    }

    static SourceDocument read(byte[] text, DeviceResolver devices) throws MalformedDocumentException {
        return new UnitInput(devices).unit(UnitFile.parse(text));
    }

    private SourceDocument unit(List<UnitFile.Line> lines) throws MalformedDocumentException {
        Map<String, Integer> times = new HashMap<>();
        for (UnitFile.Line line : lines) {
            times.merge(line.section() + "." + line.key(), 1, Integer::sum);
        }
        Map<String, Integer> seen = new HashMap<>();
        Map<String, List<Assignment>> directives = new LinkedHashMap<>();
        String section = "";
        for (UnitFile.Line line : lines) {
            if (line.section().startsWith("X-")) {
                continue;
            }
            if (line.key().isEmpty()) {
                draft.leaf(LeafPath.of("line " + line.number()), line.number(), line.value())
                        .told(Fate.dropped(Reason.INVALID_SYNTAX, "This line is no assignment; systemd passes over it."));
                continue;
            }
            if (section.isEmpty() && SECTIONS.contains(line.section())) {
                section = line.section();
            }
            boolean known = UnitDirectives.ALL.containsKey(line.key());
            boolean counts = line.section().equals(section) && !section.isEmpty();
            if (!known && !(counts && UnitDirectives.looksLikeOne(line.key()))) {
                continue;
            }
            String name = line.section() + "." + line.key();
            int before = seen.merge(name, 1, Integer::sum) - 1;
            LeafPath path = line.section().isEmpty() ? LeafPath.top(line.key()) : LeafPath.top(line.section()).field(line.key());
            Source source = draft.leaf(times.get(name) > 1 ? path.index(before) : path, line.number(), line.value());
            if (!known) {
                source.told(Told.unknown("systemd has no such directive and passes over it", UnitDirectives.meant(line.key())));
            } else if (counts) {
                directives.computeIfAbsent(line.key(), k -> new ArrayList<>()).add(new Assignment(source, line.value(), line.number()));
            } else {
                source.told(line.value().isEmpty() ? Told.nothing() : Told.unknown(misplaced(line.section(), section)));
            }
        }
        Map<String, List<Assignment>> inForce = new LinkedHashMap<>();
        directives.forEach((key, assignments) -> inForce.put(key, inForce(assignments, UnitDirectives.ALL.get(key))));
        UnitReading reading = new UnitReading(draft, devices, inForce);
        inForce.forEach((key, assignments) -> {
            if (!assignments.isEmpty()) {
                UnitDirectives.ALL.get(key).rule().apply(reading, key, assignments);
            }
        });
        return draft.finish("").about(UnitType.ofUnitName("." + section.toLowerCase(Locale.ROOT)));
    }

    /** An assignment of a directive: where it stands and what it says. */
    record Assignment(Source source, String value, int line) {
    }

    private static String misplaced(String section, String counted) {
        if (section.isEmpty()) {
            return "systemd passes over an assignment before the first section.";
        }
        return SECTIONS.contains(section) ? "A unit has one section of its type, and [" + counted + "] came first."
                : "[" + section + "] has no such directive; systemd passes over it.";
    }

    /** What is left when empty assignments have taken back what stands before them, and later values earlier ones. */
    private static List<Assignment> inForce(List<Assignment> all, UnitDirectives.Directive directive) {
        int from = 0;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).value().isEmpty() && !directive.emptyCounts()) {
                from = i + 1;
            }
        }
        if (!directive.list() && from < all.size()) {
            from = all.size() - 1;
        }
        for (int i = 0; i < from; i++) {
            Assignment assignment = all.get(i);
            if (assignment.value().isEmpty()) {
                assignment.source().told(Told.nothing());
            } else {
                int by = all.get(Math.min(from, all.size() - 1)).line();
                assignment.source().told(Told.overridden("Line " + by + " assigns this anew."));
            }
        }
        return all.subList(from, all.size());
    }
}
