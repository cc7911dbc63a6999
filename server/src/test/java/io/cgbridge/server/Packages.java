package io.cgbridge.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.cgbridge.introspection.SystemdGuest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What the tests of the packages have in common; {@code mvn -Ppackage package} makes what they install. */
final class Packages {
    /** Selects these tests, which no other run contains: {@code mvn test -DexcludedGroups= -Dgroups=packages}. */
    static final String TAG = "packages";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Packages() {
    }

    /** The root file system to install on, by default the machine's own; it is only read. */
    static Path root() {
        return Path.of(Optional.ofNullable(System.getenv("CGBRIDGE_TEST_ROOT")).filter(root -> !root.isEmpty()).orElse("/"));
    }

    /** The one file with such a name that was made. */
    static Path made(String glob) throws IOException {
        Path target = Path.of("target").toAbsolutePath();
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(target, glob)) {
            files.forEach(found::add);
        }
        if (found.size() != 1) {
            throw new AssertionError("not one " + glob + " in " + target + " but " + found + "; mvn -Ppackage package makes it");
        }
        return found.get(0);
    }

    /** Runs a command on this machine; it must succeed. */
    static String here(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + " ended with " + process.exitValue() + ": " + text);
        }
        return text;
    }

    static Path socket(SystemdGuest host) {
        return host.directory().resolve("run/cgbridge/http.sock");
    }

    static RawHttp connect(SystemdGuest host) throws IOException {
        return RawHttp.unix(socket(host));
    }

    /** Waits until the daemon in the guest says that it is ready: that it has asked the guest's systemd what it can do. */
    static void awaitReady(SystemdGuest host) throws Exception {
        await("readiness of the daemon", () -> {
            try (RawHttp http = connect(host)) {
                return http.get("/readyz").status() == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("no " + what + " within " + PATIENCE);
            }
            Thread.sleep(50);
        }
    }

    /** Asks the daemon for a scope with a process, a property and a limit that only a cgroup file holds, and returns its answer. */
    static JsonNode startUnit(SystemdGuest host, String name, long pid) throws IOException {
        try (RawHttp http = connect(host)) {
            RawHttp.Response response = http.post("/v1/units", "{\"name\":\"" + name + "\",\"pids\":[" + pid + "],\"properties\":"
                    + "[{\"name\":\"MemoryMax\",\"value\":104857600}],\"resources\":{\"unified\":{\"cgroup.max.depth\":\"5\"}}}");
            if (response.status() != 201) {
                throw new AssertionError(response.status() + " " + response.text());
            }
            return response.json();
        }
    }
}
