package io.cgbridge.introspection;

import io.cgbridge.compat.Advice;
import io.cgbridge.compat.FieldOutcomes.FieldOutcome;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.UnitType;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a probe found: the profile that the translator needs, and what people and programs want to see beside it
 * ({@code GET /v1/host}).
 *
 * @param features the manager's {@code Features}, split at blanks ({@code +BPF_FRAMEWORK})
 * @param bus the address in use
 * @param virtualization as the manager says it; empty on bare metal
 * @param controlGroup the manager's own {@code ControlGroup}
 * @param delegated for each controller of the profile, whether systemd hands it down to units
 * @param psi true if /proc/pressure is there
 * @param acceptedButIgnored properties that systemd accepts and does nothing with, by unit type: accepted is not honoured
 * @param delegatableFiles what the kernel lets a delegate own, from {@code /sys/kernel/cgroup/delegate}
 * @param kernelFeatures mount options of cgroup 2 that the kernel knows, from {@code /sys/kernel/cgroup/features}
 * @param undelegated controllers that the kernel offers and this user's manager was not given; empty for the system's manager
 */
public record HostReport(HostProfile profile, Distribution distribution, List<String> features, String bus,
        String virtualization, String controlGroup, Map<Controller, Boolean> delegated, boolean psi,
        Map<UnitType, List<String>> acceptedButIgnored, Instant probedAt, List<String> delegatableFiles,
        List<String> kernelFeatures, List<Controller> undelegated) {

    /** The advice for this host, the most urgent first. */
    public List<Advice> advice(List<FieldOutcome> outcomes) {
        List<FieldOutcome> others = outcomes.stream().filter(outcome -> !Delegation.concerns(this, outcome)).toList();
        return Stream.concat(Delegation.advice(this, outcomes).stream(), Advice.of(profile, others).stream())
                .sorted(Comparator.comparing(Advice::severity, Comparator.reverseOrder())).toList();
    }

    /** From os-release: {@code ID}, {@code VERSION_ID} and {@code PRETTY_NAME}; empty where they are missing. */
    public record Distribution(String id, String version, String name) {
    }
}
