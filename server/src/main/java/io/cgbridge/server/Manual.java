package io.cgbridge.server;

import io.cgbridge.compat.FieldMatrix;
import io.cgbridge.compat.FieldMatrix.Span;
import io.cgbridge.translator.Formula;
import io.cgbridge.translator.Formulas;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What the build writes for people, from the commands' own options, the rules' own formulas and the matrix: manual pages, the shell completion
 * and a configuration file in which every key is explained.
 */
public final class Manual {
    private static final String CONFIGURATION = "A file of lines 'key = value'. Blank lines and lines that begin with # do not count; an unknown key is an "
            + "error, and the nearest known one is named. Each key is an option of cgbridge serve of the same name, and can also be given in the environment "
            + "(CGBRIDGE_MAX_BODY for max-body). The command line wins over the environment, and that over the file. Sizes are bytes, or have K, M or G "
            + "for a power of 1024; times end in ms, s or m.";

    private final String version;
    private final String date;
    private final Map<String, String> pages = new LinkedHashMap<>();

    private Manual(String version, String date) {
        this.version = "cgbridge " + version;
        this.date = date;
    }

    /** Writes {@code man/}, {@code completion/} and {@code etc/} below a directory: DIRECTORY VERSION DATE. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        write(directory.resolve("man"), pages(arguments[1], arguments[2].substring(0, "YYYY-MM-DD".length())));
        write(directory.resolve("completion"), Map.of("cgbridge", CompletionCommand.script()));
        write(directory.resolve("etc"), Map.of("cgbridge.conf", configurationFile()));
    }

    private static void write(Path directory, Map<String, String> files) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
    }

    /** Every page by its file name. */
    static Map<String, String> pages(String version, String date) {
        Manual manual = new Manual(version, date);
        CommandLine line = Cgbridge.commandLine(Map.of());
        manual.overview(line.getCommandSpec());
        line.getSubcommands().values().forEach(command -> manual.command(command.getCommandSpec()));
        manual.configuration();
        manual.fields();
        return manual.pages;
    }

    // ---- section 1

    private void overview(CommandSpec spec) {
        Roff page = begin("cgbridge", 1, sentence(spec));
        page.heading("SYNOPSIS").text("cgbridge COMMAND [OPTION...] [FILE...]");
        page.heading("DESCRIPTION").text("cgbridge asks this host's systemd and kernel what they can do, and turns the resource limits of a container into exactly that: "
                + "systemd unit properties, and cgroup files for what systemd has no property for. What the host cannot do is dropped if it is optional, refused "
                + "if it is not, and in every case reported: each leaf of the input has its line.");
        page.heading("COMMANDS");
        spec.subcommands().values().forEach(command -> page.tagged("cgbridge-" + command.getCommandName() + "(1)", sentence(command.getCommandSpec()) + "."));
        options(page, spec);
        exitStatus(page, spec);
        page.heading("OUTPUT").text("Tables have colours on a terminal and are plain text in a pipe. With --json a command prints one JSON document on standard "
                + "output instead, also where it refuses (exit code 1). What went wrong is said on standard error.");
        page.heading("ENVIRONMENT");
        page.tagged("NO_COLOR", "If set and not empty, there are no colours.");
        page.tagged("CLICOLOR_FORCE", "If set and not 0, there are colours in a pipe too.");
        page.tagged("CGBRIDGE_KEY", "Any key of cgbridge.conf(5); CGBRIDGE_CONFIG names the file itself.");
        page.tagged("CGBRIDGE_JAVA_OPTIONS", "More options for the Java virtual machine.");
        page.tagged("DBUS_SYSTEM_BUS_ADDRESS", "The bus that --bus system means.");
        page.heading("FILES");
        page.tagged(Configuration.DEFAULT_FILE.toString(), "The configuration, cgbridge.conf(5).");
        page.tagged("/run/cgbridge/http.sock", "The daemon's socket. Whoever may open it may do to units what root may do.");
        seeAlso(page, spec.subcommands().keySet().stream().map(name -> "cgbridge-" + name + "(1)").collect(Collectors.joining(", "))
                + ", cgbridge.conf(5), cgbridge-fields(7), systemd.resource-control(5)");
        pages.put("cgbridge.1", page.toString());
    }

    private void command(CommandSpec spec) {
        String name = "cgbridge-" + spec.name();
        Roff page = begin(name, 1, sentence(spec));
        page.heading("SYNOPSIS").text(synopsis(spec));
        page.heading("DESCRIPTION").text(joined(spec.usageMessage().description()));
        if (!spec.positionalParameters().isEmpty()) {
            page.heading("ARGUMENTS");
            spec.positionalParameters().forEach(each -> page.tagged(each.paramLabel(), joined(each.description())));
        }
        options(page, spec);
        exitStatus(page, spec);
        String[] footer = spec.usageMessage().footer();
        if (footer.length > 0) {
            page.heading(spec.usageMessage().footerHeading().replaceAll("%n|:", "").toUpperCase(Locale.ROOT));
            page.verbatim(Arrays.stream(footer).map(String::strip).toList());
        }
        seeAlso(page, "cgbridge(1), cgbridge.conf(5), cgbridge-fields(7)");
        pages.put(name + ".1", page.toString());
    }

    private Roff begin(String name, int section, String purpose) {
        Roff page = new Roff(name, section, date, version);
        page.heading("NAME").text(name + " - " + purpose.substring(0, 1).toLowerCase(Locale.ROOT) + purpose.substring(1));
        return page;
    }

    private static String synopsis(CommandSpec spec) {
        StringJoiner text = new StringJoiner(" ").add("cgbridge").add(spec.name());
        spec.options().stream().filter(OptionSpec::required).forEach(option -> text.add(option.longestName() + "=" + option.paramLabel()));
        text.add("[OPTION...]");
        for (PositionalParamSpec each : spec.positionalParameters()) {
            text.add(each.arity().max() > 1 ? each.paramLabel() + "..." : each.paramLabel());
        }
        return text.toString();
    }

    private static void options(Roff page, CommandSpec spec) {
        page.heading("OPTIONS");
        for (OptionSpec option : spec.options()) {
            String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
            page.tagged(String.join(", ", option.names()) + value, joined(option.description()));
        }
    }

    private static void exitStatus(Roff page, CommandSpec spec) {
        page.heading("EXIT STATUS");
        spec.usageMessage().exitCodeList().forEach((code, meaning) -> page.tagged(code, meaning + "."));
    }

    private static void seeAlso(Roff page, String pages) {
        page.heading("SEE ALSO").text(pages);
    }

    private static String sentence(CommandSpec spec) {
        return joined(spec.usageMessage().description()).split("\\. |\\.$", 2)[0];
    }

    private static String joined(String... lines) {
        return String.join(" ", lines).replace("%%", "%");
    }

    // ---- section 5

    private void configuration() {
        Roff page = begin("cgbridge.conf", 5, "the configuration of the cgbridge daemon");
        page.heading("SYNOPSIS").text(Configuration.DEFAULT_FILE.toString());
        page.heading("DESCRIPTION").text(CONFIGURATION);
        page.heading("KEYS");
        Configuration.options().forEach(option -> page.tagged(Configuration.key(option) + " = " + option.paramLabel(),
                joined(option.description()) + " Environment: " + Configuration.variable(option) + "."));
        seeAlso(page, "cgbridge-serve(1)");
        pages.put("cgbridge.conf.5", page.toString());
    }

    /** The file that packages install: nothing is set, every key is explained. */
    static String configurationFile() {
        StringBuilder file = new StringBuilder();
        comment(file, CONFIGURATION + " See cgbridge.conf(5).");
        for (OptionSpec option : Configuration.options()) {
            file.append('\n');
            comment(file, joined(option.description()));
            String value = option.defaultValue();
            file.append('#').append(Configuration.key(option)).append(" = ").append(value == null ? option.paramLabel() : value).append('\n');
        }
        return file.toString();
    }

    private static void comment(StringBuilder file, String text) {
        StringBuilder row = new StringBuilder("#");
        for (String word : text.split("\\s+")) {
            if (row.length() + 1 + word.length() > 100) {
                file.append(row).append('\n');
                row = new StringBuilder("#");
            }
            row.append(' ').append(word);
        }
        file.append(row).append('\n');
    }

    // ---- section 7

    private void fields() {
        Roff page = begin("cgbridge-fields", 7, "what becomes of each field of linux.resources, and by which formula");
        page.heading("DESCRIPTION").text("A field of the OCI runtime specification, or a key of unified, has one of these outcomes on a host:");
        for (Outcome outcome : Outcome.values()) {
            page.tagged(outcome.word(), meaning(outcome));
        }
        page.heading("CONVERSIONS").text("Numbers are whole; floor rounds down and ceil rounds up. The examples are computed by the code that translates.");
        for (Formula formula : Formulas.all()) {
            page.subheading(formula.title());
            page.paragraph(formula.result() + " = " + formula.text());
            page.verbatim(formula.examples().stream().map(example -> example(formula, example)).toList());
            page.paragraph("Source: " + formula.source() + ".");
        }
        page.heading("FIELDS").text("By hierarchy and systemd version, each with the kernel of its time; a distribution's backports and settings are known to "
                + "'cgbridge host', and 'cgbridge translate' gives the reason in words.");
        for (FieldMatrix.Row row : FieldMatrix.compute()) {
            page.subheading(row.path());
            page.verbatim(row.spans().stream().map(Manual::span).toList());
        }
        seeAlso(page, "cgbridge-translate(1), cgbridge-matrix(1), systemd.resource-control(5)");
        pages.put("cgbridge-fields.7", page.toString());
    }

    private static String example(Formula formula, List<Long> example) {
        List<String> given = new ArrayList<>();
        for (int i = 0; i < example.size(); i++) {
            given.add(formula.given().get(i) + " " + example.get(i));
        }
        return String.join(", ", given) + ": " + formula.computed(example);
    }

    private static String span(Span span) {
        String versions = span.since() == span.until() ? Integer.toString(span.since()) : span.since() + "-" + span.until();
        String where = span.targets().isEmpty() ? "" : " " + String.join(" ", span.targets());
        return span.hierarchy().word() + " " + versions + ": " + span.outcome().word() + where
                + span.reason().map(Reason::word).map(reason -> " (" + reason + ")").orElse("");
    }

    private static String meaning(Outcome outcome) {
        return switch (outcome) {
            case EXACT -> "The host holds the same limit, number and meaning.";
            case CONVERTED -> "Another scale, order kept, by one of the formulas below.";
            case APPROXIMATED -> "The host's nearest thing: coarser, rounded or different in meaning.";
            case UNSET -> "The value means 'leave alone'; nothing is done.";
            case DROPPED -> "The field is optional, and this host has no place for it.";
            case REJECTED -> "Invalid, contradictory, or required and not possible: nothing at all is applied.";
        };
    }
}
