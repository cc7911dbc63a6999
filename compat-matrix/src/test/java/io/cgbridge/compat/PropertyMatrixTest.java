package io.cgbridge.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.UnitType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class PropertyMatrixTest {
    private static final UnitType[] PLACES = {UnitType.SCOPE, UnitType.SLICE, UnitType.SERVICE};
    private static final Map<Integer, String> MEASURED_PACKAGES = Map.of(247, "247.3-7+deb11u5", 252, "252.39-1~deb12u2",
            254, "254.26-1~bpo12+1", 257, "257.13-1~deb13u1", 262, "262.1-1");

    @TestFactory
    Stream<DynamicTest> everyMeasurementAgreesWithItsRow() {
        return PropertyMatrix.properties().entrySet().stream().filter(row -> row.getValue().valueRefused().isEmpty())
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> {
                    PropertyFacts facts = row.getValue();
                    List<String> differences = new ArrayList<>();
                    facts.measured().forEach((version, measured) -> {
                        String expected = places(row.getKey(), SystemdVersion.parse(MEASURED_PACKAGES.get(version)));
                        if (!expected.equals(measured)) {
                            differences.add(version + ": the row says " + expected + ", measured " + measured);
                        }
                    });
                    assertEquals(List.of(), differences);
                }));
    }

    private static String places(String property, SystemdVersion systemd) {
        StringBuilder creation = new StringBuilder();
        StringBuilder runtime = new StringBuilder();
        for (int i = 0; i < PLACES.length; i++) {
            SettableProperty settable = PropertyMatrix.settableAt(PLACES[i], systemd, Hierarchy.UNIFIED, Set.of()).get(property);
            creation.append(settable == null ? '.' : "slv".charAt(i));
            runtime.append(settable == null || !settable.runtime() ? '.' : "SLV".charAt(i));
        }
        return creation.append(runtime).toString();
    }

    @ParameterizedTest
    @CsvFileSource(resources = "kernel-effects.csv", numLinesToSkip = 1)
    void whatReachedTheKernelIsWhatTheMatrixCallsHonoured(String systemd, String hierarchy, String property, boolean effect) {
        assertEquals(effect, PropertyMatrix.honoured(property, UnitType.SCOPE, SystemdVersion.parse(systemd).major(),
                Hierarchy.valueOf(hierarchy.toUpperCase(Locale.ROOT))));
    }

    @Test
    void everyRowHasASource() {
        PropertyMatrix.properties().forEach((name, facts) -> assertFalse(facts.sources().isEmpty(), name));
    }

    @Test
    void everyTwinAndEveryBackportedPropertyIsInTheMatrix() {
        PropertyMatrix.properties().forEach((name, facts) -> facts.twins().values()
                .forEach(twin -> assertTrue(PropertyMatrix.property(twin).isPresent(), name + " names " + twin)));
        Backports.branches().forEach(branch -> branch.builds().forEach(build -> build.properties()
                .forEach(name -> assertTrue(PropertyMatrix.property(name).isPresent(), branch.name() + " names " + name))));
    }

    @ParameterizedTest
    @CsvSource({
        "CPUWeight,      251, 0, false", "CPUWeight,      252, 0, true",  "CPUWeight,     252, 10001, false",
        "MemoryLow,      242, 0, false", "MemoryLow,      243, 0, true",
        "MemorySwapMax,  238, 0, false", "MemorySwapMax,  239, 0, true",
        "TasksMax,       230, 0, true",  "TasksMax,       231, 0, false", "TasksMax,      231, 1, true",
        "CPUShares,      226, 1, true",  "CPUShares,      227, 1, false", "CPUShares,     227, 262145, false",
        "CPUShares,      227, 18446744073709551615, true", "IOWeight, 250, 18446744073709551615, true",
        "StartupIOWeight, 236, 100, false", "StartupIOWeight, 237, 100, true",
    })
    void rangesChangeWithTheVersion(String property, int version, BigInteger value, boolean accepted) {
        assertEquals(accepted, PropertyMatrix.property(property).orElseThrow().accepts(version, value));
    }

    @ParameterizedTest
    @CsvSource({
        "AllowedCPUs,    SCOPE, 247, UNIFIED, true",  "AllowedCPUs,   SCOPE, 247, HYBRID,  false",
        "DevicePolicy,   SCOPE, 239, UNIFIED, false", "DevicePolicy,  SCOPE, 240, UNIFIED, true",
        "DevicePolicy,   SCOPE, 239, LEGACY,  true",
        "MemoryHigh,     SCOPE, 247, LEGACY,  false", "MemoryMax,     SCOPE, 247, LEGACY,  true",
        "IOReadIOPSMax,  SCOPE, 247, HYBRID,  false", "IOReadBandwidthMax, SCOPE, 247, HYBRID, true",
        "MemoryLimit,    SCOPE, 257, UNIFIED, true",  "MemoryLimit,   SCOPE, 258, UNIFIED, false",
        "CPUShares,      SLICE, 258, UNIFIED, false", "BlockIOWeight, SLICE, 262, UNIFIED, false",
        "Delegate,       SLICE, 230, LEGACY,  false", "Delegate,      SCOPE, 230, LEGACY,  true",
    })
    void acceptedIsNotAlwaysHonoured(String property, UnitType type, int version, Hierarchy hierarchy, boolean honoured) {
        assertTrue(PropertyMatrix.settable(property, type, version));
        assertEquals(honoured, PropertyMatrix.honoured(property, type, version, hierarchy));
    }

    @ParameterizedTest
    @CsvSource({
        "239,          AllowedCPUs, false", "239-26.el8, AllowedCPUs, false", "239-27.el8, AllowedCPUs, true",
        "239-82.el8_10.5, MemoryMin, true", "219, TasksMax, false", "219-78.el7_9.9, TasksMax, true",
        "252.4-1,      OOMPolicy, false", "252.39-1~deb12u2, OOMPolicy, true", "252-46.el9_5.2, OOMPolicy, true", "252, OOMPolicy, false",
    })
    void backportsAreFoundByTheVersionText(String systemd, String property, boolean settable) {
        assertEquals(settable, PropertyMatrix.settableAt(UnitType.SCOPE, SystemdVersion.parse(systemd), Hierarchy.LEGACY, Set.of())
                .containsKey(property));
    }

    @Test
    void aBackportBringsTheNewerRange() {
        assertFalse(memoryLow("239").zero());
        assertTrue(memoryLow("239-82.el8").zero());
    }

    private static SettableProperty memoryLow(String systemd) {
        return PropertyMatrix.settableAt(UnitType.SCOPE, SystemdVersion.parse(systemd), Hierarchy.UNIFIED, Set.of()).get("MemoryLow");
    }
}
