package io.cgbridge.translator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one host can do. A profile does not know whether it was probed or looked up in the catalogue; {@link #source()}
 * is only carried along for the answer.
 *
 * @param id {@code live}, a catalogue id ({@code debian-12}) or {@code systemd-219-legacy}
 * @param systemd the manager's own version text ({@code 252.39-1~deb12u1}); empty where there is no systemd
 * @param systemdVersion the major version; 0 where there is no systemd
 * @param controllers the hierarchy of each controller that the kernel offers; a controller that is missing here is not there
 * @param kernel the release, as {@code uname -r} says it
 * @param properties what can be set on each unit type, by property name
 * @param files the cgroup interface files that a non-root cgroup has, v1 and v2 names alike
 * @param pageSize bytes
 * @param cpus CPUs that may exist (cpu/possible); a list beyond is refused
 * @param memoryNodes memory nodes that may exist
 * @param hugepageSizes sizes as the kernel writes them in file names ({@code 2MB})
 * @param unconfirmed statements in this profile that nobody could confirm, each in a sentence
 */
public record HostProfile(String id, Source source, String systemd, int systemdVersion, Hierarchy hierarchy,
        Map<Controller, Hierarchy> controllers, String kernel, Map<UnitType, Map<String, SettableProperty>> properties,
        Set<String> files, IoPolicy io, Swap swap, long pageSize, int cpus, int memoryNodes, Set<String> hugepageSizes,
        DeviceNames deviceNames, List<String> unconfirmed) {

    public HostProfile {
        controllers = Map.copyOf(controllers);
        properties = Map.copyOf(properties);
        files = Set.copyOf(files);
        hugepageSizes = Set.copyOf(hugepageSizes);
        unconfirmed = List.copyOf(unconfirmed);
    }

    /** Where a profile comes from. */
    public enum Source {
        LIVE("live"), CATALOGUE("catalogue");

        private final String word;

        Source(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * A property that this host's systemd accepts on one unit type.
     *
     * @param runtime true if it can be changed on a running unit; false if only {@code StartTransientUnit} takes it
     * @param honoured false if systemd accepts it and does nothing with it on this host: accepted is not honoured
     * @param zero true if the value 0 is accepted (only asked of numbers: {@code CPUWeight=0}, {@code MemoryLow=0})
     */
    public record SettableProperty(String name, String signature, boolean runtime, boolean honoured, boolean zero) {
    }

    /**
     * What is in force for I/O weights.
     *
     * @param bfq block devices whose scheduler is bfq
     * @param iocost block devices for which io.cost.qos is enabled
     */
    public record IoPolicy(Set<String> bfq, Set<String> iocost) {
        public static final IoPolicy NONE = new IoPolicy(Set.of(), Set.of());

        public IoPolicy {
            bfq = Set.copyOf(bfq);
            iocost = Set.copyOf(iocost);
        }
    }

    /**
     * Swap on this host.
     *
     * @param accounting true if the kernel counts swap per cgroup (memory.swap.max or memory.memsw.limit_in_bytes exist)
     * @param bytes swap space that is on, in bytes; -1 unknown (catalogue)
     * @param zswap true if zswap is enabled
     */
    public record Swap(boolean accounting, long bytes, boolean zswap) {
    }

    /**
     * The driver names of {@code /proc/devices}, by major number, as {@code DeviceAllow=char-NAME} needs them. Several
     * majors may share a name, and a name covers all of them.
     */
    public record DeviceNames(Map<Integer, String> characters, Map<Integer, String> blocks) {
        public static final DeviceNames NONE = new DeviceNames(Map.of(), Map.of());

        public DeviceNames {
            characters = Map.copyOf(characters);
            blocks = Map.copyOf(blocks);
        }
    }

    /** The property, if this host's systemd accepts it on that unit type. */
    public Optional<SettableProperty> property(UnitType type, String name) {
        return Optional.ofNullable(properties.getOrDefault(type, Map.of()).get(name));
    }

    /** Where a controller lives: {@link Hierarchy#UNIFIED}, {@link Hierarchy#LEGACY}, or {@link Hierarchy#NONE}. */
    public Hierarchy hierarchyOf(Controller controller) {
        return controllers.getOrDefault(controller, Hierarchy.NONE);
    }

    /** True if the kernel is this release or a newer one; false where the release is no number. */
    public boolean kernelAtLeast(int major, int minor) {
        int dot = kernel.indexOf('.');
        int its = leadingNumber(dot < 0 ? kernel : kernel.substring(0, dot));
        return its > major || its == major && leadingNumber(kernel.substring(dot + 1)) >= minor;
    }

    private static int leadingNumber(String text) {
        int value = 0;
        for (int i = 0; i < text.length() && i < 6 && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }

    public boolean hasFile(String name) {
        return files.contains(name);
    }
}
