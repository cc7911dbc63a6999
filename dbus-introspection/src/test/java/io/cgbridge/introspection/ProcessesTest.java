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
import org.junit.jupiter.params.provider.CsvSource;
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

    private void started(long pid, long ticks, String cgroup) throws IOException {
        Files.writeString(root.resolve("proc/" + pid + "/stat"), pid + " (a (b) c) S 1 1 1 0 -1 4 1 0 0 0 0 0 0 0 20 0 1 0 " + ticks + " 1 1 1\n");
        Files.writeString(root.resolve("proc/" + pid + "/cgroup"), "1:name=systemd:/\n0::" + cgroup + "\n");
    }

    @Test
    void aProcessIsFoundUnderTheNumberThatTheManagerKnows(@TempDir Path outside) throws Exception {
        process(7, "runc", CONTAINER, "NSpid:\t7\n");
        started(7, 555, "/");
        ProcessesTest own = new ProcessesTest();
        own.root = outside;
        own.process(4711, "runc", CONTAINER, "NSpid:\t4711\t7\n");
        own.started(4711, 555, "/");
        assertEquals(7, new Processes(root).managerNumber(4711, new Processes(outside)));

        own.started(4711, 556, "/");
        assertThrows(ApplyException.class, () -> new Processes(root).managerNumber(4711, new Processes(outside)), "another process has that number there");
        assertThrows(ApplyException.class, () -> new Processes(root).managerNumber(4712, new Processes(outside)), "there is none");
    }

    @Test
    void aKernelThatDoesNotTellNumbersHasOneNumberForAll() throws Exception {
        process(1, "systemd", HOST, "");
        process(42, "runc", HOST, "");
        started(42, 5, "/");
        Processes all = new Processes(root);
        assertEquals(42, all.managerNumber(42, all));
    }

    @ParameterizedTest
    @CsvSource({
        "/,  /system.slice/a.service,             a.service",
        "/,  /system.slice/a.service/sub/b.scope, a.service",
        "/,  /a.slice/a-b.slice/c.scope,          c.scope",
        "/,  /a.slice/a-b.slice,                  a-b.slice",
        "/,  /system.slice/_cpu.a.service,        cpu.a.service",
        "/x, /x/system.slice/a.service,           a.service"})
    void theUnitOfAProcessIsInItsCgroup(String managerRoot, String cgroup, String unit) throws Exception {
        started(1, 1, managerRoot.equals("/") ? "/init.scope" : managerRoot + "/init.scope");
        process(42, "runc", HOST, "NSpid:\t42\n");
        started(42, 5, cgroup);
        Processes all = new Processes(root);
        assertEquals(unit, all.unit(42, all));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/docker/abc", "/other/system.slice/a.service"})
    void aProcessMayBeInNoUnit(String cgroup) throws Exception {
        started(1, 1, "/init.scope");
        process(42, "runc", HOST, "NSpid:\t42\n");
        started(42, 5, cgroup);
        Processes all = new Processes(root);
        assertEquals(Kind.UNKNOWN_UNIT, assertThrows(ApplyException.class, () -> all.unit(42, all)).kind());
    }
}
