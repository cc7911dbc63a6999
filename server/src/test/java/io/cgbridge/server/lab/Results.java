package io.cgbridge.server.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one guest told.
 *
 * @param about the guest's versions, as its first line has them
 * @param lines everything between the first and the last line
 * @param complete false if the scenario did not come to its end
 */
public record Results(String host, JsonNode about, List<JsonNode> lines, boolean complete) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Results read(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            try {
                lines.add(JSON.readTree(line));
            } catch (JsonProcessingException e) {
                // a guest that was ended in the middle of a line
                lines.add(JSON.createObjectNode().put("unreadable", line));
            }
        }
        if (lines.isEmpty()) {
            return none(file);
        }
        boolean complete = lines.get(lines.size() - 1).has("end");
        return new Results(host(file), lines.get(0), lines.subList(1, lines.size() - (complete ? 1 : 0)), complete);
    }

    static Results none(Path file) {
        return new Results(host(file), JSON.createObjectNode(), List.of(), false);
    }

    private static String host(Path file) {
        return file.toAbsolutePath().getParent().getFileName().toString();
    }
}
