package io.cgbridge.translator.input;

import java.util.Locale;
import java.util.Optional;

/** The kinds of document that can be read; the values of {@code input=}. */
public enum InputKind {
    /** A {@code config.json} or a {@code linux.resources} object. */
    OCI,
    /** Docker's HostConfig, a create or update body, or what {@code docker inspect} prints (Podman's, too). */
    DOCKER,
    /** CRI LinuxContainerResources, a container or sandbox configuration, or what {@code crictl inspect} prints. */
    CRI,
    /** An LXC configuration. */
    LXC,
    /** A systemd unit file or drop-in. */
    UNIT;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word used in query parameters and options. */
    public String word() {
        return word;
    }

    public static Optional<InputKind> ofWord(String word) {
        for (InputKind kind : values()) {
            if (kind.word.equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
