package io.cgbridge.server;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads request bodies into memory, up to a limit for each and another for all together. What comes beyond a limit is thrown
 * away as it comes.
 */
final class BodyReader {
    /** Several times what the largest real documents have; each takes a line of the report, ten times the space of the value itself. */
    static final int MOST_VALUES = 20_000;

    private final long limit;
    private final long limitTogether;
    private final Metrics metrics;
    private final AtomicLong together = new AtomicLong();

    BodyReader(long limit, long limitTogether, Metrics metrics) {
        this.limit = limit;
        this.limitTogether = limitTogether;
        this.metrics = metrics;
        metrics.gauge("cgbridge.bodies.bytes", "Bytes of bodies and large answers held", "state", "held", together::get);
    }

    /**
     * Reads the body; its bytes count until the response is done.
     *
     * @param type the content type that the call takes
     */
    Future<byte[]> read(RoutingContext context, String type) {
        HttpServerRequest request = context.request();
        checkType(request, type);
        if (announced(request) > limit) {
            return Future.failedFuture(tooLarge());
        }
        BodyBytes body = new BodyBytes(this::hold);
        context.addEndHandler(ended -> release(body.held()));
        if (!body.reserve((int) announced(request))) {
            return Future.failedFuture(tooManyBytes());
        }
        if (Api.expectsContinue(request)) {
            request.response().writeContinue();
        }
        Promise<byte[]> promise = Promise.promise();
        request.handler(chunk -> {
            if (body.length() + (long) chunk.length() > limit) {
                refuse(request, promise, tooLarge());
            } else if (!body.append(chunk.getBytes(), (int) Math.min(limit, Integer.MAX_VALUE))) {
                refuse(request, promise, tooManyBytes());
            }
        });
        request.endHandler(end -> complete(promise, body.take(), type));
        request.exceptionHandler(promise::tryFail);
        return promise.future();
    }

    private void complete(Promise<byte[]> promise, byte[] body, String type) {
        if (hasTooManyValues(body, type)) {
            promise.tryFail(tooManyValues());
        } else {
            promise.tryComplete(body);
        }
    }

    boolean hasTooManyValues(byte[] body, String type) {
        return (type.equals("application/json") ? ValueCount.ofJson(body) : ValueCount.ofLines(body)) > MOST_VALUES;
    }

    /** Bytes that one body, or one line of a stream, may have. */
    long limit() {
        return limit;
    }

    /** Counts bytes that a request holds; false, and nothing is counted, if all requests together would hold too many. */
    boolean hold(int bytes) {
        if (together.addAndGet(bytes) <= limitTogether) {
            return true;
        }
        together.addAndGet(-bytes);
        return false;
    }

    /** Counts bytes as held no more. */
    void release(int bytes) {
        together.addAndGet(-bytes);
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

    /** Refuses a request whose body is of another type than the one it has to be; none at all is taken for that one. */
    static void checkType(HttpServerRequest request, String wanted) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !isType(type, wanted)) {
            throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "The content type must be " + wanted + ", or none.").exception();
        }
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "A Content-Encoding is not taken: send the text as it is.").exception();
        }
    }

    /** True if a content type is this one, whatever its parameters. */
    static boolean isType(String contentType, String wanted) {
        return contentType.split(";", 2)[0].strip().equalsIgnoreCase(wanted);
    }

    ProblemException tooLarge() {
        metrics.limitReached(Metrics.Limit.BODY);
        return Problem.of(ProblemType.BODY_TOO_LARGE, "The body is larger than " + limit + " bytes.").exception();
    }

    ProblemException tooManyValues() {
        metrics.limitReached(Metrics.Limit.VALUES);
        return Problem.of(ProblemType.TOO_MANY_VALUES, "The document has more than " + MOST_VALUES + " values.").exception();
    }

    ProblemException tooManyBytes() {
        metrics.limitReached(Metrics.Limit.BODIES);
        return Problem.of(ProblemType.BUSY, "The bodies and large answers of all requests together exceed " + limitTogether + " bytes; try again.")
                .with("Retry-After", "1").exception();
    }
}
