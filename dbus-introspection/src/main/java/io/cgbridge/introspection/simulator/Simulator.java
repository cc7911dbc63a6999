package io.cgbridge.introspection.simulator;

import io.cgbridge.compat.SystemdVersion;
import io.cgbridge.translator.Hierarchy;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A D-Bus endpoint that looks like a system bus with a systemd on it, and like systemd's private socket to a client that does not say
 * hello. It accepts and refuses what that version does, keeps units and properties, and sends the signals of jobs and units.
 */
public final class Simulator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Simulator.class);
    private static final int MOST_CLIENTS = 64;

    private final Path socket;
    private final ServerSocketChannel listener;
    private final Endpoint endpoint;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private int connections;

    /**
     * What to be.
     *
     * @param systemd the version; a distribution's text brings its backports ({@code 239-82.el8})
     * @param hierarchy what the version runs on; it decides what can be frozen and what {@code Features} says
     * @param socket where to listen; must not exist
     */
    public record Settings(SystemdVersion systemd, Hierarchy hierarchy, Path socket) {
    }

    private Simulator(Settings settings, ServerSocketChannel listener) throws IOException {
        this.socket = settings.socket();
        this.listener = listener;
        this.endpoint = new Endpoint(new SimulatedSystemd(settings.systemd(), settings.hierarchy(),
                signal -> clients.forEach(client -> client.signal(signal))));
    }

    /**
     * Listens; clients are served in the background until {@link #close()}.
     *
     * @throws IOException if the socket exists or cannot be made
     */
    public static Simulator start(Settings settings) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(UnixDomainSocketAddress.of(settings.socket()));
            Simulator simulator = new Simulator(settings, listener);
            daemon(simulator::accept, "cgbridge-simulator").start();
            return simulator;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    /** The D-Bus address: what {@code DBUS_SYSTEM_BUS_ADDRESS} must be. */
    public String address() {
        return "unix:path=" + socket;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = listener.accept();
                if (clients.size() >= MOST_CLIENTS) {
                    LOG.warn("more than {} clients: one is turned away", MOST_CLIENTS);
                    channel.close();
                    continue;
                }
                Client client = new Client(channel, ":1." + ++connections);
                clients.add(client);
                daemon(() -> {
                    client.serve(endpoint.id(), endpoint);
                    clients.remove(client);
                    endpoint.left(client);
                }, "cgbridge-simulator-reader").start();
            }
        } catch (AsynchronousCloseException e) {
            LOG.debug("no longer listening");
        } catch (IOException e) {
            LOG.error("no longer listening: {}", e.toString());
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        clients.forEach(Client::close);
        Files.deleteIfExists(socket);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
