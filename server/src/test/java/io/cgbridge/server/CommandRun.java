package io.cgbridge.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/** A command run in this process: its exit code and what it printed. */
record CommandRun(int code, String out, String err) {
    static CommandRun of(String... arguments) {
        return of(Ansi.OFF, arguments);
    }

    static CommandRun of(Ansi ansi, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Cgbridge.commandLine(Map.of(), arguments).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        line.setColorScheme(Help.defaultColorScheme(ansi));
        return new CommandRun(line.execute(arguments), out.toString(), err.toString());
    }
}
