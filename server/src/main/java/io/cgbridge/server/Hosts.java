package io.cgbridge.server;

import io.cgbridge.compat.HostProfiles;
import io.cgbridge.introspection.HostReport;
import io.cgbridge.translator.HostProfile;
import java.util.List;
import java.util.Optional;

/** Which host a request is about: the live one, the catalogue's entry that stands in for it, or another of the catalogue. */
final class Hosts {
    static final String LIVE = "live";

    private final LiveSystemd live;
    private final Optional<HostProfile> standIn;

    /** @param standIn what answers instead of the live host while no systemd does */
    Hosts(LiveSystemd live, Optional<HostProfile> standIn) {
        this.live = live;
        this.standIn = standIn;
    }

    /**
     * The profile for an id; without one the live host, or its stand-in.
     *
     * @throws ProblemException 404 for an id that the catalogue does not know, 503 where there is no systemd
     */
    HostProfile choose(Optional<String> id) {
        if (id.isEmpty()) {
            return current().orElseThrow(() -> Problem.of(ProblemType.NO_HOST,
                    live.unavailableBecause() + " The catalogue has no entry for this machine's os-release either: name a host with host=ID, "
                            + "or start the daemon with --host ID.").exception());
        }
        if (id.get().equals(LIVE)) {
            return live().profile();
        }
        return byId(id.get());
    }

    /** The live host, or its stand-in; empty where there is neither. */
    Optional<HostProfile> current() {
        return live.report().map(HostReport::profile).or(() -> standIn);
    }

    /** The live host's report; 503 without a systemd. */
    HostReport live() {
        return live.report().orElseThrow(() -> Problem.of(ProblemType.NO_SYSTEMD, live.unavailableBecause())
                .with("Retry-After", "5").exception());
    }

    Optional<HostReport> report() {
        return live.report();
    }

    String unavailableBecause() {
        return live.unavailableBecause();
    }

    /** A profile of the catalogue; 404 for an id that it does not know. */
    HostProfile byId(String id) {
        return HostProfiles.byId(id).orElseThrow(() -> Problem.of(ProblemType.UNKNOWN_HOST,
                "The catalogue has no host '" + id + "'. GET /v1/hosts lists those it has; systemd-N-HIERARCHY (systemd-219-legacy) "
                        + "names an upstream systemd that had that hierarchy.").exception());
    }

    /** The ids of the catalogue's distributions. */
    List<String> ids() {
        return HostProfiles.distributions();
    }
}
