package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.introspection.SystemdGuest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The {@code .deb} on a host whose libc is older than the one it was built against: Debian 11, for one built on Debian 12. */
@Tag(Packages.TAG)
class DebOnOlderHostTest {

    @Test
    void dpkgSaysWhatIsTooOldAndStartsNothing() throws Exception {
        try (SystemdGuest host = SystemdGuest.startWritable(Packages.root())) {
            Files.copy(Packages.made("cgbridge_*.deb"), host.directory().resolve("run/cgbridge.deb"));
            SystemdGuest.Output refusal = host.attempt("dpkg", "--install", "/run/cgbridge.deb");
            assertEquals(1, refusal.status());
            assertTrue(refusal.text().contains("cgbridge depends on libc6 (>= "), refusal.text());
            assertEquals("inactive", host.attempt("systemctl", "is-active", "cgbridge.service").text().strip());
            assertTrue(Files.notExists(Path.of(host.directory().toString(), "run/cgbridge")));
        }
    }
}
