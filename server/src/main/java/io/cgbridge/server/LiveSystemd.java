package io.cgbridge.server;

import io.cgbridge.introspection.BusService;
import io.cgbridge.introspection.HostCounter;
import io.cgbridge.introspection.HostReport;
import io.cgbridge.introspection.LiveHost;
import io.cgbridge.introspection.ManagerCalls;
import io.cgbridge.introspection.Units;
import io.cgbridge.server.shim.HostKnowledge;
import java.time.Duration;
import java.util.Optional;

/** The live host as the server needs it; {@link LiveHost} but for tests and for {@code --bus none}. */
interface LiveSystemd extends AutoCloseable {

    /** What the last probe found; empty while no systemd is reachable. Never blocks. */
    Optional<HostReport> report();

    /** Why there is no report, in a sentence. Never blocks. */
    String unavailableBecause();

    /** Waits for the first probe, or until it is clear that there is no systemd. */
    void awaitFirstProbe(Duration timeout) throws InterruptedException;

    /** The units; every method blocks. */
    Units units();

    /** systemd's own calls with optional properties; every method blocks. */
    ManagerCalls managerCalls();

    /** Asks for a name on the bus that systemd is on, and answers calls to it; empty where there is no bus. */
    Optional<BusService> serve(String name, BusService.Handler handler);

    /** What the shim wants to know of it. */
    default HostKnowledge knowledge() {
        return HostKnowledge.NONE;
    }

    /** How often something happened on the live host so far. Never blocks. */
    long count(HostCounter counter);

    @Override
    void close();

    static LiveSystemd of(LiveHost host) {
        return new LiveSystemd() {
            @Override
            public Optional<HostReport> report() {
                return host.report();
            }

            @Override
            public String unavailableBecause() {
                return host.unavailableBecause();
            }

            @Override
            public void awaitFirstProbe(Duration timeout) throws InterruptedException {
                host.awaitFirstProbe(timeout);
            }

            @Override
            public Units units() {
                return host.units();
            }

            @Override
            public ManagerCalls managerCalls() {
                return host.managerCalls();
            }

            @Override
            public Optional<BusService> serve(String name, BusService.Handler handler) {
                return host.serve(name, handler);
            }

            @Override
            public HostKnowledge knowledge() {
                return HostKnowledge.of(host);
            }

            @Override
            public long count(HostCounter counter) {
                return host.count(counter);
            }

            @Override
            public void close() {
                host.close();
            }
        };
    }

    /** No systemd, on purpose. */
    static LiveSystemd none(String because) {
        return new LiveSystemd() {
            @Override
            public Optional<HostReport> report() {
                return Optional.empty();
            }

            @Override
            public String unavailableBecause() {
                return because;
            }

            @Override
            public void awaitFirstProbe(Duration timeout) {
                // it is clear already
            }

            @Override
            public Units units() {
                throw Problem.of(ProblemType.NO_SYSTEMD, because).exception();
            }

            @Override
            public ManagerCalls managerCalls() {
                throw Problem.of(ProblemType.NO_SYSTEMD, because).exception();
            }

            @Override
            public Optional<BusService> serve(String name, BusService.Handler handler) {
                return Optional.empty();
            }

            @Override
            public long count(HostCounter counter) {
                return 0;
            }

            @Override
            public void close() {
                // there is nothing to close
            }
        };
    }
}
