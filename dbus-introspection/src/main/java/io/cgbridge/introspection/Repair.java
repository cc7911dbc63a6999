package io.cgbridge.introspection;

import io.cgbridge.introspection.UnitPromises.OfFile;
import io.cgbridge.introspection.UnitPromises.OfProperty;
import io.cgbridge.introspection.Units.Drift;
import io.cgbridge.introspection.Units.Drift.Action;
import io.cgbridge.introspection.Units.Drift.Cause;
import io.cgbridge.translator.CpuQuota;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.UnitProperty;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at one unit: what systemd took is put back, what somebody wanted otherwise is the new truth. Reads first and writes only what
 * differs.
 *
 * <p>Who changed a value is told from the value: systemd writes what its properties say, or the default. Anything else is somebody's will.
 */
final class Repair {
    private static final Logger LOG = LoggerFactory.getLogger(Repair.class);
    /** So often within so short a time, and somebody is putting his own value there each time. */
    private static final int CONTEST = 20;
    private static final Duration CONTEST_TIME = Duration.ofSeconds(10);

    private final Systemd systemd;
    private final HostProfile host;
    private final CgroupFiles files;
    private final HostCounts counts;
    private final Cause rewrittenBy;
    private final boolean mayRestart;
    private Optional<HeldUnit> held;
    private boolean restarted;
    private UnitPromises promises;

    /**
     * @param rewrittenBy what systemd's rewriting is put down to
     * @param mayRestart true if another invocation is the same unit started again: a new group, without any of the values that were written
     * @param held the unit as systemd holds it, where that was asked already
     */
    Repair(Systemd systemd, HostProfile host, CgroupFiles files, HostCounts counts, UnitPromises promises, Cause rewrittenBy, boolean mayRestart,
            Optional<HeldUnit> held) {
        this.systemd = systemd;
        this.host = host;
        this.files = files;
        this.counts = counts;
        this.promises = promises;
        this.rewrittenBy = rewrittenBy;
        this.mayRestart = mayRestart;
        this.held = held;
    }

    /**
     * Looks at what a rewrite may have taken: the files, and a quota that systemd rounds when it reads its drop-ins.
     *
     * @return what is promised from now on
     * @throws BusError {@link BusError#NO_SUCH_UNIT} if the unit is gone, or another has its name
     */
    UnitPromises ofWhatMayBeTaken() throws IOException, BusError {
        for (OfProperty promise : promises.properties()) {
            if (rounded(promise).isPresent()) {
                compare(promise);
            }
        }
        for (OfFile promise : promises.files()) {
            compare(promise);
        }
        return promises;
    }

    /** Looks at everything, the properties that somebody may have changed included. */
    UnitPromises ofEverything() throws IOException, BusError {
        for (OfProperty promise : promises.properties()) {
            compare(promise);
        }
        return ofWhatMayBeTaken();
    }

    private HeldUnit held() throws IOException, BusError {
        if (held.isEmpty()) {
            held = Optional.of(HeldUnit.of(systemd, promises.unit()));
        }
        if (!held.get().invocation().equals(promises.invocation())) {
            if (!mayRestart) {
                throw new BusError(BusError.NO_SUCH_UNIT, "another unit has the name " + promises.unit() + " now");
            }
            restarted = true;
            promises = promises.at(held.get().invocation(), held.get().text("ControlGroup"));
        }
        return held.get();
    }

    /** What systemd makes of a quota when it reads its drop-ins; empty if it keeps it as it is. */
    private Optional<String> rounded(OfProperty promise) {
        if (!promise.name().equals(UnitPromises.QUOTA) || promise.held().equals(HeldUnit.INFINITY)) {
            return Optional.empty();
        }
        long rounded = CpuQuota.afterReload(Long.parseLong(promise.held()), host.systemdVersion());
        return Optional.of(HeldUnit.comparable(new UnitProperty(promise.name(), "t", rounded, List.of()))).filter(text -> !text.equals(promise.held()));
    }

    private void compare(OfProperty promise) throws IOException, BusError {
        Optional<UnitProperty> now = held().property(promise.name());
        if (now.isEmpty() || HeldUnit.comparable(now.get()).equals(promise.held())) {
            return;
        }
        String found = HeldUnit.comparable(now.get());
        if (rounded(promise).equals(Optional.of(found))) {
            resend(promise, found);
        } else {
            promises = promises.with(new OfProperty(promise.name(), found));
            note(promise.target(), promise.held(), found, Action.ACCEPTED, Cause.PROPERTY_CHANGE);
        }
    }

    /** systemd takes the precise number again, and rewrites the group with it. */
    private void resend(OfProperty quota, String found) throws IOException, BusError {
        UnitProperty precise = new UnitProperty(quota.name(), "t", Long.parseLong(quota.held()), List.of());
        Bus.await(systemd.sendSetUnitProperties(promises.unit(), List.of(precise)));
        held = Optional.empty();
        note(quota.target(), quota.held(), found, Action.RESTORED, rewrittenBy);
    }

    private void compare(OfFile promise) throws IOException, BusError {
        Optional<String> text = files.read(promise.place().controller(), promise.place().file());
        if (text.isEmpty() || promise.place().in(text.get()).equals(promise.held())) {
            return;
        }
        String found = promise.place().in(text.get());
        Map<String, String> from = OwnedFiles.from(promise.place().file(), held());
        if (restarted) {
            restore(promise, found, Cause.RESTART);
            return;
        }
        boolean owned = OwnedFiles.has(promise.place().file());
        if (!from.equals(promise.from())) {
            promises = promises.without(promise);
            note(promise.target(), promise.held(), found, Action.ACCEPTED, Cause.PROPERTY_CHANGE);
        } else if (owned && (found.equals(promise.before()) || OwnedFiles.wouldWrite(promise.place(), found, held(), host))) {
            restore(promise, found, rewrittenBy);
        } else {
            promises = promises.without(promise);
            note(promise.target(), promise.held(), found, Action.ACCEPTED, Cause.FILE_WRITE);
        }
    }

    private void restore(OfFile promise, String found, Cause cause) {
        String why = contested(promise.target()) ? "something else takes it again and again" : write(promise);
        if (why.isEmpty()) {
            note(promise.target(), promise.held(), found, Action.RESTORED, cause);
        } else {
            LOG.warn("{}: {} could not be put back to {}: {}", promises.unit(), promise.target(), promise.held(), why);
            promises = promises.without(promise);
            note(promise.target(), promise.held(), found, Action.LOST, cause);
        }
    }

    /** Why it is not held now; empty if it is. */
    private String write(OfFile promise) {
        try {
            for (FileWrite write : promise.writes()) {
                files.write(write);
            }
        } catch (IOException e) {
            return e.getMessage();
        }
        String now = files.read(promise.place().controller(), promise.place().file()).map(promise.place()::in).orElse("");
        return now.equals(promise.held()) ? "" : "the kernel holds " + now;
    }

    private boolean contested(String target) {
        Instant since = Instant.now().minus(CONTEST_TIME);
        long lately = promises.drift().stream().filter(each -> each.target().equals(target) && each.action() == Action.RESTORED && each.at().isAfter(since)).count();
        if (lately >= CONTEST) {
            counts.count(HostCounter.CONTESTS);
        }
        return lately >= CONTEST;
    }

    private void note(String target, String promised, String found, Action action, Cause cause) {
        if (promises.drift().size() >= UnitPromises.MAX_DRIFT) {
            counts.count(HostCounter.DRIFT);
        }
        promises = promises.with(new Drift(target, promised, found, action, Instant.now(), cause));
        counts.count(switch (action) {
            case RESTORED -> HostCounter.DRIFT_RESTORED;
            case ACCEPTED -> HostCounter.DRIFT_ACCEPTED;
            case LOST -> HostCounter.DRIFT_LOST;
        });
        LOG.info("{}: {} was promised as {} and found as {}: {} ({})", promises.unit(), target, promised, found, action.word(), cause.word());
    }
}
