package io.cgbridge.introspection;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which units cgbridge started, and which it was just starting: one small file each, named as the unit. The invocation tells a unit from a
 * later one of the same name.
 */
final class UnitMemory {
    private static final Pattern ANNOUNCEMENT = Pattern.compile("(\\d{1,10}),(.+)");

    private final StateFiles started;
    private final StateFiles starting;
    private final StateFiles changing;

    /**
     * A start whose end nobody wrote down.
     *
     * @param before when systemd was about to be asked
     */
    record Unsettled(String unit, Instant before, String file) {
    }

    UnitMemory(Path state, HostCounts counts) {
        this.started = new StateFiles(state, "units", counts);
        this.starting = new StateFiles(state, "starting", counts);
        this.changing = new StateFiles(state, "changing", counts);
    }

    /** @param invocation {@code InvocationID} as hexadecimal digits; empty before systemd 232 */
    void remember(String unit, String invocation) throws IOException {
        started.write(unit, StateFiles.object().put("unit", unit).put("invocation", invocation));
    }

    /** The invocation that was remembered; empty if cgbridge did not start the unit. */
    Optional<String> invocation(String unit) throws IOException {
        return started.read(unit, file -> StateFiles.text(file, "invocation"));
    }

    boolean knows(String unit) {
        return started.has(unit);
    }

    void forget(String unit) throws IOException {
        started.delete(unit);
    }

    List<String> all() throws IOException {
        return started.names();
    }

    /** Written before systemd is asked, so that a unit whose start nobody heard the end of is found again. */
    void announce(String unit, Instant before) throws IOException {
        starting.write(announcement(unit), StateFiles.object().put("unit", unit).put("before", before.toString()));
    }

    /** The end of this process's start of a unit is known. */
    void settle(String unit) throws IOException {
        starting.delete(announcement(unit));
    }

    void settle(Unsettled start) throws IOException {
        starting.delete(start.file());
    }

    /** Written before a change of several steps begins, so that one that was cut off is undone. */
    void announce(Before change) throws IOException {
        changing.write(announcement(change.unit()), change.json());
    }

    /** The end of this process's change of a unit is known. */
    void settleChange(String unit) throws IOException {
        changing.delete(announcement(unit));
    }

    /** Changes that were begun by processes that are gone, or by this one, by the names of their files. */
    Map<String, Before> unsettledChanges() throws IOException {
        Map<String, Before> changes = new LinkedHashMap<>();
        for (String name : changing.names()) {
            Matcher announcement = ANNOUNCEMENT.matcher(name);
            if (announcement.matches() && mayBeSettled(Long.parseLong(announcement.group(1)))) {
                changing.read(name, Before::read).ifPresent(change -> changes.put(name, change));
            }
        }
        return changes;
    }

    void settleUnsettled(String change) throws IOException {
        changing.delete(change);
    }

    /** Starts that were announced and not settled, but for those of other living processes: a command may run beside the daemon. */
    List<Unsettled> unsettled() throws IOException {
        List<Unsettled> starts = new ArrayList<>();
        for (String name : starting.names()) {
            Matcher announcement = ANNOUNCEMENT.matcher(name);
            if (announcement.matches() && mayBeSettled(Long.parseLong(announcement.group(1)))) {
                starting.read(name, file -> new Unsettled(announcement.group(2), instant(StateFiles.text(file, "before")), name)).ifPresent(starts::add);
            }
        }
        return starts;
    }

    private static boolean mayBeSettled(long pid) {
        return pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty();
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("it does not name a time", e);
        }
    }

    private static String announcement(String unit) {
        return ProcessHandle.current().pid() + "," + unit;
    }
}
