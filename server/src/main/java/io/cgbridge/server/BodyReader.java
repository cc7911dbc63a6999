package io.cgbridge.server;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads request bodies into memory, up to a limit for each and another for all together. What comes beyond a limit is thrown
 * away as it comes.
 */
final class BodyReader {
    private final long limit;
    private final long limitTogether;
    private final Metrics metrics;
    private final AtomicLong together = new AtomicLong();

    BodyReader(long limit, long limitTogether, Metrics metrics) {
        this.limit = limit;
        this.limitTogether = limitTogether;
        this.metrics = metrics;
        metrics.gauge("cgbridge.bodies.bytes", "state", "held", together::get);
    }

    /** Reads the body; its bytes count until the response is done. */
    Future<byte[]> read(RoutingContext context) {
        HttpServerRequest request = context.request();
        checkType(request);
        if (announced(request) > limit) {
            return Future.failedFuture(tooLarge());
        }
        if (Api.expectsContinue(request)) {
            request.response().writeContinue();
        }
        Promise<byte[]> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        context.addEndHandler(ended -> together.addAndGet(-body.length()));
        request.handler(chunk -> {
            if (body.length() + (long) chunk.length() > limit) {
                refuse(request, promise, tooLarge());
            } else if (together.get() + chunk.length() > limitTogether) {
                refuse(request, promise, tooManyBytes());
            } else {
                together.addAndGet(chunk.length());
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> promise.tryComplete(body.getBytes()));
        request.exceptionHandler(promise::tryFail);
        return promise.future();
    }

    /** True if the client announced a body that would be taken, so that it is worth waiting for its end. */
    boolean isShort(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.CONTENT_LENGTH) && announced(request) <= limit;
    }

    private static void refuse(HttpServerRequest request, Promise<byte[]> promise, ProblemException why) {
        request.handler(beyond -> { });
        promise.tryFail(why);
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    private static void checkType(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "The content type must be application/json, or none.").exception();
        }
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "A Content-Encoding is not taken: send the JSON as it is.").exception();
        }
    }

    private ProblemException tooLarge() {
        metrics.limitReached(Metrics.Limit.BODY);
        return Problem.of(ProblemType.BODY_TOO_LARGE, "The body is larger than " + limit + " bytes.").exception();
    }

    private ProblemException tooManyBytes() {
        metrics.limitReached(Metrics.Limit.BODIES);
        return Problem.of(ProblemType.BUSY, "The bodies of all requests together exceed " + limitTogether + " bytes; try again.")
                .with("Retry-After", "1").exception();
    }
}
