package io.cgbridge.server.shim;

import io.cgbridge.introspection.ApplyException;
import io.cgbridge.introspection.LiveHost;
import io.cgbridge.introspection.Refusals;
import io.cgbridge.translator.HostProfile;
import java.util.Optional;

/** What the rewriting wants to know of the host behind the shim. Nothing here waits for the bus. */
public interface HostKnowledge {
    /** No host: what systemd refuses is learnt all the same. */
    HostKnowledge NONE = new HostKnowledge() {
        private final Refusals refusals = Refusals.empty();

        @Override
        public Optional<HostProfile> profile() {
            return Optional.empty();
        }

        @Override
        public Refusals refusals() {
            return refusals;
        }

        @Override
        public boolean isSystemd(String busName) {
            return busName.equals("org.freedesktop.systemd1");
        }

        @Override
        public long managerNumber(long pid) throws ApplyException {
            throw new ApplyException(ApplyException.Kind.UNAVAILABLE, "Process " + pid + " is refused: there is no systemd to know it.");
        }

        @Override
        public String unitOf(long pid) throws ApplyException {
            throw new ApplyException(ApplyException.Kind.UNAVAILABLE, "The unit of process " + pid + " is not known: there is no systemd.");
        }
    };

    /** Empty while no systemd was probed; calls are then passed on, and what systemd refuses is learnt. */
    Optional<HostProfile> profile();

    /** What systemd has refused so far; shared with the daemon's own calls. */
    Refusals refusals();

    /** True for systemd's name on the bus, and for the unique name that owns it. */
    boolean isSystemd(String busName);

    /** The number under which the manager sees a process. */
    long managerNumber(long pid) throws ApplyException;

    /** The unit that a process is in. */
    String unitOf(long pid) throws ApplyException;

    static HostKnowledge of(LiveHost host) {
        return new HostKnowledge() {
            @Override
            public Optional<HostProfile> profile() {
                return host.profile();
            }

            @Override
            public Refusals refusals() {
                return host.refusals();
            }

            @Override
            public boolean isSystemd(String busName) {
                return host.isSystemd(busName);
            }

            @Override
            public long managerNumber(long pid) throws ApplyException {
                return host.managerNumber(pid);
            }

            @Override
            public String unitOf(long pid) throws ApplyException {
                return host.unitOf(pid);
            }
        };
    }
}
