package io.cgbridge.server;

import io.cgbridge.server.Endpoint.Call;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.OciReader;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.PlanJson;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.Translator;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** {@code /v1/translate}: documents to plans, without touching the host. */
final class TranslateCalls implements Endpoint.Group {
    /** Up to here a document is translated on the event loop: it takes microseconds, and a thread switch would take longer. */
    private static final int SMALL = 64 * 1024;
    private static final Map<String, Boolean> INPUTS = Map.of("oci", true, "docker", false, "cri", false, "lxc", false, "unit", false);

    private final Hosts hosts;
    private final Workers workers;
    private final Metrics metrics;

    TranslateCalls(Hosts hosts, Workers workers, Metrics metrics) {
        this.hosts = hosts;
        this.workers = workers;
        this.metrics = metrics;
    }

    @Override
    public List<Endpoint> endpoints() {
        Set<String> parameters = new HashSet<>(OptionParameters.NAMES);
        parameters.addAll(Set.of("input", "host", "target"));
        return List.of(Endpoint.compute("/v1/translate", parameters, this::translate));
    }

    private Future<Answer> translate(Call call) {
        Query query = call.query();
        if (!query.word("input", INPUTS, true)) {
            throw Problem.of(ProblemType.UNSUPPORTED_INPUT, "input=" + query.text("input").orElseThrow()
                    + " is not supported yet: only oci, a linux.resources object or a whole config.json.").exception();
        }
        TranslationOptions options = OptionParameters.read(query)
                .withTarget(query.word("target", TranslationOptions.DEFAULTS.target()));
        HostProfile host = hosts.choose(query.text("host"));
        return soonOrLater(call.body(), () -> {
            Plan plan = Translator.translate(OciReader.read(call.body()), host, options);
            metrics.translated(plan);
            if (plan.rejected()) {
                throw Problem.rejected(host, plan.report()).exception();
            }
            return Answer.json(200, out -> PlanJson.write(plan, out));
        });
    }

    private Future<Answer> soonOrLater(byte[] body, Callable<Answer> work) {
        if (body.length > SMALL) {
            return workers.run(work);
        }
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }
}
