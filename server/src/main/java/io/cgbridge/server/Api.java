package io.cgbridge.server;

import io.cgbridge.introspection.ApplyException;
import io.cgbridge.server.Endpoint.Body;
import io.cgbridge.server.Endpoint.Call;
import io.cgbridge.server.Endpoint.Effect;
import io.cgbridge.translator.MalformedDocumentException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every request's way through the daemon: from the route to the answer or the problem, measured, limited and never with a stack trace. */
final class Api {
    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final String NO_ROUTE = "(none)";
    private static final Problem BADLY_ENCODED = Problem.of(ProblemType.BAD_REQUEST, "The path or the query is not well encoded.");
    /** How long a body that nobody wants is thrown away before its connection is closed. */
    private static final long LINGER_MS = 10_000;
    /** An answer beyond counts with the bodies until the client has taken it. */
    private static final int LARGE = 64 * 1024;

    private final Vertx vertx;
    private final List<Endpoint> endpoints;
    private final BodyReader bodies;
    private final Workers streamWorkers;
    private final Metrics metrics;
    private final Duration requestTimeout;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean stopping;

    Api(Vertx vertx, List<Endpoint> endpoints, BodyReader bodies, Workers streamWorkers, Metrics metrics, Duration requestTimeout) {
        this.vertx = vertx;
        this.endpoints = List.copyOf(endpoints);
        this.bodies = bodies;
        this.streamWorkers = streamWorkers;
        this.metrics = metrics;
        this.requestTimeout = requestTimeout;
        metrics.gauge("cgbridge.http.in.flight", "Requests in flight", "state", "open", inFlight::get);
    }

    /** Where a request came in. */
    enum Listener {
        UNIX_SOCKET("unix"), LOOPBACK("loopback");

        private final String word;

        Listener(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** The routes of a listener. */
    Router router(Listener listener) {
        Router router = Router.router(vertx);
        router.route().handler(context -> begin(context, listener));
        Map<String, Set<String>> methods = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints) {
            methods.computeIfAbsent(endpoint.path(), path -> new TreeSet<>()).add(endpoint.method().name());
            router.route(endpoint.method(), endpoint.path()).handler(context -> handle(context, endpoint, listener));
            if (endpoint.method() == HttpMethod.GET) {
                router.route(HttpMethod.HEAD, endpoint.path()).handler(context -> handle(context, endpoint, listener));
            }
        }
        methods.forEach((path, allowed) -> router.route(path).handler(context -> {
            context.put("route", path);
            String allow = String.join(", ", allowed);
            send(context, Problem.of(ProblemType.METHOD_NOT_ALLOWED, "This path takes " + allow + ".").with("Allow", allow).answer());
        }));
        router.route().handler(context -> send(context, Problem.of(ProblemType.UNKNOWN_PATH, "GET /openapi.json lists the paths.").answer()));
        router.errorHandler(400, context -> {
            metrics.request(NO_ROUTE, method(context.request().method()), 400, Duration.ZERO);
            send(context, BADLY_ENCODED.answer());
        });
        router.route().failureHandler(context -> send(context, context.failure() == null
                ? BADLY_ENCODED.answer() : answerFor(context.failure(), context)));
        return router;
    }

    private void begin(RoutingContext context, Listener listener) {
        long start = System.nanoTime();
        inFlight.incrementAndGet();
        context.addEndHandler(ended -> {
            done();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            String route = context.get("route", NO_ROUTE);
            int status = context.response().getStatusCode();
            metrics.request(route, method(context.request().method()), status, took);
            LOG.atDebug().addKeyValue("route", route).addKeyValue("method", context.request().method())
                    .addKeyValue("status", status).addKeyValue("micros", took.toNanos() / 1000).log("request");
        });
        if (listener == Listener.LOOPBACK && !Loopback.isHost(context.request().headers().getAll(HttpHeaders.HOST))) {
            send(context, Problem.of(ProblemType.FOREIGN_HOST,
                    "Only localhost and loopback addresses are served here: the Host header names another.").answer());
            return;
        }
        context.next();
    }

    private void done() {
        synchronized (inFlight) {
            if (inFlight.decrementAndGet() == 0) {
                inFlight.notifyAll();
            }
        }
    }

    private static String method(HttpMethod method) {
        return Set.of("GET", "HEAD", "POST", "PATCH", "DELETE", "PUT", "OPTIONS").contains(method.name()) ? method.name() : "other";
    }

    private void handle(RoutingContext context, Endpoint endpoint, Listener listener) {
        context.put("route", endpoint.path());
        if (endpoint.lines().isPresent() && LineStream.isOne(context.request())) {
            stream(context, endpoint, listener);
            return;
        }
        answer(context, endpoint, listener)
                .timeout(requestTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(e -> answerFor(e, context))
                .onSuccess(answer -> send(context, answer));
    }

    /** A stream may take as long as it likes, as long as something moves: the idle timeout guards it, not the request's. */
    private void stream(RoutingContext context, Endpoint endpoint, Listener listener) {
        try {
            Query query = admit(context, endpoint, listener);
            new LineStream(context, endpoint.lines().orElseThrow().answers(query), bodies, streamWorkers).start();
        } catch (RuntimeException e) {
            send(context, answerFor(e, context));
        }
    }

    /** The query of a request that may be answered. */
    private Query admit(RoutingContext context, Endpoint endpoint, Listener listener) {
        if (stopping && endpoint.effect() != Effect.STATUS) {
            throw Problem.of(ProblemType.STOPPING, "The daemon is stopping and takes no new work.").with("Retry-After", "5").exception();
        }
        if (listener == Listener.LOOPBACK && endpoint.effect() == Effect.CHANGE) {
            throw Problem.of(ProblemType.READ_ONLY, "This listener answers what changes nothing; send changes to the Unix socket.").exception();
        }
        return Query.of(query(context), endpoint.parameters());
    }

    private Future<Answer> answer(RoutingContext context, Endpoint endpoint, Listener listener) {
        try {
            Query query = admit(context, endpoint, listener);
            if (endpoint.body() == Body.NONE) {
                return endpoint.work().answer(new Call(query, context.request().headers(), context.pathParams(), new byte[0]));
            }
            String type = endpoint.body() == Body.JSON ? "application/json" : InputParameter.contentType(query);
            return bodies.read(context, type).compose(body -> endpoint.work().answer(new Call(query, context.request().headers(), context.pathParams(), body)));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static MultiMap query(RoutingContext context) {
        try {
            return context.queryParams();
        } catch (RuntimeException e) {
            throw BADLY_ENCODED.exception();
        }
    }

    private Answer answerFor(Throwable e, RoutingContext context) {
        if (e instanceof ProblemException problem) {
            return problem.problem().answer();
        }
        if (e instanceof ApplyException refused) {
            return Refusals.problem(refused).answer();
        }
        if (e instanceof MalformedDocumentException malformed) {
            if (malformed.kind() == MalformedDocumentException.Kind.TOO_DEEP) {
                metrics.limitReached(Metrics.Limit.NESTING);
            }
            return Problem.malformed(malformed).answer();
        }
        if (e instanceof TimeoutException) {
            return timeout(context);
        }
        if (e instanceof io.vertx.ext.web.handler.HttpException http && http.getStatusCode() < 500
                || e instanceof IllegalArgumentException && context.get("route") == null) {
            return BADLY_ENCODED.answer();
        }
        if (e instanceof VertxException && context.request().authority() == null) {
            return Problem.of(ProblemType.BAD_REQUEST, "The Host header is missing, or no name of a host.").answer();
        }
        if (context.response().closed()) {
            LOG.atDebug().addKeyValue("route", context.<String>get("route", NO_ROUTE)).log("the client went away");
            return BADLY_ENCODED.answer();
        }
        LOG.atError().addKeyValue("route", context.<String>get("route", NO_ROUTE)).setCause(e).log("internal error");
        return Problem.of(ProblemType.INTERNAL, "The daemon's log says more.").answer();
    }

    private Answer timeout(RoutingContext context) {
        if (!stillSending(context.request())) {
            metrics.limitReached(Metrics.Limit.REQUEST_TIME);
            return Problem.of(ProblemType.TIMEOUT, "The request took longer than " + requestTimeout.toSeconds() + " s.").answer();
        }
        metrics.limitReached(Metrics.Limit.BODY_TIME);
        return Problem.of(ProblemType.BODY_TIMEOUT, "The body took longer than " + requestTimeout.toSeconds() + " s.").answer();
    }

    /**
     * Answers. A client that still sends a body nobody wants may finish it for a while, so that it gets to read the answer; a body that
     * is too long for that costs its connection.
     */
    private void send(RoutingContext context, Answer found) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        boolean large = found.body().length > LARGE;
        boolean held = large && bodies.hold(found.body().length);
        Answer answer = large && !held ? bodies.tooManyBytes().problem().answer() : found;
        response.setStatusCode(answer.status()).putHeader(HttpHeaders.CONTENT_TYPE, answer.type());
        answer.headers().forEach(response::putHeader);
        if (request.method() == HttpMethod.HEAD) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(answer.body().length)).end();
            bodies.release(held ? answer.body().length : 0);
            return;
        }
        boolean unfinished = stillSending(request);
        boolean keep = bodies.isShort(request) && !expectsContinue(request);
        if (unfinished && !keep) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        Future<Void> sent = response.end(Buffer.buffer(answer.body()));
        if (held) {
            int bytes = answer.body().length;
            sent.onComplete(done -> bodies.release(bytes));
        }
        if (!unfinished) {
            return;
        }
        if (expectsContinue(request)) {
            sent.onComplete(done -> request.connection().close());
            return;
        }
        long timer = vertx.setTimer(LINGER_MS, late -> request.connection().close());
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            if (!keep) {
                request.connection().close();
            }
        });
        request.exceptionHandler(gone -> vertx.cancelTimer(timer));
    }

    private static boolean stillSending(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean hasBody = request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || length != null && !length.equals("0");
        return hasBody && !request.isEnded();
    }

    static boolean expectsContinue(HttpServerRequest request) {
        return "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
    }

    /** Answers what never became a request: a line or header that is too long or makes no sense. */
    void refuseInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        ProblemType type = cause instanceof TooLongHttpLineException ? ProblemType.URI_TOO_LONG
                : cause instanceof TooLongHttpHeaderException ? ProblemType.HEADERS_TOO_LARGE : ProblemType.BAD_REQUEST;
        if (type == ProblemType.URI_TOO_LONG) {
            metrics.limitReached(Metrics.Limit.URI);
        } else if (type == ProblemType.HEADERS_TOO_LARGE) {
            metrics.limitReached(Metrics.Limit.HEADERS);
        }
        metrics.request(NO_ROUTE, "other", type.status(), Duration.ZERO);
        Answer answer = Problem.of(type, "The connection is closed.").answer();
        request.response().setStatusCode(answer.status()).putHeader(HttpHeaders.CONTENT_TYPE, answer.type())
                .putHeader(HttpHeaders.CONNECTION, "close").end(Buffer.buffer(answer.body()))
                .onComplete(sent -> request.connection().close());
    }

    /** Waits until every request is answered; false if that took too long. Blocks. */
    boolean awaitIdle(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (inFlight) {
            for (long left = limit.toMillis(); inFlight.get() > 0 && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                inFlight.wait(left);
            }
        }
        return inFlight.get() == 0;
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    /** Requests that are not answered yet. */
    int inFlight() {
        return inFlight.get();
    }

    /** From now on only the status calls are answered; the rest gets a 503. */
    void stopTakingWork() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }
}
