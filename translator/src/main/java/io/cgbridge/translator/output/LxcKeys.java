package io.cgbridge.translator.output;

import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.input.DeviceResolver;
import io.cgbridge.translator.input.DeviceResolver.Device;
import io.cgbridge.translator.output.Rendered.Missing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lines of an LXC configuration: {@code lxc.cgroup2.FILE = VALUE}, devices as {@code devices.deny} and {@code devices.allow}. */
final class LxcKeys {
    private static final String PREFIX = "lxc.cgroup2.";

    /** What {@code DevicePolicy=closed} and a list under {@code auto} allow by themselves (systemd's bpf-devices.c). */
    private static final List<String> STANDARD_DEVICES = List.of("c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 1:8 rwm", "c 1:9 rwm",
            "c 5:0 rwm", "c 5:2 rwm", "c 136:* rw");

    private LxcKeys() {
    }

    static Rendered render(Plan plan) {
        Cgroup2Files files = Cgroup2Files.of(plan);
        List<Missing> missing = new ArrayList<>(files.missing());
        StringBuilder text = new StringBuilder();
        files.files().forEach((file, lines) -> lines.forEach(line -> line(file, line, text)));
        String policy = "auto";
        List<UnitProperty> lists = new ArrayList<>();
        for (UnitProperty property : files.others()) {
            switch (property.name()) {
                case "DevicePolicy" -> policy = property.value().toString();
                case "DeviceAllow" -> lists.add(property);
                default -> missing.add(Outputs.missing(property, "No cgroup 2 file stands for it."));
            }
        }
        devices(policy, lists, plan.host(), text, missing);
        return new Rendered(text.toString(), missing);
    }

    private static void line(String file, String value, StringBuilder text) {
        text.append(PREFIX).append(file).append(" = ").append(value).append('\n');
    }

    private static void devices(String policy, List<UnitProperty> lists, HostProfile host, StringBuilder text, List<Missing> missing) {
        List<String> rules = new ArrayList<>();
        for (UnitProperty list : lists) {
            if (((List<?>) list.value()).isEmpty()) {
                rules.clear();
            }
            for (Object element : (List<?>) list.value()) {
                List<?> pair = (List<?>) element;
                String access = pair.get(1).toString().isEmpty() ? "rwm" : pair.get(1).toString();
                List<String> numbers = numbers(pair.get(0).toString(), host);
                numbers.forEach(number -> rules.add(number + " " + access));
                if (numbers.isEmpty()) {
                    missing.add(new Missing("property:DeviceAllow", pair.get(0) + " " + access, list.from(),
                            "The numbers of " + pair.get(0) + " are known only on its host."));
                }
            }
        }
        boolean open = policy.equals("auto") && lists.stream().allMatch(list -> ((List<?>) list.value()).isEmpty());
        if (open) {
            return;
        }
        line("devices.deny", "a", text);
        if (!policy.equals("strict")) {
            STANDARD_DEVICES.forEach(rule -> line("devices.allow", rule, text));
        }
        rules.forEach(rule -> line("devices.allow", rule, text));
    }

    /** {@code c 1:3}, {@code b 8:*}, … for a node, {@code char-NAME} or {@code block-NAME}; empty if unknown. */
    private static List<String> numbers(String device, HostProfile host) {
        if (device.startsWith("char-")) {
            return majors("c", device.substring("char-".length()), host.deviceNames().characters());
        }
        if (device.startsWith("block-")) {
            return majors("b", device.substring("block-".length()), host.deviceNames().blocks());
        }
        return DeviceResolver.FIXED.resolve(device).map(LxcKeys::rule).map(List::of).orElse(List.of());
    }

    private static String rule(Device device) {
        return device.type() + " " + device.major() + ":" + device.minor();
    }

    private static List<String> majors(String type, String name, Map<Integer, String> drivers) {
        if (name.equals("*")) {
            return List.of(type + " *:*");
        }
        if (!name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return List.of(type + " " + name + ":*");
        }
        List<String> numbers = new ArrayList<>();
        drivers.entrySet().stream().sorted(Map.Entry.comparingByKey()).filter(driver -> driver.getValue().equals(name))
                .forEach(driver -> numbers.add(type + " " + driver.getKey() + ":*"));
        return numbers;
    }
}
