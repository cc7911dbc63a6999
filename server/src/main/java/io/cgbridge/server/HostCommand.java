package io.cgbridge.server;

import io.cgbridge.compat.Advice;
import io.cgbridge.compat.FieldOutcomes;
import io.cgbridge.compat.FieldOutcomes.FieldOutcome;
import io.cgbridge.introspection.HostReport;
import io.cgbridge.server.Cgbridge.CommandException;
import io.cgbridge.translator.HostProfile;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cgbridge host}: what a host can do, and what would help. */
@Command(name = "host", mixinStandardHelpOptions = true, versionProvider = Cgbridge.Version.class, sortOptions = false,
        description = "Asks this host's systemd and kernel what they can do: each field's fate, and what would help.",
        exitCodeListHeading = ExitCodes.HEADING, exitCodeList = {ExitCodes.DONE, ExitCodes.USAGE, ExitCodes.UNAVAILABLE, ExitCodes.INTERNAL})
final class HostCommand implements Callable<Integer> {
    @Option(names = "--host", paramLabel = "HOST", completionCandidates = Words.HostIds.class, defaultValue = Hosts.LIVE,
            description = "Another host than this one: of the catalogue (rhel-8, systemd-219-legacy), or a report saved by 'cgbridge host --json'.")
    private String host;

    @Mixin
    private BusFlags bus;

    @Option(names = "--json", description = "Print what GET /v1/host answers.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (!host.equals(Hosts.LIVE)) {
            print(HostArgument.read(host, bus), Optional.empty(), out);
            return Cgbridge.DONE;
        }
        try (LiveSystemd live = bus.connect()) {
            HostReport report = live.report().orElseThrow(() -> new CommandException(Cgbridge.UNAVAILABLE, live.unavailableBecause()
                    + " Name another bus with --bus, or ask for a host of the catalogue with --host."));
            print(report.profile(), Optional.of(report), out);
            return Cgbridge.DONE;
        }
    }

    private void print(HostProfile profile, Optional<HostReport> live, PrintWriter out) {
        if (json) {
            out.println(Json.indented(generator -> {
                if (live.isPresent()) {
                    HostJson.live(live.get(), generator);
                } else {
                    HostJson.catalogue(profile, Optional.empty(), generator);
                }
            }));
            return;
        }
        out.println(live.map(report -> report.distribution().name()).orElse(profile.id()) + ": systemd " + profile.systemd() + ", "
                + profile.hierarchy().word() + " cgroups, kernel " + profile.kernel());
        out.println();
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        List<FieldOutcome> outcomes = FieldOutcomes.of(profile);
        Table fields = new Table("FIELD", "OUTCOME", "BECOMES", "BECAUSE");
        outcomes.forEach(outcome -> fields.row(outcome.path(), outcome.fate().outcome().word(), String.join(" ", outcome.fate().targets()), outcome.fate().message()));
        fields.print(out, ansi);
        for (Advice advice : live.map(report -> report.advice(outcomes)).orElseGet(() -> Advice.of(profile, outcomes))) {
            out.println();
            out.println(Table.word(advice.severity().word(), ansi) + ": " + advice.title());
            out.println("  " + advice.remedy());
        }
    }
}
