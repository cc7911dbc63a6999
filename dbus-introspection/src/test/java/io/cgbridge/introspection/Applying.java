package io.cgbridge.introspection;

import io.cgbridge.translator.Controller;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process that carries out one request and can be killed at any point of it: {@code Applying ADDRESS ROOT STATE start|change}. */
final class Applying {
    static final String UNIT = "killed.slice";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Applying() {
    }

    static Plans startPlan() {
        return new Plans().property("pids.limit", "TasksMax", "t", 42L).property("memory.limit", "MemoryMax", "t", 104_857_600L)
                .file("unified[\"cpu.max.burst\"]", Controller.CPU, "cpu.max.burst", "20000");
    }

    static Plans changePlan() {
        return new Plans().property("pids.limit", "TasksMax", "t", 77L).property("memory.limit", "MemoryMax", "t", 209_715_200L)
                .file("unified[\"cpu.max.burst\"]", Controller.CPU, "cpu.max.burst", "30000")
                .file("unified[\"memory.swap.high\"]", Controller.MEMORY, "memory.swap.high", "4096");
    }

    public static void main(String[] arguments) throws Exception {
        try (LiveHost host = LiveHost.open(new LiveHost.Settings(BusAddress.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]), PATIENCE, PATIENCE))) {
            host.awaitFirstProbe(PATIENCE);
            System.out.println("ready " + host.unavailableBecause());
            System.in.read();
            if (arguments[3].equals("start")) {
                host.units().start(new Units.Start(UNIT, "", List.of(), startPlan().plan(), List.of()));
            } else {
                host.units().change(new Units.Change(UNIT, changePlan().plan(), List.of(), false));
            }
        }
    }
}
