package io.cgbridge.introspection;
import java.nio.file.*;
import java.time.Duration;
import java.util.*;
final class Dump {
    public static void main(String[] a) throws Exception {
        try (SystemdGuest guest = SystemdGuest.start(Path.of(a[0])); Bus bus = Bus.connect(guest.busAddress(), Duration.ofSeconds(30))) {
            Map<Integer, SystemdGuest.Sleeper> pool = new HashMap<>();
            long t0 = System.nanoTime();
            ConformanceRun run = new ConformanceRun(new Systemd(bus), slot -> {
                if (!pool.containsKey(slot) || !pool.get(slot).outside().isAlive()) pool.put(slot, guest.spawn());
                return pool.get(slot).inside();
            });
            try {
            Map<ConformanceRun.Key, ConformanceRun.Answer> m = run.run();
            StringBuilder b = new StringBuilder();
            m.forEach((k, v) -> b.append(k.value().property().name()).append('\t').append(k.value().label()).append('\t').append(k.creation() ? "start" : "set").append('\t').append(k.type().word()).append('\t').append(v.error()).append('\t').append(v.message().replace("\t", "\\t")).append('\n'));
            Files.writeString(Path.of(a[1]), b.toString());
            System.out.println(guest.version() + " " + m.size() + " started " + run.started() + " " + (System.nanoTime() - t0) / 1000000 + " ms");
            } catch (Throwable e) { guest.log().forEach(System.out::println); throw e; }
        }
    }
}
