package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.compat.FieldOutcomes;
import io.cgbridge.translator.Formula;
import io.cgbridge.translator.Formulas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The manual: a page for each command, every key, every field, every formula; and pages that real programs read without a complaint. */
class ManualTest {
    private static final Map<String, String> PAGES = Manual.pages("0.1", "2026-11-23");
    @TempDir
    Path directory;

    static Stream<String> pages() {
        return PAGES.keySet().stream();
    }

    static Stream<CommandLine> commands() {
        return Cgbridge.commandLine(Map.of()).getSubcommands().values().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void mandocFindsNothingToComplainAbout(String page) throws IOException {
        Path file = Files.writeString(directory.resolve(page), PAGES.get(page));
        Installed.Run run = Installed.run(Installed.program("mandoc", "mandoc"), "-T", "lint", "-W", "style", file.toString());
        assertEquals("0\n", run.told());
    }

    @Test
    void aReaderSeesWhatStandsInThePage() throws IOException {
        String text = rendered("cgbridge-translate.1");
        assertTrue(text.contains("cgbridge translate [OPTION...] FILE"), text);
        assertTrue(text.contains("--policy=lenient|strict"), text);
        assertTrue(Pattern.compile("\\b3 +no systemd").matcher(text).find(), text);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasAPageWithItsOptionsAndExitCodes(CommandLine command) throws IOException {
        String text = rendered("cgbridge-" + command.getCommandName() + ".1");
        command.getCommandSpec().options().forEach(option -> assertTrue(text.contains(option.longestName()), option.longestName() + " in " + text));
        assertTrue(command.getCommandSpec().usageMessage().exitCodeList().containsKey("2"), command.getCommandName());
        command.getCommandSpec().usageMessage().exitCodeList().keySet().forEach(code -> assertTrue(text.contains("\n       " + code + " "), text));
        assertTrue(rendered("cgbridge.1").contains("cgbridge-" + command.getCommandName() + "(1)"));
    }

    @Test
    void everyKeyIsExplained() throws IOException {
        String text = rendered("cgbridge.conf.5");
        for (String key : List.of("socket", "max-body", "log-level", "host", "bus", "state-dir")) {
            assertTrue(text.contains("\n       " + key + " = "), key + " in " + text);
        }
        assertTrue(text.contains("CGBRIDGE_MAX_BODY"), text);
    }

    @Test
    void theConfigurationFileSetsNothingAndEveryKeyInItIsTaken() throws IOException {
        List<String> lines = Manual.configurationFile().lines().toList();
        assertTrue(lines.stream().allMatch(line -> line.isEmpty() || line.startsWith("#")));
        List<String> set = new ArrayList<>();
        lines.stream().filter(line -> line.matches("#[a-z-]+ = .*")).forEach(line -> set.add(line.substring(1)));
        assertTrue(set.size() > 10, set.toString());
        Path file = Files.write(directory.resolve("cgbridge.conf"), set);
        String told = Installed.run(directory, Map.of(), "", Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Cgbridge.class.getName(), "serve", "--config", file.toString(), "--socket", "/proc/none/s", "--http",
                "127.0.0.1:0").told();
        assertTrue(told.contains("The socket cannot be made in '/proc/none'"), told);
    }

    @Test
    void everyFieldAndEveryFormulaIsThere() throws IOException {
        String text = rendered("cgbridge-fields.7").replaceAll("\\s+", " ");
        FieldOutcomes.fields().forEach(field -> assertTrue(text.contains(" " + field + " "), field));
        for (Formula formula : Formulas.all()) {
            assertTrue(text.contains(formula.result() + " = " + formula.text()), formula.text());
        }
        assertTrue(text.contains("shares 1024: 100"), text);
        assertTrue(text.contains("memory.limit unified 230: exact property:MemoryLimit unified 231-262: exact property:MemoryMax"), text);
    }

    private String rendered(String page) throws IOException {
        Path file = Files.writeString(directory.resolve(page), PAGES.get(page));
        Installed.Run run = Installed.run(Installed.program("mandoc", "mandoc"), "-T", "ascii", "-O", "width=200", file.toString());
        assertEquals("0", run.code() + run.err());
        return run.out().replaceAll(".\b", "");
    }
}
