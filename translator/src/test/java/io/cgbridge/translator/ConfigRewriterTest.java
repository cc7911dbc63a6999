package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cgbridge.translator.TranslationOptions.CpuWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Given a config.json and a host, the config.json with which runc and crun end up right; each case names who would not. */
class ConfigRewriterTest {
    private static final HostProfile UNIFIED = Hosts.unified(257);
    private static final HostProfile BFQ = Hosts.like(UNIFIED).bfq("sda").build();
    private static final HostProfile IOCOST = Hosts.like(UNIFIED).iocost("sda").build();
    private static final HostProfile LEGACY = Hosts.legacy(239);

    /** Resources in, resources out, annotations out. */
    static Stream<Arguments> cases() {
        return Stream.of(
                change("what runtimes translate rightly stays as it is", UNIFIED,
                        "{'memory':{'limit':1048576,'reservation':4096,'swap':-1},'cpu':{'shares':1024,'quota':50000,'period':100000,'burst':1000,'cpus':'0-1'},'pids':{'limit':-1}}",
                        "{'memory':{'limit':1048576,'reservation':4096,'swap':-1},'cpu':{'shares':1024,'quota':50000,'period':100000,'burst':1000,'cpus':'0-1'},'pids':{'limit':-1}}", "{}"),
                change("no swap: runc sends no property (R1), crun the sum (C1)", UNIFIED,
                        "{'memory':{'limit':1048576,'swap':1048576}}",
                        "{'memory':{'limit':1048576},'unified':{'memory.swap.max':'0'}}", "{'MemorySwapMax':'uint64 0'}"),
                change("some swap: crun sends the sum (C1)", UNIFIED,
                        "{'memory':{'limit':1048576,'swap':3145728},'unified':{'pids.max':'5'}}",
                        "{'memory':{'limit':1048576},'unified':{'pids.max':'5','memory.swap.max':'2097152'}}", "{'MemorySwapMax':'uint64 2097152'}"),
                change("no soft limit: both protect everything (R11)", UNIFIED,
                        "{'memory':{'reservation':-1}}", "{}", "{}"),
                change("a quota that is no whole per cent: both round the property up, runc the file too (R3)", UNIFIED,
                        "{'cpu':{'shares':1024,'quota':1000,'period':1000000}}",
                        "{'cpu':{'shares':1024},'unified':{'cpu.max':'1000 1000000'}}",
                        "{'CPUQuotaPerSecUSec':'uint64 1000','CPUQuotaPeriodUSec':'uint64 1000000'}"),
                change("a quota without a period: crun sends no property (C3)", UNIFIED,
                        "{'cpu':{'quota':50000}}", "{'cpu':{'quota':50000}}", "{'CPUQuotaPerSecUSec':'uint64 500000'}"),
                change("idle: crun sets it on the leaf, where it has no effect (C6), runc fails with shares (R5)", UNIFIED,
                        "{'cpu':{'idle':1}}", "{'unified':{'cpu.idle':'1'}}", "{'CPUWeight':'uint64 0'}"),
                change("lists that runtimes cannot read (C19, R14)", UNIFIED,
                        "{'cpu':{'cpus':'0-3:1/2\\n','mems':' 0'}}", "{'cpu':{'cpus':'0,2','mems':'0'}}", "{}"),
                change("a limit of no processes: runc makes it 1, crun sends nothing (R19, C14)", UNIFIED,
                        "{'pids':{'limit':0}}", "{'unified':{'pids.max':'1'}}", "{'TasksMax':'uint64 1'}"),
                change("an I/O weight with bfq: runc sends no property (R2)", BFQ,
                        "{'blockIO':{'weight':500}}", "{'blockIO':{'weight':500}}", "{'IOWeight':'uint64 4500'}"),
                change("an I/O weight with io.cost: each has two curves (C8)", IOCOST,
                        "{'blockIO':{'weight':500}}", "{'unified':{'io.weight':'4500'}}", "{'IOWeight':'uint64 4500'}"),
                change("an I/O weight where nothing honours it", UNIFIED, "{'blockIO':{'weight':500}}", "{}", "{}"),
                change("rate 0 is refused on cgroup 2 (R20)", UNIFIED,
                        "{'blockIO':{'throttleReadBpsDevice':[{'major':8,'minor':0,'rate':0},{'major':8,'minor':16,'rate':5}],'throttleWriteBpsDevice':[{'major':8,'minor':0,'rate':0}]}}",
                        "{'blockIO':{'throttleReadBpsDevice':[{'major':8,'minor':16,'rate':5}]}}", "{}"),
                change("what has no place goes, with the object that held nothing else (R10, C16); unknown fields stay", UNIFIED,
                        "{'memory':{'swappiness':10,'limit':4096,'new':1},'network':{'classID':1},'cpu':{'realtimeRuntime':5}}",
                        "{'memory':{'limit':4096,'new':1}}", "{}"),
                change("rdma: crun passes over it (C13)", UNIFIED,
                        "{'rdma':{'mlx5_0':{'hcaHandles':3}}}", "{'unified':{'rdma.max':'mlx5_0 hca_handle=3'}}", "{}"),
                change("numbers of unified as runtimes read them (R12)", UNIFIED,
                        "{'unified':{'memory.high':'1G','pids.max':'max','cpuset.cpus':'0-1,1'}}",
                        "{'unified':{'memory.high':'1073741824','pids.max':'max','cpuset.cpus':'0-1'}}", "{}"),
                change("unified beats the field that means the same (C5)", UNIFIED,
                        "{'memory':{'limit':33554432},'unified':{'memory.max':'41943040'}}", "{'unified':{'memory.max':'41943040'}}", "{}"),
                change("devices are the runtime's own business", UNIFIED,
                        "{'devices':[{'allow':false,'access':'rwm'},{'allow':true,'type':'c','major':1,'minor':3,'access':'rwm'}]}",
                        "{'devices':[{'allow':false,'access':'rwm'},{'allow':true,'type':'c','major':1,'minor':3,'access':'rwm'}]}", "{}"),
                change("unified on cgroup v1 makes runc fail (R23)", LEGACY,
                        "{'memory':{'limit':1048576},'unified':{'memory.max':'2097152','pids.max':'7','cpu.max':'50000 100000','cpuset.cpus':'0-1'}}",
                        "{'memory':{'limit':2097152},'pids':{'limit':7},'cpu':{'quota':50000,'period':100000,'cpus':'0-1'}}", "{}"));
    }

    private static Arguments change(String why, HostProfile host, String resources, String changed, String annotations) {
        return Arguments.of(why, host, resources.replace('\'', '"'), changed.replace('\'', '"'), annotations.replace('\'', '"').replaceAll("\"(\\w+)\":", "\"org.systemd.property.$1\":"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isRewritten(String why, HostProfile host, String resources, String changed, String annotations) throws Exception {
        JsonNode config = tree(rewrite(whole(resources), host, TranslationOptions.DEFAULTS, false));
        assertEquals(tree(changed), config.get("linux").get("resources"));
        assertEquals(tree(annotations), config.path("annotations").isMissingNode() ? tree("{}") : config.get("annotations"));
    }

    @Test
    void anotherCurveThanTheRuntimesIsCarriedAsAWeight() throws Exception {
        JsonNode config = tree(rewrite(whole("{\"cpu\":{\"shares\":1024}}"), UNIFIED, TranslationOptions.DEFAULTS.withCpuWeights(CpuWeights.LINEAR), false));
        assertEquals(tree("{\"unified\":{\"cpu.weight\":\"39\"}}"), config.get("linux").get("resources"));
        assertEquals(tree("{\"org.systemd.property.CPUWeight\":\"uint64 39\"}"), config.get("annotations"));
    }

    @Test
    void membersKeepTheirOrderAndNumbersTheirDigits() throws Exception {
        String config = "{\"zeta\":1e5,\"ociVersion\":\"1.2.0\",\"big\":123456789012345678901234567890,\"small\":1.10,\"neg\":-0,\"exp\":1.0E-7,"
                + "\"process\":{\"b\":[1,2.50,null,true,{}],\"a\":\"\\u00e9\\n\"},\"linux\":{\"x\":0.1,\"resources\":{\"memory\":{\"limit\":4096,\"new\":1.000}},"
                + "\"seccomp\":{\"y\":[18446744073709551616]}},\"annotations\":{\"k\":\"v\"},\"alpha\":[]}";
        assertEquals(config.replace("\\u00e9", "é"), rewrite(config, UNIFIED, TranslationOptions.DEFAULTS, false));
    }

    @Test
    void annotationsOfOthersStayAndOursComeAfterThem() throws Exception {
        String config = "{\"ociVersion\":\"1.2.0\",\"annotations\":{\"k\":\"v\",\"org.systemd.property.MemorySwapMax\":\"uint64 0\",\"z\":\"1\"},"
                + "\"linux\":{\"resources\":{\"memory\":{\"limit\":4096,\"swap\":4096}}}}";
        assertEquals("{\"ociVersion\":\"1.2.0\",\"annotations\":{\"k\":\"v\",\"z\":\"1\",\"org.systemd.property.MemorySwapMax\":\"uint64 0\"},"
                + "\"linux\":{\"resources\":{\"memory\":{\"limit\":4096},\"unified\":{\"memory.swap.max\":\"0\"}}}}", rewrite(config, UNIFIED, TranslationOptions.DEFAULTS, false));
    }

    @Test
    void anAnnotationGetsItsTypeAndOneThatTheHostDoesNotKnowGoes() throws Exception {
        String config = "{\"ociVersion\":\"1.2.0\",\"annotations\":{\"org.systemd.property.MemoryHigh\":\"4096\",\"org.systemd.property.NoSuchProperty\":\"1\"},\"linux\":{\"resources\":{}}}";
        assertEquals("{\"ociVersion\":\"1.2.0\",\"annotations\":{\"org.systemd.property.MemoryHigh\":\"uint64 4096\"},\"linux\":{\"resources\":{}}}",
                rewrite(config, UNIFIED, TranslationOptions.DEFAULTS, false));
    }

    @Test
    void theReportIsAnnotatedOnRequest() throws Exception {
        JsonNode report = tree(tree(rewrite(whole("{\"memory\":{\"limit\":4096,\"new\":1}}"), UNIFIED, TranslationOptions.DEFAULTS, true))
                .get("annotations").get(ConfigRewriter.REPORT).textValue());
        assertEquals("memory.limit exact", report.get("report").get(1).get("path").textValue() + " " + report.get("report").get(1).get("outcome").textValue());
        assertEquals(1, report.get("summary").get("dropped").intValue());
    }

    @Test
    void aSecondReportReplacesTheFirst() throws Exception {
        String once = rewrite(whole("{\"memory\":{\"limit\":4096}}"), UNIFIED, TranslationOptions.DEFAULTS, true);
        assertEquals(once, rewrite(once, UNIFIED, TranslationOptions.DEFAULTS, true));
    }

    @Test
    void whatRuntimesCannotBeToldOnLegacyIsReportedAsDropped() throws Exception {
        byte[] config = whole("{\"unified\":{\"io.max\":\"8:0 rbps=1048576\"}}").getBytes(StandardCharsets.UTF_8);
        OciDocument document = OciReader.read(config);
        Plan plan = Translator.translate(document, LEGACY, TranslationOptions.DEFAULTS);
        ConfigRewriter.Rewritten rewritten = ConfigRewriter.rewrite(config, document, plan, false);
        assertEquals("dropped not-expressible", rewritten.report().get(0).outcome().word() + " " + rewritten.report().get(0).fate().reason().orElseThrow().word());
        assertEquals(tree("{}"), tree(new String(rewritten.config(), StandardCharsets.UTF_8)).get("linux").get("resources"));
    }

    @Test
    void bareResourcesAndRejectedDocumentsAreNotRewritten() throws Exception {
        for (String text : new String[] {"{\"memory\":{\"limit\":4096}}", whole("{\"memory\":{\"limit\":\"x\"}}")}) {
            byte[] config = text.getBytes(StandardCharsets.UTF_8);
            OciDocument document = OciReader.read(config);
            Plan plan = Translator.translate(document, UNIFIED, TranslationOptions.DEFAULTS);
            assertThrows(IllegalArgumentException.class, () -> ConfigRewriter.rewrite(config, document, plan, false));
        }
        assertTrue(OciReader.read(whole("{}").getBytes(StandardCharsets.UTF_8)).whole());
    }

    private static String whole(String resources) {
        return "{\"ociVersion\":\"1.2.0\",\"linux\":{\"resources\":" + resources + "}}";
    }

    static String rewrite(String config, HostProfile host, TranslationOptions options, boolean annotate) throws MalformedDocumentException {
        byte[] bytes = config.getBytes(StandardCharsets.UTF_8);
        OciDocument document = OciReader.read(bytes);
        return new String(ConfigRewriter.rewrite(bytes, document, Translator.translate(document, host, options), annotate).config(), StandardCharsets.UTF_8);
    }

    private static JsonNode tree(String json) throws IOException {
        return new ObjectMapper().readTree(json);
    }
}
