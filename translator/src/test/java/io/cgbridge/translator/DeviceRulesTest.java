package io.cgbridge.translator;

import static io.cgbridge.translator.PlanText.actions;
import static io.cgbridge.translator.PlanText.plan;
import static io.cgbridge.translator.PlanText.report;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.translator.HostProfile.DeviceNames;
import io.cgbridge.translator.TranslationOptions.Target;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeviceRulesTest {
    private static final TranslationOptions NEW = TranslationOptions.DEFAULTS;
    private static final TranslationOptions CHANGE = NEW.withChange(true);
    private static final TranslationOptions FILES = NEW.withTarget(Target.CGROUPFS);
    private static final TranslationOptions OPTIONAL = NEW.withOptional(List.of("devices"));
    private static final String DENY_ALL = "{'allow':false,'access':'rwm'}";

    /** Docker's default: the last rule takes nothing away. */
    private static final String DOCKER = devices(DENY_ALL, "{'allow':true,'type':'c','major':1,'minor':5,'access':'rwm'}",
            "{'allow':true,'type':'c','major':1,'minor':3,'access':'rwm'}", "{'allow':false,'type':'c','major':10,'minor':229,'access':'rwm'}");

    private static String devices(String... rules) {
        return "{'devices':[" + String.join(",", rules) + "]}";
    }

    private static String allow(String type, String numbers, String access) {
        return "{'allow':true,'type':'" + type + "'," + numbers + ",'access':'" + access + "'}";
    }

    static Stream<Arguments> expressed() {
        HostProfile now = Hosts.unified(257);
        HostProfile sharedName = Hosts.legacy(219);
        return Stream.of(
                // what a document says                                                  on            as                    what is done
                given("Docker's default", DOCKER, now, NEW, "DevicePolicy=strict", "DeviceAllow=[[/dev/char/1:5, rwm], [/dev/char/1:3, rwm]]"),
                given("deny-all", devices(DENY_ALL), now, NEW, "DevicePolicy=strict", "DeviceAllow=[]"),
                given("allow-all", devices("{'allow':true,'access':'rwm'}"), now, NEW, "DevicePolicy=auto"),
                given("both types whole are everything", devices(allow("b", "'major':-1", "rwm"), allow("c", "'major':-1", "rwm")), now, NEW,
                        "DevicePolicy=auto"),
                given("whole types with less access", devices(allow("c", "'major':-1,'minor':-1", "m"), allow("b", "'major':-1,'minor':-1", "m")),
                        now, NEW, "DevicePolicy=strict", "DeviceAllow=[[char-*, m], [block-*, m]]"),
                given("0 is a number (crun's fallback opens block-8)", devices(allow("b", "'major':8,'minor':0", "r")), now, NEW,
                        "DevicePolicy=strict", "DeviceAllow=[[/dev/block/8:0, r]]"),
                given("an absent minor is a wildcard", devices(allow("c", "'major':136", "rwm")), now, NEW, "DevicePolicy=strict",
                        "DeviceAllow=[[char-136, rwm]]"),
                given("u is c", devices(allow("u", "'major':1,'minor':3", "rw")), now, NEW, "DevicePolicy=strict", "DeviceAllow=[[/dev/char/1:3, rw]]"),
                given("access in any order", devices(allow("c", "'major':1,'minor':3", "mwr")), now, NEW, "DevicePolicy=strict",
                        "DeviceAllow=[[/dev/char/1:3, rwm]]"),
                given("no access is nothing; systemd would take an empty text for rwm", devices(allow("c", "'major':1,'minor':3", "")), now, NEW,
                        "DevicePolicy=strict", "DeviceAllow=[]"),
                given("what names nothing known is no rule", devices("{'x':1}"), now, OPTIONAL),
                given("beside a rule neither", devices(DENY_ALL, "{'x':1}", allow("c", "'major':1,'minor':3", "r")), now, OPTIONAL,
                        "DevicePolicy=strict", "DeviceAllow=[[/dev/char/1:3, r]]"),
                given("a FIFO needs nothing", devices(allow("p", "'major':1,'minor':3", "rwm")), now, NEW, "DevicePolicy=strict", "DeviceAllow=[]"),
                given("type a ignores the numbers, as the kernel and runc do", devices(DENY_ALL, "{'allow':true,'major':10,'minor':232,'access':'rwm'}"),
                        now, NEW, "DevicePolicy=auto"),
                given("an absent allow is a deny", devices("{'type':'a'}", allow("c", "'major':1,'minor':3", "r")), now, NEW, "DevicePolicy=strict",
                        "DeviceAllow=[[/dev/char/1:3, r]]"),
                given("everything but one type", devices("{'allow':true}", "{'allow':false,'type':'b'}"), now, NEW, "DevicePolicy=strict",
                        "DeviceAllow=[[char-*, rwm]]"),
                given("one minor of every major is in its whole type", devices(allow("c", "'minor':5", "r"), allow("c", "'major':-1", "rw")), now, NEW,
                        "DevicePolicy=strict", "DeviceAllow=[[char-*, rw]]"),
                given("a change clears the list first", DOCKER, now, CHANGE, "DeviceAllow=[]", "DevicePolicy=strict",
                        "DeviceAllow=[[/dev/char/1:5, rwm], [/dev/char/1:3, rwm]]"),
                given("a change to deny-all", devices(DENY_ALL), now, CHANGE, "DeviceAllow=[]", "DevicePolicy=strict"),
                given("a change to allow-all", devices("{'allow':true}"), now, CHANGE, "DeviceAllow=[]", "DevicePolicy=auto"),
                given("an empty list in a change is systemd's default", "{'devices':[]}", now, CHANGE, "DeviceAllow=[]", "DevicePolicy=auto"),
                given("null in a change", "{'devices':null}", now, CHANGE, "DeviceAllow=[]", "DevicePolicy=auto"),
                given("an empty list in a new unit asks nothing", "{'devices':[]}", now, NEW),
                given("null in a new unit", "{'devices':null}", now, NEW),
                given("before 240 a driver's name", devices(allow("c", "'major':136", "rwm")), Hosts.legacy(239), NEW, "DevicePolicy=strict",
                        "DeviceAllow=[[char-pts, rwm]]"),
                given("before 240 a shared name, if all of its majors are allowed", devices(allow("c", "'major':4", "rw"), allow("c", "'major':5", "rw")),
                        sharedName, NEW, "DevicePolicy=strict", "DeviceAllow=[[char-tty, rw]]"),
                given("before 240 nodes and globs", devices(allow("c", "'major':1,'minor':3", "rwm"), allow("b", "'major':-1", "m")), Hosts.legacy(219), NEW,
                        "DevicePolicy=strict", "DeviceAllow=[[/dev/char/1:3, rwm], [block-*, m]]"),
                given("legacy by properties too", DOCKER, Hosts.legacy(245), NEW, "DevicePolicy=strict",
                        "DeviceAllow=[[/dev/char/1:5, rwm], [/dev/char/1:3, rwm]]"),
                given("v1 files", DOCKER, Hosts.legacy(245), FILES, "devices.deny <- a", "devices.allow <- c 1:5 rwm", "devices.allow <- c 1:3 rwm"),
                given("v1 files can say what is denied", devices("{'allow':true}", "{'allow':false,'type':'b','major':8,'access':'w'}"), Hosts.legacy(245),
                        FILES, "devices.allow <- a", "devices.deny <- b 8:* w"),
                given("v1 files can say one minor of every major", devices(allow("c", "'minor':5", "r")), Hosts.legacy(245), FILES, "devices.deny <- a",
                        "devices.allow <- c *:5 r"),
                given("null in a change of v1 files", "{'devices':null}", Hosts.legacy(245), FILES.withChange(true), "devices.allow <- a"),
                given("allow-all needs no place", devices("{'allow':true}"), now, FILES),
                given("dropped on request where there is no place", DOCKER, now, FILES.withOptional(List.of("devices"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("expressed")
    void theResultIsExpressed(String name, String json, HostProfile host, TranslationOptions options, List<String> actions) {
        Plan plan = plan(json, host, options);
        assertEquals(actions, actions(plan), () -> String.join("\n", report(plan)));
        assertEquals(0, plan.summary().get(Outcome.REJECTED));
    }

    private static Arguments given(String name, String json, HostProfile host, TranslationOptions options, String... actions) {
        return Arguments.of(name, json, host, options, List.of(actions));
    }

    static Stream<Arguments> refused() {
        HostProfile now = Hosts.unified(257);
        return Stream.of(
                Arguments.of("a hole in an allowed range", devices(allow("c", "'major':5", "rwm"), "{'allow':false,'type':'c','major':5,'minor':1}"), now,
                        "devices[1].allow", "not-expressible"),
                Arguments.of("a hole in allow-all", devices("{'allow':true}", "{'allow':false,'type':'b','major':8,'minor':0,'access':'w'}"), now,
                        "devices[1].allow", "not-expressible"),
                Arguments.of("one minor of every major has no name", devices(DENY_ALL, allow("c", "'minor':5", "r")), now, "devices[1].minor",
                        "not-expressible"),
                Arguments.of("before 240 a name that would open more", devices(allow("c", "'major':4", "rwm")), Hosts.legacy(239), "devices[0].major",
                        "not-expressible"),
                Arguments.of("before 240 a shared name with less access to the other",
                        devices(allow("c", "'major':4", "rwm"), allow("c", "'major':5", "r")), Hosts.legacy(239), "devices[0].major", "not-expressible"),
                Arguments.of("before 240 a driver that is not there", devices(allow("c", "'major':200", "rwm")), Hosts.legacy(239), "devices[0].major",
                        "not-expressible"),
                Arguments.of("systemd before 240 ignores the properties on cgroup 2", DOCKER, Hosts.unified(239), "devices[0].allow",
                        "accepted-but-ignored"),
                Arguments.of("cgroup 2 has no file", DOCKER, Hosts.withoutSystemd(Hierarchy.UNIFIED, "6.1.0"), "devices[0].allow", "no-file"),
                Arguments.of("no cgroups at all", DOCKER, Hosts.withoutSystemd(Hierarchy.NONE, "6.1.0"), "devices[0].allow", "no-controller"),
                Arguments.of("an unknown type", devices("{'allow':true,'type':'x'}"), now, "devices[0].type", "out-of-range"),
                Arguments.of("an unknown access", devices("{'allow':true,'access':'rwx'}"), now, "devices[0].access", "invalid-syntax"),
                Arguments.of("a major beyond 12 bits", devices(allow("c", "'major':4096", "rwm")), now, "devices[0].major", "out-of-range"),
                Arguments.of("a minor beyond 20 bits", devices(allow("c", "'major':1,'minor':1048576", "rwm")), now, "devices[0].minor", "out-of-range"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatCannotBeExpressedIsRejectedNeverWidened(String name, String json, HostProfile host, String path, String reason) {
        Plan plan = plan(json, host);
        assertEquals(List.of(), actions(plan));
        assertTrue(report(plan).stream().anyMatch(line -> line.startsWith(path + " = ") && line.endsWith(": rejected " + reason)),
                () -> String.join("\n", report(plan)));
    }

    @Test
    void onRequestAnInexpressibleListIsDroppedAsAWhole() {
        Plan plan = plan(devices(allow("c", "'major':5", "rwm"), "{'allow':false,'type':'c','major':5,'minor':1}", allow("c", "'major':1,'minor':3", "r")),
                Hosts.unified(257), OPTIONAL);
        assertEquals(List.of(), actions(plan));
        assertEquals(13, plan.summary().get(Outcome.DROPPED));
        assertEquals(List.of("The list is applied as a whole or not at all, and devices[1] cannot be expressed.",
                        "This needs a hole in the range of devices[0], which neither systemd nor the kernel's v1 controller can express."),
                plan.report().stream().map(entry -> entry.fate().message()).distinct().toList());
    }

    @Test
    void everyLeafOfEveryRuleIsTold() {
        assertEquals(List.of(
                "devices[0].allow = false: exact DevicePolicy+DeviceAllow",
                "devices[0].access = rwm: exact DevicePolicy+DeviceAllow",
                "devices[1].allow = true: exact DevicePolicy+DeviceAllow",
                "devices[1].type = c: exact DevicePolicy+DeviceAllow",
                "devices[1].major = 1: exact DevicePolicy+DeviceAllow",
                "devices[1].minor = null: unset null-value DevicePolicy+DeviceAllow",
                "devices[2].allow = true: exact already-true DevicePolicy+DeviceAllow",
                "devices[2].type = p: exact already-true DevicePolicy+DeviceAllow",
                "devices[3].allow = true: unset empty DevicePolicy+DeviceAllow",
                "devices[3].type = c: unset empty DevicePolicy+DeviceAllow",
                "devices[3].access = : unset empty DevicePolicy+DeviceAllow"),
                report(plan(devices(DENY_ALL, "{'allow':true,'type':'c','major':1,'minor':null}", "{'allow':true,'type':'p'}",
                        "{'allow':true,'type':'c','access':''}"), Hosts.unified(257))));
    }

    @Test
    void numbersBesideTypeAAreToldToMeanNothing() {
        assertEquals(List.of(
                "devices[0].allow = true: exact DevicePolicy",
                "devices[0].major = 10: approximated other-meaning DevicePolicy",
                "devices[0].minor = -1: exact DevicePolicy",
                "devices[0].access = r: approximated other-meaning DevicePolicy"),
                report(plan(devices("{'allow':true,'major':10,'minor':-1,'access':'r'}"), Hosts.unified(257))));
    }

    @Test
    void before240WhatNeedsANodeOrAListedDriverIsTold() {
        assertEquals(List.of(
                "devices[0].allow = true: approximated other-meaning DevicePolicy+DeviceAllow",
                "devices[0].type = c: approximated other-meaning DevicePolicy+DeviceAllow",
                "devices[0].major = 1: approximated other-meaning DevicePolicy+DeviceAllow",
                "devices[0].minor = 3: approximated other-meaning DevicePolicy+DeviceAllow",
                "devices[1].allow = true: approximated other-meaning DevicePolicy+DeviceAllow",
                "devices[1].type = b: approximated other-meaning DevicePolicy+DeviceAllow",
                "devices[2].allow = true: exact DevicePolicy+DeviceAllow",
                "devices[2].type = c: exact DevicePolicy+DeviceAllow",
                "devices[2].major = 136: exact DevicePolicy+DeviceAllow"),
                report(plan(devices("{'allow':true,'type':'c','major':1,'minor':3}", "{'allow':true,'type':'b'}", "{'allow':true,'type':'c','major':136}"),
                        Hosts.legacy(219))));
    }

    @Test
    void aDriverThatHasTwoMajorsIsNamedOnceForBoth() {
        HostProfile host = Hosts.like(Hosts.legacy(232)).deviceNames(new DeviceNames(Map.of(), Map.of(8, "sd", 65, "sd"))).build();
        Plan plan = plan(devices(allow("b", "'major':8", "r"), allow("b", "'major':65", "r")), host);
        assertEquals(List.of("DevicePolicy=strict", "DeviceAllow=[[block-sd, r]]"), actions(plan));
    }
}
