package io.cgbridge.translator.input;

import io.cgbridge.translator.Fate;
import io.cgbridge.translator.Reason;
import java.util.Optional;

/** The fates that readers tell themselves, because the leaf has no place in an OCI document. */
final class Told {
    private Told() {
    }

    static Fate isNull() {
        return Fate.unset(Reason.NULL_VALUE, "null leaves this alone.");
    }

    static Fate nothing() {
        return Fate.unset(Reason.EMPTY, "Nothing is asked here.");
    }

    static Fate notSet(String message) {
        return Fate.unset(Reason.LEFT_ALONE, message);
    }

    /** Not lost: by its format's own rules something else counts. */
    static Fate overridden(String message) {
        return Fate.unset(Reason.OVERRIDDEN, message);
    }

    static Fate notAResource(String message) {
        return Fate.unset(Reason.NOT_A_RESOURCE, message);
    }

    static Fate unknown(String message) {
        return Fate.dropped(Reason.UNKNOWN_FIELD, message);
    }

    static Fate wrongType(String what) {
        return Fate.rejected(Reason.WRONG_TYPE, "This must be " + what + ".");
    }

    /** @param message without its full stop */
    static Fate unknown(String message, Optional<String> near) {
        return unknown(message + near.map(name -> "; the nearest name is " + name).orElse("") + ".");
    }

    static Fate invalid(String message) {
        return Fate.rejected(Reason.INVALID_SYNTAX, message);
    }

    static Fate outOfRange(String message) {
        return Fate.rejected(Reason.OUT_OF_RANGE, message);
    }

    static Fate missing(String what) {
        return Fate.rejected(Reason.MISSING_MEMBER, "This needs " + what + ".");
    }

    /** A device that is named by a path where only its number would do. */
    static Fate unresolved(String path) {
        return Fate.dropped(Reason.NOT_EXPRESSIBLE, "The number of " + path + " is known only on the host that has it.")
                .withRemedy("Name it as /dev/block/MAJ:MIN or /dev/char/MAJ:MIN, or translate on that host.");
    }
}
