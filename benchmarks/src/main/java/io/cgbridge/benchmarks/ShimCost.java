package io.cgbridge.benchmarks;

import io.cgbridge.introspection.SystemdGuest;
import io.cgbridge.introspection.SystemdGuest.CannotRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/**
 * What the shim costs, against the direct connection and against {@code xdg-dbus-proxy}, in one run over one bus with a real
 * systemd on it: the added latency of a call, and the throughput. The three take turns, so that what else runs on the machine
 * meets all of them. Only the ratios mean anything.
 */
public final class ShimCost {
    private static final int ROUNDS = 10;
    private static final int CALLS = 500;
    private static final int UNIT_CALLS = 100;
    private static final int WINDOW = 64;
    private static final int BIG = 1 << 20;
    private static final int BIG_MESSAGES = 16;
    private static final long PATIENCE_SECONDS = 60;
    private static final String UNIT = "cost.service";

    private final Map<String, BusConnection> routes = new LinkedHashMap<>();
    private final Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();

    private ShimCost() {
    }

    /** @param arguments the start script of cgbridge; {@code server/bin/cgbridge} if there is none */
    public static void main(String[] arguments) throws CannotRunException, IOException, InterruptedException, DBusException, TimeoutException {
        Path cgbridge = Path.of(arguments.length == 0 ? "server/bin/cgbridge" : arguments[0]).toAbsolutePath();
        Path folder = Files.createTempDirectory("cgbridge-cost-");
        List<Process> middlemen = new ArrayList<>();
        try (SystemdGuest guest = SystemdGuest.start(Path.of("/"))) {
            guest.run("systemd-run", "--quiet", "--unit=" + UNIT, "sleep", "infinity");
            middlemen.add(start(folder, "shim", cgbridge.toString(), "shim", "--listen", "unix:path=" + folder.resolve("shim"), "--upstream", guest.busAddress()));
            middlemen.add(start(folder, "xdg-dbus-proxy", "xdg-dbus-proxy", guest.busAddress(), folder.resolve("xdg-dbus-proxy").toString()));
            ShimCost cost = new ShimCost();
            cost.routes.put("direct", BusConnection.open(Path.of(guest.busAddress().substring("unix:path=".length()))));
            for (String name : List.of("shim", "xdg-dbus-proxy")) {
                cost.routes.put(name, BusConnection.open(folder.resolve(name)));
            }
            cost.measure();
            cost.print(guest.version());
        } finally {
            for (Process process : middlemen) {
                process.destroy();
                process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static Process start(Path folder, String name, String... command) throws IOException, InterruptedException, TimeoutException {
        Path log = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5 * PATIENCE_SECONDS);
        while (!Files.exists(folder.resolve(name))) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroy();
                throw new TimeoutException(name + " does not listen: " + Files.readString(log));
            }
            Thread.sleep(50);
        }
        return process;
    }

    private void measure() throws IOException, DBusException {
        byte[] plain = BusConnection.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId", "");
        byte[] big = BusConnection.signal("/io/cgbridge/benchmarks", "io.cgbridge.Benchmarks", "Big", "ay", (Object) new byte[BIG]);
        for (int round = 0; round < ROUNDS; round++) {
            for (String route : routes.keySet()) {
                BusConnection connection = routes.get(route);
                // a name that every systemd takes, and one that the shim renames for this systemd: it must be measured doing its work
                String name = "shim".equals(route) ? "CPUShares" : "CPUWeight";
                byte[] change = property(UNIT, name, 100 + round);
                add("call, us", route, sequential(connection, plain, CALLS));
                add("rewritten, no such unit, us", route, sequential(connection, property("no-such.service", name, 100 + round), CALLS));
                add("rewritten, done, us", route, sequential(connection, change, UNIT_CALLS));
                add("calls, per s", route, pipelined(connection, plain, CALLS * 4));
                add("rewritten, per s", route, pipelined(connection, change, UNIT_CALLS));
                add("messages of 1 MiB, MiB/s", route, stream(connection, big, plain));
            }
        }
    }

    private static byte[] property(String unit, String name, long value) throws DBusException {
        return BusConnection.call("org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "SetUnitProperties", "sba(sv)",
                unit, true, List.<Object[]>of(new Object[] {name, new Variant<>(new UInt64(value))}));
    }

    private void add(String figure, String route, double value) {
        figures.computeIfAbsent(figure, any -> new LinkedHashMap<>()).computeIfAbsent(route, any -> new ArrayList<>()).add(value);
    }

    /** The median time of a call, in microseconds. */
    private static double sequential(BusConnection connection, byte[] call, int calls) throws IOException {
        double[] times = new double[calls];
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            connection.send(call);
            connection.awaitAnswer();
            times[i] = (System.nanoTime() - start) / 1e3;
        }
        Arrays.sort(times);
        return times[calls / 2];
    }

    /** Calls a second, with at most {@value #WINDOW} unanswered. */
    private static double pipelined(BusConnection connection, byte[] call, int calls) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            connection.send(call);
            if (i >= WINDOW) {
                connection.awaitReturn();
            }
        }
        for (int i = 0; i < Math.min(WINDOW, calls); i++) {
            connection.awaitReturn();
        }
        return calls / ((System.nanoTime() - start) / 1e9);
    }

    private static double stream(BusConnection connection, byte[] message, byte[] last) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < BIG_MESSAGES; i++) {
            connection.send(message);
        }
        connection.send(last);
        connection.awaitReturn();
        return BIG_MESSAGES * (BIG / (double) (1 << 20)) / ((System.nanoTime() - start) / 1e9);
    }

    private void print(String systemd) {
        System.out.printf("%nA bus with systemd %s; medians of %d rounds%n%-28s%14s%14s%18s%34s%n", systemd, ROUNDS, "", "direct", "shim", "xdg-dbus-proxy",
                "shim against xdg-dbus-proxy");
        figures.forEach((figure, byRoute) -> {
            double direct = median(byRoute.get("direct"));
            double shim = median(byRoute.get("shim"));
            double proxy = median(byRoute.get("xdg-dbus-proxy"));
            String ratio = figure.endsWith("us") ? "added latency %.2f".formatted((shim - direct) / (proxy - direct)) : "throughput %.2f".formatted(shim / proxy);
            System.out.printf("%-28s%14.1f%14.1f%18.1f%34s%n", figure, direct, shim, proxy, ratio);
        });
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
