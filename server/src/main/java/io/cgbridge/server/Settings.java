package io.cgbridge.server;

import io.cgbridge.server.shim.ShimSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the daemon listens, and its limits.
 *
 * @param socket the Unix socket
 * @param socketGroup the group that may use it beside root; empty for root's own
 * @param http the loopback address of the read-only listener; empty for none
 * @param maxBody bytes of one request body
 * @param maxBodies bytes of all request bodies and large answers held at once
 * @param maxConnections open connections of one listener
 * @param requestTimeout from the first byte of a request to its answer
 * @param idleTimeout after which a silent connection is closed; longer than {@code requestTimeout}
 * @param stopTimeout how long requests in flight may take after SIGTERM
 * @param workers threads that talk to systemd
 * @param queue requests that may wait for them
 * @param shim the bus for runtimes that cannot be changed; empty for none
 */
record Settings(Path socket, Optional<String> socketGroup, Optional<InetSocketAddress> http, long maxBody, long maxBodies,
        int maxConnections, Duration requestTimeout, Duration idleTimeout, Duration stopTimeout, int workers, int queue,
        Optional<ShimSettings> shim) {
}
