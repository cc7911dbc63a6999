package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.scope", "a/b.slice", "../a.slice", "a b.slice", "a\n.slice"})
    void aSliceIsCheckedFirst(String slice) throws InterruptedException {
        try (LiveHost host = open(BusAddress.none())) {
            assertEquals(ApplyException.Kind.INVALID, assertThrows(ApplyException.class, () ->
                    host.units().start(new Units.Start("a.slice", slice, List.of(), Plans.EMPTY, List.of()))).kind());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Memory Max", "a/b", "X\0Y", "\ud800", "1"})
    void aPropertyNameIsCheckedFirst(String name) throws InterruptedException {
        List<Units.Explicit> property = List.of(Plans.optional(name, "s", "x"));
        try (LiveHost host = open(BusAddress.none())) {
            assertEquals(ApplyException.Kind.INVALID, assertThrows(ApplyException.class, () ->
                    host.units().start(new Units.Start("a.slice", "", List.of(), Plans.EMPTY, property))).kind());
            assertEquals(ApplyException.Kind.INVALID, assertThrows(ApplyException.class, () ->
                    host.units().change(new Units.Change("a.slice", Plans.EMPTY, property, true))).kind());
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
