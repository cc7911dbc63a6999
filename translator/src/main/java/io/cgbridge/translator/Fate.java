package io.cgbridge.translator;

import java.util.List;
import java.util.Optional;

/**
 * What becomes of a leaf: the outcome with its reason, told in one plain sentence. Shared between entries where it is the
 * same.
 *
 * @param reason present unless the outcome is {@link Outcome#EXACT}, and there too if nothing needs to be done
 * @param message one sentence; empty only where there is no reason
 * @param remedy what would help, where anything would
 * @param targets {@code property:NAME} and {@code file:NAME}
 * @param level where the targets are, if there are any
 * @param held what the host holds instead of the number asked for, where they differ: a number or the file's text
 * @param heldAfterReload what it holds once systemd has re-read its drop-ins, where that differs again and no daemon puts it back
 */
public record Fate(Outcome outcome, Optional<Reason> reason, String message, Optional<String> remedy, List<String> targets,
        Optional<Level> level, Optional<Object> held, Optional<Object> heldAfterReload) {
    /** The remedy for what systemd takes away again. */
    static final String KEPT = "For a unit that cgbridge started, its daemon puts the value back as long as it runs.";

    public static Fate exact(String... targets) {
        return new Fate(Outcome.EXACT, Optional.empty(), "", Optional.empty(), List.of(targets), Optional.of(Level.UNIT),
                Optional.empty(), Optional.empty());
    }

    public static Fate converted(Reason reason, String message, String... targets) {
        return placed(Outcome.CONVERTED, reason, message, targets);
    }

    public static Fate approximated(Reason reason, String message, String... targets) {
        return placed(Outcome.APPROXIMATED, reason, message, targets);
    }

    public static Fate unset(Reason reason, String message, String... targets) {
        return placed(Outcome.UNSET, reason, message, targets);
    }

    public static Fate dropped(Reason reason, String message) {
        return placed(Outcome.DROPPED, reason, message);
    }

    public static Fate rejected(Reason reason, String message) {
        return placed(Outcome.REJECTED, reason, message);
    }

    /** Nothing needs to be done: the host holds this already, whatever is asked of it. */
    public static Fate alreadyTrue(String message) {
        return placed(Outcome.EXACT, Reason.ALREADY_TRUE, message);
    }

    private static Fate placed(Outcome outcome, Reason reason, String message, String... targets) {
        return new Fate(outcome, Optional.of(reason), message, Optional.empty(), List.of(targets),
                targets.length == 0 ? Optional.empty() : Optional.of(Level.UNIT), Optional.empty(), Optional.empty());
    }

    public Fate withRemedy(String text) {
        return new Fate(outcome, reason, message, Optional.of(text), targets, level, held, heldAfterReload);
    }

    public Fate withTargets(List<String> names) {
        return new Fate(outcome, reason, message, remedy, names, names.isEmpty() ? Optional.empty() : Optional.of(level.orElse(Level.UNIT)),
                held, heldAfterReload);
    }

    boolean isDropped() {
        return outcome == Outcome.DROPPED;
    }

    /** This fate at the place that another one tells; where that one has no place, it is told instead. */
    Fate placedAs(Fate place) {
        return place.isDropped() ? place : withTargets(place.targets);
    }

    /** As {@link #placedAs(Fate)}, with the number that is held there. */
    Fate placedAs(Fate place, Object value) {
        return place.isDropped() ? place : withTargets(place.targets).withHeld(value);
    }

    public Fate withHeld(Object value) {
        return new Fate(outcome, reason, message, remedy, targets, level, Optional.of(value), heldAfterReload);
    }

    public Fate withHeldAfterReload(Object value) {
        return new Fate(outcome, reason, message, remedy, targets, level, held, Optional.of(value));
    }

    public Fate at(Level where) {
        return new Fate(outcome, reason, message, remedy, targets, Optional.of(where), held, heldAfterReload);
    }

    /** The same fate as a refusal: what would have been dropped is required. */
    public Fate required() {
        return new Fate(Outcome.REJECTED, reason, message + " It is required, so nothing is applied.", remedy, List.of(),
                Optional.empty(), Optional.empty(), Optional.empty());
    }
}
