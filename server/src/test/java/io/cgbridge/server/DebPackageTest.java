package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.cgbridge.introspection.SystemdGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of the {@code .deb} on a host with a running systemd, step by step: an older version installed, used, upgraded, removed,
 * purged. Each step stands on the one before.
 */
@Tag(Packages.TAG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class DebPackageTest {
    private static final String OLDER = "0.0.1";
    private static final double MOST_EXPOSED = 2.5;
    private static final String CONFIGURATION = "etc/cgbridge/cgbridge.conf";

    private SystemdGuest host;
    private String filesBefore = "";
    private String firstProcess = "";

    @BeforeAll
    void aHostWithoutCgbridge() throws Exception {
        host = SystemdGuest.startWritable(Packages.root());
        filesBefore = files();
    }

    @AfterAll
    void theHostIsGone() {
        host.close();
    }

    @Test
    @Order(1)
    void anOlderVersionIsInstalledEnabledAndStarted(@TempDir Path scratch) throws Exception {
        install(older(scratch));
        assertEquals(OLDER, installedVersion());
        assertEquals("enabled", host.run("systemctl", "is-enabled", "cgbridge.service").strip());
        Packages.awaitReady(host);
        assertEquals("active", property("ActiveState"));
        firstProcess = property("MainPID");
    }

    @Test
    @Order(2)
    void theDaemonDoesItsJobFromWithinItsUnit() throws Exception {
        SystemdGuest.Sleeper sleeper = host.spawn();
        JsonNode answer = Packages.startUnit(host, "web.scope", sleeper.inside());
        assertEquals("104857600 true", held(answer, "property:MemoryMax"));
        assertEquals("5 true", held(answer, "file:cgroup.max.depth"));
        assertEquals("104857600", host.run("systemctl", "show", "--value", "--property=MemoryMax", "web.scope").strip());
        assertEquals("5", host.run("cat", "/sys/fs/cgroup/system.slice/web.scope/cgroup.max.depth").strip());
        try (RawHttp http = Packages.connect(host)) {
            assertEquals("live", http.get("/v1/host").json().at("/source").textValue());
        }
        assertEquals("s \"" + host.version() + "\"", host.run("busctl", "get-property", "io.cgbridge.Manager1", "/io/cgbridge/Manager1", "io.cgbridge.Manager1",
                "SystemdVersion").strip());
    }

    @Test
    @Order(3)
    void theUnitIsHardened() throws Exception {
        String told = host.run("systemd-analyze", "security", "--no-pager", "cgbridge.service");
        Matcher exposure = Pattern.compile("Overall exposure level for cgbridge.service: ([0-9.]+)").matcher(told);
        assertTrue(exposure.find(), told);
        System.out.printf("systemd %s: exposure of cgbridge.service %s%n", host.version(), exposure.group(1));
        assertTrue(Double.parseDouble(exposure.group(1)) <= MOST_EXPOSED, told);
        String status = host.run("cat", "/proc/" + property("MainPID") + "/status");
        assertTrue(status.contains("\nNoNewPrivs:\t1\n"), status);
        assertTrue(status.contains("\nSeccomp:\t2\n"), status);
        assertTrue(status.contains("\nCapBnd:\t0000000000000003\n"), status);
    }

    @Test
    @Order(4)
    void aDaemonThatIsKilledComesBack() throws Exception {
        host.run("systemctl", "kill", "--signal=KILL", "--kill-who=main", "cgbridge.service");
        Packages.await("another process", () -> !List.of(firstProcess, "0").contains(property("MainPID")));
        Packages.awaitReady(host);
        firstProcess = property("MainPID");
    }

    @Test
    @Order(5)
    void theCommandStartsFromTheClassDataArchive() throws Exception {
        Files.writeString(host.directory().resolve("run/document"), "{\"memory\":{\"limit\":104857600}}");
        String told = host.run("env", "CGBRIDGE_JAVA_OPTIONS=-Xlog:class+load", "cgbridge", "translate", "--host", "debian-12", "/run/document");
        assertTrue(told.contains("io.cgbridge.server.Cgbridge source: shared objects file"), told);
        assertTrue(told.contains("property:MemoryMax"), told);
    }

    @Test
    @Order(6)
    void anUpgradeRestartsTheDaemonAndKeepsWhatTheOperatorWroteAndWhatWasPromised() throws Exception {
        Path configuration = host.root().resolve(CONFIGURATION);
        Files.writeString(configuration, Files.readString(configuration).replaceFirst("(?m)^#shim = .*$", "shim = /run/cgbridge/bus"));
        Path made = Packages.made("cgbridge_*.deb");
        install(made);
        assertNotEquals(OLDER, installedVersion());
        Packages.await("another process", () -> !List.of(firstProcess, "0").contains(property("MainPID")));
        Packages.awaitReady(host);
        assertTrue(host.run("env", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/cgbridge/bus", "busctl", "status", "org.freedesktop.systemd1").contains("PID=1\n"));
        assertFalse(Files.exists(host.root().resolve("usr/lib/cgbridge/of-the-older-version")));
        try (RawHttp http = Packages.connect(host)) {
            RawHttp.Response change = http.exchange("PATCH", "/v1/units/web.scope", "Content-Type: application/json\r\n",
                    "{\"properties\":[{\"name\":\"MemoryMax\",\"value\":209715200}]}");
            assertEquals(200, change.status(), change.text());
        }
        assertEquals("209715200", host.run("systemctl", "show", "--value", "--property=MemoryMax", "web.scope").strip());
    }

    @Test
    @Order(7)
    void aStopIsClean() throws Exception {
        host.run("systemctl", "stop", "cgbridge.service");
        assertEquals("inactive success 0", property("ActiveState") + " " + property("Result") + " " + property("ExecMainStatus"));
        assertFalse(Files.exists(Packages.socket(host)));
        assertEquals("active", host.run("systemctl", "is-active", "web.scope").strip());
    }

    @Test
    @Order(8)
    void anUpgradeLeavesADisabledDaemonDisabled() throws Exception {
        host.run("systemctl", "disable", "cgbridge.service");
        install(Packages.made("cgbridge_*.deb"));
        assertEquals("disabled", host.attempt("systemctl", "is-enabled", "cgbridge.service").text().strip());
        host.run("systemctl", "enable", "--now", "cgbridge.service");
        Packages.awaitReady(host);
    }

    @Test
    @Order(9)
    void aRemovalStopsTheDaemonAndKeepsTheConfiguration() throws Exception {
        dpkg("--remove", "cgbridge");
        assertEquals("inactive", property("ActiveState"));
        assertTrue(Files.exists(host.root().resolve(CONFIGURATION)));
        assertFalse(Files.exists(host.root().resolve("usr/bin/cgbridge")));
        assertFalse(Files.exists(host.root().resolve("usr/lib/cgbridge")));
    }

    @Test
    @Order(10)
    void aPurgeLeavesNothing() throws Exception {
        dpkg("--purge", "cgbridge");
        assertEquals(filesBefore, files());
        assertFalse(Files.exists(host.root().resolve("run/cgbridge")));
    }

    /** What was made, with an older version, a configuration key fewer and a file more. */
    private Path older(Path scratch) throws Exception {
        Path made = Packages.made("cgbridge_*.deb");
        Path tree = scratch.resolve("older");
        Packages.here("dpkg-deb", "--raw-extract", made.toString(), tree.toString());
        Path control = tree.resolve("DEBIAN/control");
        Files.writeString(control, Files.readString(control).replaceFirst("(?m)^Version: .*$", "Version: " + OLDER));
        Files.writeString(tree.resolve("usr/lib/cgbridge/of-the-older-version"), "");
        Path older = scratch.resolve("older.deb");
        Packages.here("dpkg-deb", "-Znone", "--root-owner-group", "--build", tree.toString(), older.toString());
        return older;
    }

    private void install(Path deb) throws Exception {
        Files.copy(deb, host.directory().resolve("run/cgbridge.deb"));
        dpkg("--install", "/run/cgbridge.deb");
        Files.delete(host.directory().resolve("run/cgbridge.deb"));
    }

    private void dpkg(String... arguments) throws Exception {
        host.run(Stream.concat(Stream.of("env", "DEBIAN_FRONTEND=noninteractive", "dpkg"),
                Arrays.stream(arguments)).toArray(String[]::new));
    }

    private static String held(JsonNode answer, String target) {
        for (JsonNode line : answer.get("verified")) {
            if (line.get("target").textValue().equals(target)) {
                return line.get("held").asText() + " " + line.get("agrees").asText();
            }
        }
        throw new AssertionError("nothing verified of " + target + ": " + answer);
    }

    private String installedVersion() throws Exception {
        return host.run("dpkg-query", "--show", "--showformat", "${Version}", "cgbridge");
    }

    private String property(String name) throws IOException, InterruptedException {
        return host.run("systemctl", "show", "--value", "--property=" + name, "cgbridge.service").strip();
    }

    /** Every file that a package may have brought; dpkg's own lists and logs change with every package. */
    private String files() throws Exception {
        return host.run("find", "/etc", "/usr", "/var", "(", "-path", "/var/lib/dpkg", "-o", "-path", "/var/log", "-o", "-path", "/var/cache", ")", "-prune",
                "-o", "-print");
    }
}
