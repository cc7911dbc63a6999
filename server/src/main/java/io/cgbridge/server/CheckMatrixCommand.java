package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.introspection.BusAddress;
import io.cgbridge.introspection.MatrixCheck;
import io.cgbridge.introspection.MatrixCheck.Difference;
import io.cgbridge.introspection.MatrixCheck.Outcome;
import io.cgbridge.server.Cgbridge.CommandException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cgbridge check-matrix}: for whoever adds a version of systemd to the matrix. */
@Command(name = "check-matrix", mixinStandardHelpOptions = true, versionProvider = Cgbridge.Version.class, sortOptions = false,
        description = {"Asks a running systemd about every property that the matrix has, with every kind of value, and shows where it answers"
                + " otherwise than the matrix says. Nothing is applied."},
        exitCodeListHeading = ExitCodes.HEADING, exitCodeList = {"0:nothing differs", "1:something differs", ExitCodes.USAGE, ExitCodes.UNAVAILABLE, ExitCodes.INTERNAL},
        footerHeading = "%nExamples:%n", footer = {
            "  cgbridge check-matrix",
            "  cgbridge check-matrix --bus unix:path=/run/systemd/private"})
final class CheckMatrixCommand implements Callable<Integer> {
    @Option(names = "--bus", paramLabel = "system|user|ADDRESS", completionCandidates = Words.Buses.class, defaultValue = "system", converter = Converters.Bus.class,
            description = "Bus on which systemd is (default: ${DEFAULT-VALUE}).")
    private BusAddress bus;

    @Option(names = "--call-timeout", paramLabel = "TIME", defaultValue = "60s", converter = Converters.Time.class,
            description = "Time for one D-Bus call (default: ${DEFAULT-VALUE}).")
    private Duration callTimeout;

    @Option(names = "--json", description = "Print one JSON object: what was asked, differences, properties without a row.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Logs.level(Logs.Level.ERROR);
        Outcome outcome = ask();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, generator -> write(outcome, generator));
        } else {
            print(outcome, out);
        }
        return outcome.differences().isEmpty() && outcome.unknown().isEmpty() ? Cgbridge.DONE : Cgbridge.REFUSED;
    }

    private Outcome ask() {
        try {
            return MatrixCheck.run(bus, callTimeout);
        } catch (IOException e) {
            throw new CommandException(Cgbridge.UNAVAILABLE, "systemd cannot be asked: " + e.getMessage() + ".");
        }
    }

    private static void write(Outcome outcome, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("systemd", outcome.systemd());
        out.writeNumberField("properties", outcome.properties());
        out.writeNumberField("questions", outcome.cases());
        out.writeArrayFieldStart("differences");
        for (Difference each : outcome.differences()) {
            out.writeStartObject();
            out.writeStringField("call", each.call());
            out.writeStringField("unit", each.unitType());
            out.writeStringField("property", each.property());
            out.writeStringField("value", each.value());
            out.writeStringField("systemd", each.systemd());
            out.writeStringField("matrix", each.matrix());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("withoutRow");
        for (String property : outcome.unknown()) {
            out.writeString(property);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void print(Outcome outcome, PrintWriter out) {
        out.println("systemd " + outcome.systemd() + ": " + outcome.properties() + " properties, " + outcome.cases() + " questions, "
                + outcome.differences().size() + " differences, " + outcome.unknown().size() + " properties without a row");
        if (!outcome.differences().isEmpty()) {
            Table table = new Table("CALL", "UNIT", "PROPERTY", "VALUE", "SYSTEMD SAYS", "MATRIX SAYS");
            for (Difference each : outcome.differences()) {
                table.row(each.call(), each.unitType(), each.property(), each.value(), each.systemd(), each.matrix());
            }
            table.print(out, spec.commandLine().getColorScheme().ansi());
        }
        outcome.unknown().forEach(property -> out.println("no row: " + property));
    }
}
