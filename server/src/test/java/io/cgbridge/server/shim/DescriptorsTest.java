package io.cgbridge.server.shim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File descriptors go on with the message that has them, in their order, and are all closed in the end. */
class DescriptorsTest {
    @TempDir
    Path directory;
    private TestShim shim;
    private long before;

    @BeforeEach
    void start() throws Exception {
        shim = TestShim.start();
        // what the first connection loads stays
        shim.pair().close();
        shim.awaitQuiet();
        before = TestShim.descriptors();
    }

    @AfterEach
    void nothingIsLeftOpen() throws Exception {
        shim.awaitQuiet();
        long after = TestShim.descriptors();
        assertTrue(after <= before, before + " descriptors before, " + after + " after");
        shim.close();
    }

    private FileOutputStream file(String name) throws IOException {
        return new FileOutputStream(directory.resolve(name).toFile());
    }

    private void assertFiles(List<FileDescriptor> came, String... names) throws IOException {
        assertEquals(names.length, came.size());
        for (int i = 0; i < names.length; i++) {
            try (FileOutputStream out = new FileOutputStream(came.get(i))) {
                out.write(names[i].getBytes());
            }
            assertEquals(names[i], Files.readString(directory.resolve(names[i])));
        }
    }

    @Test
    void theyGoBothWaysInTheirOrder() throws IOException {
        try (TestShim.Pair pair = shim.pair(); FileOutputStream a = file("a"); FileOutputStream b = file("b"); FileOutputStream c = file("c")) {
            pair.client().send(TestMessage.call(1, "x.y", "Take").descriptors(2), a.getFD(), b.getFD());
            assertFiles(pair.bus().receive().descriptors(), "a", "b");
            pair.bus().send(TestMessage.answer(1, 1, ":1.1").descriptors(1), c.getFD());
            assertFiles(pair.client().receive().descriptors(), "c");
        }
    }

    @Test
    void eachMessageHasItsOwnAlsoWhenSeveralComeAtOnce() throws IOException {
        try (TestShim.Pair pair = shim.pair(); FileOutputStream a = file("a"); FileOutputStream b = file("b")) {
            byte[] none = TestMessage.call(1, "x.y", "None").bytes(100, 0).build();
            byte[] one = TestMessage.call(2, "x.y", "One").descriptors(1).build();
            pair.client().send(none);
            pair.client().send(one, a.getFD());
            pair.client().send(none);
            pair.client().send(one, b.getFD());
            pair.client().send(none);
            assertFiles(pair.bus().receive().descriptors());
            assertFiles(pair.bus().receive().descriptors(), "a");
            assertFiles(pair.bus().receive().descriptors());
            assertFiles(pair.bus().receive().descriptors(), "b");
            assertFiles(pair.bus().receive().descriptors());
        }
    }

    @Test
    void theyMayComeWithTheLastByteOfALongMessage() throws Exception {
        byte[] message = TestMessage.call(1, "x.y", "Late").descriptors(1).bytes(5 * Inlet.CAPACITY, 1).build();
        try (TestShim.Pair pair = shim.pair(); FileOutputStream a = file("a")) {
            Thread sender = new Thread(() -> {
                try {
                    pair.client().send(Arrays.copyOf(message, message.length - 1));
                    pair.client().send(new byte[] {message[message.length - 1]}, a.getFD());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();
            RawPeer.Received received = pair.bus().receive();
            sender.join();
            assertArrayEquals(message, received.bytes());
            assertFiles(received.descriptors(), "a");
        }
    }

    @Test
    void thoseThatNoMessageHasEndTheConnection() throws Exception {
        long malformed = shim.count(ShimCounter.MALFORMED);
        try (TestShim.Pair pair = shim.pair(); FileOutputStream a = file("a")) {
            pair.client().send(TestMessage.call(1, "x.y", "None"), a.getFD());
            pair.client().awaitEnd();
        }
        shim.awaitQuiet();
        assertEquals(malformed + 1, shim.count(ShimCounter.MALFORMED));
    }

    @Test
    void asManyAsTheKernelPassesAtOnceAreClosedAgain() throws Exception {
        FileDescriptor[] many = new FileDescriptor[Descriptors.MOST_OF_A_MESSAGE];
        try (TestShim.Pair pair = shim.pair(); FileInputStream zero = new FileInputStream("/dev/zero")) {
            Arrays.fill(many, zero.getFD());
            pair.client().send(TestMessage.call(1, "x.y", "None").bytes(1, 1), many);
            pair.client().awaitEnd();
        }
    }

    @Test
    void aMessageThatSaysItHasMoreEndsTheConnection() throws Exception {
        long limit = shim.count(ShimCounter.DESCRIPTORS);
        try (TestShim.Pair pair = shim.pair()) {
            pair.client().send(TestMessage.call(1, "x.y", "Many").descriptors(Descriptors.MOST_OF_A_MESSAGE + 1));
            pair.client().awaitEnd();
        }
        shim.awaitQuiet();
        assertEquals(limit + 1, shim.count(ShimCounter.DESCRIPTORS));
    }

    @Test
    void thoseOfAMessageThatIsCutOffAreClosed() throws Exception {
        byte[] message = TestMessage.call(1, "x.y", "Cut").descriptors(1).bytes(1000, 1).build();
        try (TestShim.Pair pair = shim.pair(); FileOutputStream a = file("a")) {
            pair.client().send(Arrays.copyOf(message, 20), a.getFD());
        }
    }
}
