package io.cgbridge.server;

import io.cgbridge.introspection.HostCounter;
import io.cgbridge.server.shim.RecentCall;
import io.cgbridge.server.shim.Shim;
import io.cgbridge.server.shim.ShimCounter;
import io.cgbridge.server.shim.UnitCallRewriter;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.ReportEntry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What the daemon counts. Label values come from closed sets, so that no input can make more series. */
final class Metrics implements AutoCloseable {
    private static final Pattern ELEMENT = Pattern.compile("\\[.*");
    private static final String UNKNOWN = "(unknown)";
    private static final String LIMITS = "cgbridge.limits.reached";
    private static final String LIMITS_DESCRIPTION = "Limits reached, by limit";

    /** A limit that can be reached. */
    enum Limit { BODY, BODIES, VALUES, CONNECTIONS, DOCUMENT_QUEUE, HOST_QUEUE, BODY_TIME, REQUEST_TIME, URI, HEADERS, NESTING }

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();

    Metrics() {
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        gc.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        for (Limit limit : Limit.values()) {
            limitCounter(limit);
        }
        for (Outcome outcome : Outcome.values()) {
            leaves(outcome);
        }
    }

    /** A request answered; {@code route} is the path of the contract, never the one asked for. */
    void request(String route, String method, int status, Duration took) {
        Timer.builder("cgbridge.http.requests").description("HTTP requests by route and status")
                .tags("route", route, "method", method, "status", Integer.toString(status))
                .publishPercentileHistogram(false).serviceLevelObjectives(Duration.ofNanos(100_000), Duration.ofMillis(1),
                        Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(10))
                .register(registry).record(took);
    }

    /** A document translated, whether it was rejected or not. */
    void translated(Plan plan) {
        registry.counter("cgbridge.translations", "result", plan.rejected() ? "rejected" : "done").increment();
        report(plan.report());
    }

    /** A document compared between two hosts; {@code result} is {@code kept}, {@code lost} or {@code unreadable}. */
    void upgraded(String result) {
        registry.counter("cgbridge.upgrades", "result", result).increment();
    }

    /** Counts the leaves of a report by outcome, and what was dropped by field. */
    void report(Collection<ReportEntry> report) {
        for (ReportEntry entry : report) {
            leaves(entry.outcome()).increment();
            if (entry.outcome() == Outcome.DROPPED) {
                Reason reason = entry.fate().reason().orElseThrow();
                registry.counter("cgbridge.dropped", "field", field(entry, reason), "reason", reason.word()).increment();
            }
        }
    }

    private static String field(ReportEntry entry, Reason reason) {
        return reason == Reason.UNKNOWN_FIELD ? UNKNOWN : ELEMENT.matcher(entry.path().toString()).replaceFirst("");
    }

    private Counter leaves(Outcome outcome) {
        return Counter.builder("cgbridge.leaves").description("Input leaves by outcome").tag("outcome", outcome.word()).register(registry);
    }

    /** A change to the live host; {@code result} is {@code done} or the kind of refusal. */
    void applied(String action, String result) {
        registry.counter("cgbridge.applies", "action", action, "result", result).increment();
    }

    /** A call on the bus answered; {@code member} and {@code result} come from closed sets. */
    void busCall(String member, String result) {
        Counter.builder("cgbridge.dbus.calls").description("Calls to io.cgbridge.Manager1 by method and result")
                .tags("member", member, "result", result).register(registry).increment();
    }

    /** What the live host counts: its limits beside those of the daemon, the rest as {@code cgbridge.host.events}. */
    void host(LiveSystemd live) {
        for (HostCounter counter : HostCounter.values()) {
            String name = counter.isLimit() ? LIMITS : "cgbridge.host.events";
            FunctionCounter.builder(name, live, host -> host.count(counter)).tag(counter.isLimit() ? "limit" : "event", counter.word())
                    .description(counter.isLimit() ? LIMITS_DESCRIPTION : "What happened between the daemon and systemd").register(registry);
        }
    }

    /** What the shim counts: its limits beside those of the daemon, the rest as {@code cgbridge.shim.events}. */
    void shim(Shim shim) {
        for (ShimCounter counter : ShimCounter.values()) {
            FunctionCounter.builder(counter.isLimit() ? LIMITS : "cgbridge.shim.events", shim, each -> each.count(counter))
                    .tag(counter.isLimit() ? "limit" : "event", counter.word())
                    .description(counter.isLimit() ? LIMITS_DESCRIPTION : "What happened between clients of the shim and the bus").register(registry);
        }
        gauge("cgbridge.shim.connections", "state", "open", shim::connections);
    }

    /** A call that the shim rewrote or refused. */
    void rewritten(RecentCall call) {
        registry.counter("cgbridge.shim.calls", "method", call.method(), "outcome", call.outcome().word()).increment();
        call.dropped().forEach(dropped -> registry.counter("cgbridge.shim.properties.dropped", "reason", dropped.reason()).increment());
        registry.counter("cgbridge.shim.properties.renamed").increment(call.renamed().size());
    }

    /** What else happens to the shim's calls. */
    void rewriting(UnitCallRewriter.Event event) {
        registry.counter("cgbridge.shim.rewriting", "event", event.word()).increment();
    }

    void limitReached(Limit limit) {
        limitCounter(limit).increment();
    }

    private Counter limitCounter(Limit limit) {
        return Counter.builder(LIMITS).description(LIMITS_DESCRIPTION)
                .tag("limit", limit.name().toLowerCase(Locale.ROOT).replace('_', '-')).register(registry);
    }

    /** A number that is asked for at each scrape. */
    void gauge(String name, String tag, String value, Supplier<Number> number) {
        Gauge.builder(name, number).tag(tag, value).register(registry);
    }

    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
