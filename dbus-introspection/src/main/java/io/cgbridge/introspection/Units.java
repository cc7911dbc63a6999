package io.cgbridge.introspection;

import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.UnitProperty;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The life of units on the live host. Every method blocks, has a timeout, and leaves nothing half applied. */
public interface Units {

    /**
     * Starts a transient unit with every property of the plan inside {@code StartTransientUnit}, waits for the job, writes the
     * files and reads everything back.
     *
     * @throws ApplyException nothing is left behind then
     */
    Applied start(Start request) throws ApplyException;

    /** Changes a running unit. */
    Applied change(Change request) throws ApplyException;

    /** What systemd holds and what the cgroup files hold. */
    State read(String unit) throws ApplyException;

    /** Stops a unit and waits until it is gone; returns the job's result. */
    String stop(String unit, boolean foreign) throws ApplyException;

    /**
     * Kills every process of a unit at once, by {@code cgroup.kill} (kernel 5.14) or by systemd where there is none, then does as
     * {@link #stop}.
     */
    String kill(String unit, boolean foreign) throws ApplyException;

    /** Stops the unit's processes, or lets them go on; waits until that is so. */
    Frozen freeze(String unit, boolean freeze, boolean foreign) throws ApplyException;

    /**
     * Moves processes into a unit, into its leaf if it has one; returns all processes of the unit. systemd does so only for a unit that it
     * delegated.
     *
     * @param pids as this process sees them; never 0
     */
    List<Long> attach(String unit, List<Long> pids, boolean foreign) throws ApplyException;

    /**
     * A unit to start.
     *
     * @param unit the full name, with its suffix
     * @param slice the slice to put it in; empty for systemd's default
     * @param pids the processes of a scope, as this process sees them; never 0
     * @param properties beyond the plan's: explicit properties of the request, in order
     * @param leaf whether the processes, and the limits that are files, live in a delegated leaf below the unit
     */
    record Start(String unit, String slice, List<Long> pids, Plan plan, List<Explicit> properties, Optional<LeafGroup> leaf) {

        /** Without a leaf. */
        public Start(String unit, String slice, List<Long> pids, Plan plan, List<Explicit> properties) {
            this(unit, slice, pids, plan, properties, Optional.empty());
        }
    }

    /** @param owner who may make cgroups below the leaf and move processes there; empty for root alone */
    record LeafGroup(Optional<Owner> owner) {
    }

    /** A user and a group, by number. */
    record Owner(int uid, int gid) {
    }

    /** @param by {@code systemd}, or {@code file:NAME} */
    record Frozen(String unit, boolean frozen, String by) {
    }

    /**
     * A change to a running unit.
     *
     * @param foreign true to change a unit that cgbridge did not start
     */
    record Change(String unit, Plan plan, List<Explicit> properties, boolean foreign) {
    }

    /** A property that the caller names himself; required unless {@code optional}. Its report path is {@code properties["NAME"]}. */
    record Explicit(UnitProperty property, boolean optional) {
    }

    /**
     * What was done.
     *
     * @param job the job's result: {@code done}
     * @param applied the properties that systemd took
     * @param dropped the optional properties that systemd refused
     * @param files the writes that were made
     * @param report the plan's report, corrected by what happened, and an entry for each explicit property
     */
    record Applied(String unit, String job, List<UnitProperty> applied, List<Dropped> dropped, List<FileWrite> files,
            List<Verified> verified, List<ReportEntry> report) {
    }

    /** An optional property that was left out. */
    record Dropped(String property, String reason, String message) {
    }

    /**
     * A target read back.
     *
     * @param target {@code property:NAME} or {@code file:NAME}
     * @param signature the D-Bus signature of both values for a property; {@code s} for a file
     * @param asked what was sent or written
     * @param held what is there now, as {@link UnitProperty#value()} says
     */
    record Verified(String target, String signature, Object asked, Object held, boolean agrees) {
    }

    /**
     * A unit as it is.
     *
     * @param ours true if cgbridge started it
     * @param controlGroup as systemd says it, never computed
     * @param properties the resource-control properties that systemd holds
     * @param files the cgroup files by name, with their text
     * @param drift what became of promises that something took, oldest first; the last ones only
     */
    record State(String unit, boolean ours, String activeState, String subState, String slice, String controlGroup,
            List<UnitProperty> properties, Map<String, String> files, List<Long> pids, List<Drift> drift) {
    }

    /**
     * Something that was promised and found otherwise.
     *
     * @param target {@code property:NAME} or {@code file:NAME}
     * @param promised what was held once it was applied, in the words of systemd or the kernel
     * @param found what was there instead
     */
    record Drift(String target, String promised, String found, Action action, Instant at, Cause cause) {

        /** What was done about it. */
        public enum Action {
            /** It was put back. */
            RESTORED,
            /** Somebody wanted it so: what was found is the truth now. */
            ACCEPTED,
            /** It could not be put back, and is no longer promised. */
            LOST;

            /** The word used in JSON. */
            public String word() {
                return Drift.word(this);
            }
        }

        /** What took it. */
        public enum Cause {
            /** systemd read its files again and rewrote the group. */
            DAEMON_RELOAD,
            /** systemd was re-executed and rewrote the group. */
            DAEMON_REEXEC,
            /** systemd rewrote the group for another reason: a foreign {@code set-property}, a request of ours, a unit beside it. */
            REWRITE,
            /** A property was changed from outside. */
            PROPERTY_CHANGE,
            /** The file was written by hand. */
            FILE_WRITE,
            /** The unit was restarted and got a new group. */
            RESTART,
            /** It happened while no daemon watched. */
            UNWATCHED;

            /** The word used in JSON. */
            public String word() {
                return Drift.word(this);
            }
        }

        private static String word(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
