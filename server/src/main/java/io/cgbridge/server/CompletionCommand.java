package io.cgbridge.server;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cgbridge completion}: the script that completes cgbridge's commands and options in a shell. */
@Command(name = "completion", mixinStandardHelpOptions = true, versionProvider = Cgbridge.Version.class, sortOptions = false,
        description = "Prints a script that completes commands, options and their values in bash, and in zsh after bashcompinit. The packages install it.",
        exitCodeListHeading = ExitCodes.HEADING, exitCodeList = {ExitCodes.DONE, ExitCodes.USAGE, ExitCodes.INTERNAL},
        footerHeading = "%nExamples:%n", footer = {
            "  source <(cgbridge completion)",
            "  cgbridge completion > /usr/share/bash-completion/completions/cgbridge"})
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(script());
        spec.commandLine().getOut().flush();
        return Cgbridge.DONE;
    }

    static String script() {
        return AutoComplete.bash("cgbridge", Cgbridge.commandLine(Map.of()));
    }
}
