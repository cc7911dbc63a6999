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

    /** Keys with their values; those without one are {@code null}. */
    private static final List<String> SOUND_UNIFIED = List.of("memory.max", "memory.swap.max", "memory.low", "cpu.weight", "cpu.idle", "cpu.max",
            "cpu.max.burst", "cpuset.cpus", "io.weight", "io.bfq.weight", "io.max", "pids.max", "hugetlb.2MB.max", "rdma.max", "memory.max=1G", "memory.max=max", "memory.high=536870912", "memory.low=0",
            "memory.min=1048576", "memory.swap.max=0", "memory.swap.high=max", "memory.oom.group=1", "cpu.weight=42", "cpu.weight.nice=-5",
            "cpu.idle=1", "cpu.idle=0", "cpu.max=max 50000", "cpu.max=50000 100000", "cpu.max=50000", "cpu.max.burst=10000", "cpuset.cpus=0-1",
            "cpuset.mems=0", "cpuset.cpus.partition=root", "io.max=8:0 rbps=2097152 wiops=120\n8:16 rbps=max", "io.weight=default 200",
            "io.weight=8:0 300", "io.bfq.weight=default 100", "io.latency=8:0 target=100", "pids.max=max", "pids.max=7",
            "hugetlb.2MB.max=2097152", "rdma.max=mlx5_0 hca_handle=2", "misc.max=res_a 1", "cgroup.freeze=1", "memory.zswap.max=0");

    private final boolean sound;

    private Documents(boolean sound) {
        this.sound = sound;
    }

    /** Any JSON object, known names among the others. */
    static Arbitrary<String> anything() {
        return object(names(), value(3), 0, 5);
    }

    /** A document in the shape of the schema, bare or whole. */
    static Arbitrary<String> shaped() {
        Documents documents = new Documents(false);
        return Arbitraries.oneOf(documents.resources(), documents.resources(), documents.whole());
    }

    /** A document with a few parts, all with values that a runtime would send. */
    static Arbitrary<String> sound() {
        Documents documents = new Documents(true);
        return Arbitraries.oneOf(documents.resources(), documents.resources(), documents.whole());
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
    private Arbitrary<String> mostly(Arbitrary<String> value) {
        return Arbitraries.frequencyOf(Tuple.of(30, value), Tuple.of(1, Arbitraries.just("null")),
                Tuple.of(1, sound ? Arbitraries.just("null") : value(1)));
    }

    private Arbitrary<String> fields(Map<String, Arbitrary<String>> fields, double absent) {
        List<String> names = new ArrayList<>(fields.keySet());
        List<Arbitrary<String>> values = new ArrayList<>();
        fields.values().forEach(value -> values.add(mostly(value).injectNull(absent)));
        Arbitrary<Map<String, String>> strangers = Arbitraries.maps(names(), value(1)).ofMaxSize(2)
                .map(map -> map.size() == 2 && !sound ? map : Map.<String, String>of());
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

    /** An element of a list: all of its members, or now and then not all. */
    private Arbitrary<String> elements(Map<String, Arbitrary<String>> fields) {
        return array(mostly(Arbitraries.frequencyOf(Tuple.of(sound ? 20 : 1, fields(fields, 0)), Tuple.of(1, fields(fields, 0.4)))));
    }

    private Arbitrary<String> or(Arbitrary<String> any, String... values) {
        return sound ? Arbitraries.of(values) : Arbitraries.oneOf(any, Arbitraries.of(values));
    }

    private Arbitrary<String> resources() {
        double absent = sound ? 0.7 : 0.5;
        Arbitrary<String> bytes = or(number(), "-1", "0", "33554432", "104857600", "1073741824", "100000");
        Arbitrary<String> micros = or(number(), "0", "10000", "50000", "100000", "20000");
        Arbitrary<String> flag = Arbitraries.of("true", "false");
        Arbitrary<String> count = or(number(), "-1", "0", "1", "100", "4194305");
        Arbitrary<String> weight = or(number(), "0", "10", "100", "500", "1000");
        Arbitrary<String> major = or(number(), "1", "5", "8", "10", "136", "253");
        Arbitrary<String> minor = or(number(), "0", "1", "3", "16", "229");
        Arbitrary<String> wildcard = or(number(), "-1", "0", "1", "3", "8", "136");
        Arbitrary<String> throttle = elements(ordered("major", major, "minor", minor, "rate", bytesOfRate()));
        Arbitrary<String> cpus = or(text(), "\"0-3\"", "\"0\"", "\"\"", "\"1,3\"");
        return fields(ordered(
                "memory", fields(ordered("limit", bytes, "reservation", bytes, "swap", bytes, "kernel", bytes, "kernelTCP", bytes,
                        "swappiness", or(number(), "0", "60", "100"), "disableOOMKiller", flag, "useHierarchy", flag,
                        "checkBeforeUpdate", flag), absent),
                "cpu", fields(ordered("shares", or(number(), "0", "2", "512", "1024", "262144"), "quota", or(number(), "-1", "12345", "50000"),
                        "burst", micros, "period", micros, "realtimeRuntime", micros, "realtimePeriod", micros, "cpus", cpus, "mems", cpus,
                        "idle", or(number(), "0", "1")), absent),
                "pids", fields(ordered("limit", count), 0.1),
                "blockIO", fields(ordered("weight", weight, "leafWeight", weight,
                        "weightDevice", elements(ordered("major", major, "minor", minor, "weight", weight, "leafWeight", weight)),
                        "throttleReadBpsDevice", throttle, "throttleWriteBpsDevice", throttle,
                        "throttleReadIOPSDevice", throttle, "throttleWriteIOPSDevice", throttle), absent),
                "hugepageLimits", elements(ordered("pageSize", or(text(), "\"2MB\"", "\"1GB\"", "\"64KB\""), "limit", bytesOfRate())),
                "network", fields(ordered("classID", or(number(), "0", "1048577"),
                        "priorities", elements(ordered("name", or(text(), "\"eth0\"", "\"lo\""), "priority", or(number(), "0", "5")))), absent),
                "rdma", object(sound ? Arbitraries.of("mlx5_1", "ocrdma2") : names(),
                        mostly(fields(ordered("hcaHandles", or(number(), "0", "3"), "hcaObjects", or(number(), "10000")), absent)), 0, 3),
                "devices", elements(ordered("allow", flag, "type", or(text(), "\"a\"", "\"b\"", "\"c\"", "\"c\""), "major", wildcard,
                        "minor", wildcard, "access", or(text(), "\"rwm\"", "\"rwm\"", "\"r\"", "\"m\""))),
                "unified", sound ? soundUnified() : object(Arbitraries.oneOf(Arbitraries.of(UNIFIED), Arbitraries.of(UNIFIED), names()),
                        mostly(Arbitraries.oneOf(text(), number().map(Documents::quote))), 0, 4)), absent);
    }

    private Arbitrary<String> bytesOfRate() {
        return or(number(), "0", "4096", "1048576", "600000000");
    }

    private static Arbitrary<String> soundUnified() {
        return Arbitraries.of(SOUND_UNIFIED).set().ofMaxSize(4).map(set -> {
            Map<String, String> members = new LinkedHashMap<>();
            for (String pair : set) {
                String[] parts = pair.split("=", 2);
                members.put(parts[0], parts.length == 1 ? "null" : quote(parts[1]));
            }
            return write(members);
        });
    }

    private Arbitrary<String> whole() {
        Arbitrary<String> path = or(text(), "\"machine.slice:runc:abc\"", "\"::x\"", "\"a:b\"", "\"\"", "\"/user/cgroups/path/id\"",
                "\"x.slice:p:n/m\"", "\":::\"", "\"a b:c:d\"");
        Arbitrary<String> linux = fields(ordered("resources", resources(), "cgroupsPath", path, "namespaces", value(2), "seccomp", value(2)), 0.2);
        Arbitrary<String> annotations = object(Arbitraries.oneOf(Arbitraries.of(ANNOTATIONS).map(name -> "org.systemd.property." + name), names()),
                mostly(text()), 0, 4);
        return Combinators.combine(fields(ordered("annotations", annotations, "process", value(2), "linux", linux), 0.2),
                Arbitraries.of("before", "after")).as((members, place) -> {
                    String inner = members.substring(1, members.length() - 1);
                    String version = "\"ociVersion\":\"1.3.0\"";
                    if (inner.isEmpty()) {
                        return "{" + version + "}";
                    }
                    return place.equals("before") ? "{" + version + "," + inner + "}" : "{" + inner + "," + version + "}";
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
