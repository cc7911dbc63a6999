package io.cgbridge.translator;

import java.util.Locale;

/** How a host mounts its cgroup file systems. */
public enum Hierarchy {
    /** cgroup 2 alone. */
    UNIFIED,
    /** Controllers on cgroup v1, systemd's own tree on cgroup 2 (systemd 233 to 257); single controllers may have moved. */
    HYBRID,
    /** cgroup v1 alone. */
    LEGACY,
    /** No cgroup file system at all. */
    NONE;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word used in JSON and in host ids. */
    public String word() {
        return word;
    }
}
