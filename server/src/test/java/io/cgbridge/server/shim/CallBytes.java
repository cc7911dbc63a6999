package io.cgbridge.server.shim;

import io.cgbridge.compat.PropertyMatrix;
import io.cgbridge.introspection.UnitCallMessage.Method;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A call as a client writes it, little-endian, put together by hand: {@code NAME=VALUE} with the signature that systemd wants, {@code t} where nobody knows. */
record CallBytes(Method method, byte[] bytes, MessageHeader header) {

    static CallBytes start(String unit, String properties, String... auxiliary) {
        Body body = new Body().text(unit).text("fail").array(8, inner -> inner.properties(properties));
        body.array(8, inner -> {
            for (int i = 0; i < auxiliary.length; i += 2) {
                String aux = auxiliary[i + 1];
                inner.align(8).text(auxiliary[i]).array(8, its -> its.properties(aux));
            }
        });
        return message(Method.START, "/org/freedesktop/systemd1", "ssa(sv)a(sa(sv))", body);
    }

    static CallBytes set(String unit, String properties) {
        return of(Method.SET, unit, properties);
    }

    static CallBytes of(Method method, String unit, String properties) {
        if (method == Method.SET) {
            return message(method, "/org/freedesktop/systemd1", "sba(sv)", new Body().text(unit).number32(1).array(8, inner -> inner.properties(properties)));
        }
        return message(method, "/org/freedesktop/systemd1/unit/" + unit.replace(".", "_2e"), "ba(sv)",
                new Body().number32(1).array(8, inner -> inner.properties(properties)));
    }

    private static CallBytes message(Method method, String path, String signature, Body body) {
        Body header = new Body().bytes('l', 1, 0, 1).number32(body.size()).number32(77);
        header.array(8, fields -> fields.field(1, "o", path).field(6, "s", "org.freedesktop.systemd1").field(3, "s", method.member()).field(8, "g", signature));
        header.align(8);
        int bodyAt = header.size();
        byte[] bytes = header.bytes(body.toByteArray()).toByteArray();
        return new CallBytes(method, bytes, new MessageHeader(ByteOrder.LITTLE_ENDIAN, 1, 0, bytes.length, bodyAt, 77, 0, 0, path, "", method.member(), "",
                "org.freedesktop.systemd1", "", signature));
    }

    static byte[] error(String name, String words) {
        Body body = new Body().text(words);
        Body header = new Body().bytes('l', 3, 1, 1).number32(body.size()).number32(9);
        header.array(8, fields -> fields.field(4, "s", name).field(5, "u", "77").field(8, "g", "s"));
        return header.align(8).bytes(body.toByteArray()).toByteArray();
    }

    static int count(String text, String word) {
        return text.split(word, -1).length - 1;
    }

    /** Values after one another, aligned as D-Bus wants them. */
    private static final class Body {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        interface Content {
            void into(Body body);
        }

        int size() {
            return out.size();
        }

        byte[] toByteArray() {
            return out.toByteArray();
        }

        Body align(int alignment) {
            while (out.size() % alignment != 0) {
                out.write(0);
            }
            return this;
        }

        Body bytes(int... bytes) {
            Arrays.stream(bytes).forEach(out::write);
            return this;
        }

        Body bytes(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Body number32(long number) {
            align(4);
            return bytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) number).array());
        }

        Body number64(long number) {
            align(8);
            return bytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array());
        }

        Body text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return number32(bytes.length).bytes(bytes).bytes(0);
        }

        Body signature(String signature) {
            return bytes(signature.length()).bytes(signature.getBytes(StandardCharsets.US_ASCII)).bytes(0);
        }

        /** Knows where it stands only to 8 bytes, which is all that matters. */
        Body array(int alignment, Content content) {
            align(4);
            int lengthAt = out.size();
            number32(0);
            align(alignment);
            int begin = out.size();
            content.into(this);
            byte[] all = out.toByteArray();
            ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putInt(lengthAt, all.length - begin);
            out.reset();
            return bytes(all);
        }

        Body field(int code, String signature, String value) {
            align(8).bytes(code).signature(signature);
            return switch (signature) {
                case "g" -> signature(value);
                case "u" -> number32(Long.parseLong(value));
                default -> text(value);
            };
        }

        Body properties(String properties) {
            for (String each : properties.isEmpty() ? List.<String>of() : List.of(properties.split(" "))) {
                String name = each.substring(0, each.indexOf('='));
                String value = each.substring(each.indexOf('=') + 1);
                String signature = PropertyMatrix.signature(name).orElse("t");
                align(8).text(name).signature(signature);
                switch (signature) {
                    case "t" -> number64(value.equals("infinity") ? -1 : Long.parseLong(value));
                    case "s" -> text(value);
                    case "b" -> number32(Long.parseLong(value));
                    case "au" -> array(4, list -> Stream.of(value.split(",")).forEach(number -> list.number32(Long.parseLong(number))));
                    default -> throw new IllegalArgumentException(signature);
                }
            }
            return this;
        }
    }
}
