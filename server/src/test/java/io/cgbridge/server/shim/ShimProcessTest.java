package io.cgbridge.server.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.server.Cgbridge;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** {@code cgbridge shim} and {@code cgbridge serve --shim} as processes of their own. */
class ShimProcessTest {
    @TempDir
    Path directory;
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-Xss512k",
                "-cp", System.getProperty("java.class.path"), Cgbridge.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("CGBRIDGE_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static void awaitLog(Process process, String part) throws IOException {
        BufferedReader log = process.errorReader();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            if (line.contains(part)) {
                return;
            }
        }
        throw new AssertionError("the process ended without " + part);
    }

    private static void talk(AFUNIXServerSocket bus, Path shim) throws IOException {
        try (RawPeer client = RawPeer.connect(shim)) {
            client.send("\0AUTH ANONYMOUS\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] message = TestMessage.signal(1, "Hello").build();
            RawPeer upstream = new RawPeer(bus.accept());
            // the shim asks the bus on its own account too
            while (!upstream.line().equals("\0AUTH ANONYMOUS")) {
                upstream.close();
                upstream = new RawPeer(bus.accept());
            }
            upstream.send("OK 0123456789abcdef0123456789abcdef\r\nAGREE_UNIX_FD\r\n".getBytes(StandardCharsets.US_ASCII));
            client.line();
            client.line();
            upstream.send(message);
            assertEquals("Hello", TestMessage.field(client.receive().bytes(), 3));
            upstream.close();
        }
    }

    @Test
    void theSystemBusIsWhereTheEnvironmentSaysAndSigtermEndsItCleanly() throws Exception {
        Path upstream = directory.resolve("bus");
        Path socket = directory.resolve("new/shim");
        try (AFUNIXServerSocket bus = AFUNIXServerSocket.bindOn(AFUNIXSocketAddress.of(upstream))) {
            Process shim = start(Map.of("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=" + upstream), "shim", "--listen", "unix:path=" + socket);
            awaitLog(shim, "the shim is listening");
            talk(bus, socket);
            shim.toHandle().destroy();
            assertEquals(0, shim.waitFor());
        }
        assertFalse(Files.exists(socket));
        try (Stream<Path> left = Files.list(socket.getParent())) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void anEnvironmentThatPointsAtTheShimItselfIsAStartError() throws Exception {
        Path socket = directory.resolve("shim");
        Process shim = start(Map.of("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=" + socket), "shim", "--listen", "unix:path=" + socket);
        List<String> lines = new String(shim.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertEquals("cgbridge: The bus behind the shim is the shim itself: '" + socket + "'.", lines.get(lines.size() - 1));
        assertEquals(2, shim.waitFor());
    }

    @Test
    void theDaemonHasOneToo() throws Exception {
        Path upstream = directory.resolve("bus");
        Path socket = directory.resolve("shim");
        Path http = directory.resolve("http");
        try (AFUNIXServerSocket bus = AFUNIXServerSocket.bindOn(AFUNIXSocketAddress.of(upstream))) {
            Process daemon = start(Map.of(), "serve", "--bus", "unix:path=" + upstream, "--host", "debian-12", "--socket", http.toString(), "--shim", socket.toString(),
                    "--state-dir", directory.resolve("state").toString());
            awaitLog(daemon, "the shim is listening");
            talk(bus, socket);
            String metrics = get(http, "/metrics");
            assertTrue(metrics.contains("cgbridge_shim_events_total{event=\"connections\"} 1.0"), metrics);
            assertTrue(metrics.contains("cgbridge_limits_reached_total{limit=\"shim-connections\"} 0.0"), metrics);
            assertTrue(get(http, "/v1/shim/recent").endsWith("{\"calls\":[]}"));
            daemon.toHandle().destroy();
            assertEquals(0, daemon.waitFor());
        }
        assertFalse(Files.exists(socket));
    }

    private static String get(Path socket, String path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
            StringBuilder answer = new StringBuilder();
            ByteBuffer bytes = ByteBuffer.allocate(8192);
            while (channel.read(bytes) >= 0) {
                answer.append(StandardCharsets.UTF_8.decode(bytes.flip()));
                bytes.clear();
            }
            return answer.toString();
        }
    }

    @Test
    void impossibleLimitsAreWrongUsage() throws Exception {
        Process shim = start(Map.of(), "shim", "--listen", "unix:path=" + directory.resolve("s"), "--shim-max-message", "129M");
        assertEquals("cgbridge: --shim-connections and --shim-calls must be at least 1, and --shim-max-message between 1K and 128M.",
                new String(shim.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        assertEquals(2, shim.waitFor());
    }
}
