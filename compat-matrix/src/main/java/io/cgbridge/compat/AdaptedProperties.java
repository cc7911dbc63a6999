package io.cgbridge.compat;

import io.cgbridge.translator.Reason;
import io.cgbridge.translator.UnitProperty;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A list of properties as one host takes it, and how it differs from what was asked.
 *
 * @param properties in the order that was asked for; what was not changed is the very same object
 */
public record AdaptedProperties(List<UnitProperty> properties, List<Change> changes) {

    public AdaptedProperties {
        properties = List.copyOf(properties);
        changes = List.copyOf(changes);
    }

    /** What became of a property. */
    public enum Kind {
        /** The same value under another name. */
        RENAMED,
        /** Another name and another number for the same limit. */
        CONVERTED,
        /** The same property with another value. */
        REPLACED,
        /** Left out. */
        DROPPED;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The word used in JSON, in logs and in metrics. */
        public String word() {
            return word;
        }
    }

    /**
     * One difference.
     *
     * @param sent what is sent in its place; empty if nothing is
     * @param message one plain sentence
     */
    public record Change(UnitProperty asked, Kind kind, Optional<UnitProperty> sent, Reason reason, String message) {

        /** A property that is left out. */
        public static Change dropped(UnitProperty asked, Reason reason, String message) {
            return new Change(asked, Kind.DROPPED, Optional.empty(), reason, message);
        }

        /** A property that is sent as another one. */
        public static Change sentAs(UnitProperty asked, Kind kind, UnitProperty sent, Reason reason, String message) {
            return new Change(asked, kind, Optional.of(sent), reason, message);
        }
    }
}
