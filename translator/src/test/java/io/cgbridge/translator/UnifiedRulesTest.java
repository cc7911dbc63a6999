package io.cgbridge.translator;

import static io.cgbridge.translator.PlanText.actions;
import static io.cgbridge.translator.PlanText.plan;
import static io.cgbridge.translator.PlanText.report;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnifiedRulesTest {
    private static final TranslationOptions NEW = TranslationOptions.DEFAULTS;
    private static final TranslationOptions CHANGE = NEW.withChange(true);

    static Stream<Arguments> keys() {
        HostProfile now = Hosts.unified(257);
        HostProfile old = Hosts.legacy(247);
        return Stream.of(
                key("misc.max", "res_a 1", now, NEW, "exact misc.max", "misc.max <- res_a 1"),
                key("misc.max", "res_a 1\\nres_b max\\n", now, NEW, "exact misc.max", "misc.max <- res_a 1", "misc.max <- res_b max"),
                key("misc.max", "res_a 1", Hosts.unified(245), NEW, "dropped no-controller"),
                key("misc.max", "res_a 1", old, NEW, "dropped no-controller"),
                key("dmem.max", "drm/0000:03:00.0/vram0 1073741824", Hosts.unified(258), NEW, "exact dmem.max",
                        "dmem.max <- drm/0000:03:00.0/vram0 1073741824"),
                key("cgroup.max.descendants", "10", now, NEW, "exact cgroup.max.descendants", "cgroup.max.descendants <- 10"),
                key("cgroup.max.depth", "10", Hosts.hybrid(247), NEW, "exact cgroup.max.depth", "cgroup.max.depth <- 10"),
                key("cgroup.max.depth", "10", old, NEW, "dropped no-file"),
                key("cgroup.max.depth", null, now, CHANGE, "unset reset cgroup.max.depth", "cgroup.max.depth <- max"),
                key("cgroup.max.depth", null, now, NEW, "unset null-value"),
                key("cgroup.pressure", "0", now, NEW, "exact cgroup.pressure", "cgroup.pressure <- 0"),
                key("cgroup.pressure", null, now, CHANGE, "unset reset cgroup.pressure", "cgroup.pressure <- 1"),
                key("memory.pressure", "some 150000 1000000", now, NEW, "dropped not-a-resource"),
                key("cgroup.freeze", "1", now, NEW, "rejected not-a-resource"),
                key("cgroup.kill", "1", now, NEW, "rejected not-a-resource"),
                key("cgroup.procs", "1", now, NEW, "rejected not-a-resource"),
                key("cgroup.threads", "1", now, NEW, "rejected not-a-resource"),
                key("cgroup.type", "threaded", now, NEW, "rejected not-a-resource"),
                key("cgroup.subtree_control", "+cpu", now, NEW, "rejected not-a-resource"),
                key("misc.current", "1", now, NEW, "rejected not-a-resource"),
                key("io.stat", "1", now, NEW, "rejected not-a-resource"),
                key("io.prio.class", "restrict-to-be", Hosts.like(now).file("io.prio.class").build(), NEW, "exact io.prio.class",
                        "io.prio.class <- restrict-to-be"),
                key("io.prio.class", "restrict-to-be", now, NEW, "dropped no-file"),
                key("io.prio.class", "restrict-to-be", old, NEW, "dropped no-equivalent"),
                key("misc.new", "1", Hosts.like(now).file("misc.new").build(), NEW, "exact misc.new", "misc.new <- 1"),
                key("misc.new", "", Hosts.like(now).file("misc.new").build(), NEW, "unset empty"),
                key("misc.new", null, Hosts.like(now).file("misc.new").build(), CHANGE, "dropped no-equivalent"),
                key("foo.bar", "1", now, NEW, "dropped no-controller"),
                key("misc.max", "res_a\\u00001", now, NEW, "rejected invalid-syntax"));
    }

    @ParameterizedTest(name = "{0} = {1} on {2}")
    @MethodSource("keys")
    void aKey(String file, String value, HostProfile host, TranslationOptions options, String told, List<String> actions) {
        Plan plan = plan("{'unified':{'" + file + "':" + (value == null ? "null" : "'" + value + "'") + "}}", host, options);
        assertEquals(1, plan.report().size());
        assertTrue(report(plan).get(0).endsWith(": " + told), () -> report(plan).get(0));
        assertEquals(actions, actions(plan));
    }

    private static Arguments key(String file, String value, HostProfile host, TranslationOptions options, String told, String... actions) {
        return Arguments.of(file, value, host, options, told, List.of(actions));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nodot", "", ".", "..", ".max", "memory.", "a/b.c", "../memory.max", "/proc/sys/kernel.x", "memory..max", "memory.max\\n", "memory max.x",
            "mem\\u0000ory.max", "m\\u00e9moire.max", "memory.max/../../x"})
    void aKeyThatIsNoFileNameIsRejected(String file) {
        Plan plan = plan("{'unified':{'" + file + "':'1'}}", Hosts.unified(257));
        assertEquals(List.of(Reason.INVALID_SYNTAX), plan.report().stream().map(entry -> entry.fate().reason().orElseThrow()).toList());
        assertTrue(plan.rejected());
    }

    @Test
    void aMissingControllerIsAnErrorForWhoeverRequiresIt() {
        assertTrue(plan("{'unified':{'foo.bar':'1'}}", Hosts.unified(257), NEW.withRequire(List.of("unified"))).rejected());
    }

    @Test
    void nothingAskedIsToldOnce() {
        assertEquals(List.of("unified = {}: unset empty"), report(plan("{'unified':{}}", Hosts.unified(257))));
        assertEquals(List.of("unified = null: unset null-value"), report(plan("{'unified':null}", Hosts.unified(257))));
    }

    @Test
    void aRefusalSaysWhatToUseInstead() {
        assertEquals("Freeze the unit: POST /v1/units/NAME/freeze.",
                plan("{'unified':{'cgroup.freeze':'1'}}", Hosts.unified(257)).report().get(0).fate().remedy().orElseThrow());
    }
}
