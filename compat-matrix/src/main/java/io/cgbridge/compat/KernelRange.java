package io.cgbridge.compat;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A span of kernel releases, both ends included: {@code 5.14-}, {@code 2.6.33-4.20}, {@code -6.11}, {@code all}, {@code none}.
 * An end covers all of its point releases.
 *
 * @param since empty for no beginning
 * @param until empty for no end
 */
record KernelRange(String since, String until) {
    private static final KernelRange NONE = new KernelRange("9999", "0");
    private static final Pattern RELEASE = Pattern.compile("(\\d+(?:\\.\\d+)*).*");

    @JsonCreator
    static KernelRange parse(String text) {
        if (text.equals("none")) {
            return NONE;
        }
        if (text.equals("all")) {
            return new KernelRange("", "");
        }
        int dash = text.indexOf('-');
        if (!text.matches("[\\d.]*-[\\d.]*")) {
            throw new IllegalArgumentException("Not a span of kernels: " + text);
        }
        return new KernelRange(text.substring(0, dash), text.substring(dash + 1));
    }

    /** @param release as {@code uname -r} says it */
    boolean contains(String release) {
        return (since.isEmpty() || compare(release, since) >= 0) && (until.isEmpty() || compare(release, until) <= 0);
    }

    /** Compares a release with a bound, by as many numbers as the bound has. */
    static int compare(String release, String bound) {
        Matcher matcher = RELEASE.matcher(release);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a kernel release: " + release);
        }
        String[] have = matcher.group(1).split("\\.");
        String[] want = bound.split("\\.");
        for (int i = 0; i < want.length; i++) {
            int number = i < have.length ? Integer.parseInt(have[i]) : 0;
            int difference = Integer.compare(number, Integer.parseInt(want[i]));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }
}
