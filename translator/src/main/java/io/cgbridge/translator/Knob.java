package io.cgbridge.translator;

import io.cgbridge.translator.HostProfile.SettableProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One limit with its places: systemd properties and a cgroup file, on cgroup 2 and on v1. A property is preferred, since systemd rewrites
 * what it owns; on v1 only v1's properties count, since any memory property of cgroup 2 switches MemoryLimit off (measured 247, 252).
 */
final class Knob {
    private final Controller controller;
    private final Side unified;
    private final Side legacy;
    private final Side nowhere;

    private Knob(Controller controller, Side unified, Side legacy) {
        this.controller = controller;
        this.unified = unified;
        this.legacy = legacy;
        this.nowhere = Side.none(Fate.dropped(Reason.NO_CONTROLLER, "This host has no " + controller.word() + " controller.")
                .withRemedy("Use a kernel with the " + controller.word() + " controller, and do not switch it off with cgroup_disable=."));
    }

    /** A limit of cgroup 2: its file, what has that file where this host has not, and its properties, the preferred one first. */
    static Knob unified(Controller controller, String file, String remedy, String... properties) {
        return new Knob(controller, Side.of(file, remedy, properties), Side.none(Fate.dropped(Reason.NO_EQUIVALENT,
                "cgroup v1 has nothing like " + file + ".").withRemedy("A host with cgroup 2 has " + file + ".")));
    }

    /** A limit that only v1 has; {@code why} tells what cgroup 2 has instead. */
    static Knob legacyOnly(Controller controller, String why, String file, String remedy) {
        return new Knob(controller, Side.none(Fate.dropped(Reason.NO_EQUIVALENT, why)), Side.of(file, remedy));
    }

    /** The same limit with its places on v1. */
    Knob legacy(String file, String remedy, String... properties) {
        return new Knob(controller, unified, Side.of(file, remedy, properties));
    }

    /** The places on one hierarchy, in order of preference, and what is told where there is none. */
    private record Side(List<Place> properties, Place file, Fate missing) {
        static Side of(String file, String remedy, String... properties) {
            List<Place> places = new ArrayList<>();
            for (String property : properties) {
                places.add(new Place(property, Fate.exact("property:" + property)));
            }
            Fate missing = Fate.dropped(Reason.NO_FILE, "This host has no " + file + ".");
            return new Side(List.copyOf(places), new Place(file, Fate.exact("file:" + file)),
                    remedy.isEmpty() ? missing : missing.withRemedy(remedy));
        }

        static Side none(Fate why) {
            return new Side(List.of(), new Place("", why), why);
        }
    }

    private record Place(String name, Fate exact) {
    }

    /** The key of {@code unified} for this limit; empty for what only v1 has. */
    String key() {
        return unified.file.name;
    }

    private Side side(Translation t) {
        return switch (t.host.hierarchyOf(controller)) {
            case UNIFIED -> unified;
            case LEGACY, HYBRID -> legacy;
            case NONE -> nowhere;
        };
    }

    /** The property that takes this limit on this host, in this call. */
    Optional<SettableProperty> property(Translation t) {
        for (Place place : side(t).properties) {
            Optional<SettableProperty> property = t.property(place.name);
            if (property.isPresent()) {
                return property;
            }
        }
        return Optional.empty();
    }

    /** Where a value would go: exact with its target, or dropped with what is missing. */
    Fate place(Translation t) {
        for (Place place : side(t).properties) {
            if (t.property(place.name).isPresent()) {
                return place.exact;
            }
        }
        return file(t);
    }

    /** Where a value would go if it had to be a file. */
    Fate file(Translation t) {
        Side side = side(t);
        return t.host.hasFile(side.file.name) ? side.file.exact : side.missing;
    }

    /** Sends the property, or writes the file where there is none, or does neither; tells which as {@link #place} does. */
    Fate set(Translation t, Object value, String text, LeafPath... from) {
        for (Place place : side(t).properties) {
            Optional<SettableProperty> property = t.property(place.name);
            if (property.isPresent()) {
                t.send(place.name, property.get().signature(), value, from);
                return place.exact;
            }
        }
        return write(t, text, from);
    }

    /**
     * Answers a {@code null}: in a change the limit goes back to its default, unless {@code unified} sets it; in a new unit nothing is done.
     */
    void reset(Translation t, Object value, String text, LeafPath path) {
        boolean resets = t.change() && !t.unified(key()).hasValue();
        t.report(path, ReportEntry.NULL, t.nullFate(resets ? set(t, value, text, path).targets() : List.of()));
    }

    /** Writes the file if there is one, once the unit runs. */
    Fate write(Translation t, String text, LeafPath... from) {
        Fate place = file(t);
        if (!place.isDropped()) {
            t.write(controller, side(t).file.name, text, from);
        }
        return place;
    }

    /** Writes the file if there is one, before properties change. */
    void writeBefore(Translation t, String text, LeafPath... from) {
        if (!file(t).isDropped()) {
            t.writeBefore(controller, side(t).file.name, text, from);
        }
    }
}
