package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.introspection.SenderCall.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.types.UInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that means its sender becomes the one that a client would have sent who names himself. */
class SenderCallTest {
    private static final String MANAGER = "/org/freedesktop/systemd1";

    private static byte[] call(boolean big, String path, String iface, String member, String signature, Object... arguments) throws Exception {
        Message call = new MessageFactory((byte) (big ? 'B' : 'l')).createMethodCall("org.freedesktop.systemd1", path, iface, member, (byte) 4, signature, arguments);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (byte[] part : call.getWireData()) {
            if (part != null) {
                wire.write(part);
            }
        }
        byte[] bytes = wire.toByteArray();
        ByteBuffer.wrap(bytes).order(order(big)).putInt(8, 77);
        return bytes;
    }

    private static ByteOrder order(boolean big) {
        return big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private static Optional<SenderCall> read(Kind kind, byte[] message, boolean big, String signature) throws IOException {
        return SenderCall.read(kind, message, message.length - ByteBuffer.wrap(message).order(order(big)).getInt(4), order(big), signature);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theObjectOfTheSendersUnitBecomesTheUnits(boolean big) throws Exception {
        byte[] asked = call(big, MANAGER + "/unit/self", "org.freedesktop.DBus.Properties", "Get", "ss", "org.freedesktop.systemd1.Unit", "InvocationID");
        byte[] named = call(big, MANAGER + "/unit/_31a_2db_2escope", "org.freedesktop.DBus.Properties", "Get", "ss", "org.freedesktop.systemd1.Unit", "InvocationID");
        assertArrayEquals(named, read(Kind.SELF, asked, big, "ss").orElseThrow().about("1a-b.scope"));
    }

    @Test
    void aCallWithoutArgumentsOrInterfaceToo() throws Exception {
        byte[] asked = call(false, MANAGER + "/unit/self", null, "Ref", null);
        assertArrayEquals(call(false, MANAGER + "/unit/a_2eservice", null, "Ref", null), read(Kind.SELF, asked, false, "").orElseThrow().about("a.service"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noNameAndProcessZeroAreReplaced(boolean big) throws Exception {
        String iface = "org.freedesktop.systemd1.Manager";
        assertArrayEquals(call(big, MANAGER, iface, "GetUnit", "s", "a.scope"),
                read(Kind.UNIT, call(big, MANAGER, iface, "GetUnit", "s", ""), big, "s").orElseThrow().about("a.scope"));
        assertArrayEquals(call(big, MANAGER, iface, "GetUnitByPID", "u", new UInt32(7)),
                read(Kind.PROCESS, call(big, MANAGER, iface, "GetUnitByPID", "u", new UInt32(0)), big, "u").orElseThrow().about(7));
        assertArrayEquals(call(big, MANAGER, iface, "AttachProcessesToUnit", "ssau", "a.scope", "/", List.of(new UInt32(5), new UInt32(7))),
                read(Kind.PROCESSES, call(big, MANAGER, iface, "AttachProcessesToUnit", "ssau", "a.scope", "/", List.of(new UInt32(5), new UInt32(0))), big, "ssau")
                        .orElseThrow().about(7));
    }

    @Test
    void whoeverIsNamedIsLeftAlone() throws Exception {
        assertEquals(Optional.empty(), read(Kind.PROCESS, call(false, MANAGER, null, "GetUnitByPID", "u", new UInt32(5)), false, "u").map(call -> "sender"));
        assertEquals(Optional.empty(), read(Kind.PROCESSES, call(false, MANAGER, null, "AttachProcessesToUnit", "ssau", "a", "/", List.of(new UInt32(5))), false, "ssau")
                .map(call -> "sender"));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "/org/freedesktop/systemd1/unit/self,  any.Interface,                    Any,                   s,    9, SELF",
        "/org/freedesktop/systemd1/unit/selfs, any.Interface,                    Any,                   s,    9, -",
        "/org/freedesktop/systemd1,            org.freedesktop.systemd1.Manager, GetUnit,               s,    5, UNIT",
        "/org/freedesktop/systemd1,            '',                               GetUnit,               s,    6, -",
        "/org/freedesktop/systemd1,            '',                               GetUnitByPID,          u,    4, PROCESS",
        "/org/freedesktop/systemd1,            '',                               AttachProcessesToUnit, ssau, 9, PROCESSES",
        "/org/freedesktop/login1,              '',                               GetUnitByPID,          u,    4, -"})
    void theHeaderSaysWhichCallsMayMeanTheirSender(String path, String iface, String member, String signature, int length, Kind kind) {
        assertEquals(Optional.ofNullable(kind), Kind.of(path, iface, member, signature, length));
    }
}
