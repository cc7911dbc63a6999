package io.cgbridge.server.lab;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Something to be done in a guest, and to be judged when all guests are back. */
public interface Scenario {
    Map<String, Supplier<Scenario>> ALL = Map.of("effects", Effects::new, "runtimes", Runtimes::new);

    static Scenario named(String name) {
        Supplier<Scenario> scenario = ALL.get(name);
        if (scenario == null) {
            throw new IllegalArgumentException("there is no scenario " + name + ", only " + ALL.keySet());
        }
        return scenario.get();
    }

    /** Runs in the guest, beside a daemon that is ready; tells what it found through the guest. */
    void run(Guest guest) throws Exception;

    /** Prints what the guests told; false if anything is wrong. */
    boolean report(List<Results> results, PrintStream out);

    /** Prints the same as Markdown. */
    void document(List<Results> results, PrintStream out);
}
