package io.cgbridge.server;

import io.cgbridge.introspection.HostCounter;
import io.cgbridge.server.shim.RecentCall;
import io.cgbridge.server.shim.Shim;
import io.cgbridge.server.shim.ShimCounter;
import io.cgbridge.server.shim.UnitCallRewriter;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.ReportEntry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
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

    private final MultiGauge hostInfo = MultiGauge.builder("cgbridge.host.info").description("The host that requests without one are about").register(registry);

    Metrics() {
        // names that promtool finds fault with; process_cpu_usage and system_cpu_usage stay
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time")).meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
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
        count("cgbridge.translations", "Documents translated", "result", plan.rejected() ? "rejected" : "done").increment();
        report(plan.report());
    }

    /** A document compared between two hosts; {@code result} is {@code kept}, {@code lost} or {@code unreadable}. */
    void upgraded(String result) {
        count("cgbridge.upgrades", "Documents compared between two hosts", "result", result).increment();
    }

    /** Counts the leaves of a report by outcome, and what was dropped by field. */
    void report(Collection<ReportEntry> report) {
        for (ReportEntry entry : report) {
            leaves(entry.outcome()).increment();
            if (entry.outcome() == Outcome.DROPPED) {
                Reason reason = entry.fate().reason().orElseThrow();
                count("cgbridge.dropped", "Input leaves dropped, by field and reason", "field", field(entry, reason), "reason", reason.word()).increment();
            }
        }
    }

    private static String field(ReportEntry entry, Reason reason) {
        return reason == Reason.UNKNOWN_FIELD ? UNKNOWN : ELEMENT.matcher(entry.path().toString()).replaceFirst("");
    }

    private Counter leaves(Outcome outcome) {
        return count("cgbridge.leaves", "Input leaves by outcome", "outcome", outcome.word());
    }

    /** A change to the live host; {@code result} is {@code done} or the kind of refusal. */
    void applied(String action, String result) {
        count("cgbridge.applies", "Changes to units of the live host", "action", action, "result", result).increment();
    }

    /** A call on the bus answered; {@code member} and {@code result} come from closed sets. */
    void busCall(String member, String result) {
        count("cgbridge.dbus.calls", "Calls to io.cgbridge.Manager1 by method and result", "member", member, "result", result).increment();
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
        gauge("cgbridge.shim.connections", "Connections to the shim", "state", "open", shim::connections);
    }

    /** A call that the shim rewrote or refused. */
    void rewritten(RecentCall call) {
        count("cgbridge.shim.calls", "Calls that the shim rewrote or refused", "method", call.method(), "outcome", call.outcome().word()).increment();
        call.dropped().forEach(dropped -> count("cgbridge.shim.properties.dropped", "Properties that the shim left out", "reason", dropped.reason()).increment());
        count("cgbridge.shim.properties.renamed", "Properties that the shim sent by another name").increment(call.renamed().size());
    }

    /** What else happens to the shim's calls. */
    void rewriting(UnitCallRewriter.Event event) {
        count("cgbridge.shim.rewriting", "What else happened to calls that the shim rewrites", "event", event.word()).increment();
    }

    void limitReached(Limit limit) {
        limitCounter(limit).increment();
    }

    private Counter limitCounter(Limit limit) {
        return count(LIMITS, LIMITS_DESCRIPTION, "limit", limit.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** A number that is asked for at each scrape. */
    void gauge(String name, String description, String tag, String value, Supplier<Number> number) {
        Gauge.builder(name, number).description(description).tag(tag, value).register(registry);
    }

    private Counter count(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    /** Which host answers, as the labels of one series that is 1; none where no host does. */
    void answers(Optional<HostProfile> profile) {
        hostInfo.register(profile.stream().map(host -> Row.of(Tags.of("systemd", Integer.toString(host.systemdVersion()), "hierarchy", host.hierarchy().word(),
                "kernel", host.kernel(), "source", host.source().word()), 1)).toList(), true);
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
