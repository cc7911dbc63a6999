package io.cgbridge.server.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cgbridge.server.RawHttp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The machine that a scenario runs on, from inside: its daemon, its shell, and the way out for results. */
public final class Guest implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SOCKET = Path.of("/run/cgbridge/http.sock");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String host;
    private final OutputStream results;
    private final String only;

    private Guest(String host, OutputStream results, String only) {
        this.host = host;
        this.results = results;
        this.only = only;
    }

    static Guest of(String host, Path results, String only) throws IOException {
        return new Guest(host, Files.newOutputStream(results), only);
    }

    /** True unless only other cases are to be run. */
    public boolean wants(String name) {
        return name.contains(only);
    }

    /** The host's name, as {@code .ci/lab --list} has it. */
    public String host() {
        return host;
    }

    /** Until the daemon has probed the host; tells which host it is. */
    void awaitDaemon() throws IOException, InterruptedException {
        JsonNode report = probed("");
        ObjectNode about = JSON.createObjectNode().put("host", host).put("kernel", report.get("kernel").textValue())
                .put("systemd", report.get("systemd").get("full").textValue()).put("hierarchy", report.get("hierarchy").textValue());
        tell(about);
    }

    /** Makes the daemon look at the host again, as systemd's own reload does. */
    public void probeAgain() throws IOException, InterruptedException {
        String before = probed("").get("probedAt").textValue();
        shell("systemctl daemon-reload");
        probed(before);
    }

    /** The report of a probe that is not the one of {@code before}. */
    private JsonNode probed(String before) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(deadline)) {
            try {
                RawHttp.Response answer = request("GET", "/v1/host", "");
                JsonNode report = answer.json();
                if (answer.status() == 200 && report.get("source").textValue().equals("live") && !report.get("probedAt").textValue().equals(before)) {
                    return report;
                }
            } catch (IOException e) {
                if (Files.exists(SOCKET)) {
                    throw e;
                }
            }
            Thread.sleep(200);
        }
        throw new IOException("the daemon did not probe the host in time");
    }

    public RawHttp.Response request(String method, String path, String body) throws IOException {
        try (RawHttp http = RawHttp.unix(SOCKET)) {
            return http.exchange(method, path, body.isEmpty() ? "" : "Content-Type: application/json\r\n", body);
        }
    }

    /** What a command prints. */
    public String shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of("/bin/sh", "-c", command)).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(command + " ended with " + code + ": " + text);
        }
        return text.strip();
    }

    /** Sends one line out of the guest. */
    public void tell(JsonNode line) throws IOException {
        results.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        results.flush();
    }

    void tellEnd() throws IOException {
        tell(JSON.createObjectNode().put("end", true));
    }

    @Override
    public void close() throws IOException {
        results.close();
    }
}
