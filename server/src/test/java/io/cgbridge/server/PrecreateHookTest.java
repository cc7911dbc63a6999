package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.compat.HostProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code server/hooks/cgbridge-precreate}: in every shell that a host may have, with a daemon, without one, and under a real podman. */
class PrecreateHookTest {
    private static final String CONFIG = "{\"ociVersion\":\"1.0.2\",\"linux\":{\"resources\":{\"memory\":{\"limit\":104857600,\"swap\":104857600}}}}";

    @TempDir
    Path directory;
    private Hooks hooks;

    @BeforeEach
    void scripts() throws IOException {
        hooks = Hooks.in(directory);
        Installed.program("curl", "curl");
    }

    static Stream<List<String>> shells() {
        return Stream.of(List.of("dash"), List.of("busybox", "sh"), List.of("bash", "--posix"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aConfigComesOutTranslated(List<String> shell) throws IOException {
        try (TestDaemon daemon = TestDaemon.start()) {
            Installed.Run run = filter(shell, hooks.environment(daemon.socket()), CONFIG);
            assertEquals("0", run.code() + run.err());
            assertEquals("0", new ObjectMapper().readTree(run.out()).at("/linux/resources/unified/memory.swap.max").asText(), run.out());
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatTheDaemonRefusesIsRefusedEvenIfDownMayPass(List<String> shell) throws IOException {
        try (TestDaemon daemon = TestDaemon.start()) {
            Installed.Run run = filter(shell, hooks.environment(daemon.socket(), "CGBRIDGE_HOOK_WHEN_DOWN", "pass"), CONFIG.replace("\"swap\":104857600", "\"swap\":1"));
            assertEquals("1 ", run.code() + " " + run.out());
            assertTrue(run.err().contains("refused: 422") && run.err().contains("memory.swap is memory and swap together"), run.err());
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void withoutADaemonItFailsUnlessToldOtherwise(List<String> shell) {
        Installed.Run run = filter(shell, hooks.environment(directory.resolve("no-socket")), CONFIG);
        assertEquals("3 ", run.code() + " " + run.out());
        assertTrue(run.err().contains("does not answer") && run.err().contains("nothing is created (when-down = fail)"), run.err());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void withoutADaemonItMayLetTheConfigPassWithAWarning(List<String> shell) {
        Installed.Run run = filter(shell, hooks.environment(directory.resolve("no-socket"), "CGBRIDGE_HOOK_WHEN_DOWN", "pass"), CONFIG);
        assertEquals("0 " + CONFIG, run.code() + " " + run.out());
        assertTrue(run.err().contains("goes on untranslated (when-down = pass)"), run.err());
    }

    @Test
    void aDaemonWithoutAHostIsDown() throws IOException {
        LiveSystemd none = LiveSystemd.none("No systemd is here.");
        try (TestDaemon daemon = TestDaemon.start(none, new Hosts(none, Optional.empty()))) {
            Installed.Run run = filter(List.of("dash"), hooks.environment(daemon.socket()), CONFIG);
            assertEquals(3, run.code(), run.told());
            assertTrue(run.err().contains("cannot translate now: 503"), run.err());
        }
    }

    @Test
    void optionsStandInAFileTooAndTheEnvironmentWins() throws IOException {
        Files.writeString(directory.resolve("hooks.conf"), "# comment\nwhen-down = pass\n  timeout=2  \nquery = policy=strict\n");
        Path nowhere = directory.resolve("no-socket");
        assertEquals(0, filter(List.of("dash"), hooks.environment(nowhere), CONFIG).code());
        assertEquals(3, filter(List.of("dash"), hooks.environment(nowhere, "CGBRIDGE_HOOK_WHEN_DOWN", "fail"), CONFIG).code());
        try (TestDaemon daemon = TestDaemon.start()) {
            String dropped = CONFIG.replace("\"memory\":{", "\"memory\":{\"kernel\":4096,");
            assertEquals(1, filter(List.of("dash"), hooks.environment(daemon.socket()), dropped).code(), "policy=strict from the file");
            assertEquals(0, filter(List.of("dash"), hooks.environment(daemon.socket(), "CGBRIDGE_HOOK_QUERY", "policy=lenient"), dropped).code());
        }
    }

    @ParameterizedTest
    @CsvSource({"CGBRIDGE_HOOK_WHEN_DOWN, perhaps, must be fail or pass", "CGBRIDGE_HOOK_TIMEOUT, soon, must be a number of seconds"})
    void aWrongOptionIsNamed(String name, String value, String part) {
        Installed.Run run = filter(List.of("dash"), hooks.environment(directory.resolve("s"), name, value), CONFIG);
        assertEquals(2, run.code());
        assertTrue(run.err().contains(part), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgbridge-precreate", "cgbridge-runtime"})
    void shellcheckFindsNothing(String script) {
        assertEquals("0\n", Installed.run(Installed.program("shellcheck", "shellcheck"), "--shell=sh", "hooks/" + script).told());
    }

    @Test
    void podmanStartsAContainerFromTheTranslatedConfig() throws IOException {
        Hooks.needsRoot();
        LiveSystemd none = LiveSystemd.none("No systemd is here.");
        try (TestDaemon daemon = TestDaemon.start(none, new Hosts(none, HostProfiles.byId("debian-12")))) {
            Installed.Run run = podman(daemon.socket(), "create", "--name", "a", "--memory", "100m", "--rootfs", hooks.rootFileSystem().toString(), "/bin/busybox", "echo", "hello");
            assertEquals(0, run.code(), run.told());
            assertEquals("0 hello\n", told(podman(daemon.socket(), "start", "--attach", "a")));
            JsonNode config = new ObjectMapper().readTree(podmansConfig(run.out().strip()).toFile());
            assertEquals("104857600", config.at("/linux/resources/unified/memory.swap.max").asText(), config.at("/linux").toString());
        }
    }

    @Test
    void podmanCreatesNothingWhileTheDaemonIsDownUnlessToldOtherwise() throws IOException {
        Hooks.needsRoot();
        Path rootfs = hooks.rootFileSystem();
        Path nowhere = directory.resolve("no-socket");
        String[] command = {"run", "--rm", "--memory", "100m", "--rootfs", rootfs.toString(), "/bin/busybox", "echo", "hello"};
        Installed.Run failed = podman(nowhere, command);
        assertEquals(126, failed.code(), failed.told());
        assertTrue(failed.err().contains("precreate") || failed.err().contains("cgbridge-precreate"), failed.err());
        Files.writeString(directory.resolve("hooks.conf"), "when-down = pass\n");
        assertEquals("0 hello\n", told(podman(nowhere, command)));
    }

    private static String told(Installed.Run run) {
        return run.code() + " " + run.out() + (run.code() == 0 ? "" : run.err());
    }

    private Path podmansConfig(String id) {
        return directory.resolve("storage/vfs-containers/" + id + "/userdata/config.json");
    }

    /** With storage, state and hooks of its own, no cgroups and no network. */
    private Installed.Run podman(Path socket, String... command) throws IOException {
        Path hook = Files.createDirectories(directory.resolve("hooks.d")).resolve("cgbridge.json");
        String shipped = Files.readString(Path.of("hooks/podman-precreate.json"));
        String changed = shipped.replace("/usr/lib/cgbridge/hooks/cgbridge-precreate", hooks.script("cgbridge-precreate").toString())
                .replace("\"CGBRIDGE_HOOK_WHEN_DOWN=fail\"", "\"CGBRIDGE_HOOK_SOCKET=" + socket + "\", \"CGBRIDGE_HOOK_CONFIG=" + directory.resolve("hooks.conf") + "\"")
                .replace("\"timeout\": 10", "\"timeout\": 60");
        Files.writeString(hook, changed);
        List<String> words = new ArrayList<>(List.of(Installed.program("podman", "podman"), "--root", directory.resolve("storage").toString(),
                "--runroot", directory.resolve("run").toString(), "--tmpdir", directory.resolve("tmp").toString(), "--storage-driver", "vfs", "--events-backend", "none",
                "--hooks-dir", hook.getParent().toString(), "--runtime", Installed.program("crun", "crun"), "--cgroup-manager", "cgroupfs"));
        words.add(command[0]);
        if (!command[0].equals("start")) {
            words.addAll(List.of("--network", "none", "--cgroups", "disabled", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"));
        }
        words.addAll(List.of(command).subList(1, command.length));
        return hooks.runPrivately(Map.of("HOME", directory.toString()), words.toArray(String[]::new));
    }

    private Installed.Run filter(List<String> shell, Map<String, String> environment, String config) {
        List<String> command = new ArrayList<>(shell);
        command.set(0, Installed.program(shell.get(0), shell.get(0)));
        command.add(hooks.script("cgbridge-precreate").toString());
        return Installed.run(directory, environment, config, command.toArray(String[]::new));
    }
}
