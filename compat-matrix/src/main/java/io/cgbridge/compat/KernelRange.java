package io.cgbridge.compat;

import java.util.ArrayList;
import java.util.List;

/**
 * A span of kernel releases, both ends included: {@code 5.14-}, {@code 2.6.33-4.20}, {@code -6.11}, {@code all}, {@code none}.
 * An end covers all of its point releases.
 *
 * @param since empty for no beginning
 * @param until empty for no end
 */
record KernelRange(String since, String until) {
    private static final KernelRange NONE = new KernelRange("9999", "0");

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

    /** The span in words: {@code 5.14 and newer}. */
    String words() {
        if (since.isEmpty()) {
            return until.isEmpty() ? "of any version" : until + " and older";
        }
        return until.isEmpty() ? since + " and newer" : since + " to " + until;
    }

    /** Compares a release with a bound, by as many numbers as the bound has. */
    private static int compare(String release, String bound) {
        List<Integer> have = numbers(release);
        List<Integer> want = numbers(bound);
        if (have.isEmpty()) {
            throw new IllegalArgumentException("Not a kernel release: " + release);
        }
        for (int i = 0; i < want.size(); i++) {
            int difference = Integer.compare(i < have.size() ? have.get(i) : 0, want.get(i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    /** The dotted numbers with which a release begins. */
    private static List<Integer> numbers(String release) {
        List<Integer> numbers = new ArrayList<>(3);
        int at = 0;
        while (at < release.length() && Character.isDigit(release.charAt(at))) {
            int number = 0;
            while (at < release.length() && Character.isDigit(release.charAt(at))) {
                number = number * 10 + release.charAt(at++) - '0';
            }
            numbers.add(number);
            at += at < release.length() && release.charAt(at) == '.' ? 1 : 0;
        }
        return numbers;
    }
}
