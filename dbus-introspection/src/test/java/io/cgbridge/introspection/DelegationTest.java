package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cgbridge.compat.Advice;
import io.cgbridge.compat.FieldOutcomes.FieldOutcome;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a manager may hand down, and what a user's manager lacks. */
class DelegationTest {
    private static final String USER = "/user.slice/user-1000.slice/user@1000.service";

    @TempDir
    Path root;

    private Delegation delegation(String offered, String given, String controlGroup, int version) throws IOException {
        HostTree tree = HostTree.unified(root).file("sys/fs/cgroup/cgroup.controllers", offered + "\n")
                .file("sys/fs/cgroup" + USER + "/cgroup.controllers", given + "\n").file("sys/fs/cgroup" + USER + "/cgroup.procs", "");
        return Delegation.of(HostFiles.read(tree.root), controlGroup, version);
    }

    private static String words(Collection<Controller> controllers) {
        return controllers.stream().map(Controller::word).sorted().collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "cpuset cpu io memory pids,         pids memory,     247, cgroup freezer memory pids,     cpu cpuset io",
        "cpuset cpu io memory pids,         pids memory cpu, 252, cgroup cpu freezer memory pids, cpuset io",
        "cpuset cpu io memory pids hugetlb, pids memory cpu, 243, cgroup cpu freezer memory pids, io",
        "memory pids,                       memory pids,     252, cgroup freezer memory pids,     ''",
        "cpuset cpu io memory pids,         '',              252, cgroup freezer,                 cpu cpuset io memory pids"})
    void ofAUsersManager(String offered, String given, int version, String usable, String missing) throws IOException {
        Delegation found = delegation(offered, given, USER, version);
        assertEquals(usable, words(found.controllers().keySet()));
        assertEquals(missing, words(found.missing()));
    }

    @Test
    void theSystemsManagerHasWhatTheKernelOffers() throws IOException {
        Delegation found = delegation("cpuset cpu io memory pids hugetlb", "memory", "/", 252);
        assertEquals("cgroup cpu cpuset devices freezer hugetlb io memory pids", words(found.controllers().keySet()));
        assertEquals(List.of(), found.missing());
        assertEquals("cpu cpuset io memory pids", words(found.delegated().entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).toList()));
    }

    @Test
    void onV1AUsersManagerHasNone() throws IOException {
        HostTree tree = HostTree.measured(root, "bullseye-legacy");
        Delegation found = Delegation.of(HostFiles.read(tree.root), USER, 247);
        assertEquals("", words(found.controllers().keySet()));
        assertEquals(List.of(), found.missing());
    }

    @Test
    void theAdviceNamesTheDropInAndTheFieldsThatItWouldHelp() throws IOException {
        Delegation found = delegation("cpuset cpu io memory pids", "pids memory cpu", USER, 252);
        HostReport report = new HostReport(Plans.host(Hierarchy.UNIFIED), new HostReport.Distribution("", "", ""), List.of(), "", "", USER, found.delegated(), true,
                Map.of(), Instant.EPOCH, List.of(), List.of(), found.missing());
        List<FieldOutcome> outcomes = List.of(outcome("cpu.cpus", "This host has no cpuset controller."), outcome("rdma", "This host has no rdma controller."));
        assertEquals(List.of(new Advice(Advice.Severity.WARNING, "This user's manager was not given controllers that the kernel has: cpuset, io.",
                "As root, write the lines [Service] and Delegate=cpu cpuset io memory pids to /etc/systemd/system/user@.service.d/delegate.conf, then run "
                        + "systemctl daemon-reload and systemctl restart user@1000.service, which ends the user's sessions.", List.of("cpu.cpus"))),
                report.advice(outcomes).stream().filter(advice -> advice.title().contains("manager")).toList());
        assertEquals(List.of("cpu.cpus", "rdma"), report.advice(outcomes).stream().flatMap(advice -> advice.fields().stream())
                .filter(field -> !field.equals("cpu.quota")).sorted().toList(), "each field is advised on once");
    }

    private static FieldOutcome outcome(String path, String message) {
        return new FieldOutcome(path, Fate.dropped(Reason.NO_CONTROLLER, message).withRemedy("Use another kernel."));
    }
}
