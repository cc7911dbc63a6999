package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host without a systemd is a host all the same, and says why. */
class LiveHostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path state;

    private LiveHost open(BusAddress bus) throws InterruptedException {
        LiveHost host = LiveHost.open(new LiveHost.Settings(bus, Path.of("/"), state, PATIENCE, PATIENCE));
        host.awaitFirstProbe(PATIENCE);
        return host;
    }

    @Test
    void noBusIsWanted() throws InterruptedException {
        try (LiveHost host = open(BusAddress.none())) {
            assertEquals(Optional.empty(), host.profile());
            assertEquals("No bus is to be used.", host.unavailableBecause());
            assertEquals(ApplyException.Kind.UNAVAILABLE, assertThrows(ApplyException.class, host::refresh).kind());
        }
    }

    @Test
    void nobodyIsAtTheAddress() throws InterruptedException {
        try (LiveHost host = open(BusAddress.of("unix:path=" + state.resolve("bus")))) {
            assertEquals(Optional.empty(), host.report());
            assertEquals("No bus answers: unix:path=" + state.resolve("bus") + ": No such file or directory.", host.unavailableBecause());
        }
    }

    @Test
    void aUnitNameIsCheckedFirst() throws InterruptedException {
        try (LiveHost host = open(BusAddress.none())) {
            for (String name : new String[] {"", "a", "a.mount", "../a.scope", "a/b.scope", "a b.scope", ".scope"}) {
                assertEquals(ApplyException.Kind.INVALID, assertThrows(ApplyException.class, () -> host.units().read(name)).kind(), name);
            }
        }
    }
}
