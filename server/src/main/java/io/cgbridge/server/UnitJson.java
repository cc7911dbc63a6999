package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.introspection.Units.Applied;
import io.cgbridge.introspection.Units.Drift;
import io.cgbridge.introspection.Units.Dropped;
import io.cgbridge.introspection.Units.Frozen;
import io.cgbridge.introspection.Units.State;
import io.cgbridge.introspection.Units.Verified;
import io.cgbridge.translator.PlanJson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Units as the HTTP contract writes them. */
final class UnitJson {
    private UnitJson() {
    }

    static void applied(Applied applied, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("unit", applied.unit());
        out.writeStringField("job", applied.job());
        PlanJson.writeProperties("applied", applied.applied(), out);
        out.writeArrayFieldStart("dropped");
        for (Dropped dropped : applied.dropped()) {
            out.writeStartObject();
            out.writeStringField("property", dropped.property());
            out.writeStringField("reason", dropped.reason());
            out.writeStringField("message", dropped.message());
            out.writeEndObject();
        }
        out.writeEndArray();
        PlanJson.writeFiles(applied.files(), out);
        out.writeArrayFieldStart("verified");
        for (Verified verified : applied.verified()) {
            out.writeStartObject();
            out.writeStringField("target", verified.target());
            out.writeFieldName("asked");
            PlanJson.writeValue(verified.signature(), verified.asked(), out);
            out.writeFieldName("held");
            PlanJson.writeValue(verified.signature(), verified.held(), out);
            out.writeBooleanField("agrees", verified.agrees());
            out.writeEndObject();
        }
        out.writeEndArray();
        PlanJson.writeReport(applied.report(), out);
        out.writeEndObject();
    }

    static void state(State state, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("unit", state.unit());
        out.writeBooleanField("ours", state.ours());
        out.writeStringField("activeState", state.activeState());
        out.writeStringField("subState", state.subState());
        out.writeStringField("slice", state.slice());
        out.writeStringField("controlGroup", state.controlGroup());
        PlanJson.writeProperties("properties", state.properties(), out);
        out.writeObjectFieldStart("files");
        for (Map.Entry<String, String> file : new TreeMap<>(state.files()).entrySet()) {
            out.writeStringField(file.getKey(), file.getValue());
        }
        out.writeEndObject();
        pids(state.pids(), out);
        out.writeArrayFieldStart("drift");
        for (Drift drift : state.drift()) {
            out.writeStartObject();
            out.writeStringField("target", drift.target());
            out.writeStringField("promised", drift.promised());
            out.writeStringField("found", drift.found());
            out.writeStringField("action", drift.action().word());
            out.writeStringField("at", drift.at().toString());
            out.writeStringField("cause", drift.cause().word());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void pids(List<Long> pids, JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("pids");
        for (long pid : pids) {
            out.writeNumber(pid);
        }
        out.writeEndArray();
    }

    static void frozen(Frozen frozen, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("unit", frozen.unit());
        out.writeBooleanField("frozen", frozen.frozen());
        out.writeStringField("by", frozen.by());
        out.writeEndObject();
    }

    static void processes(String unit, List<Long> pids, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("unit", unit);
        pids(pids, out);
        out.writeEndObject();
    }

    static void stopped(String unit, String job, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("unit", unit);
        out.writeStringField("job", job);
        out.writeEndObject();
    }
}
