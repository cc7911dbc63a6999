package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a config.json asks for on a host of cgroup 2, the rewritten one asks for the same, and needs no rewriting. */
class ConfigRewriterLawTest {
    private static final Map<String, HostProfile> HOSTS = new TreeMap<>(Map.of("262", Hosts.unified(262), "252", Hosts.unified(252), "239", Hosts.unified(239),
            "bfq", Hosts.like(Hosts.unified(257)).bfq("sda").build(), "io.cost", Hosts.like(Hosts.unified(257)).iocost("sda").build(), "legacy 239", Hosts.legacy(239)));

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void theSameLimitsReachTheHost(@ForAll("configs") String config, @ForAll("unifiedHosts") String host) throws Exception {
        Plan before = plan(config, HOSTS.get(host));
        Assume.that(!before.rejected());
        Plan after = plan(ConfigRewriterTest.rewrite(config, HOSTS.get(host), TranslationOptions.DEFAULTS, false), HOSTS.get(host));
        assertEquals(List.of(), after.report().stream().filter(entry -> entry.outcome() == Outcome.REJECTED).toList());
        assertEquals(limits(before), limits(after));
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void rewritingTwiceIsRewritingOnce(@ForAll("configs") String config, @ForAll("hosts") String host) throws Exception {
        Assume.that(!plan(config, HOSTS.get(host)).rejected());
        String once = ConfigRewriterTest.rewrite(config, HOSTS.get(host), TranslationOptions.DEFAULTS, true);
        String twice = ConfigRewriterTest.rewrite(once, HOSTS.get(host), TranslationOptions.DEFAULTS, true);
        ObjectMapper json = new ObjectMapper();
        assertEquals(withoutReport((ObjectNode) json.readTree(once)), withoutReport((ObjectNode) json.readTree(twice)));
    }

    /** The first report tells of leaves that are gone in the second. */
    private static ObjectNode withoutReport(ObjectNode config) {
        ((ObjectNode) config.get("annotations")).remove(ConfigRewriter.REPORT);
        return config;
    }

    /** Every property with its value. Defaults may be left out, and lists are told apart by their text. */
    private static Map<String, String> limits(Plan plan) {
        Map<String, String> limits = new LinkedHashMap<>();
        for (UnitProperty property : plan.properties()) {
            limits.merge(property.name(), text(property), (first, second) -> first + second);
        }
        // no protection, as the systemd of the host can be told it
        limits.remove("MemoryLow", "0");
        limits.remove("MemoryLow", "1");
        limits.remove("CPUQuotaPeriodUSec", "100000");
        return new TreeMap<>(limits);
    }

    private static String text(UnitProperty property) {
        return property.value() instanceof byte[] mask ? CpuMask.list(mask) : property.value().toString();
    }

    private static Plan plan(String config, HostProfile host) throws MalformedDocumentException {
        return Translator.translate(OciReader.read(config.getBytes(StandardCharsets.UTF_8)), host, TranslationOptions.DEFAULTS);
    }

    @Provide
    Arbitrary<String> configs() {
        return Documents.sound().map(document -> document.contains("\"linux\"") ? document : "{\"ociVersion\":\"1.2.0\",\"linux\":{\"resources\":" + document + "}}");
    }

    @Provide
    Arbitrary<String> hosts() {
        return Arbitraries.of(HOSTS.keySet());
    }

    @Provide
    Arbitrary<String> unifiedHosts() {
        return Arbitraries.of(HOSTS.keySet().stream().filter(name -> !name.startsWith("legacy")).toList());
    }
}
