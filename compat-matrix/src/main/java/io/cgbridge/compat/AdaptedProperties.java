package io.cgbridge.compat;

import io.cgbridge.translator.Reason;
import io.cgbridge.translator.UnitProperty;
import java.util.List;
import java.util.Locale;

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
     * @param property the name that was asked for
     * @param becomes the name that is sent instead; empty if none is
     * @param message one plain sentence
     */
    public record Change(String property, Kind kind, String becomes, Reason reason, String message) {
        /** A property that is left out. */
        public static Change dropped(String property, Reason reason, String message) {
            return new Change(property, Kind.DROPPED, "", reason, message);
        }
    }
}
