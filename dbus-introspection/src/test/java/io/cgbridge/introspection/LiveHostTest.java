package io.cgbridge.introspection;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealSystemd
class LiveHostTest {
    @Test
    void t(SystemdGuest guest, @TempDir Path state) throws Exception {
        for (String address : new String[] {guest.busAddress(), guest.privateAddress()}) {
        try (LiveHost host = LiveHost.open(new LiveHost.Settings(BusAddress.of(address), guest.root(), state, Duration.ofSeconds(10), Duration.ofSeconds(30)))) {
            host.awaitFirstProbe(Duration.ofSeconds(20));
            System.out.println(host.unavailableBecause());
            host.report().ifPresent(r -> { System.out.println(r); r.profile().properties().forEach((t, m) -> m.values().forEach(p -> System.out.println(t + " " + p))); });
            for (int i = 0; i < 5; i++) {
                long t0 = System.nanoTime();
                host.refresh();
                System.out.println("probe ms " + (System.nanoTime() - t0) / 1_000_000);
            }
        }
        }
    }
}
