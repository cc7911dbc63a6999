package io.cgbridge.server;

import io.cgbridge.introspection.Units.Applied;
import io.cgbridge.introspection.Units.Frozen;
import io.cgbridge.introspection.Units.State;
import io.cgbridge.server.Endpoint.Body;
import io.cgbridge.server.Endpoint.Call;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code /v1/units}: units of the live host. */
final class UnitCalls implements Endpoint.Group {
    private static final Map<String, Boolean> FOREIGN = Map.of("allow", true);
    private static final Map<String, Boolean> KILL = Map.of("true", true, "false", false);

    private final UnitService units;
    private final Workers workers;

    UnitCalls(UnitService units, Workers workers) {
        this.units = units;
        this.workers = workers;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.change(HttpMethod.POST, "/v1/units", Body.JSON, Set.of(), this::start),
                Endpoint.change(HttpMethod.PATCH, "/v1/units/:name", Body.JSON, Set.of("foreign"), this::change),
                Endpoint.get("/v1/units/:name", Set.of(), this::read),
                Endpoint.change(HttpMethod.DELETE, "/v1/units/:name", Body.NONE, Set.of("foreign", "kill"), this::stop),
                Endpoint.change(HttpMethod.POST, "/v1/units/:name/freeze", Body.NONE, Set.of("foreign"), call -> freeze(call, true)),
                Endpoint.change(HttpMethod.POST, "/v1/units/:name/thaw", Body.NONE, Set.of("foreign"), call -> freeze(call, false)),
                Endpoint.change(HttpMethod.POST, "/v1/units/:name/processes", Body.JSON, Set.of("foreign"), this::attach));
    }

    private Future<Answer> start(Call call) {
        return workers.run(() -> {
            Applied applied = units.start(UnitRequest.start(call.body()));
            return Answer.json(201, out -> UnitJson.applied(applied, out))
                    .with("Location", "/v1/units/" + URLEncoder.encode(applied.unit(), StandardCharsets.UTF_8));
        });
    }

    private Future<Answer> change(Call call) {
        boolean foreign = foreign(call);
        return workers.run(() -> {
            Applied applied = units.change(call.path().get("name"), UnitRequest.change(call.body()), foreign);
            return Answer.json(200, out -> UnitJson.applied(applied, out));
        });
    }

    private Future<Answer> read(Call call) {
        return workers.run(() -> {
            State state = units.read(call.path().get("name"));
            return Answer.json(200, out -> UnitJson.state(state, out));
        });
    }

    private Future<Answer> stop(Call call) {
        boolean foreign = foreign(call);
        boolean kill = call.query().word("kill", KILL, false);
        return workers.run(() -> {
            String unit = call.path().get("name");
            String job = kill ? units.kill(unit, foreign) : units.stop(unit, foreign);
            return Answer.json(200, out -> UnitJson.stopped(unit, job, out));
        });
    }

    private Future<Answer> freeze(Call call, boolean freeze) {
        boolean foreign = foreign(call);
        return workers.run(() -> {
            Frozen frozen = units.freeze(call.path().get("name"), freeze, foreign);
            return Answer.json(200, out -> UnitJson.frozen(frozen, out));
        });
    }

    private Future<Answer> attach(Call call) {
        boolean foreign = foreign(call);
        return workers.run(() -> {
            String unit = call.path().get("name");
            List<Long> pids = units.attach(unit, UnitRequest.processes(call.body()), foreign);
            return Answer.json(200, out -> UnitJson.processes(unit, pids, out));
        });
    }

    private static boolean foreign(Call call) {
        return call.query().word("foreign", FOREIGN, false);
    }
}
