package io.cgbridge.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.UnitProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Given this host and these properties of a call, these are sent and that is told. Properties are written {@code NAME=VALUE}, lists {@code NAME=path:number}. */
class PropertyAdapterTest {

    @ParameterizedTest(name = "{0} {1}: {2} -> {3}")
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        // accepted is not honoured: from 258 on the old names do nothing
        "systemd-262-unified | a.scope   | MemoryLimit=104857600            | MemoryMax=104857600              | MemoryLimit renamed MemoryMax accepted-but-ignored",
        "systemd-262-unified | a.scope   | MemoryLimit=infinity             | MemoryMax=infinity               | MemoryLimit renamed MemoryMax accepted-but-ignored",
        "systemd-262-unified | a.slice   | CPUShares=1024                   | CPUWeight=100                    | CPUShares converted CPUWeight other-scale",
        "systemd-262-unified | a.slice   | CPUShares=512                    | CPUWeight=59                     | CPUShares converted CPUWeight other-scale",
        "systemd-262-unified | a.slice   | CPUShares=1                      | CPUWeight=1                      | CPUShares renamed CPUWeight accepted-but-ignored",
        "systemd-262-unified | a.slice   | CPUShares=262144                 | CPUWeight=10000                  | CPUShares converted CPUWeight other-scale",
        "systemd-262-unified | a.slice   | CPUShares=infinity               | CPUWeight=infinity               | CPUShares renamed CPUWeight accepted-but-ignored",
        "systemd-262-unified | a.service | StartupCPUShares=2               | StartupCPUWeight=1               | StartupCPUShares converted StartupCPUWeight other-scale",
        "systemd-262-unified | a.service | BlockIOWeight=500                | IOWeight=4500                    | BlockIOWeight converted IOWeight other-scale",
        "systemd-262-unified | a.service | BlockIOWeight=10                 | IOWeight=10                      | BlockIOWeight renamed IOWeight accepted-but-ignored",
        "systemd-262-unified | a.service | StartupBlockIOWeight=1000        | StartupIOWeight=10000            | StartupBlockIOWeight converted StartupIOWeight other-scale",
        "systemd-262-unified | a.scope   | BlockIODeviceWeight=/dev/sda:500 | IODeviceWeight=/dev/sda:4500     | BlockIODeviceWeight converted IODeviceWeight other-scale",
        "systemd-262-unified | a.scope   | BlockIODeviceWeight=[]           | IODeviceWeight=[]                | BlockIODeviceWeight renamed IODeviceWeight accepted-but-ignored",
        "systemd-262-unified | a.scope   | BlockIOReadBandwidth=/dev/sda:9  | IOReadBandwidthMax=/dev/sda:9    | BlockIOReadBandwidth renamed IOReadBandwidthMax accepted-but-ignored",
        "systemd-262-unified | a.scope   | BlockIOWriteBandwidth=/dev/sda:9 | IOWriteBandwidthMax=/dev/sda:9   | BlockIOWriteBandwidth renamed IOWriteBandwidthMax accepted-but-ignored",
        "systemd-262-unified | a.socket  | MemoryLimit=4096                 | MemoryMax=4096                   | MemoryLimit renamed MemoryMax accepted-but-ignored",
        // a host that still maps the old names drops them as soon as a newer property stands beside them, so they are renamed there too
        "systemd-247-unified | a.scope   | MemoryLimit=4096 MemoryLow=1024  | MemoryMax=4096 MemoryLow=1024    | MemoryLimit renamed MemoryMax other-name",
        // and back
        "systemd-219-legacy  | a.scope   | MemoryMax=4096                   | MemoryLimit=4096                 | MemoryMax renamed MemoryLimit not-on-this-host",
        "systemd-219-legacy  | a.service | CPUWeight=100                    | CPUShares=1024                   | CPUWeight converted CPUShares other-scale",
        "systemd-219-legacy  | a.service | CPUWeight=0                      | CPUShares=2                      | CPUWeight converted CPUShares other-scale",
        "systemd-219-legacy  | a.service | CPUWeight=infinity               | CPUShares=infinity               | CPUWeight renamed CPUShares not-on-this-host",
        "systemd-219-legacy  | a.service | IOWeight=4500                    | BlockIOWeight=500                | IOWeight converted BlockIOWeight other-scale",
        "systemd-219-legacy  | a.service | IODeviceWeight=/dev/sda:4500     | BlockIODeviceWeight=/dev/sda:500 | IODeviceWeight converted BlockIODeviceWeight other-scale",
        "systemd-219-legacy  | a.scope   | IOReadBandwidthMax=/dev/sda:9    | BlockIOReadBandwidth=/dev/sda:9  | IOReadBandwidthMax renamed BlockIOReadBandwidth not-on-this-host",
        "systemd-239-hybrid  | a.scope   | MemoryMax=4096                   | MemoryLimit=4096                 | MemoryMax renamed MemoryLimit other-name",
        // on cgroup v1 a unified memory property is stored, does nothing and switches MemoryLimit off
        "systemd-239-legacy  | a.scope   | MemoryLimit=4096 MemoryLow=1024  | MemoryLimit=4096                 | MemoryLow dropped - accepted-but-ignored",
        // the native name wins
        "systemd-262-unified | a.scope   | MemoryLimit=4096 MemoryMax=8192  | MemoryMax=8192                   | MemoryLimit dropped - overridden",
        "systemd-262-unified | a.scope   | MemoryMaxScale=9 MemoryLimit=1   | MemoryMaxScale=9                 | MemoryLimit dropped - overridden",
        "systemd-239-legacy  | a.scope   | MemoryLimit=4096 MemoryMax=8192  | MemoryLimit=4096                 | MemoryMax dropped - overridden",
        "systemd-252-unified | a.scope   | CPUWeight=7 CPUShares=1024       | CPUWeight=7                      | CPUShares dropped - overridden",
        // a native name that takes away does not win over one that limits, wherever it stands
        "systemd-262-unified | a.scope   | MemoryLimit=4096 MemoryMax=infinity | MemoryMax=4096                | MemoryLimit renamed MemoryMax accepted-but-ignored; MemoryMax dropped - overridden",
        "systemd-262-unified | a.scope   | MemoryMax=infinity MemoryLimit=4096 | MemoryMax=infinity MemoryMax=4096 | MemoryLimit renamed MemoryMax accepted-but-ignored",
        "systemd-262-unified | a.scope   | MemoryLimit=infinity MemoryMax=4096 | MemoryMax=4096                | MemoryLimit dropped - overridden",
        // 0 takes a rate away on cgroup v1; the kernel of cgroup 2 refuses it
        "systemd-262-unified | a.scope   | BlockIOReadBandwidth=/dev/sda:0  | IOReadBandwidthMax=/dev/sda:-1 | BlockIOReadBandwidth converted IOReadBandwidthMax other-scale",
        // order and repetition stay
        "systemd-262-unified | a.scope   | BlockIOReadBandwidth=[] BlockIOReadBandwidth=/dev/sda:1 TasksMax=5 | IOReadBandwidthMax=[] IOReadBandwidthMax=/dev/sda:1 TasksMax=5 | BlockIOReadBandwidth renamed IOReadBandwidthMax accepted-but-ignored; BlockIOReadBandwidth renamed IOReadBandwidthMax accepted-but-ignored",
        "systemd-262-unified | a.scope   | MemoryLimit=1 CPUWeight=3 MemoryLimit=2 | MemoryMax=1 CPUWeight=3 MemoryMax=2 | MemoryLimit renamed MemoryMax accepted-but-ignored; MemoryLimit renamed MemoryMax accepted-but-ignored",
        // what this systemd does not know
        "systemd-247-unified | a.scope   | MemoryZSwapMax=0 CPUWeight=5     | CPUWeight=5                      | MemoryZSwapMax dropped - not-on-this-host",
        "systemd-219-legacy  | a.scope   | TasksMax=5                       | -                                | TasksMax dropped - not-on-this-host",
        // what nobody here knows is for systemd to judge, and so is what a unit type without limits is given
        "systemd-247-unified | a.scope   | Fancy=5                          | Fancy=5                          | -",
        "systemd-247-unified | a.timer   | MemoryZSwapMax=5                 | MemoryZSwapMax=5                 | -",
        "systemd-219-legacy  | a.scope   | PIDs=5                           | PIDs=5                           | -",
        // a value that no systemd takes stays where systemd would say so, and goes where it would be swallowed
        "systemd-252-unified | a.scope   | BlockIOWeight=5                  | BlockIOWeight=5                  | -",
        "systemd-252-unified | a.scope   | CPUShares=0                      | CPUShares=0                      | -",
        "systemd-262-unified | a.scope   | CPUShares=0                      | -                                | CPUShares dropped - out-of-range",
        // required
        "systemd-219-legacy  | a.scope   | DevicePolicy=strict              | DevicePolicy=strict              | -",
    })
    void aCallIsMadeToFitTheHost(String host, String unit, String asked, String sent, String told) {
        AdaptedProperties adapted = adapter(host).adapt(unit, properties(asked));
        assertEquals(sent == null ? "" : sent, adapted.properties().stream().map(PropertyAdapterTest::text).collect(Collectors.joining(" ")));
        assertEquals(told == null ? "" : told, adapted.changes().stream().map(change -> "%s %s %s %s".formatted(change.asked().name(), change.kind().word(),
                change.sent().map(UnitProperty::name).orElse("-"), change.reason().word())).collect(Collectors.joining("; ")));
    }

    @Test
    void whatIsRequiredIsLeftForSystemdToRefuse() {
        PropertyAdapter adapter = new PropertyAdapter(HostProfiles.byId("systemd-219-legacy").orElseThrow(), property -> property.name().equals("TasksMax"));
        List<UnitProperty> asked = properties("TasksMax=5 MemorySwapMax=5");
        assertEquals(asked.subList(0, 1), adapter.adapt("a.scope", asked).properties());
    }

    @Test
    void whatIsRequiredIsStillRenamed() {
        PropertyAdapter adapter = new PropertyAdapter(HostProfiles.byId("systemd-262-unified").orElseThrow(), property -> true);
        assertEquals(properties("MemoryMax=5"), adapter.adapt("a.scope", properties("MemoryLimit=5")).properties());
    }

    @Test
    void whatIsNotChangedIsTheSameObject() {
        UnitProperty untouched = new UnitProperty("Description", "s", "a text", List.of());
        assertSame(untouched, adapter("systemd-262-unified").adapt("a.scope", List.of(untouched)).properties().get(0));
    }

    @Test
    void aPropertyOfAnotherTypeThanItsOwnIsNotRenamed() {
        UnitProperty wrong = new UnitProperty("MemoryLimit", "s", "4G", List.of());
        AdaptedProperties adapted = adapter("systemd-252-unified").adapt("a.scope", List.of(wrong));
        assertEquals(new AdaptedProperties(List.of(wrong), List.of()), adapted);
    }

    @Test
    void onAHostWithBfqTheWeightIsOneThatBfqHoldsExactly() {
        HostProfile plain = HostProfiles.byId("systemd-247-unified").orElseThrow();
        HostProfile bfq = new HostProfile(plain.id(), plain.source(), plain.systemd(), plain.systemdVersion(), plain.hierarchy(), plain.controllers(),
                plain.kernel(), plain.properties(), plain.files(), new HostProfile.IoPolicy(Set.of("sda"), Set.of()), plain.swap(), plain.pageSize(),
                plain.cpus(), plain.memoryNodes(), plain.hugepageSizes(), plain.deviceNames(), plain.unconfirmed());
        assertEquals(properties("IOWeight=500"), new PropertyAdapter(bfq, property -> false).adapt("a.scope", properties("BlockIOWeight=500")).properties());
        assertEquals(properties("IOWeight=4500"), new PropertyAdapter(plain, property -> false).adapt("a.scope", properties("BlockIOWeight=500")).properties());
    }

    private static PropertyAdapter adapter(String host) {
        return new PropertyAdapter(HostProfiles.byId(host).orElseThrow(), property -> property.name().startsWith("Device"));
    }

    private static List<UnitProperty> properties(String text) {
        return Stream.of(text.split(" ")).map(each -> {
            String name = each.substring(0, each.indexOf('='));
            String value = each.substring(each.indexOf('=') + 1);
            String signature = PropertyMatrix.signature(name).orElse("t");
            return new UnitProperty(name, signature, signature.equals("s") ? value : signature.startsWith("a") ? list(signature, value) : number(value), List.of());
        }).toList();
    }

    private static List<Object> list(String signature, String value) {
        List<Object> list = new ArrayList<>();
        if (!value.equals("[]")) {
            int colon = value.indexOf(':');
            list.add(signature.equals("au") ? number(value) : List.of(value.substring(0, colon), number(value.substring(colon + 1))));
        }
        return list;
    }

    private static long number(String value) {
        return value.equals("infinity") ? UnitProperty.INFINITY : Long.parseLong(value);
    }

    private static String text(UnitProperty property) {
        Object value = property.value();
        if (value instanceof List<?> list) {
            value = list.isEmpty() ? "[]" : list.get(0) instanceof List<?> entry ? entry.get(0) + ":" + entry.get(1) : list.get(0);
        }
        return property.name() + "=" + (value.equals(UnitProperty.INFINITY) ? "infinity" : value);
    }
}
