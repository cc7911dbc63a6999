package io.cgbridge.translator.input;

import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.Hosts;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.TranslationOptions;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** Reports as tables: {@code path [@line] = value: outcome [reason] [targets]}, a line each. */
final class Reports {
    static final HostProfile UNIFIED = Hosts.unified(257);
    static final HostProfile LEGACY = Hosts.legacy(219);

    private Reports() {
    }

    static Plan plan(InputKind kind, String text, HostProfile host) throws MalformedDocumentException {
        return Inputs.read(kind, text.getBytes(StandardCharsets.UTF_8)).translate(host, TranslationOptions.DEFAULTS);
    }

    static String of(InputKind kind, String text, HostProfile host) throws MalformedDocumentException {
        return of(plan(kind, text, host));
    }

    static String of(Plan plan) {
        return plan.report().stream().map(Reports::line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String line(ReportEntry entry) {
        return entry.path() + (entry.line() > 0 ? " @" + entry.line() : "") + " = " + entry.value() + ": " + entry.outcome().word()
                + entry.fate().reason().map(Reason::word).map(word -> " " + word).orElse("")
                + (entry.fate().targets().isEmpty() ? "" : " " + String.join(" ", entry.fate().targets()));
    }

    static String message(Plan plan, String path) {
        return plan.report().stream().filter(entry -> entry.path().toString().equals(path)).findFirst().orElseThrow().fate().message();
    }
}
