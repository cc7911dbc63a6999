package io.cgbridge.introspection;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.UnitType;
import java.time.Instant;
import java.util.List;
import java.util.Map;

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
 */
public record HostReport(HostProfile profile, Distribution distribution, List<String> features, String bus,
        String virtualization, String controlGroup, Map<Controller, Boolean> delegated, boolean psi,
        Map<UnitType, List<String>> acceptedButIgnored, Instant probedAt, List<String> delegatableFiles,
        List<String> kernelFeatures) {

    /** From os-release: {@code ID}, {@code VERSION_ID} and {@code PRETTY_NAME}; empty where they are missing. */
    public record Distribution(String id, String version, String name) {
    }
}
