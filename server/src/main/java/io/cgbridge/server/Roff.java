package io.cgbridge.server;

import java.util.List;
import java.util.Locale;

/** A manual page in the man macros, which man-db, groff and mandoc all read. */
final class Roff {
    private static final int WIDTH = 78;

    private final StringBuilder page = new StringBuilder();
    private boolean afterHeading;

    /** @param date {@code YYYY-MM-DD} */
    Roff(String name, int section, String date, String version) {
        line(".TH \"" + name.toUpperCase(Locale.ROOT) + "\" " + section + " \"" + date + "\" \"" + version + "\"");
        line(".nh");
        line(".ad l");
    }

    Roff heading(String text) {
        line(".SH " + escaped(text));
        afterHeading = true;
        return this;
    }

    Roff subheading(String text) {
        line(".SS \"" + escaped(text).replace("\"", "\\(dq") + "\"");
        afterHeading = true;
        return this;
    }

    Roff paragraph(String text) {
        return apart().text(text);
    }

    /** A heading makes room itself. */
    private Roff apart() {
        return afterHeading ? this : line(".PP");
    }

    /** A word or more in bold with its explanation, indented below. */
    Roff tagged(String tag, String text) {
        return line(".TP").line("\\fB" + guarded(escaped(tag)) + "\\fP").text(text);
    }

    /** Lines as they are. */
    Roff verbatim(List<String> lines) {
        apart().line(".nf").line(".RS 2");
        lines.forEach(each -> line(guarded(escaped(each))));
        return line(".RE").line(".fi");
    }

    /** Text that continues what was begun; lines are broken between words, of which none may begin like a macro. */
    Roff text(String text) {
        StringBuilder row = new StringBuilder();
        for (String word : escaped(text.strip()).split("\\s+")) {
            if (row.length() > 0 && row.length() + 1 + word.length() > WIDTH) {
                line(guarded(row.toString()));
                row.setLength(0);
            }
            row.append(row.length() == 0 ? "" : " ").append(word);
        }
        return line(guarded(row.toString()));
    }

    private Roff line(String text) {
        page.append(text).append('\n');
        afterHeading = false;
        return this;
    }

    private static String guarded(String line) {
        return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("^", "\\(ha").replace("~", "\\(ti").replace("…", "\\&...")
                .replace("'", "\\(aq").replace("`", "\\(ga");
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
