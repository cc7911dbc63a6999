package io.cgbridge.server;

import io.cgbridge.introspection.BusService;
import io.cgbridge.server.dbus.Backend.Pool;
import io.cgbridge.server.dbus.Manager1;
import io.cgbridge.server.shim.CallRewriter;
import io.cgbridge.server.shim.RecentCalls;
import io.cgbridge.server.shim.RequiredProperties;
import io.cgbridge.server.shim.Shim;
import io.cgbridge.server.shim.UnitCallRewriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon: its listeners, its threads, and their clean end. */
final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final int DOCUMENT_QUEUE = 32;

    private final Settings settings;
    private final LiveSystemd live;
    private final Metrics metrics = new Metrics();
    private final Vertx vertx;
    private final Workers documentWorkers;
    private final Workers hostWorkers;
    private final Workers streamWorkers;
    private final Api api;
    private final List<HttpServer> servers = new ArrayList<>();
    private final RecentCalls recentCalls = new RecentCalls();
    private Optional<Shim> shim = Optional.empty();
    private final SocketFile socketFile;
    private final BodyReader bodies;
    private final TranslateCalls translations;
    private final BusCalls busCalls;
    private volatile Optional<BusService> busName = Optional.empty();

    private Daemon(Settings settings, LiveSystemd live, Hosts hosts, SocketFile socketFile) {
        this.settings = settings;
        this.live = live;
        this.socketFile = socketFile;
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        metrics.host(live);
        documentWorkers = new Workers("documents", 2, DOCUMENT_QUEUE, vertx, metrics, Metrics.Limit.DOCUMENT_QUEUE);
        hostWorkers = new Workers("host", settings.workers(), settings.queue(), vertx, metrics, Metrics.Limit.HOST_QUEUE);
        // a connection has one piece of work at a time, so none is ever refused
        streamWorkers = new Workers("streams", 1, 2 * settings.maxConnections(), vertx, metrics, Metrics.Limit.DOCUMENT_QUEUE);
        bodies = new BodyReader(settings.maxBody(), settings.maxBodies(), metrics);
        translations = new TranslateCalls(hosts, documentWorkers, metrics);
        busCalls = new BusCalls(hosts, live, translations, bodies, Map.of(Pool.HOST, hostWorkers, Pool.DOCUMENTS, documentWorkers), metrics);
        api = new Api(vertx, endpoints(hosts), bodies, streamWorkers, metrics, settings.requestTimeout());
        metrics.gauge("cgbridge.dbus.name.owned", "1 while the name on the bus is owned", "name", Manager1.NAME, () -> busName().filter(BusService.Status::owned).isPresent() ? 1 : 0);
    }

    private List<Endpoint> endpoints(Hosts hosts) {
        PageCalls page = new PageCalls();
        return Stream.of(
                translations,
                new UpgradeCalls(hosts, documentWorkers, metrics),
                new HostCalls(hosts, documentWorkers, page),
                new MatrixCalls(documentWorkers),
                new CurveCalls(),
                page,
                new UnitCalls(new UnitService(hosts, live, metrics), hostWorkers),
                new ShimCalls(recentCalls),
                new StatusCalls(hosts, metrics, this::isStopping, this::busName))
                .flatMap(group -> group.endpoints().stream()).toList();
    }

    /**
     * Starts to listen; when it returns, requests are answered.
     *
     * @throws IOException with a message for the person who started the daemon
     */
    static Daemon start(Settings settings, LiveSystemd live, Hosts hosts) throws IOException {
        Daemon daemon = new Daemon(settings, live, hosts, SocketFile.prepare(settings.socket(), "--socket"));
        try {
            daemon.listen();
            daemon.busName = live.serve(Manager1.NAME, new Manager1(daemon.busCalls));
        } catch (IOException e) {
            daemon.stop();
            throw e;
        }
        return daemon;
    }

    private void listen() throws IOException {
        HttpServer unix = server(Api.Listener.UNIX_SOCKET);
        await(unix.listen(SocketAddress.domainSocketAddress(socketFile.bindPath())), "the socket " + settings.socket());
        socketFile.publish(SocketFile.OWNER_AND_GROUP, settings.socketGroup());
        LOG.atInfo().addKeyValue("socket", settings.socket()).log("listening");
        if (settings.http().isPresent()) {
            HttpServer tcp = server(Api.Listener.LOOPBACK);
            await(tcp.listen(SocketAddress.inetSocketAddress(settings.http().get())), "--http " + settings.http().get());
            LOG.atInfo().addKeyValue("address", settings.http().get().getAddress().getHostAddress()).addKeyValue("port", tcp.actualPort()).log("listening, read-only");
        }
        if (settings.shim().isPresent()) {
            CallRewriter rewriter = new UnitCallRewriter(live.knowledge(), new RequiredProperties(settings.shim().get().required()), call -> {
                recentCalls.accept(call);
                metrics.rewritten(call);
            }, metrics::rewriting);
            Shim started = Shim.start(settings.shim().get(), rewriter);
            shim = Optional.of(started);
            metrics.shim(started);
        }
    }

    private HttpServer server(Api.Listener listener) {
        AtomicInteger open = new AtomicInteger();
        metrics.gauge("cgbridge.http.connections", "Open connections by listener", "listener", listener.word(), open::get);
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS).setIdleTimeout((int) settings.idleTimeout().toMillis())
                .setMaxHeaderSize(16 * 1024).setMaxInitialLineLength(8 * 1024).setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(false));
        server.connectionHandler(connection -> {
            connection.closeHandler(closed -> open.decrementAndGet());
            if (open.incrementAndGet() > settings.maxConnections()) {
                metrics.limitReached(Metrics.Limit.CONNECTIONS);
                connection.close();
            }
        });
        server.invalidRequestHandler(api::refuseInvalid);
        server.requestHandler(api.router(listener));
        servers.add(server);
        return server;
    }

    private static void await(Future<?> future, String what) throws IOException {
        try {
            future.toCompletionStage().toCompletableFuture().get(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("Cannot listen on " + what + ": " + e.getCause().getMessage() + ".", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("Cannot listen on " + what + ": it takes too long.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while starting to listen on " + what + ".", e);
        }
    }

    /** The port of the TCP listener. */
    int port() {
        return servers.get(1).actualPort();
    }

    /** Every call that is answered. */
    List<Endpoint> endpoints() {
        return api.endpoints();
    }

    private Optional<BusService.Status> busName() {
        return busName.map(BusService::status);
    }

    private boolean isStopping() {
        return api.isStopping();
    }

    /**
     * Stops cleanly: no new work from now on (readiness says so first), what is in flight may finish within its limit, then
     * everything is closed and the socket removed. Blocks.
     */
    void stop() {
        api.stopTakingWork();
        LOG.atInfo().addKeyValue("inFlight", api.inFlight()).log("stopping");
        try {
            boolean finished = api.awaitIdle(settings.stopTimeout());
            if (!finished) {
                LOG.atWarn().addKeyValue("inFlight", api.inFlight()).log("requests cut off: they took longer than the stop timeout");
            }
            for (HttpServer server : servers) {
                closed(server.shutdown(Duration.ofSeconds(1)));
            }
            shim.ifPresent(Shim::close);
            documentWorkers.stop(CLOSE_TIMEOUT);
            hostWorkers.stop(CLOSE_TIMEOUT);
            streamWorkers.stop(CLOSE_TIMEOUT);
            busName.ifPresent(BusService::close);
            live.close();
            socketFile.remove();
            closed(vertx.close());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("socket", settings.socket()).addKeyValue("because", e.getMessage()).log("the socket could not be removed");
        }
        metrics.close();
        LOG.atInfo().log("stopped");
    }

    private static void closed(Future<?> future) throws InterruptedException {
        try {
            future.toCompletionStage().toCompletableFuture().get(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().addKeyValue("because", e.toString()).log("something did not close cleanly");
        }
    }
}
