package io.cgbridge.translator.output;

import java.util.Locale;
import java.util.Optional;

/** The texts that a plan can be rendered as. */
public enum OutputKind {
    /** A unit drop-in. */
    DROP_IN,
    /** A {@code systemd-run} command line that lacks only the command to run; scopes and services. */
    SYSTEMD_RUN,
    /** Arguments for {@code systemd-nspawn}. */
    SYSTEMD_NSPAWN,
    /** A {@code busctl call} of StartTransientUnit; a scope is started around the calling shell. */
    BUSCTL_START,
    /** A {@code busctl call} of SetUnitProperties on a running unit. */
    BUSCTL_SET,
    /** The OCI {@code unified} map, as JSON. */
    UNIFIED,
    /** Lines of an LXC configuration, {@code lxc.cgroup2.*}. */
    LXC;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word used in options. */
    public String word() {
        return word;
    }

    public static Optional<OutputKind> ofWord(String word) {
        for (OutputKind kind : values()) {
            if (kind.word.equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
