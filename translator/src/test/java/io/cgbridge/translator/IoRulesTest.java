package io.cgbridge.translator;

import static io.cgbridge.translator.PlanText.actions;
import static io.cgbridge.translator.PlanText.assertPlan;
import static io.cgbridge.translator.PlanText.given;
import static io.cgbridge.translator.PlanText.plan;
import static io.cgbridge.translator.PlanText.report;
import static io.cgbridge.translator.PlanText.told;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.translator.TranslationOptions.IoWeights;
import io.cgbridge.translator.TranslationOptions.Policy;
import io.cgbridge.translator.TranslationOptions.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IoRulesTest {
    private static final TranslationOptions NEW = TranslationOptions.DEFAULTS;
    private static final TranslationOptions CHANGE = NEW.withChange(true);
    private static final TranslationOptions FILES = NEW.withTarget(Target.CGROUPFS);
    private static final TranslationOptions LINEAR = NEW.withIoWeights(IoWeights.LINEAR);

    private static HostProfile bfq(int systemd) {
        return Hosts.like(Hosts.unified(systemd)).bfq("sda").build();
    }

    private static HostProfile iocost(int systemd) {
        return Hosts.like(Hosts.unified(systemd)).iocost("sda").build();
    }

    private static HostProfile legacyBfq(int systemd) {
        return Hosts.like(Hosts.legacy(systemd)).bfq("sda").build();
    }

    private static String blockIo(String members) {
        return "{'blockIO':{" + members + "}}";
    }

    static Stream<Arguments> weights() {
        return Stream.of(
                weight("systemd gives bfq exactly what was asked", 500, bfq(257), NEW, "converted other-scale IOWeight", "IOWeight=4500"),
                weight("up to 100 the scales agree", 100, bfq(257), NEW, "converted other-scale IOWeight", "IOWeight=100"),
                weight("iocost has the same curve", 500, iocost(257), NEW, "converted other-scale IOWeight", "IOWeight=4500"),
                weight("the linear curve on iocost", 500, iocost(257), LINEAR, "converted other-scale IOWeight", "IOWeight=4950"),
                weight("the linear curve gives bfq another weight", 500, bfq(257), LINEAR, "converted other-scale IOWeight held 540", "IOWeight=4950"),
                weight("systemd 248 and 249 divide by ten", 500, bfq(249), NEW, "converted other-scale IOWeight", "IOWeight=5000"),
                weight("systemd 243 to 247 change nothing", 500, bfq(247), NEW, "converted other-scale IOWeight", "IOWeight=500"),
                weight("bfq refuses what 247 hands on and keeps its default", 500, bfq(247), LINEAR, "converted other-scale IOWeight held 100",
                        "IOWeight=4950"),
                weight("systemd before 243 knows no bfq: its file", 500, Hosts.like(Hosts.host(241, Hierarchy.UNIFIED, "5.2.0")).bfq("sda").build(), NEW, "exact io.bfq.weight", "io.bfq.weight <- default 500"),
                weight("both policies before 243", 500, Hosts.like(bfq(241)).iocost("sdb").build(), NEW,
                        "converted other-scale IOWeight+io.bfq.weight", "IOWeight=4500", "io.bfq.weight <- default 500"),
                weight("CFQ on cgroup 2", 500, Hosts.unified(239), NEW, "converted other-scale IOWeight", "IOWeight=4500"),
                weight("nobody looks at weights", 500, Hosts.unified(257), NEW, "dropped no-io-policy"),
                weight("a bfq that knows no cgroups", 500, Hosts.like(bfq(257)).withoutFile("io.bfq.weight").build(), NEW, "dropped no-io-policy"),
                weight("no controller", 500, Hosts.like(bfq(257)).withoutController(Controller.IO).build(), NEW, "dropped no-controller"),
                weight("0 is not set", 0, bfq(257), NEW, "unset left-alone"),
                weight("too little (runc writes 18633074821928790)", 5, bfq(257), NEW, "approximated clamped IOWeight held 10", "IOWeight=10"),
                weight("too much", 65535, bfq(257), NEW, "approximated clamped IOWeight held 1000", "IOWeight=10000"),
                weight("too much on the linear curve", 1001, iocost(257), LINEAR, "approximated clamped IOWeight held 1000", "IOWeight=10000"),
                weight("bfq's file holds the very number", 500, bfq(257), FILES, "exact io.bfq.weight", "io.bfq.weight <- default 500"),
                weight("io.weight by file", 10, iocost(257), FILES.withIoWeights(IoWeights.LINEAR), "converted other-scale io.weight",
                        "io.weight <- default 1"),
                weight("CFQ on v1", 500, Hosts.legacy(219), NEW, "exact BlockIOWeight", "BlockIOWeight=500"),
                weight("CFQ on v1 by file", 500, Hosts.legacy(219), FILES, "exact blkio.weight", "blkio.weight <- 500"),
                weight("nobody on v1 since kernel 5.0", 500, Hosts.legacy(247), NEW, "dropped no-io-policy"),
                weight("bfq on v1, systemd before 248: its file", 500, legacyBfq(247), NEW, "exact blkio.bfq.weight", "blkio.bfq.weight <- 500"),
                weight("bfq on v1 by file", 200, legacyBfq(252), FILES, "exact blkio.bfq.weight", "blkio.bfq.weight <- 200"),
                weight("bfq on v1, unbent", 100, legacyBfq(252), NEW, "exact BlockIOWeight", "BlockIOWeight=100"),
                weight("bfq on v1, bent back", 150, legacyBfq(252), NEW, "converted other-scale BlockIOWeight held 150", "BlockIOWeight=650"),
                weight("bfq on v1, more than systemd can hand on (BlockIOWeight=500 would be 136)", 500, legacyBfq(252), NEW,
                        "approximated not-persistent BlockIOWeight+blkio.bfq.weight after reload 181", "BlockIOWeight=1000", "blkio.bfq.weight <- 500"),
                weight("hybrid has blkio on v1", 500, Hosts.like(Hosts.hybrid(247)).file("blkio.weight").build(), NEW, "exact BlockIOWeight",
                        "BlockIOWeight=500"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("weights")
    void aWeight(String name, long weight, HostProfile host, TranslationOptions options, String told, List<String> actions) {
        Plan plan = plan(blockIo("'weight':" + weight), host, options);
        assertEquals(List.of("blockIO.weight = " + weight + ": " + told), report(plan));
        assertEquals(actions, actions(plan));
    }

    private static Arguments weight(String name, long weight, HostProfile host, TranslationOptions options, String told, String... actions) {
        return Arguments.of(name, weight, host, options, told, List.of(actions));
    }

    @Test
    void withoutAPolicyAWeightSaysWhatWouldHelp() {
        Fate fate = plan(blockIo("'weight':500"), Hosts.unified(257)).report().get(0).fate();
        assertEquals("Nothing on this host honours I/O weights: no device runs bfq, and io.cost is off.", fate.message());
        assertEquals("Use the bfq scheduler or enable io.cost.qos.", fate.remedy().orElseThrow());
    }

    @Test
    void withoutAPolicyAStrictRequestIsRefused() {
        assertTrue(plan(blockIo("'weight':500"), Hosts.unified(257), NEW.withPolicy(Policy.STRICT)).rejected());
    }

    static Stream<Arguments> plans() {
        HostProfile now = bfq(257);
        String sda = "'major':8,'minor':0";
        return Stream.of(
                // null and empty
                given("null in a new unit", blockIo("'weight':null,'leafWeight':null,'weightDevice':null,'throttleReadBpsDevice':[]"), now, NEW,
                        told("blockIO.weight = null: unset null-value", "blockIO.leafWeight = null: unset null-value",
                                "blockIO.weightDevice = null: unset null-value", "blockIO.throttleReadBpsDevice = []: unset empty")),
                given("null in a change", blockIo("'weight':null,'weightDevice':null,'throttleReadBpsDevice':[]"), now, CHANGE,
                        told("blockIO.weight = null: unset reset IOWeight", "blockIO.weightDevice = null: unset reset IODeviceWeight",
                                "blockIO.throttleReadBpsDevice = []: unset reset IOReadBandwidthMax"),
                        "IOWeight=infinity", "IODeviceWeight=[]", "IOReadBandwidthMax=[]"),
                given("null for the whole in a change", "{'blockIO':null}", Hosts.unified(257), CHANGE,
                        told("blockIO = null: unset reset IOWeight+IODeviceWeight+IOReadBandwidthMax+IOWriteBandwidthMax+IOReadIOPSMax+IOWriteIOPSMax"),
                        "IOWeight=infinity", "IODeviceWeight=[]", "IOReadBandwidthMax=[]", "IOWriteBandwidthMax=[]", "IOReadIOPSMax=[]", "IOWriteIOPSMax=[]"),
                given("null in a change on v1", blockIo("'weight':null,'throttleReadBpsDevice':null,'throttleReadIOPSDevice':null"), legacyBfq(252), CHANGE,
                        told("blockIO.weight = null: unset reset BlockIOWeight+blkio.bfq.weight",
                                "blockIO.throttleReadBpsDevice = null: unset reset BlockIOReadBandwidth",
                                "blockIO.throttleReadIOPSDevice = null: dropped no-equivalent"),
                        "BlockIOWeight=infinity", "BlockIOReadBandwidth=[]", "blkio.bfq.weight <- 100"),
                given("null in a change of files", blockIo("'weight':null,'weightDevice':[]"), now, FILES.withChange(true),
                        told("blockIO.weight = null: unset reset io.weight+io.bfq.weight", "blockIO.weightDevice = []: dropped no-equivalent"),
                        "io.weight <- default 100", "io.bfq.weight <- default 100"),

                given("null in a change beside unified resets nothing", "{'blockIO':{'weight':null},'unified':{'io.weight':'200'}}", now, CHANGE,
                        told("blockIO.weight = null: unset null-value", "unified[\"io.weight\"] = 200: exact IOWeight"), "IOWeight=200"),

                // leaf weights
                given("a leaf weight under CFQ", blockIo("'leafWeight':300"), Hosts.legacy(219), NEW,
                        told("blockIO.leafWeight = 300: exact blkio.leaf_weight"), "blkio.leaf_weight <- 300"),
                given("a leaf weight today", blockIo("'leafWeight':300"), now, NEW, told("blockIO.leafWeight = 300: dropped no-equivalent")),
                given("a leaf weight on v1 without CFQ", blockIo("'leafWeight':300"), legacyBfq(252), NEW,
                        told("blockIO.leafWeight = 300: dropped no-equivalent")),

                // weights of devices
                given("a device's weight", blockIo("'weightDevice':[{" + sda + ",'weight':500,'leafWeight':300}]"), now, NEW,
                        told("blockIO.weightDevice[0].major = 8: converted other-scale IODeviceWeight",
                                "blockIO.weightDevice[0].minor = 0: converted other-scale IODeviceWeight",
                                "blockIO.weightDevice[0].weight = 500: converted other-scale IODeviceWeight",
                                "blockIO.weightDevice[0].leafWeight = 300: dropped no-equivalent"),
                        "IODeviceWeight=[[/dev/block/8:0, 4500]]"),
                given("a device's leaf weight alone", blockIo("'weightDevice':[{" + sda + ",'leafWeight':300}]"), Hosts.legacy(219), NEW,
                        told("blockIO.weightDevice[0].major = 8: exact blkio.leaf_weight_device",
                                "blockIO.weightDevice[0].minor = 0: exact blkio.leaf_weight_device",
                                "blockIO.weightDevice[0].leafWeight = 300: exact blkio.leaf_weight_device"),
                        "blkio.leaf_weight_device <- 8:0 300"),
                given("before 251 a device's weight reaches bfq by its file only", blockIo("'weightDevice':[{" + sda + ",'weight':500}]"), bfq(249), NEW,
                        told("blockIO.weightDevice[0].major = 8: exact io.bfq.weight", "blockIO.weightDevice[0].minor = 0: exact io.bfq.weight",
                                "blockIO.weightDevice[0].weight = 500: exact io.bfq.weight"),
                        "io.bfq.weight <- 8:0 500"),
                given("a device's weight under CFQ on v1", blockIo("'weightDevice':[{" + sda + ",'weight':500}]"), Hosts.legacy(219), NEW,
                        told("blockIO.weightDevice[0].major = 8: exact BlockIODeviceWeight", "blockIO.weightDevice[0].minor = 0: exact BlockIODeviceWeight",
                                "blockIO.weightDevice[0].weight = 500: exact BlockIODeviceWeight"),
                        "BlockIODeviceWeight=[[/dev/block/8:0, 500]]"),
                given("a device's weight under bfq on v1", blockIo("'weightDevice':[{" + sda + ",'weight':500}]"), legacyBfq(252), NEW,
                        told("blockIO.weightDevice[0].major = 8: exact blkio.bfq.weight_device",
                                "blockIO.weightDevice[0].minor = 0: exact blkio.bfq.weight_device",
                                "blockIO.weightDevice[0].weight = 500: exact blkio.bfq.weight_device"),
                        "blkio.bfq.weight_device <- 8:0 500"),
                given("devices' weights in a change replace the list", blockIo("'weightDevice':[{" + sda + ",'weight':100}]"), now, CHANGE,
                        told("blockIO.weightDevice[0].major = 8: converted other-scale IODeviceWeight",
                                "blockIO.weightDevice[0].minor = 0: converted other-scale IODeviceWeight",
                                "blockIO.weightDevice[0].weight = 100: converted other-scale IODeviceWeight"),
                        "IODeviceWeight=[]", "IODeviceWeight=[[/dev/block/8:0, 100]]"),

                // throttles
                given("a throttle", blockIo("'throttleReadBpsDevice':[{" + sda + ",'rate':1048576}]"), now, NEW,
                        told("blockIO.throttleReadBpsDevice[0].major = 8: exact IOReadBandwidthMax",
                                "blockIO.throttleReadBpsDevice[0].minor = 0: exact IOReadBandwidthMax",
                                "blockIO.throttleReadBpsDevice[0].rate = 1048576: exact IOReadBandwidthMax"),
                        "IOReadBandwidthMax=[[/dev/block/8:0, 1048576]]"),
                given("rate 0 in a new unit", blockIo("'throttleReadBpsDevice':[{" + sda + ",'rate':0}]"), now, NEW,
                        told("blockIO.throttleReadBpsDevice[0].major = 8: unset left-alone", "blockIO.throttleReadBpsDevice[0].minor = 0: unset left-alone",
                                "blockIO.throttleReadBpsDevice[0].rate = 0: unset left-alone")),
                given("rate 0 in a change is left out of the new list", blockIo("'throttleReadBpsDevice':[{" + sda + ",'rate':0}]"), now, CHANGE,
                        told("blockIO.throttleReadBpsDevice[0].major = 8: exact IOReadBandwidthMax",
                                "blockIO.throttleReadBpsDevice[0].minor = 0: exact IOReadBandwidthMax",
                                "blockIO.throttleReadBpsDevice[0].rate = 0: exact IOReadBandwidthMax"),
                        "IOReadBandwidthMax=[]"),
                given("rate 0 in a change of files is max; the kernel refuses 0", blockIo("'throttleWriteIOPSDevice':[{" + sda + ",'rate':0}]"), now,
                        FILES.withChange(true),
                        told("blockIO.throttleWriteIOPSDevice[0].major = 8: exact io.max", "blockIO.throttleWriteIOPSDevice[0].minor = 0: exact io.max",
                                "blockIO.throttleWriteIOPSDevice[0].rate = 0: exact io.max"),
                        "io.max <- 8:0 wiops=max"),
                given("operations beyond 32 bits are no limit", blockIo("'throttleReadIOPSDevice':[{" + sda + ",'rate':4294967296}]"), now, NEW,
                        told("blockIO.throttleReadIOPSDevice[0].major = 8: approximated clamped held max",
                                "blockIO.throttleReadIOPSDevice[0].minor = 0: approximated clamped held max",
                                "blockIO.throttleReadIOPSDevice[0].rate = 4294967296: approximated clamped held max")),
                given("no limit in words of uint64", blockIo("'throttleWriteBpsDevice':[{" + sda + ",'rate':18446744073709551615}]"), now, NEW,
                        told("blockIO.throttleWriteBpsDevice[0].major = 8: exact already-true", "blockIO.throttleWriteBpsDevice[0].minor = 0: exact already-true",
                                "blockIO.throttleWriteBpsDevice[0].rate = 18446744073709551615: exact already-true")),
                given("bytes beyond 63 bits", blockIo("'throttleReadBpsDevice':[{" + sda + ",'rate':18446744073709551614}]"), now, FILES,
                        told("blockIO.throttleReadBpsDevice[0].major = 8: exact io.max", "blockIO.throttleReadBpsDevice[0].minor = 0: exact io.max",
                                "blockIO.throttleReadBpsDevice[0].rate = 18446744073709551614: exact io.max"),
                        "io.max <- 8:0 rbps=18446744073709551614"),
                given("the last entry for a device counts", blockIo("'throttleWriteBpsDevice':[{" + sda + ",'rate':1},{" + sda + ",'rate':2}]"), now, NEW,
                        told("blockIO.throttleWriteBpsDevice[0].major = 8: dropped overridden", "blockIO.throttleWriteBpsDevice[0].minor = 0: dropped overridden",
                                "blockIO.throttleWriteBpsDevice[0].rate = 1: dropped overridden",
                                "blockIO.throttleWriteBpsDevice[1].major = 8: exact IOWriteBandwidthMax",
                                "blockIO.throttleWriteBpsDevice[1].minor = 0: exact IOWriteBandwidthMax",
                                "blockIO.throttleWriteBpsDevice[1].rate = 2: exact IOWriteBandwidthMax"),
                        "IOWriteBandwidthMax=[[/dev/block/8:0, 2]]"),
                given("v1: bytes by property, operations by file", blockIo("'throttleReadBpsDevice':[{" + sda + ",'rate':1}],'throttleReadIOPSDevice':[{" + sda
                                + ",'rate':2}]"), Hosts.legacy(247), NEW,
                        told("blockIO.throttleReadBpsDevice[0].major = 8: exact BlockIOReadBandwidth",
                                "blockIO.throttleReadBpsDevice[0].minor = 0: exact BlockIOReadBandwidth",
                                "blockIO.throttleReadBpsDevice[0].rate = 1: exact BlockIOReadBandwidth",
                                "blockIO.throttleReadIOPSDevice[0].major = 8: exact blkio.throttle.read_iops_device",
                                "blockIO.throttleReadIOPSDevice[0].minor = 0: exact blkio.throttle.read_iops_device",
                                "blockIO.throttleReadIOPSDevice[0].rate = 2: exact blkio.throttle.read_iops_device"),
                        "BlockIOReadBandwidth=[[/dev/block/8:0, 1]]", "blkio.throttle.read_iops_device <- 8:0 2"),
                given("no throttling in the kernel", blockIo("'throttleReadBpsDevice':[{" + sda + ",'rate':1}]"),
                        Hosts.like(Hosts.withoutSystemd(Hierarchy.UNIFIED, "6.1.0")).withoutFile("io.max").build(), FILES,
                        told("blockIO.throttleReadBpsDevice[0].major = 8: dropped no-file", "blockIO.throttleReadBpsDevice[0].minor = 0: dropped no-file",
                                "blockIO.throttleReadBpsDevice[0].rate = 1: dropped no-file")),
                given("no controller", blockIo("'throttleReadBpsDevice':[{" + sda + ",'rate':1}],'weightDevice':[],'leafWeight':300"),
                        Hosts.withoutSystemd(Hierarchy.NONE, "6.1.0"), NEW,
                        told("blockIO.leafWeight = 300: dropped no-controller", "blockIO.weightDevice = []: unset empty",
                                "blockIO.throttleReadBpsDevice[0].major = 8: dropped no-controller",
                                "blockIO.throttleReadBpsDevice[0].minor = 0: dropped no-controller",
                                "blockIO.throttleReadBpsDevice[0].rate = 1: dropped no-controller")),

                given("a weight and a leaf weight in two entries for a device", blockIo("'weightDevice':[{" + sda + ",'weight':500},{" + sda
                                + ",'leafWeight':300}]"), Hosts.legacy(219), NEW,
                        told("blockIO.weightDevice[0].major = 8: exact BlockIODeviceWeight", "blockIO.weightDevice[0].minor = 0: exact BlockIODeviceWeight",
                                "blockIO.weightDevice[0].weight = 500: exact BlockIODeviceWeight",
                                "blockIO.weightDevice[1].major = 8: exact blkio.leaf_weight_device",
                                "blockIO.weightDevice[1].minor = 0: exact blkio.leaf_weight_device",
                                "blockIO.weightDevice[1].leafWeight = 300: exact blkio.leaf_weight_device"),
                        "BlockIODeviceWeight=[[/dev/block/8:0, 500]]", "blkio.leaf_weight_device <- 8:0 300"),
                given("two weights for a device", blockIo("'weightDevice':[{" + sda + ",'weight':500},{" + sda + ",'weight':100}]"), Hosts.legacy(219), NEW,
                        told("blockIO.weightDevice[0].major = 8: dropped overridden", "blockIO.weightDevice[0].minor = 0: dropped overridden",
                                "blockIO.weightDevice[0].weight = 500: dropped overridden",
                                "blockIO.weightDevice[1].major = 8: exact BlockIODeviceWeight", "blockIO.weightDevice[1].minor = 0: exact BlockIODeviceWeight",
                                "blockIO.weightDevice[1].weight = 100: exact BlockIODeviceWeight"),
                        "BlockIODeviceWeight=[[/dev/block/8:0, 100]]"),
                given("a change without the controller clears nothing", blockIo("'throttleReadBpsDevice':[{" + sda + ",'rate':1}]"),
                        Hosts.like(now).withoutController(Controller.IO).build(), CHANGE,
                        told("blockIO.throttleReadBpsDevice[0].major = 8: dropped no-controller",
                                "blockIO.throttleReadBpsDevice[0].minor = 0: dropped no-controller",
                                "blockIO.throttleReadBpsDevice[0].rate = 1: dropped no-controller")),

                // entries that mean nothing
                given("no rate", blockIo("'throttleReadBpsDevice':[{" + sda + "}]"), now, NEW,
                        told("blockIO.throttleReadBpsDevice[0].major = 8: rejected missing-member",
                                "blockIO.throttleReadBpsDevice[0].minor = 0: rejected missing-member")),
                given("no major", blockIo("'weightDevice':[{'minor':0,'weight':500}]"), now, NEW,
                        told("blockIO.weightDevice[0].minor = 0: rejected missing-member", "blockIO.weightDevice[0].weight = 500: rejected missing-member")),
                given("a null minor", blockIo("'throttleReadIOPSDevice':[{'major':8,'minor':null,'rate':1}]"), now, NEW,
                        told("blockIO.throttleReadIOPSDevice[0].major = 8: rejected missing-member",
                                "blockIO.throttleReadIOPSDevice[0].minor = null: rejected missing-member",
                                "blockIO.throttleReadIOPSDevice[0].rate = 1: rejected missing-member")),
                given("a negative minor", blockIo("'throttleReadIOPSDevice':[{'major':8,'minor':-1,'rate':1}]"), now, NEW,
                        told("blockIO.throttleReadIOPSDevice[0].major = 8: rejected out-of-range",
                                "blockIO.throttleReadIOPSDevice[0].minor = -1: rejected out-of-range",
                                "blockIO.throttleReadIOPSDevice[0].rate = 1: rejected out-of-range")),

                // unified
                given("unified.io.weight", "{'unified':{'io.weight':'200'}}", now, NEW, told("unified[\"io.weight\"] = 200: exact IOWeight"), "IOWeight=200"),
                given("unified.io.weight with a device", "{'unified':{'io.weight':'default 200\\n8:0 300'}}", now, NEW,
                        told("unified[\"io.weight\"] = default 200\n8:0 300: exact IOWeight+IODeviceWeight"), "IOWeight=200",
                        "IODeviceWeight=[[/dev/block/8:0, 300]]"),
                given("unified.io.weight by file, a line a write", "{'unified':{'io.weight':'default 200\\n8:0 300'}}", iocost(257), FILES,
                        told("unified[\"io.weight\"] = default 200\n8:0 300: exact io.weight"), "io.weight <- default 200", "io.weight <- 8:0 300"),
                given("unified.io.weight that takes a device's weight back", "{'unified':{'io.weight':'8:0 default'}}", now, CHANGE,
                        told("unified[\"io.weight\"] = 8:0 default: exact io.weight"), "io.weight <- 8:0 default"),
                given("unified.io.weight is held where nothing looks at it", "{'unified':{'io.weight':'200'}}", Hosts.unified(257), NEW,
                        told("unified[\"io.weight\"] = 200: approximated no-io-policy IOWeight"), "IOWeight=200"),
                given("unified.io.weight out of range", "{'unified':{'io.weight':'10001'}}", now, NEW,
                        told("unified[\"io.weight\"] = 10001: rejected out-of-range")),
                given("unified.io.weight on v1", "{'unified':{'io.weight':'4500\\n8:0 100'}}", Hosts.legacy(219), NEW,
                        told("unified[\"io.weight\"] = 4500\n8:0 100: converted other-scale BlockIOWeight+BlockIODeviceWeight"), "BlockIOWeight=500",
                        "BlockIODeviceWeight=[[/dev/block/8:0, 100]]"),
                given("unified.io.bfq.weight", "{'unified':{'io.bfq.weight':'500\\n8:0 300'}}", now, NEW,
                        told("unified[\"io.bfq.weight\"] = 500\n8:0 300: exact IOWeight+IODeviceWeight"), "IOWeight=4500",
                        "IODeviceWeight=[[/dev/block/8:0, 2300]]"),
                given("unified.io.bfq.weight before 251", "{'unified':{'io.bfq.weight':'500\\n8:0 300'}}", bfq(247), NEW,
                        told("unified[\"io.bfq.weight\"] = 500\n8:0 300: exact IOWeight+io.bfq.weight"), "IOWeight=500", "io.bfq.weight <- 8:0 300"),
                given("unified.io.bfq.weight without bfq", "{'unified':{'io.bfq.weight':'500'}}", Hosts.unified(257), NEW,
                        told("unified[\"io.bfq.weight\"] = 500: dropped no-file")),
                given("both weight files: systemd writes bfq's from io.weight", "{'unified':{'io.weight':'200','io.bfq.weight':'500'}}", now, NEW,
                        told("unified[\"io.weight\"] = 200: exact IOWeight",
                                "unified[\"io.bfq.weight\"] = 500: approximated not-persistent io.bfq.weight after reload 109"),
                        "IOWeight=200", "io.bfq.weight <- default 500"),
                given("unified.io.bfq.weight on v1", "{'unified':{'io.bfq.weight':'50'}}", legacyBfq(252), NEW,
                        told("unified[\"io.bfq.weight\"] = 50: exact BlockIOWeight"), "BlockIOWeight=50"),
                given("unified beats the field", "{'blockIO':{'weight':500},'unified':{'io.weight':'200'}}", now, NEW,
                        told("blockIO.weight = 500: dropped overridden", "unified[\"io.weight\"] = 200: exact IOWeight"), "IOWeight=200"),
                given("unified and the field agree and are sent once", "{'blockIO':{'weight':500},'unified':{'io.bfq.weight':'500'}}", now, NEW,
                        told("blockIO.weight = 500: converted other-scale IOWeight", "unified[\"io.bfq.weight\"] = 500: exact IOWeight"), "IOWeight=4500"),
                given("unified beats a device's weight, for that device", "{'blockIO':{'weightDevice':[{" + sda
                                + ",'weight':500},{'major':8,'minor':16,'weight':100}]},'unified':{'io.weight':'8:0 200'}}", now, NEW,
                        told("blockIO.weightDevice[0].major = 8: dropped overridden", "blockIO.weightDevice[0].minor = 0: dropped overridden",
                                "blockIO.weightDevice[0].weight = 500: dropped overridden",
                                "blockIO.weightDevice[1].major = 8: converted other-scale IODeviceWeight",
                                "blockIO.weightDevice[1].minor = 16: converted other-scale IODeviceWeight",
                                "blockIO.weightDevice[1].weight = 100: converted other-scale IODeviceWeight",
                                "unified[\"io.weight\"] = 8:0 200: exact IODeviceWeight"),
                        "IODeviceWeight=[[/dev/block/8:16, 100]]", "IODeviceWeight=[[/dev/block/8:0, 200]]"),
                given("the spec's own io.max, two devices", "{'unified':{'io.max':'8:0 rbps=2097152 wiops=120\\n8:16 rbps=2097152 wiops=120'}}", now, NEW,
                        told("unified[\"io.max\"] = 8:0 rbps=2097152 wiops=120\n8:16 rbps=2097152 wiops=120: exact IOReadBandwidthMax+IOWriteIOPSMax"),
                        "IOReadBandwidthMax=[[/dev/block/8:0, 2097152], [/dev/block/8:16, 2097152]]",
                        "IOWriteIOPSMax=[[/dev/block/8:0, 120], [/dev/block/8:16, 120]]"),
                given("io.max by file, a line a write", "{'unified':{'io.max':'8:0 rbps=1\\n8:16 rbps=max'}}", now, FILES,
                        told("unified[\"io.max\"] = 8:0 rbps=1\n8:16 rbps=max: exact io.max"), "io.max <- 8:0 rbps=1", "io.max <- 8:16 rbps=max"),
                given("io.max on v1", "{'unified':{'io.max':'8:0 rbps=1 riops=2 wiops=max'}}", Hosts.legacy(247), CHANGE,
                        told("unified[\"io.max\"] = 8:0 rbps=1 riops=2 wiops=max: exact BlockIOReadBandwidth+blkio.throttle.read_iops_device"
                                + "+blkio.throttle.write_iops_device"),
                        "BlockIOReadBandwidth=[[/dev/block/8:0, 1]]", "blkio.throttle.read_iops_device <- 8:0 2", "blkio.throttle.write_iops_device <- 8:0 0"),
                given("io.max 0 is what the kernel refuses", "{'unified':{'io.max':'8:0 rbps=0'}}", now, NEW,
                        told("unified[\"io.max\"] = 8:0 rbps=0: rejected invalid-syntax")),
                given("io.max without a device", "{'unified':{'io.max':'rbps=1'}}", now, NEW, told("unified[\"io.max\"] = rbps=1: rejected invalid-syntax")),
                given("io.max null in a change", "{'unified':{'io.max':null}}", now, CHANGE,
                        told("unified[\"io.max\"] = null: unset reset IOReadBandwidthMax+IOWriteBandwidthMax+IOReadIOPSMax+IOWriteIOPSMax"),
                        "IOReadBandwidthMax=[]", "IOWriteBandwidthMax=[]", "IOReadIOPSMax=[]", "IOWriteIOPSMax=[]"),
                given("io.max beats a throttle", "{'blockIO':{'throttleReadBpsDevice':[{" + sda + ",'rate':5}],'throttleWriteBpsDevice':[{" + sda
                                + ",'rate':6}]},'unified':{'io.max':'8:0 rbps=1 wbps=6'}}", now, NEW,
                        told("blockIO.throttleReadBpsDevice[0].major = 8: dropped overridden", "blockIO.throttleReadBpsDevice[0].minor = 0: dropped overridden",
                                "blockIO.throttleReadBpsDevice[0].rate = 5: dropped overridden",
                                "blockIO.throttleWriteBpsDevice[0].major = 8: exact IOWriteBandwidthMax",
                                "blockIO.throttleWriteBpsDevice[0].minor = 0: exact IOWriteBandwidthMax",
                                "blockIO.throttleWriteBpsDevice[0].rate = 6: exact IOWriteBandwidthMax",
                                "unified[\"io.max\"] = 8:0 rbps=1 wbps=6: exact IOReadBandwidthMax+IOWriteBandwidthMax"),
                        "IOReadBandwidthMax=[[/dev/block/8:0, 1]]", "IOWriteBandwidthMax=[[/dev/block/8:0, 6]]"),
                given("io.max null beside one of the fields", "{'blockIO':{'throttleReadBpsDevice':[{" + sda + ",'rate':5}]},'unified':{'io.max':null}}", now, CHANGE,
                        told("blockIO.throttleReadBpsDevice[0].major = 8: exact IOReadBandwidthMax",
                                "blockIO.throttleReadBpsDevice[0].minor = 0: exact IOReadBandwidthMax",
                                "blockIO.throttleReadBpsDevice[0].rate = 5: exact IOReadBandwidthMax",
                                "unified[\"io.max\"] = null: unset reset IOWriteBandwidthMax+IOReadIOPSMax+IOWriteIOPSMax"),
                        "IOReadBandwidthMax=[]", "IOReadBandwidthMax=[[/dev/block/8:0, 5]]", "IOWriteBandwidthMax=[]", "IOReadIOPSMax=[]", "IOWriteIOPSMax=[]"),
                given("weights null beside the field", "{'blockIO':{'weight':500},'unified':{'io.weight':null,'io.bfq.weight':null}}", now, CHANGE,
                        told("blockIO.weight = 500: converted other-scale IOWeight", "unified[\"io.weight\"] = null: unset null-value",
                                "unified[\"io.bfq.weight\"] = null: unset null-value"), "IOWeight=4500"),
                given("a key that has no place here does not beat the field", "{'blockIO':{'weight':100},'unified':{'io.bfq.weight':'500'}}",
                        Hosts.legacy(239), NEW, told("blockIO.weight = 100: exact BlockIOWeight", "unified[\"io.bfq.weight\"] = 500: dropped no-file"),
                        "BlockIOWeight=100"),
                given("both weight files on v1: bfq's scale is v1's own", "{'unified':{'io.weight':'200','io.bfq.weight':'50'}}", legacyBfq(252), NEW,
                        told("unified[\"io.weight\"] = 200: dropped overridden", "unified[\"io.bfq.weight\"] = 50: exact BlockIOWeight"), "BlockIOWeight=50"),
                given("io.latency", "{'unified':{'io.latency':'8:0 target=75'}}", Hosts.like(now).file("io.latency").build(), NEW,
                        told("unified[\"io.latency\"] = 8:0 target=75: exact IODeviceLatencyTargetUSec"), "IODeviceLatencyTargetUSec=[[/dev/block/8:0, 75]]"),
                given("io.latency without the kernel's support", "{'unified':{'io.latency':'8:0 target=75'}}", now, NEW,
                        told("unified[\"io.latency\"] = 8:0 target=75: dropped no-file")),
                given("io.latency before 240", "{'unified':{'io.latency':'8:0 target=75'}}", Hosts.like(Hosts.unified(239)).file("io.latency").build(), NEW,
                        told("unified[\"io.latency\"] = 8:0 target=75: exact io.latency"), "io.latency <- 8:0 target=75"),
                given("io.cost is the host's", "{'unified':{'io.cost.qos':'8:0 enable=1'}}", now, NEW,
                        told("unified[\"io.cost.qos\"] = 8:0 enable=1: rejected not-a-resource")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void aDocument(String name, String json, HostProfile host, TranslationOptions options, List<String> told, List<String> actions) {
        assertPlan(json, host, options, told, actions);
    }
}
