package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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

    private final HostCounts counts = new HostCounts();

    @Test
    void aUnitIsRememberedByItsInvocation() throws IOException {
        new UnitMemory(state.resolve("deep"), counts).remember("a\\x2db.scope", "00ff");
        UnitMemory later = new UnitMemory(state.resolve("deep"), counts);
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
        assertEquals(List.of(), new UnitMemory(state, counts).all());
    }

    @Test
    void onlyTheOwnerMayLook() throws IOException {
        new UnitMemory(state, counts).remember("a.scope", "");
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("units"))));
        try (Stream<Path> files = Files.list(state)) {
            assertEquals(List.of(state.resolve("units")), files.toList(), "nothing half-written stays");
        }
    }

    @Test
    void aDamagedFileIsSetAsideAndCounted() throws IOException {
        Files.createDirectories(state.resolve("units"));
        Files.createDirectories(state.resolve("starting"));
        Files.writeString(state.resolve("units/a.scope"), "{\"unit\":\"a.scope\"}");
        Files.writeString(state.resolve("units/b.scope"), "{\"unit\":\"b.sc");
        Files.writeString(state.resolve("units/c.scope"), "{\"format\":2,\"unit\":\"c.scope\",\"invocation\":\"00\"}");
        Files.writeString(state.resolve("starting/999999999,d.scope"), "{\"unit\":\"d.scope\",\"before\":\"yesterday\"}");
        UnitMemory memory = new UnitMemory(state, counts);
        for (String unit : List.of("a.scope", "b.scope", "c.scope")) {
            assertEquals(Optional.empty(), memory.invocation(unit), unit);
        }
        assertEquals(List.of(), unsettled());
        assertEquals(List.of(), memory.all());
        assertEquals(4, counts.of(HostCounter.DAMAGED_FILES));
        try (Stream<Path> files = Files.list(state.resolve("damaged"))) {
            assertEquals(List.of("starting,999999999,d.scope", "units,a.scope", "units,b.scope", "units,c.scope"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    /** As an earlier version wrote it. */
    @Test
    void aFileWithoutAFormatIsUnderstood() throws IOException {
        Files.createDirectories(state.resolve("units"));
        Files.writeString(state.resolve("units/a.scope"), "{\"unit\":\"a.scope\",\"invocation\":\"00ff\"}");
        assertEquals(Optional.of("00ff"), new UnitMemory(state, counts).invocation("a.scope"));
    }

    @Test
    void whatAProcessLeftThatDiedWhileItWroteIsRemoved() throws IOException {
        Path old = Files.writeString(state.resolve("unit-1.new"), "{");
        Path fresh = Files.writeString(state.resolve("unit-2.new"), "{");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(61)));
        StateFiles.sweep(state);
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(fresh), "somebody may be writing it");
    }

    @Test
    void aStartIsUnsettledUntilItsEndIsKnown() throws IOException {
        Instant before = Instant.parse("2026-01-02T03:04:05.006Z");
        UnitMemory memory = new UnitMemory(state, counts);
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
        UnitMemory memory = new UnitMemory(state, counts);
        memory.settle(memory.unsettled().get(0));
        assertEquals(List.of(), unsettled());
    }

    @Test
    void aDirectoryThatIsALinkIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(state.resolve("elsewhere"));
        Files.createSymbolicLink(state.resolve("units"), elsewhere);
        assertThrows(IOException.class, () -> new UnitMemory(state, counts).remember("a.scope", "00"));
        try (Stream<Path> files = Files.list(elsewhere)) {
            assertEquals(List.of(), files.toList());
        }
    }

    private List<String> unsettled() throws IOException {
        return new UnitMemory(state, counts).unsettled().stream().map(start -> start.unit() + " " + start.before()).toList();
    }
}
