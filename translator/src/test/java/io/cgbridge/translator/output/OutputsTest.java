package io.cgbridge.translator.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.Hosts;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.OciReader;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.Plan.Placement;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.Translator;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.output.Rendered.Missing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Given this plan, each output says it like this, and lists what it cannot say. */
class OutputsTest {
    private static final String LIMITS = """
            {"memory": {"limit": 1073741824, "swap": 1073741824},
             "cpu": {"shares": 1024, "quota": 15555, "period": 100000, "burst": 1000, "cpus": "0-1,3"},
             "pids": {"limit": -1},
             "blockIO": {"throttleReadBpsDevice": [{"major": 8, "minor": 0, "rate": 1048576}, {"major": 8, "minor": 16, "rate": 2048}],
                         "throttleWriteIOPSDevice": [{"major": 8, "minor": 0, "rate": 100}]},
             "devices": [{"allow": false, "access": "rwm"}, {"allow": true, "type": "c", "major": 1, "minor": 3, "access": "rw"},
                         {"allow": true, "type": "c", "major": 136, "access": "rw"}],
             "unified": {"memory.high": "512M"}}""";

    private static Plan plan(String json, HostProfile host) {
        try {
            return Translator.translate(OciReader.read(json.getBytes(StandardCharsets.UTF_8)), host, TranslationOptions.DEFAULTS);
        } catch (MalformedDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Plan sending(HostProfile host, UnitProperty... properties) {
        return new Plan(host, List.of(properties), List.of(), List.of(), Placement.NONE, false, TranslationOptions.DEFAULTS);
    }

    private static UnitProperty property(String name, String signature, Object value) {
        return new UnitProperty(name, signature, value, List.of(LeafPath.of("x")));
    }

    private static String missing(Rendered rendered) {
        return rendered.missing().stream().map(m -> m.target() + " " + m.value()).collect(Collectors.joining("; "));
    }

    @Test
    void aDropInSpellsPropertiesAsUnitFilesDo() {
        Rendered dropIn = Outputs.render(OutputKind.DROP_IN, plan(LIMITS, Hosts.unified(257)), "web.scope");
        assertEquals("""
                # Limits of web.scope for systemd-257-unified, translated by cgbridge
                [Scope]
                CPUQuota=15.56%
                """, dropIn.text().lines().filter(line -> line.startsWith("#") && line.contains("Limits") || line.startsWith("[")
                        || line.startsWith("CPUQuota=")).collect(Collectors.joining("\n", "", "\n")));
        assertEquals(Stream.of("AllowedCPUs=0-1,3", "CPUQuota=15.56%", "CPUQuotaPeriodSec=100000us", "CPUWeight=100", "DeviceAllow=/dev/char/1:3 rw",
                "DeviceAllow=char-136 rw", "DevicePolicy=strict", "IOReadBandwidthMax=/dev/block/8:0 1048576",
                "IOReadBandwidthMax=/dev/block/8:16 2048", "IOWriteIOPSMax=/dev/block/8:0 100", "MemoryHigh=536870912",
                "MemoryMax=1073741824", "MemorySwapMax=0", "TasksMax=infinity").toList(),
                dropIn.text().lines().filter(line -> line.contains("=") && !line.startsWith("#")).sorted().toList());
        assertEquals("property:CPUQuotaPerSecUSec 155550; file:cpu.max.burst 1000", missing(dropIn));
        assertEquals(List.of("# Not exact: property:CPUQuotaPerSecUSec 155550. CPUQuota=15.56% is as near as systemd 257 reads it: 155600 and not 155550.",
                "# Not here: file:cpu.max.burst 1000. This systemd has no property for it; write it to the cgroup after the unit starts."),
                dropIn.text().lines().filter(line -> line.startsWith("# Not")).toList());
    }

    @ParameterizedTest
    @CsvSource({"239,200000,CPUQuota=20%,''", "239,155550,CPUQuota=16%,160000", "247,155550,CPUQuota=15.6%,156000", "257,155550,CPUQuota=15.56%,155600",
        "257,155500,CPUQuota=15.55%,''", "257,99,CPUQuota=0.01%,100", "239,99,CPUQuota=1%,10000", "257,2500000,CPUQuota=250%,''"})
    void aQuotaIsTheNearestShareThatTheVersionReads(int systemd, long perSecond, String line, String means) {
        Rendered dropIn = Outputs.render(OutputKind.DROP_IN, sending(Hosts.unified(systemd), property("CPUQuotaPerSecUSec", "t", perSecond)), "a.slice");
        assertEquals(line, dropIn.text().lines().filter(l -> l.startsWith("CPUQuota")).findFirst().orElseThrow());
        assertEquals(means, dropIn.missing().stream().map(m -> m.why().replaceFirst(".*: (\\d+) and not.*", "$1")).collect(Collectors.joining()));
    }

    @Test
    void everyKindOfValueHasItsSpelling() {
        Rendered dropIn = Outputs.render(OutputKind.DROP_IN, sending(Hosts.unified(257),
                property("Description", "s", "50 % of it"), property("CPUWeight", "t", 0L), property("IOWeight", "t", -1L),
                property("MemoryMaxScale", "u", 2147483648L), property("CPUQuotaPerSecUSec", "t", -1L), property("CPUQuotaPeriodUSec", "t", -1L),
                property("AllowedCPUs", "ay", new byte[0]), property("IOReadBandwidthMax", "a(st)", List.of()),
                property("IODeviceLatencyTargetUSec", "a(st)", List.of(List.of("/dev/sda", 25000L))), property("Delegate", "b", true),
                property("DelegateControllers", "as", List.of("cpu", "memory")), property("RuntimeMaxUSec", "t", 5_000_000L),
                property("IPAddressAllow", "a(iayu)", List.of(List.of(2L, new byte[] {10, 0, 0, 0}, 8L))),
                property("RestrictNetworkInterfaces", "(bas)", List.of(false, List.of("eth0"))), property("OOMScoreAdjust", "i", -5L),
                property("IOWriteBandwidthMax", "a(st)", List.of(List.of("/dev/sda", -1L))), property("BPFProgram", "a(ss)", List.of(List.of("egress", "/sys/fs/bpf/x"))),
                property("DeviceAllow", "a(ss)", List.of(List.of("/dev/50%", "")))), "a.service");
        assertEquals("""
                # Limits of a.service for systemd-257-unified, translated by cgbridge
                [Unit]
                Description=50 %% of it

                [Service]
                CPUWeight=idle
                IOWeight=
                MemoryMax=50%
                CPUQuota=
                CPUQuotaPeriodSec=
                AllowedCPUs=
                IOReadBandwidthMax=
                IODeviceLatencyTargetSec=/dev/sda 25000us
                Delegate=yes
                Delegate=cpu memory
                RuntimeMaxSec=5000000us
                IPAddressAllow=10.0.0.0/8
                RestrictNetworkInterfaces=~eth0
                OOMScoreAdjust=-5
                IOWriteBandwidthMax=/dev/sda infinity
                BPFProgram=egress:/sys/fs/bpf/x
                DeviceAllow=/dev/50%%
                """, dropIn.text());
        assertEquals(List.of(), dropIn.missing());
    }

    @Test
    void whatNoLineCanHoldIsMissing() {
        Rendered dropIn = Outputs.render(OutputKind.DROP_IN, sending(Hosts.unified(257), property("Description", "s", "two\nlines"),
                property("DeviceAllow", "a(ss)", List.of(List.of("/dev/my disk", "r"))), property("AddRef", "b", true),
                property("Environment", "a{ss}", Map.of("a", "b"))), "a.scope");
        assertEquals("property:Description two\nlines; property:DeviceAllow 1 /dev/my disk r; property:AddRef true; property:Environment 1 a b",
                missing(dropIn));
        assertEquals(0, dropIn.text().lines().filter(line -> !line.startsWith("#")).count());
    }

    @Test
    void systemdRunTakesTheSameSpellingsInShellWords() {
        Plan plan = sending(Hosts.unified(257), property("Slice", "s", "web.slice"), property("MemoryMax", "t", -1L),
                property("IOReadBandwidthMax", "a(st)", List.of(List.of("/dev/block/8:0", 5L))), property("Description", "s", "it's 50 %"),
                property("StartupMemoryHigh", "t", 5L));
        assertEquals("systemd-run --scope --unit=a.scope --slice=web.slice --property=MemoryMax=infinity "
                + "'--property=IOReadBandwidthMax=/dev/block/8:0 5' '--property=Description=it'\\''s 50 %'\n",
                Outputs.render(OutputKind.SYSTEMD_RUN, plan, "a.scope").text());
        assertEquals("property:StartupMemoryHigh 5", missing(Outputs.render(OutputKind.SYSTEMD_RUN, plan, "a.scope")));
        assertEquals("systemd-run --unit=a.service --slice=web.slice",
                Outputs.render(OutputKind.SYSTEMD_RUN, plan, "a.service").text().substring(0, 46));
        Rendered slice = Outputs.render(OutputKind.SYSTEMD_RUN, plan, "a.slice");
        assertEquals("", slice.text());
        assertEquals(5, slice.missing().size());
    }

    @Test
    void nspawnTakesThePropertiesAlone() {
        assertEquals("--property=MemoryMax=4096\n",
                Outputs.render(OutputKind.SYSTEMD_NSPAWN, sending(Hosts.unified(257), property("MemoryMax", "t", 4096L)), "a.scope").text());
    }

    @Test
    void busctlCarriesEveryTypeExactly() {
        Plan plan = sending(Hosts.unified(257), property("CPUQuotaPerSecUSec", "t", 155_555L), property("MemoryMax", "t", -1L),
                property("AllowedCPUs", "ay", new byte[] {(byte) 0xff, 1}), property("Delegate", "b", true),
                property("IOReadBandwidthMax", "a(st)", List.of(List.of("/dev/block/8:0", 5L), List.of("/dev/block/8:16", -1L))),
                property("DeviceAllow", "a(ss)", List.of()), property("RestrictNetworkInterfaces", "(bas)", List.of(true, List.of("eth0"))),
                property("Description", "s", "it's"));
        String properties = "CPUQuotaPerSecUSec t 155555 MemoryMax t 18446744073709551615 AllowedCPUs ay 2 255 1 Delegate b true "
                + "IOReadBandwidthMax 'a(st)' 2 /dev/block/8:0 5 /dev/block/8:16 18446744073709551615 DeviceAllow 'a(ss)' 0 "
                + "RestrictNetworkInterfaces '(bas)' true 1 eth0 Description s 'it'\\''s'";
        String call = "busctl call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager ";
        assertEquals(call + "StartTransientUnit 'ssa(sv)a(sa(sv))' a.scope fail 9 PIDs au 1 $$ " + properties + " 0\n",
                Outputs.render(OutputKind.BUSCTL_START, plan, "a.scope").text());
        assertEquals(call + "StartTransientUnit 'ssa(sv)a(sa(sv))' a.slice fail 8 " + properties + " 0\n",
                Outputs.render(OutputKind.BUSCTL_START, plan, "a.slice").text());
        assertEquals("property:ExecStart ", missing(Outputs.render(OutputKind.BUSCTL_START, plan, "a.service")));
        Rendered set = Outputs.render(OutputKind.BUSCTL_SET, plan, "a.scope");
        assertEquals(call + "SetUnitProperties 'sba(sv)' a.scope true 7 " + properties.replace("Delegate b true ", "") + "\n", set.text());
        assertEquals("property:Delegate true", missing(set));
    }

    @Test
    void theUnifiedMapHoldsWhatTheFilesWillHold() {
        Rendered unified = Outputs.render(OutputKind.UNIFIED, plan(LIMITS, Hosts.unified(257)), "web.scope");
        assertEquals("""
                "cpu.max" : "15555 100000"
                "cpu.max.burst" : "1000"
                "cpu.weight" : "100"
                "cpuset.cpus" : "0-1,3"
                "io.max" : "8:0 rbps=1048576 wiops=100\\n8:16 rbps=2048"
                "memory.high" : "536870912"
                "memory.max" : "1073741824"
                "memory.swap.max" : "0"
                "pids.max" : "max"
                """, unified.text().lines().filter(line -> line.contains(":")).map(line -> line.strip().replaceFirst(",$", "")).sorted()
                .collect(Collectors.joining("\n", "", "\n")));
        assertEquals("property:DevicePolicy strict; property:DeviceAllow 2 /dev/char/1:3 rw char-136 rw", missing(unified));
    }

    @Test
    void theUnifiedMapMeansTheSameWhenItIsTranslatedAgain() throws MalformedDocumentException {
        HostProfile host = Hosts.unified(257);
        String limits = LIMITS.replaceFirst("\"devices\".*(?s:.*?)],", "");
        String unified = Outputs.render(OutputKind.UNIFIED, plan(limits, host), "web.scope").text();
        Plan again = plan("{\"unified\": " + unified + "}", host);
        assertEquals(sent(plan(limits, host)), sent(again));
    }

    private static List<String> sent(Plan plan) {
        return Stream.concat(plan.properties().stream().map(p -> p.name() + " " + PropertyText.of(p)),
                plan.files().stream().map(f -> f.file() + " " + f.value())).sorted().toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"5000 | 100000 | 1000 200000", "1000000 | 10000 | 10000 10000", "-1 | 100000 | max 100000", "333333 | 1000 | 1000 3001",
        "999 | 100000 | ''"})
    void aQuotaIsStretchedUntilTheKernelTakesIt(long perSecond, long period, String cpuMax) {
        Rendered unified = Outputs.render(OutputKind.UNIFIED, sending(Hosts.unified(257), property("CPUQuotaPerSecUSec", "t", perSecond),
                property("CPUQuotaPeriodUSec", "t", period)), "a.scope");
        assertEquals(cpuMax, unified.text().lines().filter(line -> line.contains("cpu.max")).map(line -> line.split("\"")[3]).findFirst().orElse(""));
    }

    @Test
    void filesThatOnlyCgroup1HasAreMissing() {
        Rendered unified = Outputs.render(OutputKind.UNIFIED, plan("{\"memory\": {\"swappiness\": 5}, \"cpu\": {\"shares\": 512}}", Hosts.legacy(252)), "a.scope");
        assertEquals("{ }", unified.text().strip());
        assertEquals("file:memory.swappiness 5; property:CPUShares 512", missing(unified));
    }

    @Test
    void lxcKeysHaveALineForEachFileAndDevice() {
        Rendered lxc = Outputs.render(OutputKind.LXC, plan(LIMITS, Hosts.unified(257)), "web.scope");
        assertEquals(List.of("lxc.cgroup2.devices.deny = a", "lxc.cgroup2.devices.allow = c 1:3 rw", "lxc.cgroup2.devices.allow = c 136:* rw"),
                lxc.text().lines().filter(line -> line.contains("devices")).toList());
        assertEquals(List.of("lxc.cgroup2.io.max = 8:0 rbps=1048576 wiops=100", "lxc.cgroup2.io.max = 8:16 rbps=2048"),
                lxc.text().lines().filter(line -> line.contains("io.max")).toList());
        assertEquals(List.of(), lxc.missing());
    }

    @Test
    void lxcKeysSayWhatSystemdsPoliciesAllow() {
        Plan plan = sending(Hosts.unified(257), property("DevicePolicy", "s", "closed"),
                property("DeviceAllow", "a(ss)", List.of(List.of("char-misc", "rw"), List.of("/dev/fuse", ""), List.of("/dev/sda", "r"), List.of("block-*", "m"))));
        Rendered lxc = Outputs.render(OutputKind.LXC, plan, "a.scope");
        List<String> lines = lxc.text().lines().toList();
        assertEquals("lxc.cgroup2.devices.deny = a", lines.get(0));
        assertEquals(List.of("lxc.cgroup2.devices.allow = c 136:* rw", "lxc.cgroup2.devices.allow = c 10:* rw", "lxc.cgroup2.devices.allow = c 10:229 rwm",
                "lxc.cgroup2.devices.allow = b *:* m"), lines.subList(8, lines.size()));
        assertEquals(List.of(new Missing("property:DeviceAllow", "/dev/sda r", List.of(LeafPath.of("x")), "The numbers of /dev/sda are known only on its host.")),
                lxc.missing());
    }

    @ParameterizedTest
    @EnumSource(OutputKind.class)
    void aRejectedPlanHasNoOutput(OutputKind kind) {
        Plan rejected = plan("{\"memory\": {\"limit\": \"x\"}}", Hosts.unified(257));
        assertThrows(IllegalArgumentException.class, () -> Outputs.render(kind, rejected, "a.scope"));
        assertThrows(IllegalArgumentException.class, () -> Outputs.render(kind, plan("{}", Hosts.unified(257)), "a.mount"));
    }
}
