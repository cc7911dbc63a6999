package io.cgbridge.introspection;

import io.cgbridge.introspection.Units.Dropped;
import io.cgbridge.translator.UnitProperty;
import java.util.List;

/**
 * systemd's own two calls that carry properties, with some of them optional (systemd issue 12460): as systemd answers them, for any
 * type of unit and whoever started it, but that an optional property which this host does not honour is left out and told. Every
 * method blocks, as long as systemd needs to answer; none waits for a job.
 */
public interface ManagerCalls {

    /**
     * {@code StartTransientUnit} with the required properties, then the optional ones that this systemd takes.
     *
     * @param mode systemd's job mode, such as {@code replace} or {@code fail}
     * @param beside the auxiliary units, whose properties are all required
     * @throws RefusedBySystemd with systemd's own error; nothing is started then
     * @throws ApplyException INVALID for what must not be sent on another's behalf, REJECTED for a required property that this systemd
     *     takes and does nothing with, UNAVAILABLE or TIMEOUT
     */
    Started start(String unit, String mode, Directives directives, List<Auxiliary> beside) throws RefusedBySystemd, ApplyException;

    /**
     * {@code SetUnitProperties} on any unit that systemd would let the daemon change.
     *
     * @param runtime false to keep the change beyond a reboot
     */
    List<Dropped> set(String unit, boolean runtime, Directives directives) throws RefusedBySystemd, ApplyException;

    /** What is asked for, in two parts, each in order; all required ones are sent before the optional ones. */
    record Directives(List<UnitProperty> required, List<UnitProperty> optional) {
    }

    /** A unit that is loaded beside the one to start, as a service beside its timer. */
    record Auxiliary(String name, List<UnitProperty> properties) {
    }

    /**
     * A job on its way.
     *
     * @param job its object path; systemd's signal {@code JobRemoved} tells its end
     * @param dropped the optional properties that were left out
     */
    record Started(String job, List<Dropped> dropped) {
    }

    /** systemd's own refusal: its error name, and its words as the message. */
    final class RefusedBySystemd extends Exception {
        private static final long serialVersionUID = 1L;
        private final String error;

        RefusedBySystemd(BusError error) {
            super(error.getMessage(), error);
            this.error = error.name();
        }

        /** The D-Bus name of the error ({@code org.freedesktop.systemd1.UnitExists}). */
        public String error() {
            return error;
        }
    }
}
