package io.cgbridge.server;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * A table for people: columns as wide as they must be, two blanks between them. With colours the heads are bold and the words that tell
 * an outcome have theirs; the text is the same without.
 */
final class Table {
    private static final Map<String, IStyle> WORDS = Map.ofEntries(
            Map.entry("exact", Style.fg_green), Map.entry("converted", Style.fg_cyan), Map.entry("approximated", Style.fg_yellow),
            Map.entry("unset", Style.faint), Map.entry("dropped", Style.fg_magenta), Map.entry("rejected", Style.fg_red),
            Map.entry("same", Style.fg_green), Map.entry("gained", Style.fg_green), Map.entry("lost", Style.fg_red),
            Map.entry("needs-action", Style.fg_yellow), Map.entry("warning", Style.fg_yellow), Map.entry("error", Style.fg_red));

    private final List<String[]> rows = new ArrayList<>();

    Table(String... heads) {
        rows.add(heads);
    }

    void row(String... cells) {
        rows.add(cells);
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    void print(PrintWriter out, Ansi ansi) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            int last = row.length - 1;
            while (last > 0 && row[last].isEmpty()) {
                last--;
            }
            StringBuilder line = new StringBuilder();
            for (int i = 0; i <= last; i++) {
                line.append(row == rows.get(0) ? styled(row[i], Style.bold, ansi) : word(row[i], ansi));
                line.append(i == last ? "" : " ".repeat(widths[i] - row[i].length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** A word in its colour, if it has one. */
    static String word(String word, Ansi ansi) {
        IStyle style = WORDS.get(word);
        return style == null ? word : styled(word, style, ansi);
    }

    private static String styled(String text, IStyle style, Ansi ansi) {
        return ansi.enabled() ? style.on() + text + Style.reset.on() : text;
    }
}
