package io.cgbridge.introspection.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A rule with which a client asks for signals (D-Bus specification, "Match Rules"). */
record MatchRule(Map<String, String> keys) {
    private static final Pattern KEY = Pattern.compile("\\s*([a-z0-9_]+)='([^']*)'\\s*(?:,|$)");

    static MatchRule parse(String text) throws Fault {
        Map<String, String> keys = new LinkedHashMap<>();
        Matcher matcher = KEY.matcher(text);
        int at = 0;
        while (at < text.length() && matcher.find(at) && matcher.start() == at) {
            keys.put(matcher.group(1), matcher.group(2));
            at = matcher.end();
        }
        if (at < text.length()) {
            throw Fault.dbus("MatchRuleInvalid", "The match rule \"%s\" cannot be read.", text);
        }
        return new MatchRule(Map.copyOf(keys));
    }

    boolean matches(Signal signal) {
        return keys.entrySet().stream().allMatch(key -> switch (key.getKey()) {
            case "type" -> key.getValue().equals("signal");
            case "sender" -> key.getValue().equals(Endpoint.SYSTEMD) || key.getValue().equals(Endpoint.SYSTEMD_UNIQUE);
            case "interface" -> key.getValue().equals(signal.iface());
            case "member" -> key.getValue().equals(signal.member());
            case "path" -> key.getValue().equals(signal.path());
            case "path_namespace" -> signal.path().equals(key.getValue()) || signal.path().startsWith(key.getValue() + "/");
            case "arg0" -> signal.arguments().length > 0 && key.getValue().equals(signal.arguments()[0]);
            case "eavesdrop" -> true;
            default -> false;
        });
    }
}
