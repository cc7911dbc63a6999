package io.cgbridge.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.compat.ProfileDifferences.Difference;
import io.cgbridge.translator.HostProfile;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileDifferencesTest {
    private static HostProfile host(String id) {
        return HostProfiles.byId(id).orElseThrow();
    }

    @Test
    void aHostDoesNotDifferFromItself() {
        assertEquals(List.of(), ProfileDifferences.between(host("debian-12"), host("debian-12")));
    }

    @Test
    void aBackportIsSeen() {
        assertTrue(ProfileDifferences.between(host("systemd-252-unified"), host("debian-12"))
                .contains(new Difference("scope property OOMPolicy", "absent", "s, at creation")));
    }

    @Test
    void whatIsAcceptedAndIgnoredIsToldApartFromWhatWorks() {
        assertTrue(ProfileDifferences.between(host("systemd-257-unified"), host("systemd-258-unified"))
                .contains(new Difference("slice property MemoryLimit", "t, at run time", "t, at run time, ignored")));
    }

    @Test
    void aNewValueIsSeen() {
        assertTrue(ProfileDifferences.between(host("systemd-251-unified"), host("systemd-252-unified"))
                .contains(new Difference("service property CPUWeight", "t, at run time", "t, at run time, takes 0")));
    }

    @Test
    void filesAndControllersAreCompared() {
        List<Difference> differences = ProfileDifferences.between(host("debian-11"), host("debian-12"));
        assertTrue(differences.contains(new Difference("file cpu.idle", "absent", "there")));
        assertTrue(differences.contains(new Difference("controller misc", "none", "unified")));
    }
}
