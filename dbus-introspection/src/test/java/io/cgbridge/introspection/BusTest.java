package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.introspection.simulator.Simulator;
import io.cgbridge.translator.Hierarchy;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that cannot be made ends in a reason, in time. */
class BusTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path directory;

    @Test
    void aSocketThatAcceptsAndSaysNothing() throws IOException {
        Path socket = directory.resolve("silent");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket))) {
            assertTrue(server.isOpen());
            IOException refusal = assertThrows(IOException.class, () -> Bus.connect("unix:path=" + socket, SHORT, new HostCounts()));
            assertEquals("unix:path=" + socket + ": no answer in time", refusal.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "nonsense", "unix:", "unix:path", "unix:abstract=/x", "tcp:host=localhost,port=1", "unix:path=/no/such/socket"})
    void anAddressWhereNobodyIs(String address) {
        assertThrows(IOException.class, () -> Bus.connect(address, SHORT, new HostCounts()));
    }

    /** A bus allows so many unanswered calls; one more waits for an answer, in vain where there is none. */
    @Test
    void aCallBeyondTheWindowWaitsAndIsCounted() throws Exception {
        HostCounts counts = new HostCounts();
        Path real = directory.resolve("bus");
        try (Simulator simulator = Simulator.start(new Simulator.Settings(SystemdVersion.parse("252"), Hierarchy.UNIFIED, real));
                StallingBus stalling = new StallingBus(directory.resolve("stalling"), real); Bus bus = Bus.connect(stalling.address(), SHORT, counts)) {
            assertTrue(simulator.address().endsWith("bus"));
            stalling.stallAt(1, false);
            Bus.Call call = new Bus.Call(Systemd.NAME, "/org/freedesktop/systemd1", Systemd.MANAGER_INTERFACE, "ListUnits", "", List.of());
            List<CompletableFuture<List<Object>>> replies = new ArrayList<>();
            for (int i = 0; i < Bus.MAX_IN_FLIGHT; i++) {
                replies.add(bus.send(call));
            }
            assertEquals(0, counts.of(HostCounter.CALL_WINDOW));
            replies.add(bus.send(call));
            assertEquals(1, counts.of(HostCounter.CALL_WINDOW));
            for (CompletableFuture<List<Object>> reply : replies) {
                assertThrows(IOException.class, () -> Bus.await(reply));
            }
        }
    }
}
