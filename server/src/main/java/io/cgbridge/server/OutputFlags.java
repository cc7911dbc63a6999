package io.cgbridge.server;

import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.UnitType;
import io.cgbridge.translator.input.SourceDocument;
import io.cgbridge.translator.output.OutputKind;
import io.cgbridge.translator.output.Outputs;
import io.cgbridge.translator.output.Rendered;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A plan as text for another tool. The text goes to standard output, what it cannot carry to standard error. */
final class OutputFlags {
    @Option(names = "--output", paramLabel = "FORMAT", completionCandidates = Words.Outputs.class, converter = Kind.class, description = "Print a text for another tool instead: "
            + "drop-in, systemd-run, nspawn, busctl (start a unit), busctl-set (change one), unified, lxc.")
    private Optional<OutputKind> kind;

    @Option(names = "--unit", paramLabel = "NAME", description = "The unit that the limits are for; its ending says its type "
            + "(default: container.scope, or the type that the document is about).")
    private Optional<String> unit;

    boolean isWanted() {
        return kind.isPresent();
    }

    /** The type of the unit that a document is for. */
    UnitType unitType(SourceDocument document) {
        return unit.map(name -> UnitType.ofUnitName(name).orElseThrow(() -> new Cgbridge.CommandException(Cgbridge.USAGE,
                "--unit '" + name + "' must end in .scope, .slice or .service."))).or(document::unitType).orElse(UnitType.SCOPE);
    }

    void print(Plan plan, PrintWriter out, PrintWriter err) {
        Rendered rendered = Outputs.render(kind.orElseThrow(), plan, unit.orElse("container." + plan.options().unitType().word()));
        out.print(rendered.text());
        out.flush();
        plan.report().stream().filter(entry -> entry.outcome() == Outcome.DROPPED).forEach(entry ->
                err.println("cgbridge: dropped: " + entry.path() + ": " + entry.fate().message()));
        rendered.missing().forEach(missing -> err.println("cgbridge: not in this text, or not exactly: " + missing.target() + " "
                + missing.value() + ": " + missing.why()));
    }

    /** The words people use, and the exact ones of {@link OutputKind}. */
    static final class Kind implements ITypeConverter<OutputKind> {
        private static final Map<String, OutputKind> SHORT = Map.of("nspawn", OutputKind.SYSTEMD_NSPAWN, "busctl", OutputKind.BUSCTL_START);

        @Override
        public OutputKind convert(String text) {
            return OutputKind.ofWord(text).or(() -> Optional.ofNullable(SHORT.get(text))).orElseThrow(() -> new TypeConversionException(
                    "'" + text + "' is not drop-in, systemd-run, nspawn, busctl, busctl-set, unified or lxc"));
        }
    }
}
