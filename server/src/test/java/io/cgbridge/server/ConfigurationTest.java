package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Flags win over the environment, that over the file; what is not known is an error that names the nearest. */
class ConfigurationTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "- | -  | -   | 4194304",
        "- | -  | 8M  | 8388608",
        "- | 5M | 8M  | 5242880",
        "6M| 5M | 8M  | 6291456",
        "6M| -  | 8M  | 6291456",
        "6M| -  | -   | 6291456"})
    void theNearestToThePersonWins(String flag, String environment, String file, long bytes) throws IOException {
        Path config = file(file == null ? "" : "max-body = " + file + "\n");
        Map<String, String> variables = environment == null ? Map.of() : Map.of("CGBRIDGE_MAX_BODY", environment);
        String[] arguments = flag == null ? new String[] {"serve", "--config", config.toString()}
                : new String[] {"serve", "--config", config.toString(), "--max-body", flag};
        assertEquals(bytes, (Long) value("--max-body", variables, arguments));
    }

    @Test
    void theFileMayBeNamedInTheEnvironment() throws IOException {
        Path config = file("# limits\n\n  workers=7\n");
        assertEquals(7, (Integer) value("--workers", Map.of("CGBRIDGE_CONFIG", config.toString()), "serve"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "max-bdy = 4M               | :1: there is no key 'max-bdy'; did you mean 'max-body'?",
        "sockt = /run/x             | :1: there is no key 'sockt'; did you mean 'socket'?",
        "zzzzzzzzzzzz = 1           | :1: there is no key 'zzzzzzzzzzzz'; the keys are bus, ",
        "config = /etc/x            | :1: there is no key 'config'",
        "help = true                | :1: there is no key 'help'",
        "max-body 4M                | :1: 'max-body 4M' is not of the form 'key = value'.",
        "workers=1\\nworkers=2      | :2: 'workers' is set in line 1 already."})
    void aFileThatIsNotAsItShouldBeIsAnError(String text, String message) throws IOException {
        Path config = file(text.translateEscapes());
        Run run = run(Map.of(), "serve", "--config", config.toString());
        assertEquals(2, run.code());
        assertTrue(run.err().startsWith("cgbridge: " + config + message), run.err());
    }

    @Test
    void aVariableThatIsNotKnownIsAnError() {
        Run run = run(Map.of("CGBRIDGE_SOKET", "/run/x"), "serve");
        assertEquals("2 cgbridge: the environment sets CGBRIDGE_SOKET, and there is no key 'soket'; did you mean 'socket'?", run.code() + " " + run.err().strip());
    }

    @Test
    void aFileThatIsNotThereIsAnErrorIfItWasNamed() {
        Run run = run(Map.of(), "serve", "--config", directory.resolve("none").toString());
        assertEquals("2 cgbridge: there is no configuration file '" + directory.resolve("none") + "'.", run.code() + " " + run.err().strip());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--max-body=4X        | is not a size",
        "--max-body=-1        | is not a size",
        "--request-timeout=5  | is not a time",
        "--http=example.org:1 | is not a loopback address",
        "--bus=sistem         | is not system, user, none or a D-Bus address",
        "--log-level=LOUD     | LOUD",
        "--no-such-flag       | Unknown option",
        "--workers=0          | must be at least 1",
        "--idle-timeout=1s    | must be longer than --request-timeout",
        "--host=plan-9        | the catalogue has no host 'plan-9'"})
    void aBadValueIsAnErrorThatSaysWhatWouldDo(String argument, String part) {
        Run run = run(Map.of(), "serve", "--socket", directory.resolve("s").toString(), argument);
        assertEquals(2, run.code(), run.err());
        assertTrue(run.err().contains(part), run.err());
    }

    private record Run(int code, String err) {
    }

    private static Run run(Map<String, String> environment, String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine line = Cgbridge.commandLine(environment, arguments).setErr(new PrintWriter(err, true));
        return new Run(line.execute(arguments), err.toString());
    }

    private static Object value(String option, Map<String, String> environment, String... arguments) {
        CommandLine line = Cgbridge.commandLine(environment, arguments);
        OptionSpec spec = line.parseArgs(arguments).subcommand().commandSpec().findOption(option);
        return spec.getValue();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("cgbridge.conf"), text);
    }
}
