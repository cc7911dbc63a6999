package io.cgbridge.translator;

import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.OciResources.Unified;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code pids} and {@code unified["pids.max"]}.
 *
 * <p>Sources: runtime-spec config-linux.md "PIDs"; kernel cgroup-v2.rst "PID"; systemd src/core/dbus-cgroup.c (TasksMax). A scope or service
 * without TasksMax has the manager's default, not unlimited, so unlimited is sent too.
 */
final class PidsRules {
    /** PIDS_MAX of a 64-bit kernel is one above: more is refused with EINVAL (measured 5.10 to 7.2). */
    private static final long MOST = 4194304;
    private static final LeafPath LIMIT = LeafPath.of("pids.limit");
    private static final Knob MAX = Knob.unified(Controller.PIDS, "pids.max", "", "TasksMax").legacy("pids.max", "Linux 4.3 or newer has pids.max.", "TasksMax");

    private static final Fate NEGATIVE_IS_UNLIMITED = Fate.converted(Reason.OTHER_MEANING, "Any negative limit is unlimited.");
    private static final Fate MORE_THAN_ANY = Fate.approximated(Reason.CLAMPED,
            "The kernel takes at most 4194304, which no host has tasks for; the group has no limit.");
    private static final Fate ONE_AND_FILE = Fate.approximated(Reason.NOT_PERSISTENT,
            "systemd refuses 0; it is told 1, and 0 is written to the file, which has 1 again whenever systemd rewrites the group.").withRemedy(Fate.KEPT);
    private static final Fate ONE = Fate.approximated(Reason.CLAMPED, "systemd refuses 0, and there is no file to write; the limit is 1.");
    private static final Fate NOT_A_LIMIT = Fate.rejected(Reason.INVALID_SYNTAX, "This must be max or a number of tasks.");

    private PidsRules() {
    }

    // ---- pids.limit: tasks; negative unlimited; 0 no fork at all

    static void apply(OciResources resources, Translation t) {
        Leaf<Long> limit = resources.pids().limit();
        if (limit.isNull()) {
            MAX.reset(t, UnitProperty.INFINITY, "max", LIMIT);
        } else if (limit.hasValue()) {
            long asked = limit.get();
            Leaf<String> key = t.unified(MAX.key());
            Fate fate = !key.hasValue() ? set(asked, t, LIMIT)
                    : limitOf(key.get()).equals(OptionalLong.of(Math.max(asked, -1))) ? describe(asked, t) : Refusals.overridden(MAX.key());
            boolean plain = fate.outcome() == Outcome.EXACT;
            t.report(LIMIT, asked, asked < -1 && plain ? NEGATIVE_IS_UNLIMITED.placedAs(fate) : fate);
        }
    }

    /** A key of {@code unified} that belongs to this controller; false if these rules do not know it. */
    static boolean unified(Unified key, Translation t) {
        if (!key.file().equals(MAX.key())) {
            return false;
        }
        if (!key.value().isNull()) {
            OptionalLong limit = limitOf(key.value().get());
            t.report(key, limit.isEmpty() ? NOT_A_LIMIT : set(limit.getAsLong(), t, key.path()));
        } else if (t.resources.pids().limit().isAbsent()) {
            MAX.reset(t, UnitProperty.INFINITY, "max", key.path());
        } else {
            t.report(key, t.nullFate(List.of()));
        }
        return true;
    }

    /** Tasks, -1 for {@code max}; a number beyond 63 bits is as many as any. */
    private static OptionalLong limitOf(String text) {
        String word = text.strip();
        if (word.equals("max")) {
            return OptionalLong.of(-1);
        }
        OptionalLong number = KernelNumber.digits(word);
        return number.isPresent() && number.getAsLong() < 0 ? OptionalLong.of(Long.MAX_VALUE) : number;
    }

    private static Fate set(long tasks, Translation t, LeafPath from) {
        if (tasks < 0 || tasks > MOST) {
            MAX.set(t, UnitProperty.INFINITY, "max", from);
        } else if (tasks == 0 && refusesZero(t)) {
            MAX.set(t, 1L, "0", from);
            MAX.write(t, "0", from);
        } else {
            MAX.set(t, tasks, Long.toString(tasks), from);
        }
        return describe(tasks, t);
    }

    private static Fate describe(long tasks, Translation t) {
        Fate place = MAX.place(t);
        if (tasks > MOST) {
            return MORE_THAN_ANY.placedAs(place, "max");
        }
        if (tasks != 0 || !refusesZero(t)) {
            return place;
        }
        Fate file = MAX.file(t);
        return file.isDropped() ? ONE.placedAs(place, 1L)
                : ONE_AND_FILE.withTargets(List.of(place.targets().get(0), file.targets().get(0))).withHeldAfterReload(1L);
    }

    private static boolean refusesZero(Translation t) {
        Optional<SettableProperty> property = MAX.property(t);
        return property.isPresent() && !property.get().zero();
    }
}
