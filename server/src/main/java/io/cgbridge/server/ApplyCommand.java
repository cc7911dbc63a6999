package io.cgbridge.server;

import io.cgbridge.introspection.ApplyException;
import io.cgbridge.introspection.Units.Applied;
import io.cgbridge.introspection.Units.Verified;
import io.cgbridge.server.Cgbridge.CommandException;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.OciReader;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.UnitProperty;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cgbridge apply}: starts a unit with the limits of a document. */
@Command(name = "apply", mixinStandardHelpOptions = true, versionProvider = Cgbridge.Version.class, sortOptions = false,
        description = "Starts a transient unit on this host with the limits of a document. What had to be written to a cgroup file may be "
                + "undone by systemd at a later daemon-reload or change of the unit; the report says which limits those are.",
        exitCodeListHeading = ExitCodes.HEADING, exitCodeList = {ExitCodes.REPORTED,
            "1:refused and nothing applied: a leaf is rejected, the unit exists, not permitted", ExitCodes.USAGE, ExitCodes.UNAVAILABLE,
            ExitCodes.INTERNAL})
final class ApplyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A config.json or a linux.resources object; - is standard input.")
    private Path file;

    @Option(names = "--unit", paramLabel = "NAME", required = true, description = "The unit's full name: NAME.scope, NAME.slice or NAME.service.")
    private String unit;

    @Option(names = "--slice", paramLabel = "NAME", defaultValue = "", description = "The slice to put it in.")
    private String slice;

    @Option(names = "--pid", paramLabel = "N", arity = "1..*", description = "The processes of a scope.")
    private List<Long> pids = new ArrayList<>();

    @Mixin
    private OptionFlags options;

    @Mixin
    private BusFlags bus;

    @Option(names = "--json", description = "Print what POST /v1/units answers.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        UnitRequest request;
        try {
            request = new UnitRequest(unit, slice, pids, OciReader.read(Documents.read(file.toString())), List.of(), options.options(), Optional.empty());
        } catch (MalformedDocumentException e) {
            throw CommandException.malformed(file.toString(), e);
        }
        try (LiveSystemd live = bus.connect(); Metrics metrics = new Metrics()) {
            Applied applied = new UnitService(new Hosts(live, Optional.empty()), live, metrics).start(request);
            print(applied);
            return Cgbridge.DONE;
        } catch (ApplyException e) {
            throw refused(Refusals.problem(e), e.report());
        } catch (ProblemException e) {
            throw refused(e.problem(), e.problem().report());
        }
    }

    private CommandException refused(Problem problem, List<ReportEntry> report) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new String(problem.answer().body(), StandardCharsets.UTF_8));
        } else if (!report.isEmpty()) {
            Values.report(report).print(out, spec.commandLine().getColorScheme().ansi());
        }
        int code = problem.type().status() >= 503 ? Cgbridge.UNAVAILABLE : problem.type() == ProblemType.INVALID_REQUEST ? Cgbridge.USAGE : Cgbridge.REFUSED;
        return new CommandException(code, problem.detail());
    }

    private void print(Applied applied) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.indented(generator -> UnitJson.applied(applied, generator)));
            return;
        }
        Values.report(applied.report()).print(out, spec.commandLine().getColorScheme().ansi());
        out.println();
        out.println(applied.unit() + ": " + applied.job() + ", "
                + applied.applied().stream().map(UnitProperty::name).collect(Collectors.joining(" ", "set ", "")) + "; " + Values.summary(Plan.summary(applied.report())));
        for (Verified verified : applied.verified()) {
            if (!verified.agrees()) {
                out.println("  " + verified.target() + " holds " + verified.held() + ", not " + verified.asked());
            }
        }
    }
}
