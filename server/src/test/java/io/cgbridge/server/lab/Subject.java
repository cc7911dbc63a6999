package io.cgbridge.server.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A process that is put into a unit, and then does there what it is told: a shell that reads commands. */
public final class Subject implements AutoCloseable {
    private final Process shell;
    private final Writer in;
    private final BufferedReader out;

    private Subject(Process shell) {
        this.shell = shell;
        in = shell.outputWriter(StandardCharsets.UTF_8);
        out = new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
    }

    public static Subject start() throws IOException {
        return new Subject(new ProcessBuilder(List.of("/bin/sh")).redirectErrorStream(true).start());
    }

    public long pid() {
        return shell.pid();
    }

    /**
     * What a command did.
     *
     * @param code 137 for a command that was killed, -1 if the shell was killed with it
     */
    public record Done(int code, String text, Duration took) {
    }

    /** Runs a command inside the unit and waits for its end. */
    public Done run(String command) throws IOException {
        Instant start = Instant.now();
        in.write("sh -c '" + command + "' </dev/null; code=$?; echo; echo \"=$code\"\n");
        in.flush();
        StringBuilder text = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("=")) {
                return new Done(Integer.parseInt(line.substring(1)), text.toString().strip(), Duration.between(start, Instant.now()));
            }
            text.append(line).append('\n');
        }
        return new Done(-1, text.toString().strip(), Duration.between(start, Instant.now()));
    }

    @Override
    public void close() throws IOException {
        shell.destroyForcibly();
        try {
            shell.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        in.close();
    }
}
