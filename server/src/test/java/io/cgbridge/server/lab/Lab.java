package io.cgbridge.server.lab;

import io.cgbridge.server.RawHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

public final class Lab {
    public static void main(String... args) throws Exception {
        if (args[0].equals("report")) {
            for (int i = 1; i < args.length; i++) {
                System.out.println(Files.readString(Path.of(args[i])));
            }
            return;
        }
        Path socket = Path.of("/run/cgbridge/http.sock");
        Instant start = Instant.now();
        while (true) {
            try (RawHttp http = RawHttp.unix(socket)) {
                RawHttp.Response r = http.get("/readyz");
                if (r.status() == 200) {
                    break;
                }
            } catch (IOException e) {
                Thread.sleep(200);
            }
        }
        try (RawHttp http = RawHttp.unix(socket); var out = Files.newOutputStream(Path.of(args[3]))) {
            String host = http.get("/v1/host").text();
            out.write((host + "\n").getBytes());
            out.write(("{\"ready\":" + Duration.between(start, Instant.now()).toMillis() + "}\n").getBytes());
        }
    }
}
