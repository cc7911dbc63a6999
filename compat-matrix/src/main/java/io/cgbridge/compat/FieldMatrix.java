package io.cgbridge.compat;

import io.cgbridge.compat.FieldOutcomes.Field;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Each OCI field over systemd's versions and hierarchies, each with the kernel of its time: {@code GET /v1/matrix}. Computed by
 * the translator over the catalogue's profiles.
 */
public final class FieldMatrix {
    /** In the order in which they are told. */
    public static final List<Hierarchy> HIERARCHIES = List.of(Hierarchy.UNIFIED, Hierarchy.HYBRID, Hierarchy.LEGACY);

    private FieldMatrix() {
    }

    /**
     * One field.
     *
     * @param entry where it stands in the report of the probe
     * @param probe the {@code linux.resources} document, as JSON, by which the field is judged
     * @param source what defines the field and its place in the kernel
     * @param spans by hierarchy, then by version
     */
    public record Row(String path, String entry, String probe, String source, List<Span> spans) {
        /** The same field with some of its spans. */
        public Row withSpans(List<Span> some) {
            return new Row(path, entry, probe, source, some);
        }
    }

    /**
     * Versions, one after the other, on which a field has the same fate.
     *
     * @param since the first systemd version
     * @param until the last one
     * @param message the reason in a sentence; empty where there is none
     * @param remedy what would help
     * @param targets where the value goes; empty if nowhere
     */
    public record Span(Hierarchy hierarchy, int since, int until, Outcome outcome, Optional<Reason> reason, String message,
            Optional<String> remedy, List<String> targets) {
        private boolean tells(Fate fate) {
            return fate.outcome() == outcome && fate.reason().equals(reason) && fate.message().equals(message)
                    && fate.remedy().equals(remedy) && fate.targets().equals(targets);
        }

        private static Span of(HostProfile host, Fate fate) {
            return new Span(host.hierarchy(), host.systemdVersion(), host.systemdVersion(), fate.outcome(), fate.reason(), fate.message(),
                    fate.remedy(), fate.targets());
        }

        private Span to(int version) {
            return new Span(hierarchy, since, version, outcome, reason, message, remedy, targets);
        }
    }

    /** The whole matrix; takes the time of some ten thousand small translations. */
    public static List<Row> compute() {
        List<HostProfile> hosts = HIERARCHIES.stream().flatMap(hierarchy -> SystemdReleases.data().releases().stream()
                .flatMap(release -> HostProfiles.forSystemd(release.version(), hierarchy).stream())).toList();
        return FieldOutcomes.probes().stream().map(field -> new Row(field.path(), field.entry(), field.probe(),
                Sources.ofField(field.path()), spans(field, hosts))).toList();
    }

    private static List<Span> spans(Field field, List<HostProfile> hosts) {
        List<Span> spans = new ArrayList<>();
        for (HostProfile host : hosts) {
            Fate fate = FieldOutcomes.fate(field, host);
            int last = spans.size() - 1;
            if (last >= 0 && spans.get(last).hierarchy() == host.hierarchy() && spans.get(last).tells(fate)) {
                spans.set(last, spans.get(last).to(host.systemdVersion()));
            } else {
                spans.add(Span.of(host, fate));
            }
        }
        return List.copyOf(spans);
    }
}
