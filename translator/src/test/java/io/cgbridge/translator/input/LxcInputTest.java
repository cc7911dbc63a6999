package io.cgbridge.translator.input;

import static io.cgbridge.translator.input.Reports.LEGACY;
import static io.cgbridge.translator.input.Reports.UNIFIED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.Plan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given this LXC configuration, this host holds that, told line by line. */
class LxcInputTest {
    private static String unified(String text) throws MalformedDocumentException {
        return Reports.of(InputKind.LXC, text, UNIFIED);
    }

    private static String legacy(String text) throws MalformedDocumentException {
        return Reports.of(InputKind.LXC, text, LEGACY);
    }

    @Test
    void v1FilesOnCgroup2() throws MalformedDocumentException {
        assertEquals("""
                lxc.cgroup.memory.limit_in_bytes @1 = 256M: exact property:MemoryMax
                lxc.cgroup.memory.memsw.limit_in_bytes @2 = 512M: converted other-scale property:MemorySwapMax
                lxc.cgroup.memory.soft_limit_in_bytes @3 = 128m: approximated other-meaning property:MemoryLow
                lxc.cgroup.cpu.shares @4 = 1024: converted other-scale property:CPUWeight
                lxc.cgroup.cpuset.cpus @5 = 0-5: exact property:AllowedCPUs
                lxc.cgroup.pids.max @6 = 100: exact property:TasksMax
                """, unified("""
                lxc.cgroup.memory.limit_in_bytes = 256M
                lxc.cgroup.memory.memsw.limit_in_bytes = 512M
                lxc.cgroup.memory.soft_limit_in_bytes = 128m
                lxc.cgroup.cpu.shares = 1024
                lxc.cgroup.cpuset.cpus = '0-5'
                lxc.cgroup.pids.max = 100
                """));
    }

    @Test
    void v1FilesOnCgroup1() throws MalformedDocumentException {
        assertEquals("""
                lxc.cgroup.blkio.weight @1 = 500: exact property:BlockIOWeight
                lxc.cgroup.blkio.throttle.read_bps_device[0] @2 = 8:0 1048576: unset overridden
                lxc.cgroup.blkio.throttle.read_bps_device[1] @3 = 8:0 2048: exact property:BlockIOReadBandwidth
                lxc.cgroup.blkio.throttle.read_bps_device[2] @4 = 8:16 2048: exact property:BlockIOReadBandwidth
                lxc.cgroup.hugetlb.2MB.limit_in_bytes @5 = 4M: exact file:hugetlb.2MB.limit_in_bytes
                lxc.cgroup.net_cls.classid @6 = 0x100001: exact file:net_cls.classid
                lxc.cgroup.net_prio.ifpriomap @7 = eth0 5: exact file:net_prio.ifpriomap
                lxc.cgroup.memory.oom_control @8 = 1: exact file:memory.oom_control
                """, legacy("""
                lxc.cgroup.blkio.weight = 500
                lxc.cgroup.blkio.throttle.read_bps_device = 8:0 1048576
                lxc.cgroup.blkio.throttle.read_bps_device = 8:0 2048
                lxc.cgroup.blkio.throttle.read_bps_device = 8:16 2048
                lxc.cgroup.hugetlb.2MB.limit_in_bytes = 4M
                lxc.cgroup.net_cls.classid = 0x100001
                lxc.cgroup.net_prio.ifpriomap = eth0 5
                lxc.cgroup.memory.oom_control = 1
                """));
    }

    @Test
    void whatTheKernelWouldNotReadIsRejected() throws MalformedDocumentException {
        assertEquals("""
                lxc.cgroup.memory.limit_in_bytes @1 = 1.5G: rejected invalid-syntax
                lxc.cgroup.blkio.weight_device @2 = 8:0 x: rejected invalid-syntax
                lxc.cgroup.devices.allow @3 = c 5:0: rejected invalid-syntax
                lxc.cgroup.memory.oom_control @4 = yes: rejected invalid-syntax
                lxc.cgroup2.memory.high @5 = 1.5G: rejected invalid-syntax
                """, unified("""
                lxc.cgroup.memory.limit_in_bytes = 1.5G
                lxc.cgroup.blkio.weight_device = 8:0 x
                lxc.cgroup.devices.allow = c 5:0
                lxc.cgroup.memory.oom_control = yes
                lxc.cgroup2.memory.high = 1.5G
                """));
    }

    @Test
    void laterLinesOfAFileWriteOverEarlierOnesAndLinesOfAListAddUp() throws MalformedDocumentException {
        assertEquals("""
                lxc.cgroup2.memory.max[0] @1 = 1G: unset overridden
                lxc.cgroup2.memory.max[1] @2 = 2G: exact property:MemoryMax
                lxc.cgroup2.io.max[0] @3 = 8:0 rbps=1000: exact property:IOReadBandwidthMax
                lxc.cgroup2.io.max[1] @4 = 8:16 rbps=1000: exact property:IOReadBandwidthMax
                """, unified("""
                lxc.cgroup2.memory.max = 1G
                lxc.cgroup2.memory.max = 2G
                lxc.cgroup2.io.max = 8:0 rbps=1000
                lxc.cgroup2.io.max = 8:16 rbps=1000
                """));
    }

    @Test
    void anEmptyValueTakesBackTheLinesOfItsKey() throws MalformedDocumentException {
        assertEquals("""
                lxc.cgroup2.devices.deny[0] @1 = a: unset overridden
                lxc.cgroup2.devices.allow[0] @2 = c 1:3 rwm: unset overridden
                lxc.cgroup2.devices.deny[1] @3 = : unset empty
                lxc.cgroup2.devices.allow[1] @4 = : unset empty
                lxc.cgroup2.devices.allow[2] @5 = a: exact property:DevicePolicy
                """, unified("""
                lxc.cgroup2.devices.deny = a
                lxc.cgroup2.devices.allow = c 1:3 rwm
                lxc.cgroup2.devices.deny =
                lxc.cgroup2.devices.allow =
                lxc.cgroup2.devices.allow = a
                """));
        assertEquals("""
                lxc.cgroup2.memory.max @1 = 1G: unset overridden
                lxc.cgroup2 @2 = : unset empty
                """, unified("lxc.cgroup2.memory.max = 1G\nlxc.cgroup2 =\n"));
    }

    @Test
    void deviceRulesKeepTheirOrder() throws MalformedDocumentException {
        Plan plan = Reports.plan(InputKind.LXC, """
                lxc.cgroup.devices.allow = a
                lxc.cgroup.devices.deny = a
                lxc.cgroup.devices.allow = c 1:3 rwm\t# /dev/null
                lxc.cgroup.devices.allow = c *:* m
                """, UNIFIED);
        assertEquals(List.of("strict", List.of(List.of("/dev/char/1:3", "rwm"), List.of("char-*", "m"))),
                plan.properties().stream().map(p -> p.value()).toList());
    }

    @Test
    void theHostsOwnGenerationCountsWhereBothSetALimit() throws MalformedDocumentException {
        String text = """
                lxc.cgroup.memory.limit_in_bytes = 256M
                lxc.cgroup.memory.memsw.limit_in_bytes = 512M
                lxc.cgroup2.memory.max = 1G
                lxc.cgroup.devices.deny = a
                lxc.cgroup.devices.allow = c 1:9 rwm
                lxc.cgroup2.devices.deny = a
                lxc.cgroup.cpu.shares = 1024
                """;
        assertEquals("""
                lxc.cgroup.memory.limit_in_bytes @1 = 256M: unset overridden
                lxc.cgroup.memory.memsw.limit_in_bytes @2 = 512M: unset overridden
                lxc.cgroup2.memory.max @3 = 1G: exact property:MemoryMax
                lxc.cgroup.devices.deny @4 = a: exact property:DevicePolicy property:DeviceAllow
                lxc.cgroup.devices.allow @5 = c 1:9 rwm: unset overridden
                lxc.cgroup2.devices.deny @6 = a: exact property:DevicePolicy property:DeviceAllow
                lxc.cgroup.cpu.shares @7 = 1024: converted other-scale property:CPUWeight
                """, unified(text));
        assertEquals("""
                lxc.cgroup.memory.limit_in_bytes @1 = 256M: exact property:MemoryLimit
                lxc.cgroup.memory.memsw.limit_in_bytes @2 = 512M: exact file:memory.memsw.limit_in_bytes
                lxc.cgroup2.memory.max @3 = 1G: unset overridden
                lxc.cgroup.devices.deny @4 = a: exact property:DevicePolicy property:DeviceAllow
                lxc.cgroup.devices.allow @5 = c 1:9 rwm: approximated other-meaning property:DevicePolicy property:DeviceAllow
                lxc.cgroup2.devices.deny @6 = a: exact property:DevicePolicy property:DeviceAllow
                lxc.cgroup.cpu.shares @7 = 1024: exact property:CPUShares
                """, legacy(text));
    }

    @Test
    void whatCannotBeReadHereIsNoted() throws MalformedDocumentException {
        assertEquals("""
                lxc.include @1 = /usr/share/lxc/config/common.conf: dropped not-expressible
                lxc.cgroup.memory.nonsense @2 = 1: dropped unknown-field
                lxc.cgroup.dir @3 = lxc: dropped not-expressible
                lxc.cgroup.freezer.state @4 = FROZEN: dropped not-a-resource
                lxc.cgroup2.nonsense.max @6 = 1: dropped no-controller
                """, unified("""
                lxc.include = /usr/share/lxc/config/common.conf
                lxc.cgroup.memory.nonsense = 1
                lxc.cgroup.dir = lxc
                lxc.cgroup.freezer.state = FROZEN
                lxc.net.0.type = veth
                lxc.cgroup2.nonsense.max = 1
                """));
    }

    @Test
    void proxmoxWritesAColonAndHasKeysOfItsOwn() throws MalformedDocumentException {
        assertEquals("""
                memory @2 = 512: dropped unknown-field
                lxc.cgroup2.devices.allow @3 = a: exact property:DevicePolicy
                """, unified("features: nesting=1,keyctl=1\nmemory: 512\nlxc.cgroup2.devices.allow: a\nlxc.cap.drop: \n"
                + "[before-upgrade]\nlxc.cgroup2.memory.max: 1G\n"));
    }

    @Test
    void aLineThatLxcRefusesIsRefusedWithItsNumber() {
        MalformedDocumentException refused = assertThrows(MalformedDocumentException.class,
                () -> Inputs.read(InputKind.LXC, "# limits\nlxc.cgroup2.memory.max\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals(2, refused.line());
        MalformedDocumentException latin = assertThrows(MalformedDocumentException.class,
                () -> Inputs.read(InputKind.LXC, "\nlxc.uts.name = \u00e9\n".getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(2, latin.line());
    }
}
