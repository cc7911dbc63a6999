package io.cgbridge.server;

import io.cgbridge.introspection.ApplyException;
import io.cgbridge.introspection.BusService;
import io.cgbridge.introspection.HostCounter;
import io.cgbridge.introspection.HostReport;
import io.cgbridge.introspection.ManagerCalls;
import io.cgbridge.introspection.Units;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.HostProfile.Source;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A live host that takes every plan as it is, or refuses as told; what a real one does is tested with a real one. */
final class FakeSystemd implements LiveSystemd, Units {
    static final HostProfile PROFILE = TestHosts.unified("live", Source.LIVE);

    private final List<Object> requests = new ArrayList<>();
    private volatile Optional<ApplyException> refusal = Optional.empty();
    private volatile Optional<RuntimeException> fault = Optional.empty();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile State state = new State("", true, "active", "running", "system.slice", "/system.slice/a.scope",
            List.of(new UnitProperty("MemoryMax", "t", 1048576L, List.of())), Map.of("memory.max", "1048576\n"), List.of(17L),
            List.of(new Drift("file:memory.oom.group", "1", "0", Drift.Action.RESTORED, Instant.parse("2026-11-23T12:00:00Z"), Drift.Cause.DAEMON_RELOAD)));

    @Override
    public Optional<HostReport> report() {
        return Optional.of(new HostReport(PROFILE, new HostReport.Distribution("debian", "12", "Debian GNU/Linux 12 (bookworm)"),
                List.of("+PAM", "-BPF_FRAMEWORK"), "unix:path=/run/dbus/system_bus_socket", "", "/", Map.of(Controller.CPU, true, Controller.MEMORY, true), true,
                Map.of(UnitType.SCOPE, List.of("MemoryLimit")), Instant.parse("2026-11-23T12:00:00Z"), List.of(), List.of(), List.of()));
    }

    @Override
    public String unavailableBecause() {
        return "";
    }

    @Override
    public void awaitFirstProbe(Duration timeout) {
        // it has happened
    }

    @Override
    public Units units() {
        return this;
    }

    @Override
    public ManagerCalls managerCalls() {
        throw new UnsupportedOperationException("only a real systemd tells what it takes");
    }

    @Override
    public Optional<BusService> serve(String name, BusService.Handler handler) {
        return Optional.empty();
    }

    @Override
    public long count(HostCounter counter) {
        return counter.word().length();
    }

    @Override
    public void close() {
        gate.countDown();
    }

    /** The next requests are refused. */
    void refuse(ApplyException with) {
        refusal = Optional.of(with);
    }

    void breakDown(RuntimeException with) {
        fault = Optional.of(with);
    }

    void state(State now) {
        state = now;
    }

    /** Holds every request until the gate is counted down. */
    CountDownLatch hold() {
        gate = new CountDownLatch(1);
        return gate;
    }

    List<Object> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    private void note(Object request) throws ApplyException {
        synchronized (requests) {
            requests.add(request);
            requests.notifyAll();
        }
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new ApplyException(ApplyException.Kind.TIMEOUT, "interrupted");
        }
        if (fault.isPresent()) {
            throw fault.get();
        }
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    /** Waits until so many requests have arrived. */
    void awaitRequests(int count) throws InterruptedException {
        synchronized (requests) {
            while (requests.size() < count) {
                requests.wait();
            }
        }
    }

    @Override
    public Applied start(Start request) throws ApplyException {
        note(request);
        return applied(request.unit(), request.plan().properties(), request.plan().report(), request.properties(), request.plan().files());
    }

    @Override
    public Applied change(Change request) throws ApplyException {
        note(request);
        return applied(request.unit(), request.plan().properties(), request.plan().report(), request.properties(), request.plan().files());
    }

    private static Applied applied(String unit, List<UnitProperty> planned, List<ReportEntry> report, List<Explicit> explicit,
            List<io.cgbridge.translator.FileWrite> files) {
        List<UnitProperty> properties = new ArrayList<>(planned);
        List<ReportEntry> entries = new ArrayList<>(report);
        for (Explicit property : explicit) {
            properties.add(property.property());
            entries.add(new ReportEntry(property.property().from().get(0), "…", Fate.exact("property:" + property.property().name())));
        }
        return new Applied(unit, "done", properties, List.of(), files, properties.stream().map(property ->
                new Verified("property:" + property.name(), property.signature(), property.value(), property.value(), true)).toList(), entries);
    }

    @Override
    public State read(String unit) throws ApplyException {
        if (refusal.isPresent() && refusal.get().kind() == ApplyException.Kind.UNKNOWN_UNIT) {
            throw refusal.get();
        }
        return new State(unit, state.ours(), state.activeState(), state.subState(), state.slice(), state.controlGroup(), state.properties(),
                state.files(), state.pids(), state.drift());
    }

    @Override
    public String kill(String unit, boolean foreign) throws ApplyException {
        note(List.of("kill", unit, foreign));
        return "done";
    }

    @Override
    public Frozen freeze(String unit, boolean freeze, boolean foreign) throws ApplyException {
        note(List.of(freeze ? "freeze" : "thaw", unit, foreign));
        return new Frozen(unit, freeze, "systemd");
    }

    @Override
    public List<Long> attach(String unit, List<Long> pids, boolean foreign) throws ApplyException {
        note(List.of("attach", unit, pids, foreign));
        return pids;
    }

    @Override
    public String stop(String unit, boolean foreign) throws ApplyException {
        note(List.of(unit, foreign));
        return "done";
    }
}
