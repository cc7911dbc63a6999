package io.cgbridge.compat;

import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Host profiles from the catalogue: the same that a live probe builds, for hosts that are not at hand. */
public final class HostProfiles {
    private HostProfiles() {
    }

    /** A profile by any id that the HTTP contract knows: a distribution's, an alias, or {@code systemd-219-legacy}. */
    public static Optional<HostProfile> byId(String id) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** A distribution's release at its defaults; empty for an id that the catalogue does not know. */
    public static Optional<HostProfile> forDistribution(String id) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Upstream systemd with the kernel of its time; empty for an impossible pair (262 with legacy). */
    public static Optional<HostProfile> forSystemd(int version, Hierarchy hierarchy) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Upstream systemd on a kernel release ({@code 5.10}); empty for an impossible combination. */
    public static Optional<HostProfile> forSystemd(int version, Hierarchy hierarchy, String kernel) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** The entry that fits an os-release file ({@code ID}, {@code VERSION_ID}, {@code ID_LIKE}), if any does. */
    public static Optional<HostProfile> forOsRelease(Map<String, String> osRelease) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** The ids of all distributions, sorted. */
    public static List<String> distributions() {
        throw new UnsupportedOperationException("not there yet");
    }
}
