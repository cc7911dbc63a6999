package io.cgbridge.introspection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.freedesktop.dbus.FileDescriptor;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;

/** Whole messages of others: their arguments, and their bytes with other arguments. dbus-java does the marshalling. */
final class Codec {
    private static final byte METHOD_CALL = 1;
    private static final byte ERROR = 3;
    private static final int LENGTH_AT = 4;
    private static final int SERIAL_AT = 8;
    private static final int FIXED_HEADER = 12;
    private static final int FIELDS_AT = 16;

    private Codec() {
    }

    /** The arguments of a call whose body was {@linkplain BodyCheck checked}; descriptors are their numbers among {@code unixFds}. */
    static Object[] arguments(byte[] message, int bodyAt, int unixFds) throws DBusException, IOException {
        return message(METHOD_CALL, message, bodyAt, unixFds).getParameters();
    }

    static Message error(byte[] message) throws DBusException, IOException {
        ByteOrder order = message[0] == 'B' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return message(ERROR, message, message.length - ByteBuffer.wrap(message).order(order).getInt(LENGTH_AT), 0);
    }

    private static Message message(byte type, byte[] message, int bodyAt, int unixFds) throws DBusException, IOException {
        // dbus-java's reader leaves the four bytes free that align the header's fields as in the message
        byte[] fields = new byte[bodyAt - FIELDS_AT + 8];
        System.arraycopy(message, FIXED_HEADER, fields, 0, 4);
        System.arraycopy(message, FIELDS_AT, fields, 8, bodyAt - FIELDS_AT);
        return MessageFactory.createMessage(type, Arrays.copyOf(message, FIXED_HEADER), fields,
                Arrays.copyOfRange(message, bodyAt, message.length), IntStream.range(0, unixFds).mapToObj(FileDescriptor::new).toList());
    }

    /** The message with other arguments; its header stays but for the length of the body. */
    static byte[] withBody(byte[] message, int bodyAt, ByteOrder order, String signature, Object[] arguments) throws IOException {
        byte[] body = call(order, "a.b", "/c", "", "D", (byte) 0, signature, arguments);
        int length = ByteBuffer.wrap(body).order(order).getInt(LENGTH_AT);
        byte[] whole = Arrays.copyOf(message, bodyAt + length);
        System.arraycopy(body, body.length - length, whole, bodyAt, length);
        ByteBuffer.wrap(whole).order(order).putInt(LENGTH_AT, length);
        return whole;
    }

    /** The message, sent to another object; flags and serial stay. */
    static byte[] withPath(byte[] message, int bodyAt, ByteOrder order, String path) throws IOException {
        try {
            Message read = message(METHOD_CALL, message, bodyAt, 0);
            byte[] whole = call(order, read.getDestination(), path, read.getInterface() == null ? "" : read.getInterface(), read.getName(), message[2],
                    read.getSig() == null ? "" : read.getSig(), read.getParameters());
            ByteBuffer.wrap(whole).order(order).putInt(SERIAL_AT, ByteBuffer.wrap(message).order(order).getInt(SERIAL_AT));
            return whole;
        } catch (DBusException | RuntimeException e) {
            throw new IOException("the call cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[] call(ByteOrder order, String destination, String path, String iface, String member, byte flags, String signature, Object[] arguments)
            throws IOException {
        try {
            byte endian = (byte) (order == ByteOrder.BIG_ENDIAN ? 'B' : 'l');
            byte[][] parts = new MessageFactory(endian).createMethodCall(destination, path, iface.isEmpty() ? null : iface, member, flags,
                    signature.isEmpty() ? null : signature, arguments).getWireData();
            ByteArrayOutputStream wire = new ByteArrayOutputStream();
            for (int i = 0; i < parts.length && parts[i] != null; i++) {
                wire.write(parts[i]);
            }
            return wire.toByteArray();
        } catch (DBusException | RuntimeException e) {
            throw new IOException("the call cannot be written: " + e.getMessage(), e);
        }
    }
}
