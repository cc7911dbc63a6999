package io.cgbridge.server.shim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A {@code dbus-daemon} of a test's own on which any two clients may talk to each other, as on no system bus. */
final class PrivateBus implements AutoCloseable {
    private final Path directory;
    private final Process daemon;

    private PrivateBus(Path directory, Process daemon) {
        this.directory = directory;
        this.daemon = daemon;
    }

    /** Whether this machine has a {@code dbus-daemon}; where it has none, that is said, and in CI it is a failure. */
    static boolean isPossible() {
        boolean possible = Stream.of(System.getenv("PATH").split(":")).anyMatch(directory -> Files.isExecutable(Path.of(directory, "dbus-daemon")));
        if (!possible && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("there is no dbus-daemon");
        }
        if (!possible) {
            System.err.println("NOT RUN: there is no dbus-daemon");
        }
        return possible;
    }

    static PrivateBus start() throws IOException {
        Path directory = Files.createTempDirectory("bus");
        Path configuration = Files.writeString(directory.resolve("bus.conf"), """
                <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig>
                  <type>session</type>
                  <listen>unix:path=%s</listen>
                  <auth>EXTERNAL</auth>
                  <policy context="default">
                    <allow send_destination="*" eavesdrop="true"/>
                    <allow eavesdrop="true"/>
                    <allow own="*"/>
                  </policy>
                </busconfig>
                """.formatted(directory.resolve("socket")));
        Process daemon = new ProcessBuilder("dbus-daemon", "--config-file=" + configuration, "--nofork", "--nopidfile", "--print-address").start();
        if (daemon.inputReader().readLine() == null) {
            throw new IOException("dbus-daemon does not start: " + daemon.errorReader().readLine());
        }
        return new PrivateBus(directory, daemon);
    }

    String address() {
        return "unix:path=" + path();
    }

    Path path() {
        return directory.resolve("socket");
    }

    @Override
    public void close() throws IOException {
        daemon.destroy();
        try {
            if (!daemon.waitFor(10, TimeUnit.SECONDS)) {
                daemon.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(path());
        Files.deleteIfExists(directory.resolve("bus.conf"));
        Files.delete(directory);
    }
}
