package io.cgbridge.translator.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.output.Rendered.Missing;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code unified} map of runtime-spec: cgroup 2 file names and what is written to them. */
final class UnifiedMap {
    private static final JsonFactory JSON = new JsonFactory();

    private UnifiedMap() {
    }

    static Rendered render(Plan plan) {
        Cgroup2Files files = Cgroup2Files.of(plan);
        List<Missing> missing = new ArrayList<>(files.missing());
        for (UnitProperty property : files.others()) {
            missing.add(Outputs.missing(property, "No cgroup 2 file stands for it."));
        }
        return new Rendered(json(files.files()), missing);
    }

    private static String json(Map<String, List<String>> files) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text).setPrettyPrinter(new DefaultPrettyPrinter())) {
            out.writeStartObject();
            for (Map.Entry<String, List<String>> file : files.entrySet()) {
                out.writeStringField(file.getKey(), String.join("\n", file.getValue()));
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }
}
