package io.cgbridge.server.lab;

import io.cgbridge.server.lab.Subject.Done;
import java.io.IOException;

/**
 * What a process feels of its limits. A test of the table reads {@code LEAF: ACT ARGUMENTS -> FEELING}:
 *
 * <ul>
 * <li>{@code memory BYTES}: uses so much memory; {@code killed} or {@code fits}
 * <li>{@code keep BYTES}: has so much memory charged to the unit from now on; {@code kept}
 * <li>{@code fork N}: starts so many processes; {@code refused} or {@code forks}
 * <li>{@code cpu}: computes for a second; {@code throttled} if {@code cpu.stat} counts it, else {@code free}
 * <li>{@code cpus}: the CPUs that it may run on
 * <li>{@code open FILE}: {@code refused} or {@code opened}
 * <li>{@code write COUNT SIZE MILLISECONDS}, {@code read} alike: moves blocks to or from the disk, past the cache; {@code slowed} if it takes at least so
 * long, which a limit makes certain and a slow machine cannot undo, else {@code fast}
 * <li>{@code hugepages BYTES}: allocates huge pages; {@code refused} or {@code fits}
 * </ul>
 */
record Behaviour(String leaf, String[] act, String feeling) {

    static Behaviour parse(String text) {
        int arrow = text.lastIndexOf(" -> ");
        // paths of unified keys contain no blank before a colon either
        int colon = text.indexOf(": ");
        return new Behaviour(text.substring(0, colon), text.substring(colon + 2, arrow).split(" "), text.substring(arrow + 4));
    }

    /** Acts in the unit and tells what was felt. */
    String of(Subject subject, String controlGroup, Cgroups cgroups) throws IOException {
        return switch (act[0]) {
            case "memory" -> killed(subject.run("dd if=/dev/zero of=/dev/null bs=" + act[1] + " count=1"));
            case "keep" -> ok(subject.run("head -c " + act[1] + " /dev/zero >/dev/shm/kept"), "kept");
            case "fork" -> refused(subject.run("i=0; while [ $i -lt " + act[1] + " ]; do sleep 2 & i=$((i+1)); done; wait"), "fork", "forks");
            case "cpu" -> cpu(subject, controlGroup, cgroups);
            case "cpus" -> subject.run("grep Cpus_allowed_list /proc/self/status").text().replaceAll(".*\\s", "");
            case "open" -> refused(subject.run("head -c 1 " + act[1]), "not permitted", "opened");
            case "write" -> timed(subject.run("dd if=/dev/zero of=/dev/vdc oflag=direct count=" + act[1] + " bs=" + act[2]));
            case "read" -> timed(subject.run("dd if=/dev/vdc of=/dev/null iflag=direct count=" + act[1] + " bs=" + act[2]));
            case "hugepages" -> {
                Done done = subject.run("fallocate -l " + act[1] + " /run/lab/huge/pages");
                subject.run("rm -f /run/lab/huge/pages");
                yield refused(done, "fallocate", "fits");
            }
            default -> throw new IllegalArgumentException("no such act: " + act[0]);
        };
    }

    private static String killed(Done done) {
        return done.code() == 137 || done.code() == -1 ? "killed" : ok(done, "fits");
    }

    private static String refused(Done done, String word, String otherwise) {
        return done.code() != 0 && done.text().contains(word) ? "refused" : ok(done, otherwise);
    }

    private static String ok(Done done, String word) {
        return done.code() == 0 ? word : "ended with " + done.code() + ": " + done.text();
    }

    private String timed(Done done) {
        return done.code() != 0 ? ok(done, "") : done.took().toMillis() >= Long.parseLong(act[3]) ? "slowed" : "fast";
    }

    private static String cpu(Subject subject, String controlGroup, Cgroups cgroups) throws IOException {
        long before = throttled(controlGroup, cgroups);
        subject.run("timeout 1 sh -c \"while :; do :; done\"");
        return throttled(controlGroup, cgroups) > before ? "throttled" : "free";
    }

    private static long throttled(String controlGroup, Cgroups cgroups) throws IOException {
        return cgroups.file(controlGroup, "cpu.stat").lines().filter(line -> line.startsWith("nr_throttled ")).mapToLong(line -> Long.parseLong(line.substring(13))).sum();
    }
}
