package io.cgbridge.introspection;

import io.cgbridge.introspection.ApplyException.Kind;
import io.cgbridge.introspection.Units.Dropped;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link ManagerCalls} over D-Bus: one call once it is known what this systemd refuses. */
final class OptionalCalls implements ManagerCalls {
    private static final Logger LOG = LoggerFactory.getLogger(OptionalCalls.class);
    private static final String PIDS = "PIDs";
    /** Errors that say nothing about a property. */
    private static final Set<String> NOT_ABOUT_PROPERTIES = Set.of(BusError.UNIT_EXISTS, BusError.NO_SUCH_UNIT);

    private final LiveHost host;
    private final Processes processes;
    private final HostCounts counts;
    private final Refusals refusals;

    OptionalCalls(LiveHost host, Path root, HostCounts counts) {
        this.host = host;
        this.processes = new Processes(root);
        this.counts = counts;
        this.refusals = new Refusals(counts);
    }

    /** Another systemd may refuse other things. */
    void probed() {
        refusals.forget();
    }

    @Override
    public Started start(String unit, String mode, Directives directives, List<Auxiliary> beside) throws RefusedBySystemd, ApplyException {
        checkName(unit);
        check(directives);
        for (Auxiliary each : beside) {
            check(each.properties());
        }
        List<Dropped> dropped = new ArrayList<>();
        Systemd systemd = host.systemd();
        List<Object> reply = send(new Question(systemd, unit, false), directives, dropped,
                properties -> systemd.sendStartTransientUnit(unit, mode, properties, beside));
        LOG.info("Started {} for a caller on the bus; {} properties left out", unit, dropped.size());
        return new Started(Systemd.path(reply), List.copyOf(dropped));
    }

    @Override
    public List<Dropped> set(String unit, boolean runtime, Directives directives) throws RefusedBySystemd, ApplyException {
        checkName(unit);
        check(directives);
        List<Dropped> dropped = new ArrayList<>();
        Systemd systemd = host.systemd();
        send(new Question(systemd, unit, true), directives, dropped, properties -> systemd.sendSetUnitProperties(unit, runtime, properties));
        LOG.info("Changed {} for a caller on the bus; {} properties left out", unit, dropped.size());
        return List.copyOf(dropped);
    }

    /** To systemd the unit of no name is the sender's, and that would be this process's. */
    private static void checkName(String unit) throws ApplyException {
        if (unit.isEmpty()) {
            throw new ApplyException(Kind.INVALID, "The unit has no name.");
        }
    }

    private void check(Directives directives) throws ApplyException {
        if (directives.optional().stream().anyMatch(property -> property.name().equals(PIDS))) {
            throw new ApplyException(Kind.INVALID, "PIDs cannot be optional: a scope without its processes is another thing.");
        }
        check(Stream.concat(directives.required().stream(), directives.optional().stream()).toList());
    }

    /** What systemd takes as said by whoever sends the call, which is this process here. */
    private void check(List<UnitProperty> properties) throws ApplyException {
        for (UnitProperty property : properties) {
            if (property.name().equals(PIDS)) {
                processes.check(numbers(property));
            } else if (property.name().equals("AddRef") && Boolean.TRUE.equals(property.value())) {
                throw new ApplyException(Kind.INVALID, "AddRef would keep the unit for cgbridge and not for its caller: call systemd's RefUnit instead.");
            }
        }
    }

    private static List<Long> numbers(UnitProperty pids) throws ApplyException {
        if (!pids.signature().equals("au")) {
            throw new ApplyException(Kind.INVALID, "PIDs must be of type au.");
        }
        return ((List<?>) pids.value()).stream().map(Long.class::cast).toList();
    }

    /** What is asked of systemd, but for the properties. */
    private record Question(Systemd systemd, String unit, boolean change) {
        /** The suffix of the unit's name; systemd refuses a name that has none. */
        String type() {
            return unit.substring(unit.lastIndexOf('.') + 1);
        }

        Optional<UnitType> knownType() {
            return UnitType.ofUnitName(unit);
        }
    }

    private List<Object> send(Question question, Directives directives, List<Dropped> dropped,
            Function<List<UnitProperty>, CompletableFuture<List<Object>>> call) throws RefusedBySystemd, ApplyException {
        refuseIgnored(question, directives.required());
        List<UnitProperty> optional = new ArrayList<>(directives.optional());
        leaveOutKnown(question, optional, dropped);
        try {
            while (true) {
                try {
                    return Bus.await(call.apply(Stream.concat(directives.required().stream(), optional.stream()).toList()));
                } catch (BusError e) {
                    if (e.denied() || NOT_ABOUT_PROPERTIES.contains(e.name()) || !leaveOutRefused(question, optional, dropped)) {
                        throw new RefusedBySystemd(e);
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            throw new ApplyException(Kind.INVALID, "A property cannot be sent: " + e.getMessage() + ".");
        } catch (Bus.BusTimeout e) {
            throw new ApplyException(Kind.TIMEOUT, "systemd did not answer in time; whether it did what it was asked is not known.");
        } catch (IOException e) {
            throw new ApplyException(Kind.UNAVAILABLE, "The connection to systemd failed: " + e.getMessage() + ".");
        }
    }

    private boolean ignored(Question question, UnitProperty property) {
        return question.knownType().flatMap(type -> host.report().map(report -> report.acceptedButIgnored().getOrDefault(type, List.of())))
                .orElse(List.of()).contains(property.name())
                || question.knownType().flatMap(type -> host.profile().flatMap(profile -> profile.property(type, property.name())))
                .filter(known -> !known.honoured()).isPresent();
    }

    private static String ignoredMessage(UnitProperty property) {
        return "systemd accepts " + property.name() + " on this host and does nothing with it.";
    }

    private void refuseIgnored(Question question, List<UnitProperty> required) throws ApplyException {
        for (UnitProperty property : required) {
            if (ignored(question, property)) {
                throw new ApplyException(Kind.REJECTED, ignoredMessage(property));
            }
        }
    }

    private void leaveOutKnown(Question question, List<UnitProperty> optional, List<Dropped> dropped) {
        for (UnitProperty property : List.copyOf(optional)) {
            Optional<String> words = refusals.of(question.type(), question.change(), property);
            if (words.isPresent()) {
                counts.count(HostCounter.REFUSALS_KNOWN);
                leaveOut(property, Reason.REFUSED_BY_SYSTEMD, words.get(), optional, dropped);
            } else if (ignored(question, property)) {
                leaveOut(property, Reason.ACCEPTED_BUT_IGNORED, ignoredMessage(property), optional, dropped);
            }
        }
    }

    private static void leaveOut(UnitProperty property, Reason reason, String message, List<UnitProperty> optional, List<Dropped> dropped) {
        optional.remove(property);
        dropped.add(new Dropped(property.name(), reason.word(), message));
    }

    /** Finds the optional properties that systemd would not take, and leaves them out; false if it was none of them. */
    private boolean leaveOutRefused(Question question, List<UnitProperty> optional, List<Dropped> dropped) throws IOException {
        Sentinel sentinel = new Sentinel(question.systemd());
        Set<String> names = optional.stream().map(UnitProperty::name).collect(Collectors.toSet());
        List<Sentinel.Refused> refused = sentinel.refused(List.copyOf(optional), names, some ->
                question.change() ? sentinel.set(question.unit(), some) : sentinel.start(question.type(), some));
        for (Sentinel.Refused each : refused) {
            refusals.remember(question.type(), question.change(), each.property(), each.answer());
            counts.count(HostCounter.REFUSALS_LEARNT);
            LOG.info("systemd refuses {} for {}: {}", each.property().name(), question.unit(), each.answer().words());
            leaveOut(each.property(), Reason.REFUSED_BY_SYSTEMD, each.answer().words(), optional, dropped);
        }
        return !refused.isEmpty();
    }
}
