package io.cgbridge.server.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cgbridge.introspection.RealSystemd;
import io.cgbridge.introspection.SystemdGuest;
import io.cgbridge.server.Bundles;
import io.cgbridge.server.Installed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Debian's own runtimes with {@code --systemd-cgroup} through the shim. What they ask systemd for travels in annotations, since the cgroups of a test
 * have next to no controllers and a runtime writes its own limits to their files as well.
 */
@RealSystemd
class ShimRuntimesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path scratch;
    private static SystemdGuest guest;
    private static GuestShim shim;

    @BeforeAll
    static void start(SystemdGuest systemd) throws Exception {
        guest = systemd;
        shim = GuestShim.start(systemd, scratch);
        Bundles.rootFileSystem(scratch);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        shim.stop();
    }

    /** A container of the runtime's own making that asks for a legacy limit, and for a property that no systemd knows. */
    private static Path bundle(String runtime, String unit) throws Exception {
        Path bundle = Files.createDirectory(scratch.resolve(unit));
        assertEquals("", Installed.run(bundle, Map.of(), "", runtime, "spec").err());
        ObjectNode config = (ObjectNode) JSON.readTree(bundle.resolve("config.json").toFile());
        ((ObjectNode) config.get("process")).put("terminal", false).putArray("args").add("/bin/busybox").add("sleep").add("1000");
        ((ObjectNode) config.get("root")).put("path", scratch.resolve("rootfs").toString());
        ((ObjectNode) config.get("linux")).put("cgroupsPath", "system.slice:shim:" + unit);
        // crun's filter of devices wants more locked memory than a test may have
        ((ObjectNode) config.get("linux")).putObject("resources");
        config.putObject("annotations").put("org.systemd.property.CPUShares", "uint64 512").put("org.systemd.property.NoSuchThing", "uint64 7");
        JSON.writeValue(bundle.resolve("config.json").toFile(), config);
        return bundle;
    }

    private static GuestShim.Result run(String runtime, String bus, String... arguments) throws Exception {
        String state = scratch.resolve(runtime + "-state").toString();
        return shim.runContainerRuntime(bus, Stream.concat(Stream.of(Installed.program(runtime, runtime), "--root=" + state, "--systemd-cgroup"), Stream.of(arguments)).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void aContainerIsMadeChangedAndDeleted(String runtime) throws Exception {
        GuestShim.Result direct = run(runtime, GuestShim.DIRECT, "create", "--bundle", bundle(runtime, runtime + "-direct").toString(), runtime + "-direct");
        assertNotEquals(0, direct.status(), direct.text());
        assertTrue(direct.text().contains("NoSuchThing"), direct.text());
        String id = runtime + "-shim";
        String unit = "shim-" + id + ".scope";
        GuestShim.Result created = run(runtime, GuestShim.SHIM, "create", "--bundle", bundle(runtime, id).toString(), id);
        assertEquals(0, created.status(), created.text());
        shim.awaitLog("msg=\"rewrote StartTransientUnit\" unit=" + unit + " client=[0-9]+ uid=0 outcome=done dropped=.*NoSuchThing.* renamed=.*CPUShares=512 -> CPUWeight=59.*");
        assertEquals("active 59", show(unit, "ActiveState") + " " + show(unit, "CPUWeight"));
        assertEquals(0, run(runtime, GuestShim.SHIM, "start", id).status());
        Path change = Files.writeString(scratch.resolve(id + ".json"), "{}");
        GuestShim.Result changed = run(runtime, GuestShim.SHIM, "update", "--resources", change.toString(), id);
        assertEquals(0, changed.status(), changed.text());
        assertEquals("59", show(unit, "CPUWeight"));
        GuestShim.Result deleted = run(runtime, GuestShim.SHIM, "delete", "--force", id);
        assertEquals(0, deleted.status(), deleted.text());
        assertEquals("inactive", show(unit, "ActiveState"));
    }

    private static String show(String unit, String property) throws Exception {
        return guest.run("systemctl", "show", "--value", "--property=" + property, unit).strip();
    }
}
