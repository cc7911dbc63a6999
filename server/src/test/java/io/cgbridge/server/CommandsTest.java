package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command on a terminal: what it prints, and how it ends. */
class CommandsTest {
    @TempDir
    Path directory;

    @Test
    void translatePrintsEachFieldAndWhereItGoes() throws IOException {
        Run run = run("translate", "--host", "debian-12", document("{\"memory\":{\"limit\":1048576},\"x\":1}"));
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().lines().anyMatch(line -> line.matches("memory\\.limit +1048576 +exact +property:MemoryMax")), run.out());
        assertTrue(run.out().lines().anyMatch(line -> line.matches("x +1 +dropped +.*")), run.out());
        assertTrue(run.out().lines().anyMatch(line -> line.matches("MemoryMax= +1048576")), run.out());
        assertTrue(run.out().contains("exact=1; converted=0; approximated=0; unset=0; dropped=1; rejected=0"), run.out());
        assertFalse(run.out().contains("\u001b"), "no colours in a pipe");
    }

    @Test
    void translateWithJsonPrintsWhatTheDaemonAnswers() throws IOException {
        Run run = run("translate", "--json", "--host", "systemd-219-legacy", document("{\"memory\":{\"limit\":1048576}}"));
        JsonNode answer = new ObjectMapper().readTree(run.out());
        assertEquals("MemoryLimit", answer.get("properties").get(0).get("name").textValue());
        assertEquals("systemd-219-legacy", answer.get("host").get("id").textValue());
    }

    @Test
    void translateTakesEveryOption() throws IOException {
        Run run = run("translate", "--json", "--host", "debian-12", "--target", "cgroupfs", "--policy", "lenient", "--require", "memory.limit,cpu",
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
        Run run = run("translate", "--host", "debian-12", document(text));
        assertEquals(code, run.code(), run.err());
        assertTrue(run.err().contains(reason == null ? "" : reason), run.err());
    }

    @Test
    void strictRefusesWhatWouldBeDropped() throws IOException {
        assertEquals(1, run("translate", "--host", "debian-12", "--policy", "strict", document("{\"x\":1}")).code());
        assertEquals(1, run("translate", "--host", "debian-12", "--require", "x", document("{\"x\":1}")).code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"translate", "host", "apply"})
    void whereNoSystemdIsThatIsSaid(String command) throws IOException {
        String document = document("{}");
        Run run = switch (command) {
            case "translate" -> run("translate", "--bus", "none", "--host", "live", document);
            case "host" -> run("host", "--bus", "none");
            default -> run("apply", "--bus", "none", "--unit", "a.scope", "--pid", "1", document);
        };
        assertEquals(3, run.code(), run.err());
        assertTrue(run.err().contains("--bus none"), run.err());
    }

    @Test
    void hostPrintsTheFateOfEachFieldAndAdvice() {
        Run run = run("host", "--host", "systemd-219-legacy");
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
        Run run = run(arguments.split(" "));
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().contains(part), run.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"translate | cgbridge translate --help", "apply - | cgbridge apply --help", "frobnicate | cgbridge --help"})
    void wrongUsagePointsToTheHelpOfThatCommand(String arguments, String help) {
        assertTrue(run(arguments.split(" ")).err().contains("Try '" + help + "'."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "serve --help", "host --help", "translate --help", "apply --help"})
    void helpIsThere(String arguments) {
        Run run = run(arguments.split(" "));
        assertEquals(0, run.code());
        assertTrue(run.out().contains("cgbridge"), run.out());
    }

    private record Run(int code, String out, String err) {
    }

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Cgbridge.commandLine(Map.of(), arguments).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Run(line.execute(arguments), out.toString(), err.toString());
    }

    private String document(String text) throws IOException {
        return Files.writeString(directory.resolve("config.json"), text).toString();
    }
}
