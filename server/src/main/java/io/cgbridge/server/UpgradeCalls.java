package io.cgbridge.server;

import io.cgbridge.compat.UpgradeJson;
import io.cgbridge.compat.UpgradeReport;
import io.cgbridge.server.Endpoint.Call;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.input.InputKind;
import io.cgbridge.translator.input.Inputs;
import io.cgbridge.translator.input.SourceDocument;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v1/upgrade}: what changes for a document, or for each line of a stream of documents, between two hosts. */
final class UpgradeCalls implements Endpoint.Group {
    private static final Logger LOG = LoggerFactory.getLogger(UpgradeCalls.class);

    private final Hosts hosts;
    private final Workers workers;
    private final Metrics metrics;

    UpgradeCalls(Hosts hosts, Workers workers, Metrics metrics) {
        this.hosts = hosts;
        this.workers = workers;
        this.metrics = metrics;
    }

    @Override
    public List<Endpoint> endpoints() {
        Set<String> parameters = new HashSet<>(OptionParameters.NAMES);
        parameters.addAll(Set.of("from", "to", InputParameter.NAME));
        return List.of(Endpoint.document("/v1/upgrade", parameters, this::upgrade, Optional.of(this::lines)));
    }

    private Future<Answer> upgrade(Call call) {
        Comparison comparison = comparison(call.query());
        return workers.runUnlessSmall(call.body().length, () -> {
            SourceDocument document = comparison.read(call.body());
            UpgradeReport report = comparison.of(document);
            return Answer.json(200, out -> {
                out.writeStartObject();
                UpgradeJson.writeMembers(document.name(), report, out);
                out.writeEndObject();
            });
        });
    }

    private Comparison comparison(Query query) {
        InputKind kind = InputParameter.read(query);
        HostProfile from = hosts.choose(required(query, "from"));
        HostProfile to = hosts.choose(required(query, "to"));
        return new Comparison(kind, from, to, OptionParameters.read(query));
    }

    private static Optional<String> required(Query query, String name) {
        return Optional.of(query.text(name).orElseThrow(() -> Query.bad(name, "is missing: it names a host, such as centos-7, live or systemd-219-legacy")));
    }

    private LineStream.Answers lines(Query query) {
        Comparison comparison = comparison(query);
        if (InputParameter.isText(comparison.kind())) {
            throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "A line holds a JSON document; send each document of input="
                    + comparison.kind().word() + " by itself, as text/plain.").exception();
        }
        return new LineStream.Answers() {
            @Override
            public byte[] answer(long number, byte[] text) {
                try {
                    SourceDocument document = comparison.read(text);
                    UpgradeReport report = comparison.of(document);
                    return line(number, out -> UpgradeJson.writeMembers(document.name(), report, out));
                } catch (MalformedDocumentException e) {
                    return refusal(number, Problem.malformed(e));
                } catch (RuntimeException e) {
                    LOG.atError().addKeyValue("route", "/v1/upgrade").addKeyValue("line", number).setCause(e).log("internal error");
                    return refusal(number, Problem.of(ProblemType.INTERNAL, "The daemon's log says more."));
                }
            }

            @Override
            public byte[] refusal(long number, Problem problem) {
                metrics.upgraded("unreadable");
                return line(number, out -> {
                    out.writeFieldName("problem");
                    problem.write(out);
                });
            }
        };
    }

    private static byte[] line(long number, Json.Writer members) {
        byte[] json = Json.bytes(out -> {
            out.writeStartObject();
            out.writeNumberField("line", number);
            members.write(out);
            out.writeEndObject();
        });
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private final class Comparison {
        private final InputKind kind;
        private final HostProfile from;
        private final HostProfile to;
        private final TranslationOptions options;

        Comparison(InputKind kind, HostProfile from, HostProfile to, TranslationOptions options) {
            this.kind = kind;
            this.from = from;
            this.to = to;
            this.options = options;
        }

        InputKind kind() {
            return kind;
        }

        SourceDocument read(byte[] text) throws MalformedDocumentException {
            return Inputs.read(kind, text, InputParameter.devices(from));
        }

        UpgradeReport of(SourceDocument document) {
            UpgradeReport report = UpgradeReport.between(from, to, document, options);
            metrics.upgraded(report.losesAnything() ? "lost" : "kept");
            return report;
        }
    }
}
