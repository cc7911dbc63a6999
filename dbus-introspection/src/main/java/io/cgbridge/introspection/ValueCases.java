package io.cgbridge.introspection;

import io.cgbridge.compat.PropertyFacts;
import io.cgbridge.translator.UnitProperty;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The values with which each property of the matrix is tried on a systemd: the ordinary ones, zero, infinity, each end of every
 * range and what lies beyond it, words and names that do not exist, and another type. The same for every version, so that
 * a row of the matrix is tried where it does not apply as well.
 */
final class ValueCases {
    private static final BigInteger UINT32_MAX = BigInteger.valueOf(0xffff_ffffL);
    private static final BigInteger UINT64_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    private static final long SIGTERM = 15;
    private static final long INET = 2;
    private static final long TCP = 6;
    private static final String WRONG_WORD = "no-such-word";
    /** Longer than the 1024 bytes that hold the 8192 CPUs which systemd knows at most. */
    private static final int LONG_MASK = 1025;

    /** Where a signature does not say what a value looks like: the good ones first, then one that is never good. */
    private static final Map<String, List<Object>> BY_NAME = Map.ofEntries(
            texts("BindNetworkInterface", "lo", "", "no/such"),
            texts("Controller", "org.example.Controller", "", "no name"),
            texts("DelegateSubgroup", "payload", "", "a/b"),
            texts("Description", "A text", ""),
            texts("Group", "root", "", "no\tgroup"),
            texts("ManagedOOMMemoryPressureLimitPercent", "50%", "", "fifty"),
            texts("RebootArgument", "kexec", ""),
            texts("JobTimeoutRebootArgument", "kexec", ""),
            texts("Slice", "system.slice", "", "no-such.service"),
            texts("SourcePath", "/etc/fstab", "", "relative"),
            texts("User", "root", "", "no\tuser"),
            texts("FailureAction", "none", "", WRONG_WORD),
            texts("JobTimeoutAction", "none", "", WRONG_WORD),
            texts("StartLimitAction", "none", "", WRONG_WORD),
            texts("SuccessAction", "none", "", WRONG_WORD),
            texts("OnFailureJobMode", "replace", "fail", WRONG_WORD),
            texts("OnSuccessJobMode", "replace", "fail", WRONG_WORD),
            lists("Conflicts", "cgbridge-absent.service", "no unit"),
            lists("DelegateControllers", "pids", "no-such-controller"),
            lists("DisableControllers", "pids", "no-such-controller"),
            lists("Documentation", "man:systemd(1)", "no uri"),
            lists("IPEgressFilterPath", "/sys/fs/bpf/absent", "relative"),
            lists("IPIngressFilterPath", "/sys/fs/bpf/absent", "relative"),
            lists("Markers", "needs-restart", "no-such-marker"),
            lists("OOMRules", "absent", "no/rule"),
            lists("RequiresMountsFor", "/", "relative"),
            lists("WantsMountsFor", "/", "relative"),
            Map.entry("Asserts", List.of(List.of(), condition("AssertPathExists"), condition("AssertNothing"))),
            Map.entry("Conditions", List.of(List.of(), condition("ConditionPathExists"), condition("ConditionNothing"))),
            Map.entry("DeviceAllow", List.of(List.of(), pair("/dev/null", "rw"), pair("char-*", ""), pair("/dev/null", "q"), pair("relative", "r"))),
            Map.entry("BPFProgram", List.of(List.of(), pair("egress", "/sys/fs/bpf/absent"), pair("nothing", "/sys/fs/bpf/absent"), pair("egress", "relative"))),
            Map.entry("NFTSet", List.of(List.of(), List.of(List.of(0L, 1L, "table", "set")), List.of(List.of(99L, 1L, "table", "set")))),
            Map.entry("RestrictNetworkInterfaces", List.of(List.of(false, List.of()), List.of(true, List.of("lo")), List.of(true, List.of("no/such")))));

    private ValueCases() {
    }

    /**
     * One value of one property.
     *
     * @param label unique among the property's cases
     */
    record Case(String label, UnitProperty property) {
        /** By what it is called: the arrays in values have no equality. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Case that && toString().equals(that.toString());
        }

        @Override
        public int hashCode() {
            return toString().hashCode();
        }

        @Override
        public String toString() {
            return property.name() + " " + label;
        }
    }

    /** All cases of a property; none of a process ({@code PIDs}), which only a test can provide, but the empty list and the wrong type. */
    static List<Case> of(String name, PropertyFacts facts) {
        String signature = facts.signature();
        Map<String, UnitProperty> cases = new LinkedHashMap<>();
        for (Object value : values(name, facts)) {
            cases.put(label(signature, value), new UnitProperty(name, signature, value, List.of()));
        }
        String other = signature.equals("s") ? "t" : "s";
        cases.put("as " + other, new UnitProperty(name, other, other.equals("s") ? "text" : (Object) 100L, List.of()));
        List<Case> all = new ArrayList<>();
        cases.forEach((label, property) -> all.add(new Case(label, property)));
        return all;
    }

    private static List<Object> values(String name, PropertyFacts facts) {
        if (BY_NAME.containsKey(name)) {
            return BY_NAME.get(name);
        }
        if (!facts.words().isEmpty()) {
            List<Object> words = new ArrayList<>(facts.words());
            if (!words.contains("")) {
                words.add("");
            }
            words.add(WRONG_WORD);
            return words;
        }
        return switch (facts.signature()) {
            case "b" -> List.of(false, true);
            case "t" -> numbers(facts, UINT64_MAX, 100);
            case "u" -> numbers(facts, UINT32_MAX, 1L << 31);
            case "i" -> List.of(SIGTERM, 0L, 64L, 65L, 255L, 256L, -1L);
            case "ay" -> List.of(new byte[0], new byte[] {1}, ones(LONG_MASK));
            case "as" -> List.of(List.of(), List.of("-.slice"), List.of("no unit"));
            case "a(st)" -> List.of(List.of(), device("/dev/null", 100), device("/dev/null", 0), device("/dev/null", 10001),
                    device("/dev/null", UnitProperty.INFINITY), device("relative", 100), device("/dev/../null", 100));
            case "a(iayu)" -> List.of(List.of(), address(INET, 8, 127, 0, 0, 1), address(99, 8, 127, 0, 0, 1), address(INET, 33, 127, 0, 0, 1),
                    address(INET, 8, 127));
            case "a(iiqq)" -> List.of(List.of(), socket(INET, TCP, 1, 80), socket(99, TCP, 1, 80), socket(INET, 99, 1, 80), socket(INET, TCP, 2, 0));
            case "au" -> List.of(List.of());
            case "ah" -> List.of(); // file descriptors cannot be sent
            default -> throw new IllegalArgumentException("No cases for " + name + " of type " + facts.signature());
        };
    }

    private static List<Object> numbers(PropertyFacts facts, BigInteger largest, long ordinary) {
        TreeSet<BigInteger> numbers = new TreeSet<>(List.of(BigInteger.ZERO, BigInteger.ONE, BigInteger.valueOf(ordinary), largest));
        for (PropertyFacts.Numbers row : facts.numbers()) {
            numbers.addAll(List.of(row.min(), row.min().subtract(BigInteger.ONE), row.max(), row.max().add(BigInteger.ONE)));
        }
        numbers.removeIf(number -> number.signum() < 0 || number.compareTo(largest) > 0);
        List<Object> values = new ArrayList<>(List.of(ordinary));
        numbers.remove(BigInteger.valueOf(ordinary));
        numbers.forEach(number -> values.add(number.longValue()));
        return values;
    }

    private static String label(String signature, Object value) {
        if (signature.equals("t") && value.equals(UnitProperty.INFINITY)) {
            return "infinity";
        }
        if (value instanceof byte[] bytes) {
            return bytes.length + " bytes";
        }
        return value instanceof String text ? '"' + text + '"' : value instanceof List<?> list ? label(list) : value.toString();
    }

    private static String label(List<?> list) {
        List<String> parts = new ArrayList<>();
        for (Object each : list) {
            parts.add(each instanceof List<?> inner ? label(inner) : each instanceof byte[] bytes ? Arrays.toString(bytes)
                    : each.equals(UnitProperty.INFINITY) ? "infinity" : each.toString());
        }
        return "[" + String.join(",", parts) + "]";
    }

    private static Map.Entry<String, List<Object>> texts(String name, String... values) {
        return Map.entry(name, List.of((Object[]) values));
    }

    private static Map.Entry<String, List<Object>> lists(String name, String good, String bad) {
        return Map.entry(name, List.of(List.of(), List.of(good), List.of(bad)));
    }

    private static Object pair(String first, String second) {
        return List.of(List.of(first, second));
    }

    private static Object condition(String kind) {
        return List.of(List.of(kind, false, false, "/"));
    }

    private static Object device(String path, long number) {
        return List.of(List.of(path, number));
    }

    private static Object address(long family, long prefix, int... bytes) {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        return List.of(List.of(family, address, prefix));
    }

    private static Object socket(long family, long protocol, long count, long port) {
        return List.of(List.of(family, protocol, count, port));
    }

    private static byte[] ones(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xff);
        return bytes;
    }
}
