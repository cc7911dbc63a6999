package io.cgbridge.introspection;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cgbridge.introspection.ApplyException.Kind;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.UnitProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code checkBeforeUpdate}: a unit that uses 1000 bytes of memory and 10 of swap. */
class UsageCheckTest {
    @TempDir
    Path root;
    private CgroupFiles files;

    @BeforeEach
    void usage() throws IOException {
        HostTree tree = HostTree.unified(root).file("sys/fs/cgroup/a.scope/memory.current", "1000\n")
                .file("sys/fs/cgroup/a.scope/memory.swap.current", "10\n");
        files = new CgroupFiles(CgroupMounts.read(tree.root), "/a.scope", new HostCounts());
    }

    private void check(Plans plans) throws ApplyException {
        UsageCheck.check(new Ledger(plans.plan(), List.of()), files);
    }

    @ParameterizedTest
    @CsvSource({"MemoryMax, 999", "MemorySwapMax, 9", "MemoryMax, 0"})
    void aLimitBelowTheUsageIsRefused(String property, long limit) {
        ApplyException refusal = assertThrows(ApplyException.class, () -> check(new Plans().property("memory.x", property, "t", limit)));
        assertEquals(Kind.REJECTED, refusal.kind());
        assertEquals(Outcome.REJECTED, refusal.report().get(0).outcome());
    }

    @ParameterizedTest
    @CsvSource({"MemoryMax, 1000", "MemorySwapMax, 10", "TasksMax, 1", "MemoryHigh, 1", "MemoryLimit, 1"})
    void anyOtherLimitIsFine(String property, long limit) {
        assertDoesNotThrow(() -> check(new Plans().property("memory.x", property, "t", limit)));
    }

    @Test
    void noLimitIsAboveAnyUsage() {
        assertDoesNotThrow(() -> check(new Plans().property("memory.limit", "MemoryMax", "t", UnitProperty.INFINITY)
                .file("memory.swap", Controller.MEMORY, "memory.swap.max", "max")));
    }

    @Test
    void aFileIsCheckedAsAPropertyIs() {
        assertThrows(ApplyException.class, () -> check(new Plans().file("memory.swap", Controller.MEMORY, "memory.swap.max", "9")));
    }
}
