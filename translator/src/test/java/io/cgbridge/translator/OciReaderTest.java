package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.translator.OciDocument.Annotation;
import io.cgbridge.translator.OciResources.Items;
import io.cgbridge.translator.OciResources.Memory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reader keeps in the records, and what it tells at once because no rule could. */
class OciReaderTest {
    /** A document, and what the reader tells of it: {@code path = value: outcome reason}, each leaf a line. */
    static Stream<Arguments> told() {
        return Stream.of(
                // nothing asked
                document("{}", "linux.resources = {}: unset empty"),
                document("{'memory':{}}", "memory = {}: unset empty"),
                document("{'network':{},'blockIO':{},'cpu':{},'pids':{}}", "network = {}: unset empty", "blockIO = {}: unset empty",
                        "cpu = {}: unset empty", "pids = {}: unset empty"),
                document("{'linux':{'resources':{}}}", "linux.resources = {}: unset empty"),
                document("{'linux':{'resources':null}}", "linux.resources = null: unset null-value"),
                document("{'linux':{}}"),
                document("{'linux':null}"),
                document("{'ociVersion':'1.3.0'}"),
                document("{'memory':null,'cpu':{'shares':null},'devices':[],'unified':{},'rdma':null}"),

                // unknown members
                document("{'x':1}", "x = 1: dropped unknown-field"),
                document("{'x':{'y':[true,{'a b':null}],'z':{},'w':[]}}", "x.y[0] = true: dropped unknown-field",
                        "x.y[1][\"a b\"] = null: dropped unknown-field", "x.z = {}: dropped unknown-field", "x.w = []: dropped unknown-field"),
                document("{'':1,'a.b':2,'\\u00e9':3,'\\ud83d\\ude00':4}", "[\"\"] = 1: dropped unknown-field",
                        "[\"a.b\"] = 2: dropped unknown-field", "[\"é\"] = 3: dropped unknown-field",
                        "[\"\\ud83d\\ude00\"] = 4: dropped unknown-field"),
                document("{'cpu':{'x':'y'},'devices':[{'allow':true,'x':1}]}", "cpu.x = y: dropped unknown-field",
                        "devices[0].x = 1: dropped unknown-field"),
                document("{'annotations':{'a':'b'}}", "annotations[\"a\"] = b: dropped unknown-field"),
                document("{'annotations':{}}", "annotations = {}: dropped unknown-field"),

                // wrong types
                document("{'memory':5}", "memory = 5: rejected wrong-type"),
                document("{'memory':[]}", "memory = []: rejected wrong-type"),
                document("{'memory':[{'limit':1}]}", "memory[0].limit = 1: rejected wrong-type"),
                document("{'memory':{'limit':'1G','swap':true,'kernel':{'a':1},'reservation':[],'swappiness':1.0}}",
                        "memory.limit = 1G: rejected wrong-type", "memory.swap = true: rejected wrong-type",
                        "memory.kernel.a = 1: rejected wrong-type", "memory.reservation = []: rejected wrong-type",
                        "memory.swappiness = 1.0: rejected wrong-type"),
                document("{'memory':{'disableOOMKiller':1,'useHierarchy':'true'}}", "memory.disableOOMKiller = 1: rejected wrong-type",
                        "memory.useHierarchy = true: rejected wrong-type"),
                document("{'cpu':{'cpus':0,'mems':false,'shares':1e400}}", "cpu.cpus = 0: rejected wrong-type",
                        "cpu.mems = false: rejected wrong-type", "cpu.shares = 1e400: rejected wrong-type"),
                document("{'devices':{'allow':true}}", "devices.allow = true: rejected wrong-type"),
                document("{'unified':['x']}", "unified[0] = x: rejected wrong-type"),
                document("{'unified':{'memory.max':1073741824}}", "unified[\"memory.max\"] = 1073741824: rejected wrong-type"),
                document("{'linux':{'resources':[1]}}", "linux.resources[0] = 1: rejected wrong-type"),
                document("{'linux':[{'resources':{}}]}", "linux[0].resources = {}: rejected wrong-type"),
                document("{'linux':{'cgroupsPath':{'a':1}}}", "linux.cgroupsPath.a = 1: rejected wrong-type"),

                // ranges
                document("{'memory':{'limit':9223372036854775808,'swappiness':-1}}",
                        "memory.limit = 9223372036854775808: rejected out-of-range", "memory.swappiness = -1: rejected out-of-range"),
                document("{'cpu':{'shares':18446744073709551616,'period':-1,'burst':-9223372036854775809}}",
                        "cpu.shares = 18446744073709551616: rejected out-of-range", "cpu.period = -1: rejected out-of-range",
                        "cpu.burst = -9223372036854775809: rejected out-of-range"),
                document("{'blockIO':{'weight':65536,'leafWeight':-1}}", "blockIO.weight = 65536: rejected out-of-range",
                        "blockIO.leafWeight = -1: rejected out-of-range"),
                document("{'network':{'classID':4294967296}}", "network.classID = 4294967296: rejected out-of-range"),
                document("{'memory':{'limit':" + "9".repeat(1500) + "}}", "memory.limit = " + "9".repeat(1500) + ": rejected out-of-range"),

                // elements
                document("{'devices':[{}]}", "devices[0] = {}: rejected missing-member"),
                document("{'devices':[5,null,[],'a']}", "devices[0] = 5: rejected wrong-type", "devices[1] = null: rejected wrong-type",
                        "devices[2] = []: rejected wrong-type", "devices[3] = a: rejected wrong-type"),
                document("{'blockIO':{'weightDevice':[{}],'throttleReadBpsDevice':[{'major':'8'}]}}",
                        "blockIO.weightDevice[0] = {}: rejected missing-member",
                        "blockIO.throttleReadBpsDevice[0].major = 8: rejected wrong-type"),
                document("{'hugepageLimits':[{}],'network':{'priorities':[{}]},'rdma':{'a':{},'b':null,'c':1}}",
                        "hugepageLimits[0] = {}: rejected missing-member", "network.priorities[0] = {}: rejected missing-member",
                        "rdma[\"a\"] = {}: rejected missing-member", "rdma[\"b\"] = null: unset null-value",
                        "rdma[\"c\"] = 1: rejected wrong-type"),

                // text that nothing can hold
                document("{'cpu':{'cpus':'0\\u0000'}}", "cpu.cpus = 0\0: rejected invalid-syntax"),
                document("{'unified':{'memory.max':'\\ud800','a\\u0000b':'1'}}", "unified[\"memory.max\"] = \ud800: rejected invalid-syntax",
                        "unified[\"a\\u0000b\"] = 1: rejected invalid-syntax"),

                // the annotations of a whole document
                document("{'ociVersion':'1','annotations':{'x':1,'org.systemd.property.A':5,'org.systemd.property.B':{'a':[]},"
                                + "'org.systemd.property.C':null,'org.systemd.property.D':'\\u0000'}}",
                        "annotations[\"org.systemd.property.A\"] = 5: rejected wrong-type",
                        "annotations[\"org.systemd.property.B\"].a = []: rejected wrong-type",
                        "annotations[\"org.systemd.property.C\"] = null: unset null-value",
                        "annotations[\"org.systemd.property.D\"] = \0: rejected invalid-syntax"),
                document("{'ociVersion':'1','annotations':[1]}"));
    }

    private static Arguments document(String json, String... lines) {
        return Arguments.of(json, String.join("\n", lines));
    }

    @ParameterizedTest
    @MethodSource
    void told(String json, String lines) {
        assertEquals(lines, read(json).entries().stream()
                .map(entry -> entry.path() + " = " + (entry.value()) + ": " + entry.outcome().word() + " " + entry.fate().reason().get().word())
                .collect(Collectors.joining("\n")));
    }

    @Test
    void absentNullAndValueAreThreeThings() {
        Memory memory = read("{'memory':{'limit':0,'swap':null}}").resources().memory();
        assertEquals(List.of(Leaf.of(0L), Leaf.ofNull(), Leaf.absent()), List.of(memory.limit(), memory.swap(), memory.reservation()));
    }

    @Test
    void everyNumberOfItsSchemaTypeIsKept() {
        OciResources resources = read("{'memory':{'limit':-9223372036854775808,'swap':9223372036854775807},'cpu':{'shares':18446744073709551615},"
                + "'blockIO':{'weight':65535},'network':{'classID':4294967295}}").resources();
        assertEquals(Leaf.of(Long.MIN_VALUE), resources.memory().limit());
        assertEquals(Leaf.of(Long.MAX_VALUE), resources.memory().swap());
        assertEquals(Leaf.of(-1L), resources.cpu().shares(), "the 64 bits of 18446744073709551615");
        assertEquals(Leaf.of(65535L), resources.blockIO().weight());
        assertEquals(Leaf.of(4294967295L), resources.network().classID());
    }

    @Test
    void anObjectThatIsNullIsToldFromOneWithNothingInIt() {
        assertSame(Memory.NULL, read("{'memory':null}").resources().memory());
        assertEquals(Memory.ABSENT, read("{'memory':{}}").resources().memory());
    }

    @Test
    void aListThatIsNullOrEmptyIsCleared() {
        assertTrue(read("{'devices':null}").resources().devices().isCleared());
        assertTrue(read("{'devices':[]}").resources().devices().isCleared());
        assertTrue(read("{'unified':{}}").resources().unified().isCleared());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{}]", "[5]", "[null]", "[{'x':1}]", "[{'major':'8'}]"})
    void aListOfWhichEveryElementIsRefusedIsNeitherClearedNorAbsent(String list) {
        Items<?> items = read("{'blockIO':{'weightDevice':" + list + "}}").resources().blockIO().weightDevice();
        assertFalse(items.isCleared());
        assertFalse(items.isAbsent());
        assertEquals(List.of(), items.list());
    }

    @Test
    void anElementKeepsItsPlaceWhereOthersAreRefused() {
        Items<OciResources.DeviceRule> devices = read("{'devices':[5,{'allow':true,'major':1,'minor':3}]}").resources().devices();
        assertEquals("devices[1]", devices.list().get(0).path().toString());
    }

    @Test
    void ofAWholeDocumentOnlyTheContractsThreePartsCount() {
        OciDocument document = read("{'hostname':'h','memory':{'limit':'x'},'annotations':{'a':'b','org.systemd.property.CollectMode':'\\'inactive\\''},"
                + "'linux':{'namespaces':[{'type':'pid'}],'cgroupsPath':'s:p:n','resources':{'pids':{'limit':7}}},'process':{'args':[]},"
                + "'ociVersion':'1.0.2'}");
        assertTrue(document.whole());
        assertEquals(List.of(), document.entries());
        assertEquals(Leaf.of("s:p:n"), document.cgroupsPath());
        assertEquals(Leaf.of(7L), document.resources().pids().limit());
        assertEquals(Leaf.absent(), document.resources().memory().limit());
        Annotation annotation = document.annotations().get(0);
        assertEquals("CollectMode 'inactive' annotations[\"org.systemd.property.CollectMode\"]",
                annotation.property() + " " + annotation.text() + " " + annotation.path());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'ociVersion':'1','pids':{'limit':1}}", "{'pids':{'limit':1},'ociVersion':'1'}", "{'pids':{'limit':1},'linux':null}",
        "{'linux':{},'pids':{'limit':1}}"})
    void ociVersionOrLinuxMakeAWholeDocumentWhereverTheyStand(String json) {
        OciDocument document = read(json);
        assertTrue(document.whole());
        assertEquals(OciResources.EMPTY, document.resources());
        assertEquals(List.of(), document.entries());
    }

    @Test
    void bareResourcesHaveNeitherPathNorAnnotations() {
        OciDocument document = read("{'annotations':{'org.systemd.property.CollectMode':'x'},'cgroupsPath':'a:b:c'}");
        assertFalse(document.whole());
        assertTrue(document.cgroupsPath().isAbsent());
        assertEquals(List.of(), document.annotations());
        assertEquals(2, document.entries().size());
    }

    /** An unknown name, and the known one that the message names; empty where none is near. */
    static Stream<Arguments> nearNames() {
        return Stream.of(
                Arguments.of("{'Memory':{'limit':1}}", "memory"),
                Arguments.of("{'CPU':1}", "cpu"),
                Arguments.of("{'blockio':1}", "blockIO"),
                Arguments.of("{'block_io':1}", "blockIO"),
                Arguments.of("{'device':1}", "devices"),
                Arguments.of("{'hugePageLimits':1}", "hugepageLimits"),
                Arguments.of("{'memory':{'kernel_tcp':1}}", "kernelTCP"),
                Arguments.of("{'memory':{'lmiit':1}}", "limit"),
                Arguments.of("{'memory':{'swapiness':1}}", "swappiness"),
                Arguments.of("{'cpu':{'realtime_period':1}}", "realtimePeriod"),
                Arguments.of("{'devices':[{'Allow':true}]}", "allow"),
                Arguments.of("{'blockIO':{'throttleReadIopsDevice':[1]}}", "throttleReadIOPSDevice"),
                Arguments.of("{'storage':1}", ""),
                Arguments.of("{'cp':1}", "cpu"),
                Arguments.of("{'':1}", ""));
    }

    @ParameterizedTest
    @MethodSource
    void nearNames(String json, String near) {
        String hint = near.isEmpty() ? "." : "; the nearest name is " + near + ".";
        assertEquals("runtime-spec 1.3 has no such field" + hint, read(json).entries().get(0).fate().message());
    }

    @Test
    void messagesSayWhatWasExpectedAndWhatIsThere() {
        assertEquals("This must be a signed 64-bit integer, not a string.", message("{'memory':{'limit':'5'}}"));
        assertEquals("This must be an array, not an object.", message("{'devices':{'x':1}}"));
        assertEquals("This must be true or false, not a number.", message("{'devices':[{'allow':1}]}"));
        assertEquals("This must be an integer from 0 to 65535.", message("{'blockIO':{'weight':70000}}"));
        assertEquals("This needs major, minor and rate.", message("{'blockIO':{'throttleReadIOPSDevice':[{}]}}"));
    }

    private static String message(String json) {
        return read(json).entries().get(0).fate().message();
    }

    private static OciDocument read(String json) {
        try {
            return OciReader.read(json.replace("\\'", "\1").replace('\'', '"').replace('\1', '\'').getBytes(StandardCharsets.UTF_8));
        } catch (MalformedDocumentException e) {
            throw new AssertionError(json, e);
        }
    }
}
