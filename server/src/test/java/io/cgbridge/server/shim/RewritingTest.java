package io.cgbridge.server.shim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.server.shim.CallRewriter.Decision;
import io.cgbridge.server.shim.CallRewriter.Peer;
import io.cgbridge.server.shim.CallRewriter.Pending;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the shim does with a rewriter's decisions. Calls to {@code x.systemd} are wanted. */
class RewritingTest {
    private static final String WANTED = "x.systemd";

    @TempDir
    Path directory;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private TestShim shim;

    @AfterEach
    void stop() throws IOException {
        shim.close();
    }

    private TestShim start(Function<byte[], Decision> decide) throws IOException {
        shim = TestShim.start(rewriter(decide));
        return shim;
    }

    private CallRewriter rewriter(Function<byte[], Decision> decide) {
        return new CallRewriter() {
            @Override
            public boolean wants(MessageHeader header) {
                return header.destination().equals(WANTED);
            }

            @Override
            public Decision rewrite(MessageHeader header, byte[] message, Peer peer) {
                told.add(header.member() + " of " + (peer.pid() == ProcessHandle.current().pid() ? "us" : peer.pid()) + " " + peer.uid());
                return decide.apply(message);
            }
        };
    }

    /** Tells what becomes of a call; each error is answered by the next of {@code again}. */
    private Pending pending(byte[]... again) {
        List<byte[]> left = new CopyOnWriteArrayList<>(again);
        return new Pending() {
            @Override
            public Optional<byte[]> refused(byte[] error) {
                told.add("refused " + TestMessage.field(error, 4));
                return left.isEmpty() ? Optional.empty() : Optional.of(left.remove(0));
            }

            @Override
            public void answered(boolean success) {
                told.add("answered " + success);
            }

            @Override
            public void abandoned() {
                told.add("abandoned");
            }
        };
    }

    private static final byte[] CALL = TestMessage.call(5, WANTED, "Start").text("call").build();
    private static final byte[] CHANGED = TestMessage.call(5, WANTED, "Start").text("changed, and longer").build();
    private static final byte[] LATER = TestMessage.call(6, "x.other", "Later").build();

    @Test
    void aCallThatIsPassedOnGoesAsItCame() throws IOException {
        try (TestShim.Pair pair = start(message -> new Decision.PassOn()).pair()) {
            pair.client().send(CALL);
            pair.client().send(LATER);
            assertArrayEquals(CALL, pair.bus().receive().bytes());
            assertArrayEquals(LATER, pair.bus().receive().bytes());
        }
        assertEquals(1, shim.count(ShimCounter.CALLS_READ));
        assertEquals(List.of("Start of us 0"), told);
    }

    @Test
    void aChangedCallGoesInItsPlaceWithTheDescriptors() throws IOException {
        try (TestShim.Pair pair = start(message -> new Decision.Send(CHANGED, false, pending())).pair(); FileOutputStream file = new FileOutputStream(directory.resolve("f").toFile())) {
            pair.client().send(LATER);
            pair.client().send(TestMessage.call(5, WANTED, "Start").descriptors(1), file.getFD());
            pair.client().send(LATER);
            assertArrayEquals(LATER, pair.bus().receive().bytes());
            RawPeer.Received changed = pair.bus().receive();
            assertArrayEquals(CHANGED, changed.bytes());
            try (FileOutputStream passed = new FileOutputStream(changed.descriptors().get(0))) {
                passed.write('x');
            }
            assertEquals("x", Files.readString(directory.resolve("f")));
            assertArrayEquals(LATER, pair.bus().receive().bytes());
            byte[] answer = TestMessage.answer(1, 5, ":1.1").build();
            pair.bus().send(answer);
            assertArrayEquals(answer, pair.client().receive().bytes());
        }
        assertEquals(List.of("Start of us 0", "answered true"), told);
    }

    @Test
    void anErrorThatTeachesIsAnsweredWithTheNextAttempt() throws IOException {
        byte[] again = TestMessage.call(5, WANTED, "Start").text("again").build();
        byte[] last = TestMessage.call(5, WANTED, "Start").text("last").build();
        try (TestShim.Pair pair = start(message -> new Decision.Send(CHANGED, true, pending(again, last))).pair(); FileOutputStream file = new FileOutputStream(directory.resolve("f").toFile())) {
            pair.client().send(TestMessage.call(5, WANTED, "Start").descriptors(1), file.getFD());
            pair.client().send(LATER);
            assertEquals(1, close(pair.bus().receive()));
            pair.bus().send(TestMessage.error(1, 5, "x.First"));
            RawPeer.Received second = pair.bus().receive();
            assertArrayEquals(again, second.bytes());
            assertEquals(1, close(second));
            pair.bus().send(TestMessage.error(2, 5, "x.Second"));
            RawPeer.Received third = pair.bus().receive();
            assertArrayEquals(last, third.bytes());
            assertEquals(1, close(third));
            byte[] answer = TestMessage.answer(3, 5, ":1.1").build();
            pair.bus().send(answer);
            assertArrayEquals(answer, pair.client().receive().bytes());
            assertArrayEquals(LATER, pair.bus().receive().bytes());
        }
        assertEquals(List.of("Start of us 0", "refused x.First", "refused x.Second", "answered true"), told);
        assertEquals(2, shim.count(ShimCounter.CALLS_REPEATED));
    }

    private static int close(RawPeer.Received received) {
        Descriptors.close(received.descriptors());
        return received.descriptors().size();
    }

    @Test
    void anErrorThatTeachesNothingReachesTheClientAsItIs() throws IOException {
        try (TestShim.Pair pair = start(message -> new Decision.Send(CHANGED, true, pending())).pair()) {
            pair.client().send(CALL);
            pair.bus().receive();
            byte[] error = TestMessage.error(1, 5, "x.Other").text("why").build();
            pair.bus().send(error);
            assertArrayEquals(error, pair.client().receive().bytes());
            pair.client().send(LATER);
            assertArrayEquals(LATER, pair.bus().receive().bytes());
        }
        assertEquals(List.of("Start of us 0", "refused x.Other", "answered false"), told);
    }

    @Test
    void anErrorThatIsTooLongToBeReadReachesTheClientAsItIs() throws IOException {
        try (TestShim.Pair pair = start(message -> new Decision.Send(CHANGED, true, pending(CALL))).pair()) {
            pair.client().send(CALL);
            pair.bus().receive();
            byte[] error = TestMessage.error(1, 5, "x.Other").bytes(CallMemory.LONGEST, 1).build();
            Thread sender = new Thread(() -> {
                try {
                    pair.bus().send(error);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();
            assertArrayEquals(error, pair.client().receive().bytes());
        }
        assertEquals(List.of("Start of us 0", "answered false"), told);
        assertEquals(1, shim.count(ShimCounter.CALL_SIZE));
    }

    @Test
    void aRefusedCallIsAnsweredHereAndNotSent() throws IOException {
        try (TestShim.Pair pair = start(message -> new Decision.Refuse("x.No", "because")).pair()) {
            pair.client().send(CALL);
            byte[] error = pair.client().receive().bytes();
            assertEquals(TestMessage.ERROR, TestMessage.type(error));
            assertEquals("x.No 5 org.freedesktop.DBus because", TestMessage.field(error, 4) + " " + TestMessage.field(error, 5) + " " + TestMessage.field(error, 7) + " " + TestMessage.text(error));
            pair.client().send(LATER);
            assertArrayEquals(LATER, pair.bus().receive().bytes());
        }
        assertEquals(1, shim.count(ShimCounter.CALLS_REFUSED));
    }

    @Test
    void theErrorIsForTheClientsNameOnceItHasOne() throws IOException {
        try (TestShim.Pair pair = start(message -> new Decision.Refuse("x.No", "because")).pair()) {
            pair.bus().send(TestMessage.answer(1, 1, ":1.42").field(7, "org.freedesktop.DBus").text(":1.42"));
            pair.client().receive();
            pair.client().send(CALL);
            assertEquals(":1.42", TestMessage.field(pair.client().receive().bytes(), 6));
        }
    }

    @Test
    void aRefusalDoesNotCutThroughALongMessage() throws Exception {
        byte[] big = TestMessage.signal(9, "Big").bytes(3 * Inlet.CAPACITY, 5).build();
        try (TestShim.Pair pair = start(message -> new Decision.Refuse("x.No", "because")).pair()) {
            pair.bus().send(Arrays.copyOf(big, big.length - 1));
            while (shim.count(ShimCounter.MESSAGES_FROM_BUS) == 0) {
                Thread.onSpinWait();
            }
            Thread.sleep(50); // its header is known, and its first bytes are on their way
            pair.client().send(CALL);
            while (shim.count(ShimCounter.CALLS_REFUSED) == 0) {
                Thread.onSpinWait();
            }
            pair.bus().send(new byte[] {big[big.length - 1]});
            assertArrayEquals(big, pair.client().receive().bytes());
            assertEquals("x.No", TestMessage.field(pair.client().receive().bytes(), 4));
        }
    }

    @Test
    void nobodyWaitsForAnAnswerThatTheClientDoesNotWant() throws IOException {
        byte[] silent = TestMessage.call(5, WANTED, "Start").noReply().build();
        try (TestShim.Pair pair = start(message -> new Decision.Send(CHANGED, true, pending())).pair()) {
            pair.client().send(silent);
            pair.client().send(LATER);
            assertArrayEquals(CHANGED, pair.bus().receive().bytes());
            assertArrayEquals(LATER, pair.bus().receive().bytes());
        }
        assertEquals(List.of("Start of us 0", "abandoned"), told);
    }

    @Test
    void aCallWhoseClientLeavesIsAbandoned() throws Exception {
        TestShim.Pair pair = start(message -> new Decision.Send(CHANGED, false, pending())).pair();
        pair.client().send(CALL);
        pair.bus().receive();
        pair.close();
        shim.awaitQuiet();
        assertEquals(List.of("Start of us 0", "abandoned"), told);
    }

    @Test
    void aHeldClientMayLeave() throws Exception {
        TestShim.Pair pair = start(message -> new Decision.Send(CHANGED, true, pending())).pair();
        pair.client().send(CALL);
        pair.bus().receive();
        pair.close();
        shim.awaitQuiet();
        assertEquals(List.of("Start of us 0", "abandoned"), told);
    }

    @Test
    void aClientIsHeldBackForSoLongAndNoLonger() throws IOException {
        shim = TestShim.start(rewriter(message -> new Decision.Send(CHANGED, true, pending())), settings -> new ShimSettings(settings.socket(), settings.option(),
                settings.upstream(), 4, settings.longestMessage(), 4, settings.authenticationTime(), settings.stallTime(), Duration.ofMillis(50), List.of()));
        try (TestShim.Pair pair = shim.pair()) {
            pair.client().send(CALL);
            pair.client().send(LATER);
            assertArrayEquals(CHANGED, pair.bus().receive().bytes());
            assertArrayEquals(LATER, pair.bus().receive().bytes());
        }
        assertEquals(1, shim.count(ShimCounter.HOLD_TIME));
    }

    @Test
    void moreCallsThanMayBeOutstandingAreRefused() throws IOException {
        try (TestShim.Pair pair = start(message -> new Decision.Send(message, false, pending())).pair()) {
            for (int serial = 1; serial <= 17; serial++) {
                pair.client().send(TestMessage.call(serial, WANTED, "Start"));
            }
            byte[] error = pair.client().receive().bytes();
            assertEquals("org.freedesktop.DBus.Error.LimitsExceeded 17", TestMessage.field(error, 4) + " " + TestMessage.field(error, 5));
        }
        assertEquals(1, shim.count(ShimCounter.OUTSTANDING_CALLS));
    }

    @Test
    void aSerialThatIsOutstandingIsNoOther() throws Exception {
        try (TestShim.Pair pair = start(message -> new Decision.Send(message, false, pending())).pair()) {
            pair.client().send(CALL);
            pair.client().send(CALL);
            pair.client().awaitEnd();
        }
        assertEquals(1, shim.count(ShimCounter.MALFORMED));
    }

    @Test
    void aCallThatIsTooLongToBeReadPassesUntouched() throws Exception {
        byte[] big = TestMessage.call(5, WANTED, "Start").bytes(CallMemory.LONGEST, 1).build();
        try (TestShim.Pair pair = start(message -> new Decision.Refuse("x.No", "no")).pair()) {
            Thread sender = new Thread(() -> {
                try {
                    pair.client().send(big);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();
            assertArrayEquals(big, pair.bus().receive().bytes());
            sender.join();
        }
        assertEquals(1, shim.count(ShimCounter.CALL_SIZE));
        assertTrue(told.isEmpty());
    }

    @Test
    void aCallThatDoesNotComeToItsEndIsNotHeldForEver() throws Exception {
        shim = TestShim.start(rewriter(message -> new Decision.PassOn()), settings -> new ShimSettings(settings.socket(), settings.option(), settings.upstream(), 4,
                settings.longestMessage(), 4, settings.authenticationTime(), Duration.ofMillis(100), settings.holdTime(), List.of()));
        try (TestShim.Pair pair = shim.pair()) {
            pair.client().send(Arrays.copyOf(CALL, CALL.length - 1));
            pair.client().awaitEnd();
        }
        assertEquals(1, shim.count(ShimCounter.CALL_TIME));
    }

    @Test
    void aCallThatTheRewriterCannotReadPassesUntouched() throws IOException {
        start(message -> {
            throw new IllegalStateException("a bug");
        });
        try (TestShim.Pair pair = shim.pair()) {
            pair.client().send(CALL);
            assertArrayEquals(CALL, pair.bus().receive().bytes());
        }
        assertEquals(1, shim.count(ShimCounter.REWRITING_FAILED));
    }
}
