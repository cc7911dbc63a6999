package io.cgbridge.translator;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The leaves of a document as the contract counts them, found a second time over a Jackson tree: what the report must hold,
 * no more and no less. Each leaf is one line, {@code path = value}, so that a difference reads well.
 */
final class JsonLeaves {
    private static final Set<String> MAPS = Set.of("unified", "rdma");
    private static final JsonMapper MAPPER = JsonMapper.builder(new JsonFactoryBuilder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNumberLength(Integer.MAX_VALUE).build()).build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final List<String> lines = new ArrayList<>();

    private JsonLeaves() {
    }

    static JsonNode tree(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All leaves of which the report must give account, sorted. */
    static List<String> of(byte[] json) {
        JsonNode document = tree(json);
        JsonLeaves leaves = new JsonLeaves();
        if (document.has("ociVersion") || document.has("linux")) {
            leaves.whole(document);
        } else {
            leaves.resources(document, true);
        }
        return leaves.lines.stream().sorted().toList();
    }

    private void whole(JsonNode document) {
        JsonNode linux = document.path("linux");
        if (linux.isObject()) {
            if (linux.has("resources")) {
                resources(linux.get("resources"), false);
            }
            if (linux.has("cgroupsPath")) {
                below("linux.cgroupsPath", linux.get("cgroupsPath"));
            }
        } else if (!linux.isMissingNode() && !linux.isNull()) {
            below("linux", linux);
        }
        for (Map.Entry<String, JsonNode> annotation : document.path("annotations").properties()) {
            if (annotation.getKey().startsWith("org.systemd.property.")) {
                below("annotations[" + quoted(annotation.getKey()) + "]", annotation.getValue());
            }
        }
    }

    private void resources(JsonNode resources, boolean bare) {
        if (!resources.isObject() || resources.isEmpty()) {
            below("linux.resources", resources);
            return;
        }
        for (Map.Entry<String, JsonNode> member : resources.properties()) {
            String key = member.getKey();
            JsonNode value = member.getValue();
            boolean map = MAPS.contains(key) || bare && key.equals("annotations");
            if (map && value.isObject() && !value.isEmpty()) {
                value.properties().forEach(entry -> below(key + "[" + quoted(entry.getKey()) + "]", entry.getValue()));
            } else {
                below(plain(key) ? key : "[" + quoted(key) + "]", value);
            }
        }
    }

    private void below(String path, JsonNode node) {
        if (node.isValueNode() || node.isEmpty()) {
            lines.add(path + " = " + value(node));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                below(path + "[" + i + "]", node.get(i));
            }
        } else {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                String key = member.getKey();
                below(path + (plain(key) ? "." + key : "[" + quoted(key) + "]"), member.getValue());
            }
        }
    }

    private static boolean plain(String key) {
        return key.matches("[A-Za-z0-9_-]+");
    }

    private static String quoted(String key) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : key.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == 127 || c >= 0xd800 && c <= 0xdfff) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static String value(JsonNode node) {
        if (node.isNumber()) {
            return number(node.decimalValue());
        }
        return node.isTextual() ? '"' + node.textValue() + '"' : node.toString();
    }

    private static String number(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 && stripped.scale() > -100 ? stripped.toPlainString() : stripped.toString();
    }

    /** A report entry as the same kind of line. */
    static String line(ReportEntry entry) {
        return line(entry.path(), entry.value());
    }

    static String line(LeafPath path, Object value) {
        String text;
        if (value instanceof Long || value instanceof RawNumber || value instanceof BigInteger) {
            text = number(new BigDecimal(value.toString()));
        } else {
            text = value instanceof String ? "\"" + value + '"' : value.toString();
        }
        return path + " = " + text;
    }
}
