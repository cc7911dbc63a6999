package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the page is served; what it shows is seen in a browser ({@link PageTest}). */
class PageOverHttpTest {
    private static final Path SOURCES = Path.of("src/main/resources/io/cgbridge/server/page");
    private static TestDaemon daemon;

    @BeforeAll
    static void start() throws IOException {
        daemon = TestDaemon.start();
    }

    @AfterAll
    static void stop() throws IOException {
        daemon.close();
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/host", "/host?id=centos-7", "/matrix", "/matrix?a=centos-7&b=rhel-9", "/try", "/try?host=debian-12&input=lxc"})
    void everyViewIsTheSameDocumentOnEitherListener(String view) throws IOException {
        try (RawHttp unix = daemon.unix(); RawHttp tcp = daemon.tcp()) {
            for (RawHttp http : List.of(unix, tcp)) {
                RawHttp.Response response = http.get(view);
                assertEquals("200 text/html; charset=utf-8", response.status() + " " + response.headers().get("content-type"));
                assertArrayEquals(Files.readAllBytes(SOURCES.resolve("index.html")), response.bytes());
            }
        }
    }

    @Test
    void anUnknownChoiceIsRefusedAsEverywhere() throws IOException {
        try (RawHttp http = daemon.unix()) {
            assertEquals("400 unknown-parameter", http.get("/matrix?from=centos-7").told());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', text/html; charset=utf-8",
        "'text/html', text/html; charset=utf-8",
        "'*/*', application/json",
        "'application/json', application/json",
        "'application/json, text/html;q=0.5', application/json"})
    void theHostIsAPageForPeopleAndJsonForPrograms(String accept, String type) throws IOException {
        try (RawHttp http = daemon.tcp()) {
            RawHttp.Response response = http.exchange("GET", "/v1/host", "Accept: " + accept + "\r\n", "");
            assertEquals("200 " + type + " Accept", response.status() + " " + response.headers().get("content-type") + " " + response.headers().get("vary"));
        }
    }

    @Test
    void whoAsksForNothingInParticularGetsJson() throws IOException {
        try (RawHttp http = daemon.unix()) {
            assertEquals("application/json", http.get("/v1/host").headers().get("content-type"));
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileIsServedAsItIs(Path file) throws IOException {
        String name = file.getFileName().toString();
        String path = name.equals("index.html") ? "/" : "/page/" + name;
        String type = switch (name.substring(name.lastIndexOf('.'))) {
            case ".html" -> "text/html; charset=utf-8";
            case ".css" -> "text/css; charset=utf-8";
            case ".js" -> "text/javascript; charset=utf-8";
            default -> "image/svg+xml";
        };
        try (RawHttp http = daemon.unix()) {
            RawHttp.Response response = http.get(path);
            assertEquals("200 " + type, response.status() + " " + response.headers().get("content-type"));
            assertArrayEquals(Files.readAllBytes(file), response.bytes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/page/index.html", "/page/other.js", "/page/", "/page/..%2Fopenapi.json", "/page/page.css/x"})
    void nothingElseIsThere(String path) throws IOException {
        try (RawHttp http = daemon.unix()) {
            assertEquals("404 unknown-path", http.get(path).told());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/page/page.js", "/page/page.css", "/page/icon.svg"})
    void whoHasItAlreadyIsToldSo(String path) throws IOException {
        try (RawHttp http = daemon.tcp()) {
            RawHttp.Response first = http.get(path);
            assertEquals("no-cache", first.headers().get("cache-control"));
            String tag = first.headers().get("etag");
            assertTrue(tag.matches("\"[0-9a-f]{24}\""), tag);
            RawHttp.Response second = http.exchange("GET", path, "If-None-Match: \"older\", " + tag + "\r\n", "");
            assertEquals("304 0 " + tag, second.status() + " " + second.bytes().length + " " + second.headers().get("etag"));
            assertEquals(200, http.exchange("GET", path, "If-None-Match: \"older\"\r\n", "").status());
            RawHttp.Response head = http.exchange("HEAD", path, "", "");
            assertEquals("200 " + first.bytes().length, head.status() + " " + head.headers().get("content-length"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "default-src, none", "script-src, self", "style-src, self", "connect-src, self", "img-src, self", "base-uri, none",
        "form-action, none", "frame-ancestors, none", "require-trusted-types-for, script", "trusted-types, none"})
    void thePolicyAllowsTheDaemonAlone(String directive, String source) throws IOException {
        try (RawHttp http = daemon.tcp()) {
            List<String> policy = List.of(http.get("/").headers().get("content-security-policy").split("; "));
            assertTrue(policy.contains(directive + " '" + source + "'"), policy.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"x-content-type-options, nosniff", "referrer-policy, no-referrer", "cross-origin-opener-policy, same-origin", "cross-origin-resource-policy, same-origin"})
    void nothingLeavesThePage(String header, String value) throws IOException {
        try (RawHttp http = daemon.tcp()) {
            assertEquals(value, http.get("/try").headers().get(header));
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void noFileNamesAnOutsideAddressOrWritesMarkup(Path file) throws IOException {
        String text = Files.readString(file).replace("http://www.w3.org/2000/svg", "");
        for (String pattern : List.of("https?://", "(src|href)=\"//", "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(", "<script(?![^>]* src=)", "<style", " style=", " on[a-z]+=\"")) {
            assertFalse(Pattern.compile(pattern).matcher(text).find(), file + ": " + pattern);
        }
    }

    @Test
    void thePageTakesLittleOfTheDaemonsMemory() throws IOException {
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        assertTrue(bytes < 100_000, bytes + " bytes");
    }
}
