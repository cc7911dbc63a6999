package io.cgbridge.introspection;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.types.UInt32;

/**
 * A call that means whoever sends it without saying so: the object {@code unit/self}, an empty unit name, process 0. systemd asks the bus who
 * that is, and on 238 to 255 it aborts if that is nobody whom it can see.
 */
public final class SenderCall {
    private static final int EMPTY_TEXT = 5;

    private final Kind kind;
    private final byte[] message;
    private final int bodyAt;
    private final ByteOrder order;
    private final Object[] arguments;

    /** How the sender is meant. */
    public enum Kind {
        /** The object of the sender's unit. */
        SELF,
        /** {@code GetUnit} of no name. */
        UNIT("GetUnit", "s"),
        /** {@code GetUnitByPID} of 0. */
        PROCESS("GetUnitByPID", "u"),
        /** {@code AttachProcessesToUnit} with a 0 among them. */
        PROCESSES("AttachProcessesToUnit", "ssau");

        private final String member;
        private final String signature;

        Kind() {
            this("", "");
        }

        Kind(String member, String signature) {
            this.member = member;
            this.signature = signature;
        }

        /**
         * What a header says; whether it is so for {@link #PROCESS} and {@link #PROCESSES}, the arguments say.
         *
         * @param bodyLength bytes
         */
        public static Optional<Kind> of(String path, String interfaceName, String member, String signature, int bodyLength) {
            if (path.equals(UnitPath.SELF)) {
                return Optional.of(SELF);
            }
            boolean manager = path.equals(Systemd.MANAGER_PATH) && (interfaceName.isEmpty() || interfaceName.equals(Systemd.MANAGER_INTERFACE));
            return Arrays.stream(values()).filter(kind -> manager && kind.member.equals(member) && kind.signature.equals(signature))
                    .filter(kind -> kind != UNIT || bodyLength == EMPTY_TEXT).findFirst();
        }
    }

    private SenderCall(Kind kind, byte[] message, int bodyAt, ByteOrder order, Object[] arguments) {
        this.kind = kind;
        this.message = message;
        this.bodyAt = bodyAt;
        this.order = order;
        this.arguments = arguments;
    }

    /**
     * Reads a call.
     *
     * @return empty if it does not mean the sender after all
     * @throws IOException if it cannot be read
     */
    public static Optional<SenderCall> read(Kind kind, byte[] message, int bodyAt, ByteOrder order, String signature) throws IOException {
        BodyCheck.check(message, bodyAt, order, signature);
        try {
            Object[] arguments = Codec.arguments(message, bodyAt, 0);
            boolean sender = switch (kind) {
                case SELF -> true;
                case UNIT -> arguments[0].equals("");
                case PROCESS -> isZero(arguments[0]);
                case PROCESSES -> ((List<?>) arguments[2]).stream().anyMatch(SenderCall::isZero);
            };
            return sender ? Optional.of(new SenderCall(kind, message, bodyAt, order, arguments)) : Optional.empty();
        } catch (DBusException | RuntimeException e) {
            throw new IOException("the call cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isZero(Object number) {
        return ((Number) number).longValue() == 0;
    }

    /** True if the call wants a unit in the sender's place, false if it wants a process. */
    public boolean wantsUnit() {
        return kind == Kind.SELF || kind == Kind.UNIT;
    }

    /** The same call about a unit that is named. */
    public byte[] about(String unit) throws IOException {
        return kind == Kind.SELF ? Codec.withPath(message, bodyAt, order, UnitPath.of(unit))
                : Codec.withBody(message, bodyAt, order, kind.signature, new Object[] {unit});
    }

    /** The same call about a process that is named, as the manager numbers it. */
    public byte[] about(long process) throws IOException {
        Object[] named = arguments.clone();
        if (kind == Kind.PROCESS) {
            named[0] = new UInt32(process);
        } else {
            named[2] = ((List<?>) arguments[2]).stream().map(pid -> isZero(pid) ? new UInt32(process) : pid).toList();
        }
        return Codec.withBody(message, bodyAt, order, kind.signature, named);
    }
}
