package io.cgbridge.server;

import io.cgbridge.compat.HostProfiles;
import io.cgbridge.translator.MalformedDocumentException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The {@code cgbridge} command. */
@Command(name = "cgbridge", mixinStandardHelpOptions = true, versionProvider = Cgbridge.Version.class, sortOptions = false,
        description = "Translates OCI linux.resources into what this host's systemd and kernel can do, and reports the rest.",
        exitCodeListHeading = ExitCodes.HEADING, exitCodeList = {ExitCodes.REPORTED,
            "1:refused, or the answer is bad news: a leaf is rejected, the unit exists, something is lost in an upgrade",
            ExitCodes.USAGE, ExitCodes.UNAVAILABLE, ExitCodes.INTERNAL})
public final class Cgbridge implements Runnable {
    static final int DONE = 0;
    static final int REFUSED = 1;
    static final int USAGE = 2;
    static final int UNAVAILABLE = 3;
    static final int INTERNAL = 4;

    private static final Map<String, Class<?>> COMMANDS = commands();

    @Spec
    private CommandSpec spec;

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("serve", ServeCommand.class);
        commands.put("host", HostCommand.class);
        commands.put("translate", TranslateCommand.class);
        commands.put("apply", ApplyCommand.class);
        commands.put("upgrade", UpgradeCommand.class);
        commands.put("matrix", MatrixCommand.class);
        commands.put("shim", ShimCommand.class);
        commands.put("simulate", SimulateCommand.class);
        commands.put("check-matrix", CheckMatrixCommand.class);
        commands.put("completion", CompletionCommand.class);
        return commands;
    }

    /** Runs the command and exits with its code. */
    public static void main(String[] arguments) {
        CommandLine line = commandLine(System.getenv(), arguments);
        line.setColorScheme(Help.defaultColorScheme(Terminal.ansi(System.getenv(), Terminal.OUT)));
        System.exit(line.execute(arguments));
    }

    /** The command line without colours, with defaults from the environment and the configuration file. */
    static CommandLine commandLine(Map<String, String> environment, String... arguments) {
        CommandLine line = new CommandLine(new Cgbridge());
        addCommands(line, arguments);
        line.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
        line.setUsageHelpWidth(110);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        Failures failures = new Failures();
        line.setExecutionExceptionHandler(failures);
        line.setParameterExceptionHandler(failures);
        try {
            Configuration.of(environment, arguments).applyTo(line);
        } catch (CommandException e) {
            line.setExecutionStrategy(parsed -> {
                Integer help = CommandLine.executeHelpRequest(parsed);
                if (help != null) {
                    return help;
                }
                line.getErr().println("cgbridge: " + e.getMessage());
                return e.exitCode();
            });
        }
        return line;
    }

    /** Reading the annotations of a command takes time: where the first argument names one, the others are left alone. */
    private static void addCommands(CommandLine line, String... arguments) {
        Class<?> named = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
        if (named != null) {
            line.addSubcommand(arguments[0], named);
        } else {
            COMMANDS.forEach(line::addSubcommand);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: " + String.join(", ", COMMANDS.keySet()) + ".");
    }

    /** Says what went wrong. A class and no lambdas: where a lambda implements a picocli interface, no class-data archive can hold picocli. */
    private static final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
        @Override
        public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
            command.getErr().println("cgbridge: " + (e instanceof CommandException ? e.getMessage() : "internal error: " + e));
            return e instanceof CommandException refused ? refused.exitCode() : INTERNAL;
        }

        @Override
        public int handleParseException(ParameterException e, String[] given) {
            e.getCommandLine().getErr().println("cgbridge: " + e.getMessage());
            e.getCommandLine().getErr().println("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
            return USAGE;
        }
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Cgbridge.class.getPackage().getImplementationVersion();
            return new String[] {"cgbridge " + (version == null ? "(not built as a jar)" : version)};
        }
    }

    /** A command that ends with a message and an exit code. */
    static final class CommandException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int exitCode;

        CommandException(int exitCode, String message) {
            super(message);
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }

        static CommandException malformed(String file, MalformedDocumentException e) {
            String place = e.line() > 0 ? ":" + e.line() + ":" + e.column() : "";
            return new CommandException(USAGE, file + place + ": " + (e.path().isEmpty() ? "" : e.path() + ": ") + e.getMessage());
        }

        static CommandException unknownHost(String id) {
            return new CommandException(USAGE, "the catalogue has no host '" + id + "'. It has " + String.join(", ", HostProfiles.distributions())
                    + ", and upstream systemds such as systemd-219-legacy.");
        }

        static CommandException unreadable(Path path, Exception e) {
            return new CommandException(USAGE, "cannot read '" + path + "': " + e + ".");
        }
    }
}
