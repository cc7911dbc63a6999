package io.cgbridge.server.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.introspection.SystemdGuest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** A shim in a directory of its own, before a bus that a test plays or before a real one. */
final class TestShim implements AutoCloseable {
    /** Lets everything through. */
    static final CallRewriter NONE = new CallRewriter() {
        @Override
        public boolean wants(MessageHeader header) {
            return false;
        }

        @Override
        public CallRewriter.Decision rewrite(MessageHeader header, byte[] message, CallRewriter.Peer peer) {
            return new CallRewriter.Decision.PassOn();
        }
    };

    private final Path directory;
    private final AFUNIXServerSocket bus;
    private final Shim shim;

    private TestShim(Path directory, AFUNIXServerSocket bus, Shim shim) {
        this.directory = directory;
        this.bus = bus;
        this.shim = shim;
    }

    /** Before a bus that the test plays. */
    static TestShim start(CallRewriter rewriter, UnaryOperator<ShimSettings> change) throws IOException {
        Path directory = Files.createTempDirectory("shim");
        AFUNIXServerSocket bus = AFUNIXServerSocket.bindOn(AFUNIXSocketAddress.of(directory.resolve("bus")));
        return new TestShim(directory, bus, Shim.start(change.apply(settings(directory, "unix:path=" + directory.resolve("bus"))), rewriter));
    }

    static TestShim start(CallRewriter rewriter) throws IOException {
        return start(rewriter, UnaryOperator.identity());
    }

    static TestShim start() throws IOException {
        return start(NONE);
    }

    /** Before a real bus. */
    static TestShim before(String address) throws IOException {
        return in(Files.createTempDirectory("shim"), address);
    }

    /** Before the bus of a guest, and where it can be reached from inside too. */
    static TestShim before(SystemdGuest guest) throws IOException {
        return in(Files.createTempDirectory(guest.directory().resolve("run"), "shim"), guest.busAddress());
    }

    private static TestShim in(Path directory, String address) throws IOException {
        return new TestShim(directory, AFUNIXServerSocket.newInstance(), Shim.start(settings(directory, address), NONE));
    }

    private static ShimSettings settings(Path directory, String upstream) {
        return new ShimSettings(directory.resolve("shim"), "--listen", upstream, 64, ShimSettings.LONGEST_MESSAGE, 16,
                Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60), List.of());
    }

    Path path() {
        return directory.resolve("shim");
    }

    String address() {
        return "unix:path=" + path();
    }

    /** Its address from inside the guest. */
    String addressInside() {
        return "unix:path=/run/" + directory.getFileName() + "/shim";
    }

    Shim shim() {
        return shim;
    }

    long count(ShimCounter counter) {
        return shim.count(counter);
    }

    /** A client and the bus's end of its connection, both past the authentication. */
    Pair pair() throws IOException {
        RawPeer client = RawPeer.connect(path());
        client.send("\0AUTH EXTERNAL 30\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n".getBytes(StandardCharsets.US_ASCII));
        RawPeer upstream = accept().admit();
        assertEquals("OK 0123456789abcdef0123456789abcdef", client.line());
        assertEquals("AGREE_UNIX_FD", client.line());
        return new Pair(client, upstream);
    }

    /** The bus's end of the next client's connection. */
    RawPeer accept() throws IOException {
        return new RawPeer(bus.accept());
    }

    record Pair(RawPeer client, RawPeer bus) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            bus.close();
        }
    }

    /** Waits until no client is connected and no thread is left of any. */
    void awaitQuiet() throws InterruptedException {
        for (int i = 0; i < 6000 && (shim.connections() > 0 || threads() > 0); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertEquals(0, shim.connections());
        assertEquals(0, threads());
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("shim-from-")).count();
    }

    /** Open descriptors of this process. */
    static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Override
    public void close() throws IOException {
        shim.close();
        bus.close();
        Files.deleteIfExists(directory.resolve("bus"));
        Files.delete(directory);
    }
}
