package io.cgbridge.introspection;

import io.cgbridge.translator.UnitProperty;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Asks systemd whether it would take a property, and nothing happens: systemd checks a whole call before it applies any of it and
 * names the first property that it does not know, so a candidate followed by a property that cannot exist is refused either
 * for the candidate or for the sentinel. True for every systemd from 205 on, backports and properties that cannot be read
 * included; blind for what is accepted and ignored. Never ask about {@code PIDs}: its check acts on the processes named.
 */
final class Sentinel {
    /** No unit has this name; its type follows. */
    static final String NEW_UNIT = "cgbridge-probe-does-not-exist.";
    private static final String NAME = "XCgbridgeProbe";
    static final UnitProperty PROPERTY = new UnitProperty(NAME, "b", Boolean.FALSE, List.of());

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

    /** Would a new unit of that type, as the suffix of unit names says it, be given these properties? */
    CompletableFuture<Answer> start(String type, List<UnitProperty> candidate) {
        return judge(systemd.sendStartTransientUnit(NEW_UNIT + type, withSentinel(candidate)));
    }

    /** Would this unit, which exists, be given these properties? */
    CompletableFuture<Answer> set(String unit, List<UnitProperty> candidate) {
        return judge(systemd.sendSetUnitProperties(unit, withSentinel(candidate)));
    }

    /** A candidate that would not be taken, and why. */
    record Refused(UnitProperty property, Answer answer) {
    }

    /**
     * Which of these would not be taken, asked of many at a time: a call whose candidates are all good needs no second one, and
     * one that is refused is asked again in halves. The calls of a round travel together.
     *
     * @param likely names that are probably good: they are asked about in one call, all others one by one
     */
    List<Refused> refused(List<UnitProperty> candidates, Set<String> likely, Function<List<UnitProperty>, CompletableFuture<Answer>> ask)
            throws IOException {
        List<Refused> refused = new ArrayList<>();
        List<List<UnitProperty>> groups = new ArrayList<>();
        groups.add(candidates.stream().filter(candidate -> likely.contains(candidate.name())).toList());
        candidates.stream().filter(candidate -> !likely.contains(candidate.name())).forEach(candidate -> groups.add(List.of(candidate)));
        groups.removeIf(List::isEmpty);
        while (!groups.isEmpty()) {
            List<CompletableFuture<Answer>> answers = groups.stream().map(ask).toList();
            List<List<UnitProperty>> next = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                List<UnitProperty> group = groups.get(i);
                Answer answer = await(answers.get(i));
                if (!answer.accepted() && group.size() > 1) {
                    next.add(group.subList(0, group.size() / 2));
                    next.add(group.subList(group.size() / 2, group.size()));
                } else if (!answer.accepted()) {
                    refused.add(new Refused(group.get(0), answer));
                }
            }
            groups.clear();
            groups.addAll(next);
        }
        return refused;
    }

    /** The names of those that would be taken. */
    Set<String> accepted(List<UnitProperty> candidates, Set<String> likely, Function<List<UnitProperty>, CompletableFuture<Answer>> ask)
            throws IOException {
        Set<String> names = candidates.stream().map(UnitProperty::name).collect(Collectors.toSet());
        refused(candidates, likely, ask).forEach(refusal -> names.remove(refusal.property().name()));
        return names;
    }

    /** One question, with its answer awaited. */
    Answer judge(List<UnitProperty> candidate, Function<List<UnitProperty>, CompletableFuture<Answer>> ask) throws IOException {
        return await(ask.apply(candidate));
    }

    private static Answer await(CompletableFuture<Answer> answer) throws IOException {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
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
