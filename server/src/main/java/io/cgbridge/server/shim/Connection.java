package io.cgbridge.server.shim;

import io.cgbridge.server.shim.CallRewriter.Peer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client, its own connection to the bus, and a thread for each direction between them. */
final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int STACK = 256 * 1024;

    private final Shim.Context context;
    private final Wire client;
    private final Wire bus;
    private final Peer peer;
    private final Inlet fromClient;
    private final Inlet fromBus;
    private final Calls calls;
    private final Consumer<Connection> gone;
    private final long began = System.nanoTime();
    private final AtomicInteger running = new AtomicInteger(2);
    private volatile boolean ended;

    Connection(Shim.Context context, Wire client, Wire bus, Peer peer, Consumer<Connection> gone) {
        this.context = context;
        this.client = client;
        this.bus = bus;
        this.peer = peer;
        this.gone = gone;
        Outlet toClient = new Outlet(client);
        Outlet toBus = new Outlet(bus);
        fromClient = new Inlet(client, toBus, context.buffers());
        fromBus = new Inlet(bus, toClient, context.buffers());
        calls = new Calls(context, peer, toClient, toBus);
    }

    void start() {
        int longest = context.settings().longestMessage();
        Pump up = new Pump(fromClient, calls.new FromClient(), longest);
        Pump down = new Pump(fromBus, calls.new FromBus(), longest);
        start(up, "shim-from-client-" + peer.pid());
        start(down, "shim-from-bus-" + peer.pid());
    }

    private void start(Pump pump, String name) {
        Thread thread = new Thread(null, () -> run(pump), name, STACK);
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            LOG.atError().addKeyValue("pid", peer.pid()).addKeyValue("because", e.getMessage()).log("a client is dropped: there is no thread for it");
            ended();
        }
    }

    private void run(Pump pump) {
        try {
            pump.run();
        } catch (ConnectionEnd e) {
            end(e);
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("pid", peer.pid()).addKeyValue("because", e.toString()).log("a client's connection ends");
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.atError().addKeyValue("pid", peer.pid()).setCause(e).log("internal error: a client is dropped");
        } finally {
            ended();
        }
    }

    /** One direction has ended; the other is ended, and the last closes everything. */
    private void ended() {
        end();
        if (running.decrementAndGet() == 0) {
            close();
        }
    }

    private void close() {
        calls.abandon();
        fromClient.close();
        fromBus.close();
        client.close();
        bus.close();
        gone.accept(this);
    }

    /** Ends the connection for a reason that is counted and logged, the first time. */
    private void end(ConnectionEnd reason) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        context.counts().add(reason.counter());
        LOG.atWarn().addKeyValue("pid", peer.pid()).addKeyValue("uid", peer.uid()).addKeyValue("because", reason.getMessage()).log("a client of the shim is dropped");
        end();
    }

    /** Ends the connection; its threads close it. */
    void end() {
        synchronized (this) {
            ended = true;
        }
        client.end();
        bus.end();
        calls.abandon();
    }

    /** Ends the connection if its client takes too long for something. */
    void checkTimes() {
        ShimSettings settings = context.settings();
        if (!calls.isAuthenticated() && System.nanoTime() - began > settings.authenticationTime().toNanos()) {
            end(new ConnectionEnd(ShimCounter.AUTHENTICATION_TIME, "it did not authenticate in " + settings.authenticationTime().toMillis() + " ms"));
        } else if (fromClient.takesLongerThan(settings.stallTime()) || fromBus.takesLongerThan(settings.stallTime())) {
            end(new ConnectionEnd(ShimCounter.CALL_TIME, "a call was not complete after " + settings.stallTime().toMillis() + " ms"));
        } else if (client.stalledFor(settings.stallTime())) {
            end(new ConnectionEnd(ShimCounter.STALLED_READER, "it did not read for " + settings.stallTime().toMillis() + " ms"));
        }
    }
}
