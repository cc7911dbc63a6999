package io.cgbridge.server;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One call of the HTTP contract.
 *
 * @param path with parameters as {@code :name}
 * @param effect what the call does to the host
 * @param parameters the query parameters that it takes; any other is a 400
 */
record Endpoint(HttpMethod method, String path, Effect effect, Body body, Set<String> parameters, Work work) {

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
    enum Body { NONE, JSON }

    /** The work itself; it must not block. */
    interface Work {
        Future<Answer> answer(Call call);
    }

    /** A request, taken apart. */
    record Call(Query query, Map<String, String> path, byte[] body) {
    }

    static Endpoint get(String path, Set<String> parameters, Work work) {
        return new Endpoint(HttpMethod.GET, path, Effect.PURE, Body.NONE, parameters, work);
    }

    static Endpoint status(String path, Work work) {
        return new Endpoint(HttpMethod.GET, path, Effect.STATUS, Body.NONE, Set.of(), work);
    }

    static Endpoint compute(String path, Set<String> parameters, Work work) {
        return new Endpoint(HttpMethod.POST, path, Effect.PURE, Body.JSON, parameters, work);
    }

    static Endpoint change(HttpMethod method, String path, Body body, Set<String> parameters, Work work) {
        return new Endpoint(method, path, Effect.CHANGE, body, parameters, work);
    }

    /** A group of calls. */
    interface Group {
        List<Endpoint> endpoints();
    }
}
