package io.cgbridge.introspection;

import io.cgbridge.introspection.ApplyException.Kind;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.Phase;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freedesktop.dbus.types.Variant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Units} over D-Bus. Two requests for one unit wait for each other. */
final class TransientUnits implements Units {
    private static final Logger LOG = LoggerFactory.getLogger(TransientUnits.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9:_.\\\\@-]{1,240}\\.(scope|slice|service)");
    private static final int LOCKS = 64;
    private static final Duration POLL = Duration.ofMillis(20);

    private final LiveHost host;
    private final LiveHost.Settings settings;
    private final UnitMemory memory;
    private final Processes processes;
    private final Refusals refusals = new Refusals();
    private final List<Lock> locks = Stream.<Lock>generate(ReentrantLock::new).limit(LOCKS).toList();

    TransientUnits(LiveHost host, LiveHost.Settings settings) {
        this.host = host;
        this.settings = settings;
        this.memory = new UnitMemory(settings.state());
        this.processes = new Processes(settings.root());
    }

    /** After a probe: another systemd may refuse other things, and some of our units may be gone. */
    void probed(Systemd systemd) {
        refusals.forget();
        try {
            for (String unit : memory.all()) {
                forgetIfStale(systemd, unit);
            }
        } catch (IOException e) {
            LOG.warn("The units that cgbridge started could not be looked through: {}", e.getMessage());
        }
    }

    private void forgetIfStale(Systemd systemd, String unit) throws IOException {
        try {
            ours(unit, look(systemd, unit));
        } catch (BusError e) {
            if (e.is(BusError.NO_SUCH_UNIT)) {
                memory.forget(unit);
            }
        }
    }

    /** A unit as systemd holds it now. */
    private record Held(String path, Map<String, Variant<?>> properties) {
        String text(String name) {
            Variant<?> value = properties.get(name);
            return value == null ? "" : value.getValue().toString();
        }

        String invocation() {
            Variant<?> id = properties.get("InvocationID");
            return id == null ? "" : HexFormat.of().formatHex((byte[]) DbusValues.fromVariant(id));
        }
    }

    private static Held look(Systemd systemd, String unit) throws IOException, BusError {
        String path = systemd.unit(unit);
        CompletableFuture<List<Object>> common = systemd.sendGetAll(path, Systemd.UNIT_INTERFACE);
        CompletableFuture<List<Object>> own = systemd.sendGetAll(path, Probe.interfaceOf(UnitType.ofUnitName(unit).orElseThrow()));
        Map<String, Variant<?>> all = new TreeMap<>(Systemd.properties(common));
        all.putAll(Systemd.properties(own));
        return new Held(path, all);
    }

    /** True if cgbridge started this very unit; what it remembers of an earlier one of that name is dropped. */
    private boolean ours(String unit, Held held) throws IOException {
        Optional<String> remembered = memory.invocation(unit);
        if (remembered.isPresent() && !remembered.get().equals(held.invocation())) {
            memory.forget(unit);
            return false;
        }
        return remembered.isPresent();
    }

    private interface Action<T> {
        T run(Systemd systemd) throws ApplyException, IOException, BusError;
    }

    private <T> T alone(String unit, Action<T> action) throws ApplyException {
        if (!NAME.matcher(unit).matches()) {
            throw new ApplyException(Kind.INVALID, "Not the name of a scope, slice or service: " + unit);
        }
        Systemd systemd = host.systemd();
        Lock lock = locks.get(Math.floorMod(unit.hashCode(), LOCKS));
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
        return alone(request.unit(), systemd -> start(systemd, request, placed));
    }

    /** The slice and the processes, checked before any call. */
    private List<UnitProperty> placed(Start request) throws ApplyException {
        refuseRejected(request.plan());
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
        return first;
    }

    private static void refuseRejected(Plan plan) throws ApplyException {
        if (plan.rejected()) {
            throw new ApplyException(Kind.REJECTED, "The document was rejected, so nothing is applied.", plan.report());
        }
    }

    private Applied start(Systemd systemd, Start request, List<UnitProperty> placed) throws ApplyException, IOException, BusError {
        String unit = request.unit();
        Ledger ledger = new Ledger(request.plan(), request.properties());
        String result = startJob(systemd, unit, ledger, placed);
        if (!result.equals("done")) {
            remove(systemd, unit);
            throw result.isEmpty() ? new ApplyException(Kind.TIMEOUT, "The job that starts " + unit + " did not end in time; the unit was removed.")
                    : new ApplyException(Kind.FAILED, "The job that starts " + unit + " ended with: " + result + ".");
        }
        Held held = lookIfThere(systemd, unit);
        try {
            memory.remember(unit, held.invocation());
        } catch (IOException e) {
            remove(systemd, unit);
            throw new ApplyException(Kind.FAILED, unit + " was removed again, since it could not be remembered: " + e.getMessage() + ".");
        }
        LOG.info("Started {} with {} properties; {} left out", unit, ledger.properties().size(), ledger.dropped().size());
        CgroupFiles files = files(held);
        try {
            write(ledger, files, Phase.values());
        } catch (ApplyException e) {
            remove(systemd, unit);
            memory.forget(unit);
            throw e;
        }
        return applied(unit, result, ledger, held, files);
    }

    /** The result of the job; empty if it did not end in time. */
    private String startJob(Systemd systemd, String unit, Ledger ledger, List<UnitProperty> placed) throws ApplyException, IOException, BusError {
        Instant before = Instant.now();
        try (JobWatch jobs = new JobWatch(systemd, unit)) {
            String job = Systemd.path(call(systemd, unit, false, ledger, properties ->
                    systemd.sendStartTransientUnit(unit, Stream.concat(placed.stream(), properties.stream()).toList())));
            Optional<String> result = jobs.await(job, settings.jobTimeout());
            // The signal is lost if systemd is re-executed just then.
            return result.isPresent() ? result.get() : lookIfThere(systemd, unit).text("ActiveState").equals("active") ? "done" : "";
        } catch (Bus.BusTimeout e) {
            if (startedSince(systemd, unit, before)) {
                remove(systemd, unit);
            }
            throw e;
        } catch (BusError e) {
            if (e.is(BusError.NO_SUCH_UNIT)) {
                throw new ApplyException(Kind.INVALID, unit + " needs a unit that is not there: " + e.getMessage());
            }
            throw e;
        }
    }

    /** A call that was not answered may have been carried out; a unit that was there before is somebody else's. */
    private static boolean startedSince(Systemd systemd, String unit, Instant before) throws IOException, BusError {
        String entered = lookIfThere(systemd, unit).text("ActiveEnterTimestamp");
        return !entered.isEmpty() && Long.parseLong(entered) >= TimeUnit.MILLISECONDS.toMicros(before.toEpochMilli());
    }

    /** A short-lived service may have ended before it can be looked at; then nothing is held. */
    private static Held lookIfThere(Systemd systemd, String unit) throws IOException, BusError {
        try {
            return look(systemd, unit);
        } catch (BusError e) {
            if (e.is(BusError.NO_SUCH_UNIT)) {
                return new Held("", Map.of());
            }
            throw e;
        }
    }

    private CgroupFiles files(Held held) throws IOException {
        return new CgroupFiles(CgroupMounts.read(settings.root()), held.text("ControlGroup"));
    }

    private Applied applied(String unit, String job, Ledger ledger, Held held, CgroupFiles files) throws ApplyException {
        HostProfile profile = host.profile().orElseThrow(() -> new ApplyException(Kind.UNAVAILABLE, host.unavailableBecause()));
        List<Verified> verified = new ReadBack(profile, held.properties(), files).of(ledger.properties(), ledger.files());
        verified.stream().filter(each -> !each.agrees()).forEach(each -> LOG.warn("{}: {} was asked to be {} and is {}", unit,
                each.target(), PropertyText.of(each.asked()), PropertyText.of(each.held())));
        return new Applied(unit, job, ledger.properties(), ledger.dropped(), ledger.files(), verified, ledger.report());
    }

    /**
     * Sends properties until systemd takes them, leaving out the optional ones that it refuses. What it refused once is left
     * out at once.
     */
    private List<Object> call(Systemd systemd, String unit, boolean change, Ledger ledger,
            Function<List<UnitProperty>, CompletableFuture<List<Object>>> send) throws ApplyException, IOException, BusError {
        UnitType type = UnitType.ofUnitName(unit).orElseThrow();
        leaveOutKnown(type, change, ledger);
        boolean reset = false;
        while (true) {
            try {
                return Bus.await(send.apply(ledger.properties()));
            } catch (BusError e) {
                if (e.is(BusError.UNIT_EXISTS) && !change && !reset && failedLeftover(systemd, unit)) {
                    reset = true;
                } else if (e.denied() || e.is(BusError.UNIT_EXISTS) || !leaveOutRefused(systemd, unit, change, ledger)) {
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
            Optional<String> words = refusals.of(type, change, property);
            if (words.isPresent()) {
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
        List<Sentinel.Refused> refused = sentinel.refused(suspects, suspects.stream().map(UnitProperty::name).collect(Collectors.toSet()),
                some -> change ? sentinel.set(unit, some) : sentinel.start(type, some));
        for (Sentinel.Refused each : refused) {
            refusals.remember(type, change, each.property(), each.answer());
            LOG.info("systemd refuses {} for {}: {}", each.property().name(), unit, each.answer().words());
            leaveOut(ledger, each.property(), Reason.REFUSED_BY_SYSTEMD, each.answer().words());
        }
        return !refused.isEmpty();
    }

    /** A unit that failed stays loaded and keeps its name; it is in nobody's way. */
    private static boolean failedLeftover(Systemd systemd, String unit) throws IOException, BusError {
        if (!look(systemd, unit).text("ActiveState").equals("failed")) {
            return false;
        }
        LOG.info("Resetting {}, which failed earlier", unit);
        systemd.resetFailed(unit);
        return true;
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
            files.write(write);
        } catch (IOException e) {
            String message = "The kernel refuses " + write.value() + " in " + write.file() + ": " + reason(e) + ".";
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

    /** Stops a unit that must not stay, and makes its name free; what goes wrong is only told, since something else went wrong before. */
    private void remove(Systemd systemd, String unit) {
        try {
            stop(systemd, unit);
        } catch (BusError e) {
            if (!e.is(BusError.NO_SUCH_UNIT)) {
                LOG.error("{} could not be removed: {}", unit, e.getMessage());
            }
        } catch (IOException | ApplyException e) {
            LOG.error("{} could not be removed: {}", unit, e.getMessage());
        }
    }

    private String stop(Systemd systemd, String unit) throws IOException, BusError, ApplyException {
        String result;
        try (JobWatch jobs = new JobWatch(systemd, unit)) {
            result = jobs.await(systemd.stop(unit), settings.jobTimeout()).orElseThrow(() ->
                    new ApplyException(Kind.TIMEOUT, "The job that stops " + unit + " did not end in time."));
        }
        awaitGone(systemd, unit);
        return result;
    }

    private void awaitGone(Systemd systemd, String unit) throws IOException, BusError, ApplyException {
        Instant deadline = Instant.now().plus(settings.jobTimeout());
        try {
            while (Instant.now().isBefore(deadline)) {
                if (look(systemd, unit).text("ActiveState").equals("failed")) {
                    systemd.resetFailed(unit);
                }
                Thread.sleep(POLL.toMillis());
            }
        } catch (BusError e) {
            if (e.is(BusError.NO_SUCH_UNIT)) {
                return;
            }
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        throw new ApplyException(Kind.TIMEOUT, unit + " was stopped and is still loaded.");
    }

    @Override
    public Applied change(Change request) throws ApplyException {
        refuseRejected(request.plan());
        return alone(request.unit(), systemd -> change(systemd, request));
    }

    private Applied change(Systemd systemd, Change request) throws ApplyException, IOException, BusError {
        String unit = request.unit();
        Held before = mine(systemd, unit, request.foreign());
        Ledger ledger = new Ledger(request.plan(), request.properties());
        CgroupFiles files = files(before);
        if (request.plan().checkBeforeUpdate()) {
            UsageCheck.check(ledger, files);
        }
        Undo undo = new Undo(files, before.properties());
        try {
            undo.remember(ledger.files());
            write(ledger, files, Phase.BEFORE_CHANGE);
            if (!ledger.properties().isEmpty()) {
                call(systemd, unit, true, ledger, properties -> properties.isEmpty() ? CompletableFuture.completedFuture(List.of())
                        : systemd.sendSetUnitProperties(unit, properties));
                undo.remember(ledger.properties(), systemd, unit);
            }
            write(ledger, files, Phase.AFTER_START);
        } catch (ApplyException | IOException | BusError e) {
            undo.run();
            throw e;
        }
        LOG.info("Changed {}: {} properties, {} files; {} left out", unit, ledger.properties().size(), ledger.files().size(),
                ledger.dropped().size());
        return applied(unit, "done", ledger, look(systemd, unit), files);
    }

    /** The unit, if it may be touched. */
    private Held mine(Systemd systemd, String unit, boolean foreign) throws ApplyException, IOException, BusError {
        Held held = look(systemd, unit);
        if (!ours(unit, held) && !foreign) {
            throw new ApplyException(Kind.FOREIGN, unit + " was not started by cgbridge.");
        }
        return held;
    }

    @Override
    public State read(String unit) throws ApplyException {
        return alone(unit, systemd -> {
            Held held = look(systemd, unit);
            UnitType type = UnitType.ofUnitName(unit).orElseThrow();
            Map<String, HostProfile.SettableProperty> known = host.profile().map(profile -> profile.properties().get(type)).orElse(Map.of());
            List<UnitProperty> properties = held.properties().entrySet().stream().filter(each -> known.containsKey(each.getKey()))
                    .map(each -> new UnitProperty(each.getKey(), each.getValue().getSig(), DbusValues.fromVariant(each.getValue()), List.of()))
                    .toList();
            return new State(unit, ours(unit, held), held.text("ActiveState"), held.text("SubState"), held.text("Slice"),
                    held.text("ControlGroup"), properties, files(held).all(), processes(systemd, unit, files(held)));
        });
    }

    private static List<Long> processes(Systemd systemd, String unit, CgroupFiles files) throws IOException, BusError {
        try {
            return systemd.processes(unit);
        } catch (BusError e) {
            if (e.is("org.freedesktop.DBus.Error.UnknownMethod")) {
                return files.processes();
            }
            throw e;
        }
    }

    @Override
    public String stop(String unit, boolean foreign) throws ApplyException {
        return alone(unit, systemd -> {
            mine(systemd, unit, foreign);
            String result = stop(systemd, unit);
            memory.forget(unit);
            LOG.info("Stopped {}: {}", unit, result);
            return result;
        });
    }
}
