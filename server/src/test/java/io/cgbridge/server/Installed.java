package io.cgbridge.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Programs of the distribution that a test runs. Where one is missing the test is aborted and says so loudly; with {@code CI=true} it fails. */
public final class Installed {
    private static final List<Path> PLACES = Stream.of("/usr/bin", "/usr/sbin", "/bin", "/sbin").map(Path::of).toList();
    private static final int SECONDS = 120;

    private Installed() {
    }

    /** How a program ended, and what it printed. */
    public record Run(int code, String out, String err) {
        String told() {
            return code + "\n" + out + err;
        }
    }

    /** The program's path. */
    public static String program(String name, String debianPackage) {
        return PLACES.stream().map(place -> place.resolve(name)).filter(Files::isExecutable).findFirst().map(Path::toString)
                .orElseThrow(() -> missing(name + " is not installed (Debian: apt-get install " + debianPackage + ")"));
    }

    static RuntimeException missing(String what) {
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(what);
        }
        System.err.printf("%1$s%n* NOT TESTED: %2$s. With CI=true this is a failure.%n%1$s%n", "*".repeat(100), what);
        return new TestAbortedException(what);
    }

    static Run run(String... command) {
        return run(Path.of("."), Map.of(), "", command);
    }

    /** Runs a program to its end; {@code environment} is added to a bare one. */
    public static Run run(Path directory, Map<String, String> environment, String input, String... command) {
        try {
            Path out = Files.createTempFile("out", "");
            Path err = Files.createTempFile("err", "");
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().put("PATH", System.getenv("PATH"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(String.join(" ", command) + " does not end");
            }
            Run run = new Run(process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
