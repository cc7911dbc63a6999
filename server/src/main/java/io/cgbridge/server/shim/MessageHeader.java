package io.cgbridge.server.shim;

import java.nio.ByteOrder;

/**
 * The header of a D-Bus message as far as the shim looks at it (D-Bus Specification, "Message Format"). Fields that the message
 * lacks are empty strings, and 0 for numbers.
 *
 * @param type     1 method call, 2 method return, 3 error, 4 signal; others are to be ignored, not refused
 * @param flags    bit 0 no reply expected, bit 1 no auto start, bit 2 interactive authorization
 * @param length   bytes of the whole message, header and body, at most 128 MiB
 * @param bodyAt   offset of the body
 * @param unixFds  file descriptors that accompany the message
 */
public record MessageHeader(ByteOrder order, int type, int flags, int length, int bodyAt, long serial, long replySerial, int unixFds,
                            String path, String interfaceName, String member, String errorName, String destination, String sender, String signature) {

    /** Whether the sender will not read an answer. */
    public boolean noReplyExpected() {
        return (flags & 1) != 0;
    }
}
