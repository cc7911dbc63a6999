package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.translator.Plan.Placement;
import io.cgbridge.translator.TranslationOptions.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code linux.cgroupsPath}. */
class PlacementRulesTest {
    private static final TranslationOptions SYSTEMD = TranslationOptions.DEFAULTS;
    private static final TranslationOptions CGROUPFS = SYSTEMD.withTarget(Target.CGROUPFS);

    private static Plan plan(String path, TranslationOptions options) {
        return PlanText.plan("{'linux':{'cgroupsPath':" + path + "}}", Hosts.unified(257), options);
    }

    @ParameterizedTest
    @CsvSource({
        "system.slice:docker:1a2b,           system.slice,           docker-1a2b.scope",
        "kubepods-burstable-podx.slice:cri-containerd:c1, kubepods-burstable-podx.slice, cri-containerd-c1.scope",
        ":runc:name,                         '',                     runc-name.scope",
        "system.slice::name,                 system.slice,           name.scope",
        "-:runc:name,                        -.slice,                runc-name.scope",
        "-.slice:runc:name,                  -.slice,                runc-name.scope",
        "system.slice:runc:pod.slice,        system.slice,           pod.slice",
        "user.slice:a:b.c_d@e,               user.slice,             a-b.c_d@e.scope"})
    void sliceAndScope(String path, String slice, String unit) {
        Plan plan = plan("'" + path + "'", SYSTEMD);
        assertEquals(new Placement(slice, unit), plan.placement());
        assertEquals("linux.cgroupsPath exact", Scenario.report(plan));
    }

    @ParameterizedTest
    @CsvSource({
        "a:b, invalid-syntax", "a.slice:b:c:d, invalid-syntax", "parent:prefix:name, invalid-syntax", "a--b.slice:p:n, invalid-syntax",
        "-a.slice:p:n, invalid-syntax", "a-.slice:p:n, invalid-syntax", ".slice:p:n, invalid-syntax", "a/b.slice:p:n, invalid-syntax",
        "a.slice:p:, invalid-syntax", "a.slice:p:two words, invalid-syntax", "a.slice:p:a/b, invalid-syntax", "a.slice:p:a--b.slice, invalid-syntax"})
    void namesThatSystemdWouldNotTake(String path, String reason) {
        Plan plan = plan("'" + path + "'", SYSTEMD);
        assertEquals(Placement.NONE, plan.placement());
        assertEquals("linux.cgroupsPath rejected " + reason, Scenario.report(plan));
    }

    @ParameterizedTest
    @CsvSource({"254, rejected", "244, exact"})
    void aUnitNameHasAtMost255Characters(int length, String outcome) {
        assertEquals(outcome, plan("'a.slice:p:" + "n".repeat(length) + "'", SYSTEMD).report().get(0).outcome().word());
    }

    @ParameterizedTest
    @CsvSource({"'''/user/cgroups/path/id''', dropped not-expressible", "'''''', unset empty", "null, unset null-value"})
    void nothingThatSaysAUnit(String json, String fate) {
        Plan plan = plan(json, SYSTEMD);
        assertEquals(Placement.NONE, plan.placement());
        assertEquals("linux.cgroupsPath " + fate, Scenario.report(plan));
    }

    @ParameterizedTest
    @CsvSource({"'/user/cgroups/path/id', exact", "relative, exact", "'', unset empty", "system.slice:docker:1a2b, dropped not-expressible",
        "/a/../b, rejected invalid-syntax", "./a, rejected invalid-syntax", "/a/.., rejected invalid-syntax"})
    void aPathForCgroupfs(String path, String fate) {
        assertEquals("linux.cgroupsPath " + fate, Scenario.report(plan("'" + path + "'", CGROUPFS)));
    }

    @ParameterizedTest
    @CsvSource({"system.slice:docker:1a2b"})
    void aRunningUnitIsNotMoved(String path) {
        assertEquals("linux.cgroupsPath dropped creation-only", Scenario.report(plan("'" + path + "'", SYSTEMD.withChange(true))));
    }
}
