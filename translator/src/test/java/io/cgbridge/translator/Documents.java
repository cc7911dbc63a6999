package io.cgbridge.translator;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Generated documents, as text: any JSON object at all, and documents in the shape of the schema in which now and then a value is of
 * another type, out of range, empty, {@code null}, or under a name that nobody knows.
 */
final class Documents {
    private static final List<String> KNOWN = List.of("memory", "cpu", "pids", "blockIO", "hugepageLimits", "network", "rdma", "devices",
            "unified", "limit", "swap", "shares", "weightDevice", "major", "annotations", "memory.max");
    private static final List<String> UNKNOWN = List.of("Memory", "x", "", "a b", "q\"\\", "\u0001", "\ud83d\ude00", "ключ", "limit ", "[0]",
            "a.b", "__proto__");
    private static final List<String> NUMBERS = List.of("0", "1", "-1", "-0", "2", "10", "100", "1000", "1001", "1024", "4096", "65535", "65536",
            "100000", "262144", "262145", "1000000", "104857600", "4294967295", "4294967296", "9007199254740991", "9007199254740993",
            "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "-2", "-9223372036854775808",
            "-9223372036854775809", "1.5", "1.0", "1e3", "1e400", "-1e-400", "123456789012345678901234567890");
    private static final List<String> TEXTS = List.of("", "0", "0-3", "0,8", "max", "a", "c", "rwm", "eth0", "2MB", "64KB", "1G", "-1", " 0 , 1 ",
            "0-1\n", "\u0000", "\ud800", "ü", "../x", "0-4294967295", "18446744073709551616", "50000 100000", "max 50000", "default 100",
            "8:0 rbps=2097152 wiops=120\n8:16 rbps=max", "uint64 5", "'x'", "[1,2]", "@a(sv) []", "true", "Infinity");
    private static final List<String> UNIFIED = List.of("memory.max", "memory.high", "memory.low", "memory.min", "memory.swap.max",
            "memory.swap.high", "memory.zswap.max", "memory.oom.group", "cpu.weight", "cpu.weight.nice", "cpu.idle", "cpu.max", "cpu.max.burst",
            "cpuset.cpus", "cpuset.mems", "cpuset.cpus.partition", "io.max", "io.weight", "io.bfq.weight", "io.latency", "io.cost.qos", "pids.max",
            "hugetlb.2MB.max", "hugetlb.2MB.rsvd.max", "rdma.max", "misc.max", "dmem.max", "cgroup.freeze", "cgroup.procs", "cgroup.kill",
            "cgroup.max.depth", "memory.reclaim", "nodot", "a/b.c", "..", ".x", "x.y", "");
    private static final List<String> ANNOTATIONS = List.of("MemoryMax", "CPUWeight", "TimeoutStopUSec", "TimeoutStopSec", "CollectMode",
            "DeviceAllow", "Slice", "PIDs", "Xo", "Number1", "", "AllowedCPUs", "TasksMax", "Description");

    private Documents() {
    }

    /** Any JSON object, known names among the others. */
    static Arbitrary<String> anything() {
        return object(names(), value(3), 0, 5);
    }

    /** A document in the shape of the schema, bare or whole. */
    static Arbitrary<String> shaped() {
        return Arbitraries.oneOf(resources(), resources(), whole());
    }

    private static Arbitrary<String> names() {
        return Arbitraries.oneOf(Arbitraries.of(KNOWN), Arbitraries.of(UNKNOWN), Arbitraries.strings().ofMaxLength(6));
    }

    private static Arbitrary<String> value(int depth) {
        Arbitrary<String> scalar = Arbitraries.oneOf(number(), text(), Arbitraries.of("null", "true", "false", "{}", "[]"));
        if (depth == 0) {
            return scalar;
        }
        Arbitrary<String> below = Arbitraries.lazy(() -> value(depth - 1));
        return Arbitraries.frequencyOf(Tuple.of(4, scalar), Tuple.of(1, object(names(), below, 0, 4)),
                Tuple.of(1, array(below)));
    }

    private static Arbitrary<String> number() {
        return Arbitraries.oneOf(Arbitraries.of(NUMBERS), Arbitraries.longs().map(String::valueOf),
                Arbitraries.longs().between(0, 2_000_000).map(String::valueOf));
    }

    private static Arbitrary<String> text() {
        return Arbitraries.oneOf(Arbitraries.of(TEXTS), Arbitraries.strings().ofMaxLength(8)).map(Documents::quote);
    }

    private static Arbitrary<String> array(Arbitrary<String> elements) {
        return elements.list().ofMaxSize(4).map(list -> "[" + String.join(",", list) + "]");
    }

    private static Arbitrary<String> object(Arbitrary<String> names, Arbitrary<String> values, int min, int max) {
        return Arbitraries.maps(names, values).ofMinSize(min).ofMaxSize(max).map(Documents::write);
    }

    private static String write(Map<String, String> members) {
        List<String> written = new ArrayList<>();
        members.forEach((name, value) -> written.add(quote(name) + ":" + value));
        return "{" + String.join(",", written) + "}";
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(JsonStringEncoder.getInstance().quoteAsString(String.valueOf(c)));
            }
        }
        return out.append('"').toString();
    }

    /** The value, or now and then any other. */
    private static Arbitrary<String> mostly(Arbitrary<String> value) {
        return Arbitraries.frequencyOf(Tuple.of(30, value), Tuple.of(1, Arbitraries.just("null")),
                Tuple.of(1, value(1)));
    }

    private static Arbitrary<String> fields(Map<String, Arbitrary<String>> fields) {
        List<String> names = new ArrayList<>(fields.keySet());
        List<Arbitrary<String>> values = new ArrayList<>();
        fields.values().forEach(value -> values.add(mostly(value).injectNull(0.5)));
        Arbitrary<Map<String, String>> strangers = Arbitraries.maps(names(), value(1)).ofMaxSize(2)
                .map(map -> map.size() == 2 ? map : Map.<String, String>of());
        return Combinators.combine(Combinators.combine(values).as(list -> list), strangers).as((list, more) -> {
            Map<String, String> members = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                if (list.get(i) != null) {
                    members.put(names.get(i), list.get(i));
                }
            }
            more.forEach(members::putIfAbsent);
            return write(members);
        });
    }

    private static Arbitrary<String> small() {
        return Arbitraries.oneOf(Arbitraries.of("-1", "0", "1", "2", "100", "1000"), Arbitraries.longs().between(0, 300_000).map(String::valueOf));
    }

    private static Arbitrary<String> flag() {
        return Arbitraries.of("true", "false");
    }

    private static Arbitrary<String> oneOf(String... texts) {
        return Arbitraries.of(texts).map(Documents::quote);
    }

    static Arbitrary<String> resources() {
        Arbitrary<String> number = Arbitraries.oneOf(number(), small(), small());
        Arbitrary<String> device = Arbitraries.of("0", "1", "8", "10", "136", "253", "-1");
        Arbitrary<String> throttle = array(mostly(fields(ordered("major", device, "minor", device, "rate", number))));
        Map<String, Arbitrary<String>> members = ordered(
                "memory", fields(ordered("limit", number, "reservation", number, "swap", number, "kernel", number, "kernelTCP", number,
                        "swappiness", number, "disableOOMKiller", flag(), "useHierarchy", flag(), "checkBeforeUpdate", flag())),
                "cpu", fields(ordered("shares", number, "quota", number, "burst", number, "period", number, "realtimeRuntime", number,
                        "realtimePeriod", number, "cpus", text(), "mems", text(), "idle", small())),
                "pids", fields(ordered("limit", number)),
                "blockIO", fields(ordered("weight", small(), "leafWeight", small(),
                        "weightDevice", array(mostly(fields(ordered("major", device, "minor", device, "weight", small(), "leafWeight", small())))),
                        "throttleReadBpsDevice", throttle, "throttleWriteBpsDevice", throttle,
                        "throttleReadIOPSDevice", throttle, "throttleWriteIOPSDevice", throttle)),
                "hugepageLimits", array(mostly(fields(ordered("pageSize", oneOf("2MB", "1GB", "64KB", "2kB", "x"), "limit", number)))),
                "network", fields(ordered("classID", number, "priorities", array(mostly(fields(ordered("name", oneOf("eth0", "lo", ""),
                        "priority", number)))))),
                "rdma", object(Arbitraries.oneOf(Arbitraries.of("mlx5_1", "ocrdma2"), names()),
                        mostly(fields(ordered("hcaHandles", number, "hcaObjects", number))), 0, 3),
                "devices", array(mostly(fields(ordered("allow", flag(), "type", oneOf("a", "b", "c", "u", "p", "x"), "major", device,
                        "minor", device, "access", oneOf("rwm", "r", "rw", "m", "", "x"))))),
                "unified", object(Arbitraries.oneOf(Arbitraries.of(UNIFIED), Arbitraries.of(UNIFIED), names()),
                        mostly(Arbitraries.oneOf(text(), small().map(Documents::quote))), 0, 4));
        return fields(members);
    }

    private static Arbitrary<String> whole() {
        Arbitrary<String> path = oneOf("machine.slice:runc:abc", "::x", "a:b", "", "/user/cgroups/path/id", "x.slice:p:n/m", ":::", "a b:c:d");
        Arbitrary<String> linux = fields(ordered("resources", resources(), "cgroupsPath", path, "namespaces", value(2), "seccomp", value(2)));
        Arbitrary<String> annotations = object(Arbitraries.oneOf(Arbitraries.of(ANNOTATIONS).map(name -> "org.systemd.property." + name), names()),
                mostly(text()), 0, 4);
        return Combinators.combine(fields(ordered("annotations", annotations, "process", value(2), "memory", value(1), "linux", linux)), flag(), flag())
                .as((members, first, versioned) -> {
                    if (members.equals("{}") || versioned.equals("false")) {
                        return members.equals("{}") ? "{\"ociVersion\":\"1.3.0\"}" : members;
                    }
                    String inner = members.substring(1, members.length() - 1);
                    return first.equals("true") ? "{\"ociVersion\":\"1.3.0\"," + inner + "}" : "{" + inner + ",\"ociVersion\":\"1.3.0\"}";
                });
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Arbitrary<String>> ordered(Object... namesAndValues) {
        Map<String, Arbitrary<String>> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], (Arbitrary<String>) namesAndValues[i + 1]);
        }
        return map;
    }
}
