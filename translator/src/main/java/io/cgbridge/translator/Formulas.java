package io.cgbridge.translator;

import io.cgbridge.translator.Formula.Code;
import io.cgbridge.translator.GVariantText.InvalidException;
import io.cgbridge.translator.TranslationOptions.CpuWeights;
import io.cgbridge.translator.TranslationOptions.IoWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** Every conversion formula, with the code that it describes: what the manual prints. */
public final class Formulas {
    private static final String NUMBER_OF_SECONDS = "floor(seconds * 1000000)";

    private Formulas() {
    }

    /** All of them, by field. */
    public static List<Formula> all() {
        List<Formula> all = new ArrayList<>(memory());
        all.addAll(cpu());
        all.addAll(io());
        return all;
    }

    private static List<Formula> memory() {
        return List.of(
                of("memory.swap, which counts memory too, to MemorySwapMax and memory.swap.max", SwapLimit.ALONE, List.of("swap", "limit"), "swap alone, bytes",
                        "runtime-spec config-linux.md, memory; kernel cgroup-v2.rst, memory.swap.max",
                        given -> SwapLimit.alone(given.get(0), OptionalLong.of(given.get(1))).bytes(),
                        1073741824L, 536870912L, 536870912L, 536870912L),
                of("unified[\"memory.swap.max\"] to memory.memsw.limit_in_bytes of cgroup v1", SwapLimit.TOGETHER, List.of("swap", "limit"),
                        "memory and swap, bytes", "the inverse", given -> SwapLimit.together(given.get(0), given.get(1)),
                        536870912L, 536870912L),
                of("bytes of memory, as the kernel holds them", ByteSize.PAGES, List.of("bytes", "page"), "bytes",
                        "kernel mm/page_counter.c, page_counter_memparse", given -> ByteSize.toPages(given.get(0), given.get(1)),
                        483183820L, 4096L, 1048576L, 4096L),
                of("hugepageLimits[].limit, as the kernel holds it", HugepageSize.HELD, List.of("limit", "size"), "bytes",
                        "kernel mm/hugetlb_cgroup.c, hugetlb_cgroup_write", given -> new HugepageSize("", given.get(1)).held(given.get(0)),
                        5000000L, 2097152L));
    }

    private static List<Formula> cpu() {
        return List.of(
                of("cpu.shares to CPUWeight and cpu.weight, cpuWeights=quadratic (the default)", CpuWeight.QUADRATIC, List.of("shares"), "weight",
                        "runc 1.3.2, crun 1.23", given -> CpuWeight.ofShares(given.get(0), CpuWeights.QUADRATIC), 2, 512, 1024, 2048, 262144),
                of("cpu.shares to CPUWeight and cpu.weight, cpuWeights=linear", CpuWeight.LINEAR, List.of("shares"), "weight",
                        "runc before 1.3.2, crun before 1.23, KEP-2254", given -> CpuWeight.ofShares(given.get(0), CpuWeights.LINEAR),
                        2, 512, 1024, 2048, 262144),
                of("cpu.shares to CPUWeight and cpu.weight, cpuWeights=systemd", CpuWeight.SYSTEMD, List.of("shares"), "weight",
                        "systemd 232 to 257, CPUShares on cgroup 2", given -> CpuWeight.ofShares(given.get(0), CpuWeights.SYSTEMD),
                        2, 512, 1024, 2048, 262144),
                of("unified[\"cpu.weight\"] to CPUShares and cpu.shares of cgroup v1", CpuWeight.TO_SHARES, List.of("weight"), "shares",
                        "kernel, where weight 100 and 1024 shares are one load; systemd 232 to 257", given -> CpuWeight.toShares(given.get(0)),
                        1, 100, 10000),
                of("unified[\"cpu.weight.nice\"] to CPUWeight, by the load of the nice value (nice -20 is 88761, 0 is 1024, 19 is 15)", CpuWeight.OF_LOAD,
                        List.of("load"), "weight", "kernel sched_prio_to_weight", given -> CpuWeight.ofLoad(given.get(0)),
                        CpuWeight.loadOfNice(-20), CpuWeight.loadOfNice(0), CpuWeight.loadOfNice(19)),
                of("cpu.quota and cpu.period to CPUQuotaPerSecUSec", CpuQuota.PER_SECOND, List.of("quota", "period"), "microseconds per second",
                        "systemd, which rounds down and so gives back the quota", given -> new CpuQuota(given.get(0), given.get(1)).perSecond(),
                        50000L, 100000L, 12345L, 100000L, 1000L, 3000L),
                of("the period with which systemd writes CPUQuotaPerSecUSec p, from 242 on", CpuQuota.APPLIED_PERIOD, List.of("p", "period"),
                        "microseconds", "systemd cgroup_cpu_adjust_period", given -> CpuQuota.applied(given.get(0), given.get(1), true).orElseThrow().period(),
                        500000L, 100000L, 1500L, 100000L),
                of("the quota that systemd writes for CPUQuotaPerSecUSec p and that period, from 242 on", CpuQuota.APPLIED_QUOTA, List.of("p", "period"),
                        "microseconds per period", "systemd cgroup_apply_cpu", given -> CpuQuota.applied(given.get(0), given.get(1), true).orElseThrow().quota(),
                        500000L, 100000L, 333334L, 3000L),
                of("what is left of CPUQuotaPerSecUSec p after a daemon-reload, systemd up to 255; 0 is no limit", CpuQuota.RELOADED_UP_TO_255, List.of("p"),
                        "microseconds per second", "measured, systemd 247 to 254", given -> reloaded(given.get(0), 255), 123450, 500000),
                of("what is left of CPUQuotaPerSecUSec p after a daemon-reload, systemd from 256 on; 0 is no limit", CpuQuota.RELOADED_FROM_256, List.of("p"),
                        "microseconds per second", "measured, systemd 257 and 262", given -> reloaded(given.get(0), 256), 123450, 500000),
                of("cpu.cpus and cpu.mems to AllowedCPUs and AllowedMemoryNodes: the number of bit j of byte i", CpuMask.NUMBER, List.of("i", "j"), "number",
                        "systemd cpu_set_to_dbus", Formulas::maskNumber, 0L, 0L, 0L, 7L, 1L, 3L),
                of("org.systemd.property.NAMESec, a number of seconds, to NAMEUSec", NUMBER_OF_SECONDS, List.of("seconds"), "microseconds",
                        "runc, systemd properties in annotations", Formulas::microseconds, 30));
    }

    private static List<Formula> io() {
        return List.of(
                of("blockIO.weight to IOWeight and io.weight, ioWeights=bfq (the default)", IoWeight.TO_BFQ_SCALE, List.of("w"), "io.weight",
                        "systemd 250 and newer, BFQ_WEIGHT, turned round", given -> IoWeight.toIoWeight(given.get(0).intValue(), IoWeights.BFQ),
                        10, 100, 500, 1000),
                of("blockIO.weight to IOWeight and io.weight, ioWeights=linear", IoWeight.TO_LINEAR_SCALE, List.of("w"), "io.weight", "runc, crun",
                        given -> IoWeight.toIoWeight(given.get(0).intValue(), IoWeights.LINEAR), 10, 100, 500, 1000),
                of("unified[\"io.weight\"] to BlockIOWeight and blkio.weight of cgroup v1, ioWeights=bfq", IoWeight.FROM_BFQ_SCALE, List.of("io"), "weight",
                        "the inverse", given -> IoWeight.fromIoWeight(given.get(0).intValue(), IoWeights.BFQ), 1, 100, 4500, 10000),
                of("unified[\"io.weight\"] to BlockIOWeight and blkio.weight of cgroup v1, ioWeights=linear", IoWeight.FROM_LINEAR_SCALE, List.of("io"), "weight",
                        "the inverse", given -> IoWeight.fromIoWeight(given.get(0).intValue(), IoWeights.LINEAR), 1, 100, 4950, 10000),
                handedOn("systemd 243 to 247, where bfq keeps its default instead of more than 1000", 243, IoWeight.HANDED_ON_243),
                handedOn("systemd 248 and 249", 248, IoWeight.HANDED_ON_248),
                handedOn("systemd from 250 on", 250, IoWeight.HANDED_ON_250),
                of("the IOWeight with which bfq holds a weight w, systemd 248 and 249", IoWeight.FOR_BFQ_248, List.of("w"), "IOWeight",
                        "systemd cgroup.c, turned round", given -> IoWeight.forBfq(given.get(0).intValue(), 248), 100, 500));
    }

    private static Formula handedOn(String when, int systemd, String text) {
        return of("IOWeight io to io.bfq.weight, as systemd hands it on: " + when, text, List.of("io"), "io.bfq.weight", "systemd cgroup.c",
                given -> IoWeight.bfqWeight(given.get(0).intValue(), systemd), 100, 1000, 4500);
    }

    private static long reloaded(long perSecond, int systemd) {
        long kept = CpuQuota.afterReload(perSecond, systemd);
        return kept == UnitProperty.INFINITY ? 0 : kept;
    }

    private static long maskNumber(List<Long> given) {
        byte[] mask = new byte[given.get(0).intValue() + 1];
        mask[given.get(0).intValue()] = (byte) (1 << given.get(1));
        return Long.parseLong(CpuMask.list(mask));
    }

    private static long microseconds(List<Long> given) {
        String text = Long.toString(given.get(0));
        try {
            return AnnotationRules.microseconds(GVariantText.parse(text), text).orElseThrow();
        } catch (InvalidException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** @param numbers of the examples, one after the other: as many for each as there are names */
    private static Formula of(String title, String text, List<String> given, String result, String source, Code code, long... numbers) {
        List<List<Long>> examples = new ArrayList<>();
        for (int i = 0; i < numbers.length; i += given.size()) {
            examples.add(LongStream.of(numbers).skip(i).limit(given.size()).boxed().toList());
        }
        return new Formula(title, text, given, result, source, code, examples);
    }
}
