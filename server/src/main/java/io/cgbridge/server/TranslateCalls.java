package io.cgbridge.server;

import io.cgbridge.server.Endpoint.Call;
import io.cgbridge.translator.ConfigRewriter;
import io.cgbridge.translator.ConfigRewriter.Rewritten;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.OciDocument;
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
        Set<String> ofConfig = new HashSet<>(OptionParameters.NAMES);
        ofConfig.addAll(Set.of("host", "annotate"));
        return List.of(
                Endpoint.compute("/v1/translate", parameters, this::translate),
                Endpoint.compute("/v1/translate/config", ofConfig, this::rewrite));
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
            Plan plan = plan(OciReader.read(call.body()), host, options);
            return Answer.json(200, out -> PlanJson.write(plan, out));
        });
    }

    private Future<Answer> rewrite(Call call) {
        Query query = call.query();
        TranslationOptions options = OptionParameters.read(query);
        boolean annotate = query.word("annotate", Map.of("true", true, "false", false), false);
        HostProfile host = hosts.choose(query.text("host"));
        return soonOrLater(call.body(), () -> {
            OciDocument document = OciReader.read(call.body());
            if (!document.whole()) {
                throw Problem.of(ProblemType.INVALID_REQUEST, "The body must be a whole config.json: it has neither ociVersion nor linux.").exception();
            }
            Rewritten rewritten = ConfigRewriter.rewrite(call.body(), document, plan(document, host, options), annotate);
            return new Answer(200, "application/json", Map.of("Cgbridge-Summary", Values.summary(Plan.summary(rewritten.report()))), rewritten.config());
        });
    }

    private Plan plan(OciDocument document, HostProfile host, TranslationOptions options) {
        Plan plan = Translator.translate(document, host, options);
        metrics.translated(plan);
        if (plan.rejected()) {
            throw Problem.rejected(host, plan.report()).exception();
        }
        return plan;
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
