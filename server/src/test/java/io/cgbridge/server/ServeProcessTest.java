package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cgbridge serve} as a process of its own: its socket, its start errors, its clean end. */
class ServeProcessTest {
    @TempDir
    Path directory;
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void onSigtermItFinishesWhatIsInFlightAndTakesNothingNew() throws Exception {
        Path socket = directory.resolve("new/dir/http.sock");
        Process daemon = serve("--socket", socket.toString());
        BufferedReader log = awaitLog(daemon, "msg=listening");
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
        try (RawHttp inFlight = RawHttp.unix(socket); RawHttp other = RawHttp.unix(socket)) {
            assertEquals(200, other.get("/readyz").status());
            inFlight.send("POST /v1/translate HTTP/1.1\r\nHost: x\r\nContent-Length: 26\r\n\r\n{\"memory\":{");
            awaitInFlight(other);
            daemon.toHandle().destroy();
            awaitLine(log, "msg=stopping");
            RawHttp.Response readiness = other.get("/readyz");
            assertEquals("503 stopping", readiness.status() + " " + readiness.json().get("status").textValue());
            assertEquals("503 stopping", other.post("/v1/translate", "{}").told());
            inFlight.send("\"limit\":4096}} ");
            assertEquals(200, inFlight.read().status());
        }
        assertEquals(0, daemon.waitFor());
        assertFalse(Files.exists(socket));
        try (Stream<Path> left = Files.list(socket.getParent())) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** The private directory of the socket is the first that a starting daemon makes. */
    @Test
    void aSigtermAmidTheStartLeavesNothing() throws Exception {
        Process daemon = serve("--socket", directory.resolve("s").toString());
        while (names().isEmpty()) {
            Thread.onSpinWait();
        }
        daemon.toHandle().destroy();
        assertEquals(0, daemon.waitFor());
        assertEquals(List.of(), names());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void aPlaceWhereNoSocketCanBeMadeIsNamed() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        Process daemon = serve("--socket", file.resolve("dir/s").toString());
        String told = lastLine(daemon);
        assertTrue(told.startsWith("cgbridge: The socket cannot be made in '" + file.resolve("dir") + "': "), told);
        assertTrue(told.endsWith("Run the daemon as root, or choose another path with --socket."), told);
        assertEquals(2, daemon.waitFor());
    }

    @Test
    void aStaleSocketIsReplaced() throws Exception {
        Path socket = directory.resolve("s");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket)).close();
        assertTrue(Files.exists(socket));
        awaitLog(serve("--socket", socket.toString()), "msg=listening");
        try (RawHttp http = RawHttp.unix(socket)) {
            assertEquals(200, http.get("/healthz").status());
        }
    }

    @Test
    void aSocketThatAnswersIsLeftAlone() throws Exception {
        Path socket = directory.resolve("s");
        awaitLog(serve("--socket", socket.toString()), "msg=listening");
        Process second = serve("--socket", socket.toString());
        assertEquals("cgbridge: A daemon answers on '" + socket + "' already. Stop it first, or choose another path with --socket.", lastLine(second));
        assertEquals(2, second.waitFor());
        try (RawHttp http = RawHttp.unix(socket)) {
            assertEquals(200, http.get("/healthz").status());
        }
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws Exception {
        Path file = Files.writeString(directory.resolve("s"), "precious");
        Process daemon = serve("--socket", file.toString());
        assertEquals("cgbridge: '" + file + "' exists and is not a socket. Choose another path with --socket.", lastLine(daemon));
        assertEquals(2, daemon.waitFor());
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void aGroupThatIsNotThereIsAStartErrorThatLeavesNothing() throws Exception {
        Path socket = directory.resolve("s");
        Process daemon = serve("--socket", socket.toString(), "--socket-group", "no-such-group");
        assertEquals("cgbridge: There is no group 'no-such-group'. Make it, or name another with --socket-group.", lastLine(daemon));
        assertEquals(2, daemon.waitFor());
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void anAddressBeyondLoopbackIsAStartError() throws Exception {
        Process daemon = serve("--socket", directory.resolve("s").toString(), "--http", "0.0.0.0:0");
        assertTrue(new String(daemon.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).contains("'0.0.0.0:0' is not a loopback address"));
        assertEquals(2, daemon.waitFor());
    }

    private Process serve(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"), Cgbridge.class.getName(), "serve", "--bus", "none", "--host", "debian-12"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("CGBRIDGE_"));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static BufferedReader awaitLog(Process process, String part) throws IOException {
        BufferedReader log = process.errorReader();
        awaitLine(log, part);
        return log;
    }

    private static void awaitLine(BufferedReader log, String part) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            if (line.contains(part)) {
                return;
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("the process ended without " + part + ":\n" + seen);
    }

    private static void awaitInFlight(RawHttp http) throws IOException {
        while (!http.get("/metrics").text().contains("cgbridge_http_in_flight{state=\"open\"} 2.0")) {
            Thread.onSpinWait();
        }
    }

    private static String lastLine(Process process) throws IOException {
        List<String> lines = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        return lines.get(lines.size() - 1);
    }
}
