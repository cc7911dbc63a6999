package io.cgbridge.translator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which device accesses something allows, asked one device and one letter of {@code rwm} at a time: of a plan (what systemd or the
 * v1 controller then does), of a peer's list of rules, or of a peer's BPF filter.
 */
interface DeviceDecisions {
    boolean allows(char type, long major, long minor, char access);

    /** {@code DevicePolicy} and {@code DeviceAllow} of systemd 240 or newer, or the writes to devices.deny and devices.allow. */
    static DeviceDecisions of(Plan plan) {
        String policy = "auto";
        List<List<?>> allowed = new ArrayList<>();
        for (UnitProperty property : plan.properties()) {
            if (property.name().equals("DevicePolicy")) {
                policy = (String) property.value();
            } else if (property.name().equals("DeviceAllow")) {
                if (((List<?>) property.value()).isEmpty()) {
                    allowed.clear();
                }
                ((List<?>) property.value()).forEach(entry -> allowed.add((List<?>) entry));
            }
        }
        if (!plan.files().isEmpty()) {
            V1 v1 = new V1(true);
            plan.files().forEach(write -> v1.write(write.file().equals("devices.allow"), write.value()));
            return v1;
        }
        if (policy.equals("auto") && allowed.isEmpty()) {
            return (type, major, minor, access) -> true;
        }
        return (type, major, minor, access) -> allowed.stream().anyMatch(
                entry -> ((String) entry.get(1)).indexOf(access) >= 0 && matches((String) entry.get(0), type, major, minor));
    }

    private static boolean matches(String name, char type, long major, long minor) {
        String kind = type == 'b' ? "block" : "char";
        return Set.of("/dev/" + kind + "/" + major + ":" + minor, kind + "-" + major, kind + "-*").contains(name);
    }

    /** A state as the peers' emulators keep it: a default and exceptions to it. */
    static DeviceDecisions ofState(JsonNode state) {
        V1 v1 = new V1(state.path("defaultAllow").booleanValue());
        state.path("exceptions").forEach(exception -> v1.except(exception));
        return v1;
    }

    /** A filter as a peer compiles it for BPF: the first rule that covers the access decides, else the default. */
    static DeviceDecisions ofFilter(JsonNode filter) {
        return (type, major, minor, access) -> {
            for (JsonNode rule : filter.path("matchOrder")) {
                if (new Entry(rule).covers(type, major, minor, access)) {
                    return rule.path("allow").booleanValue();
                }
            }
            return filter.path("defaultAllow").booleanValue();
        };
    }

    /** Devices worth asking about: each that a rule names, its neighbours, and some that none names. */
    static List<String> worthAsking(JsonNode... rulesSomewhere) {
        Set<Long> majors = new TreeSet<>(List.of(1L, 7L, 300L));
        Set<Long> minors = new TreeSet<>(List.of(0L, 3L, 77L));
        for (JsonNode node : rulesSomewhere) {
            node.findValues("major").forEach(value -> majors.addAll(List.of(value.longValue(), value.longValue() + 1)));
            node.findValues("minor").forEach(value -> minors.addAll(List.of(value.longValue(), value.longValue() + 1)));
        }
        List<String> devices = new ArrayList<>();
        for (String type : List.of("b", "c")) {
            majors.stream().filter(major -> major >= 0).forEach(major -> minors.stream().filter(minor -> minor >= 0)
                    .forEach(minor -> devices.add(type + " " + major + ":" + minor)));
        }
        return devices;
    }

    /** What is allowed of {@code access} for a device written as {@code c 1:3}. */
    default String allowed(String device, String access) {
        String[] parts = device.split("[ :]");
        StringBuilder out = new StringBuilder();
        for (char letter : access.toCharArray()) {
            if (allows(parts[0].charAt(0), Long.parseLong(parts[1]), Long.parseLong(parts[2]), letter)) {
                out.append(letter);
            }
        }
        return out.toString();
    }

    /** All decisions in lines, so that a difference reads well. */
    default String table(List<String> devices) {
        StringBuilder out = new StringBuilder();
        devices.forEach(device -> out.append(device).append(' ').append(allowed(device, "rwm")).append('\n'));
        return out.toString();
    }

    /** Devices of a type; -1 is every number. */
    record Entry(char type, long major, long minor, String access) {
        Entry(JsonNode rule) {
            this(rule.path("type").asText("a").charAt(0), rule.path("major").asLong(-1), rule.path("minor").asLong(-1), rule.path("access").asText("rwm"));
        }

        boolean covers(char t, long m, long n, char letter) {
            return (type == 'a' || type == t) && (major < 0 || major == m) && (minor < 0 || minor == n) && access.indexOf(letter) >= 0;
        }
    }

    /** The v1 devices controller: a write of {@code a} sets the default and forgets the exceptions. */
    final class V1 implements DeviceDecisions {
        private boolean defaultAllow;
        private final List<Entry> exceptions = new ArrayList<>();

        V1(boolean defaultAllow) {
            this.defaultAllow = defaultAllow;
        }

        void except(JsonNode rule) {
            exceptions.add(new Entry(rule));
        }

        void write(boolean allow, String line) {
            if (line.startsWith("a")) {
                defaultAllow = allow;
                exceptions.clear();
                return;
            }
            String[] parts = line.split("[ :]");
            if (allow == defaultAllow) {
                throw new AssertionError("a rule with the default needs no write: " + line);
            }
            exceptions.add(new Entry(parts[0].charAt(0), number(parts[1]), number(parts[2]), parts[3]));
        }

        private static long number(String text) {
            return text.equals("*") ? -1 : Long.parseLong(text);
        }

        @Override
        public boolean allows(char type, long major, long minor, char access) {
            return defaultAllow != exceptions.stream().anyMatch(exception -> exception.covers(type, major, minor, access));
        }
    }
}
