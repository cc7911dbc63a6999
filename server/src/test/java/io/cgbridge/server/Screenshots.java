package io.cgbridge.server;

import io.cgbridge.compat.HostProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Takes the pictures of the README anew, on demand: {@code mvn -pl server -am test -Dtest=Screenshots -Dsurefire.failIfNoSpecifiedTests=false}. */
@RealBrowser
class Screenshots {
    private static final Path IMAGES = Path.of("..", "docs", "images");
    private static final String EXAMPLE = """
            {
              "ociVersion": "1.3.0",
              "linux": {
                "cgroupsPath": "system.slice:web:nginx-1",
                "resources": {
                  "memory": { "limit": 536870912, "reservation": 268435456, "swap": 1073741824, "swappiness": 10 },
                  "cpu": { "shares": 512, "quota": 12345, "period": 100000, "cpus": "0-1" },
                  "pids": { "limit": 256 },
                  "blockIO": { "weight": 300 },
                  "unified": { "memory.high": "483183820" }
                }
              }
            }
            """;
    private static TestDaemon daemon;
    private static Browser browser;

    @BeforeAll
    static void start(Browser chromium) throws IOException {
        browser = chromium;
        LiveSystemd none = LiveSystemd.none("There is no systemd to talk to.");
        daemon = TestDaemon.start(none, new Hosts(none, HostProfiles.byId("debian-12")));
        Files.createDirectories(IMAGES);
    }

    @AfterAll
    static void stop() throws IOException {
        daemon.close();
    }

    @ParameterizedTest
    @CsvSource({
        "host, /, light, 1280, 860, body",
        "matrix, /matrix?find=memory&field=memory.swap&on=unified&systemd=240, light, 1280, 860, #grid",
        "upgrade, /matrix?a=centos-7&b=rhel-9, light, 1280, 860, body",
        "try, /try?host=debian-12, dark, 1280, 860, #report",
        "curves, /try?host=debian-12, light, 1280, 860, #curves"})
    void picture(String name, String view, String scheme, int width, int height, String top) throws IOException {
        browser.show(width, height, scheme);
        browser.open("http://127.0.0.1:" + daemon.daemon().port() + view);
        if (view.startsWith("/try")) {
            browser.run("const text = document.getElementById('document'); text.value = arguments[0]; text.dispatchEvent(new Event('input'))", EXAMPLE);
            browser.await("#result[data-translated]");
        }
        browser.run("document.querySelector(arguments[0]).scrollIntoView()", top);
        Files.write(IMAGES.resolve(name + ".png"), browser.picture());
    }
}
