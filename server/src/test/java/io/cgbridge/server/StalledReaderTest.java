package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Given a client that sends lines and does not read the answers, the daemon stops taking lines, and goes on where it stopped. */
class StalledReaderTest {
    private static final String HEAD = "POST /v1/upgrade?from=centos-7&to=rhel-9 HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n";
    private static final String LINE = "{\"memory\":{\"limit\":1048576},\"cpu\":{\"shares\":512}}\n";
    private static final int LINES = 1_000_000;
    /** What the sockets of both sides and one piece of the stream may hold; all lines together are some fifty times as much. */
    private static final int MOST_TAKEN = 1 << 20;
    /** So often in a row nothing is taken, and nothing will be. */
    private static final int STALLED = 100;

    @Test
    void itIsNotReadFromUntilItReads() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(); SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(daemon.socket()))) {
            ByteBuffer head = ByteBuffer.wrap(HEAD.formatted((long) LINES * LINE.length()).getBytes(StandardCharsets.US_ASCII));
            channel.write(head);
            channel.configureBlocking(false);
            byte[] line = LINE.getBytes(StandardCharsets.US_ASCII);
            ByteBuffer rest = ByteBuffer.wrap(line);
            long taken = 0;
            for (int refused = 0; refused < STALLED; ) {
                int count = channel.write(rest);
                taken += count;
                refused = count == 0 ? refused + 1 : 0;
                assertTrue(taken <= MOST_TAKEN, "lines are taken although nobody reads the answers");
                if (!rest.hasRemaining()) {
                    rest.rewind();
                }
                if (count == 0) {
                    Thread.sleep(10);
                }
            }
            try (RawHttp other = daemon.unix()) {
                assertEquals(200, other.get("/healthz").status(), "others are answered meanwhile");
            }
            readOn(channel, taken);
        }
    }

    /** The answers of every line that was taken whole are still there. */
    private static void readOn(SocketChannel channel, long taken) throws IOException {
        channel.configureBlocking(true);
        BufferedReader in = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
        assertEquals("HTTP/1.1 200 OK", in.readLine());
        long whole = taken / LINE.length();
        for (long answers = 0; answers < whole; ) {
            answers += in.readLine().startsWith("{") ? 1 : 0;
        }
    }
}
