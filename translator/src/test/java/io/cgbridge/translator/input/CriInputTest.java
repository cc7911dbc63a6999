package io.cgbridge.translator.input;

import static io.cgbridge.translator.input.Reports.UNIFIED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.MalformedDocumentException.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Given these LinuxContainerResources, this host holds that, told in CRI's words. */
class CriInputTest {
    private static String report(String json) throws MalformedDocumentException {
        return Reports.of(InputKind.CRI, json, UNIFIED);
    }

    @Test
    void bothSpellingsAndNumbersInQuotesAreRead() throws MalformedDocumentException {
        assertEquals("""
                cpu_period = 100000: exact property:CPUQuotaPeriodUSec
                cpuQuota = 50000: exact property:CPUQuotaPerSecUSec
                cpuShares = 1024: converted other-scale property:CPUWeight
                memory_limit_in_bytes = 1073741824: exact property:MemoryMax
                memorySwapLimitInBytes = 1073741824: converted other-scale property:MemorySwapMax
                cpuset_cpus = 0-1: exact property:AllowedCPUs
                hugepage_limits[0].page_size = 2MB: exact file:hugetlb.2MB.max file:hugetlb.2MB.rsvd.max
                hugepage_limits[0].limit = 4194304: exact file:hugetlb.2MB.max file:hugetlb.2MB.rsvd.max
                unified["memory.high"] = 1G: exact property:MemoryHigh
                """, report("""
                {"cpu_period": 100000, "cpuQuota": "50000", "cpuShares": "1024", "memory_limit_in_bytes": "1073741824",
                 "memorySwapLimitInBytes": "1073741824", "cpuset_cpus": "0-1", "hugepage_limits": [{"page_size": "2MB", "limit": "4194304"}],
                 "unified": {"memory.high": "1G"}}"""));
    }

    @Test
    void zeroAndEmptyAreNotSpecified() throws MalformedDocumentException {
        assertEquals("""
                cpuPeriod = 0: unset left-alone
                cpu_shares = 0: unset left-alone
                cpuset_cpus = : unset left-alone
                hugepageLimits = []: unset empty
                unified = {}: unset empty
                """, report("{\"cpuPeriod\": \"0\", \"cpu_shares\": 0, \"cpuset_cpus\": \"\", \"hugepageLimits\": [], \"unified\": {}}"));
    }

    @Test
    void aHugepageLimitThatIsNotSpecifiedIsZero() throws MalformedDocumentException {
        assertEquals("hugepage_limits[0].page_size = 2MB: exact file:hugetlb.2MB.max file:hugetlb.2MB.rsvd.max\n",
                report("{\"hugepage_limits\": [{\"page_size\": \"2MB\"}]}"));
        assertEquals("hugepage_limits[0].limit = 5: rejected missing-member\n", report("{\"hugepage_limits\": [{\"limit\": 5}]}"));
    }

    @Test
    void theScoreForTheOutOfMemoryKillerIsNoMatterOfCgroups() throws MalformedDocumentException {
        assertEquals("oom_score_adj = -997: unset not-a-resource\n", report("{\"oom_score_adj\": -997}"));
    }

    @Test
    void aSandboxConfigurationIsRead() throws MalformedDocumentException {
        assertEquals("""
                linux.cgroup_parent = /kubepods.slice: dropped not-expressible
                linux.resources.cpu_shares = 1024: converted other-scale property:CPUWeight
                linux.overhead.cpu_shares = 2: dropped not-expressible
                resources.cpu.limits = 3: dropped unknown-field
                """, report("""
                {"metadata": {"name": "pod"}, "resources": {"cpu": {"limits": 3}},
                 "linux": {"cgroup_parent": "/kubepods.slice", "resources": {"cpu_shares": 1024}, "overhead": {"cpu_shares": 2}}}"""));
    }

    @Test
    void ofWhatInspectPrintsTheStatusIsRead() throws MalformedDocumentException {
        assertEquals("status.resources.linux.cpuQuota = 20000: exact property:CPUQuotaPerSecUSec\n", report("""
                {"status": {"metadata": {"name": "web"}, "resources": {"linux": {"cpuQuota": "20000"}}},
                 "info": {"config": {"linux": {"resources": {"cpu_quota": 20000}}}}}"""));
    }

    @Test
    void ofWhatInspectPrintsTheConfigurationIsReadIfTheStatusHasNone() throws MalformedDocumentException {
        String json = "{\"status\": {\"id\": \"x\"}, \"info\": {\"config\": {\"metadata\": {\"name\": \"redis\"}, "
                + "\"linux\": {\"resources\": {\"cpu_quota\": 20000}}}}}";
        assertEquals("info.config.linux.resources.cpu_quota = 20000: exact property:CPUQuotaPerSecUSec\n", report(json));
        assertEquals("redis", Inputs.read(InputKind.CRI, json.getBytes(StandardCharsets.UTF_8)).name());
    }

    @Test
    void aWrongTypeOrRangeIsRejectedUnderItsOwnPath() throws MalformedDocumentException {
        assertEquals("""
                cpu_shares = abc: rejected wrong-type
                cpu_quota = 9223372036854775808: rejected out-of-range
                memory_limit_in_bytes = 1.5: rejected wrong-type
                """, report("{\"cpu_shares\": \"abc\", \"cpu_quota\": \"9223372036854775808\", \"memory_limit_in_bytes\": 1.5}"));
    }

    @Test
    void aNearMissIsReported() throws MalformedDocumentException {
        assertEquals("""
                linux.resources.cpu_quotta = 5: dropped unknown-field
                linux.resources.Memory_limit = 5: dropped unknown-field
                """, report("{\"linux\": {\"resources\": {\"cpu_quotta\": 5, \"Memory_limit\": 5}}}"));
    }

    @Test
    void whatIsNoneOfTheseIsRefused() {
        MalformedDocumentException refused = assertThrows(MalformedDocumentException.class,
                () -> Inputs.read(InputKind.CRI, "{\"foo\": 1}".getBytes(StandardCharsets.UTF_8)));
        assertEquals(Kind.OTHER_KIND, refused.kind());
    }
}
