package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

/** The command on a terminal: what it prints, and how it ends. */
class CommandsTest {
    @TempDir
    Path directory;

    @Test
    void translatePrintsEachFieldAndWhereItGoes() throws IOException {
        CommandRun run = CommandRun.of("translate", "--host", "debian-12", document("{\"memory\":{\"limit\":1048576},\"x\":1}"));
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().lines().anyMatch(line -> line.matches("memory\\.limit +1048576 +exact +property:MemoryMax")), run.out());
        assertTrue(run.out().lines().anyMatch(line -> line.matches("x +1 +dropped +.*")), run.out());
        assertTrue(run.out().lines().anyMatch(line -> line.matches("MemoryMax= +1048576")), run.out());
        assertTrue(run.out().contains("exact=1; converted=0; approximated=0; unset=0; dropped=1; rejected=0"), run.out());
        assertFalse(run.out().contains("\u001b"), "no colours in a pipe");
    }

    @Test
    void translateWithJsonPrintsWhatTheDaemonAnswers() throws IOException {
        CommandRun run = CommandRun.of("translate", "--json", "--host", "systemd-219-legacy", document("{\"memory\":{\"limit\":1048576}}"));
        JsonNode answer = new ObjectMapper().readTree(run.out());
        assertEquals("MemoryLimit", answer.get("properties").get(0).get("name").textValue());
        assertEquals("systemd-219-legacy", answer.get("host").get("id").textValue());
    }

    @Test
    void translateTakesEveryOption() throws IOException {
        CommandRun run = CommandRun.of("translate", "--json", "--host", "debian-12", "--target", "cgroupfs", "--policy", "lenient", "--require", "memory.limit,cpu",
                "--optional", "devices", "--cpu-weights", "linear", "--io-weights", "linear", document("{\"cpu\":{\"shares\":1024}}"));
        assertEquals("39", new ObjectMapper().readTree(run.out()).get("files").get(0).get("value").textValue(), run.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"memory\":{\"limit\":\"x\"}}               | 1 |",
        "{\"memory\":{\"limit\":1,\"limit\":1}}       | 2 | memory.limit: An object has the same key twice.",
        "{\"memory\":                                 | 2 | :1:",
        "[]                                           | 2 | must be a JSON object"})
    void whatIsRefusedHasAnExitCodeAndAReason(String text, int code, String reason) throws IOException {
        CommandRun run = CommandRun.of("translate", "--host", "debian-12", document(text));
        assertEquals(code, run.code(), run.err());
        assertTrue(run.err().contains(reason == null ? "" : reason), run.err());
    }

    @Test
    void strictRefusesWhatWouldBeDropped() throws IOException {
        assertEquals(1, CommandRun.of("translate", "--host", "debian-12", "--policy", "strict", document("{\"x\":1}")).code());
        assertEquals(1, CommandRun.of("translate", "--host", "debian-12", "--require", "x", document("{\"x\":1}")).code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"translate", "host", "apply"})
    void whereNoSystemdIsThatIsSaid(String command) throws IOException {
        String document = document("{}");
        CommandRun run = switch (command) {
            case "translate" -> CommandRun.of("translate", "--bus", "none", "--host", "live", document);
            case "host" -> CommandRun.of("host", "--bus", "none");
            default -> CommandRun.of("apply", "--bus", "none", "--unit", "a.scope", "--pid", "1", document);
        };
        assertEquals(3, run.code(), run.err());
        assertTrue(run.err().contains("--bus none"), run.err());
    }

    @Test
    void hostPrintsTheFateOfEachFieldAndAdvice() {
        CommandRun run = CommandRun.of("host", "--host", "systemd-219-legacy");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().lines().anyMatch(line -> line.matches("memory\\.limit +exact +property:MemoryLimit")), run.out());
        assertTrue(run.out().contains("warning: "), run.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "translate /no/such/file --host debian-12 | there is no file '/no/such/file'.",
        "translate / --host debian-12             | is a directory",
        "translate - --host plan-9                | the catalogue has no host 'plan-9'",
        "translate                                | Missing required parameter: 'FILE'",
        "translate - --policy harsh               | harsh",
        "apply -                                  | Missing required option: '--unit=NAME'",
        "frobnicate                               | Unmatched argument"})
    void wrongUsageEndsWithTwo(String arguments, String part) {
        CommandRun run = CommandRun.of(arguments.split(" "));
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().contains(part), run.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"translate | cgbridge translate --help", "apply - | cgbridge apply --help", "frobnicate | cgbridge --help"})
    void wrongUsagePointsToTheHelpOfThatCommand(String arguments, String help) {
        assertTrue(CommandRun.of(arguments.split(" ")).err().contains("Try '" + help + "'."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "serve --help", "host --help", "translate --help", "apply --help"})
    void helpIsThere(String arguments) {
        CommandRun run = CommandRun.of(arguments.split(" "));
        assertEquals(0, run.code());
        assertTrue(run.out().contains("cgbridge"), run.out());
    }

    @Test
    void onATerminalOutcomesHaveColoursAndTheTextIsTheSame() throws IOException {
        String[] arguments = {"translate", "--host", "debian-12", document("{\"memory\":{\"limit\":1048576},\"x\":1}")};
        String coloured = CommandRun.of(Ansi.ON, arguments).out();
        assertTrue(coloured.contains("\u001b[32mexact\u001b[0m"), coloured);
        assertTrue(coloured.contains("\u001b[1mOUTCOME\u001b[0m"), coloured);
        assertEquals(CommandRun.of(arguments).out(), coloured.replaceAll("\u001b\\[[0-9]+m", ""));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"-, -, xterm, false", "-, 1, -, true", "1, 1, xterm, false", "-, 0, xterm, false"})
    void inAPipeColoursMustBeAskedFor(String noColor, String forced, String term, boolean colours) {
        Map<String, String> environment = new HashMap<>();
        environment.put("NO_COLOR", noColor);
        environment.put("CLICOLOR_FORCE", forced);
        environment.put("TERM", term);
        environment.values().removeIf(Objects::isNull);
        int closed = Integer.MAX_VALUE;
        assertEquals(colours, Terminal.ansi(environment, closed).enabled());
    }

    @Test
    void aRealTerminalHasColoursUnlessNoColorIsSet() throws IOException {
        String command = String.join(" ", Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"),
                Cgbridge.class.getName(), "translate", "--bus", "none", "--host", "debian-12", document("{\"x\":1}"));
        String script = Installed.program("script", "bsdutils");
        String coloured = Installed.run(directory, Map.of("TERM", "xterm"), "", script, "-qec", command, "/dev/null").out();
        assertTrue(coloured.contains("\u001b[35mdropped\u001b[0m"), coloured);
        String plain = Installed.run(directory, Map.of("TERM", "xterm", "NO_COLOR", "1"), "", script, "-qec", command, "/dev/null").out();
        assertFalse(plain.contains("\u001b"), plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"translate", "host"})
    void aSavedReportIsAHostToo(String command) throws IOException {
        String saved = Files.writeString(directory.resolve("h.json"), CommandRun.of("host", "--json", "--host", "centos-7").out()).toString();
        String[] rest = command.equals("translate") ? new String[] {"--json", document("{\"memory\":{\"limit\":1048576}}")} : new String[] {"--json"};
        CommandRun expected = CommandRun.of(concat(new String[] {command, "--host", "centos-7"}, rest));
        assertEquals(0, expected.code(), expected.err());
        assertEquals(new ObjectMapper().readTree(expected.out()), new ObjectMapper().readTree(CommandRun.of(concat(new String[] {command, "--host", saved}, rest)).out()));
    }

    @Test
    void aHostThatIsNeitherKnownNorAFileIsNamed() throws IOException {
        CommandRun run = CommandRun.of("translate", "--host", "/no/such/file", document("{}"));
        assertEquals(2, run.code());
        assertTrue(run.err().contains("there is no saved host report '/no/such/file'"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"host --host debian-12", "matrix --field memory.limit", "upgrade --from debian-11 --to debian-13 FILE", "translate --host debian-12 FILE"})
    void withJsonThereIsOneDocumentAndNothingElse(String arguments) throws IOException {
        CommandRun run = CommandRun.of((arguments.replace("FILE", document("{}")) + " --json").split(" "));
        assertEquals("0 ", run.code() + " " + run.err());
        try (JsonParser parser = new ObjectMapper().createParser(run.out())) {
            parser.readValueAsTree();
            assertEquals(null, parser.nextToken());
        }
    }

    private static String[] concat(String[] first, String... rest) {
        return Stream.concat(Stream.of(first), Stream.of(rest)).toArray(String[]::new);
    }

    private String document(String text) throws IOException {
        return Files.writeString(directory.resolve("config.json"), text).toString();
    }
}
