package io.cgbridge.introspection;

import io.cgbridge.compat.Advice;
import io.cgbridge.compat.FieldOutcomes.FieldOutcome;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.Reason;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which controllers a manager may hand down. The system's manager has all that the kernel offers; that of a user
 * ({@code user@UID.service}) has those that were delegated to it, and on cgroup v1 none, since the files there are root's.
 *
 * @param controllers those that units of this manager can be limited by
 * @param delegated for each of them, whether the manager hands it down to units
 * @param missing those that the kernel offers and a user's manager was not given, although systemd could
 */
record Delegation(Map<Controller, Hierarchy> controllers, Map<Controller, Boolean> delegated, List<Controller> missing) {
    private static final int CPUSET_SINCE = 244;
    private static final Pattern USER_MANAGER = Pattern.compile(".*/user@(\\d+)\\.service(?:/.*)?");
    /** No controllers of their own: every cgroup of the user's has their files. */
    private static final Set<Controller> ALWAYS = Set.of(Controller.CGROUP, Controller.FREEZER);

    /**
     * @param controlGroup the manager's own
     * @param version of systemd
     */
    static Delegation of(HostFiles files, String controlGroup, int version) throws IOException {
        if (userOf(controlGroup).isEmpty()) {
            return of(files.controllers(), version, List.of());
        }
        Set<String> given = given(files.mounts(), controlGroup);
        Map<Controller, Hierarchy> usable = new EnumMap<>(Controller.class);
        files.controllers().forEach((controller, hierarchy) -> {
            if (hierarchy == Hierarchy.UNIFIED && (ALWAYS.contains(controller) || given.contains(controller.word()))) {
                usable.put(controller, hierarchy);
            }
        });
        List<Controller> missing = files.controllers().keySet().stream().sorted().filter(controller -> !usable.containsKey(controller)
                && files.controllers().get(controller) == Hierarchy.UNIFIED && handsDown(controller, Hierarchy.UNIFIED, version)).toList();
        return of(usable, version, missing);
    }

    private static Delegation of(Map<Controller, Hierarchy> controllers, int version, List<Controller> missing) {
        Map<Controller, Boolean> delegated = new EnumMap<>(Controller.class);
        controllers.forEach((controller, hierarchy) -> delegated.put(controller, handsDown(controller, hierarchy, version)));
        return new Delegation(controllers, delegated, missing);
    }

    private static Set<String> given(CgroupMounts mounts, String controlGroup) throws IOException {
        return mounts.unified().isEmpty() ? Set.of() : CgroupMounts.words(mounts.unified().get().of(controlGroup).resolve("cgroup.controllers"));
    }

    private static Optional<String> userOf(String controlGroup) {
        Matcher manager = USER_MANAGER.matcher(controlGroup);
        return manager.matches() ? Optional.of(manager.group(1)) : Optional.empty();
    }

    /** systemd hands down these and no others (v240..v262: cgroup-util.h, CGROUP_MASK_V1 and V2). */
    private static boolean handsDown(Controller controller, Hierarchy hierarchy, int version) {
        return switch (controller) {
            case CPU, MEMORY, PIDS, IO -> true;
            case CPUSET -> hierarchy == Hierarchy.UNIFIED && version >= CPUSET_SINCE;
            case DEVICES -> hierarchy == Hierarchy.LEGACY;
            default -> false;
        };
    }

    /** What would give a user's manager the controllers that it lacks; empty if it lacks none. */
    static Optional<Advice> advice(HostReport report, List<FieldOutcome> outcomes) {
        if (report.undelegated().isEmpty()) {
            return Optional.empty();
        }
        Set<String> all = new TreeSet<>();
        report.delegated().forEach((controller, yes) -> {
            if (yes) {
                all.add(controller.word());
            }
        });
        report.undelegated().forEach(controller -> all.add(controller.word()));
        String uid = userOf(report.controlGroup()).orElse("UID");
        return Optional.of(new Advice(Advice.Severity.WARNING, "This user's manager was not given controllers that the kernel has: "
                + report.undelegated().stream().map(Controller::word).sorted().collect(Collectors.joining(", ")) + ".",
                "As root, write the lines [Service] and Delegate=" + String.join(" ", all) + " to /etc/systemd/system/user@.service.d/delegate.conf, then run "
                        + "systemctl daemon-reload and systemctl restart user@" + uid + ".service, which ends the user's sessions.",
                outcomes.stream().filter(outcome -> concerns(report, outcome)).map(FieldOutcome::path).toList()));
    }

    /** True if a field has no effect for want of a controller that was not handed down. */
    static boolean concerns(HostReport report, FieldOutcome outcome) {
        return outcome.fate().reason().equals(Optional.of(Reason.NO_CONTROLLER))
                && report.undelegated().stream().anyMatch(controller -> outcome.fate().message().contains(" " + controller.word() + " controller"));
    }
}
