package io.cgbridge.server;

import io.cgbridge.server.Endpoint.Call;
import io.cgbridge.translator.ConfigRewriter;
import io.cgbridge.translator.ConfigRewriter.Rewritten;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.OciDocument;
import io.cgbridge.translator.OciReader;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.PlanJson;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.Translator;
import io.cgbridge.translator.input.Inputs;
import io.cgbridge.translator.input.SourceDocument;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code /v1/translate}: documents to plans, without touching the host. */
final class TranslateCalls implements Endpoint.Group {
    /** The query parameters of {@code POST /v1/translate}. */
    static final Set<String> PARAMETERS = Stream.concat(OptionParameters.NAMES.stream(),
            Stream.of(InputParameter.NAME, "host", "target", OutputParameters.KINDS, OutputParameters.UNIT)).collect(Collectors.toUnmodifiableSet());

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
        Set<String> ofConfig = new HashSet<>(OptionParameters.NAMES);
        ofConfig.addAll(Set.of("host", "annotate"));
        return List.of(
                Endpoint.document("/v1/translate", PARAMETERS, this::translate, Optional.empty()),
                Endpoint.compute("/v1/translate/config", ofConfig, this::rewrite));
    }

    private Future<Answer> translate(Call call) {
        return workers.runUnlessSmall(call.body().length, () -> {
            Plan plan = plan(call.query(), call.body());
            return Answer.json(200, answer(plan, call.query()));
        });
    }

    /** The plan for a document; a rejected one is a problem. */
    Plan plan(Query query, byte[] body) throws MalformedDocumentException {
        TranslationOptions options = OptionParameters.read(query)
                .withTarget(query.word("target", TranslationOptions.DEFAULTS.target()));
        HostProfile host = hosts.choose(query.text("host"));
        OutputParameters outputs = OutputParameters.read(query);
        SourceDocument document = Inputs.read(InputParameter.read(query), body, InputParameter.devices(host));
        return accepted(document.translate(host, outputs.unitType().or(document::unitType).map(options::withUnitType).orElse(options)));
    }

    /** What is answered for a plan: the plan, and the texts that the query asks for. */
    static Json.Writer answer(Plan plan, Query query) {
        OutputParameters outputs = OutputParameters.read(query);
        return out -> {
            out.writeStartObject();
            PlanJson.writeMembers(plan, out);
            outputs.write(plan, out);
            out.writeEndObject();
        };
    }

    private Future<Answer> rewrite(Call call) {
        Query query = call.query();
        TranslationOptions options = OptionParameters.read(query);
        boolean annotate = query.word("annotate", Map.of("true", true, "false", false), false);
        HostProfile host = hosts.choose(query.text("host"));
        return workers.runUnlessSmall(call.body().length, () -> {
            OciDocument document = OciReader.read(call.body());
            if (!document.whole()) {
                throw Problem.of(ProblemType.INVALID_REQUEST, "The body must be a whole config.json: it has neither ociVersion nor linux.").exception();
            }
            Rewritten rewritten = ConfigRewriter.rewrite(call.body(), document, accepted(Translator.translate(document, host, options)), annotate);
            return new Answer(200, "application/json", Map.of("Cgbridge-Summary", Values.summary(Plan.summary(rewritten.report()))), rewritten.config());
        });
    }

    private Plan accepted(Plan plan) {
        metrics.translated(plan);
        if (plan.rejected()) {
            throw Problem.rejected(plan.host(), plan.report()).exception();
        }
        return plan;
    }
}
