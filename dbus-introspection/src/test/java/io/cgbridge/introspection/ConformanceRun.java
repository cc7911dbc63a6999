package io.cgbridge.introspection;

import io.cgbridge.compat.PropertyFacts;
import io.cgbridge.compat.PropertyMatrix;
import io.cgbridge.introspection.ValueCases.Case;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Sets every property of the matrix, with every value of {@link ValueCases}, for real: in {@code StartTransientUnit} of a scope, a
 * slice and a service that then exist, and by {@code SetUnitProperties} on running ones. Calls travel in batches.
 */
final class ConformanceRun {
    /** Stands for the name of the unit in an answer, so that the answers of two runs can be compared. */
    static final String ANY_UNIT = "UNIT";
    private static final int BATCH = 48;
    private static final String NO_PROCESS = "org.freedesktop.DBus.Error.UnixProcessIdUnknown";

    private final Systemd systemd;
    private final Processes processes;
    private final Map<Key, Answer> answers = new LinkedHashMap<>();
    private int started;
    private int serial;

    /** Gives a process that can be put into a scope: a number that systemd knows. */
    interface Processes {
        long living(int slot) throws IOException;
    }

    /** Where a case was tried. */
    record Key(UnitType type, boolean creation, Case value) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return (creation ? "start " : "set ") + type.word() + " " + value;
        }
    }

    /** What systemd said; {@code error} is empty if it took the value. */
    record Answer(String error, String message) {
        static final Answer TAKEN = new Answer("", "");

        @Override
        public String toString() {
            return error.isEmpty() ? "taken" : error + ": " + message;
        }
    }

    ConformanceRun(Systemd systemd, Processes processes) {
        this.systemd = systemd;
        this.processes = processes;
    }

    /** How many units were really started. */
    int started() {
        return started;
    }

    /** Every answer, in the order of the matrix. */
    Map<Key, Answer> run() throws IOException, BusError {
        for (UnitType type : UnitType.values()) {
            String running = "cgbridge-running." + type.word();
            Bus.await(systemd.sendStartTransientUnit(running, unit(type, List.of(), -1)));
            List<Key> creation = new ArrayList<>();
            List<Key> runtime = new ArrayList<>();
            for (Map.Entry<String, PropertyFacts> row : PropertyMatrix.properties().entrySet()) {
                for (Case value : ValueCases.of(row.getKey(), row.getValue())) {
                    creation.add(new Key(type, true, value));
                    runtime.add(new Key(type, false, value));
                }
            }
            inBatches(creation, batch -> {
                List<Key> again = startAll(batch); // some ends its process itself
                return again.isEmpty() ? again : startAll(again);
            });
            inBatches(runtime, batch -> ask(batch, key -> systemd.sendSetUnitProperties(running, List.of(key.value().property()))));
        }
        return answers;
    }

    private interface Step<T, R> {
        R apply(T value) throws IOException, BusError;
    }

    private void inBatches(List<Key> keys, Step<List<Key>, List<Key>> step) throws IOException, BusError {
        for (int i = 0; i < keys.size(); i += BATCH) {
            step.apply(keys.subList(i, Math.min(i + BATCH, keys.size())));
        }
    }

    private List<Key> ask(List<Key> batch, Step<Key, CompletableFuture<List<Object>>> send) throws IOException, BusError {
        List<CompletableFuture<List<Object>>> replies = new ArrayList<>();
        for (Key key : batch) {
            replies.add(send.apply(key));
        }
        List<Key> taken = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            try {
                Bus.await(replies.get(i));
                answers.put(batch.get(i), Answer.TAKEN);
                taken.add(batch.get(i));
            } catch (BusError e) {
                answers.put(batch.get(i), new Answer(e.name(), e.getMessage()));
            }
        }
        return taken;
    }

    /** Returns those whose process had ended before they came to it. */
    private List<Key> startAll(List<Key> batch) throws IOException, BusError {
        Map<Key, String> names = new LinkedHashMap<>();
        List<Key> taken = ask(batch, key -> {
            String name = "cgbridge-" + serial++ + "." + key.type().word();
            names.put(key, name);
            return systemd.sendStartTransientUnit(name, unit(key.type(), List.of(key.value().property()), names.size()));
        });
        started += taken.size();
        List<CompletableFuture<List<Object>>> stops = new ArrayList<>();
        for (Key key : taken) {
            if (key.type() != UnitType.SCOPE) { // a scope ends when its process goes to the next one
                stops.add(systemd.sendStop(names.get(key)));
            }
        }
        for (CompletableFuture<List<Object>> stop : stops) {
            try {
                Bus.await(stop);
            } catch (BusError e) {
                if (!e.is(BusError.NO_SUCH_UNIT) && !e.is("org.freedesktop.systemd1.OnlyByDependency")) {
                    throw e;
                }
            }
        }
        for (Key key : batch) {
            Answer answer = answers.get(key);
            answers.put(key, new Answer(answer.error(), answer.message().replace(names.get(key), ANY_UNIT)));
        }
        return batch.stream().filter(key -> answers.get(key).error().equals(NO_PROCESS)).toList();
    }

    /** A unit that can live: the property first, so that it is judged first. */
    private List<UnitProperty> unit(UnitType type, List<UnitProperty> first, int slot) throws IOException {
        List<UnitProperty> all = new ArrayList<>(first);
        if (type == UnitType.SCOPE && first.stream().noneMatch(property -> property.name().equals("PIDs"))) {
            all.add(new UnitProperty("PIDs", "au", List.of(processes.living(slot)), List.of()));
        }
        if (type == UnitType.SERVICE) {
            all.add(new UnitProperty("Type", "s", "oneshot", List.of()));
            all.add(new UnitProperty("RemainAfterExit", "b", true, List.of()));
            all.add(new UnitProperty("ExecStart", "a(sasb)", List.of(List.of("/bin/true", List.of("/bin/true"), false)), List.of()));
        }
        return all;
    }
}
