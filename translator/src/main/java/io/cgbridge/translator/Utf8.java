package io.cgbridge.translator;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8. Jackson lets overlong forms and code points beyond U+10FFFF through, and takes UTF-16 for JSON. */
final class Utf8 {
    private static final VarHandle EIGHT_BYTES = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {
    }

    /** Where the first malformed sequence starts; -1 if there is none. */
    static int firstMalformed(byte[] text) {
        if (isAscii(text)) {
            return -1;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(text);
        CharBuffer out = CharBuffer.allocate(4096);
        CoderResult result;
        do {
            out.clear();
            result = decoder.decode(in, out, true);
        } while (result.isOverflow());
        return result.isError() ? in.position() : -1;
    }

    private static boolean isAscii(byte[] text) {
        int at = 0;
        for (; at <= text.length - Long.BYTES; at += Long.BYTES) {
            if (((long) EIGHT_BYTES.get(text, at) & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; at < text.length; at++) {
            if (text[at] < 0) {
                return false;
            }
        }
        return true;
    }

    /** True if a Java string can be encoded: it has no half of a surrogate pair ({@code "\}{@code ud800"} in JSON makes one). */
    static boolean isEncodable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
