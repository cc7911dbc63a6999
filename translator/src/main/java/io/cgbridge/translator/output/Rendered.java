package io.cgbridge.translator.output;

import io.cgbridge.translator.LeafPath;
import java.util.List;

/**
 * A plan as text.
 *
 * @param text ends with a line feed, unless it is empty
 * @param missing what of the plan is not in the text, or not exactly
 */
public record Rendered(String text, List<Missing> missing) {
    public Rendered {
        missing = List.copyOf(missing);
    }

    /**
     * Something that the text could not carry.
     *
     * @param target {@code property:NAME} or {@code file:NAME}, as in reports
     * @param value as the plan has it
     * @param from the leaves it comes from
     * @param why one sentence
     */
    public record Missing(String target, String value, List<LeafPath> from, String why) {
    }
}
