package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.introspection.simulator.Simulator;
import io.cgbridge.translator.Hierarchy;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The commands {@code simulate} and {@code check-matrix}: what they refuse, and what the second says of the first. */
class SimulateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Cgbridge.commandLine(Map.of(), arguments);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    @ParameterizedTest(name = "{0} on {1} at {2}")
    @CsvSource(delimiter = '|', value = {
        "262 | legacy | unix:path=/tmp/x | there is no systemd 262 on legacy cgroups.",
        "180 | legacy | unix:path=/tmp/x | there is no systemd 180 on legacy cgroups.",
        "new | legacy | unix:path=/tmp/x | 'new' is not a systemd version: use 219, or a text such as 239-82.el8.",
        "219 | legacy | /tmp/x | --listen must be unix:path=PATH, not '/tmp/x'."})
    void whatCannotBeIsWrongUsage(String systemd, String hierarchy, String listen, String message) {
        assertEquals(2, run("simulate", "--systemd", systemd, "--hierarchy", hierarchy, "--listen", listen));
        assertEquals("cgbridge: " + message, err.toString().strip());
    }

    @Test
    void theCheckOfASimulatorFindsNothing(@TempDir Path directory) throws Exception {
        try (Simulator simulator = Simulator.start(new Simulator.Settings(SystemdVersion.parse("245"), Hierarchy.UNIFIED, directory.resolve("bus")))) {
            assertEquals(0, run("check-matrix", "--bus", simulator.address()));
            assertTrue(out.toString().matches("systemd 245: \\d+ properties, \\d+ questions, 0 differences, 0 properties without a row\\s+"), out.toString());
        }
    }

    @Test
    void theCheckSaysWhenNobodyAnswers(@TempDir Path directory) {
        assertEquals(3, run("check-matrix", "--bus", "unix:path=" + directory.resolve("none")));
        assertTrue(err.toString().startsWith("cgbridge: systemd cannot be asked: "), err.toString());
    }
}
