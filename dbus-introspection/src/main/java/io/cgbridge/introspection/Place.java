package io.cgbridge.introspection;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.FileWrite;
import java.util.Map;
import java.util.Set;

/**
 * Where one value of a cgroup stands.
 *
 * @param key the first word of its line in a file that has several ({@code 8:0}, {@code default}); empty where the file is one value
 */
record Place(Controller controller, String file, String key) {
    /** Files of one value that has several words. */
    private static final Set<String> ONE_VALUE = Set.of("cpu.max");
    /** Where a value written without its key stands. */
    private static final Map<String, String> UNNAMED = Map.of("io.weight", "default", "io.bfq.weight", "default", "memory.oom_control", "oom_kill_disable");

    static Place of(FileWrite write) {
        String[] words = write.value().strip().split("\\s+", 2);
        String key = words.length == 2 && !ONE_VALUE.contains(write.file()) ? words[0] : UNNAMED.getOrDefault(write.file(), "");
        return new Place(write.controller(), write.file(), key);
    }

    /** What stands here, in the text of the file; empty if there is no line of that key. */
    String in(String text) {
        if (key.isEmpty()) {
            return text.strip();
        }
        return text.lines().map(String::strip).filter(line -> line.equals(key) || line.startsWith(key + " ")).findFirst().orElse("");
    }
}
