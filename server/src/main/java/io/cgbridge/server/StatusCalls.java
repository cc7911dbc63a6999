package io.cgbridge.server;

import io.cgbridge.introspection.BusService;
import io.cgbridge.server.dbus.Manager1;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What machines ask about the daemon itself. */
final class StatusCalls implements Endpoint.Group {
    private final Hosts hosts;
    private final Metrics metrics;
    private final BooleanSupplier stopping;
    private final Supplier<Optional<BusService.Status>> busName;
    private final byte[] openApi = resource("openapi.json");

    StatusCalls(Hosts hosts, Metrics metrics, BooleanSupplier stopping, Supplier<Optional<BusService.Status>> busName) {
        this.hosts = hosts;
        this.metrics = metrics;
        this.stopping = stopping;
        this.busName = busName;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.status("/healthz", call -> Future.succeededFuture(health())),
                Endpoint.status("/readyz", call -> Future.succeededFuture(readiness())),
                Endpoint.status("/metrics", call -> Future.succeededFuture(metrics())),
                Endpoint.status("/openapi.json", call -> Future.succeededFuture(
                        new Answer(200, "application/json", Map.of(), openApi))));
    }

    private Answer metrics() {
        metrics.answers(hosts.current());
        return Answer.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
    }

    private static Answer health() {
        return Answer.json(200, out -> {
            out.writeStartObject();
            out.writeStringField("status", "ok");
            out.writeEndObject();
        });
    }

    /** Ready while work is taken; without a systemd that is translation only, and without the name on the bus HTTP only, and the answer says so. */
    private Answer readiness() {
        boolean ready = !stopping.getAsBoolean();
        return Answer.json(ready ? 200 : 503, out -> {
            out.writeStartObject();
            out.writeStringField("status", ready ? "ready" : "stopping");
            out.writeBooleanField("systemd", hosts.report().isPresent());
            if (hosts.report().isEmpty()) {
                out.writeStringField("because", hosts.unavailableBecause());
            }
            Optional<BusService.Status> name = busName.get();
            if (name.isPresent()) {
                out.writeObjectFieldStart("bus");
                out.writeStringField("name", Manager1.NAME);
                out.writeBooleanField("owned", name.get().owned());
                if (!name.get().owned()) {
                    out.writeStringField("because", name.get().because());
                }
                out.writeEndObject();
            }
            out.writeEndObject();
        });
    }

    private static byte[] resource(String name) {
        try (InputStream in = StatusCalls.class.getResourceAsStream("/io/cgbridge/server/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the build left out " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
