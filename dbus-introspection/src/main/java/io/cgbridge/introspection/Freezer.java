package io.cgbridge.introspection;

import io.cgbridge.introspection.ApplyException.Kind;
import io.cgbridge.introspection.Units.Frozen;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Level;
import io.cgbridge.translator.Phase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stops the processes of a unit and lets them go on: by systemd where it knows how (246, and backports) and the hierarchy lets it, else
 * by the file of cgroup 2 (kernel 5.2) or of v1.
 */
final class Freezer {
    private static final Set<String> NOT_BY_SYSTEMD = Set.of("org.freedesktop.DBus.Error.UnknownMethod", "org.freedesktop.DBus.Error.NotSupported",
            "System.Error.EOPNOTSUPP");
    private static final Duration POLL = Duration.ofMillis(5);

    private final Systemd systemd;
    private final String unit;
    private final CgroupFiles files;
    private final Duration patience;

    /** @param patience how long the kernel may take */
    Freezer(Systemd systemd, String unit, CgroupFiles files, Duration patience) {
        this.systemd = systemd;
        this.unit = unit;
        this.files = files;
        this.patience = patience;
    }

    /** True if the processes are stopped just now. */
    boolean isFrozen() {
        return files.read(Controller.CGROUP, "cgroup.events").filter(events -> events.lines().anyMatch("frozen 1"::equals)).isPresent()
                || files.read(Controller.FREEZER, "freezer.state").filter("FROZEN"::equals).isPresent();
    }

    Frozen freeze(boolean freeze) throws IOException, BusError, ApplyException {
        try {
            systemd.freeze(unit, freeze);
            return await(freeze, "systemd");
        } catch (BusError e) {
            if (!NOT_BY_SYSTEMD.contains(e.name())) {
                throw e;
            }
        }
        Optional<FileWrite> write = write(freeze);
        if (write.isEmpty()) {
            throw new ApplyException(Kind.INVALID, "Neither this systemd nor this kernel can freeze " + unit + ".");
        }
        files.write(write.get());
        return await(freeze, "file:" + write.get().file());
    }

    private Optional<FileWrite> write(boolean freeze) {
        if (files.read(Controller.CGROUP, "cgroup.freeze").isPresent()) {
            return Optional.of(write(Controller.CGROUP, "cgroup.freeze", freeze ? "1" : "0"));
        }
        return files.isLegacy(Controller.FREEZER) ? Optional.of(write(Controller.FREEZER, "freezer.state", freeze ? "FROZEN" : "THAWED")) : Optional.empty();
    }

    private static FileWrite write(Controller controller, String file, String value) {
        return new FileWrite(controller, file, value, List.of(), Phase.AFTER_START, Level.UNIT);
    }

    /** The kernel stops one process after the other. */
    private Frozen await(boolean freeze, String by) throws ApplyException, IOException {
        Instant deadline = Instant.now().plus(patience);
        while (isFrozen() != freeze) {
            if (Instant.now().isAfter(deadline)) {
                throw new ApplyException(Kind.TIMEOUT, unit + (freeze ? " is not frozen yet." : " is still frozen; a unit above it may be."));
            }
            try {
                Thread.sleep(POLL.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        return new Frozen(unit, freeze, by);
    }
}
