package io.cgbridge.server.shim;

import io.cgbridge.server.SocketFile;
import io.cgbridge.server.shim.CallRewriter.Peer;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket that looks like a bus: what clients send goes on to the real one, byte for byte, except for the calls that a
 * {@link CallRewriter} changes. Only processes of this process's own uid are let in.
 */
public final class Shim implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shim.class);
    private static final Duration CLOSE_TIME = Duration.ofSeconds(5);
    private static final int BACKLOG = 128;

    private final Context context;
    private final List<UpstreamAddress> upstream;
    private final SocketFile file;
    private final long ownUid;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AFUNIXServerSocket bound;
    private final AFUNIXServerSocketChannel listening;
    private boolean full;

    /** What all connections share. */
    record Context(ShimSettings settings, CallRewriter rewriter, ShimCounts counts, CallMemory memory, Buffers buffers) {
    }

    private Shim(List<UpstreamAddress> upstream, Context context, SocketFile file) throws IOException {
        this.upstream = upstream;
        this.context = context;
        this.file = file;
        ownUid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        bound = AFUNIXServerSocket.newInstance();
        bound.setDeleteOnClose(false);
        bound.bind(AFUNIXSocketAddress.of(Path.of(file.bindPath())), BACKLOG);
        // junixsocket refuses to accept on a socket whose file was moved, unless it did not bind it itself
        listening = FileDescriptorCast.duplicating(bound.getFileDescriptor()).as(AFUNIXServerSocketChannel.class);
    }

    /**
     * Starts to listen; when it returns, clients can connect.
     *
     * @throws IOException with a message for the person who started it
     */
    public static Shim start(ShimSettings settings, CallRewriter rewriter) throws IOException {
        List<UpstreamAddress> addresses;
        try {
            addresses = UpstreamAddress.parse(settings.upstream());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        for (UpstreamAddress address : addresses) {
            if (address.path().isPresent() && isSame(address.path().get(), settings.socket())) {
                throw new IOException("The bus behind the shim is the shim itself: '" + settings.socket() + "'.");
            }
        }
        SocketFile file = SocketFile.prepare(settings.socket(), settings.option());
        try {
            Shim shim = new Shim(addresses, new Context(settings, rewriter, new ShimCounts(), new CallMemory(), new Buffers()), file);
            file.publish(SocketFile.OWNER_ONLY, Optional.empty());
            shim.thread("shim-accept", shim::accept);
            shim.thread("shim-watch", shim::watch);
            LOG.atInfo().addKeyValue("socket", settings.socket()).addKeyValue("upstream", settings.upstream()).log("the shim is listening");
            return shim;
        } catch (IOException e) {
            file.remove();
            throw new IOException("Cannot listen on '" + settings.socket() + "': " + e.getMessage() + ".", e);
        }
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize()) || Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    }

    private void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** How often something happened. */
    public long count(ShimCounter counter) {
        return context.counts().get(counter);
    }

    /** Clients that are connected now. */
    public int connections() {
        return connections.size();
    }

    private void accept() {
        while (stopping.getCount() > 0) {
            try {
                admit(listening.accept());
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                if (stopping.getCount() > 0) {
                    LOG.atWarn().addKeyValue("because", e.getMessage()).log("a client of the shim was not accepted");
                    pause();
                }
            }
        }
    }

    /** What fails at once, as for want of descriptors, would fail at once again. */
    private void pause() {
        try {
            stopping.await(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void admit(AFUNIXSocketChannel socket) throws IOException {
        Wire client = new Wire(socket);
        try {
            Peer peer = client.peer();
            if (mayEnter(peer)) {
                connect(client, peer);
            } else {
                client.close();
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            client.close();
            throw e;
        }
    }

    private boolean mayEnter(Peer peer) {
        if (peer.uid() != ownUid) {
            context.counts().add(ShimCounter.FOREIGN_UID);
            LOG.atWarn().addKeyValue("pid", peer.pid()).addKeyValue("uid", peer.uid()).log("a client of another user is refused");
            return false;
        }
        boolean wasFull = full;
        full = connections.size() >= context.settings().mostConnections();
        if (full) {
            context.counts().add(ShimCounter.MOST_CONNECTIONS);
            if (!wasFull) {
                LOG.atWarn().addKeyValue("pid", peer.pid()).addKeyValue("connections", connections.size()).log("clients are refused: as many are connected as may be");
            }
        }
        return !full;
    }

    private void connect(Wire client, Peer peer) {
        Wire bus;
        try {
            bus = upstream();
        } catch (IOException e) {
            context.counts().add(ShimCounter.NO_UPSTREAM);
            LOG.atWarn().addKeyValue("pid", peer.pid()).addKeyValue("because", e.getMessage()).log("a client is refused: the bus cannot be reached");
            client.close();
            return;
        }
        Connection connection;
        try {
            connection = new Connection(context, client, bus, peer, this::gone);
        } catch (OutOfMemoryError e) {
            bus.close();
            throw e;
        }
        context.counts().add(ShimCounter.CONNECTIONS);
        connections.add(connection);
        connection.start();
    }

    private void gone(Connection connection) {
        synchronized (connections) {
            connections.remove(connection);
            connections.notifyAll();
        }
    }

    private void awaitEnd() {
        long deadline = System.nanoTime() + CLOSE_TIME.toNanos();
        synchronized (connections) {
            try {
                for (long left = CLOSE_TIME.toMillis(); !connections.isEmpty() && left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
                    connections.wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Wire upstream() throws IOException {
        IOException first = new IOException("no address");
        for (UpstreamAddress address : upstream) {
            try {
                return Wire.connect(address.socket());
            } catch (IOException e) {
                first = new IOException(address.socket() + ": " + e.getMessage(), e);
            }
        }
        throw first;
    }

    private void watch() {
        Duration step = List.of(context.settings().authenticationTime(), context.settings().stallTime(), Duration.ofSeconds(4)).stream()
                .min(Duration::compareTo).orElseThrow().dividedBy(4);
        try {
            while (!stopping.await(step.toMillis(), TimeUnit.MILLISECONDS)) {
                connections.forEach(Connection::checkTimes);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops to listen, removes the socket and ends every connection. */
    @Override
    public void close() {
        stopping.countDown();
        LOG.atInfo().addKeyValue("socket", context.settings().socket()).addKeyValue("connections", connections.size()).log("the shim stops");
        try {
            file.remove();
            FileDescriptor duplicate = listening.getFileDescriptor();
            bound.close();
            listening.close();
            // junixsocket leaves that of a duplicate open
            Descriptors.close(List.of(duplicate));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("socket", context.settings().socket()).addKeyValue("because", e.getMessage()).log("the shim's socket could not be removed");
        }
        connections.forEach(Connection::end);
        awaitEnd();
    }
}
