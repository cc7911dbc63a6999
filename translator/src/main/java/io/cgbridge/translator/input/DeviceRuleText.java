package io.cgbridge.translator.input;

import io.cgbridge.translator.input.SourceDraft.Slot;
import java.util.List;
import java.util.Optional;

/**
 * A device rule as the v1 devices controller takes it ({@code c 1:3 rwm}, {@code b *:* m}, {@code a}); Docker's DeviceCgroupRules
 * and LXC's lxc.cgroup.devices.* carry the same text.
 *
 * @param type {@code a}, {@code b} or {@code c}
 * @param major -1 for any
 * @param minor -1 for any
 */
record DeviceRuleText(String type, long major, long minor, String access) {
    private static final long ANY = -1;

    /** Reads a rule; what follows a {@code #} is a comment, which the kernel overlooks, too. */
    static Optional<DeviceRuleText> parse(String text) {
        int comment = text.indexOf('#');
        List<String> words = List.of((comment < 0 ? text : text.substring(0, comment)).strip().split("\\s+"));
        String type = words.get(0);
        if (type.equals("a") && words.size() == 1) {
            return Optional.of(new DeviceRuleText(type, ANY, ANY, "rwm"));
        }
        if (words.size() != 3 || !List.of("a", "b", "c").contains(type)) {
            return Optional.empty();
        }
        String[] numbers = words.get(1).split(":", -1);
        String access = words.get(2);
        if (numbers.length != 2 || !isNumber(numbers[0]) || !isNumber(numbers[1])
                || access.length() > 3 || !access.chars().allMatch(c -> "rwm".indexOf(c) >= 0)) {
            return Optional.empty();
        }
        return Optional.of(new DeviceRuleText(type, number(numbers[0]), number(numbers[1]), access));
    }

    private static boolean isNumber(String text) {
        return text.equals("*") || !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long number(String text) {
        return text.equals("*") ? ANY : Long.parseLong(text);
    }

    /** Writes this rule into an element of {@code devices}. */
    void fill(Slot element, boolean allow) {
        element.node().put("allow", allow).put("type", type).put("access", access);
        if (major != ANY) {
            element.node().put("major", major);
        }
        if (minor != ANY) {
            element.node().put("minor", minor);
        }
    }
}
