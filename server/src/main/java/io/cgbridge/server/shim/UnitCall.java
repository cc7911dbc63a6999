package io.cgbridge.server.shim;

import io.cgbridge.compat.AdaptedProperties;
import io.cgbridge.compat.AdaptedProperties.Change;
import io.cgbridge.compat.AdaptedProperties.Kind;
import io.cgbridge.compat.PropertyAdapter;
import io.cgbridge.compat.SystemdAnswers;
import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.introspection.ApplyException;
import io.cgbridge.introspection.PropertyText;
import io.cgbridge.introspection.UnitCallMessage;
import io.cgbridge.introspection.UnitCallMessage.Part;
import io.cgbridge.introspection.UnitCallMessage.Parts;
import io.cgbridge.introspection.UnitCallMessage.Refusal;
import io.cgbridge.server.shim.CallRewriter.Decision;
import io.cgbridge.server.shim.CallRewriter.Peer;
import io.cgbridge.server.shim.UnitCallRewriter.Event;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call on its way: what is left of it, and what was changed. Used by one thread at a time. */
final class UnitCall implements CallRewriter.Pending {
    private static final Logger LOG = LoggerFactory.getLogger(UnitCall.class);
    private static final String NO_PROCESS = "org.freedesktop.DBus.Error.UnixProcessIdUnknown";
    /** One refusal names one property. */
    private static final int MOST_RESENDS = 32;
    /** Changes that are told of one call, and characters of a text; a client could make up any number of either. */
    private static final int MOST_TOLD = 100;
    private static final int LONGEST_TEXT = 200;
    private static final long FOUR_GIBIBYTES_IN_PAGES = 1 << 20;

    private final UnitCallRewriter rewriter;
    private final UnitCallMessage call;
    private final byte[] message;
    private final Peer peer;
    private final Instant came = Instant.now();
    private final List<Told> told = new ArrayList<>();
    private Parts parts;
    private int resends;

    /** A change, and of which unit. */
    private record Told(String unit, Change change) {
    }

    UnitCall(UnitCallRewriter rewriter, UnitCallMessage call, byte[] message, Peer peer) {
        this.rewriter = rewriter;
        this.call = call;
        this.message = message;
        this.peer = peer;
        this.parts = call.parts();
    }

    Decision decide() throws IOException {
        List<Part> adapted = new ArrayList<>();
        try {
            if (parts.unit().unit().isEmpty() && call.method() != UnitCallMessage.Method.SET_HERE) {
                // to systemd the unit of no name is the sender's
                throw new ApplyException(ApplyException.Kind.INVALID, "The unit has no name; through the shim the sender's own unit must be named.");
            }
            for (Part part : all()) {
                adapted.add(adapted(part));
            }
        } catch (ApplyException e) {
            LOG.atWarn().addKeyValue("unit", shown(parts.unit().unit())).addKeyValue("client", peer.pid()).addKeyValue("uid", peer.uid())
                    .addKeyValue("because", e.getMessage()).log("refused " + call.method().member());
            report(RecentCall.Outcome.REFUSED);
            return new Decision.Refuse(NO_PROCESS, e.getMessage());
        }
        parts = new Parts(adapted.get(0), adapted.subList(1, adapted.size()));
        return new Decision.Send(told.isEmpty() ? message : call.with(parts), adapted.stream().anyMatch(this::mayBeRefused), this);
    }

    private List<Part> all() {
        return Stream.concat(Stream.of(parts.unit()), parts.auxiliary().stream()).toList();
    }

    private Part adapted(Part part) throws ApplyException {
        List<UnitProperty> properties = part.properties();
        Optional<HostProfile> profile = rewriter.host.profile();
        if (profile.isPresent()) {
            AdaptedProperties adapted = new PropertyAdapter(profile.get(), rewriter.required).adapt(part.unit(), properties);
            adapted.changes().forEach(change -> told.add(new Told(part.unit(), change)));
            properties = adapted.properties();
        }
        List<UnitProperty> kept = new ArrayList<>(properties.size());
        for (UnitProperty property : properties) {
            Optional<String> refused = rewriter.required.test(property) ? Optional.empty()
                    : rewriter.host.refusals().of(PropertyAdapter.suffix(part.unit()), call.method().change(), property);
            if (refused.isPresent()) {
                told.add(new Told(part.unit(), Change.dropped(property, Reason.REFUSED_BY_SYSTEMD, refused.get())));
            } else {
                kept.add(ofTheSender(part.unit(), property));
            }
        }
        return new Part(part.unit(), kept);
    }

    /** Process 0 is whoever sends the call, and that would be the shim. */
    private UnitProperty ofTheSender(String unit, UnitProperty property) throws ApplyException {
        if (!property.name().equals("PIDs") || !(property.value() instanceof List<?> pids) || !pids.contains(0L)) {
            return property;
        }
        if (peer.pid() <= 0) {
            throw new ApplyException(ApplyException.Kind.INVALID, "Process 0 is the client, and the kernel does not say which process that is.");
        }
        long client = rewriter.host.managerNumber(peer.pid());
        UnitProperty sent = new UnitProperty("PIDs", property.signature(), pids.stream().<Object>map(pid -> pid.equals(0L) ? (Object) client : pid).toList(), List.of());
        told.add(new Told(unit, Change.sentAs(property, Kind.REPLACED, sent, Reason.OTHER_MEANING, "Process 0 is the client, which the manager knows as " + client + ".")));
        return sent;
    }

    private boolean mayBeRefused(Part part) {
        return part.properties().stream().anyMatch(property -> !rewriter.required.test(property) && !known(part.unit(), property));
    }

    private boolean known(String unit, UnitProperty property) {
        boolean change = call.method().change();
        return rewriter.accepted(PropertyAdapter.suffix(unit), change, property.name())
                || PropertyAdapter.vocabulary(unit).flatMap(type -> rewriter.host.profile().flatMap(profile -> profile.property(type, property.name())))
                        .filter(settable -> !change || settable.runtime()).map(SettableProperty::signature).filter(property.signature()::equals).isPresent();
    }

    @Override
    public Optional<byte[]> refused(byte[] error) {
        try {
            Refusal refusal = UnitCallMessage.refusal(error);
            Optional<Told> culprit = culprit(refusal);
            if (culprit.isEmpty()) {
                return Optional.empty();
            }
            if (resends == MOST_RESENDS) {
                rewriter.events.accept(Event.TOO_OFTEN);
                return Optional.empty();
            }
            resends++;
            leaveOut(culprit.get(), refusal);
            rewriter.events.accept(Event.SENT_AGAIN);
            return Optional.of(call.with(parts));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("because", e.getMessage()).log("an error was passed on, since it was not understood");
            return Optional.empty();
        }
    }

    private Optional<Told> culprit(Refusal refusal) {
        Optional<String> unknown = refusal.unknownProperty();
        if (unknown.isPresent()) {
            return named(unknown.get()).map(each -> new Told(each.unit(),
                    Change.dropped(each.change().asked(), Reason.REFUSED_BY_SYSTEMD, refusal.words())));
        }
        return refusal.badValue() ? ofAnotherTime(refusal.words()) : Optional.empty();
    }

    /** systemd looks at the unit itself first, then at the auxiliary ones, and names the first that it does not know. */
    private Optional<Told> named(String name) {
        return candidates(property -> property.name().equals(name)).findFirst().filter(each -> !rewriter.required.test(each.change().asked()));
    }

    private Stream<Told> candidates(Predicate<UnitProperty> which) {
        return all().stream().flatMap(part -> part.properties().stream().filter(which)
                .map(property -> new Told(part.unit(), Change.dropped(property, Reason.REFUSED_BY_SYSTEMD, ""))));
    }

    /** A value that other versions take is as optional as a name that they know; one that none takes is the client's own mistake. */
    private Optional<Told> ofAnotherTime(String words) {
        Optional<HostProfile> profile = rewriter.host.profile();
        if (profile.isEmpty()) {
            return Optional.empty();
        }
        SystemdAnswers here = new SystemdAnswers(SystemdVersion.parse(profile.get().systemd()), FOUR_GIBIBYTES_IN_PAGES, pid -> true);
        List<Told> suspects = all().stream().flatMap(part -> suspects(here, part)).toList();
        return suspects.stream().filter(each -> Pattern.compile("\\b" + each.change().asked().name() + "\\b").matcher(words).find()).findFirst()
                .or(() -> suspects.stream().findFirst()).map(each -> new Told(each.unit(), Change.dropped(each.change().asked(), Reason.REFUSED_BY_SYSTEMD, words)));
    }

    private Stream<Told> suspects(SystemdAnswers here, Part part) {
        Optional<UnitType> type = PropertyAdapter.vocabulary(part.unit());
        return part.properties().stream().filter(property -> type.isPresent() && !rewriter.required.test(property)
                        && here.refusesWhatOthersTake(type.get(), property, !call.method().change()))
                .map(property -> new Told(part.unit(), Change.dropped(property, Reason.REFUSED_BY_SYSTEMD, "")));
    }

    private void leaveOut(Told culprit, Refusal refusal) {
        UnitProperty property = culprit.change().asked();
        boolean unknown = refusal.unknownProperty().isPresent();
        rewriter.host.refusals().remember(PropertyAdapter.suffix(culprit.unit()), call.method().change(), property, unknown, refusal.words());
        rewriter.events.accept(Event.LEARNT);
        told.add(culprit);
        boolean[] done = {false};
        List<Part> left = new ArrayList<>();
        for (Part part : all()) {
            List<UnitProperty> properties = part.properties().stream().filter(each -> unknown ? !each.name().equals(property.name()) : each != property).toList();
            boolean its = !done[0] && properties.size() < part.properties().size();
            left.add(its ? new Part(part.unit(), properties) : part);
            done[0] |= its;
        }
        parts = new Parts(left.get(0), left.subList(1, left.size()));
    }

    @Override
    public void answered(boolean success) {
        if (success) {
            all().forEach(part -> part.properties().forEach(property ->
                    rewriter.accept(PropertyAdapter.suffix(part.unit()), call.method().change(), property.name())));
        }
        end(success ? RecentCall.Outcome.DONE : RecentCall.Outcome.FAILED);
    }

    @Override
    public void abandoned() {
        end(RecentCall.Outcome.ABANDONED);
    }

    private void end(RecentCall.Outcome outcome) {
        if (told.isEmpty()) {
            return;
        }
        RecentCall ended = report(outcome);
        LOG.atInfo().addKeyValue("unit", ended.unit()).addKeyValue("client", peer.pid()).addKeyValue("uid", peer.uid()).addKeyValue("outcome", outcome.word())
                .addKeyValue("dropped", ended.dropped().stream().map(RecentCall.Dropped::property).toList())
                .addKeyValue("renamed", ended.renamed().stream().map(each -> each.from() + "=" + each.valueFrom() + " -> " + each.to() + "=" + each.valueTo()).toList())
                .log("rewrote " + ended.method());
    }

    private RecentCall report(RecentCall.Outcome outcome) {
        List<RecentCall.Dropped> dropped = new ArrayList<>();
        List<RecentCall.Renamed> renamed = new ArrayList<>();
        for (Told each : told.subList(0, Math.min(told.size(), MOST_TOLD))) {
            UnitProperty asked = each.change().asked();
            String of = each.unit().equals(parts.unit().unit()) ? "" : shown(each.unit()) + ": ";
            each.change().sent().ifPresentOrElse(
                    sent -> renamed.add(new RecentCall.Renamed(of + shown(asked.name()), sent.name(), text(asked), text(sent))),
                    () -> dropped.add(new RecentCall.Dropped(of + shown(asked.name()), each.change().reason().word(), shown(each.change().message()))));
        }
        if (told.size() > MOST_TOLD) {
            dropped.add(new RecentCall.Dropped("…", "limit", (told.size() - MOST_TOLD) + " more changes are not listed."));
        }
        RecentCall ended = new RecentCall(came, call.method().member(), shown(parts.unit().unit()), peer.pid(), peer.uid(), dropped, renamed, outcome);
        rewriter.calls.accept(ended);
        return ended;
    }

    private static String text(UnitProperty property) {
        boolean infinite = property.signature().equals("t") && property.value().equals(UnitProperty.INFINITY);
        return shown(infinite ? "infinity" : PropertyText.of(property.value()));
    }

    private static String shown(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
