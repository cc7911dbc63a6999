package io.cgbridge.translator;

import static io.cgbridge.translator.PlanText.assertPlan;
import static io.cgbridge.translator.PlanText.given;
import static io.cgbridge.translator.PlanText.told;

import io.cgbridge.translator.TranslationOptions.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The controllers that systemd has no property for: huge pages, rdma and the two of the network. */
class ListRulesTest {
    private static final TranslationOptions NEW = TranslationOptions.DEFAULTS;
    private static final TranslationOptions CHANGE = NEW.withChange(true);
    private static final HostProfile NOW = Hosts.unified(257);
    private static final HostProfile OLD = Hosts.legacy(247);

    static Stream<Arguments> hugepages() {
        return Stream.of(
                given("pages in use and reserved ones", "{'hugepageLimits':[{'pageSize':'2MB','limit':209715200}]}", NOW, NEW,
                        told("hugepageLimits[0].pageSize = 2MB: exact hugetlb.2MB.max+hugetlb.2MB.rsvd.max",
                                "hugepageLimits[0].limit = 209715200: exact hugetlb.2MB.max+hugetlb.2MB.rsvd.max"),
                        "hugetlb.2MB.rsvd.max <- 209715200", "hugetlb.2MB.max <- 209715200"),
                given("the same with target=cgroupfs", "{'hugepageLimits':[{'pageSize':'2MB','limit':0}]}", NOW, NEW.withTarget(Target.CGROUPFS),
                        told("hugepageLimits[0].pageSize = 2MB: exact hugetlb.2MB.max+hugetlb.2MB.rsvd.max",
                                "hugepageLimits[0].limit = 0: exact hugetlb.2MB.max+hugetlb.2MB.rsvd.max"),
                        "hugetlb.2MB.rsvd.max <- 0", "hugetlb.2MB.max <- 0"),
                given("v1", "{'hugepageLimits':[{'pageSize':'2MB','limit':2097152}]}", OLD, NEW,
                        told("hugepageLimits[0].pageSize = 2MB: exact hugetlb.2MB.limit_in_bytes+hugetlb.2MB.rsvd.limit_in_bytes",
                                "hugepageLimits[0].limit = 2097152: exact hugetlb.2MB.limit_in_bytes+hugetlb.2MB.rsvd.limit_in_bytes"),
                        "hugetlb.2MB.rsvd.limit_in_bytes <- 2097152", "hugetlb.2MB.limit_in_bytes <- 2097152"),
                given("v1 before kernel 5.7 has no reservations; no limit is -1", "{'hugepageLimits':[{'pageSize':'2MB','limit':18446744073709551615}]}",
                        Hosts.legacy(219), NEW,
                        told("hugepageLimits[0].pageSize = 2MB: exact hugetlb.2MB.limit_in_bytes",
                                "hugepageLimits[0].limit = 18446744073709551615: exact hugetlb.2MB.limit_in_bytes"),
                        "hugetlb.2MB.limit_in_bytes <- -1"),
                given("the kernel's name of a size", "{'hugepageLimits':[{'pageSize':'1024MB','limit':1073741824}]}", NOW, NEW,
                        told("hugepageLimits[0].pageSize = 1024MB: exact hugetlb.1GB.max+hugetlb.1GB.rsvd.max",
                                "hugepageLimits[0].limit = 1073741824: exact hugetlb.1GB.max+hugetlb.1GB.rsvd.max"),
                        "hugetlb.1GB.rsvd.max <- 1073741824", "hugetlb.1GB.max <- 1073741824"),
                given("less than a page is none", "{'hugepageLimits':[{'pageSize':'2MB','limit':1000000}]}", NOW, NEW,
                        told("hugepageLimits[0].pageSize = 2MB: approximated rounded hugetlb.2MB.max+hugetlb.2MB.rsvd.max held 0",
                                "hugepageLimits[0].limit = 1000000: approximated rounded hugetlb.2MB.max+hugetlb.2MB.rsvd.max held 0"),
                        "hugetlb.2MB.rsvd.max <- 1000000", "hugetlb.2MB.max <- 1000000"),
                given("a size that this host lacks", "{'hugepageLimits':[{'pageSize':'24MB','limit':25165824}]}", NOW, NEW,
                        told("hugepageLimits[0].pageSize = 24MB: dropped not-on-this-host", "hugepageLimits[0].limit = 25165824: dropped not-on-this-host")),
                given("no controller before kernel 5.6", "{'hugepageLimits':[{'pageSize':'2MB','limit':0}]}", Hosts.unified(245), NEW,
                        told("hugepageLimits[0].pageSize = 2MB: dropped no-controller", "hugepageLimits[0].limit = 0: dropped no-controller")),
                given("no size", "{'hugepageLimits':[{'limit':0}]}", NOW, NEW, told("hugepageLimits[0].limit = 0: rejected missing-member")),
                given("no limit", "{'hugepageLimits':[{'pageSize':'2MB','limit':null}]}", NOW, NEW,
                        told("hugepageLimits[0].pageSize = 2MB: rejected missing-member", "hugepageLimits[0].limit = null: rejected missing-member")),
                given("no such spelling", "{'hugepageLimits':[{'pageSize':'2M','limit':0}]}", NOW, NEW,
                        told("hugepageLimits[0].pageSize = 2M: rejected invalid-syntax", "hugepageLimits[0].limit = 0: rejected invalid-syntax")),
                given("the last entry for a size counts", "{'hugepageLimits':[{'pageSize':'1024MB','limit':0},{'pageSize':'1GB','limit':1073741824}]}", NOW, NEW,
                        told("hugepageLimits[0].pageSize = 1024MB: dropped overridden", "hugepageLimits[0].limit = 0: dropped overridden",
                                "hugepageLimits[1].pageSize = 1GB: exact hugetlb.1GB.max+hugetlb.1GB.rsvd.max",
                                "hugepageLimits[1].limit = 1073741824: exact hugetlb.1GB.max+hugetlb.1GB.rsvd.max"),
                        "hugetlb.1GB.rsvd.max <- 1073741824", "hugetlb.1GB.max <- 1073741824"),
                given("an empty list in a new unit", "{'hugepageLimits':[]}", NOW, NEW, told("hugepageLimits = []: unset empty")),
                given("null in a change", "{'hugepageLimits':null}", NOW, CHANGE,
                        told("hugepageLimits = null: unset reset hugetlb.1GB.rsvd.max+hugetlb.1GB.max+hugetlb.2MB.rsvd.max+hugetlb.2MB.max"),
                        "hugetlb.1GB.rsvd.max <- max", "hugetlb.1GB.max <- max", "hugetlb.2MB.rsvd.max <- max", "hugetlb.2MB.max <- max"),
                given("unified beats the field", "{'hugepageLimits':[{'pageSize':'2MB','limit':0}],'unified':{'hugetlb.2MB.max':'2M'}}", NOW, NEW,
                        told("hugepageLimits[0].pageSize = 2MB: dropped overridden", "hugepageLimits[0].limit = 0: dropped overridden",
                                "unified[\"hugetlb.2MB.max\"] = 2M: exact hugetlb.2MB.max"),
                        "hugetlb.2MB.max <- 2097152"),
                given("unified and the field agree and are written once", "{'hugepageLimits':[{'pageSize':'2MB','limit':2097152}],'unified':{'hugetlb.2MB.max':'2M'}}",
                        NOW, NEW,
                        told("hugepageLimits[0].pageSize = 2MB: exact hugetlb.2MB.max+hugetlb.2MB.rsvd.max",
                                "hugepageLimits[0].limit = 2097152: exact hugetlb.2MB.max+hugetlb.2MB.rsvd.max",
                                "unified[\"hugetlb.2MB.max\"] = 2M: exact hugetlb.2MB.max"),
                        "hugetlb.2MB.rsvd.max <- 2097152", "hugetlb.2MB.max <- 2097152"),
                given("unified on v1", "{'unified':{'hugetlb.2MB.rsvd.max':'max'}}", OLD, NEW,
                        told("unified[\"hugetlb.2MB.rsvd.max\"] = max: exact hugetlb.2MB.rsvd.limit_in_bytes"), "hugetlb.2MB.rsvd.limit_in_bytes <- -1"),
                given("unified that is no size", "{'unified':{'hugetlb.2MB.max':'lots'}}", NOW, NEW,
                        told("unified[\"hugetlb.2MB.max\"] = lots: rejected invalid-syntax")),
                given("unified null in a change", "{'unified':{'hugetlb.2MB.max':null}}", NOW, CHANGE,
                        told("unified[\"hugetlb.2MB.max\"] = null: unset reset hugetlb.2MB.max"), "hugetlb.2MB.max <- max"),
                given("unified null beside the field", "{'hugepageLimits':[{'pageSize':'2048KB','limit':2097152}],'unified':{'hugetlb.2MB.max':null}}", NOW, CHANGE,
                        told("hugepageLimits[0].pageSize = 2048KB: exact hugetlb.2MB.max+hugetlb.2MB.rsvd.max",
                                "hugepageLimits[0].limit = 2097152: exact hugetlb.2MB.max+hugetlb.2MB.rsvd.max",
                                "unified[\"hugetlb.2MB.max\"] = null: unset null-value"),
                        "hugetlb.2MB.rsvd.max <- 2097152", "hugetlb.2MB.max <- 2097152"),
                given("unified under a name the kernel does not use", "{'unified':{'hugetlb.1024MB.max':'0'}}", NOW, NEW,
                        told("unified[\"hugetlb.1024MB.max\"] = 0: dropped no-file")));
    }

    static Stream<Arguments> rdma() {
        String both = "{'rdma':{'mlx5_1':{'hcaHandles':3,'hcaObjects':10000}}}";
        return Stream.of(
                given("one line for both numbers", both, NOW, NEW,
                        told("rdma[\"mlx5_1\"].hcaHandles = 3: exact rdma.max", "rdma[\"mlx5_1\"].hcaObjects = 10000: exact rdma.max"),
                        "rdma.max <- mlx5_1 hca_handle=3 hca_object=10000"),
                given("v1 has the same file", both, OLD, NEW,
                        told("rdma[\"mlx5_1\"].hcaHandles = 3: exact rdma.max", "rdma[\"mlx5_1\"].hcaObjects = 10000: exact rdma.max"),
                        "rdma.max <- mlx5_1 hca_handle=3 hca_object=10000"),
                given("one number leaves the other", "{'rdma':{'mlx5_1':{'hcaObjects':5}}}", NOW, NEW, told("rdma[\"mlx5_1\"].hcaObjects = 5: exact rdma.max"),
                        "rdma.max <- mlx5_1 hca_object=5"),
                given("more than an int is no limit", "{'rdma':{'mlx5_1':{'hcaHandles':4294967295}}}", NOW, NEW,
                        told("rdma[\"mlx5_1\"].hcaHandles = 4294967295: approximated clamped rdma.max held max"), "rdma.max <- mlx5_1 hca_handle=max"),
                given("no controller", both, Hosts.legacy(219), NEW,
                        told("rdma[\"mlx5_1\"].hcaHandles = 3: dropped no-controller", "rdma[\"mlx5_1\"].hcaObjects = 10000: dropped no-controller")),
                given("a name with a blank", "{'rdma':{'mlx5 1':{'hcaHandles':3}}}", NOW, NEW, told("rdma[\"mlx5 1\"].hcaHandles = 3: rejected invalid-syntax")),
                given("null in a new unit", "{'rdma':{'mlx5_1':{'hcaHandles':null}}}", NOW, NEW, told("rdma[\"mlx5_1\"].hcaHandles = null: unset null-value")),
                given("null in a change", "{'rdma':{'mlx5_1':{'hcaHandles':null}}}", NOW, CHANGE, told("rdma[\"mlx5_1\"].hcaHandles = null: unset reset rdma.max"),
                        "rdma.max <- mlx5_1 hca_handle=max"),
                given("an empty map in a change keeps the devices", "{'rdma':{}}", NOW, CHANGE, told("rdma = {}: dropped no-equivalent")),
                given("unified beats the field, per number",
                        "{'rdma':{'mlx5_1':{'hcaHandles':3,'hcaObjects':4}},'unified':{'rdma.max':'mlx5_1 hca_handle=2\\nmlx4_0 hca_object=max'}}", NOW, NEW,
                        told("rdma[\"mlx5_1\"].hcaHandles = 3: dropped overridden", "rdma[\"mlx5_1\"].hcaObjects = 4: exact rdma.max",
                                "unified[\"rdma.max\"] = mlx5_1 hca_handle=2\nmlx4_0 hca_object=max: exact rdma.max"),
                        "rdma.max <- mlx5_1 hca_object=4", "rdma.max <- mlx5_1 hca_handle=2", "rdma.max <- mlx4_0 hca_object=max"),
                given("unified and the field agree and are written once", "{'rdma':{'mlx5_1':{'hcaHandles':2}},'unified':{'rdma.max':'mlx5_1 hca_handle=2'}}", NOW,
                        NEW, told("rdma[\"mlx5_1\"].hcaHandles = 2: exact rdma.max", "unified[\"rdma.max\"] = mlx5_1 hca_handle=2: exact rdma.max"),
                        "rdma.max <- mlx5_1 hca_handle=2"),
                given("unified that is no line", "{'unified':{'rdma.max':'mlx5_1 hca_handle=-1'}}", NOW, NEW,
                        told("unified[\"rdma.max\"] = mlx5_1 hca_handle=-1: rejected invalid-syntax")));
    }

    static Stream<Arguments> network() {
        return Stream.of(
                given("a class on v1", "{'network':{'classID':1048577}}", OLD, NEW, told("network.classID = 1048577: exact net_cls.classid"),
                        "net_cls.classid <- 1048577"),
                given("a class on cgroup 2", "{'network':{'classID':1048577}}", NOW, NEW, told("network.classID = 1048577: dropped no-equivalent")),
                given("a class without the controller", "{'network':{'classID':1}}", Hosts.like(OLD).withoutController(Controller.NET_CLS).build(), NEW,
                        told("network.classID = 1: dropped no-controller")),
                given("null in a new unit", "{'network':{'classID':null}}", OLD, NEW, told("network.classID = null: unset null-value")),
                given("null in a change", "{'network':{'classID':null}}", OLD, CHANGE, told("network.classID = null: unset reset net_cls.classid"),
                        "net_cls.classid <- 0"),
                given("null for the whole in a change", "{'network':null}", OLD, CHANGE, told("network = null: unset reset net_cls.classid"),
                        "net_cls.classid <- 0"),
                given("priorities on v1, a line a write", "{'network':{'priorities':[{'name':'eth0','priority':5},{'name':'lo','priority':0}]}}", OLD, NEW,
                        told("network.priorities[0].name = eth0: exact net_prio.ifpriomap", "network.priorities[0].priority = 5: exact net_prio.ifpriomap",
                                "network.priorities[1].name = lo: exact net_prio.ifpriomap", "network.priorities[1].priority = 0: exact net_prio.ifpriomap"),
                        "net_prio.ifpriomap <- eth0 5", "net_prio.ifpriomap <- lo 0"),
                given("priorities on cgroup 2", "{'network':{'priorities':[{'name':'eth0','priority':5}]}}", NOW, NEW,
                        told("network.priorities[0].name = eth0: dropped no-equivalent", "network.priorities[0].priority = 5: dropped no-equivalent")),
                given("no priority", "{'network':{'priorities':[{'name':'eth0'}]}}", OLD, NEW, told("network.priorities[0].name = eth0: rejected missing-member")),
                given("a name that would be two words", "{'network':{'priorities':[{'name':'eth0 9\\nlo','priority':5}]}}", OLD, NEW,
                        told("network.priorities[0].name = eth0 9\nlo: rejected invalid-syntax", "network.priorities[0].priority = 5: rejected invalid-syntax")),
                given("no priorities in a new unit", "{'network':{'priorities':[]}}", OLD, NEW, told("network.priorities = []: unset empty")),
                given("no priorities in a change keep the interfaces", "{'network':{'priorities':[]}}", OLD, CHANGE,
                        told("network.priorities = []: dropped no-equivalent")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"hugepages", "rdma", "network"})
    void aDocument(String name, String json, HostProfile host, TranslationOptions options, List<String> told, List<String> actions) {
        assertPlan(json, host, options, told, actions);
    }
}
