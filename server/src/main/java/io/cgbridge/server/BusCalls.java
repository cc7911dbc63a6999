package io.cgbridge.server;

import io.cgbridge.introspection.ApplyException;
import io.cgbridge.introspection.HostReport;
import io.cgbridge.introspection.ManagerCalls;
import io.cgbridge.server.dbus.Backend;
import io.cgbridge.server.dbus.Manager1;
import io.cgbridge.server.dbus.Refusal;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.Plan;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What callers on the bus get is what callers over HTTP get: the same translation, the same limits, the same problems as errors. */
final class BusCalls implements Backend {
    private final Hosts hosts;
    private final LiveSystemd live;
    private final TranslateCalls translations;
    private final BodyReader bodies;
    private final Map<Pool, Workers> workers;
    private final Metrics metrics;

    BusCalls(Hosts hosts, LiveSystemd live, TranslateCalls translations, BodyReader bodies, Map<Pool, Workers> workers, Metrics metrics) {
        this.hosts = hosts;
        this.live = live;
        this.translations = translations;
        this.bodies = bodies;
        this.workers = workers;
        this.metrics = metrics;
    }

    private interface Work<T> {
        T run() throws Exception;
    }

    /** Runs work whose problems become errors. */
    private static <T> T refusing(Work<T> work) throws Refusal {
        try {
            return work.run();
        } catch (ProblemException e) {
            throw refusal(e.problem());
        } catch (ApplyException e) {
            throw refusal(Refusals.problem(e));
        } catch (MalformedDocumentException e) {
            throw refusal(Problem.malformed(e));
        } catch (ManagerCalls.RefusedBySystemd e) {
            throw new Refusal(e.error(), e.getMessage(), List.of());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The name of the error is that of the problem; where it concerns leaves, the problem object follows with its report. */
    private static Refusal refusal(Problem problem) {
        String name = Arrays.stream(problem.type().word().split("-"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1)).collect(Collectors.joining());
        return new Refusal(Manager1.OWN_ERROR + name, problem.detail(), problem.report().isEmpty() ? List.of() : List.of(text(problem::write)));
    }

    private static String text(Json.Writer writer) {
        return new String(Json.bytes(writer), StandardCharsets.UTF_8);
    }

    @Override
    public void run(Pool pool, int bytes, Runnable work) throws Refusal {
        refusing(() -> {
            if (bytes > bodies.limit()) {
                throw bodies.tooLarge();
            }
            if (!bodies.hold(bytes)) {
                throw bodies.tooManyBytes();
            }
            try {
                workers.get(pool).execute(() -> {
                    try {
                        work.run();
                    } finally {
                        bodies.release(bytes);
                    }
                });
            } catch (ProblemException e) {
                bodies.release(bytes);
                throw e;
            }
            return true;
        });
    }

    @Override
    public Translated translate(String document, Map<String, List<String>> options) throws Refusal {
        return refusing(() -> {
            MultiMap given = MultiMap.caseInsensitiveMultiMap();
            options.forEach(given::set);
            Query query = Query.of(given, TranslateCalls.PARAMETERS);
            byte[] body = document.getBytes(StandardCharsets.UTF_8);
            if (bodies.hasTooManyValues(body, InputParameter.contentType(query))) {
                throw bodies.tooManyValues();
            }
            Plan plan = translations.plan(query, body);
            return new Translated(plan.properties(), text(TranslateCalls.answer(plan, query)));
        });
    }

    @Override
    public String capabilities() throws Refusal {
        return refusing(() -> text(HostCalls.report(hosts)));
    }

    @Override
    public HostReport host() throws Refusal {
        return refusing(hosts::live);
    }

    @Override
    public <T> T ask(Asking<T> question) throws Refusal {
        return refusing(() -> question.of(live.managerCalls()));
    }

    @Override
    public void answered(String member, String result) {
        metrics.busCall(member, result);
    }
}
