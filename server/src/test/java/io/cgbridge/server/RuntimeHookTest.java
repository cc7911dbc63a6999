package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code server/hooks/cgbridge-runtime}: which config it finds and replaces, what it hands on, and that real runtimes start containers from it. */
class RuntimeHookTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONFIG = "{\"ociVersion\":\"1.0.2\",\"linux\":{\"resources\":{\"memory\":{\"limit\":104857600,\"swap\":104857600}}}}";

    @TempDir
    Path directory;
    private Hooks hooks;

    @BeforeEach
    void scripts() throws IOException {
        hooks = Hooks.in(directory);
        Installed.program("curl", "curl");
        // tells how it was called instead of doing anything
        Path recorder = Files.writeString(directory.resolve("recorder"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit 42\n");
        Files.setPosixFilePermissions(recorder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "run x                                                                       | .      | dash",
        "run x                                                                       | .      | busybox sh",
        "run x                                                                       | .      | bash --posix",
        "create --bundle B x                                                         | B      | dash",
        "create -b B --pid-file create x                                             | B      | busybox sh",
        "create --bundle=B x                                                         | B      | dash",
        "create -bundle B x                                                          | B      | dash",
        "create -bB x                                                                | B      | dash",
        "--root /r --log /l --log-format json --systemd-cgroup create --bundle B x   | B      | dash",
        "--debug --root=/r --rootless true --criu c run -d --preserve-fds 3 -b B x   | B      | bash --posix",
        "--cgroup-manager systemd --log-format run create --console-socket -b -b B x | B      | dash",
        "run --no-pivot -b B x                                                       | B      | dash",
        "run -b B --pid-file -- x                                                    | B      | dash",
        "run -b B -- x                                                               | B      | dash",
        "run -b B -- x                                                               | B      | busybox sh",
        "run -b B -- x                                                               | B      | bash --posix"})
    void createAndRunTranslateTheBundlesConfig(String arguments, String bundle, String shell) throws IOException {
        Path config = config(bundle);
        try (TestDaemon daemon = TestDaemon.start()) {
            Installed.Run run = runtime(shell, hooks.environment(daemon.socket(), "CGBRIDGE_HOOK_RUNTIME", directory.resolve("recorder").toString()), arguments.split(" +"));
            assertEquals("42 " + arguments.replaceAll(" +", "\n") + "\n", run.code() + " " + run.out(), run.err());
            assertEquals("0", JSON.readTree(config.toFile()).at("/linux/resources/unified/memory.swap.max").asText());
            assertEquals(CONFIG, Files.readString(Path.of(config + ".before-cgbridge")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete x", "state x", "exec -b create x", "update --resources create x", "--version", "--root run list", "spec -b ."})
    void everythingElseIsHandedOnAsItIs(String arguments) throws IOException {
        Path config = config(".");
        Installed.Run run = runtime("dash", hooks.environment(directory.resolve("no-socket"), "CGBRIDGE_HOOK_RUNTIME", directory.resolve("recorder").toString()), arguments.split(" "));
        assertEquals("42 " + arguments.replace(' ', '\n') + "\n", run.code() + " " + run.out(), run.err());
        assertEquals(CONFIG, Files.readString(config));
    }

    @Test
    void argumentsWithBlanksAndQuotesStayWhole() throws IOException {
        Path config = config("a b");
        try (TestDaemon daemon = TestDaemon.start()) {
            Installed.Run run = runtime("dash", hooks.environment(daemon.socket(), "CGBRIDGE_HOOK_RUNTIME", directory.resolve("recorder").toString()), "--log", "it's * here", "run", "-b", "a b", "x");
            assertEquals("--log\nit's * here\nrun\n-b\na b\nx\n", run.out(), run.err());
            assertFalse(Files.readString(config).equals(CONFIG));
        }
    }

    @Test
    void crunsOwnNameForAConfigIsFollowed() throws IOException {
        config("B");
        Path other = Files.writeString(directory.resolve("other.json"), CONFIG);
        try (TestDaemon daemon = TestDaemon.start()) {
            runtime("dash", hooks.environment(daemon.socket(), "CGBRIDGE_HOOK_RUNTIME", directory.resolve("recorder").toString()), "run", "-f", "other.json", "-b", "B", "x");
            assertFalse(Files.readString(other).equals(CONFIG));
            assertEquals(CONFIG, Files.readString(directory.resolve("B/config.json")));
        }
    }

    @Test
    void ownerAndModeStayAndNothingElseDoes() throws IOException {
        Path config = config("B");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r-----"));
        try (TestDaemon daemon = TestDaemon.start()) {
            runtime("dash", hooks.environment(daemon.socket(), "CGBRIDGE_HOOK_RUNTIME", directory.resolve("recorder").toString()), "run", "-b", "B", "x");
        }
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(config)));
        assertEquals(List.of("config.json", "config.json.before-cgbridge"), names(directory.resolve("B")));
    }

    @Test
    void theSecondTimeNothingIsReplaced() throws IOException {
        Path config = config("B");
        try (TestDaemon daemon = TestDaemon.start()) {
            Map<String, String> environment = hooks.environment(daemon.socket(), "CGBRIDGE_HOOK_RUNTIME", directory.resolve("recorder").toString());
            runtime("dash", environment, "run", "-b", "B", "x");
            String translated = Files.readString(config);
            runtime("dash", environment, "run", "-b", "B", "x");
            assertEquals(translated, Files.readString(config));
            assertEquals(CONFIG, Files.readString(directory.resolve("B/config.json.before-cgbridge")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "busybox sh", "bash --posix"})
    void withoutADaemonNothingIsStartedUnlessToldOtherwise(String shell) throws IOException {
        Path config = config("B");
        String[] environment = {"CGBRIDGE_HOOK_RUNTIME", directory.resolve("recorder").toString()};
        Installed.Run failed = runtime(shell, hooks.environment(directory.resolve("no-socket"), environment), "run", "-b", "B", "x");
        assertEquals("1 ", failed.code() + " " + failed.out());
        assertTrue(failed.err().contains("is not translated, so the container is not started"), failed.err());
        Files.writeString(directory.resolve("hooks.conf"), "when-down = pass\n");
        Installed.Run passed = runtime(shell, hooks.environment(directory.resolve("no-socket"), environment), "run", "-b", "B", "x");
        assertEquals("42 run\n-b\nB\nx\n", passed.code() + " " + passed.out());
        assertTrue(passed.err().contains("goes on untranslated"), passed.err());
        assertEquals(CONFIG, Files.readString(config));
        assertEquals(List.of("config.json"), names(directory.resolve("B")));
    }

    @Test
    void aRefusedDocumentStartsNothing() throws IOException {
        Path config = config("B");
        Files.writeString(config, CONFIG.replace("\"swap\":104857600", "\"swap\":1"));
        try (TestDaemon daemon = TestDaemon.start()) {
            Installed.Run run = runtime("dash", hooks.environment(daemon.socket(), "CGBRIDGE_HOOK_RUNTIME", directory.resolve("recorder").toString()), "run", "-b", "B", "x");
            assertEquals("1 ", run.code() + " " + run.out());
            assertTrue(run.err().contains("memory.swap"), run.err());
        }
    }

    @ParameterizedTest
    @CsvSource({"runc", "crun"})
    void itsNameSaysWhichRuntimeItIs(String name) throws IOException {
        String program = Installed.program(name, name);
        Path link = Files.createSymbolicLink(directory.resolve("cgbridge-" + name), hooks.script("cgbridge-runtime"));
        assertEquals(Installed.run(program, "--version").told(), Installed.run(directory, hooks.environment(directory.resolve("s")), "", link.toString(), "--version").told());
    }

    @Test
    void aRuntimeThatIsNotThereIsNamed() {
        Installed.Run run = runtime("dash", hooks.environment(directory.resolve("s"), "CGBRIDGE_HOOK_RUNTIME", "no-such-runtime"), "run", "x");
        assertEquals("1cgbridge-runtime: there is no runtime 'no-such-runtime'.\n", run.code() + run.err());
    }

    @Test
    void aRealCrunStartsAContainerFromTheTranslatedConfig() throws IOException {
        Hooks.needsRoot();
        Path bundle = bundle("{\"memory\":{\"limit\":104857600,\"swap\":104857600},\"cpu\":{\"shares\":512}}", "system.slice:cgbridge:test");
        assertEquals("0 hello\n", started("crun", bundle, "--cgroup-manager=disabled"));
        assertEquals("0", JSON.readTree(bundle.resolve("config.json").toFile()).at("/linux/resources/unified/memory.swap.max").asText());
    }

    /** A cgroup of the test's own, which runc makes and removes; no controller is asked for anything. */
    @Test
    void aRealRuncStartsAContainerFromTheTranslatedConfig() throws IOException {
        Hooks.needsRoot();
        Path bundle = bundle("{\"memory\":{\"kernel\":67108864}}", "/cgbridge-test-" + ProcessHandle.current().pid());
        assertEquals("0 hello\n", started("runc", bundle));
        assertTrue(Files.exists(bundle.resolve("config.json.before-cgbridge")));
    }

    private String started(String name, Path bundle, String... flags) throws IOException {
        Installed.program(name, name);
        Path link = Files.createSymbolicLink(directory.resolve("cgbridge-" + name), hooks.script("cgbridge-runtime"));
        try (TestDaemon daemon = TestDaemon.start()) {
            List<String> command = new ArrayList<>(List.of(link.toString(), "--root", directory.resolve("state").toString()));
            command.addAll(List.of(flags));
            command.addAll(List.of("run", "--bundle", bundle.toString(), "cgbridge-test"));
            Installed.Run run = hooks.runPrivately(hooks.environment(daemon.socket()), command.toArray(String[]::new));
            return run.code() + " " + run.out() + (run.code() == 0 ? "" : run.err());
        }
    }

    /** What {@code runc spec} makes, with limits, a command of busybox and only those namespaces that every machine lets a test have. */
    private Path bundle(String resources, String cgroupsPath) throws IOException {
        Path bundle = Files.createDirectory(directory.resolve("bundle"));
        Installed.Run spec = Installed.run(Installed.program("runc", "runc"), "spec", "--bundle", bundle.toString());
        assertEquals(0, spec.code(), spec.told());
        Path file = bundle.resolve("config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
        ((ObjectNode) config.get("root")).put("path", Bundles.rootFileSystem(hooks.directory()).toString());
        ObjectNode process = (ObjectNode) config.get("process");
        process.put("terminal", false);
        process.remove("rlimits");
        process.set("args", JSON.createArrayNode().add("/bin/busybox").add("echo").add("hello"));
        ObjectNode linux = (ObjectNode) config.get("linux");
        linux.set("resources", JSON.readTree(resources));
        linux.put("cgroupsPath", cgroupsPath);
        remove((ArrayNode) linux.get("namespaces"), "type", "cgroup");
        remove((ArrayNode) config.get("mounts"), "destination", "/sys/fs/cgroup");
        JSON.writeValue(file.toFile(), config);
        return bundle;
    }

    private static void remove(ArrayNode array, String member, String value) {
        for (int i = array.size() - 1; i >= 0; i--) {
            JsonNode each = array.get(i);
            if (each.path(member).asText().equals(value)) {
                array.remove(i);
            }
        }
    }

    private Path config(String bundle) throws IOException {
        return Files.writeString(Files.createDirectories(directory.resolve(bundle)).resolve("config.json"), CONFIG);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Installed.Run runtime(String shell, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(shell.split(" ")));
        command.set(0, Installed.program(command.get(0), command.get(0)));
        command.add(hooks.script("cgbridge-runtime").toString());
        command.addAll(List.of(arguments));
        return Installed.run(directory, environment, "", command.toArray(String[]::new));
    }
}
