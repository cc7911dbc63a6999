package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given a daemon with a heap of 64 MiB, a stream of a million lines is answered line by line; the answers alone are some GiB. */
class MillionLinesTest {
    private static final int LINES = 1_000_000;
    private static final int LINES_IN_A_CHUNK = 500;

    @TempDir
    Path directory;

    @Test
    void aStreamOfAMillionLinesFitsInto64Megabytes() throws Exception {
        Path socket = directory.resolve("s");
        Process daemon = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-Xmx64m",
                "-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path"), Cgbridge.class.getName(), "serve", "--bus", "none",
                "--socket", socket.toString()).redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start();
        try {
            while (!Files.exists(socket)) {
                assertTrue(daemon.isAlive(), () -> log());
                Thread.onSpinWait();
            }
            try (RawHttp http = RawHttp.unix(socket); RawHttp other = RawHttp.unix(socket)) {
                http.send("POST /v1/upgrade?from=centos-7&to=rhel-9 HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n");
                CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> send(http));
                assertEquals("HTTP/1.1 200 OK", http.line());
                assertEquals(200, other.get("/healthz").status(), "others are answered meanwhile");
                while (!http.line().isEmpty()) {
                    continue;
                }
                long lines = 0;
                long bytes = 0;
                for (byte[] chunk = http.chunk(); chunk.length > 0; chunk = http.chunk()) {
                    bytes += chunk.length;
                    for (byte b : chunk) {
                        lines += b == '\n' ? 1 : 0;
                    }
                }
                writing.join();
                assertEquals(LINES, lines);
                assertTrue(bytes > 1L << 30, () -> "too little to prove anything");
                String metrics = other.get("/metrics").text();
                assertTrue(metrics.contains("cgbridge_upgrades_total{result=\"unreadable\"} " + (double) (LINES / LINES_IN_A_CHUNK)), metrics);
            }
        } finally {
            daemon.destroyForcibly().waitFor();
        }
    }

    private static void send(RawHttp http) {
        try {
            for (int sent = 0; sent < LINES; sent += LINES_IN_A_CHUNK) {
                StringBuilder chunk = new StringBuilder("{\"bad\n");
                for (int i = 1; i < LINES_IN_A_CHUNK; i++) {
                    chunk.append("{\"memory\":{\"limit\":").append(1048576 + 4096L * (sent + i)).append("},\"cpu\":{\"shares\":512}}\n");
                }
                http.send(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
            }
            http.send("0\r\n\r\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
