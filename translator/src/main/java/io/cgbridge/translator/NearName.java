package io.cgbridge.translator;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The known name that a misspelt one may have meant: another case, other separators, or one slip of the keyboard. */
public final class NearName {
    private static final int LONGEST = 40;

    private NearName() {
    }

    /** The first of the known names that is meant, if any is. */
    public static Optional<String> of(String name, List<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        String letters = letters(name);
        return known.stream().filter(candidate -> oneSlip(letters, letters(candidate))).findFirst();
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** True if at most one letter is missing, too many, wrong, or swapped with its neighbour. */
    private static boolean oneSlip(String a, String b) {
        if (a.equals(b)) {
            return true;
        }
        int head = 0;
        while (head < a.length() && head < b.length() && a.charAt(head) == b.charAt(head)) {
            head++;
        }
        int tail = 0;
        while (tail < a.length() - head && tail < b.length() - head
                && a.charAt(a.length() - 1 - tail) == b.charAt(b.length() - 1 - tail)) {
            tail++;
        }
        String restA = a.substring(head, a.length() - tail);
        String restB = b.substring(head, b.length() - tail);
        boolean oneLetter = restA.length() <= 1 && restB.length() <= 1;
        boolean swapped = restA.length() == 2 && restB.length() == 2 && restA.charAt(0) == restB.charAt(1)
                && restA.charAt(1) == restB.charAt(0);
        return oneLetter && b.length() > 2 || swapped;
    }
}
