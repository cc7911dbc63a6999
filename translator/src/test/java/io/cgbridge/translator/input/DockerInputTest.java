package io.cgbridge.translator.input;

import static io.cgbridge.translator.input.Reports.LEGACY;
import static io.cgbridge.translator.input.Reports.UNIFIED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.MalformedDocumentException.Kind;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.input.DeviceResolver.Device;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Given this HostConfig, this host holds that, told in Docker's words. */
class DockerInputTest {
    private static String report(String json) throws MalformedDocumentException {
        return Reports.of(InputKind.DOCKER, json, UNIFIED);
    }

    @Test
    void zeroEmptyAndNullAreNotSet() throws MalformedDocumentException {
        assertEquals("""
                HostConfig.Memory = 0: unset left-alone
                HostConfig.CpuShares = 0: unset left-alone
                HostConfig.CpusetCpus = : unset left-alone
                HostConfig.PidsLimit = null: unset null-value
                HostConfig.BlkioDeviceReadBps = null: unset null-value
                HostConfig.Devices = []: unset empty
                HostConfig.MemorySwappiness = -1: unset left-alone
                """, report("""
                {"HostConfig": {"Memory": 0, "CpuShares": 0, "CpusetCpus": "", "PidsLimit": null, "BlkioDeviceReadBps": null, "Devices": [],
                 "MemorySwappiness": -1, "Binds": null}}"""));
    }

    @Test
    void everyScalarLimitOnCgroup2() throws MalformedDocumentException {
        assertEquals("""
                Memory = 1073741824: exact property:MemoryMax
                MemorySwap = 2147483648: converted other-scale property:MemorySwapMax
                MemoryReservation = 536870912: approximated other-meaning property:MemoryLow
                KernelMemory = 52428800: dropped no-equivalent
                MemorySwappiness = 60: dropped no-equivalent
                OomKillDisable = true: dropped no-equivalent
                CpuShares = 1024: converted other-scale property:CPUWeight
                CpuPeriod = 100000: exact property:CPUQuotaPeriodUSec
                CpuQuota = 50000: exact property:CPUQuotaPerSecUSec
                CpuRealtimeRuntime = 1000: dropped no-equivalent
                CpusetCpus = 0-3: exact property:AllowedCPUs
                CpusetMems = 0: exact property:AllowedMemoryNodes
                PidsLimit = 100: exact property:TasksMax
                """, report("""
                {"Memory": 1073741824, "MemorySwap": 2147483648, "MemoryReservation": 536870912, "KernelMemory": 52428800,
                 "MemorySwappiness": 60, "OomKillDisable": true, "CpuShares": 1024, "CpuPeriod": 100000, "CpuQuota": 50000,
                 "CpuRealtimeRuntime": 1000, "CpusetCpus": "0-3", "CpusetMems": "0", "PidsLimit": 100}"""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{'Memory': 1073741824, 'MemorySwap': 0}           | 1073741824",
        "{'Memory': 1073741824}                            | 1073741824",
        "{'Memory': 1073741824, 'MemorySwap': 1073741824}  | 0",
        "{'Memory': 1073741824, 'MemorySwap': 1610612736}  | 536870912",
        "{'Memory': 1073741824, 'MemorySwap': -1}          | -1"})
    void memorySwapIsMemoryAndSwapTogetherAndTwiceTheMemoryIfNotSet(String json, long swapMax) throws MalformedDocumentException {
        Plan plan = Reports.plan(InputKind.DOCKER, json.replace('\'', '"'), UNIFIED);
        assertEquals(List.of(swapMax), plan.properties().stream().filter(p -> p.name().equals("MemorySwapMax")).map(p -> p.value()).toList());
    }

    @Test
    void aMemorySwapThatIsNotSetSaysWhatDockerMakesOfIt() throws MalformedDocumentException {
        Plan plan = Reports.plan(InputKind.DOCKER, "{\"Memory\": 4096, \"MemorySwap\": 0}", UNIFIED);
        assertEquals("Docker takes a MemorySwap that is not set as twice the memory: 8192 bytes of memory and swap together.",
                Reports.message(plan, "MemorySwap"));
    }

    @Test
    void zeroAndNegativePidsAreUnlimited() throws MalformedDocumentException {
        assertEquals("PidsLimit = 0: exact property:TasksMax\n", report("{\"PidsLimit\": 0}"));
        assertEquals("PidsLimit = -7: exact property:TasksMax\n", report("{\"PidsLimit\": -7}"));
    }

    @Test
    void nanoCpusAreAQuotaOf100Milliseconds() throws MalformedDocumentException {
        Plan plan = Reports.plan(InputKind.DOCKER, "{\"NanoCpus\": 1500000000}", UNIFIED);
        assertEquals("NanoCpus = 1500000000: exact property:CPUQuotaPerSecUSec property:CPUQuotaPeriodUSec\n", Reports.of(plan));
        assertEquals(List.of(1_500_000L, 100_000L), plan.properties().stream().map(p -> p.value()).toList());
    }

    @Test
    void nanoCpusThatAreNoWholeMicrosecondsAreRoundedAsDockerDoes() throws MalformedDocumentException {
        Plan plan = Reports.plan(InputKind.DOCKER, "{\"NanoCpus\": 123456789}", UNIFIED);
        assertEquals("Rounded down to 12345 microseconds of CPU per 100 ms, as Docker does.", Reports.message(plan, "NanoCpus"));
    }

    @Test
    void nanoCpusBesideAQuotaContradictIt() throws MalformedDocumentException {
        assertEquals("""
                NanoCpus = 1500000000: rejected contradiction
                CpuQuota = 5000: exact property:CPUQuotaPerSecUSec
                """, report("{\"NanoCpus\": 1500000000, \"CpuQuota\": 5000}"));
    }

    @Test
    void whatDockerHasOnWindowsOnlyIsDropped() throws MalformedDocumentException {
        assertEquals("""
                CpuCount = 2: dropped no-equivalent
                CpuPercent = 0: unset left-alone
                IOMaximumBandwidth = 5: dropped no-equivalent
                """, report("{\"CpuCount\": 2, \"CpuPercent\": 0, \"IOMaximumBandwidth\": 5}"));
    }

    @Test
    void aWrongTypeIsRejectedUnderItsOwnPath() throws MalformedDocumentException {
        assertEquals("""
                HostConfig.Memory = 512m: rejected wrong-type
                HostConfig.CpuShares = {"a":1}: rejected wrong-type
                HostConfig.BlkioWeight = 70000: rejected out-of-range
                HostConfig.Devices.x = 1: rejected wrong-type
                """, report("""
                {"HostConfig": {"Memory": "512m", "CpuShares": {"a": 1}, "BlkioWeight": 70000, "Devices": {"x": 1}}}"""));
    }

    @Test
    void namesAreReadInAnyCaseAndTheLastCounts() throws MalformedDocumentException {
        assertEquals("""
                memory = 4194304: unset overridden
                MEMORY = 8388608: exact property:MemoryMax property:MemorySwapMax
                """, report("{\"memory\": 4194304, \"MEMORY\": 8388608}"));
    }

    @Test
    void aNearMissIsReported() throws MalformedDocumentException {
        Plan plan = Reports.plan(InputKind.DOCKER, "{\"MemoryLimit\": 5, \"CpuShare\": 3, \"Binds\": []}", UNIFIED);
        assertEquals("""
                MemoryLimit = 5: dropped unknown-field
                CpuShare = 3: dropped unknown-field
                """, Reports.of(plan));
        assertEquals("Docker's HostConfig has no such member; the nearest name is CpuShares.", Reports.message(plan, "CpuShare"));
    }

    @Test
    void ratesGoByNumberIfEveryPathIsANumberElseByPath() throws MalformedDocumentException {
        String json = """
                {"BlkioDeviceReadBps": [{"Path": "/dev/block/8:0", "Rate": 1000}],
                 "BlkioDeviceWriteBps": [{"Path": "/dev/sda", "Rate": 2000}, {"Path": "/dev/block/8:0", "Rate": 5}]}""";
        Plan plan = Reports.plan(InputKind.DOCKER, json, UNIFIED);
        assertEquals("""
                BlkioDeviceReadBps[0].Path = /dev/block/8:0: exact property:IOReadBandwidthMax
                BlkioDeviceReadBps[0].Rate = 1000: exact property:IOReadBandwidthMax
                BlkioDeviceWriteBps[0].Path = /dev/sda: exact property:IOWriteBandwidthMax
                BlkioDeviceWriteBps[0].Rate = 2000: exact property:IOWriteBandwidthMax
                BlkioDeviceWriteBps[1].Path = /dev/block/8:0: exact property:IOWriteBandwidthMax
                BlkioDeviceWriteBps[1].Rate = 5: exact property:IOWriteBandwidthMax
                """, Reports.of(plan));
        assertEquals(List.of(List.of(List.of("/dev/block/8:0", 1000L)), List.of(List.of("/dev/sda", 2000L), List.of("/dev/block/8:0", 5L))),
                plan.properties().stream().map(p -> p.value()).toList());
        assertEquals("""
                BlkioDeviceReadBps[0].Path = /dev/block/8:0: exact property:BlockIOReadBandwidth
                BlkioDeviceReadBps[0].Rate = 1000: exact property:BlockIOReadBandwidth
                BlkioDeviceWriteBps[0].Path = /dev/sda: dropped no-property
                BlkioDeviceWriteBps[0].Rate = 2000: dropped no-property
                BlkioDeviceWriteBps[1].Path = /dev/block/8:0: dropped no-property
                BlkioDeviceWriteBps[1].Rate = 5: dropped no-property
                """, Reports.of(InputKind.DOCKER, json, LEGACY));
    }

    @Test
    void aWeightForADeviceNeedsItsNumber() throws MalformedDocumentException {
        String json = "{\"BlkioWeightDevice\": [{\"Path\": \"/dev/sda\", \"Weight\": 300}]}";
        assertEquals("""
                BlkioWeightDevice[0].Path = /dev/sda: dropped not-expressible
                BlkioWeightDevice[0].Weight = 300: dropped not-expressible
                """, Reports.of(InputKind.DOCKER, json, LEGACY));
        DeviceResolver resolver = path -> path.equals("/dev/sda") ? Optional.of(new Device('b', 8, 0)) : Optional.empty();
        Plan plan = Inputs.read(InputKind.DOCKER, json.getBytes(StandardCharsets.UTF_8), resolver).translate(LEGACY, TranslationOptions.DEFAULTS);
        assertEquals("""
                BlkioWeightDevice[0].Path = /dev/sda: exact property:BlockIODeviceWeight
                BlkioWeightDevice[0].Weight = 300: exact property:BlockIODeviceWeight
                """, Reports.of(plan));
    }

    @Test
    void anIncompleteElementIsRejected() throws MalformedDocumentException {
        assertEquals("""
                BlkioWeightDevice[0].Path = /dev/sda: rejected missing-member
                BlkioWeightDevice[1] = {}: rejected missing-member
                BlkioWeightDevice[2] = 5: rejected wrong-type
                """, report("{\"BlkioWeightDevice\": [{\"Path\": \"/dev/sda\"}, {}, 5]}"));
    }

    @Test
    void devicesStandAfterADenyAllAndDockersDefaults() throws MalformedDocumentException {
        Plan plan = Reports.plan(InputKind.DOCKER, """
                {"Devices": [{"PathOnHost": "/dev/fuse", "PathInContainer": "/dev/fuse", "CgroupPermissions": "rw"},
                             {"PathOnHost": "/dev/nvidia0", "PathInContainer": "/dev/nvidia0", "CgroupPermissions": "rwm"}],
                 "DeviceCgroupRules": ["c 189:* rmw"]}""", UNIFIED);
        assertEquals("""
                Devices[0].PathOnHost = /dev/fuse: exact property:DevicePolicy property:DeviceAllow
                Devices[0].PathInContainer = /dev/fuse: unset not-a-resource
                Devices[0].CgroupPermissions = rw: exact property:DevicePolicy property:DeviceAllow
                Devices[1].PathOnHost = /dev/nvidia0: dropped not-expressible
                Devices[1].PathInContainer = /dev/nvidia0: unset not-a-resource
                Devices[1].CgroupPermissions = rwm: dropped not-expressible
                DeviceCgroupRules[0] = c 189:* rmw: exact property:DevicePolicy property:DeviceAllow
                """, Reports.of(plan));
        List<?> allowed = (List<?>) plan.properties().stream().filter(p -> p.name().equals("DeviceAllow")).findFirst().orElseThrow().value();
        assertEquals(List.of(List.of("char-*", "m"), List.of("block-*", "m")), allowed.subList(0, 2));
        assertEquals(List.of(List.of("/dev/char/10:229", "rw"), List.of("char-189", "rwm")), allowed.subList(allowed.size() - 2, allowed.size()));
    }

    @Test
    void aPrivilegedContainerMayUseEveryDevice() throws MalformedDocumentException {
        assertEquals("""
                DeviceCgroupRules[0] = c 189:* rmw: unset already-true
                """, report("{\"Privileged\": true, \"DeviceCgroupRules\": [\"c 189:* rmw\"]}"));
    }

    @Test
    void theParentPlacesAContainerWhoseIdIsKnown() throws MalformedDocumentException {
        Plan plan = Reports.plan(InputKind.DOCKER, "{\"Id\": \"abc123\", \"HostConfig\": {\"CgroupParent\": \"apps.slice\"}}", UNIFIED);
        assertEquals(new Plan.Placement("apps.slice", "docker-abc123.scope"), plan.placement());
        assertEquals("HostConfig.CgroupParent = apps.slice: dropped not-expressible\n", report("{\"HostConfig\": {\"CgroupParent\": \"apps.slice\"}}"));
    }

    @Test
    void annotationsAndPodmansCgroupConfAreRead() throws MalformedDocumentException {
        assertEquals("""
                HostConfig.Annotations["org.systemd.property.TimeoutStopUSec"] = uint64 5: exact property:TimeoutStopUSec
                HostConfig.CgroupConf["memory.high"] = 1G: exact property:MemoryHigh
                """, report("""
                {"HostConfig": {"Annotations": {"org.systemd.property.TimeoutStopUSec": "uint64 5", "other": "x"},
                 "CgroupConf": {"memory.high": "1G"}}}"""));
    }

    @Test
    void aMemoryThatIsOverriddenStillLimitsTheSwap() throws MalformedDocumentException {
        assertEquals("""
                Memory = 1073741824: approximated overridden property:MemorySwapMax
                CgroupConf["memory.max"] = 512M: exact property:MemoryMax
                """, report("{\"Memory\": 1073741824, \"CgroupConf\": {\"memory.max\": \"512M\"}}"));
    }

    @Test
    void limitsBesideHostConfigCountWhereItHasNone() throws MalformedDocumentException {
        assertEquals("""
                HostConfig.Memory = 0: unset overridden
                HostConfig.CpuShares = 256: converted other-scale property:CPUWeight
                Memory = 8192: exact property:MemoryMax property:MemorySwapMax
                CpuShares = 512: unset overridden
                Cpuset = 0,1: exact property:AllowedCPUs
                """, report("""
                {"Hostname": "", "Memory": 8192, "CpuShares": 512, "Cpuset": "0,1", "HostConfig": {"Memory": 0, "CpuShares": 256}}"""));
    }

    @Test
    void whatInspectPrintsForSeveralContainersIsReadOneByOne() throws MalformedDocumentException {
        byte[] two = "[{\"Name\": \"/a\", \"HostConfig\": {\"Memory\": 4096}}, {\"Id\": \"b\", \"HostConfig\": {}}]".getBytes(StandardCharsets.UTF_8);
        List<SourceDocument> read = Inputs.readAll(InputKind.DOCKER, two, DeviceResolver.FIXED);
        assertEquals(List.of("a", "b"), read.stream().map(SourceDocument::name).toList());
        assertEquals("[0].HostConfig.Memory = 4096: exact property:MemoryMax property:MemorySwapMax\n",
                Reports.of(read.get(0).translate(UNIFIED, TranslationOptions.DEFAULTS)));
        MalformedDocumentException refused = assertThrows(MalformedDocumentException.class, () -> Inputs.read(InputKind.DOCKER, two));
        assertEquals("[1]", refused.path());
    }

    @Test
    void aRequiredMemberMayBeNamedInDockersWords() throws MalformedDocumentException {
        SourceDocument document = Inputs.read(InputKind.DOCKER, "{\"KernelMemory\": 4096}".getBytes(StandardCharsets.UTF_8));
        Plan plan = document.translate(UNIFIED, TranslationOptions.DEFAULTS.withRequire(List.of("KernelMemory")));
        assertEquals("KernelMemory = 4096: rejected no-equivalent\n", Reports.of(plan));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{'ociVersion': '1.0.0', 'linux': {}}           | OTHER_KIND    | ''                | 0",
        "[1]                                            | OTHER_KIND    | [0]               | 0",
        "{'HostConfig': [1]}                            | OTHER_KIND    | HostConfig        | 0",
        "{'HostConfig': {'Memory': 1, 'Memory': 2}}     | DUPLICATE_KEY | HostConfig.Memory | 1",
        "{'HostConfig': {'Memory': 1                    | NOT_JSON      | HostConfig.Memory | 1",
        "{} {}                                          | TRAILING_TEXT | ''                | 1"})
    void whatIsNoDockerDocumentIsRefusedWithItsPlace(String json, Kind kind, String path, int line) {
        MalformedDocumentException refused = assertThrows(MalformedDocumentException.class,
                () -> Inputs.read(InputKind.DOCKER, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        assertEquals(kind, refused.kind());
        assertEquals(path, refused.path());
        assertEquals(line, refused.line());
    }
}
