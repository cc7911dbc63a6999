package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.cgbridge.compat.HostProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a real browser, on the daemon's read-only listener. Nothing may be written to the console and nobody else be asked, in any test. */
@RealBrowser
class PageTest {
    /** Documents of other projects; the manifests beside them name their sources and licences. */
    private static final Path DOCUMENTS = Path.of("../translator/src/test/resources");
    private static TestDaemon daemon;
    private static Browser browser;
    private static String origin;

    @BeforeAll
    static void start(Browser chromium) throws IOException {
        browser = chromium;
        LiveSystemd none = LiveSystemd.none("No systemd is here.");
        daemon = TestDaemon.start(none, new Hosts(none, HostProfiles.byId("debian-12")));
        origin = origin(daemon);
    }

    @AfterAll
    static void stop() throws IOException {
        daemon.close();
    }

    @BeforeEach
    void show() {
        browser.show(1280, 900, "light");
    }

    @AfterEach
    void nothingWentWrongUnseen() {
        assertEquals(List.of(), browser.troubles(origin));
    }

    private static String origin(TestDaemon of) {
        return "http://127.0.0.1:" + of.daemon().port();
    }

    private static JsonNode api(String method, String path, String type, String body) throws IOException {
        try (RawHttp http = daemon.tcp()) {
            return http.exchange(method, path, type.isEmpty() ? "" : "Content-Type: " + type + "\r\n", body).json();
        }
    }

    private static JsonNode get(String path) throws IOException {
        return api("GET", path, "", "");
    }

    private static List<String> texts(String selector) {
        return browser.elements(selector).stream().map(element -> element.getText().replaceAll("\\s+", " ").strip()).toList();
    }

    private static Map<String, Integer> count(Stream<String> words) {
        Map<String, Integer> counts = new TreeMap<>();
        words.forEach(word -> counts.merge(word, 1, Integer::sum));
        return counts;
    }

    // ---- every view: accessible, no wider than the window, in light and dark

    @ParameterizedTest
    @CsvSource({
        "/, light, 1280", "/, dark, 360",
        "/host?id=centos-7, dark, 1280", "/host?id=systemd-262-unified, light, 360",
        "/host?id=plan-9, light, 360",
        "/matrix?find=cpu, light, 1280", "/matrix?find=cpu, dark, 360", "/matrix?find=unified&hierarchy=unified, dark, 1280",
        "'/matrix?find=memory.swap&field=memory.swap&on=hybrid&systemd=240', light, 360",
        "/matrix?find=pids&a=centos-7&b=rhel-9, dark, 1280", "/matrix?find=pids&a=centos-7&b=rhel-9, light, 360",
        "/try, dark, 1280", "/try?input=unit&policy=strict, light, 360"})
    void aViewIsAccessibleAndFits(String view, String scheme, int width) throws IOException {
        browser.show(width, 900, scheme);
        browser.open(origin + view);
        assertEquals(List.of(), browser.accessibilityProblems());
        assertFits();
        if (view.contains("plan-9")) {
            assertTrue(browser.troubles(origin).toString().contains("404"));
        }
    }

    private static void assertFits() {
        assertTrue((Boolean) browser.run("return document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways");
    }

    /** What the cells of the whole grid have in common is checked on a part of it; this is that it fits as a whole. */
    @Test
    void theWholeMatrixFitsAPhone() {
        browser.show(360, 700, "light");
        browser.open(origin + "/matrix");
        assertFits();
    }

    // ---- this host

    @Test
    void theCataloguesEntryIsNotTakenForTheHostItself() {
        browser.open(origin + "/");
        assertEquals("Debian 12 (bookworm) – cgbridge", browser.title());
        assertEquals("Debian 12 (bookworm)", browser.text("h1"));
        assertTrue(browser.text("#catalogue").contains("Not asked live") && browser.text("#catalogue").contains("No systemd is here."), browser.text("#catalogue"));
        assertEquals("This host", browser.text("nav [aria-current=page]"));
    }

    @ParameterizedTest
    @CsvSource({
        "debian-12, Some limits have no effect, I/O weights have no effect.",
        "debian-8, Some limits have no effect, 'This host runs on cgroup v1, which systemd 257 is the last to have.'",
        "systemd-257-legacy, Something is wrong, 'This host runs on cgroup v1, which systemd 257 is the last to have.'"})
    void theVerdictStandsFirst(String id, String verdict, String why) throws IOException {
        browser.open(origin + "/host?id=" + id);
        assertEquals(verdict, browser.text("#verdict"));
        assertTrue(browser.text(".verdict").contains(why), browser.text(".verdict"));
        int bottom = ((Number) browser.run("return document.querySelector('.verdict').getBoundingClientRect().bottom")).intValue();
        assertTrue(bottom < 700, "below the first screen: " + bottom);
    }

    @Test
    void everyGapHasItsReasonAndItsRemedy() throws IOException {
        browser.open(origin + "/host?id=debian-12");
        String gaps = browser.text("table.gaps");
        int told = 0;
        for (JsonNode field : get("/v1/hosts/debian-12").get("fields")) {
            boolean gap = List.of("dropped", "rejected").contains(field.get("outcome").textValue()) && !field.get("reason").textValue().equals("not-a-resource");
            if (gap) {
                told++;
                assertTrue(gaps.contains(field.get("path").textValue()), field.toString());
                assertTrue(gaps.contains(field.get("message").textValue()), field.toString());
                assertTrue(!field.has("remedy") || gaps.contains(field.get("remedy").textValue()), field.toString());
            }
        }
        assertEquals(told, browser.elements("table.gaps tbody th code").size());
    }

    @Test
    void everyFieldIsThereAndCanBeNarrowedDown() throws IOException {
        browser.open(origin + "/host?id=debian-12");
        Map<String, Integer> outcomes = count(get("/v1/hosts/debian-12").get("fields").valueStream().map(field -> field.get("outcome").textValue()));
        assertEquals(outcomes, count(texts("table.fields tbody td:nth-child(2)").stream().map(text -> text.substring(2))));
        browser.element("#outcomes").sendKeys("converted");
        assertEquals(outcomes.get("converted") + " fields", browser.text("output[for=outcomes]"));
        assertEquals(outcomes.get("converted"), browser.elements("table.fields tbody tr:not([hidden])").size());
    }

    @Test
    void aLiveHostTellsItsDelegation() throws IOException {
        try (TestDaemon live = TestDaemon.start(new FakeSystemd(), UnaryOperator.identity())) {
            browser.open(origin(live) + "/v1/host");
            assertEquals("This host, asked live", browser.text(".over"));
            assertEquals(List.of(), browser.elements("#catalogue"));
            assertTrue(texts(".narrow tbody tr").contains("cpu unified yes"), texts(".narrow tbody tr").toString());
            assertTrue(texts(".narrow tbody tr").contains("pids unified no"), texts(".narrow tbody tr").toString());
            assertTrue(browser.text(".io").contains("Nothing honours them") && browser.text(".io").contains("/run/dbus/system_bus_socket"));
            assertTrue(browser.text(".facts").contains("2026-11-23 12:00:00 UTC"));
            assertEquals(List.of(), browser.troubles(origin(live)));
        }
    }

    @Test
    void whereThereIsNoHostThePageSaysWhatToDo() throws IOException {
        LiveSystemd none = LiveSystemd.none("No systemd is here.");
        try (TestDaemon empty = TestDaemon.start(none, new Hosts(none, Optional.empty()))) {
            browser.open(origin(empty) + "/");
            assertEquals("No host to translate for", browser.text("[role=alert] h1"));
            assertTrue(browser.text("[role=alert]").contains("start the daemon with --host ID"));
            assertTrue(browser.troubles(origin(empty)).stream().allMatch(trouble -> trouble.contains("/v1/host - Failed to load resource") && trouble.contains("503")));
        }
    }

    // ---- the matrix

    @Test
    void theGridSaysWhatTheApiSays() throws IOException {
        browser.open(origin + "/matrix");
        List<String> expected = new ArrayList<>();
        for (JsonNode field : get("/v1/matrix").get("fields")) {
            for (String hierarchy : List.of("unified", "hybrid", "legacy")) {
                StringBuilder line = new StringBuilder(field.get("path").textValue() + " " + hierarchy + ":");
                int next = 205;
                for (JsonNode span : field.get("spans")) {
                    if (span.get("hierarchy").textValue().equals(hierarchy)) {
                        line.append(".".repeat(span.get("since").intValue() - next))
                                .append(span.get("outcome").textValue().toUpperCase().substring(0, 1).repeat(span.get("until").intValue() - span.get("since").intValue() + 1));
                        next = span.get("until").intValue() + 1;
                    }
                }
                expected.add(line.append(".".repeat(263 - next)).toString());
            }
        }
        Object shown = browser.run("return [...document.querySelectorAll('.grid tbody')].flatMap(field => [...field.rows].map(line => "
                + "field.querySelector('.field').textContent + ' ' + line.querySelector('.hierarchy').textContent + ':' + [...line.querySelectorAll('td')].map(cell => "
                + "(cell.classList.contains('cell') ? cell.firstChild.textContent : '.').repeat(cell.colSpan)).join('')))");
        assertEquals(expected, shown);
    }

    @Test
    void pointingAtACellTellsItsReasonRemedyAndSource() {
        browser.open(origin + "/matrix?find=blockIO.weight");
        browser.hover(browser.element(".grid tbody:not([hidden]) td.cell.o-dropped"));
        String told = browser.text("#details");
        for (String part : List.of("dropped", "blockIO.weight on unified, systemd", "Nothing on this host honours I/O weights", "Use the bfq scheduler or enable io.cost.qos.",
                "runtime-spec config-linux.md, Block IO", "no-io-policy")) {
            assertTrue(told.contains(part), part + " in " + told);
        }
    }

    @Test
    void theArrowKeysWalkTheGridAndTheAddressOfACellCanBeSent() {
        browser.open(origin + "/matrix?find=memory&field=memory.swap&on=unified&systemd=240");
        assertTrue(browser.focused().getText().startsWith("C"), browser.focused().getText());
        assertTrue(browser.text("#details").contains("memory.swap on unified, systemd 232 to 262") && browser.text("#details").contains("MemorySwapMax"), browser.text("#details"));
        browser.press(Keys.ARROW_LEFT);
        assertTrue(browser.text("#details").contains("memory.swap on unified, systemd 230 to 231"), browser.text("#details"));
        browser.press(Keys.ARROW_UP);
        assertTrue(browser.text("#details").contains("memory.reservation on legacy"), browser.text("#details"));
        browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.END);
        assertTrue(browser.text("#details").contains("memory.swap on hybrid, systemd 257"), browser.text("#details"));
        browser.press(Keys.ENTER);
        assertTrue(browser.address().endsWith("field=memory.swap&on=hybrid&systemd=257"), browser.address());
    }

    @Test
    void theGridCanBeNarrowedDownAndTheAddressSaysSo() {
        browser.open(origin + "/matrix");
        browser.element("#filter").sendKeys("cpu.shares");
        browser.element("#hierarchy").sendKeys("hybrid");
        assertEquals("1 of 101 fields", browser.text("output[for='filter hierarchy']"));
        assertEquals(List.of("hybrid"), texts(".grid tbody:not([hidden]) tr:not([hidden]) .hierarchy"));
        assertTrue(browser.address().endsWith("/matrix?find=cpu.shares&hierarchy=hybrid"), browser.address());
    }

    @Test
    void twoHostsShowWhatChanges() throws IOException {
        browser.open(origin + "/matrix?a=centos-7&b=rhel-9&find=pids");
        assertEquals(List.of("systemd 219-78.el7_9.9 252-67.el9", "Kernel 3.10.0 5.14.0", "Hierarchy legacy unified", "Support ends 2024-06-30 2032-05-31"),
                texts("#changes .narrow tbody tr"));
        Map<String, Integer> expected = new TreeMap<>();
        for (JsonNode field : get("/v1/matrix").get("fields")) {
            for (JsonNode change : api("POST", "/v1/upgrade?from=centos-7&to=rhel-9", "application/json", field.get("probe").toString()).get("changes")) {
                if (change.get("path").equals(field.get("entry"))) {
                    expected.merge(change.get("change").textValue(), 1, Integer::sum);
                }
            }
        }
        Map<String, Integer> tally = new TreeMap<>();
        texts("#changes .tally li").forEach(each -> tally.put(each.split(" ")[2], Integer.valueOf(each.split(" ")[0])));
        assertEquals(expected, tally);
        expected.remove("same");
        assertEquals(expected, count(texts("table.changes td:nth-child(2)").stream().map(text -> text.substring(2))));
        String shares = texts("table.changes tbody tr").stream().filter(line -> line.startsWith("cpu.shares ")).findFirst().orElseThrow();
        assertEquals("cpu.shares C converted 512 E exact CPUShares=512 C converted CPUWeight=59", shares.replaceAll(" Shares become.*", ""));
    }

    @Test
    void choosingHostsIsEnoughToCompareThem() {
        browser.open(origin + "/matrix?find=pids");
        browser.element("#a").sendKeys("Debian 12");
        browser.element("#b").sendKeys("Debian 12");
        browser.await("#changes[data-compared='debian-12 debian-12']");
        assertTrue(browser.text("#changes").contains("Nothing changes for any field."));
        assertTrue(browser.address().contains("a=debian-12&b=debian-12"), browser.address());
    }

    // ---- try it

    private static void write(String text) {
        browser.run("const into = document.getElementById('document'); document.getElementById('result').replaceChildren();"
                + "delete document.getElementById('result').dataset.translated; into.value = arguments[0]; into.dispatchEvent(new Event('input'));", text);
        browser.await("#result[data-translated]");
    }

    @ParameterizedTest
    @CsvSource({
        "oci, debian-12, corpus/opencontainers__runtime-spec__3edad7a3__schema_test_config_good_spec-example.json",
        "oci, centos-7, corpus/HabanaAI__habana-container-runtime__f15eccda__cmd_habana-container-runtime_testdata_input_config.json",
        "docker, debian-13, inputs/docker/moby__moby__efbc4d61__daemon_internal_runconfig_fixtures_unix_container_config_1_24.json",
        "cri, rhel-9, inputs/cri/cri-o__cri-o__3bbe1b25__test_testdata_container_redis.json",
        "lxc, debian-12, inputs/lxc/ingeniarius__lxc-rootnodes__0fa997b2__lxc.conf",
        "unit, ubuntu-24.04, inputs/unit/bottlerocket-os__bottlerocket__9fe7319b__packages_kubernetes-1.17_kubelet.service"})
    void aRealDocumentIsTranslatedSideBySide(String kind, String host, String file) throws IOException {
        String text = Files.readString(DOCUMENTS.resolve(file));
        browser.open(origin + "/try?host=" + host);
        write(text);
        String type = kind.equals("lxc") || kind.equals("unit") ? "text/plain" : "application/json";
        JsonNode answer = api("POST", "/v1/translate?host=" + host + "&input=" + kind + "&output=drop-in,busctl-start,unified,lxc", type, text);
        assertTrue(browser.text("#detected").startsWith("looks like"), browser.text("#detected"));
        List<WebElement> rows = browser.elements("table.report tbody tr");
        assertEquals(answer.get("report").size(), rows.size());
        List<String> expected = new ArrayList<>();
        answer.get("report").forEach(entry -> expected.add(entry.get("path").textValue() + " " + entry.get("outcome").textValue()));
        assertEquals(expected, browser.run("return [...document.querySelectorAll('table.report tbody tr')].map(row => row.cells[0].querySelector('code').textContent "
                + "+ ' ' + row.cells[2].querySelector('.mark').textContent.slice(1))"));
        for (JsonNode property : answer.get("properties")) {
            if (property.get("value").isNumber() && property.has("from")) {
                assertTrue(browser.text("table.report").contains(property.get("name").textValue() + "=" + property.get("value")), property.toString());
            }
        }
        for (String output : List.of("drop-in", "busctl-start", "unified", "lxc")) {
            String shown = (String) browser.run("return document.querySelector('[data-output=\"" + output + "\"]').textContent");
            String told = answer.get("outputs").get(output).get("text").textValue();
            assertEquals(told.isEmpty() ? "(nothing)" : told, shown);
        }
        assertFits();
    }

    @Test
    void theKindOfEveryDocumentOfOthersIsToldRight() throws IOException {
        browser.open(origin + "/try");
        Map<String, String> wrong = new TreeMap<>();
        int told = 0;
        for (String kind : List.of("docker", "cri", "lxc", "unit", "oci")) {
            Path directory = DOCUMENTS.resolve(kind.equals("oci") ? "corpus" : "inputs/" + kind);
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(each -> !each.getFileName().toString().matches("MANIFEST.json|README.md")).toList()) {
                    String detected = (String) browser.runAsync("const done = arguments[1]; import('/page/detect.js').then(({detect}) => done(detect(arguments[0])))",
                            Files.readString(file));
                    told++;
                    if (!detected.equals(kind)) {
                        wrong.put(file.getFileName().toString(), kind + " taken for " + detected);
                    }
                }
            }
        }
        assertEquals(Map.of(), wrong);
        assertTrue(told > 150, told + " documents");
    }

    @Test
    void aConvertedWeightHasItsCurveWithTheNumbersBeforeAndAfter() {
        browser.open(origin + "/try?host=debian-12&cpuWeights=linear");
        write("{\"cpu\":{\"shares\":512},\"unified\":{\"cpu.weight.nice\":\"-3\"}}");
        assertEquals(1, browser.elements(".curve").size());
        write("{\"cpu\":{\"shares\":512},\"memory\":{\"limit\":4096,\"swap\":8192}}");
        assertEquals("cpu.shares: 512 on the scale of cpu.shares becomes 20 on that of cpu.weight.", browser.text(".curve figcaption"));
        assertEquals(List.of("quadratic ceil(10^((l^2 + 125 l) / 612 - 7/34)), l = log2(shares) 59", "linear (chosen) 1 + floor((shares - 2) * 9999 / 262142) 20",
                "systemd max(1, min(10000, floor(shares * 100 / 1024))) 50"), texts(".curve tbody tr"));
        assertEquals("cpu.shares: 512 of cpu.shares becomes 20 of cpu.weight", browser.run("return document.querySelector('.curve svg title').textContent"));
    }

    @ParameterizedTest
    @CsvSource({
        "debian-12, '{\"unified\":{\"cpu.weight.nice\":\"-3\"}}', -3 on the scale of cpu.weight.nice becomes 194 on that of cpu.weight.",
        "centos-7, '{\"unified\":{\"cpu.weight\":\"200\"}}', 200 on the scale of cpu.weight becomes 2048 on that of cpu.shares.",
        "centos-7, '{\"unified\":{\"io.weight\":\"4500\"}}', 4500 on the scale of io.weight becomes 500 on that of blockIO.weight."})
    void everyScaleHasItsCurve(String host, String document, String said) {
        browser.open(origin + "/try?host=" + host);
        write(document);
        assertTrue(browser.text(".curve figcaption").endsWith(said), browser.text("#result"));
    }

    @Test
    void aFileThatIsDroppedIsRead() {
        browser.open(origin + "/try?host=debian-12");
        browser.run("const data = new DataTransfer(); data.items.add(new File(['lxc.cgroup2.memory.max = 1G\\n'], 'config'));"
                + "document.getElementById('main').dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}))");
        browser.await("#result[data-translated=lxc]");
        assertTrue(browser.text("table.report").contains("MemoryMax=1073741824"), browser.text("table.report"));
    }

    @Test
    void theAddressCarriesTheDocumentAndEveryChoice() {
        browser.open(origin + "/try?host=centos-7&policy=lenient");
        write("{\"memory\":{\"limit\":268435456},\"pids\":{\"limit\":77}}");
        String address = browser.address();
        assertTrue(address.startsWith(origin + "/try?host=centos-7#"), address);
        browser.open(address);
        browser.await("#result[data-translated=oci]");
        assertTrue(browser.text("table.report").contains("MemoryLimit=268435456") && browser.text("table.report").contains("77"), browser.text("table.report"));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"memory\":{\"limit\":\"x\"}}', The document is rejected; nothing was applied, memory.limit",
        "'{\"memory\":{\"limit\":1,}}', The body is not JSON, line 1"})
    void aRefusalNamesItsPlace(String document, String title, String place) {
        browser.open(origin + "/try?host=debian-12");
        write(document);
        String told = browser.text("#result [role=alert]");
        assertTrue(told.contains(title) && told.contains(place), told);
        assertTrue(browser.troubles(origin).stream().allMatch(trouble -> trouble.contains("Failed to load resource")));
    }

    @Test
    void whatADocumentSaysIsNeverMarkup() {
        browser.open(origin + "/try?host=debian-12");
        write("{\"memory\":{\"<img src=x onerror=alert(1)>\":1},\"<script>alert(1)</script>\":\"<b>bold</b>\"}");
        assertTrue(browser.text("table.report").contains("<img src=x onerror=alert(1)>") && browser.text("table.report").contains("<b>bold</b>"));
        assertEquals(List.of(), browser.elements("#result img, #result script, table.report td b:not([aria-hidden])"));
    }

    @Test
    void aTranslationIsAccessibleAndFitsAPhone() throws IOException {
        browser.show(360, 700, "dark");
        browser.open(origin + "/try?host=debian-12");
        write(Files.readString(DOCUMENTS.resolve("corpus/opencontainers__runtime-spec__1e75d0af__schema_test_config_good_spec-example.json")));
        assertEquals(List.of(), browser.accessibilityProblems());
        assertFits();
        write("{\"memory\":{\"limit\":\"x\"}}");
        assertEquals(List.of(), browser.accessibilityProblems());
        assertTrue(browser.troubles(origin).stream().allMatch(trouble -> trouble.contains("Failed to load resource")));
    }

    // ---- without a mouse

    @ParameterizedTest
    @ValueSource(strings = {"/host?id=debian-12", "/matrix?find=memory.limit", "/try"})
    void theTabulatorReachesEverythingAndIsSeenWhereItIs(String view) {
        browser.open(origin + view);
        intoThePage();
        assertEquals("Skip to the content", browser.focused().getText());
        browser.press(Keys.ENTER);
        assertEquals("main", browser.run("return document.activeElement.id || location.hash.slice(1)"));
        browser.open(origin + view);
        long reachable = (Long) browser.run("return [...document.querySelectorAll('a[href], button, select, input, textarea, summary, [tabindex=\"0\"]')].filter(each => each.checkVisibility()).length");
        List<Object> unseen = new ArrayList<>();
        List<Object> visited = new ArrayList<>();
        intoThePage();
        for (int i = 0; i < reachable; i++) {
            Object seen = browser.run("const at = document.activeElement; const style = getComputedStyle(at); const box = at.getBoundingClientRect();"
                    + "at.dataset.visited = 'true'; return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.bottom > 0 && box.top < innerHeight");
            visited.add(browser.run("return document.activeElement.outerHTML.slice(0, 80)"));
            if (!Boolean.TRUE.equals(seen)) {
                unseen.add(visited.get(i));
            }
            browser.press(Keys.TAB);
        }
        assertEquals(List.of(), unseen);
        assertEquals(reachable, browser.run("return document.querySelectorAll('[data-visited]').length"), visited.toString());
    }

    @Test
    void aDocumentCanBeTranslatedWithTheKeyboardAlone() {
        browser.open(origin + "/try");
        tabTo("document");
        browser.press("{\"memory\":{\"limit\":268435456}}");
        tabTo("host");
        browser.press("CentOS Linux 7");
        browser.await("#result[data-translated=oci] .report");
        tabToText("Translate");
        browser.press(Keys.ENTER);
        browser.await("#result[data-translated=oci] .report");
        assertTrue(browser.text("table.report").contains("MemoryLimit=268435456"), browser.text("#result"));
        assertTrue(browser.run("return document.getElementById('said').textContent").toString().startsWith("Translated for centos-7: 1 exact"));
    }

    /** The first press may bring the focus from the browser's own bar to the document and no further. */
    private static void intoThePage() {
        browser.press(Keys.TAB);
        if (browser.focused().getTagName().equals("body")) {
            browser.press(Keys.TAB);
        }
    }

    private static void tabTo(String id) {
        for (int i = 0; i < 40 && !id.equals(browser.focused().getAttribute("id")); i++) {
            browser.press(Keys.TAB);
        }
        assertEquals(id, browser.focused().getAttribute("id"));
    }

    private static void tabToText(String text) {
        for (int i = 0; i < 40 && !text.equals(browser.focused().getText()); i++) {
            browser.press(Keys.TAB);
        }
        assertEquals(text, browser.focused().getText());
    }
}
