package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Writing JSON into memory. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {
    }

    /** Something that writes one JSON value, or members into the object being written. */
    interface Writer {
        void write(JsonGenerator out) throws IOException;
    }

    static byte[] bytes(Writer writer) {
        // grows by pieces: doubling one array would need three times the space of a large answer
        ByteArrayBuilder bytes = new ByteArrayBuilder(2048);
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Prints as it is written, with line breaks: only what is being written is held. */
    static void print(PrintWriter to, Writer writer) {
        unchecked(() -> {
            JsonGenerator out = FACTORY.createGenerator(to).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET).setPrettyPrinter(printer());
            writer.write(out);
            out.close();
        });
        to.println();
    }

    /** Something that may fail to write. */
    interface Printing {
        void run() throws IOException;
    }

    static void unchecked(Printing printing) {
        try {
            printing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with line breaks, for people and diffs. */
    static String indented(Writer writer) {
        return new String(bytes(out -> {
            out.setPrettyPrinter(printer());
            writer.write(out);
        }), StandardCharsets.UTF_8);
    }

    private static DefaultPrettyPrinter printer() {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        return printer;
    }
}
