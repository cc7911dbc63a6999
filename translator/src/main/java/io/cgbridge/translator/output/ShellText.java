package io.cgbridge.translator.output;

/** Words for a POSIX shell. */
final class ShellText {
    private static final String PLAIN = "_-./:=,@%+";

    private ShellText() {
    }

    /** The word, in single quotes if a shell would read it otherwise. */
    static String quoted(String word) {
        boolean plain = !word.isEmpty() && word.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0));
        return plain ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
