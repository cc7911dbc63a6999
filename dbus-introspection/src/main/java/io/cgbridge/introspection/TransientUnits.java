package io.cgbridge.introspection;

import io.cgbridge.introspection.ApplyException.Kind;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.Level;
import io.cgbridge.translator.Phase;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Units} over D-Bus. Two requests for one unit wait for each other. */
final class TransientUnits implements Units, Keeper.Looking {
    private static final Logger LOG = LoggerFactory.getLogger(TransientUnits.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9:_.\\\\@-]{1,240}\\.(scope|slice|service)");
    private static final Pattern SLICE = Pattern.compile("[A-Za-z0-9:_.\\\\@-]{1,249}\\.slice");
    private static final Pattern PROPERTY = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,99}");
    private static final String UNKNOWN_METHOD = "org.freedesktop.DBus.Error.UnknownMethod";
    private static final int SIGKILL = 9;
    private static final int LOCKS = 64;
    private static final Duration POLL = Duration.ofMillis(20);

    private final LiveHost host;
    private final LiveHost.Settings settings;
    private final HostCounts counts;
    private final UnitMemory memory;
    private final PromiseBook book;
    private final Processes processes;
    private final PropertyCalls calls;
    /** Where the hierarchies are mounted stays as it is for as long as a systemd runs; empty if it is to be read again. */
    private volatile Optional<CgroupMounts> mounts = Optional.empty();
    private final List<Lock> locks = Stream.<Lock>generate(ReentrantLock::new).limit(LOCKS).toList();

    TransientUnits(LiveHost host, LiveHost.Settings settings, HostCounts counts) {
        this.host = host;
        this.settings = settings;
        this.counts = counts;
        this.memory = new UnitMemory(settings.state(), counts);
        this.book = new PromiseBook(settings.state(), counts);
        this.processes = new Processes(settings.root());
        this.calls = new PropertyCalls(host, counts);
    }

    PromiseBook book() {
        return book;
    }

    /** After a probe: another systemd may refuse other things, and a start may have been cut off. */
    void probed(Systemd systemd) {
        mounts = Optional.empty();
        try {
            Stream<String> starts = memory.unsettled().stream().map(UnitMemory.Unsettled::unit);
            Stream<String> changes = memory.unsettledChanges().values().stream().map(Before::unit);
            for (String unit : Stream.concat(starts, changes).distinct().toList()) {
                settleIfIdle(systemd, unit);
            }
        } catch (IOException e) {
            LOG.warn("The starts and changes that were cut off could not be looked through: {}", e.getMessage());
        }
    }

    /** After the first probe of a connection: units may have gone unheard. */
    void connected(Systemd systemd) {
        try {
            StateFiles.sweep(settings.state());
            List<String> ours = memory.all();
            if (!ours.isEmpty()) {
                Set<String> there = systemd.units().stream().map(Systemd.ListedUnit::name).collect(Collectors.toSet());
                for (String unit : ours) {
                    if (!there.contains(unit)) {
                        forget(unit);
                    }
                }
            }
        } catch (IOException | BusError e) {
            LOG.warn("The units that cgbridge started could not be looked through: {}", e.getMessage());
        }
    }

    private void forget(String unit) throws IOException {
        memory.forget(unit);
        book.forget(unit);
    }

    /** Whoever is busy with the unit just now settles it himself. */
    private void settleIfIdle(Systemd systemd, String unit) throws IOException {
        Lock lock = lock(unit);
        if (NAME.matcher(unit).matches() && lock.tryLock()) {
            try {
                settleEarlier(systemd, unit);
                settleEarlierChanges(systemd, unit);
            } catch (BusError e) {
                LOG.warn("What became of a request for {} cannot be told: {}", unit, e.getMessage());
            } finally {
                lock.unlock();
            }
        }
    }

    /** A start whose caller was told that it failed, since the connection broke or the daemon died: nothing may stay of it. */
    private void settleEarlier(Systemd systemd, String unit) throws IOException, BusError {
        for (UnitMemory.Unsettled start : memory.unsettled()) {
            if (start.unit().equals(unit) && (!startedSince(systemd, unit, start.before()) || removeUnheard(systemd, unit))) {
                memory.settle(start);
            }
        }
    }

    private boolean removeUnheard(Systemd systemd, String unit) {
        LOG.warn("{} was started and its caller could not be told so; it is removed", unit);
        counts.count(HostCounter.CUT_OFF_STARTS);
        return remove(systemd, unit);
    }

    /** True if cgbridge started this very unit; what it remembers of an earlier one of that name is dropped. */
    private boolean ours(String unit, HeldUnit held) {
        try {
            Optional<String> remembered = memory.invocation(unit);
            if (remembered.isPresent() && !remembered.get().equals(held.invocation())) {
                forget(unit);
                return false;
            }
            return remembered.isPresent();
        } catch (IOException e) {
            LOG.warn("Whether cgbridge started {} cannot be told: {}", unit, e.getMessage());
            return false;
        }
    }

    private interface Action<T> {
        T run(Systemd systemd) throws ApplyException, IOException, BusError;
    }

    private <T> T alone(String unit, Action<T> action) throws ApplyException {
        if (!NAME.matcher(unit).matches()) {
            throw new ApplyException(Kind.INVALID, "Not the name of a scope, slice or service: " + unit);
        }
        Systemd systemd = host.systemd();
        Lock lock = lock(unit);
        try {
            if (!lock.tryLock(settings.jobTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ApplyException(Kind.TIMEOUT, "Another request for " + unit + " is still running.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApplyException(Kind.UNAVAILABLE, "The request was interrupted.");
        }
        try {
            return action.run(systemd);
        } catch (BusError e) {
            throw translated(unit, e);
        } catch (Bus.BusTimeout e) {
            throw new ApplyException(Kind.TIMEOUT, "systemd did not answer in time.");
        } catch (IOException e) {
            throw new ApplyException(Kind.UNAVAILABLE, "The request for " + unit + " could not be finished: " + e.getMessage() + ".");
        } finally {
            lock.unlock();
        }
    }

    private Lock lock(String unit) {
        return locks.get(Math.floorMod(unit.hashCode(), LOCKS));
    }

    private static ApplyException translated(String unit, BusError error) {
        String words = "systemd refuses the request for " + unit + ": " + error.getMessage();
        if (error.denied()) {
            return new ApplyException(Kind.DENIED, words);
        }
        return switch (error.name()) {
            case BusError.NO_SUCH_UNIT -> new ApplyException(Kind.UNKNOWN_UNIT, words);
            case BusError.UNIT_EXISTS -> new ApplyException(Kind.EXISTS, words);
            case "org.freedesktop.DBus.Error.InvalidArgs", "org.freedesktop.DBus.Error.UnixProcessIdUnknown",
                    "org.freedesktop.systemd1.BadUnitSetting", BusError.UNKNOWN_PROPERTY, BusError.WRONG_TYPE -> new ApplyException(Kind.INVALID, words);
            default -> new ApplyException(Kind.FAILED, words);
        };
    }

    @Override
    public Applied start(Start request) throws ApplyException {
        List<UnitProperty> placed = placed(request);
        if (request.leaf().isPresent()) {
            DelegatedLeaf.check(profile().hierarchy());
        }
        return alone(request.unit(), systemd -> start(systemd, request, placed));
    }

    /** The slice and the processes, checked before any call. */
    private List<UnitProperty> placed(Start request) throws ApplyException {
        refuseRejected(request.plan());
        checkNames(request.properties());
        if (!request.slice().isEmpty() && !SLICE.matcher(request.slice()).matches()) {
            throw new ApplyException(Kind.INVALID, "Not the name of a slice: " + request.slice());
        }
        List<Long> named = Stream.concat(request.pids().stream(), request.properties().stream()
                .filter(each -> each.property().name().equals("PIDs") && each.property().value() instanceof List<?>)
                .flatMap(each -> ((List<?>) each.property().value()).stream()).map(pid -> pid instanceof Long number ? number : 0L)).toList();
        boolean scope = UnitType.ofUnitName(request.unit()).equals(Optional.of(UnitType.SCOPE));
        if (scope && named.isEmpty()) {
            throw new ApplyException(Kind.INVALID, "A scope needs at least one process.");
        }
        if (!scope && !named.isEmpty()) {
            throw new ApplyException(Kind.INVALID, "Only a scope can be given processes.");
        }
        processes.check(named);
        List<UnitProperty> first = new ArrayList<>();
        if (!request.slice().isEmpty()) {
            first.add(new UnitProperty("Slice", "s", request.slice(), List.of()));
        }
        if (!request.pids().isEmpty()) {
            first.add(new UnitProperty("PIDs", "au", request.pids(), List.of()));
        }
        if (request.leaf().isPresent()) {
            if (!scope) {
                throw new ApplyException(Kind.INVALID, "Only a scope can have a delegated leaf.");
            }
            first.add(DelegatedLeaf.DELEGATE);
        }
        return first;
    }

    private static void checkNames(List<Explicit> properties) throws ApplyException {
        for (Explicit each : properties) {
            if (!PROPERTY.matcher(each.property().name()).matches()) {
                throw new ApplyException(Kind.INVALID, "Not the name of a property: " + each.property().name());
            }
        }
    }

    private static void refuseRejected(Plan plan) throws ApplyException {
        if (plan.rejected()) {
            throw new ApplyException(Kind.REJECTED, "The document was rejected, so nothing is applied.", plan.report());
        }
    }

    private Applied start(Systemd systemd, Start request, List<UnitProperty> placed) throws ApplyException, IOException, BusError {
        String unit = request.unit();
        HostProfile profile = profile();
        Ledger ledger = new Ledger(request.leaf().isPresent() ? DelegatedLeaf.place(request.plan()) : request.plan(), request.properties());
        Instant before = announce(systemd, unit);
        String result = startJob(systemd, unit, ledger, placed, before);
        if (!result.equals("done")) {
            String why = HeldUnit.ifThere(systemd, unit).text("Result");
            remove(systemd, unit);
            throw result.isEmpty() ? new ApplyException(Kind.TIMEOUT, "The job that starts " + unit + " did not end in time; the unit was removed.")
                    : new ApplyException(Kind.FAILED, "The job that starts " + unit + " ended with: " + result + (why.isEmpty() ? "." : " (" + why + ")."));
        }
        HeldUnit held = HeldUnit.ifThere(systemd, unit);
        try {
            if (!held.properties().isEmpty()) {
                memory.remember(unit, held.invocation());
            }
        } catch (IOException e) {
            remove(systemd, unit);
            throw new ApplyException(Kind.FAILED, unit + " was removed again, since it could not be remembered: " + e.getMessage() + ".");
        }
        LOG.info("Started {} with {} properties; {} left out", unit, ledger.properties().size(), ledger.dropped().size());
        try {
            CgroupFiles files = files(held);
            if (request.leaf().isPresent()) {
                DelegatedLeaf.make(files, settings.root(), request.leaf().get().owner());
            }
            PromiseDraft draft = new PromiseDraft(files, UnitPromises.none(unit), ledger.files());
            write(ledger, files, Phase.values());
            Applied applied = applied(unit, result, ledger, profile, held, files);
            promise(draft.after(held, ledger.properties(), ledger.files(), limits(unit)));
            memory.settle(unit);
            return applied;
        } catch (ApplyException | IOException e) {
            remove(systemd, unit);
            throw e;
        }
    }

    private void promise(UnitPromises promises) throws ApplyException {
        try {
            book.put(promises);
        } catch (IOException e) {
            throw new ApplyException(Kind.FAILED, "Nothing was done to " + promises.unit() + ", since it could not be remembered: " + e.getMessage() + ".");
        }
    }

    private UnitPromises promised(String unit) throws IOException {
        return book.of(unit).orElse(UnitPromises.none(unit));
    }

    /** The properties that say how much a unit may use. */
    private Set<String> limits(String unit) {
        UnitType type = UnitType.ofUnitName(unit).orElseThrow();
        return host.profile().map(profile -> profile.properties().getOrDefault(type, Map.of()).keySet()).orElse(Set.of());
    }

    private Instant announce(Systemd systemd, String unit) throws ApplyException, IOException, BusError {
        settleEarlier(systemd, unit);
        Instant before = Instant.now();
        try {
            memory.announce(unit, before);
        } catch (IOException e) {
            throw new ApplyException(Kind.FAILED, unit + " was not started, since that could not be remembered: " + e.getMessage() + ".");
        }
        return before;
    }

    /** The result of the job; empty if it did not end in time. */
    private String startJob(Systemd systemd, String unit, Ledger ledger, List<UnitProperty> placed, Instant before)
            throws ApplyException, IOException, BusError {
        try (JobWatch jobs = new JobWatch(systemd, unit)) {
            String job = askToStart(systemd, unit, ledger, placed);
            Optional<String> result = jobs.await(job, settings.jobTimeout());
            // The signal is lost if systemd is re-executed just then.
            return result.isPresent() ? result.get() : HeldUnit.ifThere(systemd, unit).text("ActiveState").equals("active") ? "done" : "";
        } catch (Bus.BusTimeout e) {
            if (startedSince(systemd, unit, before)) {
                remove(systemd, unit);
            }
            throw e;
        }
    }

    /** The job's path; a refusal settles the start, since nothing was started. */
    private String askToStart(Systemd systemd, String unit, Ledger ledger, List<UnitProperty> placed) throws ApplyException, IOException, BusError {
        try {
            return Systemd.path(calls.start(systemd, unit, ledger, properties ->
                    systemd.sendStartTransientUnit(unit, Stream.concat(placed.stream(), properties.stream()).toList())));
        } catch (ApplyException e) {
            memory.settle(unit);
            throw e;
        } catch (BusError e) {
            memory.settle(unit);
            if (e.is(BusError.NO_SUCH_UNIT)) {
                throw new ApplyException(Kind.INVALID, unit + " needs a unit that is not there: " + e.getMessage());
            }
            throw e;
        }
    }

    /**
     * A call that was not answered may have been carried out. A unit that left its rest before the call, or long after it, is somebody
     * else's.
     */
    private boolean startedSince(Systemd systemd, String unit, Instant before) throws IOException, BusError {
        String left = HeldUnit.ifThere(systemd, unit).text("InactiveExitTimestamp");
        if (left.isEmpty()) {
            return false;
        }
        long started = Long.parseLong(left);
        Instant latest = before.plus(settings.callTimeout()).plus(settings.jobTimeout());
        return started >= TimeUnit.MILLISECONDS.toMicros(before.toEpochMilli()) && started <= TimeUnit.MILLISECONDS.toMicros(latest.toEpochMilli());
    }

    private CgroupFiles files(HeldUnit held) throws IOException {
        return files(held.text("ControlGroup"));
    }

    private CgroupFiles files(String controlGroup) throws IOException {
        // read once: a probe empties it at any time
        Optional<CgroupMounts> read = mounts;
        CgroupMounts known = read.isPresent() ? read.get() : CgroupMounts.read(settings.root());
        mounts = Optional.of(known);
        return new CgroupFiles(known, controlGroup, counts);
    }

    private HostProfile profile() throws ApplyException {
        return host.profile().orElseThrow(() -> new ApplyException(Kind.UNAVAILABLE, host.unavailableBecause()));
    }

    private static Applied applied(String unit, String job, Ledger ledger, HostProfile profile, HeldUnit held, CgroupFiles files) {
        List<Verified> verified = new ReadBack(profile, held.properties(), files).of(ledger.properties(), ledger.files());
        verified.stream().filter(each -> !each.agrees()).forEach(each -> LOG.warn("{}: {} was asked to be {} and is {}", unit,
                each.target(), PropertyText.of(each.asked()), PropertyText.of(each.held())));
        return new Applied(unit, job, ledger.properties(), ledger.dropped(), ledger.files(), verified, ledger.report());
    }

    /** Writes the files of these phases; a required one that the kernel refuses ends the request. */
    private static void write(Ledger ledger, CgroupFiles files, Phase... phases) throws ApplyException {
        for (Phase phase : phases) {
            for (FileWrite write : ledger.files()) {
                if (write.phase() == phase) {
                    write(ledger, files, write);
                }
            }
        }
    }

    private static void write(Ledger ledger, CgroupFiles files, FileWrite write) throws ApplyException {
        try {
            files.at(write.level()).write(write);
        } catch (IOException e) {
            String message = write.value() + " could not be written to " + write.file() + ": " + reason(e) + ".";
            if (ledger.required(write)) {
                throw new ApplyException(Kind.REJECTED, message, ledger.rejected(write, Reason.REFUSED_BY_KERNEL, message));
            }
            LOG.warn("{}", message);
            ledger.drop(write, Reason.REFUSED_BY_KERNEL, message);
        }
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
    }

    /**
     * Stops a unit that must not stay, and makes its name free. What goes wrong is only told, since something else went wrong before; the
     * start stays unsettled then, so that it is tried again after the next probe. True if the unit is gone.
     */
    private boolean remove(Systemd systemd, String unit) {
        try {
            forget(unit);
            stopIfThere(systemd, unit);
            memory.settle(unit);
            return true;
        } catch (BusError | IOException | ApplyException e) {
            LOG.error("{} could not be removed: {}", unit, e.getMessage());
            return false;
        }
    }

    private void stopIfThere(Systemd systemd, String unit) throws IOException, BusError, ApplyException {
        try {
            stop(systemd, unit);
        } catch (BusError e) {
            if (!e.is(BusError.NO_SUCH_UNIT)) {
                throw e;
            }
        }
    }

    private String stop(Systemd systemd, String unit) throws IOException, BusError, ApplyException {
        CgroupFiles files = files(HeldUnit.of(systemd, unit));
        String result;
        try (JobWatch jobs = new JobWatch(systemd, unit)) {
            result = jobs.await(systemd.stop(unit), settings.jobTimeout()).orElseThrow(() ->
                    new ApplyException(Kind.TIMEOUT, "The job that stops " + unit + " did not end in time."));
        }
        awaitGone(systemd, unit);
        files.removeOwnDirectories();
        return result;
    }

    /** Until the name is free again; a unit that has a file or is needed by another stays loaded, and only ends. */
    private void awaitGone(Systemd systemd, String unit) throws IOException, BusError, ApplyException {
        Instant deadline = Instant.now().plus(settings.jobTimeout());
        HeldUnit held = HeldUnit.ifThere(systemd, unit);
        while (held.text("Transient").equals("true") && Instant.now().isBefore(deadline)) {
            if (held.text("ActiveState").equals("failed")) {
                resetFailed(systemd, unit);
            }
            try {
                Thread.sleep(POLL.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            held = HeldUnit.ifThere(systemd, unit);
        }
        if (Set.of("active", "deactivating").contains(held.text("ActiveState"))) {
            throw new ApplyException(Kind.TIMEOUT, unit + " was stopped and has not ended in time.");
        }
    }

    private static void resetFailed(Systemd systemd, String unit) throws IOException, BusError {
        try {
            systemd.resetFailed(unit);
        } catch (BusError e) {
            if (!e.is(BusError.NO_SUCH_UNIT)) {
                throw e;
            }
        }
    }

    @Override
    public Applied change(Change request) throws ApplyException {
        refuseRejected(request.plan());
        checkNames(request.properties());
        if (request.properties().stream().anyMatch(each -> each.property().name().equals("PIDs"))) {
            throw new ApplyException(Kind.INVALID, "Processes are given to a scope when it is started.");
        }
        return alone(request.unit(), systemd -> change(systemd, request));
    }

    private Applied change(Systemd systemd, Change request) throws ApplyException, IOException, BusError {
        String unit = request.unit();
        HostProfile profile = profile();
        settleEarlierChanges(systemd, unit);
        HeldUnit before = mine(systemd, unit, request.foreign());
        CgroupFiles files = files(before);
        Ledger ledger = new Ledger(DelegatedLeaf.isBelow(before, files) ? DelegatedLeaf.place(request.plan()) : request.plan(), request.properties());
        if (request.plan().checkBeforeUpdate()) {
            UsageCheck.check(ledger, files);
        }
        PromiseDraft draft = new PromiseDraft(files, promised(unit), ledger.files());
        Before was = Before.of(unit, before, files, ledger.properties(), ledger.files(), promised(unit));
        boolean severalSteps = !ledger.files().isEmpty();
        if (severalSteps) {
            announce(was);
        }
        boolean sent = false;
        try {
            write(ledger, files, Phase.BEFORE_CHANGE);
            if (!ledger.properties().isEmpty()) {
                sent = true;
                calls.change(systemd, unit, ledger);
            }
            write(ledger, files, Phase.AFTER_START);
            HeldUnit after = HeldUnit.of(systemd, unit);
            UnitPromises promises = draft.after(after, ledger.properties(), ledger.files(), limits(unit));
            // systemd has rewritten what an earlier request had written.
            promise(new Repair(systemd, profile, files, counts, promises, Drift.Cause.REWRITE, false, Optional.of(after)).ofWhatMayBeTaken());
        } catch (ApplyException | IOException | BusError e) {
            if (was.putBack(systemd, files, sent)) {
                memory.settleChange(unit);
            } else if (!severalSteps) {
                announce(was);
            }
            throw e;
        }
        if (severalSteps) {
            memory.settleChange(unit);
        }
        LOG.info("Changed {}: {} properties, {} files; {} left out", unit, ledger.properties().size(), ledger.files().size(),
                ledger.dropped().size());
        return applied(unit, "done", ledger, profile, HeldUnit.of(systemd, unit), files);
    }

    private void announce(Before change) throws ApplyException {
        try {
            memory.announce(change);
        } catch (IOException e) {
            throw new ApplyException(Kind.FAILED, change.unit() + " was not changed, since that could not be remembered: " + e.getMessage() + ".");
        }
    }

    /** A change whose caller was told that it failed, or was told nothing since the daemon died: nothing may stay of it. */
    private void settleEarlierChanges(Systemd systemd, String unit) throws IOException, BusError {
        for (Map.Entry<String, Before> change : memory.unsettledChanges().entrySet()) {
            if (change.getValue().unit().equals(unit) && undone(systemd, change.getValue())) {
                memory.settleUnsettled(change.getKey());
            }
        }
    }

    private boolean undone(Systemd systemd, Before change) throws IOException, BusError {
        HeldUnit held = HeldUnit.ifThere(systemd, change.unit());
        if (held.properties().isEmpty() || !held.invocation().equals(change.invocation())) {
            return true;
        }
        LOG.warn("A change of {} was cut off half-way; it is undone", change.unit());
        counts.count(HostCounter.CUT_OFF_CHANGES);
        boolean undone = change.putBack(systemd, files(held), true);
        if (undone && memory.knows(change.unit())) {
            book.put(change.promises());
        }
        return undone;
    }

    /** The unit, if it may be touched. */
    private HeldUnit mine(Systemd systemd, String unit, boolean foreign) throws ApplyException, IOException, BusError {
        HeldUnit held = HeldUnit.of(systemd, unit);
        if (!ours(unit, held) && !foreign) {
            throw new ApplyException(Kind.FOREIGN, unit + " was not started by cgbridge.");
        }
        return held;
    }

    @Override
    public State read(String unit) throws ApplyException {
        return alone(unit, systemd -> {
            HeldUnit held = HeldUnit.of(systemd, unit);
            UnitType type = UnitType.ofUnitName(unit).orElseThrow();
            Map<String, HostProfile.SettableProperty> known = host.profile().map(profile -> profile.properties().get(type)).orElse(Map.of());
            List<UnitProperty> properties = held.properties().entrySet().stream().filter(each -> known.containsKey(each.getKey()))
                    .map(each -> new UnitProperty(each.getKey(), each.getValue().getSig(), DbusValues.fromVariant(each.getValue()), List.of()))
                    .toList();
            boolean ours = ours(unit, held);
            List<Drift> drift = driftNow(systemd, unit, held);
            return new State(unit, ours, held.text("ActiveState"), held.text("SubState"), held.text("Slice"),
                    held.text("ControlGroup"), properties, all(held, files(held)), processes(systemd, unit, files(held)), drift);
        });
    }

    /** The files of the unit, then those of its leaf below its name. */
    private static Map<String, String> all(HeldUnit held, CgroupFiles files) {
        Map<String, String> all = new TreeMap<>(files.all());
        if (DelegatedLeaf.isBelow(held, files)) {
            files.at(Level.LEAF).all().forEach((name, text) -> all.put(DelegatedLeaf.NAME + "/" + name, text));
        }
        return all;
    }

    /** systemd tells nobody that a property was changed, so whoever asks about the unit has it looked at. */
    private List<Drift> driftNow(Systemd systemd, String unit, HeldUnit held) throws IOException, BusError {
        Optional<UnitPromises> promises = book.of(unit);
        if (promises.isEmpty() || host.keeper().isEmpty() || host.profile().isEmpty()) {
            return promises.map(UnitPromises::drift).orElse(List.of());
        }
        UnitPromises now = new Repair(systemd, host.profile().get(), files(held), counts, promises.get(), host.keeper().get().rewrittenBy(), true,
                Optional.of(held)).ofEverything();
        keep(promises.get(), now);
        return now.drift();
    }

    private void keep(UnitPromises before, UnitPromises now) throws IOException {
        if (!now.equals(before)) {
            if (!now.invocation().equals(before.invocation())) {
                memory.remember(now.unit(), now.invocation());
            }
            book.put(now);
        }
    }

    @Override
    public boolean look(Systemd systemd, String unit, Set<Keeper.Event> events, Drift.Cause rewrittenBy) {
        Lock lock = lock(unit);
        if (!lock.tryLock()) {
            return false;
        }
        try {
            boolean removed = events.contains(Keeper.Event.REMOVED);
            if (removed && memory.knows(unit)) {
                ours(unit, HeldUnit.of(systemd, unit));
            }
            Optional<UnitPromises> promises = book.of(unit);
            if (promises.isPresent() && host.lastProfile().isPresent()) {
                CgroupFiles files = files(promises.get().controlGroup());
                boolean mayRestart = !removed && !events.contains(Keeper.Event.UNWATCHED);
                Repair repair = new Repair(systemd, host.lastProfile().get(), files, counts, promises.get(), rewrittenBy, mayRestart, Optional.empty());
                boolean everything = events.contains(Keeper.Event.TOUCHED) || events.contains(Keeper.Event.WRITTEN);
                keep(promises.get(), everything ? repair.ofEverything() : repair.ofWhatMayBeTaken());
            }
            return true;
        } catch (BusError e) {
            return e.is(BusError.NO_SUCH_UNIT) && forgotten(unit) || notLookedAt(unit, e);
        } catch (IOException e) {
            return notLookedAt(unit, e);
        } finally {
            lock.unlock();
        }
    }

    private boolean forgotten(String unit) {
        try {
            forget(unit);
            return true;
        } catch (IOException e) {
            return notLookedAt(unit, e);
        }
    }

    private static boolean notLookedAt(String unit, Exception because) {
        LOG.warn("{} could not be looked at and will be again: {}", unit, because.getMessage());
        return false;
    }

    @Override
    public Set<Path> directories(UnitPromises promises) throws IOException {
        CgroupFiles files = files(promises.controlGroup());
        return Stream.concat(promises.files().stream().map(each -> each.place().controller()), promises.properties().stream().map(each -> Controller.MEMORY))
                .distinct().map(files::directory).flatMap(Optional::stream).collect(Collectors.toSet());
    }

    private static List<Long> processes(Systemd systemd, String unit, CgroupFiles files) throws IOException, BusError {
        try {
            return systemd.processes(unit);
        } catch (BusError e) {
            if (e.is(UNKNOWN_METHOD)) {
                return files.processes();
            }
            throw e;
        }
    }

    @Override
    public String stop(String unit, boolean foreign) throws ApplyException {
        return end(unit, foreign, false);
    }

    @Override
    public String kill(String unit, boolean foreign) throws ApplyException {
        return end(unit, foreign, true);
    }

    private String end(String unit, boolean foreign, boolean kill) throws ApplyException {
        return alone(unit, systemd -> {
            CgroupFiles files = files(mine(systemd, unit, foreign));
            String result = kill ? kill(systemd, unit, files) : stopThawed(systemd, unit, files);
            forget(unit);
            LOG.info("{} {}: {}", kill ? "Killed" : "Stopped", unit, result);
            return result;
        });
    }

    /** What is frozen does not hear that it is to end. */
    private String stopThawed(Systemd systemd, String unit, CgroupFiles files) throws IOException, BusError, ApplyException {
        Freezer freezer = new Freezer(systemd, unit, files, settings.jobTimeout());
        if (freezer.isFrozen()) {
            freezer.freeze(false);
        }
        return stop(systemd, unit);
    }

    /** A unit may be gone as soon as its processes are. */
    private String kill(Systemd systemd, String unit, CgroupFiles files) throws IOException, BusError, ApplyException {
        Freezer freezer = new Freezer(systemd, unit, files, settings.jobTimeout());
        boolean frozen = freezer.isFrozen();
        try {
            if (files.directory(Controller.CGROUP).filter(directory -> Files.exists(directory.resolve("cgroup.kill"))).isPresent()) {
                files.write(new FileWrite(Controller.CGROUP, "cgroup.kill", "1", List.of(), Phase.AFTER_START, Level.UNIT));
            } else {
                systemd.kill(unit, SIGKILL);
            }
            if (frozen) {
                thawDead(freezer);
            }
            return stop(systemd, unit);
        } catch (BusError e) {
            if (e.is(BusError.NO_SUCH_UNIT)) {
                return "done";
            }
            throw e;
        }
    }

    /** From 257 on systemd stops nothing that it holds for frozen, its processes dead or not; what has already ended needs no thaw. */
    private static void thawDead(Freezer freezer) throws IOException, BusError, ApplyException {
        try {
            freezer.freeze(false);
        } catch (BusError e) {
            if (!e.is(BusError.UNIT_INACTIVE) && !e.is(BusError.NO_SUCH_UNIT)) {
                throw e;
            }
        }
    }

    @Override
    public Frozen freeze(String unit, boolean freeze, boolean foreign) throws ApplyException {
        return alone(unit, systemd -> {
            Frozen now = new Freezer(systemd, unit, files(mine(systemd, unit, foreign)), settings.jobTimeout()).freeze(freeze);
            LOG.info("{} {} by {}", freeze ? "Froze" : "Thawed", unit, now.by());
            return now;
        });
    }

    @Override
    public List<Long> attach(String unit, List<Long> pids, boolean foreign) throws ApplyException {
        processes.check(pids);
        return alone(unit, systemd -> {
            HeldUnit held = mine(systemd, unit, foreign);
            CgroupFiles files = files(held);
            boolean leaf = DelegatedLeaf.isBelow(held, files);
            try {
                systemd.attach(unit, leaf ? "/" + DelegatedLeaf.NAME : "", pids);
            } catch (BusError e) {
                if (!e.is(UNKNOWN_METHOD)) {
                    throw e;
                }
                files.at(leaf ? Level.LEAF : Level.UNIT).attach(pids);
            }
            files.joinOwnDirectories();
            LOG.info("Attached {} to {}", pids, unit);
            return processes(systemd, unit, files);
        });
    }
}
