package io.cgbridge.server.shim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client can ask of the shim, and what it cannot: each limit holds, is counted, and is nobody else's. */
class ShimLimitsTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(300);
    private TestShim shim;

    @AfterEach
    void stop() throws IOException {
        shim.close();
    }

    private TestShim start(int connections, int longestMessage, Duration authentication, Duration stall) throws IOException {
        shim = TestShim.start(TestShim.NONE, settings -> new ShimSettings(settings.socket(), settings.option(), settings.upstream(),
                connections, longestMessage, 16, authentication, stall, LONG, List.of()));
        return shim;
    }

    @Test
    void oneClientMoreThanMayBeIsRefusedUntilAnotherLeaves() throws Exception {
        start(2, 1 << 20, LONG, LONG);
        TestShim.Pair first = shim.pair();
        try (TestShim.Pair second = shim.pair()) {
            try (RawPeer third = RawPeer.connect(shim.path())) {
                third.awaitEnd();
            }
            assertEquals(1, shim.count(ShimCounter.MOST_CONNECTIONS));
            byte[] message = TestMessage.signal(1, "Still").build();
            second.client().send(message);
            assertArrayEquals(message, second.bus().receive().bytes());
            first.close();
            while (shim.shim().connections() > 1) {
                Thread.onSpinWait();
            }
            shim.pair().close();
        }
        shim.awaitQuiet();
        assertEquals(1, shim.count(ShimCounter.MOST_CONNECTIONS));
    }

    @Test
    void aMessageLongerThanMayBeEndsItsConnection() throws Exception {
        start(2, 4096, LONG, LONG);
        byte[] longest = TestMessage.call(1, "x.y", "Long").bytes(4096 - 92, 1).build();
        assertEquals(4096, longest.length);
        try (TestShim.Pair pair = shim.pair()) {
            pair.client().send(longest);
            assertArrayEquals(longest, pair.bus().receive().bytes());
            pair.client().send(TestMessage.call(1, "x.y", "Long").bytes(4096 - 91, 1));
            pair.client().awaitEnd();
        }
        shim.awaitQuiet();
        assertEquals(1, shim.count(ShimCounter.MESSAGE_SIZE));
    }

    @Test
    void theSpecificationsLimitHoldsWithoutAByteOfTheMessage() throws Exception {
        start(2, ShimSettings.LONGEST_MESSAGE, LONG, LONG);
        byte[] header = TestMessage.signal(1, "Endless").build();
        header[7] = 8;
        try (TestShim.Pair pair = shim.pair()) {
            pair.client().send(header);
            pair.client().awaitEnd();
        }
        shim.awaitQuiet();
        assertEquals(1, shim.count(ShimCounter.MESSAGE_SIZE));
    }

    @Test
    void aClientThatDoesNotAuthenticateIsDropped() throws Exception {
        start(2, 1 << 20, SHORT, LONG);
        try (RawPeer silent = RawPeer.connect(shim.path()); RawPeer slow = RawPeer.connect(shim.path())) {
            slow.send("\0AUTH".getBytes(StandardCharsets.US_ASCII));
            silent.awaitEnd();
            slow.awaitEnd();
        }
        shim.awaitQuiet();
        assertEquals(2, shim.count(ShimCounter.AUTHENTICATION_TIME));
    }

    @Test
    void oneThatHasMayBeSilentForEver() throws Exception {
        start(2, 1 << 20, SHORT, SHORT);
        byte[] message = TestMessage.signal(1, "AtLast").build();
        try (TestShim.Pair pair = shim.pair()) {
            try (RawPeer silent = RawPeer.connect(shim.path())) {
                silent.awaitEnd();
            }
            pair.bus().send(message);
            assertArrayEquals(message, pair.client().receive().bytes());
        }
    }

    @Test
    void linesWithoutEndAreNoAuthentication() throws Exception {
        start(2, 1 << 20, LONG, LONG);
        try (RawPeer client = RawPeer.connect(shim.path()); RawPeer bus = shim.accept()) {
            client.send(("\0AUTH " + "x".repeat(17_000)).getBytes(StandardCharsets.US_ASCII));
            client.awaitEnd();
            bus.awaitEnd();
        }
        try (RawPeer client = RawPeer.connect(shim.path()); RawPeer bus = shim.accept()) {
            client.send(("\0" + "NOTHING\r\n".repeat(65)).getBytes(StandardCharsets.US_ASCII));
            client.awaitEnd();
            bus.awaitEnd();
        }
        try (RawPeer client = RawPeer.connect(shim.path()); RawPeer bus = shim.accept()) {
            client.send("AUTH\r\n".getBytes(StandardCharsets.US_ASCII));
            client.awaitEnd();
            bus.awaitEnd();
        }
        shim.awaitQuiet();
        assertEquals(3, shim.count(ShimCounter.MALFORMED));
    }

    @Test
    void aClientThatStopsReadingIsDroppedAndNobodyWaitsForIt() throws Exception {
        start(4, ShimSettings.LONGEST_MESSAGE, LONG, SHORT);
        byte[] big = TestMessage.signal(1, "Flood").bytes(4 << 20, 1).build();
        try (TestShim.Pair stalled = shim.pair(); TestShim.Pair other = shim.pair()) {
            AtomicBoolean cut = new AtomicBoolean();
            Thread flood = new Thread(() -> {
                try {
                    stalled.bus().send(big);
                } catch (IOException e) {
                    cut.set(true);
                }
            });
            flood.start();
            while (shim.count(ShimCounter.STALLED_READER) == 0) {
                byte[] small = TestMessage.signal(2, "Small").build();
                other.bus().send(small);
                assertArrayEquals(small, other.client().receive().bytes());
            }
            flood.join();
            assertTrue(cut.get());
        }
        shim.awaitQuiet();
    }

    @Test
    void aClientThatReadsSlowlyIsNot() throws Exception {
        start(4, ShimSettings.LONGEST_MESSAGE, LONG, Duration.ofSeconds(5));
        byte[] big = TestMessage.signal(1, "Flood").bytes(2 << 20, 1).build();
        try (TestShim.Pair pair = shim.pair()) {
            Thread flood = new Thread(() -> {
                try {
                    pair.bus().send(big);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            flood.start();
            Thread.sleep(500);
            assertArrayEquals(big, pair.client().receive().bytes());
            flood.join();
        }
        assertEquals(0, shim.count(ShimCounter.STALLED_READER));
    }

    @Test
    void whereNoBusAnswersAClientIsRefusedAndCounted() throws Exception {
        Path directory = Files.createTempDirectory("shim");
        shim = TestShim.before("unix:path=" + directory.resolve("none"));
        try (RawPeer client = RawPeer.connect(shim.path())) {
            client.awaitEnd();
        }
        shim.awaitQuiet();
        assertEquals(1, shim.count(ShimCounter.NO_UPSTREAM));
        Files.delete(directory);
    }

    @Test
    void theSecondOfTwoAddressesIsTriedToo() throws Exception {
        start(2, 1 << 20, LONG, LONG);
        try (TestShim before = TestShim.before("tcp:host=localhost,port=1;unix:path=/nonexistent/bus;unix:path=" + shim.path().toString().replace("/", "%2f") + ",guid=00");
                RawPeer client = RawPeer.connect(before.path()); RawPeer bus = shim.accept()) {
            client.send("\0AUTH EXTERNAL\r\n".getBytes(StandardCharsets.US_ASCII));
            client.send("DATA\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n".getBytes(StandardCharsets.US_ASCII));
            bus.admit();
            assertEquals("DATA", client.line());
        }
    }

    @Test
    void aShimIsNotBehindItself() throws Exception {
        start(2, 1 << 20, LONG, LONG);
        Path directory = Files.createTempDirectory("shim");
        Path place = directory.resolve("s");
        ShimSettings settings = new ShimSettings(place, "--listen", "unix:path=" + directory + "/../" + directory.getFileName() + "/s", 1, 1024, 1, LONG, LONG, LONG, List.of());
        assertEquals("The bus behind the shim is the shim itself: '" + place + "'.", assertThrows(IOException.class, () -> Shim.start(settings, TestShim.NONE)).getMessage());
        assertFalse(Files.exists(place));
        Files.delete(directory);
    }

    @Test
    void onlyItsOwnUserMayOpenTheSocket() throws Exception {
        start(2, 1 << 20, LONG, LONG);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(shim.path())));
    }

    @Test
    void anotherUserIsRefusedEvenWhereTheFileLetsItIn() throws Exception {
        assumeTrue((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "only root can become another user");
        assumeTrue(Files.exists(Path.of("/usr/bin/setpriv")) && Files.exists(Path.of("/usr/bin/busctl")), "no setpriv or busctl");
        start(2, 1 << 20, LONG, LONG);
        Files.setPosixFilePermissions(shim.path().getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertEquals("permission denied", stranger());
        assertEquals(0, shim.count(ShimCounter.FOREIGN_UID));
        Files.setPosixFilePermissions(shim.path(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals("let in and dropped", stranger());
        assertEquals(1, shim.count(ShimCounter.FOREIGN_UID));
        assertEquals(0, shim.count(ShimCounter.CONNECTIONS));
    }

    private String stranger() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "timeout", "30", "busctl", "--address=" + shim.address(), "list")
                .redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor());
        return said.contains("Permission denied") ? "permission denied" : "let in and dropped";
    }

    @Test
    void aStopDuringTrafficEndsEverything() throws Exception {
        start(16, ShimSettings.LONGEST_MESSAGE, LONG, LONG);
        List<Thread> traffic = new ArrayList<>();
        byte[] message = TestMessage.signal(1, "Traffic").bytes(100_000, 1).build();
        List<TestShim.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            TestShim.Pair pair = shim.pair();
            pairs.add(pair);
            for (RawPeer peer : List.of(pair.client(), pair.bus())) {
                traffic.add(new Thread(() -> sendForEver(peer, message)));
                traffic.add(new Thread(() -> readForEver(peer)));
            }
        }
        traffic.forEach(Thread::start);
        while (shim.count(ShimCounter.MESSAGES_FROM_BUS) < 50) {
            Thread.onSpinWait();
        }
        shim.shim().close();
        for (Thread thread : traffic) {
            thread.join();
        }
        assertFalse(Files.exists(shim.path()));
        shim.awaitQuiet();
        for (TestShim.Pair pair : pairs) {
            pair.close();
        }
    }

    private static void sendForEver(RawPeer peer, byte[] message) {
        try {
            while (true) {
                peer.send(message);
            }
        } catch (IOException ended) {
            Thread.yield();
        }
    }

    private static void readForEver(RawPeer peer) {
        try {
            while (true) {
                peer.receive();
            }
        } catch (IOException ended) {
            Thread.yield();
        }
    }

    @Test
    void aMillionMessagesLeaveNothingBehind() throws Exception {
        start(2, 1 << 20, LONG, LONG);
        try (TestShim.Pair pair = shim.pair()) {
            exchange(pair, 50_000);
            Footprint before = Footprint.now();
            exchange(pair, 1_000_000);
            before.assertKept(1 << 20);
        }
        assertEquals(1_050_000, shim.count(ShimCounter.MESSAGES_FROM_CLIENTS) + shim.count(ShimCounter.MESSAGES_FROM_BUS));
    }

    private static void exchange(TestShim.Pair pair, int messages) throws IOException, InterruptedException {
        byte[] one = TestMessage.signal(1, "Idle").text("nothing new").build();
        int batch = 100;
        byte[] many = new byte[batch * one.length];
        for (int i = 0; i < batch; i++) {
            System.arraycopy(one, 0, many, i * one.length, one.length);
        }
        Thread up = new Thread(() -> flow(pair.client(), pair.bus(), many, messages / 2 / batch));
        up.start();
        flow(pair.bus(), pair.client(), many, messages / 2 / batch);
        up.join();
    }

    private static void flow(RawPeer from, RawPeer to, byte[] bytes, int times) {
        try {
            for (int i = 0; i < times; i++) {
                from.send(bytes);
                to.skip(bytes.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
