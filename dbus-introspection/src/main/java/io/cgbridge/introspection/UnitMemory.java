package io.cgbridge.introspection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which units cgbridge started: one small JSON file each, named as the unit, in the run-time directory, which survives the daemon and not the machine. The
 * invocation tells a unit from a later one of the same name.
 */
final class UnitMemory {
    private static final JsonFactory JSON = new JsonFactory();

    private final Path directory;

    UnitMemory(Path state) {
        this.directory = state.resolve("units");
    }

    /** @param invocation {@code InvocationID} as hexadecimal digits; empty before systemd 232 */
    void remember(String unit, String invocation) throws IOException {
        Files.createDirectories(directory.getParent());
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path written = Files.createTempFile(directory.getParent(), "unit-", ".new");
        try (OutputStream out = Files.newOutputStream(written); JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("unit", unit);
            json.writeStringField("invocation", invocation);
            json.writeEndObject();
        }
        Files.move(written, file(unit), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The invocation that was remembered; empty if cgbridge did not start the unit. */
    Optional<String> invocation(String unit) throws IOException {
        Path file = file(unit);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (JsonParser json = JSON.createParser(file.toFile())) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME && json.currentName().equals("invocation")) {
                    return Optional.of(json.nextTextValue());
                }
            }
        }
        throw new IOException(file + " does not name an invocation");
    }

    void forget(String unit) throws IOException {
        Files.deleteIfExists(file(unit));
    }

    List<String> all() throws IOException {
        List<String> units = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.forEach(file -> units.add(file.getFileName().toString()));
            }
        }
        return units;
    }

    private Path file(String unit) {
        return directory.resolve(unit);
    }
}
