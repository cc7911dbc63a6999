package io.cgbridge.introspection;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One folder of small JSON files in the run-time directory, which survives the daemon and not the machine. Each is written as a whole or
 * not at all; one that cannot be understood is set aside, reported and counted, and stops nobody.
 */
final class StateFiles {
    /** Raised when an older version could not understand what a newer one writes. */
    private static final int FORMAT = 1;
    private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ABANDONED = Duration.ofMinutes(1);

    private final Path state;
    private final Path directory;
    private final HostCounts counts;

    /** Makes something of a file; an {@link IllegalArgumentException} says that it is damaged. */
    interface Reading<T> {
        T of(JsonNode file);
    }

    StateFiles(Path state, String directory, HostCounts counts) {
        this.state = state;
        this.directory = state.resolve(directory);
        this.counts = counts;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    Path directory() {
        return directory;
    }

    /** Makes the folder, for its owner alone. */
    void make() throws IOException {
        Files.createDirectories(state);
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                    throw e;
                }
            }
        }
    }

    void write(String name, ObjectNode content) throws IOException {
        make();
        byte[] text = JSON.writeValueAsBytes(content.put("format", FORMAT));
        Path written = Files.createTempFile(state, "unit-", ".new");
        try {
            Files.write(written, text, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            Files.move(written, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(written);
            throw e;
        }
    }

    /** Empty if there is no such file, or none that makes sense. */
    <T> Optional<T> read(String name, Reading<T> reading) throws IOException {
        Path file = directory.resolve(name);
        byte[] text;
        try {
            text = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            JsonNode content = JSON.readTree(text);
            if (content.path("format").asInt(FORMAT) != FORMAT) {
                throw new IllegalArgumentException("its format " + content.path("format").asText() + " is not known here");
            }
            return Optional.of(reading.of(content));
        } catch (JacksonException | IllegalArgumentException e) {
            setAside(file, name, e instanceof JacksonException json ? json.getOriginalMessage() : e.getMessage());
            return Optional.empty();
        }
    }

    private void setAside(Path file, String name, String why) throws IOException {
        Path aside = Files.createDirectories(state.resolve("damaged")).resolve(directory.getFileName() + "," + name);
        counts.count(HostCounter.DAMAGED_FILES);
        LOG.error("{} is damaged and was set aside as {}: {}", file, aside, why);
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }

    boolean has(String name) {
        return Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.forEach(file -> names.add(file.getFileName().toString()));
            }
        }
        return names;
    }

    /** Removes what a process left that died while it wrote. */
    static void sweep(Path state) throws IOException {
        if (!Files.isDirectory(state)) {
            return;
        }
        try (Stream<Path> files = Files.list(state)) {
            for (Path file : files.filter(each -> each.getFileName().toString().matches("unit-.*\\.new")).toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(ABANDONED))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** A text that must be there. */
    static String text(JsonNode object, String name) {
        JsonNode value = object.path(name);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("it does not name the " + name);
        }
        return value.textValue();
    }
}
