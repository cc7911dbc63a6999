package io.cgbridge.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** os-release(5): assignments as a shell would read them. */
final class OsRelease {
    private static final List<Path> PLACES = List.of(Path.of("/etc/os-release"), Path.of("/usr/lib/os-release"));

    private OsRelease() {
    }

    /** This machine's; empty where there is none or it cannot be read. */
    static Map<String, String> ofThisMachine() {
        for (Path place : PLACES) {
            try {
                return parse(Files.readAllLines(place));
            } catch (NoSuchFileException e) {
                continue;
            } catch (IOException e) {
                return Map.of();
            }
        }
        return Map.of();
    }

    static Map<String, String> parse(List<String> lines) {
        Map<String, String> values = new HashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                values.put(line.substring(0, equals).strip(), unquoted(line.substring(equals + 1).strip()));
            }
        }
        return values;
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && (text.startsWith("\"") || text.startsWith("'")) && text.endsWith(text.substring(0, 1));
        return (quoted ? text.substring(1, text.length() - 1) : text).replaceAll("\\\\(.)", "$1");
    }
}
