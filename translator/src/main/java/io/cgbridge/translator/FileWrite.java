package io.cgbridge.translator;

import java.util.List;

/**
 * A write to a cgroup file, one {@code write(2)}: files that take one line per write have one of these a line.
 *
 * @param file the file's name in the cgroup directory, never a path
 * @param from the leaves it comes from
 */
public record FileWrite(Controller controller, String file, String value, List<LeafPath> from, Phase phase, Level level) {
    public FileWrite {
        if (file.isEmpty() || file.indexOf('/') >= 0 || file.startsWith(".")) {
            throw new IllegalArgumentException("not a cgroup file name: " + file);
        }
    }
}
