package io.cgbridge.translator.input;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.translator.MalformedDocumentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever a document says, it is refused with its place or each of its leaves is told once, on every host. */
class InputLawTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> WORDS = List.of("0", "1", "-1", "1G", "512", "50%", "infinity", "max", "yes", "a", "c 1:3 rwm", "8:0 1000",
            "/dev/sda 5M", "/dev/block/8:0 100", "0-3", "20ms", "idle", "x y", "18446744073709551616", "", "{{ x }}", "~eth0", "kill", "cpu io",
            "10.0.0.0/8", "web.slice", "8:0 rbps=5 wbps=max", "default 100");

    @Provide
    Arbitrary<String> unitFiles() {
        Arbitrary<String> keys = Arbitraries.of(UnitDirectives.ALL.keySet().stream().sorted().toList());
        Arbitrary<String> line = Arbitraries.frequencyOf(Tuple.of(8, Combinators.combine(keys, Arbitraries.of(WORDS)).as((k, v) -> k + "=" + v)),
                Tuple.of(1, Arbitraries.of("[Service]", "[Slice]", "[Unit]", "# x", "nonsense", "MemroyMax=1", "ExecStart=\\", "")));
        return line.list().ofMaxSize(25).map(lines -> "[Scope]\n" + String.join("\n", lines) + "\n");
    }

    @Property(tries = 150)
    void unitFilesKeepTheLaw(@ForAll("unitFiles") String text) throws MalformedDocumentException, IOException {
        InputLaw.checkReports(InputKind.UNIT, text.getBytes(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> lxcFiles() {
        Arbitrary<String> keys = Arbitraries.of("lxc.cgroup.memory.limit_in_bytes", "lxc.cgroup.memory.memsw.limit_in_bytes", "lxc.cgroup.cpu.shares",
                "lxc.cgroup.devices.allow", "lxc.cgroup.devices.deny", "lxc.cgroup2.devices.allow", "lxc.cgroup2.devices.deny",
                "lxc.cgroup.blkio.throttle.read_bps_device", "lxc.cgroup2.io.max", "lxc.cgroup2.memory.max", "lxc.cgroup2.cpu.max",
                "lxc.cgroup.hugetlb.2MB.limit_in_bytes", "lxc.cgroup2", "lxc.cgroup", "lxc.include", "lxc.cgroup.net_cls.classid", "memory",
                "lxc.cgroup.rdma.max", "lxc.cgroup2.rdma.max", "lxc.cgroup.cpuset.cpus", "lxc.cgroup.pids.max", "lxc.cgroup2.io.weight");
        Arbitrary<String> line = Combinators.combine(keys, Arbitraries.of(" = ", "=", ": "), Arbitraries.of(WORDS)).as((k, e, v) -> k + e + v);
        return line.list().ofMaxSize(25).map(lines -> String.join("\n", lines) + "\n");
    }

    @Property(tries = 150)
    void lxcConfigurationsKeepTheLaw(@ForAll("lxcFiles") String text) throws MalformedDocumentException, IOException {
        InputLaw.checkReports(InputKind.LXC, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Arbitrary<Object> values() {
        Arbitrary<Object> scalars = Arbitraries.of(0, 1, -1, 4096, 1_500_000_000L, Long.MAX_VALUE, 1.5, true, false, "", "0-3", "100", "abc",
                "c 1:3 rwm", "apps.slice").map(value -> (Object) value);
        Arbitrary<Object> devices = Combinators.combine(Arbitraries.of("/dev/sda", "/dev/block/8:0", "", "/dev/null"), Arbitraries.of(0, 100, -5)).as((path, number) ->
                (Object) List.of(Map.of("Path", path, "Rate", number, "Weight", number), Map.of("PathOnHost", path), Map.of()));
        return Arbitraries.oneOf(scalars, scalars, devices, Arbitraries.of(List.of(), Map.of(), List.of(1, "x"), Map.of("memory.max", "1G", "a/b", "1")));
    }

    private static Arbitrary<String> objects(List<String> names) {
        return Arbitraries.maps(Arbitraries.of(names), values()).ofMaxSize(12).map(map -> json(new LinkedHashMap<>(map)));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Provide
    Arbitrary<String> hostConfigs() {
        return objects(List.of("Memory", "memory", "MemorySwap", "MemoryReservation", "MemorySwappiness", "OomKillDisable", "CpuShares", "CpuPeriod",
                "CpuQuota", "NanoCpus", "CpusetCpus", "CpusetMems", "PidsLimit", "BlkioWeight", "BlkioWeightDevice", "BlkioDeviceReadBps",
                "BlkioDeviceWriteIOps", "Devices", "DeviceCgroupRules", "DeviceRequests", "CgroupParent", "Privileged", "KernelMemory",
                "CpuCount", "CgroupConf", "MemoryLimit", "Binds", "Id", "Cpuset"));
    }

    @Property(tries = 150)
    void hostConfigsKeepTheLaw(@ForAll("hostConfigs") String json, @ForAll("hostConfigs") String beside) throws MalformedDocumentException, IOException {
        InputLaw.checkReports(InputKind.DOCKER, json.getBytes(StandardCharsets.UTF_8));
        String inspected = json.length() > 2 && beside.length() > 2 ? beside.substring(0, beside.length() - 1) + ",\"HostConfig\":" + json + "}" : "{}";
        InputLaw.checkReports(InputKind.DOCKER, inspected.getBytes(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> containerResources() {
        return objects(List.of("cpu_period", "cpuQuota", "cpu_shares", "memory_limit_in_bytes", "memorySwapLimitInBytes", "cpuset_cpus", "cpusetMems",
                "oom_score_adj", "hugepage_limits", "unified", "cpu_qouta"));
    }

    @Property(tries = 150)
    void containerResourcesKeepTheLaw(@ForAll("containerResources") String json) throws MalformedDocumentException, IOException {
        InputLaw.checkReports(InputKind.CRI, ("{\"linux\":{\"resources\":" + json + "}}").getBytes(StandardCharsets.UTF_8));
    }
}
