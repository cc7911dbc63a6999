package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.Cpu;
import io.cgbridge.translator.OciResources.Unified;
import java.util.Arrays;
import java.util.List;

/**
 * {@code cpu.cpus}, {@code cpu.mems} and the {@code cpuset.*} keys of {@code unified}.
 *
 * <p>Sources: runtime-spec config-linux.md "CPU"; kernel cgroup-v2.rst "Cpuset"; systemd src/core/dbus-cgroup.c. systemd accepts
 * CPUs that do not exist, and then the group has no restriction at all (measured 247 to 262), so they are refused here. On v1 systemd makes
 * no cpuset group, so only the file counts there.
 */
final class CpusetRules {
    private static final LeafPath CPUS = LeafPath.of("cpu.cpus");
    private static final LeafPath MEMS = LeafPath.of("cpu.mems");
    private static final String REMEDY = "Linux 5.0 or newer has the cpuset controller on cgroup 2; systemd 244 or newer has AllowedCPUs and AllowedMemoryNodes.";

    private static final Knob CPUS_KNOB = Knob.unified(Controller.CPUSET, "cpuset.cpus", REMEDY, "AllowedCPUs").legacy("cpuset.cpus", "");
    private static final Knob MEMS_KNOB = Knob.unified(Controller.CPUSET, "cpuset.mems", REMEDY, "AllowedMemoryNodes").legacy("cpuset.mems", "");
    private static final Knob PARTITION = Knob.unified(Controller.CPUSET, "cpuset.cpus.partition", REMEDY, "CPUSetPartition");
    private static final Knob EXCLUSIVE = Knob.unified(Controller.CPUSET, "cpuset.cpus.exclusive", "Linux 6.7 or newer has cpuset.cpus.exclusive.");

    private static final Fate MALFORMED = Fate.rejected(Reason.INVALID_SYNTAX, "This must be a list as the kernel writes it, such as 0-3,8.");
    private static final Fate NOT_A_PARTITION = Fate.rejected(Reason.INVALID_SYNTAX, "This must be member, root or isolated.");
    private static final Fate KEPT_ON_V1 = Fate.unset(Reason.NULL_VALUE,
            "cgroup v1 takes no empty list for a group with processes, so this stays; give the whole list instead.");

    private CpusetRules() {
    }

    // ---- cpu.cpus and cpu.mems: the kernel's list format; empty not set

    static void apply(Cpu cpu, Translation t) {
        list(cpu.cpus(), CPUS_KNOB, t.host.cpus(), CPUS, t);
        list(cpu.mems(), MEMS_KNOB, t.host.memoryNodes(), MEMS, t);
    }

    private static void list(Leaf<String> list, Knob knob, int count, LeafPath path, Translation t) {
        if (list.isNull()) {
            t.report(path, ReportEntry.NULL, t.unified(knob.key()).hasValue() ? t.nullFate(List.of()) : reset(knob, count, t, path));
        } else if (list.hasValue()) {
            String asked = list.get();
            Leaf<String> key = t.unified(knob.key());
            boolean same = key.hasValue() && same(asked, key.get(), count);
            t.report(path, asked, isEmpty(asked) ? Refusals.EMPTY_IS_NOT_SET : !key.hasValue() ? set(asked, knob, count, t, path)
                    : same ? knob.place(t) : Refusals.overridden(knob.key()));
        }
    }

    /** A key of {@code unified} that belongs to this controller; false if these rules do not know it. */
    static boolean unified(Unified key, Translation t) {
        switch (key.file()) {
            case "cpuset.cpus" -> unifiedList(key, CPUS_KNOB, t.host.cpus(), t.resources.cpu().cpus(), t);
            case "cpuset.mems" -> unifiedList(key, MEMS_KNOB, t.host.memoryNodes(), t.resources.cpu().mems(), t);
            case "cpuset.cpus.exclusive" -> unifiedExclusive(key, t);
            case "cpuset.cpus.partition" -> unifiedPartition(key, t);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Unlike the field, an empty text of a key is written: it takes the restriction away. */
    private static void unifiedList(Unified key, Knob knob, int count, Leaf<String> field, Translation t) {
        if (key.value().isNull()) {
            t.report(key, field.isAbsent() ? reset(knob, count, t, key.path()) : t.nullFate(List.of()));
        } else if (isEmpty(key.value().get())) {
            t.report(key, t.change() ? reset(knob, count, t, key.path()) : Refusals.EMPTY_IS_NOT_SET);
        } else {
            t.report(key, set(key.value().get(), knob, count, t, key.path()));
        }
    }

    /** The file gets the list in its plainest form, since "all" and "N" need Linux 6.1. */
    private static Fate set(String list, Knob knob, int count, Translation t, LeafPath from) {
        CpuMask.Parsed parsed = CpuMask.parse(list, count);
        return switch (parsed.verdict()) {
            case MALFORMED -> MALFORMED;
            case BEYOND -> beyond(count);
            case GOOD -> knob.set(t, parsed.mask(), CpuMask.list(parsed.mask()), from);
        };
    }

    private static Fate beyond(int count) {
        return Fate.rejected(Reason.OUT_OF_RANGE, "This host has 0 to " + (count - 1) + " and no other.");
    }

    /**
     * Takes the restriction away. Up to Linux 6.12 the kernel refuses an empty list for a group with processes, so all that can exist are given
     * instead (measured; systemd#43846).
     */
    private static Fate reset(Knob knob, int count, Translation t, LeafPath path) {
        if (!t.change()) {
            return t.nullFate(List.of());
        }
        if (t.legacy(Controller.CPUSET)) {
            return KEPT_ON_V1;
        }
        byte[] mask = t.host.kernelAtLeast(6, 13) ? new byte[0] : CpuMask.first(count);
        return t.nullFate(knob.set(t, mask, CpuMask.list(mask), path).targets());
    }

    private static boolean same(String one, String other, int count) {
        CpuMask.Parsed mask = CpuMask.parse(one, count);
        return mask.verdict() == CpuMask.Verdict.GOOD && Arrays.equals(mask.mask(), CpuMask.parse(other, count).mask());
    }

    private static boolean isEmpty(String list) {
        for (int i = 0; i < list.length(); i++) {
            if (list.charAt(i) != ',' && !Character.isWhitespace(list.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    // ---- unified cpuset.cpus.exclusive: a list. A file that systemd leaves alone

    private static void unifiedExclusive(Unified key, Translation t) {
        if (key.value().isNull()) {
            EXCLUSIVE.reset(t, "", "", key.path());
        } else if (isEmpty(key.value().get())) {
            t.report(key, t.change() ? EXCLUSIVE.write(t, "", key.path()) : Refusals.EMPTY_IS_NOT_SET);
        } else {
            t.report(key, set(key.value().get(), EXCLUSIVE, t.host.cpus(), t, key.path()));
        }
    }

    // ---- unified cpuset.cpus.partition: member, root or isolated. Whether it is valid shows only when it is read back

    private static void unifiedPartition(Unified key, Translation t) {
        if (key.value().isNull()) {
            PARTITION.reset(t, "member", "member", key.path());
            return;
        }
        String word = key.value().get().strip();
        boolean known = word.equals("member") || word.equals("root") || word.equals("isolated");
        t.report(key, known ? PARTITION.set(t, word, word, key.path()) : NOT_A_PARTITION);
    }
}
