package io.cgbridge.server.shim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.introspection.RealSystemd;
import io.cgbridge.introspection.SystemdGuest;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that nobody here wrote, and clients of our own, before a real bus: through the shim it is as without. */
@RealSystemd
class ShimOnRealBusTest {
    private static final int BIG = 20 << 20;
    @TempDir
    Path directory;
    private static SystemdGuest guest;
    private static TestShim systemShim;
    private static PrivateBus bus;
    private static TestShim shim;

    @BeforeAll
    static void start(SystemdGuest started) throws IOException {
        guest = started;
        systemShim = TestShim.before(guest);
        bus = PrivateBus.start();
        shim = TestShim.before(bus.address());
    }

    @AfterAll
    static void stop() throws Exception {
        shim.awaitQuiet();
        shim.close();
        bus.close();
        systemShim.close();
    }

    private record Output(int status, String text) {
    }

    private static Output run(String address, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of("timeout", "60"), Stream.of(command)).toList()).redirectErrorStream(true);
        builder.environment().put("DBUS_SYSTEM_BUS_ADDRESS", address);
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "busctl get-property org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager Version",
        "busctl call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager GetUnit s dbus.service",
        "busctl call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager GetUnit s none.service",
        "busctl call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager NoSuchMethod",
        "busctl introspect --list org.freedesktop.systemd1 /org/freedesktop/systemd1/unit/dbus_2esocket org.freedesktop.systemd1.Socket",
        "busctl tree org.freedesktop.DBus",
        "dbus-send --system --print-reply=literal --dest=org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.DBus.Peer.Ping",
        "gdbus introspect --system --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus",
        "systemctl show --property=Id,Names,Requires dbus.socket"})
    void theSameOutputAndStatusAsWithout(String line) throws Exception {
        String[] command = line.split(" ");
        Output direct = run(guest.busAddress(), command);
        assertEquals(direct, run(systemShim.address(), command));
    }

    @Test
    void busctlListsItselfAndTheOthers() throws Exception {
        Output list = run(systemShim.address(), "busctl", "list", "--no-pager");
        assertEquals(0, list.status(), list.text());
        assertTrue(list.text().contains("org.freedesktop.systemd1"), list.text());
    }

    @Test
    void anAnswerOfManyHundredKilobytes() throws Exception {
        Output dump = run(systemShim.address(), "busctl", "call", "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "Dump");
        assertEquals(0, dump.status());
        assertTrue(dump.text().length() > 50_000, dump.text());
    }

    @Test
    void aDescriptorThatSystemdReturns() throws Exception {
        try (BusClient client = BusClient.connect(systemShim.path())) {
            client.send(TestMessage.call(ByteOrder.BIG_ENDIAN, 9, "org.freedesktop.systemd1", "DumpByFileDescriptor")
                    .field(1, "/org/freedesktop/systemd1").field(2, "org.freedesktop.systemd1.Manager"));
            RawPeer.Received answer = client.peer().reply();
            assertEquals(1, answer.descriptors().size(), new String(answer.bytes(), StandardCharsets.UTF_8));
            try (FileInputStream dump = new FileInputStream(answer.descriptors().get(0))) {
                assertTrue(new String(dump.readAllBytes(), StandardCharsets.UTF_8).contains("dbus.service"));
            }
        }
    }

    @Test
    void descriptorsThatSystemdRunPassesAreTheUnitsOwn() throws Exception {
        SystemdGuest.Output said = guest.attempt("env", "DBUS_SYSTEM_BUS_ADDRESS=" + systemShim.addressInside(), "systemd-run", "--quiet", "--pipe", "--wait", "--collect", "/bin/echo", "hello");
        assertEquals(new SystemdGuest.Output(0, "hello\n"), said);
    }

    @Test
    void aMonitorMonitors() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("timeout", "60", "busctl", "--address=" + systemShim.address(), "monitor", "--match=member='Ping'").redirectErrorStream(true);
        Process monitor = builder.start();
        try (BufferedReader lines = monitor.inputReader()) {
            assertEquals("Monitoring bus message stream.", lines.readLine());
            run(guest.busAddress(), "dbus-send", "--system", "--print-reply", "--dest=org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.DBus.Peer.Ping");
            String line = lines.readLine();
            while (line != null && !line.contains("Member=Ping")) {
                line = lines.readLine();
            }
            assertTrue(line != null);
        } finally {
            monitor.destroy();
            monitor.waitFor();
        }
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"LITTLE_ENDIAN, LITTLE_ENDIAN", "BIG_ENDIAN, LITTLE_ENDIAN", "BIG_ENDIAN, BIG_ENDIAN"})
    void twentyMegabytesThereAndBack(String from, String to) throws Exception {
        try (BusClient client = BusClient.connect(shim.path(), order(from)); BusClient service = BusClient.connect(shim.path(), order(to))) {
            Thread echo = new Thread(() -> {
                try {
                    byte[] call = service.peer().reply().bytes();
                    byte[] body = Arrays.copyOfRange(call, call.length - BIG - 4, call.length);
                    int serial = ByteBuffer.wrap(call).order(call[0] == 'l' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN).getInt(8);
                    service.send(TestMessage.answer(50, serial, client.name()).body("ay", ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).putInt(0, BIG).array()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            echo.start();
            byte[] call = client.call(service.name(), "EchoBytes").bytes(BIG, 11).build();
            client.peer().send(call);
            byte[] answer = client.peer().reply().bytes();
            echo.join();
            assertArrayEquals(Arrays.copyOfRange(call, call.length - BIG, call.length), Arrays.copyOfRange(answer, answer.length - BIG, answer.length));
        }
    }

    private static ByteOrder order(String name) {
        return name.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    @Test
    void descriptorsBothWaysBetweenTwoClients() throws Exception {
        try (BusClient client = BusClient.connect(shim.path()); BusClient service = BusClient.connect(shim.path());
                FileOutputStream one = new FileOutputStream(directory.resolve("one").toFile()); FileOutputStream two = new FileOutputStream(directory.resolve("two").toFile())) {
            client.send(client.call(service.name(), "Take").descriptors(2).body("hh", new byte[] {0, 0, 0, 0, 1, 0, 0, 0}), one.getFD(), two.getFD());
            List<FileDescriptor> came = service.peer().reply().descriptors();
            assertEquals(2, came.size());
            service.send(TestMessage.answer(60, 2, client.name()).descriptors(1).body("h", new byte[4]), came.get(1));
            List<FileDescriptor> back = client.peer().reply().descriptors();
            assertEquals(1, back.size());
            try (FileOutputStream out = new FileOutputStream(back.get(0))) {
                out.write('2');
            }
            Descriptors.close(came);
        }
        assertEquals("2", Files.readString(directory.resolve("two")));
    }

    @Test
    void signalsComeToWhoAskedForThem() throws Exception {
        try (BusClient asked = BusClient.connect(shim.path()); BusClient other = BusClient.connect(shim.path()); BusClient sender = BusClient.connect(shim.path(), ByteOrder.BIG_ENDIAN)) {
            assertEquals(TestMessage.RETURN, TestMessage.type(asked.callBus("AddMatch", "type='signal',member='Wanted'")));
            sender.send(TestMessage.signal(70, "Unwanted"));
            sender.send(TestMessage.signal(71, "Wanted").text("news"));
            byte[] signal = asked.peer().receive().bytes();
            while (!TestMessage.field(signal, 3).equals("Wanted")) {
                assertEquals("NameAcquired", TestMessage.field(signal, 3));
                signal = asked.peer().receive().bytes();
            }
            assertEquals("news from " + sender.name(), TestMessage.text(signal) + " from " + TestMessage.field(signal, 7));
            assertEquals(TestMessage.RETURN, TestMessage.type(other.callBus("NameHasOwner", sender.name())));
            assertEquals(TestMessage.RETURN, TestMessage.type(asked.callBus("RemoveMatch", "type='signal',member='Wanted'")));
        }
    }

    @Test
    void theBusSeesTheClientAsOneOfItsOwn() throws Exception {
        try (BusClient client = BusClient.connect(shim.path())) {
            assertEquals(TestMessage.RETURN, TestMessage.type(client.callBus("GetNameOwner", client.name())));
        }
    }
}
