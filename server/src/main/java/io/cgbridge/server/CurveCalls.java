package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.server.Endpoint.Call;
import io.cgbridge.translator.WeightCurve;
import io.cgbridge.translator.WeightCurve.Way;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** {@code /v1/curves}: the conversions of weights, as points to draw. */
final class CurveCalls implements Endpoint.Group {
    private static final String AT = "at";
    private static final int MOST = 100;

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/v1/curves", Set.of(AT), this::curves));
    }

    private Future<Answer> curves(Call call) {
        List<Long> wanted = call.query().list(AT).stream().map(CurveCalls::number).toList();
        if (wanted.size() > MOST) {
            throw Query.bad(AT, "must have at most " + MOST + " numbers");
        }
        return Future.succeededFuture(Answer.json(200, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("curves");
            for (WeightCurve curve : WeightCurve.ALL) {
                write(curve, curve.samples(wanted), out);
            }
            out.writeEndArray();
            out.writeEndObject();
        }));
    }

    private static Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw Query.bad(AT, "must be whole numbers");
        }
    }

    private static void write(WeightCurve curve, List<Long> samples, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("from", curve.from());
        out.writeStringField("to", curve.to());
        if (!curve.parameter().isEmpty()) {
            out.writeStringField("parameter", curve.parameter());
        }
        out.writeNumberField("usual", curve.usual());
        out.writeArrayFieldStart("ways");
        for (Way way : curve.ways()) {
            out.writeStartObject();
            if (!way.word().isEmpty()) {
                out.writeStringField("word", way.word());
            }
            out.writeStringField("formula", way.formula());
            out.writeArrayFieldStart("points");
            for (long x : samples) {
                out.writeStartArray();
                out.writeNumber(x);
                out.writeNumber(way.conversion().applyAsLong(x));
                out.writeEndArray();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
