package io.cgbridge.server;

import io.cgbridge.compat.FieldMatrix;
import io.cgbridge.server.Endpoint.Call;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/matrix}: computed when it is first asked for, then kept. */
final class MatrixCalls implements Endpoint.Group {
    private final Workers workers;
    private Optional<Future<Answer>> known = Optional.empty();

    MatrixCalls(Workers workers) {
        this.workers = workers;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/v1/matrix", Set.of(), this::matrix));
    }

    private synchronized Future<Answer> matrix(Call call) {
        if (known.isEmpty() || known.get().failed()) {
            known = Optional.of(workers.run(() -> Answer.json(200, out -> MatrixJson.write(FieldMatrix.compute(), out))));
        }
        return known.get();
    }
}
