package io.cgbridge.server.shim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.cgbridge.server.shim.CallRewriter.Decision;
import io.cgbridge.server.shim.CallRewriter.Peer;
import io.cgbridge.server.shim.CallRewriter.Pending;
import io.cgbridge.server.shim.Conversations.Conversation;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.slf4j.LoggerFactory;

/**
 * No sequence of bytes, from a client or from a bus, crashes the shim, makes it grow, or lets one client see what is another's. The
 * sequences are conversations of libsystemd, GLib, libdbus and dbus-java, cut and bent.
 */
class ShimFuzzTest {
    private static final long ALLOWED_GROWTH = 8 << 20;
    private static final String WATCHER = "x.watcher";
    /** Text that is in the messages of the client that watches, and nowhere else. */
    private final String mark = UUID.randomUUID().toString();
    private PrivateBus bus;
    private TestShim played;
    private TestShim real;
    private Optional<Footprint> before = Optional.empty();
    private int exchanges;

    @Provide
    Arbitrary<Conversation> conversations() {
        return Conversations.bent();
    }

    /** Wants every call but the watcher's, and does something else with each. */
    private static final class Capricious implements CallRewriter {
        @Override
        public boolean wants(MessageHeader header) {
            return header.type() == TestMessage.CALL && !header.destination().equals(WATCHER);
        }

        @Override
        public Decision rewrite(MessageHeader header, byte[] message, Peer peer) {
            return switch ((int) (header.serial() % 5)) {
                case 0 -> new Decision.PassOn();
                case 1 -> new Decision.Send(message, false, new Stubborn(message));
                case 2 -> new Decision.Send(message, true, new Stubborn(message));
                case 3 -> new Decision.Refuse("x.No", "no");
                default -> throw new IllegalArgumentException("capricious");
            };
        }
    }

    /** Has a refused call sent again, twice. */
    private static final class Stubborn implements Pending {
        private final byte[] message;
        private int left = 2;

        Stubborn(byte[] message) {
            this.message = message;
        }

        @Override
        public Optional<byte[]> refused(byte[] error) {
            left--;
            return left >= 0 ? Optional.of(message) : Optional.empty();
        }

        @Override
        public void answered(boolean success) {
            left = 0;
        }

        @Override
        public void abandoned() {
            left = 0;
        }
    }

    @BeforeProperty
    void start() throws Exception {
        log(Level.OFF);
        played = TestShim.start(new Capricious(), settings -> new ShimSettings(settings.socket(), settings.option(), settings.upstream(), 16, 1 << 20, 4,
                settings.authenticationTime(), settings.stallTime(), Duration.ofMillis(20), settings.required()));
        if (PrivateBus.isPossible()) {
            bus = PrivateBus.start();
            real = TestShim.before(bus.address());
        }
    }

    @AfterProperty
    void stop() throws Exception {
        log(Level.INFO);
        played.awaitQuiet();
        if (before.isPresent()) {
            before.get().assertKept(ALLOWED_GROWTH);
        }
        played.close();
        if (PrivateBus.isPossible()) {
            real.close();
            bus.close();
        }
    }

    /** Every dropped client has its line, and here each is one. */
    private static void log(Level level) {
        ((Logger) LoggerFactory.getLogger("io.cgbridge.server.shim")).setLevel(level);
    }

    /** The first rounds load classes and fill pools; after them nothing may grow. */
    private void count(TestShim shim) throws Exception {
        exchanges++;
        if (exchanges == 100) {
            shim.awaitQuiet();
            before = Optional.of(Footprint.now());
        }
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void betweenABentClientAndABentBus(@ForAll("conversations") Conversation bent) throws Exception {
        try (TestShim.Pair watcher = played.pair()) {
            ByteArrayOutputStream atBus = new ByteArrayOutputStream();
            ByteArrayOutputStream atClient = new ByteArrayOutputStream();
            try (RawPeer client = RawPeer.connect(played.path()); RawPeer upstream = played.accept(); FileInputStream file = new FileInputStream("/dev/null")) {
                Thread[] others = {new Thread(() -> drain(upstream, atBus)), new Thread(() -> drain(client, atClient)), new Thread(() -> send(upstream, bent.bus(), 4096))};
                for (Thread thread : others) {
                    thread.start();
                }
                send(client, bent, file.getFD());
                exchange(watcher);
                client.endOutput();
                for (Thread thread : others) {
                    thread.join();
                }
            }
            assertFalse(atBus.toString(StandardCharsets.ISO_8859_1).contains(mark));
            assertFalse(atClient.toString(StandardCharsets.ISO_8859_1).contains(mark));
            exchange(watcher);
        }
        count(played);
    }

    /** The watcher's message goes to the watcher's bus, and the answer comes back. */
    private void exchange(TestShim.Pair watcher) throws IOException {
        byte[] call = TestMessage.call(1, WATCHER, "Watch").text(mark + exchanges).build();
        watcher.client().send(call);
        assertArrayEquals(call, watcher.bus().receive().bytes());
        byte[] answer = TestMessage.answer(1, 1, ":1.1").text(mark + exchanges).build();
        watcher.bus().send(answer);
        assertArrayEquals(answer, watcher.client().receive().bytes());
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void betweenABentClientAndARealBus(@ForAll("conversations") Conversation bent) throws Exception {
        if (!PrivateBus.isPossible()) {
            return;
        }
        try (BusClient asking = BusClient.connect(real.path()); BusClient answering = BusClient.connect(real.path())) {
            ByteArrayOutputStream atClient = new ByteArrayOutputStream();
            try (RawPeer client = RawPeer.connect(real.path()); FileInputStream file = new FileInputStream("/dev/null")) {
                Thread drain = new Thread(() -> drain(client, atClient));
                drain.start();
                send(client, bent, file.getFD());
                asking.send(asking.call(answering.name(), "Watch").text(mark + exchanges));
                byte[] call = answering.peer().reply().bytes();
                assertEquals(mark + exchanges + " from " + asking.name(), TestMessage.text(call) + " from " + TestMessage.field(call, 7));
                client.endOutput();
                drain.join();
            }
            assertFalse(atClient.toString(StandardCharsets.ISO_8859_1).contains(mark));
        }
        count(real);
    }

    private static void send(RawPeer client, Conversation bent, FileDescriptor file) {
        byte[] bytes = bent.client();
        FileDescriptor[] files = new FileDescriptor[bent.descriptors()];
        Arrays.fill(files, file);
        int middle = bytes.length / 2;
        send(client, Arrays.copyOf(bytes, middle), bent.piece());
        send(client, Arrays.copyOfRange(bytes, middle, bytes.length), bent.piece(), files);
    }

    /** Until the other side has had enough. */
    private static void send(RawPeer peer, byte[] bytes, int piece, FileDescriptor... files) {
        FileDescriptor[] with = files;
        try {
            for (int at = 0; at < bytes.length; at += piece) {
                peer.send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)), with);
                with = new FileDescriptor[0];
            }
        } catch (IOException ended) {
            Thread.yield();
        }
    }

    private static void drain(RawPeer peer, ByteArrayOutputStream to) {
        try {
            peer.drain(to);
        } catch (IOException ended) {
            Thread.yield();
        }
    }
}
