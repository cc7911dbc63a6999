package io.cgbridge.translator.input;

import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.MalformedDocumentException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The lines of a text document in UTF-8. */
final class TextLines {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private TextLines() {
    }

    /**
     * Splits a text at its line feeds.
     *
     * @throws MalformedDocumentException if a line is not UTF-8 or holds a zero byte
     */
    static List<String> of(byte[] text) throws MalformedDocumentException {
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (from < text.length) {
            int to = from;
            while (to < text.length && text[to] != '\n') {
                to++;
            }
            String line = line(text, from, to, lines.size() + 1);
            lines.add(lines.isEmpty() && line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line);
            from = to + 1;
        }
        return lines;
    }

    private static String line(byte[] text, int from, int to, int number) throws MalformedDocumentException {
        try {
            String line = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text, from, to - from)).toString();
            int zero = line.indexOf('\0');
            if (zero >= 0) {
                throw new MalformedDocumentException(Kind.UNREADABLE_LINE, "Line " + number + " holds a zero byte.", "", number, zero + 1);
            }
            return line;
        } catch (CharacterCodingException e) {
            throw new MalformedDocumentException(Kind.UNREADABLE_LINE, "Line " + number + " is not UTF-8.", "", number, 0);
        }
    }
}
