package io.cgbridge.server;

import io.cgbridge.server.Lines.Line;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * One line in, one line out, for as long as lines come. A piece of the request is taken, its lines are answered by a worker, and the
 * next piece is asked for only when the client has taken the answers: a stream holds one piece of each, however long it is.
 */
final class LineStream {
    private static final String TYPE = "application/x-ndjson";
    /** After so many bytes of answers they are sent, and other streams have their turn. */
    private static final int ENOUGH = 64 * 1024;

    private final RoutingContext context;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Answers answers;
    private final Workers workers;
    private final Lines lines;
    private State state = State.READING;
    private boolean requestEnded;
    private boolean onWorker;

    LineStream(RoutingContext context, Answers answers, BodyReader bodies, Workers workers) {
        this.context = context;
        this.request = context.request();
        this.response = context.response();
        this.answers = answers;
        this.workers = workers;
        this.lines = new Lines(bodies);
    }

    /** What becomes of a line. Answers are whole lines; both methods run on a worker and do not throw. */
    interface Answers {
        byte[] answer(long number, byte[] text);

        byte[] refusal(long number, Problem problem);
    }

    private enum State {
        /** Waits for a piece of the request. */
        READING,
        /** A piece is being answered. */
        ANSWERING,
        /** The line after the last line feed is being answered. */
        ENDING,
        /** The connection or the stream is over. */
        OVER
    }

    /** True for a request whose body is a stream of lines. */
    static boolean isOne(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && BodyReader.isType(type, TYPE);
    }

    /** Begins; the request must not have been read from. */
    void start() {
        BodyReader.checkType(request, TYPE);
        context.addEndHandler(ended -> over());
        request.exceptionHandler(gone -> over());
        request.handler(piece -> {
            lines.add(piece.getBytes());
            work(State.ANSWERING);
        });
        request.endHandler(end -> {
            requestEnded = true;
            if (state == State.READING) {
                work(State.ENDING);
            }
        });
        if (Api.expectsContinue(request)) {
            response.writeContinue();
        }
        response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, TYPE);
        request.pause();
        request.fetch(1);
    }

    private void work(State now) {
        state = now;
        onWorker = true;
        workers.run(() -> slice(now)).onComplete(done -> {
            onWorker = false;
            if (state == State.OVER) {
                lines.release();
            } else if (done.succeeded()) {
                send(done.result());
            } else {
                over();
                request.connection().close();
            }
        });
    }

    /** The answers to the next lines. */
    private Slice slice(State now) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Optional<Line> line = lines.next();
        while (line.isPresent()) {
            out.writeBytes(answer(line.get()));
            if (out.size() >= ENOUGH) {
                return new Slice(out.toByteArray(), true);
            }
            line = lines.next();
        }
        if (now == State.ENDING) {
            lines.last().ifPresent(last -> out.writeBytes(answer(last)));
        }
        return new Slice(out.toByteArray(), false);
    }

    /** @param more true if lines are left of the same piece */
    private record Slice(byte[] answers, boolean more) {
    }

    private byte[] answer(Line line) {
        return line.unfit().map(problem -> answers.refusal(line.number(), problem)).orElseGet(() ->
                HeavyWork.call(line.text().length, () -> answers.answer(line.number(), line.text())));
    }

    private void send(Slice slice) {
        if (slice.answers().length > 0) {
            response.write(Buffer.buffer(slice.answers()));
        }
        if (response.writeQueueFull()) {
            response.drainHandler(drained -> proceed(slice.more()));
        } else {
            proceed(slice.more());
        }
    }

    private void proceed(boolean more) {
        response.drainHandler(null);
        if (state == State.OVER) {
            return;
        }
        if (more) {
            work(state);
        } else if (state == State.ENDING) {
            response.end();
        } else if (requestEnded) {
            work(State.ENDING);
        } else {
            state = State.READING;
            request.fetch(1);
        }
    }

    private void over() {
        state = State.OVER;
        if (!onWorker) {
            lines.release();
        }
    }
}
