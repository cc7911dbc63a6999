package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.cgbridge.compat.HostProfiles;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import io.cgbridge.translator.input.InputKind;
import io.cgbridge.translator.input.Inputs;
import io.cgbridge.translator.output.OutputKind;
import io.cgbridge.translator.output.Outputs;
import io.cgbridge.translator.output.Rendered;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is rendered for other tools means, to a real systemd, exactly what the plan says. */
@RealSystemd
class OutputsRealTest {
    private static final String LIMITS = """
            [%s]
            MemoryHigh=512M
            MemoryMax=1G
            MemorySwapMax=0
            MemoryLow=25%%
            CPUWeight=250
            CPUQuota=150%%
            CPUQuotaPeriodSec=10ms
            TasksMax=33
            IOWeight=300
            IODeviceWeight=/dev/block/8:0 400
            IOReadBandwidthMax=/dev/block/8:0 5M
            IOReadBandwidthMax=/dev/block/8:16 6M
            IOWriteIOPSMax=/dev/block/8:0 1000
            IODeviceLatencyTargetSec=/dev/block/8:0 25ms
            AllowedCPUs=0-1
            DevicePolicy=strict
            DeviceAllow=/dev/null rw
            DeviceAllow=char-pts r
            IPAddressAllow=fe80::/64
            IPAddressDeny=10.0.0.0/8
            ManagedOOMSwap=kill
            """;
    private static final String CHANGED = LIMITS.replace("512M", "256M").replace("CPUQuota=150", "CPUQuota=33.33").replace("=33\n", "=infinity\n")
            .replace("IOWeight=300", "IOWeight=100");

    private SystemdGuest systemd;
    private HostProfile host;

    @BeforeEach
    void guest(SystemdGuest guest) {
        systemd = guest;
        host = HostProfiles.forSystemd(guest.majorVersion(), Hierarchy.UNIFIED).orElseThrow();
    }

    private Plan plan(String limits, UnitType type) throws MalformedDocumentException {
        String section = type.word().substring(0, 1).toUpperCase(Locale.ROOT) + type.word().substring(1);
        Plan plan = Inputs.read(InputKind.UNIT, limits.formatted(section).getBytes(StandardCharsets.UTF_8))
                .translate(host, TranslationOptions.DEFAULTS.withUnitType(type));
        assertEquals(List.of(), plan.files());
        assertNotEquals(List.of(), plan.properties());
        return plan;
    }

    /** Runs a line in a shell of the guest that systemd itself started, until a unit is active. */
    private void shell(String line, String starts) throws Exception {
        Files.writeString(systemd.directory().resolve("run/" + starts + ".sh"), line);
        systemd.run("systemd-run", "--quiet", "--unit=shell-of-" + starts + ".service", "sh", "/run/" + starts + ".sh");
        systemd.run("sh", "-c", "until systemctl is-active --quiet " + starts + "; do sleep 0.05; done");
    }

    private String held(String unit, UnitProperty property) throws Exception {
        String object = "/org/freedesktop/systemd1/unit/" + unit.replace("-", "_2d").replace(".", "_2e");
        String type = unit.substring(unit.lastIndexOf('.') + 1);
        String name = property.name().equals("MemoryLowScale") ? "MemoryLow" : property.name();
        return systemd.run("busctl", "get-property", "org.freedesktop.systemd1", object,
                "org.freedesktop.systemd1." + type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1), name).strip();
    }

    /** As busctl prints it; a share of the memory is held in bytes, and CPU sets are held in whole words. */
    private String meant(UnitProperty property) throws Exception {
        if (property.name().equals("MemoryLowScale")) {
            long pages = Long.parseLong(systemd.run("getconf", "_PHYS_PAGES").strip());
            long page = Long.parseLong(systemd.run("getconf", "PAGESIZE").strip());
            return "t " + pages * 25 / 100 * page;
        }
        return property.signature() + " " + words(property.value());
    }

    private static String words(Object value) {
        if (value instanceof byte[] bytes) {
            StringBuilder out = new StringBuilder(Integer.toString(bytes.length));
            for (byte b : bytes) {
                out.append(' ').append(b & 0xff);
            }
            return out.toString();
        }
        if (value instanceof List<?> list && (list.isEmpty() || list.get(0) instanceof List<?>)) {
            return (list.size() + " " + list.stream().map(OutputsRealTest::members).collect(Collectors.joining(" "))).strip();
        }
        return value instanceof String text ? "\"" + text + "\"" : value instanceof Long number ? Long.toUnsignedString(number) : value.toString();
    }

    private static String members(Object struct) {
        return ((List<?>) struct).stream().map(OutputsRealTest::words).collect(Collectors.joining(" "));
    }

    private void assertHeld(Plan plan, String unit) throws Exception {
        for (UnitProperty property : plan.properties()) {
            String held = held(unit, property).replaceFirst("^ay 8 (\\d+)( 0){7}$", "ay 1 $1");
            assertEquals(inAnyOrder(meant(property)), inAnyOrder(held), unit + " " + property.name());
        }
    }

    /** systemd tells lists of pairs in an order of its own. */
    private static List<String> inAnyOrder(String words) {
        if (!words.startsWith("a(st) ") && !words.startsWith("a(ss) ")) {
            return List.of(words);
        }
        String[] word = words.split(" ");
        return IntStream.range(1, word.length / 2).mapToObj(i -> word[2 * i] + " " + word[2 * i + 1]).sorted().toList();
    }

    @Test
    void aDropInIsReadAsItWasMeant() throws Exception {
        Plan plan = plan(LIMITS, UnitType.SLICE);
        Rendered dropIn = Outputs.render(OutputKind.DROP_IN, plan, "dropin.slice");
        assertEquals(List.of(), dropIn.missing());
        Path folder = Files.createDirectories(systemd.directory().resolve("run/systemd/system/dropin.slice.d"));
        Files.writeString(folder.resolve("50-limits.conf"), dropIn.text());
        systemd.run("systemctl", "daemon-reload");
        systemd.run("systemctl", "start", "dropin.slice");
        assertHeld(plan, "dropin.slice");
        assertEquals(List.of(), systemd.log().stream().filter(line -> line.contains("50-limits.conf")).toList());
    }

    @Test
    void aUnitFileIsReadAsSystemdReadsIt() throws Exception {
        String text = """
                # MemoryMax=1
                [%s]
                MemoryMax = 1.5G\s\s
                MemoryHigh=1G \\
                ; in between
                 512K 7
                MemorySwapMax=infinity
                CPUQuota=12.5%%
                CPUQuotaPeriodSec=50ms 500us
                CPUWeight=100
                CPUWeight=
                CPUWeight=77
                TasksMax=1000
                TasksMax=infinity
                AllowedCPUs=0, 2-3 5
                IOReadBandwidthMax=/dev/block/8:0 1.5K
                IOReadBandwidthMax=
                IOReadBandwidthMax="/dev/block/8:16" 2M
                DevicePolicy=closed
                DeviceAllow=/dev/fuse
                not an assignment
                IODeviceWeight=/dev/block/8:0 99
                """;
        Plan plan = plan(text, UnitType.SLICE);
        Path folder = Files.createDirectories(systemd.directory().resolve("run/systemd/system/itself.slice.d"));
        Files.writeString(folder.resolve("50-itself.conf"), text.formatted("Slice"));
        systemd.run("systemctl", "daemon-reload");
        systemd.run("systemctl", "start", "itself.slice");
        assertHeld(plan, "itself.slice");
    }

    @Test
    void aSystemdRunLineStartsAServiceThatHoldsIt() throws Exception {
        Plan plan = plan(LIMITS, UnitType.SERVICE);
        Rendered run = Outputs.render(OutputKind.SYSTEMD_RUN, plan, "run.service");
        assertEquals(List.of(), run.missing());
        shell(run.text().strip() + " sleep infinity", "run.service");
        assertHeld(plan, "run.service");
        systemd.run("systemctl", "stop", "run.service");
    }

    @Test
    void aSystemdRunLineStartsAScopeThatHoldsIt() throws Exception {
        Plan plan = plan(LIMITS, UnitType.SCOPE);
        shell(Outputs.render(OutputKind.SYSTEMD_RUN, plan, "run.scope").text().strip() + " sleep infinity", "run.scope");
        assertHeld(plan, "run.scope");
        systemd.run("systemctl", "stop", "run.scope");
    }

    @Test
    void aBusctlLineStartsAScopeAroundItsShellThatHoldsItAndAnotherChangesIt() throws Exception {
        Plan plan = plan(LIMITS, UnitType.SCOPE);
        shell(Outputs.render(OutputKind.BUSCTL_START, plan, "bus.scope").text().strip() + "; sleep infinity", "bus.scope");
        assertHeld(plan, "bus.scope");

        Plan changed = plan(CHANGED, UnitType.SCOPE);
        systemd.run("sh", "-c", Outputs.render(OutputKind.BUSCTL_SET, changed, "bus.scope").text());
        assertEquals("t 333300", held("bus.scope", new UnitProperty("CPUQuotaPerSecUSec", "t", 0L, List.of())));
        assertEquals("t 268435456", held("bus.scope", new UnitProperty("MemoryHigh", "t", 0L, List.of())));
        assertEquals("t 18446744073709551615", held("bus.scope", new UnitProperty("TasksMax", "t", 0L, List.of())));
        systemd.run("systemctl", "stop", "bus.scope");
    }
}
