package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.Items;
import io.cgbridge.translator.OciResources.Unified;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code unified}: files of cgroup 2 by their names. What a controller's rules know is theirs; what nobody knows is written if the host has the file,
 * as the spec demands (youki drops all but nine keys, and joins an absolute key to a path outside the cgroup).
 *
 * <p>The spec calls a controller that is not there an error; here it is dropped and reported like anything else that the host cannot do, and an error for
 * whoever requires it ({@code require=}, {@code policy=strict}).
 */
final class UnifiedRules {
    private static final LeafPath UNIFIED = LeafPath.of("unified");
    private static final Set<String> LIMITS_OF_THE_TREE = Set.of("cgroup.max.depth", "cgroup.max.descendants");
    private static final String PRESSURE_SWITCH = "cgroup.pressure";

    private UnifiedRules() {
    }

    static void apply(Items<Unified> files, Translation t) {
        if (files.isCleared()) {
            t.report(UNIFIED, Leaves.cleared(files, ReportEntry.EMPTY_OBJECT), Leaves.nothingAsked(files, t));
        }
        for (Unified key : files.list()) {
            if (!isFileName(key.file())) {
                tell(key, Fate.rejected(Reason.INVALID_SYNTAX, "A key is a file name with its controller: controller.file."), t);
            } else if (key.value().hasValue() && !isText(key.value().get())) {
                tell(key, Fate.rejected(Reason.INVALID_SYNTAX, "A value has no control characters but line feeds and tabs."), t);
            } else {
                dispatch(key, t);
            }
        }
    }

    /** A name in the cgroup's own directory: nothing that climbs, nests or hides. */
    private static boolean isFileName(String name) {
        int dot = name.indexOf('.');
        if (dot <= 0 || dot == name.length() - 1 || name.contains("..") || name.length() > 255) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c == '/' || c == '\\' || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\n' && c != '\t' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static void dispatch(Unified key, Translation t) {
        String word = key.file().substring(0, key.file().indexOf('.'));
        Optional<Fate> refusal = noResource(key.file());
        if (refusal.isPresent()) {
            tell(key, refusal.get(), t);
            return;
        }
        Optional<Controller> controller = controller(word);
        if (controller.isEmpty() || t.host.hierarchyOf(controller.get()) == Hierarchy.NONE && controller.get() != Controller.CGROUP) {
            tell(key, Fate.dropped(Reason.NO_CONTROLLER, "This host has no " + word + " controller."), t);
            return;
        }
        boolean known = switch (controller.get()) {
            case MEMORY -> MemoryRules.unified(key, t);
            case CPU -> CpuRules.unified(key, t);
            case CPUSET -> CpusetRules.unified(key, t);
            case PIDS -> PidsRules.unified(key, t);
            case IO -> IoRules.unified(key, t);
            case HUGETLB -> HugetlbRules.unified(key, t);
            case RDMA -> RdmaRules.unified(key, t);
            default -> false;
        };
        if (!known) {
            tell(key, asFile(key, controller.get(), t), t);
        }
    }

    private static Optional<Controller> controller(String word) {
        for (Controller controller : Controller.values()) {
            if (controller.word().equals(word)) {
                return Optional.of(controller);
            }
        }
        return Optional.empty();
    }

    /** Files that are no limits: writing them does something to the processes or the tree, or nothing at all. */
    private static Optional<Fate> noResource(String file) {
        return switch (file) {
            case "cgroup.freeze" -> refused("This stops the processes; it is no limit.", "Freeze the unit: POST /v1/units/NAME/freeze.");
            case "cgroup.kill" -> refused("This kills the processes; it is no limit.", "Stop the unit: DELETE /v1/units/NAME.");
            case "cgroup.procs", "cgroup.threads" -> refused("This moves processes; it is no limit.",
                    "Name the processes when the unit is started.");
            case "cgroup.type" -> refused("This makes the cgroup threaded; it is no limit.", "Delegate the unit and do it below.");
            case "cgroup.subtree_control" -> refused("This hands controllers to the cgroups below; systemd owns it.",
                    "Set Delegate on the unit.");
            case PRESSURE_SWITCH -> Optional.empty();
            default -> file.endsWith(".pressure")
                    ? Optional.of(Fate.dropped(Reason.NOT_A_RESOURCE, "A pressure trigger lives as long as the file is open, so writing it once does nothing.")
                            .withRemedy("Let the process that wants to know open the file."))
                    : readOnly(file);
        };
    }

    private static Optional<Fate> readOnly(String file) {
        String last = file.substring(file.lastIndexOf('.') + 1);
        boolean local = last.equals("local");
        boolean told = switch (last) {
            case "current", "peak", "events", "stat", "numa_stat", "effective", "controllers", "capacity" -> true;
            default -> local;
        };
        return told ? refused("This file only tells; nothing can be written to it.", "Read it from the unit's cgroup.") : Optional.empty();
    }

    private static Optional<Fate> refused(String message, String remedy) {
        return Optional.of(Fate.rejected(Reason.NOT_A_RESOURCE, message).withRemedy(remedy));
    }

    /** A file that no rule knows more about, and that systemd does not touch: one write a line. */
    private static Fate asFile(Unified key, Controller controller, Translation t) {
        String file = key.file();
        if (t.legacy(controller)) {
            return Fate.dropped(Reason.NO_EQUIVALENT, "cgroup v1 has nothing that means " + file + ".")
                    .withRemedy("cgroup 2 (the unified hierarchy) has it, if the kernel is new enough.");
        }
        if (!t.host.hasFile(file)) {
            return Fate.dropped(Reason.NO_FILE, "This host has no " + file + ".").withRemedy(since(file));
        }
        if (key.value().isNull()) {
            return reset(key, controller, t);
        }
        List<String> lines = KernelText.lines(key.value().get());
        for (String line : lines) {
            t.write(controller, file, line, key.path());
        }
        return lines.isEmpty() ? Fate.unset(Reason.EMPTY, "Nothing is asked here.") : Fate.exact("file:" + file);
    }

    private static Fate reset(Unified key, Controller controller, Translation t) {
        if (!t.change()) {
            return t.nullFate(List.of());
        }
        if (LIMITS_OF_THE_TREE.contains(key.file())) {
            t.write(controller, key.file(), "max", key.path());
        } else if (key.file().equals(PRESSURE_SWITCH)) {
            t.write(controller, key.file(), "1", key.path());
        } else {
            return Fate.dropped(Reason.NO_EQUIVALENT, "The default of " + key.file() + " is not known here, so it stays as it is.")
                    .withRemedy("Name the value.");
        }
        return t.nullFate(List.of("file:" + key.file()));
    }

    private static String since(String file) {
        return switch (file.substring(0, file.indexOf('.'))) {
            case "misc" -> "Kernel 5.13 or newer has the misc controller.";
            case "dmem" -> "Kernel 6.14 or newer has the dmem controller.";
            default -> "A newer kernel or another kernel configuration may have it.";
        };
    }

    private static void tell(Unified key, Fate fate, Translation t) {
        Leaves.tell(t, key.path(), key.value(), fate);
    }
}
