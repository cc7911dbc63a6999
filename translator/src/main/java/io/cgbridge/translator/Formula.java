package io.cgbridge.translator;

import java.util.List;

/**
 * A conversion as people read it. The text is arithmetic: {@code floor}, {@code ceil}, {@code min}, {@code max}, {@code log2}, cases as
 * {@code A if x <= B, else C}, and names explained after a comma ({@code , l = log2(shares)}).
 *
 * @param title from where to where, and when
 * @param text the formula over the names in {@code given}
 * @param result what it makes
 * @param source where it is from
 * @param examples numbers for the names, in their order
 */
public record Formula(String title, String text, List<String> given, String result, String source, Code code, List<List<Long>> examples) {
    public Formula {
        given = List.copyOf(given);
        examples = List.copyOf(examples);
    }

    /** The conversion itself. */
    @FunctionalInterface
    public interface Code {
        long apply(List<Long> given);
    }

    /** What the code makes of an example. */
    public long computed(List<Long> example) {
        return code.apply(example);
    }
}
