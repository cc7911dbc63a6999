package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
}
