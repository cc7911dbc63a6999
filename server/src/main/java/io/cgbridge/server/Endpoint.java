package io.cgbridge.server;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One call of the HTTP contract.
 *
 * @param path with parameters as {@code :name}
 * @param effect what the call does to the host
 * @param parameters the query parameters that it takes; any other is a 400
 * @param lines what answers a body of lines ({@code application/x-ndjson}), where the call takes one
 */
record Endpoint(HttpMethod method, String path, Effect effect, Body body, Set<String> parameters, Work work, Optional<LineWork> lines) {

    /** What a call does to the host. */
    enum Effect {
        /** Reads or computes: answered everywhere. */
        PURE,
        /** Changes the host: the Unix socket only. */
        CHANGE,
        /** Reads, and is answered also while the daemon stops. */
        STATUS
    }

    /** Whether a call takes a body. */
    enum Body {
        NONE, JSON,
        /** A document whose kind {@code input=} says. */
        DOCUMENT
    }

    /** The work itself; it must not block. */
    interface Work {
        Future<Answer> answer(Call call);
    }

    /** Work on a body of any number of lines; it answers as the lines come. */
    interface LineWork {
        LineStream.Answers answers(Query query);
    }

    /** A request, taken apart. */
    record Call(Query query, MultiMap headers, Map<String, String> path, byte[] body) {
        Optional<String> header(CharSequence name) {
            return Optional.ofNullable(headers.get(name));
        }
    }

    static Endpoint get(String path, Set<String> parameters, Work work) {
        return new Endpoint(HttpMethod.GET, path, Effect.PURE, Body.NONE, parameters, work, Optional.empty());
    }

    static Endpoint status(String path, Work work) {
        return new Endpoint(HttpMethod.GET, path, Effect.STATUS, Body.NONE, Set.of(), work, Optional.empty());
    }

    static Endpoint compute(String path, Set<String> parameters, Work work) {
        return new Endpoint(HttpMethod.POST, path, Effect.PURE, Body.JSON, parameters, work, Optional.empty());
    }

    /** Computes on a document of any kind; on lines of them too, if there is work for lines. */
    static Endpoint document(String path, Set<String> parameters, Work work, Optional<LineWork> lines) {
        return new Endpoint(HttpMethod.POST, path, Effect.PURE, Body.DOCUMENT, parameters, work, lines);
    }

    static Endpoint change(HttpMethod method, String path, Body body, Set<String> parameters, Work work) {
        return new Endpoint(method, path, Effect.CHANGE, body, parameters, work, Optional.empty());
    }

    /** A group of calls. */
    interface Group {
        List<Endpoint> endpoints();
    }
}
