package io.cgbridge.server;

import io.cgbridge.compat.FieldMatrix;
import io.cgbridge.compat.FieldMatrix.Row;
import io.cgbridge.compat.FieldMatrix.Span;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Reason;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cgbridge matrix}: each field over systemd's versions and hierarchies. */
@Command(name = "matrix", mixinStandardHelpOptions = true, versionProvider = Cgbridge.Version.class, sortOptions = false,
        description = "Shows what becomes of each OCI field on every systemd and hierarchy, with the kernel of its time.",
        exitCodeListHeading = ExitCodes.HEADING, exitCodeList = {ExitCodes.DONE, ExitCodes.USAGE, ExitCodes.INTERNAL})
final class MatrixCommand implements Callable<Integer> {
    @Option(names = "--field", paramLabel = "FIELD", description = "Only this field, or the fields below it (memory, blockIO.weight).")
    private Optional<String> field;

    @Option(names = "--systemd", paramLabel = "N", description = "Only what concerns this version.")
    private Optional<Integer> systemd;

    @Option(names = "--hierarchy", paramLabel = "unified|hybrid|legacy", completionCandidates = Words.Hierarchies.class, description = "Only this hierarchy.")
    private Optional<Hierarchy> hierarchy;

    @Option(names = "--outcome", paramLabel = "OUTCOME", completionCandidates = Words.Outcomes.class, description = "Only this outcome: ${COMPLETION-CANDIDATES}.")
    private Optional<Outcome> outcome;

    @Option(names = "--json", description = "Print what GET /v1/matrix answers, filtered.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<Row> rows = FieldMatrix.compute().stream().filter(row -> field.isEmpty() || LeafPath.of(row.path()).startsWith(field.get()))
                .map(row -> row.withSpans(row.spans().stream().filter(this::wanted).toList())).filter(row -> !row.spans().isEmpty()).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.indented(generator -> MatrixJson.write(rows, generator)));
        } else {
            Table table = new Table("FIELD", "HIERARCHY", "SYSTEMD", "OUTCOME", "BECOMES", "REASON");
            rows.forEach(row -> row.spans().forEach(span -> table.row(row.path(), span.hierarchy().word(), versions(span), span.outcome().word(),
                    String.join(" ", span.targets()), span.reason().map(Reason::word).orElse(""))));
            table.print(out, spec.commandLine().getColorScheme().ansi());
        }
        return Cgbridge.DONE;
    }

    private boolean wanted(Span span) {
        return hierarchy.map(span.hierarchy()::equals).orElse(true) && outcome.map(span.outcome()::equals).orElse(true)
                && systemd.map(version -> span.since() <= version && version <= span.until()).orElse(true);
    }

    private static String versions(Span span) {
        return span.since() == span.until() ? Integer.toString(span.since()) : span.since() + "-" + span.until();
    }
}
