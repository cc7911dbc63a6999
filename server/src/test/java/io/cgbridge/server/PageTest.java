package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser. */
@RealBrowser
class PageTest {
    private static TestDaemon daemon;
    private static Browser browser;
    private static String origin;

    @BeforeAll
    static void start(Browser chromium) throws IOException {
        browser = chromium;
        daemon = TestDaemon.start();
        origin = "http://127.0.0.1:" + daemon.daemon().port();
    }

    @AfterAll
    static void stop() throws IOException {
        daemon.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, light, 1280", "/, dark, 1280", "/, light, 360", "/, dark, 360",
        "/matrix, light, 1280", "/matrix, dark, 1280", "/matrix, light, 360", "/matrix, dark, 360",
        "/matrix?a=centos-7&b=rhel-9, light, 1280", "/matrix?a=centos-7&b=rhel-9, dark, 360",
        "/try, light, 1280", "/try, dark, 360"})
    void aViewIsAccessibleFitsAndAsksNobodyElse(String view, String scheme, int width) throws IOException {
        browser.show(width, 900, scheme);
        browser.open(origin + view);
        assertEquals(List.of(), browser.accessibilityProblems());
        assertTrue((Boolean) browser.run("return document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways");
        assertEquals(List.of(), browser.troubles(origin));
    }
}
