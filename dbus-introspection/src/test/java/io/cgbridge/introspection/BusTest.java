package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
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
}
