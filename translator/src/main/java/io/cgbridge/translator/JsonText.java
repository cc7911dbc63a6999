package io.cgbridge.translator;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** JSON as text. */
final class JsonText {
    private JsonText() {
    }

    /** A string in quotes. */
    static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
