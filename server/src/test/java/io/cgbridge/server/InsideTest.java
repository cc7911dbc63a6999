package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.cgbridge.introspection.MachinesSystemd;
import io.cgbridge.introspection.SystemdGuest;
import io.cgbridge.introspection.SystemdGuest.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The daemon as a service of the systemd that it serves, in the same namespaces: as root with {@code Type=dbus}, and as a user with that
 * user's own manager and bus.
 */
@MachinesSystemd
class InsideTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String UID = "1000";
    private static final String RUNTIME = "/run/user/" + UID;
    /** What the tests need and the daemon does not. */
    private static final List<String> NOT_OURS = List.of("/test-classes", "/org/junit/", "/net/jqwik/", "/org/opentest4j/", "/org/apiguardian/",
            "/org/seleniumhq/", "/com/google/", "-tests.jar");

    private static SystemdGuest guest;
    private static List<String> daemon;

    @BeforeAll
    static void start(SystemdGuest systemd) throws Exception {
        guest = systemd;
        Path java = Path.of(System.getProperty("java.home"), "bin/java").toRealPath();
        assertTrue(java.startsWith("/usr"), "the guest sees /usr and no more, so it needs a Java there, as from Debian's openjdk-17-jdk-headless; this one is " + java);
        daemon = List.of(java.toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath(), Cgbridge.class.getName(), "serve");
        Files.createDirectories(guest.root().resolve("etc/dbus-1/system.d"));
        Files.copy(Path.of("src/main/dbus/io.cgbridge.Manager1.conf"), guest.root().resolve("etc/dbus-1/system.d/io.cgbridge.Manager1.conf"));
        guest.run("busctl", "call", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReloadConfig");
        guest.run(Stream.concat(Stream.of("systemd-run", "--quiet", "--unit=cgbridge", "--service-type=dbus", "--property=BusName=io.cgbridge.Manager1",
                "--property=TimeoutStartSec=120"), daemon.stream()).toArray(String[]::new));
    }

    /** The class path of this very process, copied to where the guest sees it, with what Debian's Java keeps in /etc. */
    private static String classPath() throws IOException, InterruptedException {
        Path library = Files.createDirectories(guest.directory().resolve("run/cgbridge-test"));
        List<String> inside = new ArrayList<>();
        List<String> ours = Arrays.stream(System.getProperty("java.class.path").split(":")).filter(entry -> NOT_OURS.stream().noneMatch(entry::contains))
                .filter(entry -> Files.exists(Path.of(entry))).toList();
        for (String entry : ours) {
            String name = inside.size() + "-" + Path.of(entry).getFileName();
            copy(Path.of(entry), library.resolve(name));
            inside.add("/run/cgbridge-test/" + name);
        }
        try (Stream<Path> configurations = Files.list(Path.of("/etc"))) {
            for (Path configuration : configurations.filter(each -> each.getFileName().toString().startsWith("java-")).toList()) {
                copy(configuration, guest.root().resolve("etc").resolve(configuration.getFileName()));
            }
        }
        return String.join(":", inside);
    }

    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder("cp", "-r", from.toString(), to.toString()).inheritIO().start().waitFor());
    }

    private static RawHttp http(String socket) throws IOException {
        return RawHttp.unix(guest.directory().resolve(socket));
    }

    private static String scope(String unit, long process, String more) {
        return "{\"name\":\"" + unit + "\",\"pids\":[" + process + "]" + more + "}";
    }

    @Test
    void aServiceOfTypeDbusIsReadyOnceTheDaemonAnswers() throws Exception {
        assertEquals("active", guest.run("systemctl", "is-active", "cgbridge.service").strip());
        try (RawHttp http = http("run/cgbridge/http.sock")) {
            assertTrue(http.get("/readyz").text().endsWith("\"bus\":{\"name\":\"io.cgbridge.Manager1\",\"owned\":true}}"));
        }
        assertTrue(guest.run("busctl", "call", "io.cgbridge.Manager1", "/io/cgbridge/Manager1", "io.cgbridge.Manager1", "Capabilities").startsWith("s \"{"));
    }

    @Test
    void processesJoinADelegatedUnitAndItsLeaf() throws Exception {
        try (RawHttp http = http("run/cgbridge/http.sock")) {
            Sleeper first = guest.spawn();
            Sleeper second = guest.spawn();
            RawHttp.Response started = http.post("/v1/units", scope("parent.scope", first.inside(), ",\"delegate\":true"));
            assertEquals(201, started.status(), started.text());
            RawHttp.Response joined = http.post("/v1/units/parent.scope/processes", "{\"pids\":[" + second.inside() + "]}");
            assertEquals(200, joined.status(), joined.text());
            assertTrue(Files.readAllLines(guest.cgroup().resolve("system.slice/parent.scope/leaf/cgroup.procs")).contains(Long.toString(second.outside().pid())));
            Sleeper third = guest.spawn();
            Sleeper fourth = guest.spawn();
            http.post("/v1/units", scope("plain.scope", third.inside(), ",\"properties\":[{\"name\":\"Delegate\",\"signature\":\"b\",\"value\":true}]"));
            assertEquals(200, http.post("/v1/units/plain.scope/processes", "{\"pids\":[" + fourth.inside() + "]}").status());
            assertTrue(Files.readAllLines(guest.cgroup().resolve("system.slice/plain.scope/cgroup.procs")).contains(Long.toString(fourth.outside().pid())));
            http.post("/v1/units", scope("closed.scope", guest.spawn().inside(), ""));
            assertEquals("422 invalid-request", http.post("/v1/units/closed.scope/processes", "{\"pids\":[" + guest.spawn().inside() + "]}").told());
        }
    }

    @Test
    void aUserLimitsHisOwnProcessesWithHisOwnManager() throws Exception {
        startUserManager();
        String work = asUser("systemd-run", "--user", "--unit=work", "--property=Type=exec", "sleep", "infinity");
        assertTrue(work.contains("work.service"), work);
        long process = Long.parseLong(asUser("systemctl", "--user", "show", "--value", "--property=MainPID", "work.service").strip());
        guest.run(Stream.concat(Stream.of("systemd-run", "--quiet", "--unit=users-cgbridge", "--uid=" + UID, "--setenv=XDG_RUNTIME_DIR=" + RUNTIME),
                Stream.concat(daemon.stream(), Stream.of("--bus", "user", "--socket", RUNTIME + "/cgbridge/s", "--state-dir", RUNTIME + "/cgbridge/state"))).toArray(String[]::new));
        Path socket = guest.directory().resolve("run/user/" + UID + "/cgbridge/s");
        for (long end = System.nanoTime() + PATIENCE.toNanos(); !Files.exists(socket); Thread.sleep(50)) {
            assertTrue(System.nanoTime() < end, guest.run("systemctl", "status", "users-cgbridge.service"));
        }
        try (RawHttp http = http("run/user/" + UID + "/cgbridge/s")) {
            awaitLive(http);
            JsonNode host = http.get("/v1/host").json();
            assertFalse(host.get("controllers").has("devices"), "a user's manager cannot guard devices");
            RawHttp.Response started = http.post("/v1/units", scope("mine.scope", process, ",\"delegate\":true,\"resources\":{\"memory\":{\"limit\":1048576},\"unified\":{\"cgroup.max.depth\":\"7\"}}"));
            assertEquals(201, started.status(), started.text());
            assertEquals("dropped no-controller", started.json().at("/report/0/outcome").textValue() + " " + started.json().at("/report/0/reason").textValue(), started.text());
            Path leaf = guest.cgroup().resolve(http.get("/v1/units/mine.scope").json().get("controlGroup").textValue().substring(1)).resolve("leaf");
            assertTrue(leaf.toString().contains("/user@" + UID + ".service/"), leaf.toString());
            assertEquals("7 1000", Files.readString(leaf.resolve("cgroup.max.depth")).strip() + " " + Files.getAttribute(leaf, "unix:uid"));
            assertTrue(http.post("/v1/units/mine.scope/freeze", "").text().startsWith("{\"unit\":\"mine.scope\",\"frozen\":true"));
            assertTrue(http.post("/v1/units/mine.scope/thaw", "").text().startsWith("{\"unit\":\"mine.scope\",\"frozen\":false"));
            assertEquals("{\"unit\":\"mine.scope\",\"job\":\"done\"}", http.exchange("DELETE", "/v1/units/mine.scope?kill=true", "", "").text());
            assertFalse(Files.exists(leaf));
        }
    }

    private static void awaitLive(RawHttp http) throws IOException, InterruptedException {
        RawHttp.Response readiness = http.get("/readyz");
        for (long end = System.nanoTime() + PATIENCE.toNanos(); !readiness.text().contains("\"systemd\":true"); readiness = http.get("/readyz")) {
            assertTrue(System.nanoTime() < end, readiness.text());
            Thread.sleep(50);
        }
    }

    /** The user, what logind and PAM would give him, and the units of Debian's dbus-user-session. */
    private static void startUserManager() throws Exception {
        Path etc = guest.root().resolve("etc");
        Files.writeString(etc.resolve("passwd"), "somebody:x:" + UID + ":" + UID + "::/tmp:/bin/sh\n", StandardOpenOption.APPEND);
        Files.writeString(etc.resolve("group"), "somebody:x:" + UID + ":\n", StandardOpenOption.APPEND);
        write(etc.resolve("systemd/system/user-runtime-dir@.service"), "[Service]\nType=oneshot\nRemainAfterExit=yes\n"
                + "ExecStart=/bin/sh -c 'mkdir -p -m 0755 /run/user && mkdir -m 0700 /run/user/%i && chown %i:%i /run/user/%i'\n");
        write(etc.resolve("systemd/system/user@.service.d/test.conf"), "[Service]\nPAMName=\nEnvironment=XDG_RUNTIME_DIR=/run/user/%i HOME=/tmp\n");
        write(etc.resolve("systemd/user/dbus.socket"), "[Socket]\nListenStream=%t/bus\n");
        write(etc.resolve("systemd/user/dbus.service"), "[Unit]\nRequires=dbus.socket\n[Service]\nType=notify\nNotifyAccess=main\n"
                + "ExecStart=/usr/bin/dbus-daemon --session --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only\n");
        write(etc.resolve("systemd/user/default.target.d/bus.conf"), "[Unit]\nRequires=dbus.socket dbus.service\nAfter=dbus.socket dbus.service\n");
        guest.run("systemctl", "daemon-reload");
        guest.run("systemctl", "start", "user@" + UID + ".service");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String asUser(String... command) throws Exception {
        return guest.run(Stream.concat(Stream.of("setpriv", "--reuid=" + UID, "--regid=" + UID, "--clear-groups", "env", "XDG_RUNTIME_DIR=" + RUNTIME),
                Stream.of(command)).toArray(String[]::new));
    }
}
