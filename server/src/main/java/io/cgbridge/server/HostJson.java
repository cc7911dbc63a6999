package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.compat.Advice;
import io.cgbridge.compat.Distributions;
import io.cgbridge.compat.Distributions.Distribution;
import io.cgbridge.compat.Distributions.Figure;
import io.cgbridge.compat.FieldOutcomes;
import io.cgbridge.compat.FieldOutcomes.FieldOutcome;
import io.cgbridge.introspection.HostReport;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.PlanJson;
import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Capability reports as the HTTP contract writes them. What only a live host can tell is left out for one of the catalogue. */
final class HostJson {
    private HostJson() {
    }

    /** The report of the live host. */
    static void live(HostReport report, JsonGenerator out) throws IOException {
        write(report.profile(), Optional.of(report), Optional.empty(), out);
    }

    /**
     * The report of a host of the catalogue.
     *
     * @param standsInBecause why it answers instead of the live host; empty if it was asked for
     */
    static void catalogue(HostProfile profile, Optional<String> standsInBecause, JsonGenerator out) throws IOException {
        write(profile, Optional.empty(), standsInBecause, out);
    }

    /** One line of the catalogue: the host as every answer carries it, and its release. */
    static void listed(HostProfile profile, JsonGenerator out) throws IOException {
        out.writeStartObject();
        PlanJson.writeHostMembers(profile, out);
        release(profile, out);
        out.writeEndObject();
    }

    private static void write(HostProfile profile, Optional<HostReport> live, Optional<String> standsInBecause, JsonGenerator out)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("id", profile.id());
        out.writeStringField("source", profile.source().word());
        if (standsInBecause.isPresent()) {
            out.writeStringField("because", standsInBecause.get());
        }
        distribution(profile, live, out);
        if (profile.source() == HostProfile.Source.CATALOGUE) {
            release(profile, out);
        }
        out.writeStringField("kernel", profile.kernel());
        out.writeStringField("hierarchy", profile.hierarchy().word());
        systemd(profile, live, out);
        controllers(profile, live, out);
        out.writeObjectFieldStart("io");
        strings("bfq", new TreeSet<>(profile.io().bfq()), out);
        strings("iocost", new TreeSet<>(profile.io().iocost()), out);
        out.writeEndObject();
        out.writeObjectFieldStart("swap");
        out.writeBooleanField("accounting", profile.swap().accounting());
        if (profile.swap().bytes() >= 0) {
            out.writeNumberField("bytes", profile.swap().bytes());
        }
        out.writeBooleanField("zswap", profile.swap().zswap());
        out.writeEndObject();
        if (live.isPresent()) {
            if (!live.get().undelegated().isEmpty()) {
                strings("undelegated", live.get().undelegated().stream().map(Controller::word).sorted().toList(), out);
            }
            out.writeBooleanField("psi", live.get().psi());
        }
        properties(profile, live, out);
        strings("files", new TreeSet<>(profile.files()), out);
        out.writeNumberField("pageSize", profile.pageSize());
        out.writeNumberField("cpus", profile.cpus());
        out.writeNumberField("memoryNodes", profile.memoryNodes());
        strings("hugepageSizes", new TreeSet<>(profile.hugepageSizes()), out);
        out.writeObjectFieldStart("devices");
        names("characters", profile.deviceNames().characters(), out);
        names("blocks", profile.deviceNames().blocks(), out);
        out.writeEndObject();
        answers(profile, live, out);
        if (!profile.unconfirmed().isEmpty()) {
            strings("unconfirmed", profile.unconfirmed(), out);
        }
        if (live.isPresent()) {
            out.writeStringField("probedAt", live.get().probedAt().toString());
        }
        out.writeEndObject();
    }

    private static void distribution(HostProfile profile, Optional<HostReport> live, JsonGenerator out) throws IOException {
        Optional<HostReport.Distribution> distribution = live.map(HostReport::distribution).or(() -> Distributions.byId(profile.id()).map(known ->
                new HostReport.Distribution(known.id().substring(0, known.id().lastIndexOf('-')),
                        known.id().substring(known.id().lastIndexOf('-') + 1), known.name())));
        if (distribution.isPresent()) {
            out.writeObjectFieldStart("distribution");
            out.writeStringField("id", distribution.get().id());
            out.writeStringField("version", distribution.get().version());
            out.writeStringField("name", distribution.get().name());
            out.writeEndObject();
        }
    }

    /** What the catalogue says of a distribution's release, and who says it. An upstream systemd has none. */
    private static void release(HostProfile profile, JsonGenerator out) throws IOException {
        Optional<Distribution> found = Distributions.byId(profile.id());
        if (found.isEmpty()) {
            return;
        }
        Distribution release = found.get();
        out.writeObjectFieldStart("release");
        out.writeStringField("name", release.name());
        strings("aliases", release.aliases(), out);
        out.writeStringField("endOfLife", release.endOfLife().value());
        if (!release.note().isEmpty()) {
            out.writeStringField("note", release.note());
        }
        out.writeObjectFieldStart("sources");
        source("systemd", release.systemd(), out);
        source("kernel", release.kernel(), out);
        source("hierarchy", release.hierarchy(), out);
        source("endOfLife", release.endOfLife(), out);
        out.writeEndObject();
        out.writeObjectFieldStart("howToBoot");
        for (Hierarchy hierarchy : List.of(Hierarchy.UNIFIED, Hierarchy.HYBRID, Hierarchy.LEGACY)) {
            Optional<String> how = hierarchy == profile.hierarchy() ? Optional.empty() : Distributions.howToBoot(release, hierarchy);
            if (how.isPresent()) {
                out.writeStringField(hierarchy.word(), how.get());
            }
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void source(String name, Figure figure, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(name);
        out.writeStringField("source", figure.source());
        out.writeBooleanField("confirmed", figure.confirmed());
        out.writeEndObject();
    }

    private static void systemd(HostProfile profile, Optional<HostReport> live, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("systemd");
        out.writeNumberField("version", profile.systemdVersion());
        out.writeStringField("full", profile.systemd());
        if (live.isPresent()) {
            strings("features", live.get().features(), out);
            out.writeStringField("bus", live.get().bus());
        }
        out.writeEndObject();
    }

    private static void controllers(HostProfile profile, Optional<HostReport> live, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("controllers");
        for (Map.Entry<Controller, Hierarchy> controller : new TreeMap<>(profile.controllers()).entrySet()) {
            out.writeObjectFieldStart(controller.getKey().word());
            out.writeStringField("hierarchy", controller.getValue().word());
            if (live.isPresent()) {
                out.writeBooleanField("delegated", live.get().delegated().getOrDefault(controller.getKey(), false));
            }
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void properties(HostProfile profile, Optional<HostReport> live, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("properties");
        for (UnitType type : UnitType.values()) {
            out.writeArrayFieldStart(type.word());
            Map<String, SettableProperty> known = new TreeMap<>(profile.properties().getOrDefault(type, Map.of()));
            for (SettableProperty property : known.values()) {
                out.writeStartObject();
                out.writeStringField("name", property.name());
                out.writeStringField("signature", property.signature());
                out.writeBooleanField("settable", true);
                out.writeBooleanField("honoured", property.honoured());
                out.writeBooleanField("runtime", property.runtime());
                out.writeBooleanField("zero", property.zero());
                out.writeEndObject();
            }
            for (String ignored : live.map(report -> report.acceptedButIgnored().getOrDefault(type, List.of())).orElse(List.of())) {
                if (!known.containsKey(ignored)) {
                    out.writeStartObject();
                    out.writeStringField("name", ignored);
                    out.writeBooleanField("settable", true);
                    out.writeBooleanField("honoured", false);
                    out.writeEndObject();
                }
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private static void answers(HostProfile profile, Optional<HostReport> live, JsonGenerator out) throws IOException {
        List<FieldOutcome> outcomes = FieldOutcomes.of(profile);
        out.writeArrayFieldStart("fields");
        for (FieldOutcome outcome : outcomes) {
            out.writeStartObject();
            out.writeStringField("path", outcome.path());
            PlanJson.writeFate(outcome.fate(), out);
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("advice");
        for (Advice advice : live.map(report -> report.advice(outcomes)).orElseGet(() -> Advice.of(profile, outcomes))) {
            out.writeStartObject();
            out.writeStringField("severity", advice.severity().word());
            out.writeStringField("title", advice.title());
            out.writeStringField("remedy", advice.remedy());
            strings("fields", advice.fields(), out);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void names(String name, Map<Integer, String> majors, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(name);
        for (Map.Entry<Integer, String> major : new TreeMap<>(majors).entrySet()) {
            out.writeStringField(major.getKey().toString(), major.getValue());
        }
        out.writeEndObject();
    }

    private static void strings(String name, Collection<String> values, JsonGenerator out) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }
}
