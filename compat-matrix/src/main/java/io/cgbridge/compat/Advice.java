package io.cgbridge.compat;

import io.cgbridge.compat.FieldOutcomes.FieldOutcome;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator should know about a host, and what would help.
 *
 * @param title one plain statement
 * @param remedy what to do; a sentence
 * @param fields the OCI fields concerned, empty if it concerns the host as a whole
 */
public record Advice(Severity severity, String title, String remedy, List<String> fields) {
    private static final int LAST_WITH_LEGACY = 257;
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
        hierarchy(host).ifPresent(all::add);
        fields(outcomes, all);
        quotas(host).ifPresent(all::add);
        if (!host.unconfirmed().isEmpty()) {
            all.add(new Advice(Severity.INFO, "Parts of this profile are not confirmed: " + String.join(" ", host.unconfirmed()),
                    "Ask the host itself (cgbridge host) for its real profile.", List.of()));
        }
        all.sort((a, b) -> b.severity().compareTo(a.severity()));
        return List.copyOf(all);
    }

    private static Optional<Advice> hierarchy(HostProfile host) {
        if (host.hierarchy() != Hierarchy.LEGACY && host.hierarchy() != Hierarchy.HYBRID) {
            return Optional.empty();
        }
        boolean resists = host.systemdVersion() >= FIRST_THAT_RESISTS_LEGACY;
        String remedy = host.systemdVersion() == 0 || !SystemdReleases.supports(host.systemdVersion(), Hierarchy.UNIFIED, host.kernel())
                ? "Upgrade to a release that runs on cgroup 2."
                : "Boot with systemd.unified_cgroup_hierarchy=1, and ask the upgrade report first what changes.";
        return Optional.of(new Advice(resists ? Severity.ERROR : Severity.WARNING,
                "This host runs on cgroup v1; systemd " + (LAST_WITH_LEGACY + 1) + " and newer have none.", remedy, List.of()));
    }

    /** One advice for each thing that would help, with all the fields that it would help. */
    private static void fields(List<FieldOutcome> outcomes, List<Advice> all) {
        Map<String, List<FieldOutcome>> byRemedy = new LinkedHashMap<>();
        for (FieldOutcome outcome : outcomes) {
            if (outcome.fate().outcome() == Outcome.DROPPED || outcome.fate().outcome() == Outcome.REJECTED) {
                outcome.fate().remedy().ifPresent(remedy -> byRemedy.computeIfAbsent(remedy, any -> new ArrayList<>()).add(outcome));
            }
        }
        byRemedy.forEach((remedy, concerned) -> {
            List<String> paths = concerned.stream().map(FieldOutcome::path).toList();
            Fate fate = concerned.get(0).fate();
            all.add(new Advice(severity(fate, paths), title(fate, paths), remedy, paths));
        });
    }

    private static Severity severity(Fate fate, List<String> paths) {
        if (paths.stream().anyMatch(path -> path.startsWith("devices"))) {
            return Severity.ERROR;
        }
        return switch (fate.reason().orElseThrow()) {
            case NO_IO_POLICY, NO_SWAP_ACCOUNTING, NO_CONTROLLER, ACCEPTED_BUT_IGNORED -> Severity.WARNING;
            default -> Severity.INFO;
        };
    }

    private static String title(Fate fate, List<String> paths) {
        Reason reason = fate.reason().orElseThrow();
        return switch (reason) {
            case NO_IO_POLICY -> "I/O weights have no effect.";
            case NO_SWAP_ACCOUNTING -> "Swap cannot be limited: the kernel does not count it per cgroup.";
            case ACCEPTED_BUT_IGNORED -> "Systemd accepts this and does nothing with it: " + String.join(", ", paths) + ".";
            default -> fate.message();
        };
    }

    private static Optional<Advice> quotas(HostProfile host) {
        return host.systemdVersion() == 0 || host.systemdVersion() >= FIRST_WITH_FINE_QUOTAS ? Optional.empty()
                : Optional.of(new Advice(Severity.INFO, "After a daemon-reload a CPU quota is held in whole per cent only.",
                        "Ask for quotas of whole per cent, or use systemd " + FIRST_WITH_FINE_QUOTAS + " or newer, which keeps 0.01 %.",
                        List.of("cpu.quota")));
    }
}
