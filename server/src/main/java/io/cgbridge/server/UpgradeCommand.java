package io.cgbridge.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cgbridge.compat.UpgradeJson;
import io.cgbridge.compat.UpgradeReport;
import io.cgbridge.compat.UpgradeReport.Change;
import io.cgbridge.compat.UpgradeReport.Kind;
import io.cgbridge.server.Cgbridge.CommandException;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.input.DeviceResolver;
import io.cgbridge.translator.input.InputKind;
import io.cgbridge.translator.input.Inputs;
import io.cgbridge.translator.input.SourceDocument;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cgbridge upgrade}: what changes for documents when their host does. */
@Command(name = "upgrade", mixinStandardHelpOptions = true, versionProvider = Cgbridge.Version.class, sortOptions = false,
        description = "Tells for each limit what holds before and after an upgrade: same, converted, gained, lost, or needs action, with the remedy.",
        exitCodeListHeading = ExitCodes.HEADING, exitCodeList = {
            "0:nothing is lost",
            "1:something is lost, or will be unless somebody acts",
            "2:wrong usage, or a document or host that cannot be read, also 'live' without a systemd; the other documents are reported all the same",
            ExitCodes.INTERNAL})
final class UpgradeCommand implements Callable<Integer> {
    private static final int SOMETHING_LOST = 1;

    @Option(names = "--from", paramLabel = "HOST", completionCandidates = Words.HostIds.class, required = true,
            description = "The host as it is: live, rhel-8, systemd-219-legacy, or a report saved by 'cgbridge host --json'.")
    private String from;

    @Option(names = "--to", paramLabel = "HOST", completionCandidates = Words.HostIds.class, required = true, description = "The host as it will be, named in the same way.")
    private String to;

    @Parameters(paramLabel = "FILE|DIR", arity = "1..*", description = "Documents, and directories of them: *.json (of a bundle only config.json), "
            + "config and *.conf for lxc, unit files and *.conf for unit; - is standard input.")
    private List<Path> named;

    @Option(names = "--input", paramLabel = "KIND", defaultValue = "oci", completionCandidates = Words.Inputs.class, description = "Kind of the documents: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private InputKind input;

    @Option(names = "--all", description = "Show also what stays the same.")
    private boolean all;

    @Option(names = "--json", description = "Print one JSON object: documents, each as POST /v1/upgrade answers, and a summary.")
    private boolean json;

    @Mixin
    private OptionFlags options;

    @Mixin
    private BusFlags bus;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        HostProfile before = host(from);
        HostProfile after = host(to);
        DocumentFiles files = DocumentFiles.of(input, named.stream().map(Path::toString).toList());
        PrintWriter err = spec.commandLine().getErr();
        Progress progress = new Progress(err, Terminal.is(Terminal.ERR), files.documents().size());
        UpgradeTotals totals = new UpgradeTotals(files.passedOver());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, generator -> {
                generator.writeStartObject();
                generator.writeArrayFieldStart("documents");
                compareAll(files, before, after, totals, progress, new JsonOutput(generator));
                generator.writeEndArray();
                totals.write(generator);
                generator.writeEndObject();
            });
        } else {
            Json.unchecked(() -> compareAll(files, before, after, totals, progress, new TableOutput(out, err, spec.commandLine().getColorScheme().ansi())));
            Set<String> unconfirmed = new LinkedHashSet<>(before.unconfirmed());
            unconfirmed.addAll(after.unconfirmed());
            unconfirmed.forEach(statement -> out.println("not confirmed: " + statement));
            out.println(before.id() + " -> " + after.id() + ": " + totals.text());
        }
        out.flush();
        return totals.unreadable() > 0 ? Cgbridge.USAGE : totals.lost() > 0 ? SOMETHING_LOST : Cgbridge.DONE;
    }

    /** Whatever is wrong with a host is an error, and an error of this command is 2. */
    private HostProfile host(String text) throws InterruptedException {
        try {
            return HostArgument.read(text, bus);
        } catch (CommandException e) {
            throw new CommandException(Cgbridge.USAGE, e.getMessage());
        }
    }

    private void compareAll(DocumentFiles files, HostProfile before, HostProfile after, UpgradeTotals totals, Progress progress, Output output)
            throws IOException {
        TranslationOptions how = options.options();
        DeviceResolver devices = InputParameter.devices(before);
        progress.draw();
        for (String file : files.documents()) {
            try {
                for (SourceDocument document : Inputs.readAll(input, Documents.read(file), devices)) {
                    UpgradeReport report = UpgradeReport.between(before, after, document, how);
                    totals.add(report);
                    progress.clear();
                    output.report(file, document.name(), report);
                }
            } catch (MalformedDocumentException e) {
                totals.addUnreadable();
                progress.clear();
                output.unreadable(file, CommandException.malformed(file, e));
            } catch (CommandException e) {
                totals.addUnreadable();
                progress.clear();
                output.unreadable(file, e);
            }
            progress.step();
        }
        progress.clear();
    }

    /** Where reports go as they are made: only their counts are kept. */
    private interface Output {
        void report(String file, String name, UpgradeReport report) throws IOException;

        void unreadable(String file, CommandException why) throws IOException;
    }

    private record JsonOutput(JsonGenerator out) implements Output {
        @Override
        public void report(String file, String name, UpgradeReport report) throws IOException {
            out.writeStartObject();
            out.writeStringField("file", file);
            UpgradeJson.writeMembers(name, report, out);
            out.writeEndObject();
        }

        @Override
        public void unreadable(String file, CommandException why) throws IOException {
            out.writeStartObject();
            out.writeStringField("file", file);
            out.writeStringField("unreadable", why.getMessage());
            out.writeEndObject();
        }
    }

    private final class TableOutput implements Output {
        private final PrintWriter out;
        private final PrintWriter err;
        private final Ansi ansi;

        TableOutput(PrintWriter out, PrintWriter err, Ansi ansi) {
            this.out = out;
            this.err = err;
            this.ansi = ansi;
        }

        @Override
        public void report(String file, String name, UpgradeReport report) {
            out.println(file + (name.isEmpty() ? "" : " (" + name + ")") + ": " + UpgradeTotals.text(report.summary()));
            Table table = new Table("CHANGE", "FIELD", "VALUE", "BEFORE", "AFTER");
            report.changes().stream().filter(this::isShown).forEach(change -> table.row(
                    change.kind().word(), change.path().toString(), Values.plain(change.value()), Values.side(change.before()), Values.side(change.after())));
            if (!table.isEmpty()) {
                table.print(out, ansi);
            }
            Map<String, List<String>> why = new LinkedHashMap<>();
            report.changes().stream().filter(change -> change.kind() == Kind.LOST || change.kind() == Kind.NEEDS_ACTION).forEach(change ->
                    why.computeIfAbsent(change.after().fate().message() + change.remedy().map(remedy -> " " + remedy).orElse(""), any -> new ArrayList<>())
                            .add(change.path().toString()));
            why.forEach((text, fields) -> out.println("  " + String.join(", ", fields) + ": " + text));
            if (report.after().rejected()) {
                out.println(report.before().rejected() ? "  Both hosts refuse the document as a whole." : "  The new host refuses the document as a whole.");
            }
            out.println();
            out.flush();
        }

        private boolean isShown(Change change) {
            return all || change.kind() != Kind.SAME || change.after().fate().outcome() == Outcome.REJECTED;
        }

        @Override
        public void unreadable(String file, CommandException why) {
            err.println("cgbridge: " + why.getMessage());
        }
    }
}
