package io.cgbridge.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium with a profile of its own, gone with it. */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** No service of the browser's maker is asked; what it still asked would be told as a request to a foreign origin. */
    private static final List<String> QUIET = List.of("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            "--force-color-profile=srgb", "--hide-scrollbars", "--lang=en");

    private final ChromeDriver driver;
    private final Path profile;
    private final String axe;

    private Browser(ChromeDriver driver, Path profile, String axe) {
        this.driver = driver;
        this.profile = profile;
        this.axe = axe;
    }

    static Browser start(Path chromium, Path chromedriver) throws IOException {
        Path profile = Files.createTempDirectory("cgb-browser");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions().setBinary(chromium.toFile()).addArguments(QUIET).addArguments("--user-data-dir=" + profile);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(chromedriver.toFile()).usingAnyFreePort().build();
        try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new Browser(new ChromeDriver(service, options), profile, new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Makes the window as large as that, and the person's preference light or dark. */
    void show(int width, int height, String scheme) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Opens a view and waits until it is complete. What an earlier view wrote to the console is forgotten. */
    void open(String address) {
        driver.get("about:blank");
        troubles("");
        driver.get(address);
        await("main[data-ready]");
    }

    /** Waits for an element; fails with the page's text. */
    void await(String selector) {
        driver.manage().timeouts().implicitlyWait(PATIENCE);
        try {
            driver.findElement(By.cssSelector(selector));
        } catch (NoSuchElementException e) {
            throw new AssertionError("No " + selector + " at " + driver.getCurrentUrl() + ":\n" + text("body") + "\n" + troubles(""), e);
        } finally {
            driver.manage().timeouts().implicitlyWait(Duration.ZERO);
        }
    }

    String address() {
        return driver.getCurrentUrl();
    }

    String title() {
        return driver.getTitle();
    }

    WebElement element(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> elements(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    String text(String selector) {
        return element(selector).getText();
    }

    /** What has the focus. */
    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    void press(CharSequence... keys) {
        for (CharSequence key : keys) {
            new Actions(driver).sendKeys(key).perform();
        }
    }

    void hover(WebElement element) {
        new Actions(driver).moveToElement(element).perform();
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Runs a script that hands its result to the function which is its last argument. */
    Object runAsync(String script, Object... arguments) {
        return driver.executeAsyncScript(script, arguments);
    }

    /** What axe-core finds wrong with the page as it is now: rule, impact and where. */
    List<String> accessibilityProblems() throws IOException {
        driver.executeScript(axe);
        String found = (String) runAsync("const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then("
                + "results => done(JSON.stringify(results.violations)), error => done(JSON.stringify([{id: String(error), nodes: []}])));");
        List<String> problems = new ArrayList<>();
        for (JsonNode violation : JSON.readTree(found)) {
            for (JsonNode node : violation.get("nodes")) {
                problems.add(violation.get("id").textValue() + " (" + violation.get("impact").textValue() + "): " + node.get("target") + " "
                        + node.path("failureSummary").textValue());
            }
            if (violation.get("nodes").isEmpty()) {
                problems.add(violation.get("id").textValue());
            }
        }
        return problems;
    }

    /** What was written to the console since the last call, and every request to another origin. */
    List<String> troubles(String origin) {
        List<String> troubles = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            troubles.add("console: " + entry.getLevel() + " " + entry.getMessage());
        }
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            request(entry).filter(url -> !url.startsWith(origin + "/") && !url.startsWith("about:") && !url.startsWith("blob:" + origin + "/"))
                    .forEach(url -> troubles.add("request: " + url));
        }
        return troubles;
    }

    private static Stream<String> request(LogEntry entry) {
        try {
            JsonNode message = JSON.readTree(entry.getMessage()).get("message");
            return message.get("method").textValue().equals("Network.requestWillBeSent")
                    ? Stream.of(message.get("params").get("request").get("url").textValue()) : Stream.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A picture of the window as PNG. */
    byte[] picture() {
        Map<String, Object> answer = driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png", "optimizeForSpeed", false));
        return Base64.getDecoder().decode((String) answer.get("data"));
    }

    @Override
    public void close() throws IOException {
        driver.quit();
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
