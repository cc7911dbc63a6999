package io.cgbridge.introspection;

import io.cgbridge.introspection.ApplyException.Kind;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that carry properties, sent until systemd takes them: it refuses a whole call for one property, so the optional ones
 * that it refuses are found, left out and remembered, and the next request costs one call.
 */
final class PropertyCalls {
    private static final Logger LOG = LoggerFactory.getLogger(PropertyCalls.class);

    private final LiveHost host;
    private final HostCounts counts;
    private final Refusals refusals;

    PropertyCalls(LiveHost host, HostCounts counts) {
        this.host = host;
        this.counts = counts;
        this.refusals = host.refusals();
    }

    private interface Call {
        List<Object> with(List<UnitProperty> properties) throws IOException, BusError;
    }

    /** {@code StartTransientUnit}, after a leftover of that name that had failed was reset once. */
    List<Object> start(Systemd systemd, String unit, Ledger ledger, Function<List<UnitProperty>, CompletableFuture<List<Object>>> send)
            throws ApplyException, IOException, BusError {
        Call call = properties -> Bus.await(send.apply(properties));
        try {
            return send(systemd, unit, false, ledger, call);
        } catch (BusError e) {
            if (!e.is(BusError.UNIT_EXISTS) || !HeldUnit.of(systemd, unit).text("ActiveState").equals("failed")) {
                throw e;
            }
            LOG.info("Resetting {}, which failed earlier", unit);
            systemd.resetFailed(unit);
            return send(systemd, unit, false, ledger, call);
        }
    }

    /** {@code SetUnitProperties}; no call if nothing is left to set. */
    void change(Systemd systemd, String unit, Ledger ledger) throws ApplyException, IOException, BusError {
        send(systemd, unit, true, ledger, properties ->
                properties.isEmpty() ? List.of() : Bus.await(systemd.sendSetUnitProperties(unit, properties)));
    }

    private List<Object> send(Systemd systemd, String unit, boolean change, Ledger ledger, Call call)
            throws ApplyException, IOException, BusError {
        UnitType type = UnitType.ofUnitName(unit).orElseThrow();
        leaveOutKnown(type, change, ledger);
        while (true) {
            try {
                return call.with(ledger.properties());
            } catch (BusError e) {
                if (e.denied() || e.is(BusError.UNIT_EXISTS) || !leaveOutRefused(systemd, unit, change, ledger)) {
                    throw e;
                }
            } catch (IllegalArgumentException e) {
                throw new ApplyException(Kind.INVALID, "A property cannot be sent: " + e.getMessage() + ".");
            }
        }
    }

    private void leaveOutKnown(UnitType type, boolean change, Ledger ledger) throws ApplyException {
        for (UnitProperty property : ledger.properties()) {
            boolean honoured = host.profile().flatMap(profile -> profile.property(type, property.name()))
                    .map(HostProfile.SettableProperty::honoured).orElse(true);
            Optional<String> words = refusals.of(type.word(), change, property);
            if (words.isPresent()) {
                counts.count(HostCounter.REFUSALS_KNOWN);
                leaveOut(ledger, property, Reason.REFUSED_BY_SYSTEMD, words.get());
            } else if (!honoured) {
                leaveOut(ledger, property, Reason.ACCEPTED_BUT_IGNORED, "systemd accepts " + property.name() + " on this host and does nothing with it.");
            }
        }
    }

    private static void leaveOut(Ledger ledger, UnitProperty property, Reason reason, String message) throws ApplyException {
        if (ledger.required(property)) {
            throw new ApplyException(Kind.REJECTED, message, ledger.rejected(property, reason, message));
        }
        ledger.drop(property, reason, message);
    }

    /** Finds every property that systemd would not take, and leaves them out; false if it was none of them. */
    private boolean leaveOutRefused(Systemd systemd, String unit, boolean change, Ledger ledger) throws ApplyException, IOException {
        UnitType type = UnitType.ofUnitName(unit).orElseThrow();
        Sentinel sentinel = new Sentinel(systemd);
        List<UnitProperty> suspects = ledger.properties().stream().filter(property -> !property.name().equals("PIDs")).toList();
        Set<String> names = suspects.stream().map(UnitProperty::name).collect(Collectors.toSet());
        List<Sentinel.Refused> refused = sentinel.refused(suspects, names, some -> change ? sentinel.set(unit, some) : sentinel.start(type.word(), some));
        for (Sentinel.Refused each : refused) {
            refusals.remember(type.word(), change, each.property(), each.answer());
            counts.count(HostCounter.REFUSALS_LEARNT);
            LOG.info("systemd refuses {} for {}: {}", each.property().name(), unit, each.answer().words());
        }
        for (Sentinel.Refused each : refused) {
            leaveOut(ledger, each.property(), Reason.REFUSED_BY_SYSTEMD, each.answer().words());
        }
        return !refused.isEmpty();
    }
}
