package io.cgbridge.server;

/**
 * How many values a text can have, told without reading it: the report has a line for each, which takes many times the space of the
 * value itself.
 */
final class ValueCount {
    private ValueCount() {
    }

    /** At least as many as the leaves of a JSON text: its commas outside of strings, and one. */
    static int ofJson(byte[] json) {
        int count = 1;
        boolean inString = false;
        for (int i = 0; i < json.length; i++) {
            byte b = json[i];
            if (b == '"') {
                inString = !inString;
            } else if (inString && b == '\\') {
                i++;
            } else if (!inString && b == ',') {
                count++;
            }
        }
        return count;
    }

    /** The lines of a text. */
    static int ofLines(byte[] text) {
        int count = 1;
        for (byte b : text) {
            if (b == '\n') {
                count++;
            }
        }
        return count;
    }
}
