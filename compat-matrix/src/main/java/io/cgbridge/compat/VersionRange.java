package io.cgbridge.compat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A span of systemd versions, both ends included. In the data: {@code 231-} (since), {@code 205-257}, {@code -239} (until),
 * {@code all}, {@code none}.
 *
 * @param until {@link Integer#MAX_VALUE} where no end is known
 */
public record VersionRange(int since, int until) {
    public static final VersionRange ALL = new VersionRange(0, Integer.MAX_VALUE);
    public static final VersionRange NONE = new VersionRange(Integer.MAX_VALUE, 0);

    private static final Pattern TEXT = Pattern.compile("(\\d*)-(\\d*)");

    /** Reads the spelling of the data files. */
    public static VersionRange parse(String text) {
        if (text.equals("all")) {
            return ALL;
        }
        if (text.equals("none")) {
            return NONE;
        }
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a span of versions: " + text);
        }
        VersionRange range = new VersionRange(matcher.group(1).isEmpty() ? 0 : Integer.parseInt(matcher.group(1)),
                matcher.group(2).isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(matcher.group(2)));
        if (range.since > range.until) {
            throw new IllegalArgumentException("A span that ends before it begins: " + text);
        }
        return range;
    }

    public boolean contains(int version) {
        return version >= since && version <= until;
    }
}
