package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.introspection.ApplyException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only a process that the manager can see under that very number may be named to it. */
class ProcessesTest {
    private static final String HOST = "pid:[4026531836]";
    private static final String CONTAINER = "pid:[4026532999]";

    @TempDir
    Path root;

    @BeforeEach
    void manager() throws IOException {
        process(1, "systemd", HOST, "NSpid:\t1\n");
    }

    private void process(long pid, String comm, String namespace, String numbers) throws IOException {
        Path directory = Files.createDirectories(root.resolve("proc/" + pid + "/ns"));
        Files.deleteIfExists(directory.resolve("pid"));
        Files.createSymbolicLink(directory.resolve("pid"), Path.of(namespace));
        Files.writeString(directory.resolveSibling("comm"), comm + "\n");
        Files.writeString(directory.resolveSibling("status"), "Name:\t" + comm + "\n" + numbers);
    }

    private void refused(long pid, String why) {
        ApplyException refusal = assertThrows(ApplyException.class, () -> new Processes(root).check(List.of(pid)));
        assertEquals(Kind.INVALID, refusal.kind());
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, 1L << 31})
    void aNumberThatIsNoProcess(long pid) {
        refused(pid, "no process that can be put into a unit");
    }

    @Test
    void aProcessOfTheManagersNamespace() throws IOException {
        process(42, "sleep", HOST, "NSpid:\t42\n");
        assertDoesNotThrow(() -> new Processes(root).check(List.of(42L)));
    }

    @Test
    void aProcessOfAContainerBelow() throws IOException {
        process(42, "sleep", CONTAINER, "NSpid:\t42\t7\n");
        assertDoesNotThrow(() -> new Processes(root).check(List.of(42L)));
    }

    @Test
    void aKernelThatDoesNotTellNumbersStillTellsNamespaces() throws IOException {
        process(1, "systemd", HOST, "");
        process(42, "sleep", HOST, "");
        process(43, "sleep", CONTAINER, "");
        assertDoesNotThrow(() -> new Processes(root).check(List.of(42L)));
        refused(43, "cannot be shown to be visible");
    }

    @Test
    void aProcessThatIsNotThere() {
        refused(42, "there is no such process");
    }

    @Test
    void oneBadProcessRefusesAll() throws IOException {
        process(42, "sleep", HOST, "NSpid:\t42\n");
        assertThrows(ApplyException.class, () -> new Processes(root).check(List.of(42L, 0L)));
    }

    @Test
    void inAContainerWithoutASystemdTheManagerCountsOtherwise() throws IOException {
        process(1, "node", CONTAINER, "NSpid:\t1\n");
        process(42, "sleep", CONTAINER, "NSpid:\t42\n");
        refused(42, "PID 1 of this PID namespace is no systemd");
    }
}
