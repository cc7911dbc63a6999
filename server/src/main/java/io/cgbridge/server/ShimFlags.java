package io.cgbridge.server;

import io.cgbridge.server.Cgbridge.CommandException;
import io.cgbridge.server.shim.ShimSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The limits of the shim. */
final class ShimFlags {
    @Option(names = "--shim-connections", paramLabel = "N", defaultValue = "256", description = "Clients of the shim at a time (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(names = "--shim-max-message", paramLabel = "SIZE", defaultValue = "128M", converter = Converters.Bytes.class,
            description = "Longest message that the shim lets through, at most the 128M of D-Bus (default: ${DEFAULT-VALUE}).")
    private long maxMessage;

    @Option(names = "--shim-calls", paramLabel = "N", defaultValue = "256", description = "Rewritten calls of one client that may wait for their answer; more are refused (default: ${DEFAULT-VALUE}).")
    private int calls;

    @Option(names = "--shim-auth-timeout", paramLabel = "TIME", defaultValue = "30s", converter = Converters.Time.class,
            description = "Time for a client to authenticate (default: ${DEFAULT-VALUE}).")
    private Duration authTimeout;

    @Option(names = "--shim-stall-timeout", paramLabel = "TIME", defaultValue = "30s", converter = Converters.Time.class,
            description = "After which a client that does not read what it is sent is dropped (default: ${DEFAULT-VALUE}).")
    private Duration stallTimeout;

    @Option(names = "--shim-hold-timeout", paramLabel = "TIME", defaultValue = "30s", converter = Converters.Time.class,
            description = "For which a client's later messages wait for the answer to a call that may have to be sent again (default: ${DEFAULT-VALUE}).")
    private Duration holdTimeout;

    @Option(names = "--shim-required", paramLabel = "NAME", split = ",",
            description = "Properties that the shim never leaves out of a call, beside those that confine a unit (docs/shim.md); NAME* for all that begin like it.")
    private List<String> required = List.of();

    ShimSettings settings(Path socket, String option, String upstream) {
        if (connections < 1 || calls < 1 || maxMessage < 1024 || maxMessage > ShimSettings.LONGEST_MESSAGE) {
            throw new CommandException(Cgbridge.USAGE, "--shim-connections and --shim-calls must be at least 1, and --shim-max-message between 1K and 128M.");
        }
        if (authTimeout.isZero() || stallTimeout.isZero()) {
            throw new CommandException(Cgbridge.USAGE, "--shim-auth-timeout and --shim-stall-timeout must be longer than nothing.");
        }
        if (upstream.isEmpty()) {
            throw new CommandException(Cgbridge.USAGE, "there is no bus behind " + option + ".");
        }
        return new ShimSettings(socket, option, upstream, connections, (int) maxMessage, calls, authTimeout, stallTimeout, holdTimeout, required);
    }
}
