package io.cgbridge.translator.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.MalformedDocumentException.Kind;
import io.cgbridge.translator.NearName;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.input.SourceDraft.Slot;
import io.cgbridge.translator.input.SourceDraft.Source;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * CRI's LinuxContainerResources: alone, in a container or sandbox configuration, or in what {@code crictl inspect} prints. Names are
 * read in both spellings of protobuf's JSON ({@code cpu_period}, {@code cpuPeriod}) and 64-bit numbers also as strings.
 *
 * <p>Being protobuf, 0, {@code ""} and empty mean "not specified". What {@code crictl inspect} prints holds the same resources more
 * than once; {@code status.resources.linux} is read, or {@code info.config.linux} where that is missing. Source: cri-api api.proto.
 */
final class CriInput {
    /** Configurations that hold no limit at all are known by one of these. */
    private static final Set<String> OTHER_MEMBERS = Set.of("metadata", "linux", "image", "status", "info", "log_path", "logPath",
            "log_directory", "logDirectory", "annotations", "labels");
    private static final List<String> NAMES = List.of("cpu_period", "cpu_quota", "cpu_shares", "memory_limit_in_bytes",
            "memory_swap_limit_in_bytes", "oom_score_adj", "cpuset_cpus", "cpuset_mems", "hugepage_limits", "unified");
    private static final int LONGEST_NUMBER = 40;

    private final SourceDraft draft = new SourceDraft();

    private CriInput() {
    }

    static List<SourceDocument> read(byte[] json) throws MalformedDocumentException {
        JsonNode tree = JsonTree.read(json);
        if (!tree.isArray()) {
            return List.of(new CriInput().container(Optional.empty(), tree));
        }
        List<SourceDocument> containers = new ArrayList<>();
        for (int i = 0; i < tree.size(); i++) {
            containers.add(new CriInput().container(Optional.of(LeafPath.of("[" + i + "]")), tree.get(i)));
        }
        return containers;
    }

    private SourceDocument container(Optional<LeafPath> at, JsonNode document) throws MalformedDocumentException {
        String where = at.map(LeafPath::toString).orElse("");
        if (!document.isObject()) {
            throw new MalformedDocumentException(Kind.OTHER_KIND, "A container must be a JSON object.", where, 0, 0);
        }
        JsonNode ofStatus = document.path("status").path("resources").path("linux");
        JsonNode config = document.path("info").path("config");
        if (holdsResources(document)) {
            document.properties().forEach(member -> resource(under(at, member.getKey()), member.getKey(), member.getValue()));
        } else if (!ofStatus.isMissingNode()) {
            resources(under(at, "status").field("resources").field("linux"), ofStatus);
        } else if (config.isObject()) {
            configuration(Optional.of(under(at, "info").field("config")), config);
        } else if (document.isEmpty() || document.properties().stream().anyMatch(member -> OTHER_MEMBERS.contains(member.getKey()))) {
            configuration(at, document);
        } else {
            throw new MalformedDocumentException(Kind.OTHER_KIND, "This is neither LinuxContainerResources nor a container or sandbox configuration nor "
                    + "the output of crictl inspect.", where, 0, 0);
        }
        return draft.finish(name(document));
    }

    private static String name(JsonNode document) {
        for (JsonNode holder : List.of(document, document.path("status"), document.path("info").path("config"))) {
            String name = holder.path("metadata").path("name").asText("");
            if (!name.isEmpty()) {
                return name;
            }
        }
        return "";
    }

    private static boolean holdsResources(JsonNode object) {
        return object.properties().stream().anyMatch(member -> isResource(member.getKey()));
    }

    private static boolean isResource(String name) {
        return NAMES.contains(snake(name));
    }

    private void configuration(Optional<LeafPath> at, JsonNode config) {
        JsonNode linux = config.path("linux");
        for (Map.Entry<String, JsonNode> member : linux.properties()) {
            LeafPath path = under(at, "linux").field(member.getKey());
            switch (snake(member.getKey())) {
                case "resources" -> resources(path, member.getValue());
                case "overhead" -> JsonTree.leaves(path, member.getValue(), (leaf, value) -> enter(leaf, value)
                        .told(value.isContainerNode() ? Told.nothing() : Fate.dropped(Reason.NOT_EXPRESSIBLE,
                                "The overhead of a sandbox is part of its pod's limits, which the kubelet sets.")));
                case "cgroup_parent" -> cgroupParent(path, member.getValue());
                default -> {
                    if (isResource(member.getKey())) {
                        resource(path, member.getKey(), member.getValue());
                    }
                }
            }
        }
        JsonNode before = config.path("resources");
        if (!before.isMissingNode()) {
            LeafPath path = under(at, "resources");
            if (before.has("linux")) {
                resources(path.field("linux"), before.get("linux"));
            } else {
                JsonTree.leaves(path, before, (leaf, value) -> enter(leaf, value)
                        .told(Told.unknown("CRI has resources only below linux; this member is from before CRI v1.")));
            }
        }
    }

    private void cgroupParent(LeafPath path, JsonNode node) {
        enter(path, node).told(isDefault(node) ? Told.notSet("CRI takes this value as not specified.")
                : Fate.dropped(Reason.NOT_EXPRESSIBLE, "The unit is named after the container's id, which the runtime gives only when it "
                        + "starts the container.").withRemedy("Name the slice and the unit in the request."));
    }

    private void resources(LeafPath path, JsonNode object) {
        if (object.isNull()) {
            enter(path, object).told(Told.isNull());
        } else if (!object.isObject()) {
            JsonTree.leaves(path, object, (leaf, value) -> enter(leaf, value).told(Told.wrongType("an object")));
        } else if (object.isEmpty()) {
            enter(path, object).told(Told.nothing());
        } else {
            object.properties().forEach(member -> resource(path.field(member.getKey()), member.getKey(), member.getValue()));
        }
    }

    private void resource(LeafPath path, String name, JsonNode node) {
        switch (snake(name)) {
            case "cpu_period" -> number(path, node, "cpu", "period");
            case "cpu_quota" -> number(path, node, "cpu", "quota");
            case "cpu_shares" -> number(path, node, "cpu", "shares");
            case "memory_limit_in_bytes" -> number(path, node, "memory", "limit");
            case "memory_swap_limit_in_bytes" -> number(path, node, "memory", "swap");
            case "cpuset_cpus" -> specified(path, node, "cpu", "cpus", node);
            case "cpuset_mems" -> specified(path, node, "cpu", "mems", node);
            case "oom_score_adj" -> enter(path, node)
                    .told(Told.notAResource("This is an attribute of the process and not of its cgroup; the runtime sets it."));
            case "hugepage_limits" -> hugepageLimits(path, node);
            case "unified" -> unified(path, node);
            default -> {
                Fate unknown = Told.unknown("CRI's LinuxContainerResources has no such member", NearName.of(name, NAMES));
                JsonTree.leaves(path, node, (leaf, value) -> enter(leaf, value).told(unknown));
            }
        }
    }

    private void number(LeafPath path, JsonNode node, String group, String name) {
        specified(path, node, group, name, unquoted(node));
    }

    private void specified(LeafPath path, JsonNode node, String group, String name, JsonNode meant) {
        Source source = enter(path, node);
        if (node.isNull()) {
            source.told(Told.isNull());
        } else if (isDefault(meant)) {
            source.told(Told.notSet("CRI takes this value as not specified."));
        } else {
            source.put(draft.group(group), name, meant);
        }
    }

    private void hugepageLimits(LeafPath path, JsonNode node) {
        if (isNothing(path, node)) {
            return;
        }
        if (!node.isArray()) {
            JsonTree.leaves(path, node, (leaf, value) -> enter(leaf, value).told(Told.wrongType("an array")));
            return;
        }
        for (int i = 0; i < node.size(); i++) {
            hugepageLimit(path.index(i), node.get(i));
        }
    }

    private void hugepageLimit(LeafPath path, JsonNode element) {
        if (!element.isObject() || !element.has("page_size") && !element.has("pageSize")) {
            Fate fate = element.isObject() ? Told.missing("page_size") : Told.wrongType("an object");
            JsonTree.leaves(path, element, (leaf, value) -> enter(leaf, value).told(fate));
            return;
        }
        Slot slot = draft.element("hugepageLimits");
        for (Map.Entry<String, JsonNode> member : element.properties()) {
            Source source = enter(path.field(member.getKey()), member.getValue());
            switch (snake(member.getKey())) {
                case "page_size" -> source.put(slot, "pageSize", member.getValue());
                case "limit" -> source.put(slot, "limit", unquoted(member.getValue()));
                default -> source.told(Told.unknown("CRI's HugepageLimit has no such member."));
            }
            if (snake(member.getKey()).equals("page_size") && !element.has("limit")) {
                source.put(slot, "limit", 0);
            }
        }
    }

    private void unified(LeafPath path, JsonNode node) {
        if (isNothing(path, node)) {
            return;
        }
        if (!node.isObject()) {
            JsonTree.leaves(path, node, (leaf, value) -> enter(leaf, value).told(Told.wrongType("an object")));
            return;
        }
        node.properties().forEach(file -> enter(path.key(file.getKey()), file.getValue()).unified(file.getKey(), file.getValue()));
    }

    private boolean isNothing(LeafPath path, JsonNode node) {
        if (node.isNull()) {
            enter(path, node).told(Told.isNull());
        } else if (node.isContainerNode() && node.isEmpty()) {
            enter(path, node).told(Told.nothing());
        } else {
            return false;
        }
        return true;
    }

    /** A number that stands in quotes, as protobuf's JSON writes 64-bit ones; anything else as it is. */
    private static JsonNode unquoted(JsonNode node) {
        if (!node.isTextual()) {
            return node;
        }
        String text = node.asText();
        String digits = text.startsWith("-") ? text.substring(1) : text;
        boolean number = !digits.isEmpty() && text.length() <= LONGEST_NUMBER && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? BigIntegerNode.valueOf(new BigInteger(text)) : node;
    }

    private static boolean isDefault(JsonNode node) {
        return node.isNull() || node.isTextual() && node.asText().isEmpty() || node.isNumber() && node.decimalValue().signum() == 0;
    }

    private Source enter(LeafPath path, JsonNode node) {
        return draft.leaf(path, 0, JsonTree.value(node));
    }

    /** The name as the protobuf file spells it, of either spelling; any other name as it is. */
    private static String snake(String name) {
        StringBuilder out = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                out.append('_').append((char) (c - 'A' + 'a'));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static LeafPath under(Optional<LeafPath> parent, String name) {
        return parent.map(path -> path.field(name)).orElseGet(() -> LeafPath.top(name));
    }
}
