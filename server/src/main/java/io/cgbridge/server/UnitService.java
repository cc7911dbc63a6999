package io.cgbridge.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.cgbridge.introspection.ApplyException;
import io.cgbridge.introspection.Units;
import io.cgbridge.introspection.Units.Applied;
import io.cgbridge.introspection.Units.Dropped;
import io.cgbridge.introspection.Units.Explicit;
import io.cgbridge.server.UnitRequest.Asked;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.OciDocument;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.Plan.Placement;
import io.cgbridge.translator.PropertyJson;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.Translator;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Requests for units, translated for the live host and carried out on it. Every method blocks. */
final class UnitService {
    /** What systemd allows in a unit name (src/basic/unit-name.c, VALID_CHARS_WITH_AT), and its length. */
    private static final Pattern UNIT_NAME = Pattern.compile("[A-Za-z0-9:_.\\\\@-]{1,240}\\.(scope|slice|service)");
    private static final LeafPath PROPERTIES = LeafPath.of("properties");

    private final Hosts hosts;
    private final LiveSystemd live;
    private final Metrics metrics;

    UnitService(Hosts hosts, LiveSystemd live, Metrics metrics) {
        this.hosts = hosts;
        this.live = live;
        this.metrics = metrics;
    }

    Applied start(UnitRequest request) throws ApplyException {
        UnitType type = type(request.name());
        if (type == UnitType.SCOPE && request.pids().isEmpty()) {
            throw UnitRequest.invalid("pids", "is missing: a scope holds processes that run already");
        }
        if (type != UnitType.SCOPE && !request.pids().isEmpty()) {
            throw UnitRequest.invalid("pids", "is only for scopes");
        }
        if (type != UnitType.SCOPE && request.leaf().isPresent()) {
            throw UnitRequest.invalid("delegate", "is only for scopes");
        }
        HostProfile host = hosts.live().profile();
        Plan plan = placed(request, Translator.translate(request.document(), host, request.options().withUnitType(type)));
        Typed typed = Typed.of(request.properties(), host, type);
        refuseIfRejected(plan, typed);
        String slice = request.slice().isEmpty() ? plan.placement().slice() : request.slice();
        Applied applied = counted("start", () -> live.units().start(new Units.Start(request.name(), slice, request.pids(), plan, typed.explicit(), request.leaf())));
        return typed.complete(applied);
    }

    Applied change(String unit, UnitRequest request, boolean foreign) throws ApplyException {
        UnitType type = type(unit);
        HostProfile host = hosts.live().profile();
        TranslationOptions options = InForce.of(live.units().read(unit)).in(request.options().withUnitType(type).withChange(true));
        Plan plan = placed(request, Translator.translate(request.document(), host, options));
        Typed typed = Typed.of(request.properties(), host, type);
        refuseIfRejected(plan, typed);
        Applied applied = counted("change", () -> live.units().change(new Units.Change(unit, plan, typed.explicit(), foreign)));
        return typed.complete(applied);
    }

    Units.State read(String unit) throws ApplyException {
        type(unit);
        hosts.live();
        return live.units().read(unit);
    }

    String stop(String unit, boolean foreign) throws ApplyException {
        type(unit);
        hosts.live();
        return counted("stop", () -> live.units().stop(unit, foreign));
    }

    String kill(String unit, boolean foreign) throws ApplyException {
        type(unit);
        hosts.live();
        return counted("kill", () -> live.units().kill(unit, foreign));
    }

    Units.Frozen freeze(String unit, boolean freeze, boolean foreign) throws ApplyException {
        type(unit);
        hosts.live();
        return counted(freeze ? "freeze" : "thaw", () -> live.units().freeze(unit, freeze, foreign));
    }

    List<Long> attach(String unit, List<Long> pids, boolean foreign) throws ApplyException {
        type(unit);
        hosts.live();
        return counted("attach", () -> live.units().attach(unit, pids, foreign));
    }

    private interface Action<T> {
        T run() throws ApplyException;
    }

    private <T> T counted(String name, Action<T> action) throws ApplyException {
        try {
            T result = action.run();
            metrics.applied(name, "done");
            return result;
        } catch (ApplyException e) {
            metrics.applied(name, Refusals.type(e.kind()).word());
            throw e;
        }
    }

    private static UnitType type(String unit) {
        if (!UNIT_NAME.matcher(unit).matches()) {
            throw UnitRequest.invalid("name", "must be a unit name that ends in .scope, .slice or .service");
        }
        return UnitType.ofUnitName(unit).orElseThrow();
    }

    private void refuseIfRejected(Plan plan, Typed typed) {
        metrics.translated(plan);
        if (plan.rejected() || typed.rejected()) {
            List<ReportEntry> report = new ArrayList<>(plan.report());
            report.addAll(typed.entries());
            throw Problem.rejected(plan.host(), report).exception();
        }
    }

    /** A request that names its unit or slice itself overrides {@code cgroupsPath}, and the report says so. */
    private static Plan placed(UnitRequest request, Plan plan) {
        Placement placement = plan.placement();
        boolean other = !placement.unit().isEmpty() && !placement.unit().equals(request.name())
                || !placement.slice().isEmpty() && !request.slice().isEmpty() && !placement.slice().equals(request.slice());
        if (!other) {
            return plan;
        }
        Fate overridden = Fate.dropped(Reason.OVERRIDDEN, "The request names the unit or its slice itself.");
        List<ReportEntry> report = plan.report().stream().map(entry -> entry.path().equals(LeafPath.CGROUPS_PATH)
                ? new ReportEntry(entry.path(), entry.value(), overridden) : entry).toList();
        return new Plan(plan.host(), plan.properties(), plan.files(), report, placement, plan.checkBeforeUpdate(), plan.options());
    }

    /**
     * The explicit properties with their D-Bus values.
     *
     * @param explicit what can be sent
     * @param dropped what cannot and is optional
     * @param entries the report of what is not sent
     */
    private record Typed(List<Explicit> explicit, List<Dropped> dropped, List<ReportEntry> entries) {

        static Typed of(List<Asked> asked, HostProfile host, UnitType type) {
            Typed typed = new Typed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (Asked property : asked) {
                typed.add(property, property.signature().or(() -> host.property(type, property.name()).map(SettableProperty::signature)));
            }
            return typed;
        }

        private void add(Asked asked, Optional<String> signature) {
            LeafPath path = PROPERTIES.key(asked.name());
            if (signature.isEmpty()) {
                Fate unknown = Fate.dropped(Reason.NO_PROPERTY, "This host's systemd has no property " + asked.name() + " that can be set on such a unit.");
                entries.add(new ReportEntry(path, plain(asked.value()), asked.optional() ? unknown : unknown.required()));
                dropped.add(new Dropped(asked.name(), Reason.NO_PROPERTY.word(), unknown.message()));
                return;
            }
            try {
                Object value = PropertyJson.read(signature.get(), asked.value());
                explicit.add(new Explicit(new UnitProperty(asked.name(), signature.get(), value, List.of(path)), asked.optional()));
            } catch (PropertyJson.MismatchException e) {
                entries.add(new ReportEntry(path, plain(asked.value()), Fate.rejected(Reason.WRONG_TYPE, e.getMessage())));
            }
        }

        private static Object plain(JsonNode value) {
            if (value.isNull()) {
                return ReportEntry.NULL;
            }
            if (value.isBoolean()) {
                return value.booleanValue();
            }
            return value.isIntegralNumber() && value.canConvertToLong() ? (Object) value.longValue() : value.isTextual() ? value.textValue() : value.toString();
        }

        boolean rejected() {
            return entries.stream().anyMatch(entry -> entry.outcome() == Outcome.REJECTED);
        }

        /** Adds what was not even sent. */
        Applied complete(Applied applied) {
            List<Dropped> allDropped = new ArrayList<>(applied.dropped());
            allDropped.addAll(dropped);
            List<ReportEntry> report = new ArrayList<>(applied.report());
            report.addAll(entries);
            return new Applied(applied.unit(), applied.job(), applied.applied(), allDropped, applied.files(), applied.verified(), report);
        }
    }
}
