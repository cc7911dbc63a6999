package io.cgbridge.server.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.introspection.RealSystemd;
import io.cgbridge.introspection.SystemdGuest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What fails on the bus, or is taken and ignored there, succeeds through the shim, and the limit holds: read back with {@code systemctl show}. */
@RealSystemd
class ShimHoldsTest {
    private static final String[] START = {"busctl", "call", "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager",
        "StartTransientUnit", "ssa(sv)a(sa(sv))"};
    private static final String[] SET = {"busctl", "call", "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager",
        "SetUnitProperties", "sba(sv)"};
    /** Settings of {@code systemd-run} and the version that brought them. */
    private static final Map<String, Integer> NEW = Map.of("ManagedOOMPreference=omit", 248, "MemoryZSwapMax=4096", 253, "MemoryZSwapWriteback=no", 256, "CPUPressureWatch=off", 261);

    @TempDir
    static Path scratch;
    private static SystemdGuest guest;
    private static GuestShim shim;

    @BeforeAll
    static void start(SystemdGuest systemd) throws Exception {
        guest = systemd;
        shim = GuestShim.start(systemd, scratch, "--shim-required=TasksMax,Curious*");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        shim.stop();
    }

    private static GuestShim.Result call(String bus, String[] method, String... arguments) throws Exception {
        return shim.run(bus, Stream.concat(Stream.of(method), Stream.of(arguments)).toArray(String[]::new));
    }

    private static String held(String unit, String property) throws Exception {
        return guest.run("systemctl", "show", "--value", "--property=" + property, unit).strip();
    }

    @Test
    void anUnknownPropertyIsLeftOutAndTheRestHolds() throws Exception {
        String[] properties = {"fail", "3", "NoSuchThing", "t", "7", "MemoryMax", "t", "67108864", "TasksMax", "t", "9", "0"};
        GuestShim.Result direct = call(GuestShim.DIRECT, START, arguments("direct.slice", properties));
        assertEquals(1, direct.status());
        assertTrue(direct.text().contains("Cannot set property NoSuchThing, or unknown property."), direct.text());
        GuestShim.Result through = call(GuestShim.SHIM, START, arguments("through.slice", properties));
        assertEquals(0, through.status(), through.text());
        assertEquals("67108864 9", held("through.slice", "MemoryMax") + " " + held("through.slice", "TasksMax"));
        shim.awaitLog("msg=\"rewrote StartTransientUnit\" unit=through.slice client=[0-9]+ uid=0 outcome=done dropped=\\[NoSuchThing\\] renamed=\\[\\].*");
    }

    @Test
    void anUnknownPropertyOfAChangeIsLeftOutAndTheRestHolds() throws Exception {
        assertEquals(0, call(GuestShim.DIRECT, START, "changed.slice", "fail", "0", "0").status());
        String[] properties = {"changed.slice", "true", "2", "MemoryMax", "t", "33554432", "NoSuchThing", "as", "0"};
        assertEquals(1, call(GuestShim.DIRECT, SET, properties).status());
        assertEquals("infinity", held("changed.slice", "MemoryMax"));
        assertEquals(0, call(GuestShim.SHIM, SET, properties).status());
        assertEquals("33554432", held("changed.slice", "MemoryMax"));
    }

    @ParameterizedTest
    @CsvSource({
        "MemoryLimit,          t,     67108864,                 MemoryMax,          67108864",
        "CPUShares,            t,     512,                      CPUWeight,          59",
        "StartupCPUShares,     t,     1024,                     StartupCPUWeight,   100",
        "BlockIOWeight,        t,     500,                      IOWeight,           4500",
        "BlockIOReadBandwidth, a(st), 1 /dev/null 1048576,      IOReadBandwidthMax, /dev/null 1048576"})
    void aLegacyPropertyHoldsUnderTheNameThatThisHostHonours(String legacy, String signature, String value, String unified, String expected) throws Exception {
        String[] property = Stream.concat(Stream.of("1", legacy, signature), Stream.of(value.split(" "))).toArray(String[]::new);
        GuestShim.Result direct = call(GuestShim.DIRECT, START, legacy(legacy + "-direct.slice", property));
        assertEquals(0, direct.status(), direct.text());
        assertNotEquals(expected, held(legacy + "-direct.slice", unified), "taken, and held under the old name or not at all");
        GuestShim.Result through = call(GuestShim.SHIM, START, legacy(legacy + "-through.slice", property));
        assertEquals(0, through.status(), through.text());
        assertEquals(expected, held(legacy + "-through.slice", unified));
        shim.awaitLog("msg=\"rewrote StartTransientUnit\" unit=" + legacy + "-through.slice .*renamed=.*" + legacy + "=.* -> " + unified + "=.*");
    }

    private static String[] legacy(String unit, String[] property) {
        return Stream.of(Stream.of(unit, "fail"), Stream.of(property), Stream.of("0")).flatMap(words -> words).toArray(String[]::new);
    }

    private static String[] arguments(String unit, String... rest) {
        return Stream.concat(Stream.of(unit), Stream.of(rest)).toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ProtectFuture", "CuriousFuture", "DevicePolicy"})
    void whatConfinesAUnitOrTheOperatorListsIsNeverLeftOut(String property) throws Exception {
        String[] arguments = {"system.slice", "true", "1", property, "ay", "1", "7"};
        GuestShim.Result direct = call(GuestShim.DIRECT, SET, arguments);
        assertEquals(1, direct.status());
        assertEquals(direct, call(GuestShim.SHIM, SET, arguments));
    }

    @Test
    void processZeroIsTheClient() throws Exception {
        GuestShim.Result through = shim.run(GuestShim.SHIM, "sh", "-c", "busctl call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager"
                + " StartTransientUnit 'ssa(sv)a(sa(sv))' zero.scope fail 1 PIDs au 1 0 0");
        assertEquals(0, through.status(), through.text());
        shim.awaitLog("msg=\"rewrote StartTransientUnit\" unit=zero.scope .*PIDs=.0. -> PIDs=.[0-9]+.*");
        assertEquals(guest.version(), guest.run("systemctl", "show", "--value", "--property=Version").strip(), "PID 1 lives");
    }

    @TestFactory
    Stream<DynamicTest> programsOfEveryVersionWorkThroughTheShim() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path root : clients()) {
            tests.add(DynamicTest.dynamicTest("systemd " + GuestShim.version(root), () -> workThroughTheShim(root)));
        }
        return tests.stream();
    }

    /** The root file systems beside the guest's; its own where there are none. */
    private static List<Path> clients() throws Exception {
        Path own = guest.rootFileSystem();
        if (own.equals(Path.of("/"))) {
            return List.of(own);
        }
        try (Stream<Path> roots = Files.list(own.getParent())) {
            return roots.filter(root -> Files.exists(root.resolve("usr/bin/busctl"))).sorted(Comparator.comparing(Path::toString)).toList();
        }
    }

    private static void workThroughTheShim(Path root) throws Exception {
        String of = "v" + GuestShim.version(root);
        List<String[]> lines = List.of(
                words("busctl get-property org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager Version"),
                words("systemctl is-active dbus.service"),
                words("systemctl show --property=Id,ActiveState,MemoryMax dbus.service"),
                words("systemctl set-property --runtime " + of + "set.slice MemoryMax=64M CPUWeight=7"),
                words("systemctl show --property=MemoryMax,CPUWeight " + of + "set.slice"),
                words("systemd-run --wait --pipe --quiet /bin/echo through"),
                words("systemd-run --scope --quiet -p MemoryMax=64M -p TasksMax=5 /bin/cat /proc/self/cgroup"));
        for (String[] line : lines) {
            GuestShim.Result direct = shim.run(root, GuestShim.DIRECT, line);
            GuestShim.Result through = shim.run(root, GuestShim.SHIM, line);
            assertEquals(0, through.status(), String.join(" ", line) + ": " + through.text());
            if (direct.status() == 0) {
                assertEquals(comparable(direct.text()), comparable(through.text()), String.join(" ", line));
            }
        }
    }

    private static String comparable(String text) {
        return text.replaceAll("run-[up][0-9]+(-i[0-9]+)?|run-r[0-9a-f]{32}", "run-N");
    }

    private static String[] words(String line) {
        return line.split(" ");
    }

    @TestFactory
    Stream<DynamicTest> whatANewerProgramKnowsAndThisManagerDoesNotIsLeftOutAndTheRestHolds() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path root : clients()) {
            int client = GuestShim.version(root);
            Optional<String> news = NEW.entrySet().stream().filter(each -> each.getValue() > guest.majorVersion() && each.getValue() <= client)
                    .map(Map.Entry::getKey).min(Comparator.naturalOrder());
            tests.add(DynamicTest.dynamicTest("systemd-run " + client + " on " + guest.majorVersion() + news.map(setting -> " with " + setting).orElse(""),
                    () -> newsAreLeftOut(root, client, news)));
        }
        return tests.stream();
    }

    private static void newsAreLeftOut(Path root, int client, Optional<String> news) throws Exception {
        String unit = "news" + client + "-";
        List<String> line = new ArrayList<>(List.of("systemd-run", "--quiet", "--remain-after-exit", "-p", "MemoryMax=48M"));
        news.ifPresent(setting -> line.addAll(List.of("-p", setting)));
        GuestShim.Result direct = shim.run(root, GuestShim.DIRECT, with(line, unit + "direct"));
        if (news.isPresent()) {
            assertTrue(direct.status() != 0 && direct.text().contains("Cannot set property " + news.get().replaceAll("=.*", "")), direct.text());
        }
        GuestShim.Result through = shim.run(root, GuestShim.SHIM, with(line, unit + "through"));
        assertEquals(0, through.status(), through.text());
        assertEquals("50331648 active", held(unit + "through.service", "MemoryMax") + " " + held(unit + "through.service", "ActiveState"));
    }

    private static String[] with(List<String> line, String unit) {
        return Stream.of(line.stream(), Stream.of("--unit=" + unit, "/bin/true")).flatMap(words -> words).toArray(String[]::new);
    }
}
