package io.cgbridge.introspection;

import io.cgbridge.translator.UnitProperty;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Asks systemd whether it would take a property, and nothing happens: systemd checks a whole call before it applies any of it and
 * names the first property that it does not know, so a candidate followed by a property that cannot exist is refused either
 * for the candidate or for the sentinel. True for every systemd from 205 on, backports and properties that cannot be read
 * included; blind for what is accepted and ignored. Never ask about {@code PIDs}: its check acts on the processes named.
 */
final class Sentinel {
    private static final String NAME = "XCgbridgeProbe";
    private static final UnitProperty PROPERTY = new UnitProperty(NAME, "b", Boolean.FALSE, List.of());

    private final Systemd systemd;

    Sentinel(Systemd systemd) {
        this.systemd = systemd;
    }

    /** What systemd thinks of a candidate. */
    enum Verdict {
        ACCEPTED,
        /** No such property for this type of unit, or not on a unit that exists already. */
        UNKNOWN,
        /** Known, with another signature. */
        WRONG_TYPE,
        /** Known, but not with this value or not on this type of unit. */
        VALUE_REFUSED,
        /** The caller is not allowed to ask. */
        DENIED
    }

    /** A verdict with systemd's words; they are empty if it accepts. */
    record Answer(Verdict verdict, String words) {
        boolean accepted() {
            return verdict == Verdict.ACCEPTED;
        }
    }

    /**
     * Would a new unit of that name be given these properties?
     *
     * @param unit a name that no unit has
     */
    CompletableFuture<Answer> start(String unit, List<UnitProperty> candidate) {
        return judge(systemd.sendStartTransientUnit(unit, withSentinel(candidate)));
    }

    /** Would this unit, which exists, be given these properties? */
    CompletableFuture<Answer> set(String unit, List<UnitProperty> candidate) {
        return judge(systemd.sendSetUnitProperties(unit, withSentinel(candidate)));
    }

    private static List<UnitProperty> withSentinel(List<UnitProperty> candidate) {
        List<UnitProperty> all = new ArrayList<>(candidate);
        all.add(PROPERTY);
        return all;
    }

    private static CompletableFuture<Answer> judge(CompletableFuture<List<Object>> reply) {
        return reply.handle((values, failure) -> {
            if (failure == null) {
                throw new CompletionException(new IOException("this systemd takes a property that cannot exist"));
            }
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (!(cause instanceof BusError error)) {
                throw new CompletionException(cause);
            }
            return answer(error);
        });
    }

    private static Answer answer(BusError error) {
        String words = error.getMessage();
        if (error.denied()) {
            return new Answer(Verdict.DENIED, words);
        }
        if (error.is(BusError.UNKNOWN_PROPERTY)) {
            return words.contains(NAME) ? new Answer(Verdict.ACCEPTED, "") : new Answer(Verdict.UNKNOWN, words);
        }
        return new Answer(error.is(BusError.WRONG_TYPE) ? Verdict.WRONG_TYPE : Verdict.VALUE_REFUSED, words);
    }
}
