package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.translator.input.DeviceResolver.Device;
import io.cgbridge.translator.input.InputKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cgbridge upgrade} and {@code matrix}, and the inputs and outputs of {@code translate}. */
class UpgradeCommandTest {
    @TempDir
    Path directory;

    private String file(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text).toString();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = UpgradeCommandTest.class.getResourceAsStream("upgrade/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theReportOfARealDocumentReadsLikeThis() throws IOException {
        String document = file("spec-example.json", resource("spec-example.json"));
        CommandRun run = CommandRun.of("upgrade", "--from", "centos-7", "--to", "rhel-9", document);
        assertEquals(resource("centos-7-to-rhel-9.txt"), run.out().replace(directory + "/", ""));
        assertEquals("1 ", run.code() + " " + run.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "debian-11 | debian-13 | {\"memory\":{\"limit\":1048576}}  | 0",
        "centos-7  | rhel-9    | {\"memory\":{\"swappiness\":10}}  | 1",
        "centos-7  | rhel-9    | {\"blockIO\":{\"weight\":300}}    | 1",
        "centos-7  | rhel-9    | {\"memory\":                      | 2",
        "centos-7  | plan-9    | {}                                | 2",
        "live      | rhel-9    | {}                                | 2"})
    void theExitCodeSaysWhatIsLost(String from, String to, String document, int code) throws IOException {
        assertEquals(code, CommandRun.of("upgrade", "--bus", "none", "--from", from, "--to", to, file("config.json", document)).code());
    }

    @Test
    void aDocumentThatCannotBeReadDoesNotStopTheOthers() throws IOException {
        String bad = file("a.json", "{\"memory\":");
        String good = file("b.json", "{\"cpu\":{\"shares\":512}}");
        CommandRun run = CommandRun.of("upgrade", "--from", "centos-7", "--to", "rhel-9", bad, "/no/such/file", good);
        assertEquals(2, run.code());
        assertTrue(run.err().contains(bad + ":1:") && run.err().contains("there is no file '/no/such/file'"), run.err());
        assertTrue(run.out().lines().anyMatch(line -> line.matches("converted +cpu\\.shares +512 +CPUShares=512 +CPUWeight=59")), run.out());
        assertTrue(run.out().contains("documents 1, losing something 0; same 0, converted 1, lost 0, gained 0, needs-action 0; not readable 2"),
                run.out());
    }

    @Test
    void whatStaysTheSameIsShownOnRequest() throws IOException {
        String document = file("config.json", "{\"pids\":{\"limit\":10}}");
        assertFalse(CommandRun.of("upgrade", "--from", "debian-11", "--to", "debian-13", document).out().contains("pids.limit"));
        assertTrue(CommandRun.of("upgrade", "--all", "--from", "debian-11", "--to", "debian-13", document).out().contains("same    pids.limit  10     TasksMax=10  TasksMax=10"));
    }

    @Test
    void aDocumentThatBothHostsRefuseIsNoLossAndIsSaid() throws IOException {
        CommandRun run = CommandRun.of("upgrade", "--from", "debian-11", "--to", "debian-13", file("config.json", "{\"memory\":{\"limit\":\"x\"}}"));
        assertEquals(0, run.code());
        assertTrue(run.out().contains("Both hosts refuse the document as a whole.") && run.out().contains("memory.limit"), run.out());
    }

    @Test
    void jsonHasEveryDocumentAndTheSummary() throws IOException {
        file("all/a.json", "{\"cpu\":{\"shares\":512}}");
        file("all/b.json", "{");
        CommandRun run = CommandRun.of("upgrade", "--json", "--from", "centos-7", "--to", "rhel-9", directory.resolve("all").toString());
        JsonNode answer = new ObjectMapper().readTree(run.out());
        assertEquals("converted", answer.at("/documents/0/changes/0/change").textValue());
        assertEquals("rhel-9", answer.at("/documents/0/to/id").textValue());
        assertTrue(answer.at("/documents/1/unreadable").textValue().contains("b.json:1:"));
        assertEquals("{\"documents\":1,\"losing\":0,\"unreadable\":1,\"passedOver\":0,\"changes\":{\"same\":0,\"converted\":1,\"lost\":0,\"gained\":0,\"needs-action\":0}}",
                answer.get("summary").toString());
    }

    @Test
    void aSavedReportCanBeEitherSide() throws IOException {
        String saved = file("h.json", CommandRun.of("host", "--json", "--host", "centos-7").out());
        String document = file("config.json", "{\"cpu\":{\"shares\":512}}");
        assertTrue(CommandRun.of("upgrade", "--from", saved, "--to", "rhel-9", document).out().contains("CPUShares=512  CPUWeight=59"));
        assertTrue(CommandRun.of("upgrade", "--from", "rhel-9", "--to", saved, document).out().contains("CPUWeight=59  CPUShares=512"));
    }

    @Test
    void aFileThatIsNoSavedReportIsRefusedWithThePlace() throws IOException {
        String broken = file("h.json", "{\"source\":\"live\"}");
        CommandRun run = CommandRun.of("upgrade", "--from", broken, "--to", "rhel-9", file("config.json", "{}"));
        assertEquals("2 cgbridge: " + broken + ": systemd: In a saved host report this is missing.", run.code() + " " + run.err().strip());
    }

    @Test
    void severalContainersInOneFileAreToldByName() throws IOException {
        String two = file("inspect.json", "[{\"Id\":\"1\",\"Name\":\"/web\",\"HostConfig\":{\"CpuShares\":512}},{\"Id\":\"2\",\"Name\":\"/db\",\"HostConfig\":{\"CpuShares\":1024}}]");
        CommandRun run = CommandRun.of("upgrade", "--input", "docker", "--from", "centos-7", "--to", "rhel-9", two);
        assertTrue(run.out().contains(two + " (web)") && run.out().contains(two + " (db)") && run.out().contains("documents 2,"), run.out());
    }

    @ParameterizedTest
    @CsvSource({
        "OCI,  bundle/config.json | deep/a.json,                  5",
        "LXC,  deep/config | deep/lxc.conf,                       5",
        "UNIT, deep/a.service | deep/lxc.conf,                    5"})
    void aDirectoryIsSearchedByTheNamesOfTheKind(InputKind kind, String found, int passedOver) throws IOException {
        for (String name : List.of("bundle/config.json", "bundle/rootfs.json", "deep/a.json", "deep/config", "deep/lxc.conf", "deep/a.service", "deep/x.txt")) {
            file("tree/" + name, "");
        }
        Files.createSymbolicLink(directory.resolve("tree/link.json"), directory.resolve("tree/deep/a.json"));
        Path tree = directory.resolve("tree");
        DocumentFiles files = DocumentFiles.of(kind, List.of(tree.toString()));
        assertEquals(found, String.join(" | ", files.documents().stream().map(each -> tree.relativize(Path.of(each)).toString()).toList()));
        assertEquals(passedOver, files.passedOver() + (kind == InputKind.OCI ? 0 : -1));
    }

    @Test
    void theMatrixIsATableWithFilters() {
        CommandRun run = CommandRun.of("matrix", "--field", "cpu.cpus", "--hierarchy", "unified", "--systemd", "250");
        assertEquals(List.of("FIELD     HIERARCHY  SYSTEMD  OUTCOME  BECOMES               REASON",
                "cpu.cpus  unified    244-262  exact    property:AllowedCPUs"), run.out().lines().toList());
        assertTrue(CommandRun.of("matrix", "--field", "cpu", "--outcome", "dropped").out().lines().skip(1).allMatch(line -> line.contains("dropped")));
    }

    @Test
    void theMatrixAsJsonIsFilteredToo() throws IOException {
        JsonNode answer = new ObjectMapper().readTree(CommandRun.of("matrix", "--json", "--field", "cpu.cpus", "--systemd", "250", "--hierarchy", "unified").out());
        assertEquals("cpu.cpus", answer.get("fields").get(0).get("path").textValue());
        assertEquals("[{\"hierarchy\":\"unified\",\"since\":244,\"until\":262,\"outcome\":\"exact\",\"targets\":[\"property:AllowedCPUs\"]}]",
                answer.get("fields").get(0).get("spans").toString());
        assertEquals(1, answer.get("fields").size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "drop-in     | '[Service]~MemoryLimit=1M~'  | MemoryMax=1048576",
        "systemd-run | '[Service]~MemoryLimit=1M~'  | systemd-run --unit=container.service --property=MemoryMax=1048576",
        "nspawn      | '[Service]~MemoryLimit=1M~'  | --property=MemoryMax=1048576",
        "busctl      | '[Slice]~MemoryLimit=1M~'    | container.slice fail 1 MemoryMax t 1048576",
        "busctl-set  | '[Service]~MemoryLimit=1M~'  | SetUnitProperties",
        "unified     | '[Service]~MemoryLimit=1M~'  | \"memory.max\"",
        "lxc         | '[Service]~MemoryLimit=1M~'  | lxc.cgroup2.memory.max = 1048576"})
    void aPlanIsPrintedForOtherTools(String output, String unit, String part) throws IOException {
        CommandRun run = CommandRun.of("translate", "--host", "debian-12", "--input", "unit", "--output", output, file("a.service", unit.replace('~', '\n')));
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains(part), run.out());
    }

    @Test
    void whatTheTextCannotCarryIsSaidOnStandardError() throws IOException {
        CommandRun run = CommandRun.of("translate", "--host", "debian-12", "--output", "systemd-run", "--unit", "web.scope",
                file("config.json", "{\"cpu\":{\"quota\":50000,\"period\":100000,\"burst\":1000},\"memory\":{\"swappiness\":1}}"));
        assertTrue(run.out().startsWith("systemd-run --scope --unit=web.scope"), run.out());
        assertTrue(run.err().contains("dropped: memory.swappiness") && run.err().contains("file:cpu.max.burst"), run.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--output yaml | is not drop-in", "--output drop-in --unit web | must end in .scope", "--input nomad | nomad"})
    void wrongKindsEndWithTwo(String options, String part) throws IOException {
        String document = file("config.json", "{}");
        CommandRun run = CommandRun.of(("translate --host debian-12 " + options + " " + document).split(" "));
        assertEquals(2, run.code());
        assertTrue(run.err().contains(part), run.err());
    }

    @Test
    void theProgressBarIsOnlyOnATerminalAndIsTakenAway() {
        StringWriter terminal = new StringWriter();
        Progress shown = new Progress(new PrintWriter(terminal), true, 2);
        shown.draw();
        shown.step();
        shown.clear();
        assertEquals("\r[" + " ".repeat(30) + "] 0/2\r[" + "#".repeat(15) + " ".repeat(15) + "] 1/2\r\033[K", terminal.toString());
        StringWriter pipe = new StringWriter();
        Progress hidden = new Progress(new PrintWriter(pipe), false, 2);
        hidden.step();
        hidden.clear();
        assertEquals("", pipe.toString());
    }

    @ParameterizedTest
    @CsvSource({"/dev/null, c 1 3", "/dev/block/8:16, b 8 16"})
    void aDeviceOfThisMachineIsFoundByItsPath(String path, String device) {
        assertEquals(device, new LiveDevices().resolve(path).map(each -> each.type() + " " + each.major() + " " + each.minor()).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"0x801, b 8 1", "0x1000ff00, b 255 65536", "0x10000000000005, b 1048576 5"})
    void aDeviceNumberIsTakenApartAsTheCLibraryDoes(String rdev, String device) {
        Device found = LiveDevices.device('b', Long.decode(rdev));
        assertEquals(device, found.type() + " " + found.major() + " " + found.minor());
    }

    @ParameterizedTest
    @CsvSource({"/etc/passwd", "/dev/../etc/passwd", "/dev", "/dev/no-such-node", "relative"})
    void whatIsNoDeviceIsNotLookedAt(String path) {
        assertTrue(new LiveDevices().resolve(path).isEmpty());
    }
}
