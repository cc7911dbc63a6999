package io.cgbridge.server;

import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.HostProfile.Source;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A daemon in a directory of its own, with a socket and a loopback port. */
final class TestDaemon implements AutoCloseable {
    static final HostProfile STAND_IN = TestHosts.unified("debian-12", Source.CATALOGUE);

    private final Path directory;
    private final Daemon daemon;

    private TestDaemon(Path directory, Daemon daemon) {
        this.directory = directory;
        this.daemon = daemon;
    }

    /** Without a systemd; a small debian-12 stands in. */
    static TestDaemon start() throws IOException {
        return start(LiveSystemd.none("No systemd is here."), UnaryOperator.identity());
    }

    static TestDaemon start(LiveSystemd live, Hosts hosts) throws IOException {
        return start(live, hosts, UnaryOperator.identity());
    }

    static TestDaemon start(LiveSystemd live, UnaryOperator<Settings> change) throws IOException {
        return start(live, new Hosts(live, Optional.of(STAND_IN)), change);
    }

    private static TestDaemon start(LiveSystemd live, Hosts hosts, UnaryOperator<Settings> change) throws IOException {
        Path directory = Files.createTempDirectory("cgb");
        Settings settings = change.apply(new Settings(directory.resolve("s"), Optional.empty(), Optional.of(new InetSocketAddress("127.0.0.1", 0)),
                1 << 20, 4 << 20, 32, Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(10), 2, 2, Optional.empty()));
        return new TestDaemon(directory, Daemon.start(settings, live, hosts));
    }

    Path socket() {
        return directory.resolve("s");
    }

    RawHttp unix() throws IOException {
        return RawHttp.unix(socket());
    }

    RawHttp tcp() throws IOException {
        return RawHttp.tcp(daemon.port());
    }

    Daemon daemon() {
        return daemon;
    }

    @Override
    public void close() throws IOException {
        daemon.stop();
        Files.deleteIfExists(directory);
    }
}
