package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.compat.FieldMatrix;
import io.cgbridge.compat.SystemdReleases;
import io.cgbridge.introspection.HostReport;
import io.cgbridge.server.Endpoint.Call;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/host} and {@code /v1/hosts}: what hosts can do. */
final class HostCalls implements Endpoint.Group {
    private final Hosts hosts;
    private final Workers workers;
    private final PageCalls page;

    HostCalls(Hosts hosts, Workers workers, PageCalls page) {
        this.hosts = hosts;
        this.workers = workers;
        this.page = page;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/v1/host", Set.of(), this::host),
                Endpoint.get("/v1/hosts", Set.of(), this::catalogue),
                Endpoint.get("/v1/hosts/:id", Set.of(), this::entry));
    }

    private Future<Answer> host(Call call) {
        if (PageCalls.isForPeople(call)) {
            return page.document(call);
        }
        return workers.run(() -> Answer.json(200, report(hosts)).with("Vary", "Accept"));
    }

    /** The live host, or what stands in for it. */
    static Json.Writer report(Hosts hosts) {
        Optional<HostReport> live = hosts.report();
        if (live.isPresent()) {
            return out -> HostJson.live(live.get(), out);
        }
        HostProfile standIn = hosts.choose(Optional.empty());
        return out -> HostJson.catalogue(standIn, Optional.of(hosts.unavailableBecause()), out);
    }

    private Future<Answer> catalogue(Call call) {
        return workers.run(() -> Answer.json(200, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("hosts");
            for (String id : hosts.ids()) {
                HostJson.listed(hosts.byId(id), out);
            }
            out.writeEndArray();
            upstream(out);
            out.writeEndObject();
        }));
    }

    /** What ids of the form {@code systemd-N-HIERARCHY} there are. */
    private static void upstream(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("upstream");
        for (Hierarchy hierarchy : FieldMatrix.HIERARCHIES) {
            out.writeStartObject();
            out.writeStringField("hierarchy", hierarchy.word());
            out.writeArrayFieldStart("versions");
            for (int version : SystemdReleases.on(hierarchy)) {
                out.writeNumber(version);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private Future<Answer> entry(Call call) {
        String id = call.path().get("id");
        return id.equals(Hosts.LIVE) ? workers.run(() -> {
            HostReport live = hosts.live();
            return Answer.json(200, out -> HostJson.live(live, out));
        }) : workers.run(() -> {
            HostProfile profile = hosts.byId(id);
            return Answer.json(200, out -> HostJson.catalogue(profile, Optional.empty(), out));
        });
    }
}
