package io.cgbridge.translator.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.Hosts;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.TranslationOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds for every document that is not OCI's, on every host: its own leaves are told, each once, each with its own value. */
final class InputLaw {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<HostProfile> HOSTS = List.of(Hosts.unified(257), Hosts.unified(262), Hosts.hybrid(247), Hosts.legacy(219),
            Hosts.legacy(252));

    private InputLaw() {
    }

    /** Both laws: what is told is the source's, and everything that is surely a limit is told. */
    static void check(InputKind kind, byte[] text) throws MalformedDocumentException, IOException {
        checkReports(kind, text);
        everythingAboutResourcesIsTold(kind, text);
    }

    /** What is told is the source's own, each leaf once. */
    static void checkReports(InputKind kind, byte[] text) throws MalformedDocumentException, IOException {
        for (SourceDocument document : Inputs.readAll(kind, text, DeviceResolver.FIXED)) {
            for (HostProfile host : HOSTS) {
                Plan plan = document.translate(host, TranslationOptions.DEFAULTS);
                everyPathOnceAndOfTheSource(kind, text, plan);
                fromNamesTheSource(plan);
            }
        }
    }

    private static void everyPathOnceAndOfTheSource(InputKind kind, byte[] text, Plan plan) throws IOException {
        Set<String> paths = new HashSet<>();
        boolean lined = kind == InputKind.LXC || kind == InputKind.UNIT;
        List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
        JsonNode tree = lined ? MissingNode.getInstance() : JSON.readTree(text);
        for (ReportEntry entry : plan.report()) {
            assertTrue(paths.add(entry.path().toString()), "told twice: " + entry);
            if (lined) {
                String line = lines.get(entry.line() - 1);
                String key = entry.path().toString().replaceFirst("^[A-Z][a-z]+\\.", "").replaceFirst("\\[\\d+]$", "");
                assertTrue(line.contains(key) || entry.path().toString().equals("line " + entry.line()), entry + " is not on its line: " + line);
            } else {
                JsonNode leaf = at(tree, entry.path().toString());
                assertFalse(leaf.isMissingNode(), "no such leaf: " + entry);
                assertEquals(leaf.isContainerNode() ? leaf.toString() : leaf.asText(), entry.value().toString(), entry.path().toString());
            }
            boolean nowhere = entry.outcome() == Outcome.DROPPED || entry.outcome() == Outcome.REJECTED;
            assertFalse(nowhere && !entry.fate().targets().isEmpty(), entry.toString());
        }
    }

    private static void fromNamesTheSource(Plan plan) {
        Set<String> told = new HashSet<>();
        plan.report().forEach(entry -> told.add(entry.path().toString()));
        List<LeafPath> from = new ArrayList<>();
        plan.properties().forEach(property -> from.addAll(property.from()));
        plan.files().forEach(file -> from.addAll(file.from()));
        from.forEach(path -> assertTrue(told.contains(path.toString()), path + " is no leaf of the source"));
        plan.properties().forEach(property -> assertNotEquals(List.of(), property.from(), property.name()));
    }

    /** The members and lines that are surely limits, found without the readers. */
    private static void everythingAboutResourcesIsTold(InputKind kind, byte[] text) throws MalformedDocumentException, IOException {
        Set<String> told = new HashSet<>();
        Set<Integer> lines = new HashSet<>();
        for (SourceDocument document : Inputs.readAll(kind, text, DeviceResolver.FIXED)) {
            document.translate(Hosts.unified(257), TranslationOptions.DEFAULTS).report().forEach(entry -> {
                told.add(entry.path().toString());
                lines.add(entry.line());
            });
        }
        switch (kind) {
            case LXC -> lines(text, line -> line.strip().matches("lxc\\.(cgroup|include).*")).forEach(number ->
                    assertTrue(lines.contains(number), "line " + number + " is not told"));
            case UNIT -> lines(text, line -> line.strip().matches("(Startup)?(Memory(Min|Low|High|Max|SwapMax|Limit)|CPU(Weight|Shares|Quota)"
                    + "|(Block)?IO(Weight|DeviceWeight|(Read|Write)Bandwidth(Max)?)|TasksMax|AllowedCPUs|Device(Allow|Policy)"
                    + "|(CPU|Memory|BlockIO|Tasks)Accounting|Slice|Delegate) *=.*")).forEach(number ->
                    assertTrue(lines.contains(number), "line " + number + " is not told"));
            default -> members(JSON.readTree(text), "", told);
        }
    }

    private static final Set<String> LIMITS = Set.of("CpuShares", "Memory", "NanoCpus", "BlkioWeight", "CpuPeriod", "CpuQuota", "CpusetCpus",
            "CpusetMems", "KernelMemory", "MemoryReservation", "MemorySwap", "MemorySwappiness", "OomKillDisable", "PidsLimit", "CpuCount",
            "CpuPercent", "cpu_period", "cpu_quota", "cpu_shares", "memory_limit_in_bytes", "oom_score_adj", "cpuPeriod", "cpuQuota",
            "memoryLimitInBytes", "memorySwapLimitInBytes");

    private static void members(JsonNode node, String path, Set<String> told) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                members(node.get(i), path + "[" + i + "]", told);
            }
        }
        node.properties().forEach(member -> {
            String at = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
            boolean elsewhere = at.startsWith("Node.") || at.startsWith("EndpointsConfig");
            assertTrue(!LIMITS.contains(member.getKey()) || elsewhere || told.contains(at), at + " is not told");
            members(member.getValue(), at, told);
        });
    }

    private interface Is {
        boolean aLimit(String line);
    }

    private static List<Integer> lines(byte[] text, Is is) {
        List<Integer> found = new ArrayList<>();
        List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (is.aLimit(lines.get(i))) {
                found.add(i + 1);
            }
        }
        return found;
    }

    /** The node at a path as reports write it: dots, indices, keys as JSON strings in brackets. */
    private static JsonNode at(JsonNode tree, String path) throws IOException {
        JsonNode node = tree;
        int at = 0;
        while (at < path.length()) {
            if (path.startsWith("[\"", at)) {
                int end = path.indexOf("\"]", at);
                while (path.charAt(end - 1) == '\\' && path.charAt(end - 2) != '\\') {
                    end = path.indexOf("\"]", end + 1);
                }
                node = node.path(JSON.readTree(path.substring(at + 1, end + 1)).asText());
                at = end + 2;
            } else if (path.charAt(at) == '[') {
                int end = path.indexOf(']', at);
                node = node.path(Integer.parseInt(path.substring(at + 1, end)));
                at = end + 1;
            } else {
                int from = path.charAt(at) == '.' ? at + 1 : at;
                int end = from;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
                node = node.path(path.substring(from, end));
                at = end;
            }
        }
        return node == tree ? MissingNode.getInstance() : node;
    }
}
