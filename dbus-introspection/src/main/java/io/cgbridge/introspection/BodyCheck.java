package io.cgbridge.introspection;

import io.cgbridge.translator.Signatures;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks a message's body once before dbus-java reads it, which believes what it finds: lengths that lead out of the message and values
 * in values without end are refused here (D-Bus Specification, "Marshalling").
 */
final class BodyCheck {
    /** The specification's limit for containers in a whole message. */
    private static final int DEEPEST = 64;

    private final ByteBuffer body;

    private BodyCheck(ByteBuffer body) {
        this.body = body;
    }

    /** @throws IOException if the body is not exactly values of that signature */
    static void check(byte[] message, int bodyAt, ByteOrder order, String signature) throws IOException {
        ByteBuffer body = ByteBuffer.wrap(message, bodyAt, message.length - bodyAt).slice().order(order);
        try {
            new BodyCheck(body).values(signature, 0);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("a value does not fit into its message", e);
        }
        if (body.hasRemaining()) {
            throw new IOException("bytes follow the last value");
        }
    }

    private void values(String signature, int depth) throws IOException {
        int at = 0;
        while (at < signature.length()) {
            String type = Signatures.first(signature.substring(at));
            value(type, depth);
            at += type.length();
        }
    }

    private void value(String type, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("values are nested deeper than " + DEEPEST);
        }
        switch (type.charAt(0)) {
            case 'y' -> body.get();
            case 'n', 'q' -> skip(2, 2);
            case 'b', 'i', 'u', 'h' -> skip(4, 4);
            case 'x', 't', 'd' -> skip(8, 8);
            case 's', 'o' -> {
                skip(4, 0);
                text(body.getInt());
            }
            case 'g' -> text(Byte.toUnsignedInt(body.get()));
            case 'v' -> {
                String of = text(Byte.toUnsignedInt(body.get()));
                if (!Signatures.isComplete(of)) {
                    throw new IOException("not one complete type: " + of);
                }
                value(of, depth + 1);
            }
            case 'a' -> array(type.substring(1), depth);
            default -> {
                skip(8, 0);
                values(type.substring(1, type.length() - 1), depth + 1);
            }
        }
    }

    private void array(String element, int depth) throws IOException {
        skip(4, 0);
        int length = body.getInt();
        skip(alignment(element), 0);
        if (length < 0 || length > body.remaining()) {
            throw new BufferUnderflowException();
        }
        int end = body.position() + length;
        if (element.equals("y")) {
            body.position(end);
        }
        while (body.position() < end) {
            value(element, depth + 1);
        }
        if (body.position() != end) {
            throw new IOException("an array does not end where it says");
        }
    }

    private String text(int length) throws IOException {
        if (length < 0 || length >= body.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        body.get(bytes);
        if (body.get() != 0) {
            throw new IOException("a text does not end with a zero byte");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void skip(int alignment, int size) throws IOException {
        while (body.position() % alignment != 0) {
            if (body.get() != 0) {
                throw new IOException("padding is not zero");
            }
        }
        if (size > body.remaining()) {
            throw new BufferUnderflowException();
        }
        body.position(body.position() + size);
    }

    private static int alignment(String type) {
        return switch (type.charAt(0)) {
            case 'y', 'g', 'v' -> 1;
            case 'n', 'q' -> 2;
            case 'x', 't', 'd', '(', '{' -> 8;
            default -> 4;
        };
    }
}
