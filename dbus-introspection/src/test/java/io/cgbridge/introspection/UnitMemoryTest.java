package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which units are ours, across restarts of the daemon. */
class UnitMemoryTest {
    @TempDir
    Path state;

    @Test
    void aUnitIsRememberedByItsInvocation() throws IOException {
        new UnitMemory(state.resolve("deep")).remember("a\\x2db.scope", "00ff");
        UnitMemory later = new UnitMemory(state.resolve("deep"));
        assertEquals(Optional.of("00ff"), later.invocation("a\\x2db.scope"));
        assertEquals(List.of("a\\x2db.scope"), later.all());
        assertEquals(Optional.empty(), later.invocation("b.scope"));
        later.remember("a\\x2db.scope", "01");
        assertEquals(Optional.of("01"), later.invocation("a\\x2db.scope"));
        later.forget("a\\x2db.scope");
        later.forget("a\\x2db.scope");
        assertEquals(List.of(), later.all());
    }

    @Test
    void nothingIsRememberedWhereNothingWasWritten() throws IOException {
        assertEquals(List.of(), new UnitMemory(state).all());
    }

    @Test
    void onlyTheOwnerMayLook() throws IOException {
        new UnitMemory(state).remember("a.scope", "");
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("units"))));
        try (Stream<Path> files = Files.list(state)) {
            assertEquals(List.of(state.resolve("units")), files.toList(), "nothing half-written stays");
        }
    }

    @Test
    void aFileThatIsNotOursIsAnError() throws IOException {
        Files.createDirectories(state.resolve("units"));
        Files.writeString(state.resolve("units/a.scope"), "{\"unit\":\"a.scope\"}");
        Files.writeString(state.resolve("units/b.scope"), "not JSON");
        assertThrows(IOException.class, () -> new UnitMemory(state).invocation("a.scope"));
        assertThrows(IOException.class, () -> new UnitMemory(state).invocation("b.scope"));
    }

    @Test
    void aStartIsUnsettledUntilItsEndIsKnown() throws IOException {
        Instant before = Instant.parse("2026-01-02T03:04:05.006Z");
        UnitMemory memory = new UnitMemory(state);
        memory.announce("a.scope", before);
        assertEquals(List.of("a.scope " + before), unsettled());
        assertEquals(List.of(), memory.all(), "a unit that was only announced is not one that was started");
        memory.settle("a.scope");
        memory.settle("a.scope");
        assertEquals(List.of(), unsettled());
    }

    /** A command that starts a unit beside the daemon is not disturbed; what it left when it died is found. */
    @Test
    void theStartsOfOtherLivingProcessesAreTheirs() throws Exception {
        Process other = new ProcessBuilder("sleep", "infinity").start();
        Files.createDirectories(state.resolve("starting"));
        Files.writeString(state.resolve("starting/" + other.pid() + ",a.scope"), "{\"unit\":\"a.scope\",\"before\":\"2026-01-02T03:04:05Z\"}");
        assertEquals(List.of(), unsettled());
        other.destroy();
        other.waitFor();
        assertEquals(List.of("a.scope 2026-01-02T03:04:05Z"), unsettled());
        UnitMemory memory = new UnitMemory(state);
        memory.settle(memory.unsettled().get(0));
        assertEquals(List.of(), unsettled());
    }

    @Test
    void aDirectoryThatIsALinkIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(state.resolve("elsewhere"));
        Files.createSymbolicLink(state.resolve("units"), elsewhere);
        assertThrows(IOException.class, () -> new UnitMemory(state).remember("a.scope", "00"));
        try (Stream<Path> files = Files.list(elsewhere)) {
            assertEquals(List.of(), files.toList());
        }
    }

    private List<String> unsettled() throws IOException {
        return new UnitMemory(state).unsettled().stream().map(start -> start.unit() + " " + start.before()).toList();
    }
}
