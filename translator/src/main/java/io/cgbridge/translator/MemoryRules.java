package io.cgbridge.translator;

import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.OciResources.Memory;
import io.cgbridge.translator.OciResources.Unified;
import io.cgbridge.translator.TranslationOptions.Target;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code memory} and the {@code memory.*} keys of {@code unified}.
 *
 * <p>Sources: runtime-spec config-linux.md "Memory"; kernel cgroup-v2.rst and cgroup-v1/memory.rst; systemd src/core/dbus-cgroup.c;
 * effects measured with systemd 247 to 262 on Linux 5.10 to 7.2. The kernel holds whole pages, rounded down, on both hierarchies.
 */
final class MemoryRules {
    private static final LeafPath LIMIT = LeafPath.of("memory.limit");
    private static final LeafPath RESERVATION = LeafPath.of("memory.reservation");
    private static final LeafPath SWAP = LeafPath.of("memory.swap");
    private static final LeafPath KERNEL = LeafPath.of("memory.kernel");
    private static final LeafPath KERNEL_TCP = LeafPath.of("memory.kernelTCP");
    private static final LeafPath SWAPPINESS = LeafPath.of("memory.swappiness");
    private static final LeafPath DISABLE_OOM_KILLER = LeafPath.of("memory.disableOOMKiller");
    private static final LeafPath USE_HIERARCHY = LeafPath.of("memory.useHierarchy");
    private static final LeafPath CHECK_BEFORE_UPDATE = LeafPath.of("memory.checkBeforeUpdate");

    private static final String SWAP_REMEDY = "Boot with swapaccount=1 and a kernel that has CONFIG_MEMCG_SWAP.";
    private static final String ZSWAP_REMEDY = "Linux 5.19 or newer with CONFIG_ZSWAP has memory.zswap.max.";

    private static final Knob MAX = Knob.unified(Controller.MEMORY, "memory.max", "", "MemoryMax", "MemoryLimit")
            .legacy("memory.limit_in_bytes", "", "MemoryLimit");
    private static final Knob LOW = Knob.unified(Controller.MEMORY, "memory.low", "", "MemoryLow")
            .legacy("memory.soft_limit_in_bytes", "");
    private static final Knob HIGH = Knob.unified(Controller.MEMORY, "memory.high", "", "MemoryHigh");
    private static final Knob MIN = Knob.unified(Controller.MEMORY, "memory.min", "Linux 4.18 or newer has memory.min.", "MemoryMin");
    private static final Knob SWAP_MAX = Knob.unified(Controller.MEMORY, "memory.swap.max", SWAP_REMEDY, "MemorySwapMax")
            .legacy("memory.memsw.limit_in_bytes", SWAP_REMEDY);
    private static final Knob SWAP_HIGH = Knob.unified(Controller.MEMORY, "memory.swap.high", "Linux 5.8 or newer has memory.swap.high.");
    private static final Knob ZSWAP_MAX = Knob.unified(Controller.MEMORY, "memory.zswap.max", ZSWAP_REMEDY, "MemoryZSwapMax");
    private static final Knob ZSWAP_WRITEBACK = Knob.unified(Controller.MEMORY, "memory.zswap.writeback",
            "Linux 6.8 or newer with CONFIG_ZSWAP has memory.zswap.writeback.", "MemoryZSwapWriteback");
    private static final Knob OOM_GROUP = Knob.unified(Controller.MEMORY, "memory.oom.group", "Linux 4.19 or newer has memory.oom.group.",
            "OOMPolicy");
    private static final Knob KMEM = Knob.legacyOnly(Controller.MEMORY,
            "cgroup 2 has no separate kernel memory limit; memory.max covers kernel memory.", "memory.kmem.limit_in_bytes", "");
    private static final Knob KMEM_TCP = Knob.legacyOnly(Controller.MEMORY,
            "cgroup 2 has no separate limit for TCP buffers; memory.max covers them.", "memory.kmem.tcp.limit_in_bytes", "");
    private static final Knob SWAPPINESS_FILE = Knob.legacyOnly(Controller.MEMORY, "cgroup 2 has no swappiness for each group.",
            "memory.swappiness", "");
    private static final Knob OOM_CONTROL = Knob.legacyOnly(Controller.MEMORY,
            "cgroup 2 cannot switch off the OOM killer for a group; memory.oom.group is something else.", "memory.oom_control", "");
    private static final Knob HIERARCHY = Knob.legacyOnly(Controller.MEMORY, "cgroup 2 always counts the groups below.",
            "memory.use_hierarchy", "");

    private static final Fate ROUNDED = Fate.approximated(Reason.ROUNDED, "The kernel holds whole pages, rounded down.");
    private static final Fate BEYOND_COUNTING = Fate.converted(Reason.OTHER_SCALE,
            "The kernel takes 9223372036854771712 bytes and more for no limit.");
    private static final Fate ONE_FOR_ZERO = Fate.converted(Reason.ROUNDED,
            "This systemd refuses 0; it is sent 1 byte, which the kernel rounds down to 0.");
    private static final Fate NOT_A_SIZE = Fate.rejected(Reason.INVALID_SYNTAX,
            "This must be max or a number of bytes, with K, M, G, T, P or E for a power of 1024.");

    private MemoryRules() {
    }

    static void apply(OciResources resources, Translation t) {
        Memory memory = resources.memory();
        limit(memory, t);
        reservation(memory, t);
        swap(memory, t);
        kernel(memory.kernel(), t);
        kernelTcp(memory.kernelTCP(), t);
        swappiness(memory.swappiness(), t);
        disableOomKiller(memory.disableOOMKiller(), t);
        useHierarchy(memory.useHierarchy(), t);
        checkBeforeUpdate(memory.checkBeforeUpdate(), t);
    }

    // ---- memory.limit: bytes; -1 unlimited; 0 not set (no peer asks for it, and a unit cannot live on no memory)

    private static final Fate LIMIT_IS_SWAP = Fate.approximated(Reason.CLAMPED,
            "cgroup v1 wants the memory limit no higher than memory and swap together, which limits memory just so.");

    private static void limit(Memory memory, Translation t) {
        Leaf<Long> limit = memory.limit();
        if (limit.isNull()) {
            resetLimit(memory, t, LIMIT);
        } else if (limit.hasValue()) {
            t.report(LIMIT, limit.get(), limit(limit.get(), memory, t));
        }
    }

    private static Fate limit(long asked, Memory memory, Translation t) {
        if (asked == 0) {
            return Refusals.ZERO_IS_NOT_SET;
        }
        if (asked < -1) {
            return Refusals.BELOW_MINUS_ONE;
        }
        long swap = memory.swap().orElse(0L);
        if (asked == -1 && swap > 0 && limitsTogether(t) && !t.unified("memory.max").hasValue()) {
            Fate place = setBytes(MAX, swap, t, LIMIT);
            return LIMIT_IS_SWAP.placedAs(place, ByteSize.toPages(swap, t.host.pageSize()));
        }
        Fate fate = unlessOverridden(MAX, asked, t, LIMIT);
        return ByteSize.isNoLimit(asked) && !t.unified(MAX.key()).hasValue() ? liftSwap(fate, memory, t, LIMIT) : fate;
    }

    private static void resetLimit(Memory memory, Translation t, LeafPath path) {
        boolean resets = t.change() && !t.unified(MAX.key()).hasValue();
        t.report(path, ReportEntry.NULL, t.nullFate(!resets ? List.of()
                : liftSwap(setBytes(MAX, UnitProperty.INFINITY, t, path), memory, t, path).targets()));
    }

    /** True if memory and swap are limited together, as {@code memory.swap} has it: v1 with swap accounting. */
    private static boolean limitsTogether(Translation t) {
        return t.legacy(Controller.MEMORY) && t.host.swap().accounting() && !t.unified("memory.swap.max").hasValue();
    }

    /** On v1 a limit cannot be lifted above the limit on memory and swap together, so that one is lifted too, and first. */
    private static Fate liftSwap(Fate fate, Memory memory, Translation t, LeafPath from) {
        Fate together = SWAP_MAX.file(t);
        if (!t.change() || !limitsTogether(t) || !memory.swap().isAbsent() || fate.isDropped() || together.isDropped()) {
            return fate;
        }
        SWAP_MAX.writeBefore(t, "-1", from);
        return fate.withTargets(List.of(fate.targets().get(0), together.targets().get(0)));
    }

    // ---- memory.reservation: bytes; -1 unlimited; 0 not set. v1: the soft limit. cgroup 2: memory.low, as every runtime does

    private static final Fate AS_LOW = Fate.approximated(Reason.OTHER_MEANING,
            "A soft limit becomes memory.low: below it the group's memory is spared, above it nothing is forced.");
    private static final Fate LOW_CAPPED = Fate.approximated(Reason.OTHER_MEANING,
            "A soft limit becomes memory.low, which protects no more than the memory limit.");
    private static final Fate LOW_OF_UNLIMITED = Fate.approximated(Reason.OTHER_MEANING,
            "No soft limit means no protection; the word max in memory.low would mean the reverse.");

    private static void reservation(Memory memory, Translation t) {
        Leaf<Long> reservation = memory.reservation();
        if (reservation.isNull()) {
            LOW.reset(t, sendable(LOW, noProtection(t), t), bytesText(noProtection(t), t), RESERVATION);
        } else if (reservation.hasValue()) {
            t.report(RESERVATION, reservation.get(), reservation(reservation.get(), memory, t));
        }
    }

    private static Fate reservation(long asked, Memory memory, Translation t) {
        if (asked == 0) {
            return Refusals.ZERO_IS_NOT_SET;
        }
        if (asked < -1) {
            return Refusals.BELOW_MINUS_ONE;
        }
        if (t.legacy(Controller.MEMORY)) {
            return unlessOverridden(LOW, asked, t, RESERVATION);
        }
        Fate fate = unlessOverridden(LOW, asked == -1 ? 0 : asked, t, RESERVATION);
        if (fate.isDropped()) {
            return fate;
        }
        if (asked == -1) {
            return LOW_OF_UNLIMITED.withTargets(fate.targets()).withHeld(0L);
        }
        OptionalLong limit = limitOf(memory, t);
        boolean capped = limit.isPresent() && Long.compareUnsigned(asked, limit.getAsLong()) > 0;
        long held = ByteSize.toPages(asked, t.host.pageSize());
        Fate told = (capped ? LOW_CAPPED : AS_LOW).withTargets(fate.targets());
        return held == asked ? told : told.withHeld(held);
    }

    /** What a group starts with: memory.low 0, and on v1 no soft limit. */
    private static long noProtection(Translation t) {
        return t.legacy(Controller.MEMORY) ? UnitProperty.INFINITY : 0;
    }

    // ---- memory.swap: memory and swap together in bytes, see SwapLimit for all cases. v1: memsw as it is. cgroup 2: swap alone

    private static final Fate SWAP_BELOW_LIMIT = Fate.rejected(Reason.CONTRADICTION,
            "memory.swap is memory and swap together, so it cannot be below the memory limit.");
    private static final Fate SWAP_WITHOUT_LIMIT = Fate.rejected(Reason.NOT_EXPRESSIBLE,
            "memory.swap is memory and swap together; without a memory limit cgroup 2 cannot tell the swap from it.")
            .withRemedy("Give memory.limit too, or swap alone as unified[\"memory.swap.max\"].");
    private static final Fate SWAP_UNDER_UNLIMITED = Fate.rejected(Reason.CONTRADICTION,
            "cgroup v1 cannot limit memory and swap together while memory alone is unlimited.");
    private static final Fate SWAP_ALONE = Fate.converted(Reason.OTHER_SCALE, "Memory and swap together less the memory limit is swap alone.");
    private static final Fate SWAP_NEAREST = Fate.approximated(Reason.OTHER_MEANING,
            "With unlimited memory the swap cannot be told from memory and swap together; the whole number limits the swap.");
    private static final Fate NO_SWAP_TO_LIMIT = Fate.alreadyTrue("This host has no swap, so nothing can be swapped out.");
    private static final Fate SWAP_NOT_LIMITED = Fate.alreadyTrue("This kernel never limits swap.");
    private static final Fate NO_SWAP_ACCOUNTING = Fate.dropped(Reason.NO_SWAP_ACCOUNTING, "This kernel does not count the swap of a group.")
            .withRemedy(SWAP_REMEDY);

    private static void swap(Memory memory, Translation t) {
        Leaf<Long> swap = memory.swap();
        if (swap.isNull()) {
            resetSwap(t, SWAP);
        } else if (swap.hasValue()) {
            t.report(SWAP, swap.get(), swap(swap.get(), memory, t));
        }
    }

    private static Fate swap(long asked, Memory memory, Translation t) {
        OptionalLong limit = limitOf(memory, t);
        SwapLimit alone = SwapLimit.alone(asked, limit);
        return switch (alone.kind()) {
            case NOT_SET -> Refusals.ZERO_IS_NOT_SET;
            case INVALID -> Refusals.BELOW_MINUS_ONE;
            case BELOW_LIMIT -> SWAP_BELOW_LIMIT;
            case UNKNOWN_LIMIT, NEAREST, NO_LIMIT, DIFFERENCE -> t.legacy(Controller.MEMORY) ? memoryAndSwap(asked, limit, memory, t)
                    : swapAlone(alone, t);
        };
    }

    private static Fate swapAlone(SwapLimit alone, Translation t) {
        if (alone.kind() == SwapLimit.Kind.UNKNOWN_LIMIT) {
            return t.unified(SWAP_MAX.key()).hasValue() ? Refusals.overridden(SWAP_MAX.key()) : SWAP_WITHOUT_LIMIT;
        }
        if (!t.host.swap().accounting()) {
            return withoutAccounting(alone.bytes(), t);
        }
        Fate fate = unlessOverridden(SWAP_MAX, alone.bytes(), t, SWAP);
        if (fate.isDropped() || alone.kind() == SwapLimit.Kind.NO_LIMIT) {
            return fate;
        }
        Fate told = alone.kind() == SwapLimit.Kind.NEAREST ? SWAP_NEAREST : SWAP_ALONE;
        return told.withTargets(fate.targets()).withHeld(ByteSize.toPages(alone.bytes(), t.host.pageSize()));
    }

    private static Fate withoutAccounting(long swapAlone, Translation t) {
        if (swapAlone == UnitProperty.INFINITY) {
            return SWAP_NOT_LIMITED;
        }
        return swapAlone == 0 && t.host.swap().bytes() == 0 ? NO_SWAP_TO_LIMIT : NO_SWAP_ACCOUNTING;
    }

    /** v1 limits memory and swap together, as the document does. The kernel wants a memory limit no higher, so without one this is it. */
    private static Fate memoryAndSwap(long asked, OptionalLong limit, Memory memory, Translation t) {
        Leaf<String> key = t.unified("memory.swap.max");
        if (key.hasValue()) {
            OptionalLong alone = ByteSize.parse(key.get());
            boolean same = alone.isPresent() && (asked == -1 ? alone.getAsLong() == UnitProperty.INFINITY
                    : limit.isPresent() && SwapLimit.together(alone.getAsLong(), limit.getAsLong()) == asked);
            return same ? describe(SWAP_MAX, asked, t) : Refusals.overridden("memory.swap.max");
        }
        if (!t.host.swap().accounting()) {
            boolean none = limit.isPresent() && limit.getAsLong() == asked;
            return withoutAccounting(none ? 0 : asked, t);
        }
        boolean limitGiven = limitGiven(memory, t);
        boolean unlimited = limit.isEmpty() ? !t.change() : limit.getAsLong() == UnitProperty.INFINITY;
        if (asked == -1 || !unlimited) {
            return writeMemoryAndSwap(asked, limitGiven, limit, t, SWAP);
        }
        if (limitGiven && memory.limit().orElse(0L) != -1) {
            return SWAP_UNDER_UNLIMITED;
        }
        Fate limited = limitGiven ? MAX.place(t) : setBytes(MAX, asked, t, SWAP);
        Fate fate = writeMemoryAndSwap(asked, true, OptionalLong.of(asked), t, SWAP);
        return limitGiven || limited.isDropped() || fate.isDropped() ? fate
                : fate.withTargets(List.of(limited.targets().get(0), fate.targets().get(0)));
    }

    /** True if this document sets or resets the memory limit. */
    private static boolean limitGiven(Memory memory, Translation t) {
        Leaf<String> key = t.unified(MAX.key());
        return memory.limit().orElse(0L) != 0 || key.hasValue() || t.change() && (memory.limit().isNull() || key.isNull());
    }

    /**
     * Writes memsw.limit, which must never be below the memory limit: where both grow it goes first, where both shrink it goes last, and
     * where nobody knows it is lifted first.
     */
    private static Fate writeMemoryAndSwap(long together, boolean limitChanges, OptionalLong newLimit, Translation t, LeafPath from) {
        String text = bytesText(together, t);
        if (!t.change() || !limitChanges && together != UnitProperty.INFINITY) {
            SWAP_MAX.write(t, text, from);
        } else if (together == UnitProperty.INFINITY) {
            SWAP_MAX.writeBefore(t, text, from);
        } else if (t.options.memoryLimitInForce().isEmpty() || newLimit.isEmpty()) {
            SWAP_MAX.writeBefore(t, "-1", from);
            SWAP_MAX.write(t, text, from);
        } else if (Long.compareUnsigned(newLimit.getAsLong(), t.options.memoryLimitInForce().getAsLong()) > 0) {
            SWAP_MAX.writeBefore(t, text, from);
        } else {
            SWAP_MAX.write(t, text, from);
        }
        return describe(SWAP_MAX, together, t);
    }

    private static void resetSwap(Translation t, LeafPath path) {
        if (t.change() && t.legacy(Controller.MEMORY) && !t.unified(SWAP_MAX.key()).hasValue()) {
            SWAP_MAX.writeBefore(t, "-1", path);
            t.report(path, ReportEntry.NULL, t.nullFate(SWAP_MAX.file(t).targets()));
        } else {
            SWAP_MAX.reset(t, UnitProperty.INFINITY, "max", path);
        }
    }

    /** The memory limit that will be in force; empty where it is not known. */
    private static OptionalLong limitOf(Memory memory, Translation t) {
        Leaf<String> key = t.unified("memory.max");
        if (key.hasValue()) {
            return ByteSize.parse(key.get());
        }
        long limit = memory.limit().orElse(0L);
        if (limit != 0) {
            return limit < -1 ? OptionalLong.empty() : OptionalLong.of(limit);
        }
        if (!t.change()) {
            return OptionalLong.empty();
        }
        return memory.limit().isNull() || key.isNull() ? OptionalLong.of(UnitProperty.INFINITY) : t.options.memoryLimitInForce();
    }

    // ---- memory.kernel: bytes; -1 unlimited; deprecated in the spec. Only v1, and there only before Linux 5.16

    private static final Fate KMEM_IGNORED = Fate.dropped(Reason.ACCEPTED_BUT_IGNORED,
            "From Linux 5.16 on the kernel takes memory.kmem.limit_in_bytes and does nothing; the memory limit covers kernel memory.");
    private static final Fate NO_KMEM_LIMIT = Fate.alreadyTrue("Kernel memory has no limit of its own.");

    private static void kernel(Leaf<Long> kernel, Translation t) {
        boolean ignored = t.legacy(Controller.MEMORY) && t.host.kernelAtLeast(5, 16);
        if (kernel.isNull() && ignored) {
            t.report(KERNEL, ReportEntry.NULL, t.nullFate(List.of()));
        } else if (kernel.hasValue() && kernel.get() > 0 && ignored) {
            t.report(KERNEL, kernel.get(), KMEM_IGNORED);
        } else {
            legacyBytes(kernel, KMEM, ignored, NO_KMEM_LIMIT, t, KERNEL);
        }
    }

    // ---- memory.kernelTCP: bytes; -1 unlimited. Only v1

    private static final Fate NO_TCP_LIMIT = Fate.alreadyTrue("TCP buffers have no limit of their own.");

    private static void kernelTcp(Leaf<Long> kernelTcp, Translation t) {
        legacyBytes(kernelTcp, KMEM_TCP, false, NO_TCP_LIMIT, t, KERNEL_TCP);
    }

    private static void legacyBytes(Leaf<Long> leaf, Knob knob, boolean never, Fate unlimited, Translation t, LeafPath path) {
        if (leaf.isNull()) {
            knob.reset(t, UnitProperty.INFINITY, "-1", path);
            return;
        }
        if (!leaf.hasValue()) {
            return;
        }
        long asked = leaf.get();
        boolean holds = asked == -1 && (never || !t.change() || knob.file(t).isDropped());
        t.report(path, asked, asked == 0 ? Refusals.ZERO_IS_NOT_SET : asked < -1 ? Refusals.BELOW_MINUS_ONE : holds ? unlimited
                : setBytes(knob, asked, t, path));
    }

    // ---- memory.swappiness: 0 to 100 says the spec, to 200 the kernel from 5.8 on. Only v1

    private static final Fate SWAPPINESS_RANGE = Fate.rejected(Reason.OUT_OF_RANGE,
            "Swappiness runs from 0 to 100, and from Linux 5.8 on to 200.");
    private static final Fate SWAPPINESS_INHERITED = Fate.unset(Reason.NULL_VALUE,
            "A group starts with its parent's swappiness, which is not known here, so it stays as it is.");
    /** -1 in the 64 bits of a uint64: what early runtimes wrote into every document, and what runc still reads as not set. */
    private static final long SWAPPINESS_NOT_SET = -1;
    private static final Fate SWAPPINESS_LEFT_ALONE = Fate.unset(Reason.LEFT_ALONE, "18446744073709551615 is how runtimes wrote that none is set.");
    private static final String NEAREST_TO_ZERO = "memory.swap equal to memory.limit keeps the group out of swap altogether, which is the nearest.";

    private static void swappiness(Leaf<Long> swappiness, Translation t) {
        if (swappiness.isNull()) {
            t.report(SWAPPINESS, ReportEntry.NULL, SWAPPINESS_INHERITED);
        } else if (swappiness.hasValue()) {
            t.report(SWAPPINESS, ReportEntry.unsigned(swappiness.get()), swappiness(swappiness.get(), t));
        }
    }

    private static Fate swappiness(long asked, Translation t) {
        if (asked == SWAPPINESS_NOT_SET) {
            return SWAPPINESS_LEFT_ALONE;
        }
        if (Long.compareUnsigned(asked, t.host.kernelAtLeast(5, 8) ? 200 : 100) > 0) {
            return SWAPPINESS_RANGE;
        }
        Fate place = SWAPPINESS_FILE.write(t, Long.toString(asked), SWAPPINESS);
        return asked == 0 && place.isDropped() ? place.withRemedy(NEAREST_TO_ZERO) : place;
    }

    // ---- memory.disableOOMKiller. Only v1, both ways

    private static final Fate OOM_KILLER_IS_ON = Fate.alreadyTrue("The OOM killer is always on.");

    private static void disableOomKiller(Leaf<Boolean> disable, Translation t) {
        if (disable.isNull()) {
            OOM_CONTROL.reset(t, 0L, "0", DISABLE_OOM_KILLER);
        } else if (disable.hasValue()) {
            boolean always = !disable.get() && OOM_CONTROL.file(t).isDropped();
            t.report(DISABLE_OOM_KILLER, disable.get(), always ? OOM_KILLER_IS_ON
                    : OOM_CONTROL.write(t, disable.get() ? "1" : "0", DISABLE_OOM_KILLER));
        }
    }

    // ---- memory.useHierarchy. Only v1 before Linux 5.11 has the choice: since then, and on cgroup 2, it is always on

    private static final Fate ALWAYS_HIERARCHICAL = Fate.alreadyTrue("This kernel always counts the groups below.");
    private static final Fate NEVER_FLAT = Fate.dropped(Reason.NO_EQUIVALENT, "This kernel always counts the groups below and cannot do without.");

    private static void useHierarchy(Leaf<Boolean> use, Translation t) {
        boolean choice = t.legacy(Controller.MEMORY) && !t.host.kernelAtLeast(5, 11);
        if (use.isNull()) {
            t.report(USE_HIERARCHY, ReportEntry.NULL, t.nullFate(List.of()));
        } else if (use.hasValue() && choice) {
            t.report(USE_HIERARCHY, use.get(), HIERARCHY.write(t, use.get() ? "1" : "0", USE_HIERARCHY));
        } else if (use.hasValue()) {
            t.report(USE_HIERARCHY, use.get(), use.get() ? ALWAYS_HIERARCHICAL : NEVER_FLAT);
        }
    }

    // ---- memory.checkBeforeUpdate: the runtime compares the new limits with the usage first; nothing of the kernel's

    private static final Fate CHECKED = Fate.alreadyTrue("The new limits are compared with the usage before anything is changed.");
    private static final Fate NOTHING_TO_CHECK = Fate.unset(Reason.LEFT_ALONE, "Only a change of a running unit has a usage to compare with.");
    private static final Fate UNCHECKED = Fate.unset(Reason.LEFT_ALONE, "No check is asked for.");

    private static void checkBeforeUpdate(Leaf<Boolean> check, Translation t) {
        if (check.isNull()) {
            t.report(CHECK_BEFORE_UPDATE, ReportEntry.NULL, t.nullFate(List.of()));
        } else if (check.hasValue()) {
            if (check.get()) {
                t.askToCheckUsage();
            }
            t.report(CHECK_BEFORE_UPDATE, check.get(), !check.get() ? UNCHECKED : t.change() ? CHECKED : NOTHING_TO_CHECK);
        }
    }

    // ---- unified: the files of cgroup 2, translated back where v1 has an equivalent

    private static final Fate RECLAIM = Fate.rejected(Reason.NOT_A_RESOURCE, "memory.reclaim is an action at one moment, not a setting.");

    /** A key of {@code unified} that belongs to this controller; false if these rules do not know it. */
    static boolean unified(Unified key, Translation t) {
        switch (key.file()) {
            case "memory.max" -> unifiedMax(key, t);
            case "memory.swap.max" -> unifiedSwapMax(key, t);
            case "memory.low" -> unifiedLow(key, t);
            case "memory.high" -> unifiedBytes(key, HIGH, UnitProperty.INFINITY, Leaf.absent(), t);
            case "memory.min" -> unifiedBytes(key, MIN, 0, Leaf.absent(), t);
            case "memory.swap.high" -> unifiedBytes(key, SWAP_HIGH, UnitProperty.INFINITY, Leaf.absent(), t);
            case "memory.zswap.max" -> {
                if (!isMissing(key, ZSWAP_MAX, t)) {
                    unifiedBytes(key, ZSWAP_MAX, UnitProperty.INFINITY, Leaf.absent(), t);
                }
            }
            case "memory.zswap.writeback" -> {
                if (!isMissing(key, ZSWAP_WRITEBACK, t)) {
                    unifiedSwitch(key, ZSWAP_WRITEBACK, t);
                }
            }
            case "memory.oom.group" -> unifiedOomGroup(key, t);
            case "memory.reclaim" -> t.report(key, RECLAIM);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void unifiedMax(Unified key, Translation t) {
        Memory memory = t.resources.memory();
        OptionalLong bytes = ByteSize.parse(key.value().orElse("max"));
        if (key.value().isNull() && memory.limit().isAbsent()) {
            resetLimit(memory, t, key.path());
        } else if (key.value().isNull() || bytes.isEmpty()) {
            t.report(key, bytes.isEmpty() ? NOT_A_SIZE : t.nullFate(List.of()));
        } else {
            Fate fate = setBytes(MAX, bytes.getAsLong(), t, key.path());
            t.report(key, ByteSize.isNoLimit(bytes.getAsLong()) ? liftSwap(fate, memory, t, key.path()) : fate);
        }
    }

    private static final Fate SOFT_LIMIT = Fate.approximated(Reason.OTHER_MEANING,
            "cgroup v1 has no protection; the soft limit is the nearest: groups below theirs are reclaimed last.");

    /** On v1 0 becomes no soft limit, as both are the default and ask for nothing; max becomes the same, since then nobody is over the limit. */
    private static void unifiedLow(Unified key, Translation t) {
        OptionalLong low = ByteSize.parse(key.value().orElse(""));
        if (!t.legacy(Controller.MEMORY) || low.isEmpty()) {
            unifiedBytes(key, LOW, noProtection(t), t.resources.memory().reservation(), t);
        } else {
            long soft = low.getAsLong() == 0 ? noProtection(t) : low.getAsLong();
            t.report(key, SOFT_LIMIT.placedAs(setBytes(LOW, soft, t, key.path())));
        }
    }

    private static final Fate WITH_LIMIT = Fate.converted(Reason.OTHER_SCALE, "cgroup v1 limits memory and swap together: the memory limit and this.");
    private static final Fate NO_LIMIT_TO_ADD = Fate.dropped(Reason.NOT_EXPRESSIBLE,
            "cgroup v1 limits memory and swap together, which needs a memory limit to add this to.")
            .withRemedy("Give memory.limit or unified[\"memory.max\"] too.");

    private static void unifiedSwapMax(Unified key, Translation t) {
        Memory memory = t.resources.memory();
        OptionalLong alone = ByteSize.parse(key.value().orElse("max"));
        if (key.value().isNull()) {
            if (memory.swap().isAbsent()) {
                resetSwap(t, key.path());
            } else {
                t.report(key, t.nullFate(List.of()));
            }
        } else if (alone.isEmpty()) {
            t.report(key, NOT_A_SIZE);
        } else if (!t.host.swap().accounting()) {
            t.report(key, withoutAccounting(alone.getAsLong(), t));
        } else if (t.legacy(Controller.MEMORY)) {
            t.report(key, legacySwapMax(key, alone.getAsLong(), limitOf(memory, t), t));
        } else {
            t.report(key, setBytes(SWAP_MAX, alone.getAsLong(), t, key.path()));
        }
    }

    private static Fate legacySwapMax(Unified key, long alone, OptionalLong limit, Translation t) {
        if (alone == UnitProperty.INFINITY) {
            return writeMemoryAndSwap(UnitProperty.INFINITY, true, limit, t, key.path());
        }
        if (limit.isEmpty() || limit.getAsLong() == UnitProperty.INFINITY) {
            return NO_LIMIT_TO_ADD;
        }
        long together = SwapLimit.together(alone, limit.getAsLong());
        Fate place = writeMemoryAndSwap(together, limitGiven(t.resources.memory(), t), limit, t, key.path());
        return WITH_LIMIT.placedAs(place, ByteSize.toPages(together, t.host.pageSize()));
    }

    private static void unifiedBytes(Unified key, Knob knob, long byDefault, Leaf<Long> field, Translation t) {
        if (key.value().isNull()) {
            if (field.isAbsent()) {
                knob.reset(t, sendable(knob, byDefault, t), bytesText(byDefault, t), key.path());
            } else {
                t.report(key, t.nullFate(List.of()));
            }
            return;
        }
        OptionalLong bytes = ByteSize.parse(key.value().get());
        t.report(key, bytes.isEmpty() ? NOT_A_SIZE : setBytes(knob, bytes.getAsLong(), t, key.path()));
    }

    private static void unifiedSwitch(Unified key, Knob knob, Translation t) {
        if (key.value().isNull()) {
            knob.reset(t, true, "1", key.path());
        } else {
            String text = key.value().get().strip();
            t.report(key, Refusals.isSwitch(text) ? knob.set(t, text.equals("1"), text, key.path()) : Refusals.NOT_A_SWITCH);
        }
    }

    /** systemd takes the zswap properties on any kernel, also where there is no file to write them to (measured 254). */
    private static boolean isMissing(Unified key, Knob knob, Translation t) {
        Fate file = knob.file(t);
        if (file.isDropped()) {
            t.report(key, file);
        }
        return file.isDropped();
    }

    private static final Fate OOM_GROUP_BY_FILE = Fate.approximated(Reason.NOT_PERSISTENT,
            "Without OOMPolicy, which can only be given at creation, systemd writes 0 again whenever it rewrites the group.")
            .withRemedy("systemd 253 or newer takes OOMPolicy for a new scope, 243 for a new service. " + Fate.KEPT);

    /** OOMPolicy=kill makes systemd hold 1 and continue 0; without it every rewrite puts 0 back (measured 257, 262). */
    private static void unifiedOomGroup(Unified key, Translation t) {
        if (key.value().isNull()) {
            OOM_GROUP.reset(t, "continue", "0", key.path());
            return;
        }
        String text = key.value().get().strip();
        if (!Refusals.isSwitch(text)) {
            t.report(key, Refusals.NOT_A_SWITCH);
            return;
        }
        Fate place = OOM_GROUP.set(t, text.equals("1") ? "kill" : "continue", text, key.path());
        boolean owned = t.options.target() == Target.SYSTEMD && t.host.systemdVersion() >= 243;
        boolean rewritten = owned && OOM_GROUP.property(t).isEmpty() && text.equals("1");
        t.report(key, rewritten ? OOM_GROUP_BY_FILE.placedAs(place) : place);
    }

    // ---- common to all limits in bytes

    /** A field that a key of {@code unified} may set too: the key wins and is sent by its own rule; the same number twice is no conflict. */
    private static Fate unlessOverridden(Knob knob, long bytes, Translation t, LeafPath path) {
        Leaf<String> key = t.unified(knob.key());
        if (!key.hasValue()) {
            return setBytes(knob, bytes, t, path);
        }
        OptionalLong other = ByteSize.parse(key.get());
        boolean same = other.isPresent() && (other.getAsLong() == bytes || ByteSize.isNoLimit(bytes) && ByteSize.isNoLimit(other.getAsLong()));
        return same ? describe(knob, bytes, t) : Refusals.overridden(knob.key());
    }

    private static Fate setBytes(Knob knob, long bytes, Translation t, LeafPath path) {
        knob.set(t, sendable(knob, bytes, t), bytesText(bytes, t), path);
        return describe(knob, bytes, t);
    }

    /** What becomes of so many bytes at this knob: the kernel's page rounding is told with the number that will be held. */
    private static Fate describe(Knob knob, long bytes, Translation t) {
        Fate place = knob.place(t);
        if (place.isDropped() || bytes == UnitProperty.INFINITY) {
            return place;
        }
        if (ByteSize.isNoLimit(bytes)) {
            return BEYOND_COUNTING.placedAs(place);
        }
        if (bytes == 0) {
            return refusesZero(knob, t) ? ONE_FOR_ZERO.placedAs(place, 0L) : place;
        }
        long held = ByteSize.toPages(bytes, t.host.pageSize());
        return held == bytes ? place : ROUNDED.placedAs(place, held);
    }

    private static long sendable(Knob knob, long bytes, Translation t) {
        if (ByteSize.isNoLimit(bytes)) {
            return UnitProperty.INFINITY;
        }
        return bytes == 0 && refusesZero(knob, t) ? 1 : bytes;
    }

    private static boolean refusesZero(Knob knob, Translation t) {
        Optional<SettableProperty> property = knob.property(t);
        return property.isPresent() && !property.get().zero();
    }

    private static String bytesText(long bytes, Translation t) {
        if (ByteSize.isNoLimit(bytes)) {
            return t.legacy(Controller.MEMORY) ? "-1" : "max";
        }
        return Long.toString(bytes);
    }
}
