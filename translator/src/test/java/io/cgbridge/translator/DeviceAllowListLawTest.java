package io.cgbridge.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cgbridge.translator.DeviceAllowList.Devices;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * The list against two plain readings of the same rules: the kernel's v1 controller as it is written, and "the last rule that covers the device decides".
 * It is never wider than either, and where both say the same it says that too.
 */
class DeviceAllowListLawTest {
    private static final int[] NUMBERS = {0, 1, 2};

    /** A rule; {@code all} is type a. */
    record Rule(boolean allow, boolean all, Devices devices) {
        private boolean covers(char type, int major, int minor) {
            return all || covers(devices, type, major, minor);
        }

        private static boolean covers(Devices devices, char type, int major, int minor) {
            return devices.type() == type && (devices.major() == DeviceAllowList.ANY || devices.major() == major)
                    && (devices.minor() == DeviceAllowList.ANY || devices.minor() == minor);
        }
    }

    @Provide
    Arbitrary<List<Rule>> rules() {
        Arbitrary<Integer> number = Arbitraries.of(DeviceAllowList.ANY, 0, 1);
        Arbitrary<Devices> devices = Combinators.combine(Arbitraries.of('b', 'c'), number, number, Arbitraries.integers().between(1, 7)).as(Devices::new);
        return Combinators.combine(Arbitraries.of(true, false), Arbitraries.frequency(Tuple.of(1, true), Tuple.of(9, false)),
                devices).as(Rule::new).list().ofMaxSize(7);
    }

    @Property(tries = 4000)
    void neverWiderThanTheKernelOrTheLastRule(@ForAll("rules") List<Rule> rules) {
        DeviceAllowList list = new DeviceAllowList();
        for (Rule rule : rules) {
            if (rule.all) {
                list.reset(rule.allow);
            } else {
                list.apply(rule.allow, rule.devices);
            }
        }
        if (list.hole().isPresent()) {
            return;
        }
        List<Devices> exceptions = list.exceptions();
        for (char type : new char[] {'b', 'c'}) {
            for (int major : NUMBERS) {
                for (int minor : NUMBERS) {
                    for (int bit = 1; bit <= DeviceAllowList.MKNOD; bit <<= 1) {
                        boolean here = list.defaultAllow() != matches(exceptions, type, major, minor, bit);
                        boolean kernel = kernel(rules, type, major, minor, bit);
                        boolean last = last(rules, type, major, minor, bit);
                        String device = type + " " + major + ":" + minor + " bit " + bit;
                        assertFalse(here && !(kernel && last), () -> "wider: " + device);
                        if (kernel == last) {
                            assertEquals(kernel, here, device);
                        }
                    }
                }
            }
        }
    }

    private static boolean matches(List<Devices> exceptions, char type, int major, int minor, int bit) {
        return exceptions.stream().anyMatch(devices -> (devices.access() & bit) != 0 && Rule.covers(devices, type, major, minor));
    }

    private static boolean last(List<Rule> rules, char type, int major, int minor, int bit) {
        boolean allowed = false;
        for (Rule rule : rules) {
            if (rule.covers(type, major, minor) && (rule.all || (rule.devices.access() & bit) != 0)) {
                allowed = rule.allow;
            }
        }
        return allowed;
    }

    /** security/device_cgroup.c: dev_exception_add, dev_exception_rm and the match, for one bit of access. */
    private static boolean kernel(List<Rule> rules, char type, int major, int minor, int bit) {
        boolean defaultAllow = false;
        List<Devices> exceptions = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.all) {
                defaultAllow = rule.allow;
                exceptions.clear();
            } else if (rule.allow != defaultAllow) {
                exceptions.add(rule.devices);
            } else {
                exceptions.replaceAll(old -> sameNumbers(old, rule.devices)
                        ? new Devices(old.type(), old.major(), old.minor(), old.access() & ~rule.devices.access()) : old);
            }
        }
        return defaultAllow != matches(exceptions, type, major, minor, bit);
    }

    private static boolean sameNumbers(Devices a, Devices b) {
        return a.type() == b.type() && a.major() == b.major() && a.minor() == b.minor();
    }
}
