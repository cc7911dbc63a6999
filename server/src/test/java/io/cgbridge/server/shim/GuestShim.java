package io.cgbridge.server.shim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.introspection.SystemdGuest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code cgbridge shim} inside a guest, in front of its bus, and programs that run there: straight on the bus, or on the shim with the bus out of reach. */
final class GuestShim {
    static final String DIRECT = "dbus/system_bus_socket";
    static final String SHIM = "cgbridge/bus";
    private static final Pattern LIBRARY = Pattern.compile("libsystemd-shared-(\\d{3}).*\\.so");
    /** From here on (254 still differs) {@code systemd-run} of root uses systemd's own socket and nothing else, unless it waits for something. */
    private static final int NO_FALL_BACK_TO_THE_BUS = 257;
    private static final int PATIENCE = 60;

    private final SystemdGuest guest;
    private final Path scratch;
    private final List<Process> shims = new ArrayList<>();
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

    /** What a program printed on both outputs, and how it ended. */
    record Result(int status, String text) {
    }

    /** Starts two: one in front of the bus, one in front of systemd's own socket. */
    static GuestShim start(SystemdGuest guest, Path scratch, String... options) throws IOException, InterruptedException {
        GuestShim shim = new GuestShim(guest, scratch);
        shim.start(SHIM, guest.busAddress(), options);
        shim.start("cgbridge/private", guest.privateAddress(), options);
        return shim;
    }

    private GuestShim(SystemdGuest guest, Path scratch) throws IOException {
        this.guest = guest;
        this.scratch = scratch;
        for (String script : List.of("run-in-guest.sh", "shim-in-guest.sh")) {
            try (InputStream source = GuestShim.class.getResourceAsStream(script)) {
                Files.copy(source, scratch.resolve(script));
            }
        }
    }

    private Path run(String name) {
        return guest.directory().resolve("run").resolve(name);
    }

    private void start(String socket, String upstream, String... options) throws IOException, InterruptedException {
        Stream<String> enter = inside("sh", scratch.resolve("shim-in-guest.sh").toString());
        Stream<String> shim = Stream.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), "io.cgbridge.server.Cgbridge", "shim",
                "--listen", "unix:path=" + run(socket), "--upstream", upstream);
        ProcessBuilder builder = new ProcessBuilder(Stream.of(enter, shim, Stream.of(options)).flatMap(words -> words).toList()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("CGBRIDGE_"));
        Process process = builder.start();
        shims.add(process);
        Thread reader = new Thread(() -> read(process), "log of the shim at " + socket);
        reader.setDaemon(true);
        reader.start();
        awaitLog("msg=\"the shim is listening\".*" + socket + ".*");
        awaitLog("msg=\"Probed systemd .*");
    }

    private void read(Process process) {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(log::add);
        } catch (IOException | java.io.UncheckedIOException e) {
            log.add("the log ended: " + e.getMessage());
        }
    }

    /** Waits for a line of the log that ends like this; those before it are gone then. */
    String awaitLog(String pattern) throws InterruptedException {
        StringBuilder seen = new StringBuilder();
        while (true) {
            String line = log.poll(PATIENCE, TimeUnit.SECONDS);
            assertTrue(line != null, () -> "the shim did not say " + pattern + ", but:\n" + seen);
            if (line.matches(".*" + pattern)) {
                return line;
            }
            seen.append(line).append('\n');
        }
    }

    private Stream<String> inside(String... command) {
        return Stream.concat(Stream.of("nsenter", "--target", Long.toString(guest.pid()), "--uts", "--ipc", "--net", "--pid", "--cgroup",
                "--", "unshare", "--mount", "--propagation", "private"), Stream.of(command));
    }

    /** Runs a program of the guest's own root. */
    Result run(String bus, String... command) throws IOException, InterruptedException {
        return run(guest.rootFileSystem(), bus, command);
    }

    /** Runs a program of another root file system beside the guest's. */
    Result run(Path root, String bus, String... command) throws IOException, InterruptedException {
        String privateSocket = version(root) < NO_FALL_BACK_TO_THE_BUS ? "" : bus.equals(SHIM) ? "cgbridge/private" : "systemd/private";
        Stream<String> enter = Stream.concat(Stream.of("timeout", "-k", "5", Integer.toString(PATIENCE)),
                inside("sh", scratch.resolve("run-in-guest.sh").toString(), root.toString(), run("").toString(), bus.equals(SHIM) ? DIRECT : SHIM, privateSocket));
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(enter, Stream.of(command)).toList()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/run/" + bus, "SYSTEMCTL_FORCE_BUS", "1",
                "SYSTEMD_IGNORE_CHROOT", "1", "SYSTEMD_PAGER", "", "SYSTEMD_COLORS", "0", "LC_ALL", "C", "COLUMNS", "200"));
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), text);
    }

    /** The version of the systemd whose programs a root file system has. */
    static int version(Path root) throws IOException {
        for (String directory : List.of("usr/lib/x86_64-linux-gnu/systemd", "usr/lib/systemd", "lib/systemd")) {
            if (Files.isDirectory(root.resolve(directory))) {
                try (Stream<Path> files = Files.list(root.resolve(directory))) {
                    Optional<Integer> version = files.map(file -> LIBRARY.matcher(file.getFileName().toString())).filter(Matcher::matches)
                            .map(library -> Integer.parseInt(library.group(1))).findFirst();
                    if (version.isPresent()) {
                        return version.get();
                    }
                }
            }
        }
        throw new IOException("there is no libsystemd-shared in " + root);
    }

    void stop() throws InterruptedException {
        for (Process shim : shims) {
            shim.descendants().forEach(ProcessHandle::destroy);
            assertTrue(shim.waitFor(PATIENCE, TimeUnit.SECONDS), "the shim does not end");
        }
    }
}
