package io.cgbridge.compat;

import io.cgbridge.compat.FieldOutcomes.FieldOutcome;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What an operator should know about a host, and what would help.
 *
 * @param title one plain statement
 * @param remedy what to do; a sentence
 * @param fields the OCI fields concerned, empty if it concerns the host as a whole
 */
public record Advice(Severity severity, String title, String remedy, List<String> fields) {
    private static final int FIRST_THAT_RESISTS_LEGACY = 256;
    private static final int FIRST_WITH_FINE_QUOTAS = 256;

    /** How urgent it is. */
    public enum Severity {
        /** Good to know. */
        INFO,
        /** Limits have no effect that people expect to have one. */
        WARNING,
        /** A security boundary cannot be held, or the next update breaks the host. */
        ERROR;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The word used in JSON. */
        public String word() {
            return word;
        }
    }

    /** The advice for a host, the most urgent first. */
    public static List<Advice> of(HostProfile host, List<FieldOutcome> outcomes) {
        List<Advice> all = new ArrayList<>();
        List<FieldOutcome> missing = outcomes.stream().filter(Advice::couldBeHelped).toList();
        Predicate<FieldOutcome> needsCgroup2 = outcome -> onCgroup1(host) && outcome.path().startsWith("unified[")
                && outcome.fate().reason().equals(Optional.of(Reason.NO_EQUIVALENT));
        if (onCgroup1(host)) {
            all.add(hierarchy(host, paths(missing.stream().filter(needsCgroup2).toList())));
        }
        all.addAll(fields(missing.stream().filter(needsCgroup2.negate()).toList()));
        if (host.systemdVersion() > 0 && host.systemdVersion() < FIRST_WITH_FINE_QUOTAS) {
            all.add(new Advice(Severity.INFO, "After a daemon-reload a CPU quota is held in whole per cent only.",
                    "Ask for quotas of whole per cent, or use systemd " + FIRST_WITH_FINE_QUOTAS + " or newer, which keeps 0.01 %.",
                    List.of("cpu.quota")));
        }
        if (host.source() == HostProfile.Source.CATALOGUE && !host.unconfirmed().isEmpty()) {
            all.add(new Advice(Severity.INFO, "Parts of this profile are not confirmed: " + String.join(" ", host.unconfirmed()),
                    "Ask the host itself (cgbridge host) for its real profile.", List.of()));
        }
        all.sort(Comparator.comparing(Advice::severity, Comparator.reverseOrder()));
        return List.copyOf(all);
    }

    /** False for what the host does, and for what it cannot help: a key that is no resource at all. */
    private static boolean couldBeHelped(FieldOutcome outcome) {
        Fate fate = outcome.fate();
        return (fate.outcome() == Outcome.DROPPED || fate.outcome() == Outcome.REJECTED) && fate.remedy().isPresent()
                && !fate.reason().equals(Optional.of(Reason.NOT_A_RESOURCE));
    }

    private static boolean onCgroup1(HostProfile host) {
        return host.hierarchy() == Hierarchy.LEGACY || host.hierarchy() == Hierarchy.HYBRID;
    }

    private static Advice hierarchy(HostProfile host, List<String> fields) {
        return new Advice(host.systemdVersion() >= FIRST_THAT_RESISTS_LEGACY ? Severity.ERROR : Severity.WARNING,
                "This host runs on cgroup v1, which systemd " + SystemdReleases.last(host.hierarchy()) + " is the last to have.",
                SystemdReleases.bootArguments(host.systemdVersion(), Hierarchy.UNIFIED, host.kernel())
                        .map(arguments -> "Boot with " + arguments + ", and ask the upgrade report first what changes.")
                        .orElse("Upgrade to a release that runs on cgroup 2."), fields);
    }

    /** One advice for each thing that would help, with all the fields that it would help. */
    private static List<Advice> fields(List<FieldOutcome> missing) {
        Map<String, List<FieldOutcome>> byRemedy = new LinkedHashMap<>();
        missing.forEach(outcome -> byRemedy.computeIfAbsent(outcome.fate().remedy().orElseThrow(), any -> new ArrayList<>()).add(outcome));
        List<Advice> advice = new ArrayList<>();
        byRemedy.forEach((remedy, concerned) -> advice.add(new Advice(severity(concerned.get(0)), title(concerned), remedy, paths(concerned))));
        return advice;
    }

    private static List<String> paths(List<FieldOutcome> outcomes) {
        return outcomes.stream().map(FieldOutcome::path).toList();
    }

    private static Severity severity(FieldOutcome outcome) {
        if (outcome.path().startsWith("devices")) {
            return Severity.ERROR;
        }
        return switch (outcome.fate().reason().orElseThrow()) {
            case NO_IO_POLICY, NO_SWAP_ACCOUNTING, NO_CONTROLLER, ACCEPTED_BUT_IGNORED -> Severity.WARNING;
            default -> Severity.INFO;
        };
    }

    private static String title(List<FieldOutcome> concerned) {
        Fate fate = concerned.get(0).fate();
        return switch (fate.reason().orElseThrow()) {
            case NO_IO_POLICY -> "I/O weights have no effect.";
            case NO_SWAP_ACCOUNTING -> "Swap cannot be limited: the kernel does not count it per cgroup.";
            case ACCEPTED_BUT_IGNORED -> "Systemd accepts this and does nothing with it: " + String.join(", ", paths(concerned)) + ".";
            default -> fate.message();
        };
    }
}
