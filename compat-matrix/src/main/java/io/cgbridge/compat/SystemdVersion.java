package io.cgbridge.compat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A systemd as it names itself: {@code 252.39-1~deb12u2}, {@code 239-82.el8}, {@code 219}. Backports are found by the text.
 *
 * @param major upstream's version
 * @param text the whole text
 */
public record SystemdVersion(int major, String text) {
    private static final Pattern MAJOR = Pattern.compile("(?:systemd )?v?(\\d{3})\\b.*");

    /**
     * Reads a version text, as {@code Manager.Version} and package managers write it.
     *
     * @throws IllegalArgumentException if it does not begin with three digits
     */
    public static SystemdVersion parse(String text) {
        Matcher matcher = MAJOR.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a systemd version: " + text);
        }
        return new SystemdVersion(Integer.parseInt(matcher.group(1)), text);
    }

    /** Upstream's version without any point release. */
    public static SystemdVersion upstream(int major) {
        return new SystemdVersion(major, Integer.toString(major));
    }
}
