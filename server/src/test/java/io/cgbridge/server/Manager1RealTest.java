package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.introspection.BusAddress;
import io.cgbridge.introspection.LiveHost;
import io.cgbridge.introspection.RealSystemd;
import io.cgbridge.introspection.SystemdGuest;
import io.cgbridge.introspection.SystemdGuest.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code io.cgbridge.Manager1} on a real bus with a real systemd, asked with the system's own {@code busctl}. */
@RealSystemd
class Manager1RealTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "io.cgbridge.Manager1";
    private static final String PATH = "/io/cgbridge/Manager1";
    private static final String START = "ssa(sv)a(sv)a(sa(sv))";
    private static final List<String> NOBODY = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    @TempDir
    static Path state;
    private static SystemdGuest guest;
    private static String withoutPolicy;
    private static TestDaemon daemon;

    @BeforeAll
    static void start(SystemdGuest systemd) throws Exception {
        guest = systemd;
        try (TestDaemon early = daemon()) {
            withoutPolicy = awaitReadiness(early, "Put io.cgbridge.Manager1.conf into /etc/dbus-1/system.d");
        }
        policy("io.cgbridge.Manager1.conf", Files.readString(Path.of("src/main/dbus/io.cgbridge.Manager1.conf")));
        daemon = daemon();
        awaitReadiness(daemon, "\"owned\":true");
    }

    private static TestDaemon daemon() throws Exception {
        LiveHost host = LiveHost.open(new LiveHost.Settings(BusAddress.of(guest.busAddress()), guest.root(), state, PATIENCE, PATIENCE));
        host.awaitFirstProbe(PATIENCE);
        return TestDaemon.start(LiveSystemd.of(host), UnaryOperator.identity());
    }

    /** Waits until {@code /readyz} says so. */
    private static String awaitReadiness(TestDaemon daemon, String part) throws IOException, InterruptedException {
        try (RawHttp http = daemon.unix()) {
            String readiness = http.get("/readyz").text();
            for (long end = System.nanoTime() + PATIENCE.toNanos(); !readiness.contains(part); readiness = http.get("/readyz").text()) {
                assertTrue(System.nanoTime() < end, readiness);
                Thread.sleep(20);
            }
            return readiness;
        }
    }

    private static void policy(String file, String text) throws Exception {
        Files.writeString(Files.createDirectories(guest.root().resolve("etc/dbus-1/system.d")).resolve(file), text);
        reloadBus();
    }

    private static void reloadBus() throws Exception {
        guest.run("busctl", "call", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReloadConfig");
    }

    @AfterAll
    static void stop() throws IOException {
        daemon.close();
    }

    private static String[] call(String member, String... arguments) {
        return Stream.concat(Stream.of("busctl", "call", NAME, PATH, NAME, member), Stream.of(arguments)).toArray(String[]::new);
    }

    private static String[] as(List<String> who, String... command) {
        return Stream.concat(who.stream(), Stream.of(command)).toArray(String[]::new);
    }

    private static String held(String unit, String property) throws Exception {
        return guest.run("systemctl", "show", "--value", "--property=" + property, unit).strip();
    }

    @Test
    void withoutThePolicyTheDaemonGoesOnAndSaysWhatToDo() {
        assertTrue(withoutPolicy.startsWith("{\"status\":\"ready\",\"systemd\":true,\"bus\":{\"name\":\"io.cgbridge.Manager1\",\"owned\":false,\"because\":\"The bus does not let "), withoutPolicy);
    }

    @Test
    void busctlShowsTheWholeInterface() throws Exception {
        Map<String, String> members = guest.run("busctl", "introspect", "--no-pager", NAME, PATH, NAME).lines().skip(1).map(line -> line.split(" +"))
                .collect(Collectors.toMap(words -> words[0], words -> words[1] + " " + words[2] + " " + (words[1].equals("method") ? words[3] : "")));
        assertEquals(Map.of(
                ".StartTransientUnit", "method ssa(sv)a(sv)a(sa(sv)) oa(sss)",
                ".SetUnitProperties", "method sba(sv)a(sv) a(sss)",
                ".Translate", "method sa{sv} a(sv)s",
                ".Capabilities", "method - s",
                ".SystemdVersion", "property s ",
                ".Hierarchy", "property s ",
                ".SettableProperties", "property a{sa(ss)} "), members);
    }

    @Test
    void theObjectIsFoundByWalkingDownFromTheRoot() throws Exception {
        assertTrue(guest.run("busctl", "tree", "--list", NAME).lines().anyMatch(PATH::equals));
    }

    @Test
    void thePropertiesSayWhatThisHostIs() throws Exception {
        assertEquals("s \"" + guest.version() + "\"", property("SystemdVersion"));
        assertEquals("s \"unified\"", property("Hierarchy"));
        assertTrue(property("SettableProperties").contains("\"MemoryMax\" \"t\""));
    }

    private static String property(String name) throws Exception {
        return guest.run("busctl", "get-property", NAME, PATH, NAME, name).strip();
    }

    @Test
    void anOptionalPropertyThatThisSystemdDoesNotKnowIsDroppedWithTheReason() throws Exception {
        String pid = Long.toString(guest.spawn().inside());
        String answer = guest.run(call("StartTransientUnit", START, "dropped.scope", "fail", "2", "PIDs", "au", "1", pid, "TasksMax", "t", "42",
                "2", "NoSuchProperty", "t", "1", "Description", "s", "kept", "0"));
        assertTrue(answer.matches("(?s)oa\\(sss\\) \"/org/freedesktop/systemd1/job/\\d+\" 1 \"NoSuchProperty\" \"refused-by-systemd\" \".*NoSuchProperty.*\"\n"), answer);
        assertEquals("42 kept", held("dropped.scope", "TasksMax") + " " + held("dropped.scope", "Description"));
    }

    @Test
    void aRequiredPropertyThatThisSystemdDoesNotKnowFailsTheWholeCallWithSystemdsOwnError() throws Exception {
        String pid = Long.toString(guest.spawn().inside());
        Output output = guest.attempt(call("StartTransientUnit", START, "refused.scope", "fail", "2", "PIDs", "au", "1", pid, "NoSuchProperty", "t", "1",
                "1", "NorThisOne", "t", "1", "0"));
        assertNotEquals(0, output.status());
        assertTrue(output.text().contains("NoSuchProperty"), output.text());
        assertEquals("not-found", held("refused.scope", "LoadState"));
        try (BusClient client = new BusClient(guest.busAddress())) {
            BusClient.Answer answer = start(client, "refused.scope", "NoSuchProperty", new Variant<>(new UInt64("1")));
            assertEquals("org.freedesktop.DBus.Error.PropertyReadOnly", answer.name());
        }
    }

    private static BusClient.Answer start(BusClient client, String unit, String property, Variant<?> value) throws Exception {
        return client.ask(NAME, "StartTransientUnit", START, unit, "fail", List.<Object[]>of(new Object[] {property, value}), List.of(), List.of());
    }

    @Test
    void anAuxiliaryUnitIsPassedOn() throws Exception {
        guest.run(call("StartTransientUnit", START, "later.timer", "fail", "1", "OnActiveSec", "t", "3600000000", "1", "NoSuchProperty", "b", "true",
                "1", "later.service", "1", "ExecStart", "a(sasb)", "1", "/bin/true", "1", "/bin/true", "false"));
        assertEquals("active loaded", held("later.timer", "ActiveState") + " " + held("later.service", "LoadState"));
        assertTrue(held("later.service", "ExecStart").contains("/bin/true"));
    }

    @Test
    void theModeIsSystemds() throws Exception {
        Output output = guest.attempt(call("StartTransientUnit", START, "mode.slice", "no-such-mode", "0", "0", "0"));
        assertNotEquals(0, output.status());
        assertEquals("inactive", held("mode.slice", "ActiveState"));
        assertTrue(output.text().contains("no-such-mode"), output.text());
    }

    @Test
    void aUnitOfThatNameIsSystemdsOwnErrorAndTheUnitStays() throws Exception {
        guest.run(call("StartTransientUnit", START, "twice.scope", "fail", "1", "PIDs", "au", "1", Long.toString(guest.spawn().inside()), "0", "0"));
        Output output = guest.attempt(call("StartTransientUnit", START, "twice.scope", "fail", "1", "PIDs", "au", "1", Long.toString(guest.spawn().inside()), "0", "0"));
        assertNotEquals(0, output.status());
        assertEquals("active", held("twice.scope", "ActiveState"));
    }

    @Test
    void pid0IsTheCaller() throws Exception {
        String sleeper = Long.toString(guest.spawn().inside());
        // the caller ends at once, so that another process must keep its scope; it runs in a service, since the guest cannot see this test's own cgroup
        guest.run(as(List.of("systemd-run", "--quiet", "--wait"), call("StartTransientUnit", START, "caller.scope", "fail", "1", "PIDs", "au", "2", "0", sleeper, "0", "0")));
        assertEquals("active", held("caller.scope", "ActiveState"));
    }

    @Test
    void aCallerThatSystemdCannotSeeIsRefusedAndNotTakenForAnother() throws Exception {
        try (BusClient client = new BusClient(guest.busAddress())) {
            assertEquals("io.cgbridge.Error.InvalidRequest: Process 0 is refused: it is no process that can be put into a unit.",
                    start(client, "unseen.scope", "PIDs", new Variant<>(List.of(new UInt32(0)), "au")).text());
        }
        assertEquals("not-found", held("unseen.scope", "LoadState"));
    }

    @Test
    void aReferenceForTheCallerCannotBeTakenByAnother() throws Exception {
        try (BusClient client = new BusClient(guest.busAddress())) {
            assertEquals("io.cgbridge.Error.InvalidRequest: AddRef would keep the unit for cgbridge and not for its caller: call systemd's RefUnit instead.",
                    start(client, "ref.slice", "AddRef", new Variant<>(true)).text());
        }
    }

    @Test
    void rootMayChangeAnyUnitAsWithSystemdItself() throws Exception {
        guest.run("systemd-run", "--unit=somebodys", "sleep", "infinity");
        String answer = guest.run(call("SetUnitProperties", "sba(sv)a(sv)", "somebodys.service", "true", "1", "TasksMax", "t", "33",
                "1", "NoSuchProperty", "s", "x"));
        assertTrue(answer.startsWith("a(sss) 1 \"NoSuchProperty\" \"refused-by-systemd\" "), answer);
        assertEquals("33", held("somebodys.service", "TasksMax"));
        try (BusClient client = new BusClient(guest.busAddress())) {
            assertEquals("org.freedesktop.systemd1.NoSuchUnit", client.ask(NAME, "SetUnitProperties", "sba(sv)a(sv)", "nobodys.service", true,
                    List.<Object[]>of(new Object[] {"TasksMax", new Variant<>(new UInt64("1"))}), List.of()).name());
        }
    }

    @Test
    void aDocumentBecomesPropertiesAndItsReport() throws Exception {
        String answer = guest.run(call("Translate", "sa{sv}", "{\"memory\":{\"limit\":1048576}}", "2", "host", "s", "debian-12", "require", "as", "1", "memory.limit"));
        assertTrue(answer.startsWith("a(sv)s 1 \"MemoryMax\" t 1048576 \"{\\\"host\\\":{\\\"id\\\":\\\"debian-12\\\""), answer);
    }

    @Test
    void whatIsRejectedIsAnErrorWithTheReport() throws Exception {
        try (BusClient client = new BusClient(guest.busAddress())) {
            BusClient.Answer answer = client.ask(NAME, "Translate", "sa{sv}", "{\"memory\":{\"limit\":\"1M\"}}", Map.of());
            assertEquals("io.cgbridge.Error.Rejected", answer.name());
            JsonNode problem = new ObjectMapper().readTree((String) answer.values().get(1));
            assertEquals("memory.limit", problem.get("report").get(0).get("path").textValue());
            assertEquals("io.cgbridge.Error.NotJson", client.ask(NAME, "Translate", "sa{sv}", "{", Map.of()).name());
            assertEquals("io.cgbridge.Error.UnknownParameter", client.ask(NAME, "Translate", "sa{sv}", "{}", Map.of("polizy", new Variant<>("strict"))).name());
        }
    }

    @Test
    void theHostReportIsTheOneOfHttp() throws Exception {
        try (BusClient client = new BusClient(guest.busAddress()); RawHttp http = daemon.unix()) {
            assertEquals(http.get("/v1/host").text(), client.ask(NAME, "Capabilities", "").values().get(0));
        }
    }

    @Test
    void aMessageBeyondTheLimitIsRefusedAndCounted() throws Exception {
        try (BusClient client = new BusClient(guest.busAddress()); RawHttp http = daemon.unix()) {
            assertEquals("io.cgbridge.Error.BodyTooLarge: The body is larger than 1048576 bytes.",
                    client.ask(NAME, "Translate", "sa{sv}", " ".repeat(1 << 20), Map.of()).text());
            assertTrue(http.get("/metrics").text().contains("cgbridge_limits_reached_total{limit=\"body\"} 1.0"));
        }
    }

    @Test
    void whileSystemdHangsOnlySoManyCallsWaitForItAndOthersAreAnswered() throws Exception {
        try (BusClient client = new BusClient(guest.busAddress()); RawHttp http = daemon.unix()) {
            List<MethodCall> calls = new ArrayList<>();
            signalManager("STOP");
            try {
                for (int i = 0; i < 10; i++) {
                    calls.add(client.send(NAME, "SetUnitProperties", "sba(sv)a(sv)", "system.slice", true, List.of(), List.of()));
                }
                assertEquals("ok", client.ask(NAME, "Capabilities", "").name());
                assertEquals("io.cgbridge.Error.Busy", BusClient.await(calls.get(9)).name());
                assertFalse(http.get("/metrics").text().contains("cgbridge_limits_reached_total{limit=\"host-queue\"} 0.0"));
            } finally {
                signalManager("CONT");
            }
            assertEquals("ok", BusClient.await(calls.get(0)).name());
        }
    }

    private static void signalManager(String signal) throws Exception {
        assertEquals(0, new ProcessBuilder("kill", "-" + signal, Long.toString(guest.pid())).start().waitFor());
    }

    @Test
    void everyCallIsCounted() throws Exception {
        try (BusClient client = new BusClient(guest.busAddress()); RawHttp http = daemon.unix()) {
            client.ask(NAME, "NoSuchMethod", "");
            String metrics = http.get("/metrics").text();
            assertTrue(metrics.contains("cgbridge_dbus_calls_total{member=\"(none)\",result=\"UnknownMethod\"} "), metrics);
            assertTrue(metrics.contains("cgbridge_dbus_name_owned{name=\"io.cgbridge.Manager1\"} 1.0"), metrics);
        }
    }

    @Test
    void whatIsNotThereHasTheErrorsOfTheSpecification() throws Exception {
        try (BusClient client = new BusClient(guest.busAddress())) {
            assertEquals("org.freedesktop.DBus.Error.UnknownMethod", client.ask(NAME, "NoSuchMethod", "").name());
            assertEquals("org.freedesktop.DBus.Error.UnknownInterface", client.ask("no.such.Interface", "Translate", "").name());
            assertEquals("org.freedesktop.DBus.Error.InvalidArgs", client.ask(NAME, "Translate", "s", "{}").name());
            assertEquals("org.freedesktop.DBus.Error.UnknownProperty", client.ask("org.freedesktop.DBus.Properties", "Get", "ss", NAME, "NoSuch").name());
            assertEquals("org.freedesktop.DBus.Error.PropertyReadOnly",
                    client.ask("org.freedesktop.DBus.Properties", "Set", "ssv", NAME, "Hierarchy", new Variant<>("legacy")).name());
        }
    }

    @Test
    void anotherUserMayAskAndNotAct() throws Exception {
        guest.run(as(NOBODY, "busctl", "introspect", NAME, PATH));
        guest.run(as(NOBODY, "busctl", "get-property", NAME, PATH, NAME, "SystemdVersion"));
        guest.run(as(NOBODY, call("Capabilities")));
        guest.run(as(NOBODY, call("Translate", "sa{sv}", "{}", "0")));
        guest.run(as(NOBODY, "busctl", "call", NAME, PATH, "org.freedesktop.DBus.Peer", "Ping"));
        for (String[] act : List.of(call("StartTransientUnit", START, "nobodys.slice", "fail", "0", "0", "0"),
                call("SetUnitProperties", "sba(sv)a(sv)", "system.slice", "true", "0", "0"))) {
            Output output = guest.attempt(as(NOBODY, act));
            assertNotEquals(0, output.status());
            assertTrue(output.text().toLowerCase().contains("access denied") || output.text().contains("rejected"), output.text());
        }
        assertEquals("inactive", held("nobodys.slice", "ActiveState"));
    }

    @Test
    void aPolicyThatLetsEveryoneActDoesNotMakeTheDaemonDoSo() throws Exception {
        policy("zz-lax.conf", "<busconfig><policy context=\"default\"><allow send_destination=\"" + NAME + "\"/></policy></busconfig>");
        try {
            assertNotEquals(0, guest.attempt(as(NOBODY, call("StartTransientUnit", START, "lax.slice", "fail", "0", "0", "0"))).status());
            try (RawHttp http = daemon.unix()) {
                assertTrue(http.get("/metrics").text().contains("cgbridge_dbus_calls_total{member=\"StartTransientUnit\",result=\"AccessDenied\"} 1.0"));
            }
            assertEquals("inactive", held("lax.slice", "ActiveState"));
        } finally {
            Files.delete(guest.root().resolve("etc/dbus-1/system.d/zz-lax.conf"));
            reloadBus();
        }
    }

    @Test
    void theNameIsOwnedAgainWhenTheBusIsBack() throws Exception {
        guest.restartBus();
        awaitReadiness(daemon, "\"owned\":true");
        awaitReadiness(daemon, "\"systemd\":true");
        assertEquals("s \"unified\"", property("Hierarchy"));
    }
}
