package io.cgbridge.introspection;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real systemd with its own D-Bus daemon, PID 1 of its own namespaces and of a cgroup of its own; {@code real-systemd.sh}
 * says how. Several may run at once. {@link #close()} leaves nothing behind, and neither does the death of this JVM.
 */
public final class SystemdGuest implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("guest pid=(\\d+) cgroup=(.+)");
    private static final String CANNOT = "cannot run a real systemd here: ";
    private static final int CANNOT_STATUS = 77;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SOCKET_PATH_LIMIT = 107;

    private final Path rootFileSystem;
    private final Path directory;
    private final Process supervisor;
    private final List<String> log = new ArrayList<>();
    private final CompletableFuture<Matcher> started = new CompletableFuture<>();
    private long pid;
    private Path cgroup;
    private String version;

    /** No guest can run on this machine, or none over this root; the message says in one line what is missing. */
    public static final class CannotRunException extends Exception {
        private static final long serialVersionUID = 1L;

        CannotRunException(String message) {
            super(message);
        }
    }

    /** What a command inside said, standard error included. */
    public record Output(int status, String text) {
    }

    /**
     * A process that sleeps inside, at first beside PID 1 in {@code init.scope}.
     *
     * @param inside its number as the guest's systemd sees it: the one to put into {@code PIDs}
     * @param outside the same process as this JVM sees it
     */
    public record Sleeper(long inside, ProcessHandle outside) {
    }

    /**
     * Starts a guest and waits until its manager answers on its bus.
     *
     * @param rootFileSystem {@code /} for the machine's own systemd, or a root file system that has systemd and dbus; only read
     */
    public static SystemdGuest start(Path rootFileSystem) throws CannotRunException, IOException, InterruptedException {
        return start(rootFileSystem, List.of());
    }

    /** The same over the whole root file system, which the guest may change: the changes are in memory and end with it. */
    public static SystemdGuest startWritable(Path rootFileSystem) throws CannotRunException, IOException, InterruptedException {
        return start(rootFileSystem, List.of("whole"));
    }

    private static SystemdGuest start(Path rootFileSystem, List<String> extent) throws CannotRunException, IOException, InterruptedException {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new CannotRunException(CANNOT + "this is " + System.getProperty("os.name") + ", not Linux");
        }
        SystemdGuest guest = new SystemdGuest(rootFileSystem.toRealPath(), extent);
        try {
            guest.awaitStart();
            guest.awaitManager();
            return guest;
        } catch (CannotRunException | IOException | InterruptedException | RuntimeException | Error e) {
            guest.close();
            throw e;
        }
    }

    private SystemdGuest(Path rootFileSystem, List<String> extent) throws IOException {
        this.rootFileSystem = rootFileSystem;
        // dbus-daemon runs as another user and must reach the sockets below.
        directory = Files.createTempDirectory("cgbridge-systemd-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Path script = directory.resolve("real-systemd.sh");
        try (InputStream source = SystemdGuest.class.getResourceAsStream("real-systemd.sh")) {
            Files.copy(source, script);
        }
        List<String> command = new ArrayList<>(List.of("sh", script.toString(), rootFileSystem.toString(), directory.toString()));
        command.addAll(extent);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("CGBRIDGE_TEST_"));
        supervisor = builder.redirectErrorStream(true).start();
        Thread reader = new Thread(this::readLog, "log of " + directory.getFileName());
        reader.setDaemon(true);
        reader.start();
    }

    private void readLog() {
        try (BufferedReader lines = supervisor.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher facts = STARTED.matcher(line);
                if (facts.matches()) {
                    started.complete(facts);
                }
                synchronized (log) {
                    log.add(line);
                }
            }
            started.completeExceptionally(new IOException("the start script ended"));
        } catch (IOException e) {
            started.completeExceptionally(e);
        }
    }

    private void awaitStart() throws CannotRunException, IOException, InterruptedException {
        try {
            Matcher facts = started.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            pid = Long.parseLong(facts.group(1));
            cgroup = Path.of(facts.group(2));
        } catch (TimeoutException e) {
            throw new IOException("no guest after " + PATIENCE + told(), e);
        } catch (ExecutionException e) {
            if (supervisor.waitFor() == CANNOT_STATUS) {
                List<String> lines = log();
                throw new CannotRunException(lines.get(lines.size() - 1));
            }
            throw new IOException("the guest did not start" + told(), e);
        }
        if (socket("dbus/system_bus_socket").toString().length() > SOCKET_PATH_LIMIT) {
            throw new IOException("the path of the bus socket is too long for a socket: set java.io.tmpdir to a shorter one than "
                    + directory.getParent());
        }
    }

    /** Waits until the manager answers on the bus, after a start, a re-execution or a restart of the bus. */
    private void awaitManager() throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        Output answer = askVersion();
        while (answer.status() != 0) {
            if (!supervisor.isAlive()) {
                throw new IOException("the guest died" + told());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IOException("the manager does not answer: " + answer.text() + told());
            }
            Thread.sleep(20);
            answer = askVersion();
        }
        version = answer.text().strip().replaceAll("^s \"|\"$", "");
    }

    private Output askVersion() throws IOException, InterruptedException {
        return attempt("busctl", "--timeout=5", "get-property", "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                "org.freedesktop.systemd1.Manager", "Version");
    }

    private String told() {
        return "; it said:\n" + String.join("\n", log());
    }

    private Path socket(String name) {
        return directory.resolve("run").resolve(name);
    }

    /** The D-Bus address of the guest's system bus, for this JVM. */
    public String busAddress() {
        return "unix:path=" + socket("dbus/system_bus_socket");
    }

    /** The D-Bus address of systemd's private socket, for this JVM. */
    public String privateAddress() {
        return "unix:path=" + socket("systemd/private");
    }

    /** {@code Version} of the manager ({@code 252.38-1~deb12u1}). */
    public String version() {
        return version;
    }

    /** The number that {@link #version()} starts with. */
    public int majorVersion() {
        Matcher number = Pattern.compile("\\D*(\\d+).*").matcher(version);
        if (!number.matches()) {
            throw new IllegalStateException("no number in the version " + version);
        }
        return Integer.parseInt(number.group(1));
    }

    /** The host's folder with all that the guest writes outside its memory; {@code run} in it is the guest's {@code /run}. */
    public Path directory() {
        return directory;
    }

    /** Which root file system it runs over; {@code /} is the machine's own. */
    public Path rootFileSystem() {
        return rootFileSystem;
    }

    /** The guest's whole file system as it sees it, {@code /proc}, {@code /sys} and {@code /dev} included, for this JVM. */
    public Path root() {
        return Path.of("/proc", Long.toString(pid), "root");
    }

    /** The host's folder of the cgroup that the guest sees as its root. */
    public Path cgroup() {
        return cgroup;
    }

    /** PID 1 of the guest, as this JVM sees it. */
    public long pid() {
        return pid;
    }

    /** What PID 1 has logged so far, by line: kernel refusals that the bus does not report are here. */
    public List<String> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** Runs a command inside and returns what it printed; it must succeed. */
    public String run(String... command) throws IOException, InterruptedException {
        Output output = attempt(command);
        if (output.status() != 0) {
            throw new AssertionError(String.join(" ", command) + " ended with " + output.status() + ": " + output.text());
        }
        return output.text();
    }

    /** Runs a command inside, whatever comes of it; ended after a minute with status 124. */
    public Output attempt(String... command) throws IOException, InterruptedException {
        Process process = inside(Stream.concat(Stream.of("timeout", Long.toString(PATIENCE.toSeconds())), Stream.of(command)));
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), text);
    }

    /** Starts a process inside that sleeps until it is killed, at the latest with the guest. */
    public Sleeper spawn() throws IOException {
        Process entering = inside(Stream.of("sh", "-c", "echo $$ && exec sleep infinity"));
        String inside = entering.inputReader().readLine();
        if (inside == null) {
            throw new IOException("no process could be started in the guest" + told());
        }
        ProcessHandle outside = entering.children().findFirst().orElseThrow();
        // It was born in this JVM's cgroup, which the guest cannot see.
        Files.writeString(cgroup.resolve("init.scope/cgroup.procs"), Long.toString(outside.pid()));
        return new Sleeper(Long.parseLong(inside), outside);
    }

    private Process inside(Stream<String> command) throws IOException {
        Stream<String> enter = Stream.of("nsenter", "--target", Long.toString(pid),
                "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--");
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(enter, command).toList()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    /** {@code systemctl daemon-reexec}, until the manager answers again. */
    public void reexecute() throws IOException, InterruptedException {
        run("systemctl", "daemon-reexec");
        awaitManager();
    }

    /** Restarts the guest's D-Bus daemon, which ends every connection, until the manager answers again. */
    public void restartBus() throws IOException, InterruptedException {
        run("systemctl", "restart", "dbus.service");
        awaitManager();
    }

    /** Stops the guest and waits until its processes, mounts, cgroup and files are gone. */
    @Override
    public void close() {
        try {
            supervisor.getOutputStream().close();
            if (!supervisor.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the guest does not end" + told());
            }
            if (pid != 0 && supervisor.exitValue() != 0) {
                throw new IllegalStateException("the guest left something behind" + told());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the guest ended", e);
        }
    }
}
