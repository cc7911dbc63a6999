package io.cgbridge.translator.input;

import io.cgbridge.translator.Fate;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.OciDocument;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.Translator;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A document of any kind, read: the OCI document that means the same, and which leaf or line of the source said what.
 *
 * <p>Accounting law: each leaf or line of the source that concerns resources appears in the report exactly once, under its own
 * path and with its own value; properties and files name it in {@code from}.
 */
public final class SourceDocument {
    private final String name;
    private final OciDocument oci;
    private final List<SourceLeaf> leaves;
    private final Optional<UnitType> unitType;
    private final Optional<SourceDocument> withoutCgroup2;

    SourceDocument(String name, OciDocument oci, List<SourceLeaf> leaves) {
        this(name, oci, leaves, Optional.empty(), Optional.empty());
    }

    private SourceDocument(String name, OciDocument oci, List<SourceLeaf> leaves, Optional<UnitType> unitType,
            Optional<SourceDocument> withoutCgroup2) {
        this.name = name;
        this.oci = oci;
        this.leaves = List.copyOf(leaves);
        this.unitType = unitType;
        this.withoutCgroup2 = withoutCgroup2;
    }

    /** The same document, known to be about a unit of a type. */
    SourceDocument about(Optional<UnitType> type) {
        return new SourceDocument(name, oci, leaves, type, withoutCgroup2);
    }

    /** A document that reads otherwise on hosts whose controllers are not on cgroup 2. */
    SourceDocument orWithoutCgroup2(SourceDocument other) {
        return new SourceDocument(name, oci, leaves, unitType, Optional.of(other));
    }

    /** The container's name or id, where the document says one; else empty. */
    public String name() {
        return name;
    }

    /** The type of unit that the document is about, where it says so ({@code [Slice]}). */
    public Optional<UnitType> unitType() {
        return unitType;
    }

    /** The OCI document that means the same on a host. */
    public OciDocument oci(HostProfile host) {
        return on(host).oci;
    }

    private SourceDocument on(HostProfile host) {
        return host.hierarchy() == Hierarchy.UNIFIED ? this : withoutCgroup2.orElse(this);
    }

    /**
     * Translates the document for a host, told in the source's words.
     *
     * @param options {@code require} and {@code optional} may name leaves of the source ({@code HostConfig.Memory}) as well as OCI's
     */
    public Plan translate(HostProfile host, TranslationOptions options) {
        return on(host).translated(host, options);
    }

    private Plan translated(HostProfile host, TranslationOptions options) {
        TranslationOptions meant = options.withRequire(withPlaces(options.require())).withOptional(withPlaces(options.optional()));
        return inSourceTerms(Translator.translate(oci, host, meant));
    }

    private List<String> withPlaces(List<String> prefixes) {
        List<String> all = new ArrayList<>(prefixes);
        for (String prefix : prefixes) {
            for (SourceLeaf leaf : leaves) {
                if (leaf.path().startsWith(prefix)) {
                    all.addAll(leaf.places());
                }
            }
        }
        return all;
    }

    private Plan inSourceTerms(Plan plan) {
        if (leaves.isEmpty()) {
            return plan;
        }
        Map<String, List<SourceLeaf>> sayers = new HashMap<>();
        for (SourceLeaf leaf : leaves) {
            for (String place : leaf.places()) {
                sayers.computeIfAbsent(place, p -> new ArrayList<>()).add(leaf);
            }
            for (String place : leaf.implied()) {
                sayers.computeIfAbsent(place, p -> new ArrayList<>()).add(leaf);
            }
        }
        Map<String, List<ReportEntry>> told = new LinkedHashMap<>();
        for (ReportEntry entry : plan.report()) {
            told.computeIfAbsent(place(entry.path(), sayers.keySet()), p -> new ArrayList<>()).add(entry);
        }
        List<ReportEntry> report = new ArrayList<>();
        Set<String> used = new LinkedHashSet<>();
        for (SourceLeaf leaf : leaves) {
            Fate fate = SourceFates.inSourceWords(fate(leaf, told, used), sayers);
            report.add(new ReportEntry(leaf.path(), leaf.line(), leaf.value(), fate));
        }
        told.forEach((place, entries) -> {
            if (!used.contains(place)) {
                report.addAll(entries);
            }
        });
        List<UnitProperty> properties = new ArrayList<>();
        for (UnitProperty property : plan.properties()) {
            properties.add(new UnitProperty(property.name(), property.signature(), property.value(), from(property.from(), sayers)));
        }
        List<FileWrite> files = new ArrayList<>();
        for (FileWrite file : plan.files()) {
            files.add(new FileWrite(file.controller(), file.file(), file.value(), from(file.from(), sayers), file.phase(), file.level()));
        }
        return new Plan(plan.host(), List.copyOf(properties), List.copyOf(files), List.copyOf(report), plan.placement(),
                plan.checkBeforeUpdate(), plan.options());
    }

    /** The place that a path lies in or is; the path itself if there is none. */
    private static String place(LeafPath path, Collection<String> places) {
        String written = path.toString();
        for (String at = written; !at.isEmpty(); at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))))) {
            if (places.contains(at)) {
                return at;
            }
        }
        return written;
    }

    private static Fate fate(SourceLeaf leaf, Map<String, List<ReportEntry>> told, Set<String> used) {
        if (leaf.own().isPresent()) {
            String path = leaf.path().toString();
            used.add(path);
            return only(told.getOrDefault(path, List.of()), path);
        }
        List<Fate> said = gather(leaf.places(), told, used);
        if (said.isEmpty()) {
            throw new IllegalStateException("no rule told the fate of " + leaf.places());
        }
        return SourceFates.of(said, gather(leaf.implied(), told, used), leaf.best());
    }

    private static Fate only(List<ReportEntry> entries, String path) {
        if (entries.size() != 1) {
            throw new IllegalStateException(entries.size() + " fates for " + path);
        }
        return entries.get(0).fate();
    }

    private static List<Fate> gather(List<String> places, Map<String, List<ReportEntry>> told, Set<String> used) {
        List<Fate> fates = new ArrayList<>();
        for (String place : places) {
            used.add(place);
            for (ReportEntry entry : told.getOrDefault(place, List.of())) {
                fates.add(entry.fate());
            }
        }
        return fates;
    }

    /** Who said the place of a path; of a path above several places (a whole list), who said any of them. */
    private List<LeafPath> from(List<LeafPath> paths, Map<String, List<SourceLeaf>> sayers) {
        Set<LeafPath> from = new LinkedHashSet<>();
        for (LeafPath path : paths) {
            String place = place(path, sayers.keySet());
            List<SourceLeaf> said = new ArrayList<>(sayers.getOrDefault(place, List.of()));
            if (said.isEmpty()) {
                leaves.stream().filter(leaf -> leaf.places().stream().anyMatch(p -> LeafPath.of(p).startsWith(place))).forEach(said::add);
            }
            if (said.isEmpty()) {
                from.add(path);
            }
            said.forEach(leaf -> from.add(leaf.path()));
        }
        return List.copyOf(from);
    }
}
