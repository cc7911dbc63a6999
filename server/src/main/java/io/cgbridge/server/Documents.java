package io.cgbridge.server;

import io.cgbridge.server.Cgbridge.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The documents that commands read. */
final class Documents {
    private static final int LIMIT = 64 << 20;

    private Documents() {
    }

    /** A file, or standard input for {@code -}. */
    static byte[] read(String file) {
        try {
            if (file.equals("-")) {
                byte[] text = System.in.readNBytes(LIMIT + 1);
                return within(text.length, file, text);
            }
            Path path = Path.of(file);
            if (Files.isDirectory(path)) {
                throw new CommandException(Cgbridge.USAGE, "'" + file + "' is a directory; name the config.json in it.");
            }
            return within(Files.size(path), file, Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw new CommandException(Cgbridge.USAGE, "there is no file '" + file + "'.");
        } catch (IOException e) {
            throw CommandException.unreadable(Path.of(file), e);
        }
    }

    private static byte[] within(long size, String file, byte[] text) {
        if (size > LIMIT) {
            throw new CommandException(Cgbridge.USAGE, "'" + file + "' is larger than 64 MiB.");
        }
        return text;
    }
}
