package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.UnitType;
import io.cgbridge.translator.output.OutputKind;
import io.cgbridge.translator.output.Outputs;
import io.cgbridge.translator.output.Rendered;
import io.cgbridge.translator.output.Rendered.Missing;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The query parameters that ask for a plan as text for other tools too.
 *
 * @param kinds empty if none is wanted
 * @param unit the unit that the texts are for
 */
record OutputParameters(List<OutputKind> kinds, Optional<String> unit) {
    static final String KINDS = "output";
    static final String UNIT = "unit";
    private static final String DEFAULT_UNIT = "container";

    static OutputParameters read(Query query) {
        List<OutputKind> kinds = query.list(KINDS).stream().map(word -> OutputKind.ofWord(word).orElseThrow(() -> Query.bad(KINDS,
                "must be one of " + Arrays.stream(OutputKind.values()).map(OutputKind::word).collect(Collectors.joining(", "))))).distinct().toList();
        Optional<String> unit = query.text(UNIT);
        if (unit.isPresent() && UnitType.ofUnitName(unit.get()).isEmpty()) {
            throw Query.bad(UNIT, "must end in .scope, .slice or .service");
        }
        return new OutputParameters(kinds, unit);
    }

    /** The type of unit that the caller names. */
    Optional<UnitType> unitType() {
        return unit.flatMap(UnitType::ofUnitName);
    }

    /** Writes the member {@code outputs}, if any are wanted, into the object being written. */
    void write(Plan plan, JsonGenerator out) throws IOException {
        if (kinds.isEmpty()) {
            return;
        }
        out.writeObjectFieldStart("outputs");
        for (OutputKind kind : kinds) {
            Rendered rendered = Outputs.render(kind, plan, unit.orElse(DEFAULT_UNIT + "." + plan.options().unitType().word()));
            out.writeObjectFieldStart(kind.word());
            out.writeStringField("text", rendered.text());
            out.writeArrayFieldStart("missing");
            for (Missing missing : rendered.missing()) {
                write(missing, out);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void write(Missing missing, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("target", missing.target());
        out.writeStringField("value", missing.value());
        out.writeArrayFieldStart("from");
        for (LeafPath path : missing.from()) {
            out.writeString(path.toString());
        }
        out.writeEndArray();
        out.writeStringField("why", missing.why());
        out.writeEndObject();
    }
}
