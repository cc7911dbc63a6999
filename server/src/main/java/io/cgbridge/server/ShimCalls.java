package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.server.shim.RecentCall;
import io.cgbridge.server.shim.RecentCalls;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** What the shim did lately. */
final class ShimCalls implements Endpoint.Group {
    private final RecentCalls recent;

    ShimCalls(RecentCalls recent) {
        this.recent = recent;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/v1/shim/recent", Set.of(), call -> Future.succeededFuture(answer())));
    }

    private Answer answer() {
        return Answer.json(200, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("calls");
            for (RecentCall call : recent.list()) {
                write(out, call);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void write(JsonGenerator out, RecentCall call) throws IOException {
        out.writeStartObject();
        out.writeStringField("time", call.time().toString());
        out.writeStringField("method", call.method());
        out.writeStringField("unit", call.unit());
        out.writeNumberField("pid", call.pid());
        out.writeNumberField("uid", call.uid());
        out.writeStringField("outcome", call.outcome().word());
        out.writeArrayFieldStart("dropped");
        for (RecentCall.Dropped dropped : call.dropped()) {
            out.writeStartObject();
            out.writeStringField("property", dropped.property());
            out.writeStringField("reason", dropped.reason());
            out.writeStringField("message", dropped.message());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("renamed");
        for (RecentCall.Renamed renamed : call.renamed()) {
            out.writeStartObject();
            out.writeStringField("from", renamed.from());
            out.writeStringField("to", renamed.to());
            out.writeStringField("valueFrom", renamed.valueFrom());
            out.writeStringField("valueTo", renamed.valueTo());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
