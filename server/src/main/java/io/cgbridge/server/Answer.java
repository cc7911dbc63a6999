package io.cgbridge.server;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a call answers.
 *
 * @param type the content type
 * @param headers further headers
 */
record Answer(int status, String type, Map<String, String> headers, byte[] body) {

    static Answer json(int status, Json.Writer writer) {
        return new Answer(status, "application/json", Map.of(), Json.bytes(writer));
    }

    static Answer text(int status, String type, String text) {
        return new Answer(status, type, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    Answer with(String header, String value) {
        return new Answer(status, type, Map.of(header, value), body);
    }
}
