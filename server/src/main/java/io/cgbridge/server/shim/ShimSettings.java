package io.cgbridge.server.shim;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where a shim listens, what is behind it, and its limits.
 *
 * @param socket          where it listens
 * @param option          the command line's word for {@code socket}, for messages
 * @param upstream        the D-Bus address of the bus behind; several, separated by semicolons, are tried in their order
 * @param mostConnections clients at a time
 * @param longestMessage  bytes of a message, header included; at most {@link #LONGEST_MESSAGE}
 * @param mostCalls       rewritten calls of a client that have no answer yet
 * @param authenticationTime from a client's connecting to its first message
 * @param stallTime       for which a client may let what it was sent lie unread, or be in the middle of a call that is read whole
 * @param holdTime        for which a client's later messages wait for the answer to a call that may have to be sent again
 * @param required        properties that are never left out of a call, beside those that {@link RequiredProperties} has anyway
 */
public record ShimSettings(Path socket, String option, String upstream, int mostConnections, int longestMessage, int mostCalls,
        Duration authenticationTime, Duration stallTime, Duration holdTime, List<String> required) {
    /** 128 MiB: no D-Bus message is longer (D-Bus specification, "Message Format"). */
    public static final int LONGEST_MESSAGE = 128 << 20;
}
