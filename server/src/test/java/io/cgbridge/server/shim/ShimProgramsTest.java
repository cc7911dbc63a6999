package io.cgbridge.server.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.introspection.RealSystemd;
import io.cgbridge.introspection.SystemdGuest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Programs nobody here wrote behave through the shim as they do on the bus: for each line of {@code programs.csv} the same exit status and the same
 * output, but for numbers that are never the same twice. {@code {u}} in a line is part of a name, another for each of the two runs.
 */
@RealSystemd
class ShimProgramsTest {
    @TempDir
    static Path scratch;
    private static GuestShim shim;

    @BeforeAll
    static void start(SystemdGuest guest) throws Exception {
        shim = GuestShim.start(guest, scratch);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        shim.stop();
    }

    @ParameterizedTest(name = "{2}")
    @CsvFileSource(resources = "programs.csv", delimiter = '|', maxCharsPerColumn = 4096)
    void aCommandLineDoesTheSameThroughTheShim(int status, String contains, String line) throws Exception {
        String[] words = line.split(" ");
        GuestShim.Result direct = run(GuestShim.DIRECT, "a", words);
        GuestShim.Result through = run(GuestShim.SHIM, "b", words);
        assertEquals(status, direct.status(), direct.text());
        assertTrue(contains == null || direct.text().contains(contains.replace("{u}", "NAME")), direct.text());
        assertEquals(direct, through);
    }

    private static GuestShim.Result run(String bus, String name, String[] words) throws Exception {
        String[] command = new String[words.length];
        for (int i = 0; i < words.length; i++) {
            command[i] = words[i].replace("{u}", "qzx" + name).replace('\u00b7', ' ');
        }
        GuestShim.Result result = shim.run(bus, command);
        return new GuestShim.Result(result.status(), comparable(result.text(), "qzx" + name));
    }

    private static String comparable(String text, String name) {
        return text.replace("_" + name, "_NAME").replace(name, "NAME")
                .replaceAll("run-[up][0-9]+(-i[0-9]+)?", "run-N").replaceAll("run[-_]?r[0-9a-f]{32}", "run-N")
                .replaceAll("; invocation ID: [0-9a-f]{32}", "").replaceAll("/job/[0-9]+", "/job/N")
                .replaceAll("[0-9-]{10} [0-9:]{8}", "TIME").replaceAll("(?i)pid[: =]*[0-9]+", "PID N").replaceAll("[0-9.]+(us|ms|s)\\b", "T").replaceAll(":1\\.[0-9]+", ":1.N")
                .replaceAll("\\b[0-9a-f]{32}\\b", "ID");
    }
}
