package io.cgbridge.translator;

import java.util.List;

/**
 * {@code linux.resources} of runtime-spec 1.3, leaf by leaf. Every leaf may be absent. Numbers that the schema calls
 * {@code uint64} are held as the same 64 bits in a {@code Long} and read with the unsigned methods of {@link Long}.
 *
 * <p>An object that is {@code null} in the document is its {@code NULL} constant: every leaf {@code null}, reported once under
 * the object's own path. A list that is {@code null} or empty is told apart by {@link Items}.
 */
public record OciResources(
        Memory memory, Cpu cpu, Pids pids, BlockIo blockIO, Items<HugepageLimit> hugepageLimits, Network network,
        Items<Rdma> rdma, Items<DeviceRule> devices, Items<Unified> unified) {

    /** Nothing asked. */
    public static final OciResources EMPTY = new OciResources(Memory.ABSENT, Cpu.ABSENT, Pids.ABSENT, BlockIo.ABSENT,
            Items.absent(), Network.ABSENT, Items.absent(), Items.absent(), Items.absent());

    /**
     * An array or map of the document.
     *
     * @param state whether the document names it at all, and whether as {@code null}
     * @param list the elements that could be read, in document order; none where every one was refused, which is not the same as
     *     an empty list
     */
    public record Items<T>(State state, List<T> list) {
        /** How the document names a list. */
        public enum State { ABSENT, NULL, EMPTY, FILLED }

        private static final Items<?> NONE = new Items<>(State.ABSENT, List.of());

        @SuppressWarnings("unchecked")
        public static <T> Items<T> absent() {
            return (Items<T>) NONE;
        }

        /** The document has an array or map with something in it, be it readable or not. */
        public static <T> Items<T> filled(List<T> list) {
            return new Items<>(State.FILLED, list);
        }

        /** The document has {@code []} or <code>{}</code>. */
        public static <T> Items<T> empty() {
            return new Items<>(State.EMPTY, List.of());
        }

        public static <T> Items<T> ofNull() {
            return new Items<>(State.NULL, List.of());
        }

        public boolean isAbsent() {
            return state == State.ABSENT;
        }

        /** {@code null} or {@code []}/{@code {}}: in a change both mean "back to the default". */
        public boolean isCleared() {
            return state == State.NULL || state == State.EMPTY;
        }
    }

    /**
     * {@code memory}.
     *
     * @param limit bytes; -1 unlimited
     * @param reservation bytes; -1 unlimited
     * @param swap bytes of memory and swap together; -1 unlimited
     * @param kernel bytes; -1 unlimited; deprecated in the spec
     * @param kernelTCP bytes; -1 unlimited
     * @param swappiness uint64, 0 to 100 says the spec
     */
    public record Memory(Leaf<Long> limit, Leaf<Long> reservation, Leaf<Long> swap, Leaf<Long> kernel,
            Leaf<Long> kernelTCP, Leaf<Long> swappiness, Leaf<Boolean> disableOOMKiller, Leaf<Boolean> useHierarchy,
            Leaf<Boolean> checkBeforeUpdate) {
        public static final Memory ABSENT = all(Leaf.absent(), Leaf.absent());
        public static final Memory NULL = all(Leaf.ofNull(), Leaf.ofNull());

        private static Memory all(Leaf<Long> number, Leaf<Boolean> flag) {
            return new Memory(number, number, number, number, number, number, flag, flag, flag);
        }
    }

    /**
     * {@code cpu}.
     *
     * @param shares uint64, 2 to 262144; 0 means not set
     * @param quota microseconds per period; -1 unlimited
     * @param burst uint64, microseconds
     * @param period uint64, microseconds
     * @param realtimeRuntime microseconds
     * @param realtimePeriod uint64, microseconds
     * @param cpus CPU list in the kernel's list format
     * @param mems memory node list in the kernel's list format
     * @param idle 1 is SCHED_IDLE, 0 is not
     */
    public record Cpu(Leaf<Long> shares, Leaf<Long> quota, Leaf<Long> burst, Leaf<Long> period, Leaf<Long> realtimeRuntime,
            Leaf<Long> realtimePeriod, Leaf<String> cpus, Leaf<String> mems, Leaf<Long> idle) {
        public static final Cpu ABSENT = all(Leaf.absent(), Leaf.absent());
        public static final Cpu NULL = all(Leaf.ofNull(), Leaf.ofNull());

        private static Cpu all(Leaf<Long> number, Leaf<String> text) {
            return new Cpu(number, number, number, number, number, number, text, text, number);
        }
    }

    /**
     * {@code pids}.
     *
     * @param limit processes and threads; -1 unlimited
     */
    public record Pids(Leaf<Long> limit) {
        public static final Pids ABSENT = new Pids(Leaf.absent());
        public static final Pids NULL = new Pids(Leaf.ofNull());
    }

    /**
     * {@code blockIO}.
     *
     * @param weight 10 to 1000; 0 means not set
     * @param leafWeight 10 to 1000; 0 means not set
     */
    public record BlockIo(Leaf<Long> weight, Leaf<Long> leafWeight, Items<WeightDevice> weightDevice,
            Items<ThrottleDevice> throttleReadBpsDevice, Items<ThrottleDevice> throttleWriteBpsDevice,
            Items<ThrottleDevice> throttleReadIOPSDevice, Items<ThrottleDevice> throttleWriteIOPSDevice) {
        public static final BlockIo ABSENT = new BlockIo(Leaf.absent(), Leaf.absent(), Items.absent(), Items.absent(),
                Items.absent(), Items.absent(), Items.absent());
        public static final BlockIo NULL = new BlockIo(Leaf.ofNull(), Leaf.ofNull(), Items.ofNull(), Items.ofNull(),
                Items.ofNull(), Items.ofNull(), Items.ofNull());
    }

    /** An element of {@code blockIO.weightDevice}; {@code path} is the element's own path. */
    public record WeightDevice(LeafPath path, Leaf<Long> major, Leaf<Long> minor, Leaf<Long> weight, Leaf<Long> leafWeight) {
    }

    /**
     * An element of one of the four throttle lists.
     *
     * @param rate uint64, bytes or operations per second; 0 removes the limit
     */
    public record ThrottleDevice(LeafPath path, Leaf<Long> major, Leaf<Long> minor, Leaf<Long> rate) {
    }

    /**
     * An element of {@code hugepageLimits}.
     *
     * @param pageSize {@code 64KB}, {@code 2MB}, {@code 1GB}, …
     * @param limit uint64, bytes
     */
    public record HugepageLimit(LeafPath path, Leaf<String> pageSize, Leaf<Long> limit) {
    }

    /** {@code network}; {@code classID} is a uint32. */
    public record Network(Leaf<Long> classID, Items<InterfacePriority> priorities) {
        public static final Network ABSENT = new Network(Leaf.absent(), Items.absent());
        public static final Network NULL = new Network(Leaf.ofNull(), Items.ofNull());
    }

    /** An element of {@code network.priorities}. */
    public record InterfacePriority(LeafPath path, Leaf<String> name, Leaf<Long> priority) {
    }

    /** A member of {@code rdma}: both numbers are uint32. */
    public record Rdma(LeafPath path, String device, Leaf<Long> hcaHandles, Leaf<Long> hcaObjects) {
    }

    /**
     * An element of {@code devices}.
     *
     * @param type {@code a} (also where absent), {@code b}, {@code c}, {@code u} or {@code p}
     * @param major negative or absent is a wildcard; 0 is a number
     * @param minor negative or absent is a wildcard; 0 is a number
     * @param access any of {@code r}, {@code w}, {@code m}; absent means all
     */
    public record DeviceRule(LeafPath path, Leaf<Boolean> allow, Leaf<String> type, Leaf<Long> major, Leaf<Long> minor,
            Leaf<String> access) {
    }

    /** A member of {@code unified}: a cgroup 2 file name and what is written to it. */
    public record Unified(LeafPath path, String file, Leaf<String> value) {
    }
}
