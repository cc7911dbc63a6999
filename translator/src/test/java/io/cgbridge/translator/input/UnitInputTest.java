package io.cgbridge.translator.input;

import static io.cgbridge.translator.input.Reports.LEGACY;
import static io.cgbridge.translator.input.Reports.UNIFIED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.Hosts;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Given this unit file, this host holds that, told directive by directive. */
class UnitInputTest {
    /** With those properties of systemd 257 that only unit files ask for. */
    private static final HostProfile FULL = Hosts.like(UNIFIED).property(
            property("MemoryMaxScale", "u"), property("MemoryLowScale", "u"), property("TasksMaxScale", "u"), property("StartupCPUWeight", "t"),
            property("StartupMemoryHigh", "t"), property("StartupAllowedCPUs", "ay"), property("CPUAccounting", "b"),
            property("DelegateControllers", "as"), property("DisableControllers", "as"), property("ManagedOOMSwap", "s"),
            property("ManagedOOMMemoryPressureLimit", "u"), property("MemoryPressureThresholdUSec", "t"), property("IPAddressAllow", "a(iayu)"),
            property("IPIngressFilterPath", "as"), property("RestrictNetworkInterfaces", "(bas)"), property("BPFProgram", "a(ss)")).build();

    private static SettableProperty property(String name, String signature) {
        return new SettableProperty(name, signature, true, true, true);
    }

    private static String unified(String text) throws MalformedDocumentException {
        return Reports.of(InputKind.UNIT, text, FULL);
    }

    private static String values(String text) throws MalformedDocumentException {
        List<String> values = new ArrayList<>();
        for (UnitProperty property : Reports.plan(InputKind.UNIT, text, FULL).properties()) {
            Object value = property.value() instanceof byte[] bytes ? List.of(bytes.length, bytes[0]) : property.value();
            values.add(property.name() + " " + value);
        }
        return String.join("\n", values);
    }

    @Test
    void modernDirectivesOnCgroup2() throws MalformedDocumentException {
        assertEquals("""
                Service.MemoryMin @2 = 1M: exact property:MemoryMin
                Service.MemoryLow @3 = 2M: exact property:MemoryLow
                Service.MemoryHigh @4 = 1.5G: exact property:MemoryHigh
                Service.MemoryMax @5 = infinity: exact property:MemoryMax
                Service.MemorySwapMax @6 = 0: exact property:MemorySwapMax
                Service.CPUWeight @7 = 200: exact property:CPUWeight
                Service.CPUQuota @8 = 150%: exact property:CPUQuotaPerSecUSec
                Service.CPUQuotaPeriodSec @9 = 10ms: exact property:CPUQuotaPeriodUSec
                Service.AllowedCPUs @10 = 0-3 8: exact property:AllowedCPUs
                Service.AllowedMemoryNodes @11 = 0,1: exact property:AllowedMemoryNodes
                Service.IOWeight @12 = 500: approximated no-io-policy property:IOWeight
                Service.TasksMax @13 = 100: exact property:TasksMax
                Service.DevicePolicy @14 = closed: exact property:DevicePolicy
                Service.DeviceAllow[0] @15 = /dev/sda r: exact property:DeviceAllow
                Service.DeviceAllow[1] @16 = char-pts: exact property:DeviceAllow
                Service.Slice @17 = web.slice: exact property:Slice
                Service.Delegate @18 = yes: exact property:Delegate
                """, unified("""
                [Service]
                MemoryMin=1M
                MemoryLow=2M
                MemoryHigh=1.5G
                MemoryMax=infinity
                MemorySwapMax=0
                CPUWeight=200
                CPUQuota=150%
                CPUQuotaPeriodSec=10ms
                AllowedCPUs=0-3 8
                AllowedMemoryNodes=0,1
                IOWeight=500
                TasksMax=100
                DevicePolicy=closed
                DeviceAllow=/dev/sda r
                DeviceAllow=char-pts
                Slice=web.slice
                Delegate=yes
                ExecStart=/bin/true
                LimitNOFILE=1024
                CPUAffinity=0
                """));
    }

    @Test
    void legacyDirectivesOnCgroup2() throws MalformedDocumentException {
        assertEquals("""
                Slice.MemoryLimit @2 = 128M: exact property:MemoryMax
                Slice.CPUShares @3 = 1024: converted other-scale property:CPUWeight
                Slice.BlockIOWeight @4 = 500: dropped no-io-policy
                Slice.BlockIOReadBandwidth @5 = /dev/block/8:0 5M: exact property:IOReadBandwidthMax
                Slice.BlockIOWriteBandwidth @6 = /dev/sda 5M: exact property:BlockIOWriteBandwidth
                """, unified("""
                [Slice]
                MemoryLimit=128M
                CPUShares=1024
                BlockIOWeight=500
                BlockIOReadBandwidth=/dev/block/8:0 5M
                BlockIOWriteBandwidth=/dev/sda 5M
                """));
    }

    @Test
    void modernDirectivesOnCgroup1() throws MalformedDocumentException {
        assertEquals("""
                Slice.MemoryMax @2 = 1G: exact property:MemoryLimit
                Slice.MemoryHigh @3 = 1G: dropped no-equivalent
                Slice.CPUWeight @4 = 100: converted other-scale property:CPUShares
                Slice.CPUQuota @5 = 20%: exact property:CPUQuotaPerSecUSec
                Slice.IOWeight @6 = 100: converted other-scale property:BlockIOWeight
                Slice.IOReadBandwidthMax @7 = /dev/block/8:0 5M: exact property:BlockIOReadBandwidth
                """, Reports.of(InputKind.UNIT, """
                [Slice]
                MemoryMax=1G
                MemoryHigh=1G
                CPUWeight=100
                CPUQuota=20%
                IOWeight=100
                IOReadBandwidthMax=/dev/block/8:0 5M
                """, LEGACY));
    }

    @Test
    void theModernDirectiveWinsOverItsLegacyTwin() throws MalformedDocumentException {
        Plan plan = Reports.plan(InputKind.UNIT, "[Slice]\nCPUShares=100\nCPUWeight=50\n", FULL);
        assertEquals("""
                Slice.CPUShares @2 = 100: dropped overridden
                Slice.CPUWeight @3 = 50: exact property:CPUWeight
                """, Reports.of(plan));
        assertEquals("Slice.CPUWeight says something else, and that wins.", Reports.message(plan, "Slice.CPUShares"));
    }

    @Test
    void sizesAreToTheBaseOf1024ForMemoryAndOf1000ForIo() throws MalformedDocumentException {
        assertEquals("""
                IOReadBandwidthMax [[/dev/block/8:0, 5000000]]
                MemoryMax 1610612736
                MemoryHigh 1073742336""", values("""
                [Slice]
                MemoryMax=1.5G
                MemoryHigh=1G 512
                IOReadBandwidthMax=/dev/block/8:0 5M
                """));
    }

    @Test
    void shareOfAWholeOnlyTheHostKnowsGoesToTheScaleProperty() throws MalformedDocumentException {
        assertEquals("""
                MemoryMaxScale 2147483648
                MemoryLowScale 1717986918
                TasksMaxScale 644245094
                ManagedOOMMemoryPressureLimit 2598455213""", values("""
                [Slice]
                MemoryMax=50%
                MemoryLow=40%
                TasksMax=15%
                ManagedOOMMemoryPressureLimit=60.5%
                """));
    }

    @Test
    void aShareThatIsNoWholeNumberInItsPeriodGoesByTheSecond() throws MalformedDocumentException {
        assertEquals("""
                CPUQuotaPerSecUSec 125000
                CPUQuotaPeriodUSec 50500""", values("[Slice]\nCPUQuota=12.5%\nCPUQuotaPeriodSec=50ms 500us\n"));
        assertEquals("""
                CPUQuotaPerSecUSec 125000
                CPUQuotaPeriodUSec 50000""", values("[Slice]\nCPUQuota=12.5%\nCPUQuotaPeriodSec=50ms\n"));
        assertEquals("CPUQuotaPerSecUSec 333300", values("[Slice]\nCPUQuota=33.33%\n"));
    }

    @Test
    void whatHasNeitherFieldNorFileIsSentAsTheProperty() throws MalformedDocumentException {
        assertEquals("""
                StartupCPUWeight 0
                StartupMemoryHigh 1073741824
                StartupAllowedCPUs [1, 3]
                CPUAccounting true
                DelegateControllers [cpu, memory]
                DisableControllers [io]
                ManagedOOMSwap kill
                MemoryPressureThresholdUSec 200000
                IPIngressFilterPath [/sys/fs/bpf/in]
                RestrictNetworkInterfaces [false, [eth0, eth1]]
                BPFProgram [[egress, /sys/fs/bpf/out]]
                OOMPolicy kill
                IODeviceLatencyTargetUSec [[/dev/sda, 25000], [/dev/sdb, 7200000000]]
                IODeviceWeight [[/dev/sda, 300]]""", values("""
                [Service]
                StartupCPUWeight=idle
                StartupMemoryHigh=1G
                StartupAllowedCPUs=0-1
                CPUAccounting=on
                Delegate=cpu memory
                DisableControllers=io
                ManagedOOMSwap=kill
                MemoryPressureThresholdSec=200ms
                IPIngressFilterPath=/sys/fs/bpf/in
                RestrictNetworkInterfaces=~eth0 eth1
                BPFProgram=egress:/sys/fs/bpf/out
                OOMPolicy=kill
                IODeviceLatencyTargetSec=/dev/sda 25ms
                IODeviceLatencyTargetSec=/dev/sdb 2h
                IODeviceWeight=/dev/sda 300
                """));
    }

    @Test
    void addressesAreReadInEveryForm() throws MalformedDocumentException {
        Plan plan = Reports.plan(InputKind.UNIT, "[Service]\nIPAddressAllow=10.0.0.0/8 localhost\nIPAddressAllow=fe80::1\n", FULL);
        List<?> prefixes = (List<?>) plan.properties().get(0).value();
        assertEquals(List.of("2 4 8", "2 4 8", "10 16 128", "10 16 128"), prefixes.stream().map(prefix -> {
            List<?> parts = (List<?>) prefix;
            return parts.get(0) + " " + ((byte[]) parts.get(1)).length + " " + parts.get(2);
        }).toList());
        assertEquals("Service.IPAddressAllow @2 = example.org: rejected invalid-syntax\n", unified("[Service]\nIPAddressAllow=example.org\n"));
    }

    @Test
    void theLastOfSeveralAssignmentsCountsAndListsAddUp() throws MalformedDocumentException {
        Plan plan = Reports.plan(InputKind.UNIT, """
                [Service]
                MemoryMax=1G
                IOReadIOPSMax=/dev/block/8:0 100
                MemoryMax=2G
                IOReadIOPSMax=/dev/block/8:16 200
                """, FULL);
        assertEquals("""
                Service.MemoryMax[0] @2 = 1G: unset overridden
                Service.IOReadIOPSMax[0] @3 = /dev/block/8:0 100: exact property:IOReadIOPSMax
                Service.MemoryMax[1] @4 = 2G: exact property:MemoryMax
                Service.IOReadIOPSMax[1] @5 = /dev/block/8:16 200: exact property:IOReadIOPSMax
                """, Reports.of(plan));
        assertEquals("Line 4 assigns this anew.", Reports.message(plan, "Service.MemoryMax[0]"));
    }

    @Test
    void anEmptyAssignmentTakesBackWhatStandsBeforeIt() throws MalformedDocumentException {
        assertEquals("""
                Service.DeviceAllow[0] @2 = /dev/sda r: unset overridden
                Service.DeviceAllow[1] @3 = : unset empty
                Service.DeviceAllow[2] @4 = /dev/sdb r: exact property:DeviceAllow
                Service.MemoryMax[0] @5 = 1G: unset overridden
                Service.MemoryMax[1] @6 = : unset empty
                """, unified("""
                [Service]
                DeviceAllow=/dev/sda r
                DeviceAllow=
                DeviceAllow=/dev/sdb r
                MemoryMax=1G
                MemoryMax=
                """));
    }

    @Test
    void anEmptyDelegateDelegatesNoControllers() throws MalformedDocumentException {
        assertEquals("Service.Delegate @2 = : exact property:DelegateControllers\n", unified("[Service]\nDelegate=\n"));
    }

    @Test
    void linesGoOnAfterABackslashAndCommentsArePassedOver() throws MalformedDocumentException {
        assertEquals("""
                Service.AllowedCPUs @3 = 0-1   3: exact property:AllowedCPUs
                Service.MemoryMax @8 = 1G: exact property:MemoryMax
                """, unified("""
                # MemoryMax=1
                [Service]
                AllowedCPUs=0-1 \\
                # in between
                ; and again
                 3

                  MemoryMax = 1G \s
                """));
    }

    @Test
    void whatSystemdWouldPassOverIsReported() throws MalformedDocumentException {
        assertEquals("""
                MemoryMax @1 = 1G: dropped unknown-field
                Unit.CPUQuota @3 = 20%: dropped unknown-field
                line 5 @5 = {% if x %}: dropped invalid-syntax
                Service.MemoryMx @6 = 1G: dropped unknown-field
                Service.CPUFoo @7 = 1: dropped unknown-field
                Socket.TasksMax @9 = 5: dropped unknown-field
                """, unified("""
                MemoryMax=1G
                [Unit]
                CPUQuota=20%
                [Service]
                {% if x %}
                MemoryMx=1G
                CPUFoo=1
                [Socket]
                TasksMax=5
                [X-Ours]
                MemoryMax=1
                """));
    }

    @Test
    void whatCannotBeSetOverTheBusIsDroppedWithARemedy() throws MalformedDocumentException {
        assertEquals("""
                Service.SocketBindAllow @2 = tcp:80: dropped not-expressible
                Service.NFTSet @3 = cgroup:inet:filter:x: dropped not-expressible
                Service.ControlGroup @4 = cpu:/foo: dropped no-equivalent
                Service.Slice @5 = web-%i.slice: dropped not-expressible
                """, unified("[Service]\nSocketBindAllow=tcp:80\nNFTSet=cgroup:inet:filter:x\nControlGroup=cpu:/foo\nSlice=web-%i.slice\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "MemoryMax=10Mi                  | rejected invalid-syntax",
        "MemoryMax=0                     | rejected out-of-range",
        "MemoryMax=-1                    | rejected invalid-syntax",
        "MemoryMax=1G 2G                 | rejected invalid-syntax",
        "MemoryMax=17E                   | rejected invalid-syntax",
        "MemoryLimit={{ MemoryLimit }}   | rejected invalid-syntax",
        "CPUQuota=20                     | rejected invalid-syntax",
        "CPUQuota=0%                     | rejected invalid-syntax",
        "CPUQuota=0.001%                 | rejected invalid-syntax",
        "CPUQuotaPeriodSec=5 lightyears  | rejected invalid-syntax",
        "CPUQuotaPeriodSec=infinity      | unset left-alone",
        "CPUWeight=0                     | rejected out-of-range",
        "CPUShares=0                     | rejected invalid-syntax",
        "CPUAccounting=perhaps           | rejected invalid-syntax",
        "AllowedCPUs=3-1                 | rejected invalid-syntax",
        "AllowedCPUs=a                   | rejected invalid-syntax",
        "TasksMax=0                      | rejected invalid-syntax",
        "TasksMax=100%                   | rejected invalid-syntax",
        "IOReadBandwidthMax=/dev/sda     | rejected invalid-syntax",
        "IOReadBandwidthMax=/dev/sda 0   | rejected invalid-syntax",
        "IOWeight=20000                  | rejected out-of-range",
        "DeviceAllow=/dev/null x         | rejected invalid-syntax",
        "DeviceAllow=null r              | rejected invalid-syntax",
        "DevicePolicy=open               | rejected invalid-syntax",
        "OOMPolicy=ignore                | rejected invalid-syntax",
        "MemoryPressureWatch=perhaps     | rejected invalid-syntax",
        "DisableControllers=cpu gpu      | rejected invalid-syntax",
        "Delegate=gpu                    | rejected invalid-syntax",
        "Slice=web                       | rejected invalid-syntax",
        "ManagedOOMMemoryPressureLimit=101% | rejected invalid-syntax"})
    void valuesThatSystemdWouldNotTake(String line, String fate) throws MalformedDocumentException {
        int equals = line.indexOf('=');
        assertEquals("Service." + line.substring(0, equals) + " @2 = " + line.substring(equals + 1) + ": " + fate + "\n",
                unified("[Service]\n" + line + "\n"));
    }

    @Test
    void theSectionSaysTheTypeOfUnit() throws MalformedDocumentException {
        assertEquals(Optional.of(UnitType.SLICE), read("[Unit]\nDescription=x\n[Slice]\nMemoryMax=1G\n").unitType());
        assertEquals(Optional.of(UnitType.SCOPE), read("[Scope]\nMemoryMax=1G\n").unitType());
        assertEquals(Optional.empty(), read("[Socket]\nMemoryMax=1G\n").unitType());
    }

    private static SourceDocument read(String text) throws MalformedDocumentException {
        return Inputs.read(InputKind.UNIT, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aSectionHeaderThatIsNotClosedIsRefusedWithItsLine() {
        MalformedDocumentException refused = assertThrows(MalformedDocumentException.class, () -> read("[Unit]\n\n[Service\nMemoryMax=1\n"));
        assertEquals(3, refused.line());
    }
}
