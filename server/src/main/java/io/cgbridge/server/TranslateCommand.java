package io.cgbridge.server;

import io.cgbridge.compat.HostProfiles;
import io.cgbridge.introspection.HostReport;
import io.cgbridge.server.Cgbridge.CommandException;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.PlanJson;
import io.cgbridge.translator.TranslationOptions.Target;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.input.InputKind;
import io.cgbridge.translator.input.Inputs;
import io.cgbridge.translator.input.SourceDocument;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cgbridge translate}: a document to a plan, without a daemon. */
@Command(name = "translate", mixinStandardHelpOptions = true, versionProvider = Cgbridge.Version.class, sortOptions = false,
        description = "Translates a document (a config.json or a linux.resources object, or another --input) for a host, and reports what becomes of each field.",
        exitCodeListHeading = ExitCodes.HEADING, exitCodeList = {ExitCodes.REPORTED, ExitCodes.REJECTED, ExitCodes.USAGE, ExitCodes.UNAVAILABLE,
            ExitCodes.INTERNAL})
final class TranslateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The document; - is standard input.")
    private Path file;

    @Option(names = "--host", paramLabel = "HOST", completionCandidates = Words.HostIds.class, description = "Host to translate for: live, rhel-8, debian-12, systemd-219-legacy, …, or a report saved by 'cgbridge host --json' "
            + "(default: this host, or the catalogue's entry for it where no systemd answers).")
    private Optional<String> host;

    @Option(names = "--input", paramLabel = "KIND", defaultValue = "oci", completionCandidates = Words.Inputs.class, description = "Kind of the document: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private InputKind input;

    @Mixin
    private OutputFlags output;

    @Option(names = "--target", paramLabel = "systemd|cgroupfs", defaultValue = "systemd", completionCandidates = Words.Targets.class, description = "cgroupfs makes every limit a file write.")
    private Target target;

    @Mixin
    private OptionFlags options;

    @Mixin
    private BusFlags bus;

    @Option(names = "--json", description = "Print what POST /v1/translate answers.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        HostProfile profile = profile();
        Plan plan;
        try {
            SourceDocument document = Inputs.read(input, Documents.read(file.toString()), InputParameter.devices(profile));
            plan = document.translate(profile, options.options().withTarget(target).withUnitType(output.unitType(document)));
        } catch (MalformedDocumentException e) {
            throw CommandException.malformed(file.toString(), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (output.isWanted() && !plan.rejected()) {
            output.print(plan, out, spec.commandLine().getErr());
        } else if (json) {
            out.println(plan.rejected() ? new String(Problem.rejected(plan.host(), plan.report()).answer().body(), StandardCharsets.UTF_8)
                    : Json.indented(generator -> PlanJson.write(plan, generator)));
        } else {
            print(plan, out, spec.commandLine().getColorScheme().ansi());
        }
        return plan.rejected() ? Cgbridge.REFUSED : Cgbridge.DONE;
    }

    private HostProfile profile() throws InterruptedException {
        if (host.isPresent()) {
            return HostArgument.read(host.get(), bus);
        }
        try (LiveSystemd live = bus.connect()) {
            return live.report().map(HostReport::profile).or(() -> HostProfiles.forOsRelease(OsRelease.ofThisMachine()))
                    .orElseThrow(() -> new CommandException(Cgbridge.UNAVAILABLE, live.unavailableBecause() + " Name a host of the catalogue with --host."));
        }
    }

    private static void print(Plan plan, PrintWriter out, Ansi ansi) {
        Values.report(plan.report()).print(out, ansi);
        Table places = new Table("SET", "TO");
        for (UnitProperty property : plan.properties()) {
            places.row(property.name() + "=", Values.of(property));
        }
        for (FileWrite write : plan.files()) {
            places.row(write.file(), write.value());
        }
        if (!places.isEmpty()) {
            out.println();
            places.print(out, ansi);
        }
        out.println();
        out.println(plan.host().id() + " (" + plan.host().source().word() + "), systemd " + plan.host().systemd() + ", "
                + plan.host().hierarchy().word() + ", kernel " + plan.host().kernel() + ": " + Values.summary(plan.summary()));
    }
}
