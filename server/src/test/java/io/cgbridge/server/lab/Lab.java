package io.cgbridge.server.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The two ends of {@code .ci/lab}: {@code run SCENARIO HOST RESULTS ONLY} inside a guest, and on the machine that booted the guests
 * {@code report SCENARIO FILE...}, which ends with 1 if anything is wrong, and {@code document SCENARIO FILE...}, which prints Markdown.
 */
public final class Lab {
    private Lab() {
    }

    public static void main(String... arguments) throws Exception {
        Scenario scenario = Scenario.named(arguments[1]);
        if (arguments[0].equals("run")) {
            run(scenario, arguments[2], Path.of(arguments[3]), arguments[4]);
        } else {
            List<Results> results = results(Arrays.stream(arguments).skip(2).map(Path::of).toList());
            if (arguments[0].equals("document")) {
                scenario.document(results, System.out);
            } else {
                System.exit(report(scenario, results) ? 0 : 1);
            }
        }
    }

    private static List<Results> results(List<Path> files) throws IOException {
        List<Results> all = new ArrayList<>();
        for (Path file : files) {
            all.add(Files.exists(file) ? Results.read(file) : Results.none(file));
        }
        return all;
    }

    private static void run(Scenario scenario, String host, Path results, String only) throws Exception {
        try (Guest guest = Guest.of(host, results, only)) {
            guest.awaitDaemon();
            scenario.run(guest);
            guest.tellEnd();
        }
    }

    private static boolean report(Scenario scenario, List<Results> all) {
        boolean good = scenario.report(all, System.out);
        for (Results results : all) {
            if (!results.complete()) {
                System.out.println(results.host() + ": the guest did not come to the end of the scenario.");
                good = false;
            }
        }
        return good;
    }
}
