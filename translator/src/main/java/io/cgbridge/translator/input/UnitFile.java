package io.cgbridge.translator.input;

import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.MalformedDocumentException.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * The syntax of unit files, as systemd's config_parse() reads them: sections, assignments, comments ({@code #}, {@code ;}), lines
 * continued by a backslash (comments in between are passed over).
 */
final class UnitFile {
    private UnitFile() {
    }

    /**
     * A line that is neither blank, comment nor section header.
     *
     * @param section empty before the first section header
     * @param key empty if the line is no assignment
     * @param value the text after the equals sign; the whole line if it is no assignment
     * @param number the number of its first line
     */
    record Line(String section, String key, String value, int number) {
    }

    /**
     * Reads a unit file or drop-in.
     *
     * @throws MalformedDocumentException if a line is not UTF-8 or a section header is not closed: systemd refuses the whole file
     */
    static List<Line> parse(byte[] text) throws MalformedDocumentException {
        List<Line> read = new ArrayList<>();
        String section = "";
        StringBuilder continued = new StringBuilder();
        int started = 0;
        int number = 0;
        for (String line : TextLines.of(text)) {
            number++;
            String stripped = line.strip();
            if (stripped.startsWith("#") || stripped.startsWith(";")) {
                continue;
            }
            if (started == 0) {
                started = number;
            }
            continued.append(line);
            if (endsInBackslash(continued)) {
                continued.setCharAt(continued.length() - 1, ' ');
                continue;
            }
            section = add(continued.toString().strip(), section, started, read);
            continued.setLength(0);
            started = 0;
        }
        add(continued.toString().strip(), section, started, read);
        return read;
    }

    /** An odd number of backslashes at the end: the last is not itself escaped. */
    private static boolean endsInBackslash(StringBuilder line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    /** Adds one logical line; gives the section that holds after it. */
    private static String add(String line, String section, int number, List<Line> read) throws MalformedDocumentException {
        if (line.isEmpty()) {
            return section;
        }
        if (line.startsWith("[")) {
            if (!line.endsWith("]")) {
                throw new MalformedDocumentException(Kind.UNREADABLE_LINE, "Line " + number + " opens a section header that is not closed.", "", number, 1);
            }
            return line.substring(1, line.length() - 1);
        }
        int equals = line.indexOf('=');
        if (equals <= 0) {
            read.add(new Line(section, "", line, number));
        } else {
            read.add(new Line(section, line.substring(0, equals).strip(), line.substring(equals + 1).strip(), number));
        }
        return section;
    }
}
