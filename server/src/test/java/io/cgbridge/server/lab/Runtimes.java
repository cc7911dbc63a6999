package io.cgbridge.server.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cgbridge.server.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Real runtimes: each starts the same container twice, with the {@code config.json} as it is, and with what {@code POST /v1/translate/config} makes
 * of it. What the kernel then holds is compared with what is right, at once and after systemd has read its units again.
 *
 * <p>In {@code runtimes.json} a wish reads {@code FILE=TEXT|TEXT}: so much is effective, which is the tightest of the unit and the cgroups below it; with
 * {@code scope} before it, the unit's own file says so; with {@code , then TEXT} after it, the reload may change it to that.
 */
final class Runtimes implements Scenario {
    private static final List<String> RUNTIMES = List.of("crun", "runc");
    private static final Path BUNDLE = Path.of("/run/lab/bundle");

    private Guest guest;
    private Cgroups cgroups;
    private int containers;

    @Override
    public void run(Guest in) throws Exception {
        guest = in;
        cgroups = Cgroups.mounted();
        guest.shell("mkdir -p /run/lab/bundle/rootfs/bin && cp /bin/busybox /run/lab/bundle/rootfs/bin/");
        JsonNode table = table();
        for (JsonNode state : table.get("states")) {
            for (JsonNode command : state.get("do")) {
                guest.shell(command.textValue());
            }
            guest.probeAgain();
            for (JsonNode each : table.get("cases")) {
                if (each.path("state").asText("as booted").equals(state.get("state").textValue()) && guest.wants(each.get("case").textValue())) {
                    for (String runtime : RUNTIMES) {
                        compare(each, runtime);
                    }
                }
            }
        }
    }

    private JsonNode table() throws IOException, InterruptedException {
        String device = guest.shell("cat /sys/block/vdc/dev");
        try (InputStream in = Runtimes.class.getResourceAsStream("runtimes.json")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Guest.JSON.readTree(text.replace("${device}", device).replace("${major}", device.split(":")[0]).replace("${minor}", device.split(":")[1]));
        }
    }

    private void compare(JsonNode each, String runtime) throws IOException, InterruptedException {
        JsonNode wishes = each.get(Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")) ? "v2" : "v1");
        ObjectNode config = config(each.get("resources"), runtime);
        RawHttp.Response translated = guest.request("POST", "/v1/translate/config", config.toString());
        if (translated.status() != 200) {
            guest.tell(row(each, runtime).put("field", "(the translation)").put("agree", false).put("why", translated.text()));
            return;
        }
        Map<String, Wish> wanted = new LinkedHashMap<>();
        wishes.properties().forEach(wish -> wanted.put(wish.getKey(), Wish.parse(wish.getValue().textValue())));
        Map<String, String> alone = effects(config, runtime, wanted);
        Map<String, String> bridged = effects((ObjectNode) translated.json(), runtime, wanted);
        wanted.forEach((field, wish) -> tell(row(each, runtime).put("field", field).put("alone", alone.get(field)).put("bridged", bridged.get(field)).put("right", wish.text())
                .put("alone right", wish.granted(alone.get(field))).put("agree", wish.granted(bridged.get(field)))));
    }

    private void tell(ObjectNode row) {
        try {
            guest.tell(row);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ObjectNode row(JsonNode each, String runtime) {
        ObjectNode row = Guest.JSON.createObjectNode().put("case", each.get("case").textValue()).put("runtime", runtime);
        row.set("asked", each.get("resources"));
        return row;
    }

    /** The runtime's own template with a process that sleeps. */
    private ObjectNode config(JsonNode resources, String runtime) throws IOException, InterruptedException {
        Files.deleteIfExists(BUNDLE.resolve("config.json"));
        guest.shell("cd " + BUNDLE + " && " + runtime + " spec");
        ObjectNode config = (ObjectNode) Guest.JSON.readTree(BUNDLE.resolve("config.json").toFile());
        ObjectNode process = (ObjectNode) config.get("process");
        process.put("terminal", false).putArray("args").add("/bin/busybox").add("sleep").add("3600");
        ((ObjectNode) config.get("linux")).set("resources", resources);
        return config;
    }

    /** What is effective for each wish in a container of this configuration, or why there is none. */
    private Map<String, String> effects(ObjectNode config, String runtime, Map<String, Wish> wanted) throws IOException, InterruptedException {
        String id = "c" + ++containers;
        ((ObjectNode) config.get("linux")).put("cgroupsPath", "system.slice:lab:" + id);
        Files.writeString(BUNDLE.resolve("config.json"), config.toString());
        Map<String, String> effects = new LinkedHashMap<>();
        try {
            guest.shell(runtime + " --systemd-cgroup run --detach --bundle " + BUNDLE + " " + id + " </dev/null >/run/lab/runtime.log 2>&1 || { cat /run/lab/runtime.log; exit 1; }");
        } catch (IOException e) {
            String why = e.getMessage().replaceAll("(?s).*ended with \\d+: ", "").strip();
            wanted.keySet().forEach(field -> effects.put(field, "does not start: " + why));
            return effects;
        }
        try {
            long pid = Guest.JSON.readTree(guest.shell(runtime + " state " + id)).get("pid").longValue();
            Levels levels = new Levels(cgroups, pid, "/system.slice/lab-" + id + ".scope");
            wanted.forEach((field, wish) -> effects.put(field, levels.effective(wish)));
            guest.shell("systemctl daemon-reload");
            // 257 rewrites a unit's files only when units start
            guest.shell("systemd-run --quiet --wait true");
            wanted.forEach((field, wish) -> {
                String after = levels.effective(wish);
                effects.computeIfPresent(field, (any, before) -> before.equals(after) ? before : before + ", then " + after);
            });
            return effects;
        } finally {
            guest.shell(runtime + " delete --force " + id);
        }
    }

    @Override
    public boolean report(List<Results> results, PrintStream out) {
        int faults = 0;
        int rows = 0;
        for (Results host : results) {
            out.printf("%n%s: systemd %s, kernel %s%n", host.host(), host.about().path("systemd").asText(), host.about().path("kernel").asText());
            out.printf("%-8s %-32s %-28s %-44s %-44s %-36s %s%n", "RUNTIME", "CASE", "FIELD", "RUNTIME ALONE", "WITH CGBRIDGE", "RIGHT", "");
            for (JsonNode row : host.lines()) {
                rows++;
                boolean agree = row.path("agree").asBoolean();
                faults += agree ? 0 : 1;
                out.printf("%-8s %-32s %-28s %-44s %-44s %-36s %s%n", row.path("runtime").asText(), row.path("case").asText(), row.path("field").asText(), row.path("alone").asText(),
                        row.path("bridged").asText(), row.path("right").asText(), !agree ? "WRONG " + row.path("why").asText() : row.path("alone right").asBoolean() ? "" : "mended");
            }
        }
        out.printf("%d rows on %d hosts, %d wrong with cgbridge%n", rows, results.size(), faults);
        return faults == 0 && rows > 0;
    }

    @Override
    public void document(List<Results> results, PrintStream out) {
        for (Results host : results) {
            out.printf("%n### %s: systemd %s, kernel %s%n%n", host.host(), host.about().path("systemd").asText(), host.about().path("kernel").asText());
            out.println("| runtime | field | asked | runtime alone | with cgbridge | right | |");
            out.println("|---|---|---|---|---|---|---|");
            for (JsonNode row : host.lines()) {
                out.printf("| %s | `%s` | `%s` | %s | %s | `%s` | %s |%n", row.path("runtime").asText(), row.path("field").asText(), row.path("asked"), row.path("alone").asText(),
                        row.path("bridged").asText(), row.path("right").asText(),
                        !row.path("agree").asBoolean() ? "**wrong** " + row.path("why").asText() : row.path("alone right").asBoolean() ? "as before" : "**mended**");
            }
        }
    }

    /**
     * What is right.
     *
     * @param scope true if the unit's own file is meant, not what is effective
     * @param then what it may be after a reload; empty if it must stay
     */
    record Wish(boolean scope, String file, List<String> texts, List<String> then) {
        static Wish parse(String text) {
            boolean scope = text.startsWith("scope ");
            String rest = scope ? text.substring(6) : text;
            int equals = rest.indexOf('=');
            String[] parts = rest.substring(equals + 1).split(", then ", 2);
            return new Wish(scope, rest.substring(0, equals), List.of(parts[0].split("\\|")), parts.length == 1 ? List.of() : List.of(parts[1].split("\\|")));
        }

        boolean granted(String effect) {
            String[] parts = effect.split(", then ", 2);
            return texts.contains(parts[0]) && (parts.length == 1 || then.contains("any") || then.contains(parts[1]));
        }

        String text() {
            return (scope ? "scope " : "") + file + "=" + String.join("|", texts) + (then.isEmpty() ? "" : ", then " + String.join("|", then));
        }
    }

    /** The cgroups that a container's process is in, from its unit down. */
    private record Levels(Cgroups cgroups, long pid, String unit) {
        String effective(Wish wish) {
            try {
                List<String> texts = new ArrayList<>();
                String leaf = leaf();
                for (String at = leaf; at.startsWith(unit); at = at.substring(0, at.lastIndexOf('/'))) {
                    String text = cgroups.file(at, wish.file()).replace("\n", "; ");
                    if (!text.isEmpty() && (!wish.scope() || at.equals(unit))) {
                        texts.add(text);
                    }
                }
                return texts.stream().min((one, other) -> Double.compare(size(one), size(other))).orElse("not there");
            } catch (IOException e) {
                return e.toString();
            }
        }

        /** On v1 every hierarchy has the same place for it. */
        private String leaf() throws IOException {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"))) {
                String path = line.substring(line.indexOf(':', line.indexOf(':') + 1) + 1);
                if (path.startsWith(unit)) {
                    return path;
                }
            }
            throw new IOException("the process is not in " + unit);
        }

        /** A quota counts by its share of the period, a list of devices by its numbers; anything else by its number. */
        private static double size(String text) {
            String[] words = text.split(" ");
            if (words.length == 2 && words[1].matches("\\d+") && words[0].matches("\\d+")) {
                return Double.parseDouble(words[0]) / Double.parseDouble(words[1]);
            }
            double least = Double.POSITIVE_INFINITY;
            for (String word : words) {
                String number = word.replaceFirst("^[a-z]+=", "");
                least = number.matches("\\d+") ? Math.min(least, Double.parseDouble(number)) : least;
            }
            return least;
        }
    }
}
