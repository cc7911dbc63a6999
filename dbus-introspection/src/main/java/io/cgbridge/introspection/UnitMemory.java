package io.cgbridge.introspection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which units cgbridge started, and which it was just starting: one small JSON file each, named as the unit, in the run-time directory,
 * which survives the daemon and not the machine. The invocation tells a unit from a later one of the same name.
 */
final class UnitMemory {
    private static final JsonFactory JSON = new JsonFactory();

    private static final Pattern ANNOUNCEMENT = Pattern.compile("(\\d{1,10}),(.+)");

    private final Path state;
    private final Path started;
    private final Path starting;

    /**
     * A start whose end nobody wrote down.
     *
     * @param before when systemd was about to be asked
     */
    record Unsettled(String unit, Instant before, Path file) {
    }

    UnitMemory(Path state) {
        this.state = state;
        this.started = state.resolve("units");
        this.starting = state.resolve("starting");
    }

    /** @param invocation {@code InvocationID} as hexadecimal digits; empty before systemd 232 */
    void remember(String unit, String invocation) throws IOException {
        write(started, unit, "invocation", invocation);
    }

    /** The invocation that was remembered; empty if cgbridge did not start the unit. */
    Optional<String> invocation(String unit) throws IOException {
        return read(started.resolve(unit), "invocation");
    }

    void forget(String unit) throws IOException {
        Files.deleteIfExists(started.resolve(unit));
    }

    List<String> all() throws IOException {
        return names(started);
    }

    /** Written before systemd is asked, so that a unit whose start nobody heard the end of is found again. */
    void announce(String unit, Instant before) throws IOException {
        write(starting, announcement(unit), "before", before.toString());
    }

    /** The end of this process's start of a unit is known. */
    void settle(String unit) throws IOException {
        Files.deleteIfExists(starting.resolve(announcement(unit)));
    }

    void settle(Unsettled start) throws IOException {
        Files.deleteIfExists(start.file());
    }

    /** Starts that were announced and not settled, but for those of other living processes: a command may run beside the daemon. */
    List<Unsettled> unsettled() throws IOException {
        List<Unsettled> starts = new ArrayList<>();
        for (String name : names(starting)) {
            Matcher announcement = ANNOUNCEMENT.matcher(name);
            if (announcement.matches() && mayBeSettled(Long.parseLong(announcement.group(1)))) {
                Path file = starting.resolve(name);
                Optional<String> before = read(file, "before");
                if (before.isPresent()) {
                    starts.add(new Unsettled(announcement.group(2), instant(file, before.get()), file));
                }
            }
        }
        return starts;
    }

    private static boolean mayBeSettled(long pid) {
        return pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty();
    }

    private static Instant instant(Path file, String text) throws IOException {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IOException(file + " does not name a time", e);
        }
    }

    private static String announcement(String unit) {
        return ProcessHandle.current().pid() + "," + unit;
    }

    private void write(Path directory, String unit, String name, String value) throws IOException {
        Files.createDirectories(state);
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path written = Files.createTempFile(state, "unit-", ".new");
        try (OutputStream out = Files.newOutputStream(written, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("unit", unit);
            json.writeStringField(name, value);
            json.writeEndObject();
        }
        Files.move(written, directory.resolve(unit), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Optional<String> read(Path file, String name) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (JsonParser json = JSON.createParser(file.toFile())) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME && json.currentName().equals(name) && json.nextToken() == JsonToken.VALUE_STRING) {
                    return Optional.of(json.getText());
                }
            }
        }
        throw new IOException(file + " does not name the " + name);
    }

    private static List<String> names(Path directory) throws IOException {
        List<String> units = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.forEach(file -> units.add(file.getFileName().toString()));
            }
        }
        return units;
    }
}
