package io.cgbridge.server;

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
                + " otherwise than the matrix says. Nothing is applied.",
            "Exits with 0 if nothing differs and 1 if something does."},
        footerHeading = "%nExamples:%n", footer = {
            "  cgbridge check-matrix",
            "  cgbridge check-matrix --bus unix:path=/run/systemd/private"})
final class CheckMatrixCommand implements Callable<Integer> {
    @Option(names = "--bus", paramLabel = "system|user|ADDRESS", defaultValue = "system", converter = Converters.Bus.class,
            description = "Bus on which systemd is (default: ${DEFAULT-VALUE}).")
    private BusAddress bus;

    @Option(names = "--call-timeout", paramLabel = "TIME", defaultValue = "60s", converter = Converters.Time.class,
            description = "Time for one D-Bus call (default: ${DEFAULT-VALUE}).")
    private Duration callTimeout;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Logs.level(Logs.Level.ERROR);
        Outcome outcome;
        try {
            outcome = MatrixCheck.run(bus, callTimeout);
        } catch (IOException e) {
            throw new CommandException(Cgbridge.UNAVAILABLE, "systemd cannot be asked: " + e.getMessage() + ".");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("systemd " + outcome.systemd() + ": " + outcome.properties() + " properties, " + outcome.cases() + " questions, "
                + outcome.differences().size() + " differences, " + outcome.unknown().size() + " properties without a row");
        if (!outcome.differences().isEmpty()) {
            Table table = new Table("CALL", "UNIT", "PROPERTY", "VALUE", "SYSTEMD SAYS", "MATRIX SAYS");
            for (Difference each : outcome.differences()) {
                table.row(each.call(), each.unitType(), each.property(), each.value(), each.systemd(), each.matrix());
            }
            table.print(out);
        }
        outcome.unknown().forEach(property -> out.println("no row: " + property));
        return outcome.differences().isEmpty() && outcome.unknown().isEmpty() ? Cgbridge.DONE : Cgbridge.REFUSED;
    }
}
