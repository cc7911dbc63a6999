package io.cgbridge.server;

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
    private static TestDaemon daemon;
    private static Browser browser;

    @BeforeAll
    static void start(Browser chromium) throws IOException {
        browser = chromium;
        daemon = TestDaemon.start();
        Files.createDirectories(IMAGES);
    }

    @AfterAll
    static void stop() throws IOException {
        daemon.close();
    }

    @ParameterizedTest
    @CsvSource({
        "host, /, light, 1280, 900",
        "host-phone, /, dark, 360, 900",
        "matrix, /matrix?hierarchy=&systemd=240&field=memory.swap, light, 1280, 900",
        "matrix-all, /matrix, dark, 1280, 900",
        "matrix-phone, /matrix, light, 360, 900",
        "upgrade, /matrix?a=centos-7&b=rhel-9, light, 1280, 900",
        "upgrade-phone, /matrix?a=centos-7&b=rhel-9, light, 360, 900",
        "try, /try?host=debian-12, light, 1280, 900",
        "try-phone, /try?host=debian-12, dark, 360, 900"})
    void picture(String name, String view, String scheme, int width, int height) throws IOException {
        browser.show(width, height, scheme);
        browser.open("http://127.0.0.1:" + daemon.daemon().port() + view);
        if (view.startsWith("/try")) {
            browser.run("document.getElementById('document').value = arguments[0]; document.getElementById('document').dispatchEvent(new Event('input'))",
                    Files.readString(Path.of("..", "examples", "config.json")));
            browser.await("#result[data-translated]");
        }
        Files.write(IMAGES.resolve(name + ".png"), browser.picture(name.contains("phone") || name.contains("whole")));
    }
}
