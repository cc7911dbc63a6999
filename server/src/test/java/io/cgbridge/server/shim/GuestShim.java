package io.cgbridge.server.shim;

import io.cgbridge.introspection.BusAddress;
import io.cgbridge.introspection.LiveHost;
import io.cgbridge.introspection.SystemdGuest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A shim in front of a guest's bus, and programs that run in the guest: straight on its bus, or on the shim. */
final class GuestShim implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    static final String DIRECT = "unix:path=/run/dbus/system_bus_socket";
    static final String SHIM = "unix:path=/run/cgbridge/bus";

    private final SystemdGuest guest;
    private final Path script;
    private final LiveHost host;
    private final Shim shim;
    private final List<RecentCall> calls = new CopyOnWriteArrayList<>();

    /** What a program printed on both outputs, and how it ended. */
    record Result(int status, String text) {
    }

    GuestShim(SystemdGuest guest, Path scratch, String... required) throws IOException, InterruptedException {
        this.guest = guest;
        script = scratch.resolve("run-in-guest.sh");
        try (InputStream source = GuestShim.class.getResourceAsStream("run-in-guest.sh")) {
            Files.copy(source, script);
        }
        host = LiveHost.open(new LiveHost.Settings(BusAddress.of(guest.busAddress()), guest.root(), scratch.resolve("state"), PATIENCE, PATIENCE));
        host.awaitFirstProbe(PATIENCE);
        Files.createDirectories(guest.directory().resolve("run/cgbridge"));
        List<String> names = List.of(required);
        shim = Shim.start(new ShimSettings(guest.directory().resolve("run/cgbridge/bus"), "--listen", guest.busAddress(), 64, ShimSettings.LONGEST_MESSAGE, 64,
                PATIENCE, PATIENCE, PATIENCE, names), new UnitCallRewriter(HostKnowledge.of(host), new RequiredProperties(names), calls::add, event -> { }));
    }

    LiveHost host() {
        return host;
    }

    /** The calls that were rewritten, oldest first. */
    List<RecentCall> calls() {
        return calls;
    }

    long count(ShimCounter counter) {
        return shim.count(counter);
    }

    /** Runs a program of the guest's own root. */
    Result run(String bus, String... command) throws IOException, InterruptedException {
        return run(guest.rootFileSystem(), bus, command);
    }

    /** Runs a program of another root file system beside the guest's. */
    Result run(Path root, String bus, String... command) throws IOException, InterruptedException {
        Stream<String> enter = Stream.of("timeout", "-k", "5", "60", "nsenter", "--target", Long.toString(guest.pid()), "--uts", "--ipc", "--net", "--pid", "--cgroup",
                "--", "unshare", "--mount", "--propagation", "private", "sh", script.toString(), root.toString(), guest.directory().resolve("run").toString());
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(enter, Stream.of(command)).toList()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(java.util.Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "DBUS_SYSTEM_BUS_ADDRESS", bus, "SYSTEMCTL_FORCE_BUS", "1",
                "SYSTEMD_IGNORE_CHROOT", "1", "SYSTEMD_PAGER", "", "SYSTEMD_COLORS", "0", "LC_ALL", "C", "COLUMNS", "200"));
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), text);
    }

    @Override
    public void close() {
        shim.close();
        host.close();
    }
}
