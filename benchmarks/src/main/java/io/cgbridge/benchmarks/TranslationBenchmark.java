package io.cgbridge.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.compat.HostProfiles;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.OciDocument;
import io.cgbridge.translator.OciReader;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.PlanJson;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.Translator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Documents read and translated for a unified systemd 257; {@link #readTree} is the floor that the others are compared with. Code is compiled
 * in the foreground ({@code -Xbatch}): on a busy machine the compiler's threads may get no turn during the warm-up.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 20, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgs = {"-XX:+UseSerialGC", "-Xms256m", "-Xmx256m", "-Xbatch"})
public class TranslationBenchmark {
    @Param({"small", "full", "typical", "docker", "large"})
    public String document;

    private final ObjectMapper mapper = new ObjectMapper();
    private final JsonFactory factory = new JsonFactory();
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream(1 << 20);
    private final HostProfile host = HostProfiles.forSystemd(257, Hierarchy.UNIFIED).orElseThrow();
    private byte[] json;
    private OciDocument read;

    @Setup
    public void load() throws IOException, MalformedDocumentException {
        try (InputStream in = TranslationBenchmark.class.getResourceAsStream("/documents/" + document + ".json")) {
            json = in.readAllBytes();
        }
        read = OciReader.read(json);
        if (translate().rejected()) {
            throw new IllegalStateException(document + " is rejected, which is no typical work");
        }
    }

    /** The floor: Jackson's tree of the text, and nothing done with it. */
    @Benchmark
    public JsonNode readTree() throws IOException {
        return mapper.readTree(json);
    }

    @Benchmark
    public OciDocument decode() throws MalformedDocumentException {
        return OciReader.read(json);
    }

    /** The plan with its full report, from a document that is read already. */
    @Benchmark
    public Plan translate() {
        return Translator.translate(read, host, TranslationOptions.DEFAULTS);
    }

    @Benchmark
    public Plan decodeAndTranslate() throws MalformedDocumentException {
        return Translator.translate(OciReader.read(json), host, TranslationOptions.DEFAULTS);
    }

    /** All that {@code POST /v1/translate} does with a body but the HTTP around it. */
    @Benchmark
    public int decodeTranslateAndWrite() throws IOException, MalformedDocumentException {
        answer.reset();
        try (JsonGenerator out = factory.createGenerator(answer)) {
            PlanJson.write(decodeAndTranslate(), out);
        }
        return answer.size();
    }
}
