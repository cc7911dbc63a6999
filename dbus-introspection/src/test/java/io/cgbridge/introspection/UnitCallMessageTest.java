package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cgbridge.introspection.UnitCallMessage.Method;
import io.cgbridge.introspection.UnitCallMessage.Part;
import io.cgbridge.introspection.UnitCallMessage.Parts;
import io.cgbridge.translator.UnitProperty;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A call of somebody else's is read and written again, and its header stays as it was. */
class UnitCallMessageTest {
    private static final String MANAGER = "/org/freedesktop/systemd1";
    private static final byte INTERACTIVE = 4;
    private static final List<UnitProperty> PROPERTIES = List.of(
            property("Description", "s", "a text"), property("PIDs", "au", List.of(4711L)), property("CPUWeight", "t", -1L),
            property("Delegate", "b", true), property("AllowedCPUs", "ay", new byte[] {3}), property("DeviceAllow", "a(ss)", List.of()),
            property("DeviceAllow", "a(ss)", List.of(List.of("/dev/null", "rw"), List.of("char-pts", "rwm"))),
            property("ExecStart", "a(sasb)", List.of(List.of("/bin/true", List.of("true", ""), false))),
            property("RestrictNetworkInterfaces", "(bas)", List.of(false, List.of("lo"))), property("Environment", "as", List.of()),
            property("Nested", "v", new UnitProperty.Variant("x", -5L)), property("Map", "a{sv}", Map.of("k", new UnitProperty.Variant("s", "v"))));

    private static UnitProperty property(String name, String signature, Object value) {
        return new UnitProperty(name, signature, value, List.of());
    }

    private static List<Object[]> structs(List<UnitProperty> properties) {
        return properties.stream().map(each -> new Object[] {each.name(), DbusValues.toVariant(each.signature(), each.value())}).toList();
    }

    private static byte[] call(ByteOrder order, Method method, byte flags, List<UnitProperty> properties) throws Exception {
        List<Object[]> structs = structs(properties);
        MessageFactory factory = new MessageFactory((byte) (order == ByteOrder.BIG_ENDIAN ? 'B' : 'l'));
        Message call = switch (method) {
            case START -> factory.createMethodCall("org.freedesktop.systemd1", MANAGER, MANAGER.substring(1).replace('/', '.') + ".Manager",
                    "StartTransientUnit", flags, "ssa(sv)a(sa(sv))", "a.scope", "fail", structs,
                    List.<Object[]>of(new Object[] {"a.slice", structs(properties.subList(2, 3))}, new Object[] {"b.slice", List.of()}));
            case SET -> factory.createMethodCall("org.freedesktop.systemd1", MANAGER, "org.freedesktop.systemd1.Manager",
                    "SetUnitProperties", flags, "sba(sv)", "a.scope", true, structs);
            case SET_HERE -> factory.createMethodCall("org.freedesktop.systemd1", MANAGER + "/unit/a_2dx_2escope", "org.freedesktop.systemd1.Unit",
                    "SetProperties", flags, "ba(sv)", true, structs);
        };
        return bytes(call);
    }

    private static byte[] bytes(Message message) throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (byte[] part : message.getWireData()) {
            if (part != null) {
                wire.write(part);
            }
        }
        return wire.toByteArray();
    }

    private static int bodyAt(byte[] message, ByteOrder order) {
        return message.length - ByteBuffer.wrap(message).order(order).getInt(4);
    }

    private static UnitCallMessage read(Method method, byte[] message, ByteOrder order) throws IOException {
        return UnitCallMessage.read(method, message, bodyAt(message, order), order, MANAGER + "/unit/a_2dx_2escope", 0);
    }

    private static ByteOrder order(boolean big) {
        return big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    @ParameterizedTest
    @CsvSource({"START, false, a.scope", "START, true, a.scope", "SET, false, a.scope", "SET, true, a.scope", "SET_HERE, false, a-x.scope", "SET_HERE, true, a-x.scope"})
    void everyCallIsReadInBothByteOrders(Method method, boolean big, String unit) throws Exception {
        UnitCallMessage call = read(method, call(order(big), method, (byte) 0, PROPERTIES), order(big));
        assertEquals(unit, call.parts().unit().unit());
        assertEquals(text(PROPERTIES), text(call.parts().unit().properties()));
        assertEquals(method == Method.START ? List.of("a.slice " + text(PROPERTIES.subList(2, 3)), "b.slice []") : List.of(),
                call.parts().auxiliary().stream().map(part -> part.unit() + " " + text(part.properties())).toList());
    }

    private static String text(List<UnitProperty> properties) {
        return properties.stream().map(each -> each.name() + " " + each.signature() + " " + PropertyText.of(each.value())).toList().toString();
    }

    @ParameterizedTest
    @EnumSource
    void theHeaderStaysAsItWasButForTheLengthOfTheBody(Method method) throws Exception {
        byte[] asked = call(ByteOrder.BIG_ENDIAN, method, INTERACTIVE, PROPERTIES);
        UnitCallMessage call = read(method, asked, ByteOrder.BIG_ENDIAN);
        byte[] written = call.with(new Parts(new Part("ignored", List.of(property("MemoryMax", "t", 5L))), List.of()));
        int bodyAt = bodyAt(asked, ByteOrder.BIG_ENDIAN);
        assertEquals(bodyAt, bodyAt(written, ByteOrder.BIG_ENDIAN));
        assertArrayEquals(withoutLength(asked, bodyAt), withoutLength(written, bodyAt));
        assertEquals(text(List.of(property("MemoryMax", "t", 5L))), text(read(method, written, ByteOrder.BIG_ENDIAN).parts().unit().properties()));
    }

    private static byte[] withoutLength(byte[] message, int bodyAt) {
        byte[] header = Arrays.copyOf(message, bodyAt);
        Arrays.fill(header, 4, 8, (byte) 0);
        return header;
    }

    @Test
    void aPropertyThatStaysIsWrittenAsItCameWhateverItsType() throws Exception {
        byte[] asked = call(ByteOrder.LITTLE_ENDIAN, Method.SET, (byte) 0, PROPERTIES);
        UnitCallMessage call = read(Method.SET, asked, ByteOrder.LITTLE_ENDIAN);
        List<UnitProperty> less = new ArrayList<>(call.parts().unit().properties());
        less.remove(2);
        List<UnitProperty> expected = new ArrayList<>(PROPERTIES);
        expected.remove(2);
        assertArrayEquals(Arrays.copyOfRange(call(ByteOrder.LITTLE_ENDIAN, Method.SET, (byte) 0, expected), 16, 40),
                Arrays.copyOfRange(call.with(new Parts(new Part("", less), List.of())), 16, 40));
        assertEquals(text(expected), text(read(Method.SET, call.with(new Parts(new Part("", less), List.of())), ByteOrder.LITTLE_ENDIAN).parts().unit().properties()));
    }

    @Test
    void descriptorsKeepTheirPlaces() throws Exception {
        byte[] asked = call(ByteOrder.LITTLE_ENDIAN, Method.SET, (byte) 0, List.of(property("PIDFDs", "au", List.of(0L, 1L)), property("CPUWeight", "t", 1L)));
        asked[indexOf(asked, "au")+ 1] = 'h';
        UnitCallMessage call = UnitCallMessage.read(Method.SET, asked, bodyAt(asked, ByteOrder.LITTLE_ENDIAN), ByteOrder.LITTLE_ENDIAN, MANAGER, 2);
        assertEquals(List.of(0L, 1L), call.parts().unit().properties().get(0).value());
        byte[] written = call.with(new Parts(new Part("", call.parts().unit().properties().subList(0, 1)), List.of()));
        assertEquals(List.of(0L, 1L), UnitCallMessage.read(Method.SET, written, bodyAt(written, ByteOrder.LITTLE_ENDIAN), ByteOrder.LITTLE_ENDIAN, MANAGER, 2)
                .parts().unit().properties().get(0).value());
        assertThrows(IOException.class, () -> read(Method.SET, asked, ByteOrder.LITTLE_ENDIAN), "it speaks of a descriptor that did not come along");
    }

    private static int indexOf(byte[] message, String text) {
        return new String(message, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("\2" + text) + 1;
    }

    @Property(tries = 2000)
    void aDamagedCallIsReadOrRefusedAndNothingElse(@ForAll @IntRange(max = 1000) int at, @ForAll byte value, @ForAll boolean big) throws Exception {
        byte[] message = call(order(big), Method.START, (byte) 0, PROPERTIES);
        int bodyAt = bodyAt(message, order(big));
        message[bodyAt + at % (message.length - bodyAt)] = value;
        Optional<UnitCallMessage> call;
        try {
            call = Optional.of(UnitCallMessage.read(Method.START, message, bodyAt, order(big), MANAGER, 0));
        } catch (IOException e) {
            call = Optional.empty();
        }
        if (call.isPresent()) {
            assertArrayEquals(message, call.get().with(call.get().parts()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 200, 100_000})
    void valuesInValuesWithoutEndAreRefused(int depth) throws Exception {
        ByteArrayOutputStream nested = new ByteArrayOutputStream();
        nested.write(call(ByteOrder.LITTLE_ENDIAN, Method.SET, (byte) 0, List.of(property("A", "v", new UnitProperty.Variant("y", 1L)))));
        byte[] message = nested.toByteArray();
        int variant = indexOf(message, "") > 0 ? message.length - 4 - 1 : 0;
        byte[] deep = Arrays.copyOf(message, variant + 3 * depth);
        for (int i = variant; i < deep.length; i++) {
            deep[i] = new byte[] {1, 'v', 0}[(i - variant) % 3];
        }
        int bodyAt = bodyAt(message, ByteOrder.LITTLE_ENDIAN);
        assertThrows(IOException.class, () -> UnitCallMessage.read(Method.SET, deep, bodyAt, ByteOrder.LITTLE_ENDIAN, MANAGER, 0));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "/org/freedesktop/systemd1,             org.freedesktop.systemd1.Manager, StartTransientUnit, ssa(sv)a(sa(sv)), START",
        "/org/freedesktop/systemd1,             '',                               SetUnitProperties,  sba(sv),          SET",
        "/org/freedesktop/systemd1/unit/a_2eb,  org.freedesktop.systemd1.Unit,    SetProperties,      ba(sv),           SET_HERE",
        "/org/freedesktop/systemd1/unit/a_2eb,  org.freedesktop.systemd1.Manager, SetUnitProperties,  sba(sv),          -",
        "/org/freedesktop/systemd1,             org.freedesktop.systemd1.Manager, StartTransientUnit, ssa(sv),          -",
        "/org/freedesktop/systemd1,             org.freedesktop.systemd1.Manager, StartUnit,          ss,               -"})
    void onlyCallsThatCarryPropertiesAreOurs(String path, String interfaceName, String member, String signature, Method method) {
        assertEquals(Optional.ofNullable(method), Method.of(path, interfaceName, member, signature));
    }

    @ParameterizedTest
    @CsvSource({"org.freedesktop.DBus.Error.PropertyReadOnly, 'Cannot set property Foo, or unknown property.', Foo",
        "org.freedesktop.DBus.Error.PropertyReadOnly, Objects of this type do not support setting properties., ''",
        "org.freedesktop.DBus.Error.InvalidArgs, 'Cannot set property Foo, or unknown property.', ''"})
    void anErrorNamesWhatSystemdDoesNotKnow(String name, String words, String property) throws Exception {
        byte[] error = bytes(new MessageFactory((byte) 'l').createError(":1.1", name, 7, "s", words));
        assertEquals(new UnitCallMessage.Refusal(name, words), UnitCallMessage.refusal(error));
        assertEquals(property, UnitCallMessage.refusal(error).unknownProperty().orElse(""));
    }
}
