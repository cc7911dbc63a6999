package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.translator.TranslationOptions.CpuWeights;
import io.cgbridge.translator.TranslationOptions.Policy;
import io.cgbridge.translator.TranslationOptions.Target;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One row of a specification table: a host and options in words, a document, and the plan that is expected, all as text.
 *
 * <pre>name | unified 257 change memory=1073741824 | {"memory":{"limit":-1}} | MemoryMax=infinity | - | memory.limit exact property:MemoryMax</pre>
 *
 * <p>Quotation marks in documents are written {@code '}. Files that go before the call start with {@code <}. A report entry is its path, outcome, reason,
 * targets, {@code held=} and {@code reloaded=}; entries are separated by {@code ;}. Where the plan is rejected, properties and files are {@code -}.
 */
record Scenario(String name, String host, String document, String properties, String files, String report) {

    /** The rows of a table; lines that start with {@code #} and empty lines do not count. */
    static Stream<Scenario> table(String rows) {
        return rows.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).map(line -> {
            String[] cells = line.split(" +\\| *", -1);
            assertEquals(6, cells.length, line);
            return new Scenario(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]);
        });
    }

    /** Translates and compares all three. */
    void holds() {
        Plan plan = plan();
        assertEquals(properties + "\n" + files + "\n" + report.replaceAll(" *; *", "\n"),
                properties(plan) + "\n" + files(plan) + "\n" + report(plan), document + " on " + host);
    }

    Plan plan() {
        return PlanText.plan(document, host(host), options(host));
    }

    private static HostProfile host(String words) {
        String[] word = words.split(" +");
        int version = Integer.parseInt(word[1]);
        HostProfile host = switch (word[0]) {
            case "unified" -> Hosts.unified(version);
            case "legacy" -> Hosts.legacy(version);
            case "hybrid" -> Hosts.hybrid(version);
            default -> throw new AssertionError(words);
        };
        for (int i = 2; i < word.length; i++) {
            String value = word[i].substring(word[i].indexOf('=') + 1);
            host = switch (word[i].substring(0, word[i].length() - value.length())) {
                case "kernel=" -> Hosts.host(version, host.hierarchy(), value);
                case "cpus=" -> Hosts.like(host).cpus(Integer.parseInt(value)).build();
                case "file=" -> Hosts.like(host).file(value).build();
                case "nofile=" -> Hosts.like(host).withoutFile(value).build();
                case "nocontroller=" -> Hosts.like(host).withoutController(Controller.valueOf(value)).build();
                case "noswapaccounting=" -> Hosts.like(host).withoutSwapAccounting(Long.parseLong(value)).build();
                default -> host;
            };
        }
        return host;
    }

    private static TranslationOptions options(String words) {
        TranslationOptions options = TranslationOptions.DEFAULTS;
        for (String word : words.split(" +")) {
            String value = word.substring(word.indexOf('=') + 1);
            options = switch (word.substring(0, word.length() - (word.contains("=") ? value.length() : 0))) {
                case "cgroupfs" -> options.withTarget(Target.CGROUPFS);
                case "change" -> options.withChange(true);
                case "slice" -> options.withUnitType(UnitType.SLICE);
                case "service" -> options.withUnitType(UnitType.SERVICE);
                case "strict" -> options.withPolicy(Policy.STRICT);
                case "curve=" -> options.withCpuWeights(CpuWeights.valueOf(value));
                case "memory=" -> options.withInForce(OptionalLong.of(Long.parseLong(value)), options.cpuQuotaInForce());
                case "quota=" -> options.withInForce(options.memoryLimitInForce(), OptionalLong.of(Long.parseLong(value)));
                case "period=" -> options.withCpuPeriodInForce(OptionalLong.of(Long.parseLong(value)));
                default -> options;
            };
        }
        return options;
    }

    static String properties(Plan plan) {
        return plan.properties().isEmpty() ? "-" : plan.properties().stream().map(Scenario::property).collect(Collectors.joining(" "));
    }

    private static String property(UnitProperty property) {
        Object value = property.value();
        String text = value instanceof byte[] mask ? "[" + CpuMask.list(mask) + "]" : property.signature().equals("t") && value.equals(UnitProperty.INFINITY)
                ? "infinity" : String.valueOf(value);
        return property.name() + "=" + text;
    }

    static String files(Plan plan) {
        return plan.files().isEmpty() ? "-" : plan.files().stream()
                .map(file -> (file.phase() == Phase.BEFORE_CHANGE ? "<" : "") + file.file() + "=" + file.value().replace(' ', '_'))
                .collect(Collectors.joining(" "));
    }

    static String report(Plan plan) {
        return plan.report().stream().map(Scenario::entry).collect(Collectors.joining("\n"));
    }

    private static String entry(ReportEntry entry) {
        Fate fate = entry.fate();
        return entry.path() + " " + fate.outcome().word() + fate.reason().map(reason -> " " + reason.word()).orElse("")
                + fate.targets().stream().map(target -> " " + target).collect(Collectors.joining())
                + fate.held().map(held -> " held=" + held.toString().replace(' ', '_')).orElse("")
                + fate.heldAfterReload().map(held -> " reloaded=" + held.toString().replace(' ', '_')).orElse("");
    }

    @Override
    public String toString() {
        return name + " on " + host;
    }
}
