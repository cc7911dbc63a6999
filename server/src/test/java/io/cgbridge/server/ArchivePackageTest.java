package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cgbridge.introspection.SystemdGuest;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The {@code tar.gz} without a run time, installed as docs/packages.md says, on this machine's own root file system with its own Java. */
@Tag(Packages.TAG)
class ArchivePackageTest {
    private static final String JAVA_HOME = System.getProperty("java.home");

    @ParameterizedTest
    @ValueSource(strings = {"cgbridge.service", "cgbridge-old.service"})
    void theDaemonDoesItsJobWithTheUnitOf(String unit) throws Exception {
        try (SystemdGuest host = unpacked()) {
            host.run("sh", "-ec", """
                    cd /opt/cgbridge
                    ln -s /opt/cgbridge/bin/cgbridge /usr/local/bin/cgbridge
                    install -D -m 644 etc/cgbridge.conf /etc/cgbridge/cgbridge.conf
                    install -m 644 share/dbus-1/system.d/io.cgbridge.Manager1.conf /etc/dbus-1/system.d/
                    install -m 644 systemd/%s /etc/systemd/system/cgbridge.service
                    busctl call org.freedesktop.DBus / org.freedesktop.DBus ReloadConfig
                    mkdir /etc/systemd/system/cgbridge.service.d
                    printf '[Service]\\nEnvironment=JAVA_HOME=%%s\\n' '%s' > /etc/systemd/system/cgbridge.service.d/java.conf
                    systemctl daemon-reload
                    systemctl start cgbridge
                    """.formatted(unit, JAVA_HOME));
            Packages.awaitReady(host);
            Packages.startUnit(host, "web.scope", host.spawn().inside());
            assertEquals("104857600", host.run("systemctl", "show", "--value", "--property=MemoryMax", "web.scope").strip());
            host.run("systemctl", "stop", "cgbridge.service");
            assertFalse(Files.exists(Packages.socket(host)));
            assertEquals("success", host.run("systemctl", "show", "--value", "--property=Result", "cgbridge.service").strip());
        }
    }

    @Test
    void withoutAJavaTheCommandSaysWhatItNeeds() throws Exception {
        try (SystemdGuest host = unpacked()) {
            SystemdGuest.Output refusal = host.attempt("env", "JAVA_HOME=/nowhere", "/opt/cgbridge/bin/cgbridge", "--version");
            assertEquals("2 cgbridge: JAVA_HOME is '/nowhere', and there is no bin/java in it.", refusal.status() + " " + refusal.text().strip());
        }
    }

    private static SystemdGuest unpacked() throws Exception {
        SystemdGuest host = SystemdGuest.startWritable(Packages.root());
        try {
            Files.copy(Packages.made("cgbridge-*.tar.gz"), host.directory().resolve("run/cgbridge.tar.gz"));
            host.run("sh", "-ec", "mkdir -p /opt/cgbridge && tar -xzf /run/cgbridge.tar.gz -C /opt/cgbridge --strip-components=1");
            return host;
        } catch (Exception | Error e) {
            host.close();
            throw e;
        }
    }
}
