package io.cgbridge.translator;

import io.cgbridge.translator.HostProfile.DeviceNames;
import io.cgbridge.translator.HostProfile.IoPolicy;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.HostProfile.Source;
import io.cgbridge.translator.HostProfile.Swap;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Hosts for tests: {@code Hosts.unified(257)}, {@code Hosts.legacy(219)}, {@code Hosts.hybrid(247)}, each with the kernel of
 * its time, 128 CPUs, 8 memory nodes, swap accounting with 2 GiB of swap on, and no I/O policy. {@link #like} makes variants.
 *
 * <p>The tables are what systemd's sources and real hosts say, as far as the rules ask for it: upstream, no backports.
 */
public final class Hosts {
    /**
     * Name, signature, first version; versions in which it is honoured on unified and on legacy ({@code -} never); unit types
     * (c scope, l slice, v service); r at run time too, c at creation only; versions in which 0 is accepted.
     */
    private static final String PROPERTIES = """
            MemoryLimit           t      205 226-257 205-257 clv r 205-230
            MemoryMax             t      231 231+    231-257 clv r -
            MemoryLow             t      231 231+    -       clv r 243+
            MemoryHigh            t      231 231+    -       clv r -
            MemoryMin             t      240 240+    -       clv r 243+
            MemorySwapMax         t      232 232+    -       clv r 239+
            MemoryZSwapMax        t      253 253+    -       clv r 253+
            MemoryZSwapWriteback  b      256 256+    -       clv r -
            OOMPolicy             s      243 243+    -       cv  c -
            CPUShares             t      205 232-257 205-257 clv r -
            CPUWeight             t      232 232+    232-257 clv r 252+
            CPUQuotaPerSecUSec    t      213 213+    213-257 clv r -
            CPUQuotaPeriodUSec    t      242 242+    242-257 clv r 242+
            AllowedCPUs           ay     244 244+    -       clv r -
            AllowedMemoryNodes    ay     244 244+    -       clv r -
            CPUSetPartition       s      261 261+    -       clv r -
            TasksMax              t      227 227+    227-257 clv r 227-230
            BlockIOWeight         t      205 230-257 205-257 clv r -
            BlockIODeviceWeight   a(st)  207 230-257 207-257 clv r -
            BlockIOReadBandwidth  a(st)  207 230-257 207-257 clv r -
            BlockIOWriteBandwidth a(st)  207 230-257 207-257 clv r -
            IOWeight              t      230 230+    230-257 clv r -
            IODeviceWeight        a(st)  230 230+    230-257 clv r -
            IOReadBandwidthMax    a(st)  230 230+    230-257 clv r -
            IOWriteBandwidthMax   a(st)  230 230+    230-257 clv r -
            IOReadIOPSMax         a(st)  230 230+    -       clv r -
            IOWriteIOPSMax        a(st)  230 230+    -       clv r -
            IODeviceLatencyTargetUSec a(st) 240 240+ -       clv r -
            DevicePolicy          s      205 240+    205-257 clv r -
            DeviceAllow           a(ss)  205 240+    205-257 clv r -
            Delegate              b      218 218+    218-257 cv  c -
            Slice                 s      205 205+    205-257 cv  c -
            Description           s      205 205+    205-257 clv r -
            CollectMode           s      236 236+    236-257 clv c -
            KillMode              s      207 207+    207-257 cv  c -
            TimeoutStopUSec       t      205 205+    205-257 cv  c 205+
            RuntimeMaxUSec        t      244 244+    244-257 cv  c 244+
            """;

    /** Controller, its first and last kernel on that hierarchy, then its files, each with the first kernel that has it if later. */
    private static final String UNIFIED_FILES = """
            cgroup  4.5  cgroup.procs cgroup.threads@4.14 cgroup.type@4.14 cgroup.subtree_control cgroup.max.depth@4.14 cgroup.max.descendants@4.14 \
                         cgroup.freeze@5.2 cgroup.kill@5.14 cgroup.pressure@6.1
            memory  4.5  memory.current memory.low memory.high memory.max memory.swap.max memory.min@4.18 memory.oom.group@4.19 \
                         memory.swap.high@5.8 memory.reclaim@5.19 memory.zswap.max@7.2 memory.zswap.writeback@7.2 memory.pressure@4.20
            io      4.5  io.max io.weight io.pressure@4.20
            pids    4.5  pids.max
            cpu     4.15 cpu.max cpu.weight cpu.weight.nice cpu.max.burst@5.14 cpu.idle@5.15 cpu.uclamp.min@7.2 cpu.uclamp.max@7.2 cpu.pressure@4.20
            rdma    4.11 rdma.max
            cpuset  5.0  cpuset.cpus cpuset.mems cpuset.cpus.partition cpuset.cpus.exclusive@6.7
            hugetlb 5.6  hugetlb.2MB.max hugetlb.1GB.max hugetlb.2MB.rsvd.max@5.7 hugetlb.1GB.rsvd.max@5.7
            misc    5.13 misc.max
            dmem    6.14 dmem.max dmem.min dmem.low
            """;
    private static final String LEGACY_FILES = """
            memory   3.0  memory.limit_in_bytes memory.soft_limit_in_bytes memory.memsw.limit_in_bytes memory.swappiness memory.oom_control \
                          memory.use_hierarchy memory.kmem.limit_in_bytes memory.kmem.tcp.limit_in_bytes
            cpu      3.0  cpu.shares cpu.cfs_quota_us cpu.cfs_period_us cpu.cfs_burst_us@5.14 cpu.idle@5.15
            cpuset   3.0  cpuset.cpus cpuset.mems
            pids     4.3  pids.max
            io       3.0  blkio.throttle.read_bps_device blkio.throttle.write_bps_device blkio.throttle.read_iops_device \
                          blkio.throttle.write_iops_device blkio.weight@3.0-4.20 blkio.weight_device@3.0-4.20 blkio.leaf_weight@3.8-4.20 \
                          blkio.leaf_weight_device@3.8-4.20
            devices  3.0  devices.allow devices.deny devices.list
            hugetlb  3.6  hugetlb.2MB.limit_in_bytes hugetlb.1GB.limit_in_bytes hugetlb.2MB.rsvd.limit_in_bytes@5.7 hugetlb.1GB.rsvd.limit_in_bytes@5.7
            rdma     4.11 rdma.max
            net_cls  3.0  net_cls.classid
            net_prio 3.3  net_prio.ifpriomap
            freezer  3.0  freezer.state
            """;
    private static final TreeMap<Integer, String> KERNELS = new TreeMap<>(Map.ofEntries(Map.entry(205, "3.10.0"),
            Map.entry(228, "4.4.0"), Map.entry(230, "4.6.0"), Map.entry(232, "4.9.0"), Map.entry(237, "4.15.0"), Map.entry(239, "4.18.0"),
            Map.entry(241, "4.19.0"), Map.entry(243, "5.3.0"), Map.entry(245, "5.4.0"), Map.entry(247, "5.10.0"),
            Map.entry(249, "5.15.0"), Map.entry(252, "6.1.0"), Map.entry(255, "6.8.0"), Map.entry(257, "6.12.117"),
            Map.entry(258, "6.17.0"), Map.entry(261, "7.2.12")));

    private Hosts() {
    }

    /** cgroup 2 alone; systemd 230 or newer. */
    public static HostProfile unified(int systemd) {
        return host(systemd, Hierarchy.UNIFIED, KERNELS.floorEntry(systemd).getValue());
    }

    /** cgroup v1 alone; systemd 205 to 257. */
    public static HostProfile legacy(int systemd) {
        return host(systemd, Hierarchy.LEGACY, KERNELS.floorEntry(systemd).getValue());
    }

    /** Controllers on cgroup v1, systemd's own tree on cgroup 2; systemd 233 to 257. */
    public static HostProfile hybrid(int systemd) {
        return host(systemd, Hierarchy.HYBRID, KERNELS.floorEntry(systemd).getValue());
    }

    /** A host that runs no systemd. */
    public static HostProfile withoutSystemd(Hierarchy hierarchy, String kernel) {
        return host(0, hierarchy, kernel);
    }

    /** Any host; {@code kernel} as {@code uname -r} says it. */
    public static HostProfile host(int systemd, Hierarchy hierarchy, String kernel) {
        Map<Controller, Hierarchy> controllers = new EnumMap<>(Controller.class);
        Set<String> files = new HashSet<>();
        if (hierarchy == Hierarchy.UNIFIED) {
            readFiles(UNIFIED_FILES, Hierarchy.UNIFIED, kernel, controllers, files);
        } else if (hierarchy != Hierarchy.NONE) {
            readFiles(LEGACY_FILES, Hierarchy.LEGACY, kernel, controllers, files);
        }
        if (hierarchy == Hierarchy.HYBRID) {
            UNIFIED_FILES.lines().filter(line -> line.startsWith("cgroup "))
                    .forEach(line -> readFiles(line, Hierarchy.UNIFIED, kernel, controllers, files));
        }
        controllers.remove(Controller.CGROUP);
        String id = systemd == 0 ? "no-systemd-" + hierarchy.word() : "systemd-" + systemd + "-" + hierarchy.word();
        return new HostProfile(id, Source.CATALOGUE, systemd == 0 ? "" : Integer.toString(systemd), systemd, hierarchy, controllers,
                kernel, readProperties(systemd, hierarchy), files, IoPolicy.NONE, new Swap(true, 2L << 30, false), 4096, 128, 8,
                Set.of("2MB", "1GB"), new DeviceNames(Map.of(1, "mem", 4, "tty", 5, "tty", 10, "misc", 29, "fb", 136, "pts"),
                        Map.of(7, "loop", 8, "sd", 65, "sd", 253, "device-mapper", 259, "blkext")), List.of());
    }

    /** A variant of a host. */
    public static Variant like(HostProfile host) {
        return new Variant(host);
    }

    /** What may differ from the host it starts with. */
    public static final class Variant {
        private final HostProfile base;
        private final Map<Controller, Hierarchy> controllers;
        private final Map<UnitType, Map<String, SettableProperty>> properties = new EnumMap<>(UnitType.class);
        private final Set<String> files;
        private IoPolicy io;
        private Swap swap;
        private int cpus;
        private int memoryNodes;
        private long pageSize;
        private DeviceNames deviceNames;

        private Variant(HostProfile base) {
            this.base = base;
            controllers = new HashMap<>(base.controllers());
            base.properties().forEach((type, settable) -> properties.put(type, new HashMap<>(settable)));
            files = new HashSet<>(base.files());
            io = base.io();
            swap = base.swap();
            cpus = base.cpus();
            memoryNodes = base.memoryNodes();
            pageSize = base.pageSize();
            deviceNames = base.deviceNames();
        }

        /** As if a distribution had backported these properties, or as a newer systemd has them. */
        public Variant property(SettableProperty... backports) {
            for (UnitType type : UnitType.values()) {
                for (SettableProperty property : backports) {
                    properties.computeIfAbsent(type, any -> new HashMap<>()).put(property.name(), property);
                }
            }
            return this;
        }

        Variant withoutProperty(String... names) {
            properties.values().forEach(settable -> settable.keySet().removeAll(Set.of(names)));
            return this;
        }

        Variant file(String... names) {
            files.addAll(Arrays.asList(names));
            return this;
        }

        Variant withoutFile(String... names) {
            files.removeAll(Set.of(names));
            return this;
        }

        /** Moves a controller; its files stay as they are. */
        Variant controller(Controller controller, Hierarchy hierarchy) {
            controllers.put(controller, hierarchy);
            return this;
        }

        Variant withoutController(Controller controller) {
            controllers.remove(controller);
            return this;
        }

        /** The kernel does not count swap: no swap file either. */
        Variant withoutSwapAccounting(long swapBytes) {
            swap = new Swap(false, swapBytes, swap.zswap());
            return withoutFile("memory.swap.max", "memory.swap.high", "memory.memsw.limit_in_bytes");
        }

        Variant swapBytes(long bytes) {
            swap = new Swap(swap.accounting(), bytes, swap.zswap());
            return this;
        }

        Variant cpus(int count) {
            cpus = count;
            return this;
        }

        Variant memoryNodes(int count) {
            memoryNodes = count;
            return this;
        }

        Variant pageSize(long bytes) {
            pageSize = bytes;
            return this;
        }

        Variant deviceNames(DeviceNames names) {
            deviceNames = names;
            return this;
        }

        /** These block devices run the bfq scheduler. */
        Variant bfq(String... devices) {
            io = new IoPolicy(Set.of(devices), io.iocost());
            return base.hierarchyOf(Controller.IO) == Hierarchy.UNIFIED ? file("io.bfq.weight") : file("blkio.bfq.weight", "blkio.bfq.weight_device");
        }

        /** io.cost is enabled for these block devices. */
        Variant iocost(String... devices) {
            io = new IoPolicy(io.bfq(), Set.of(devices));
            return this;
        }

        public HostProfile build() {
            return new HostProfile(base.id(), base.source(), base.systemd(), base.systemdVersion(), base.hierarchy(), controllers,
                    base.kernel(), properties, files, io, swap, pageSize, cpus, memoryNodes, base.hugepageSizes(), deviceNames,
                    base.unconfirmed());
        }
    }

    private static Map<UnitType, Map<String, SettableProperty>> readProperties(int systemd, Hierarchy hierarchy) {
        Map<UnitType, Map<String, SettableProperty>> out = new EnumMap<>(UnitType.class);
        for (UnitType type : UnitType.values()) {
            out.put(type, new HashMap<>());
        }
        if (systemd == 0) {
            return out;
        }
        for (String line : PROPERTIES.lines().toList()) {
            String[] row = line.trim().split(" +");
            if (systemd < Integer.parseInt(row[2])) {
                continue;
            }
            boolean honoured = within(systemd, hierarchy == Hierarchy.UNIFIED ? row[3] : row[4]);
            SettableProperty property = new SettableProperty(row[0], row[1], row[6].equals("r"), honoured, within(systemd, row[7]));
            for (UnitType type : UnitType.values()) {
                boolean oomPolicyOfServices = row[0].equals("OOMPolicy") && type == UnitType.SCOPE && systemd < 253;
                if (row[5].indexOf("clv".charAt(type.ordinal())) >= 0 && !oomPolicyOfServices) {
                    out.get(type).put(property.name(), property);
                }
            }
        }
        return out;
    }

    private static boolean within(int version, String range) {
        if (range.equals("-")) {
            return false;
        }
        String[] ends = range.replace("+", "-9999").split("-");
        return version >= Integer.parseInt(ends[0]) && version <= Integer.parseInt(ends[1]);
    }

    private static void readFiles(String table, Hierarchy hierarchy, String kernel, Map<Controller, Hierarchy> controllers,
            Set<String> files) {
        for (String line : table.lines().toList()) {
            String[] row = line.trim().split(" +");
            if (older(kernel, row[1])) {
                continue;
            }
            controllers.put(Controller.valueOf(row[0].toUpperCase(Locale.ROOT)), hierarchy);
            for (String cell : new LinkedHashSet<>(Arrays.asList(row).subList(2, row.length))) {
                String[] file = cell.split("@");
                String[] ends = (file.length == 1 ? row[1] : file[1]).split("-");
                if (!older(kernel, ends[0]) && (ends.length == 1 || !older(ends[1], kernel))) {
                    files.add(file[0]);
                }
            }
        }
    }

    private static boolean older(String kernel, String than) {
        String[] a = kernel.split("\\.");
        String[] b = than.split("\\.");
        int major = Integer.compare(Integer.parseInt(a[0]), Integer.parseInt(b[0]));
        return major < 0 || major == 0 && Integer.parseInt(a[1]) < Integer.parseInt(b[1]);
    }
}
