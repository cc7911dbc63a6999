package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Object paths as real systemds made them. */
class UnitPathsTest {
    @ParameterizedTest
    @CsvSource({"dbus.service,dbus_2eservice", "-.slice,_2d_2eslice", "systemd-ask-password-console.path,systemd_2dask_2dpassword_2dconsole_2epath",
        "run-dbus-system_bus_socket.mount,run_2ddbus_2dsystem_5fbus_5fsocket_2emount", "7.scope,_37_2escope", "a7\\x2d@b:c.scope,a7_5cx2d_40b_3ac_2escope"})
    void aNameIsEscaped(String unit, String path) {
        assertEquals(UnitPaths.PREFIX + path, UnitPaths.of(unit));
        assertEquals(unit, UnitPaths.unit(UnitPaths.PREFIX + path));
    }
}
