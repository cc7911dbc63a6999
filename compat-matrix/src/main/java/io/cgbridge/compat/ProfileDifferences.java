package io.cgbridge.compat;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.UnitType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a host is not what the catalogue says of it: the matrix is checked against real systemds, never believed. Run it on a
 * new systemd, and what it lists is what the data files lack.
 */
public final class ProfileDifferences {
    private static final String ABSENT = "absent";

    private ProfileDifferences() {
    }

    /**
     * One difference.
     *
     * @param what {@code scope property MemoryHigh}, {@code file cpu.idle}, {@code controller misc}
     * @param catalogue what the catalogue says
     * @param host what the host says
     */
    public record Difference(String what, String catalogue, String host) {
    }

    /** Compares properties, controllers and those files that the catalogue knows; empty if they agree. */
    public static List<Difference> between(HostProfile catalogue, HostProfile host) {
        List<Difference> differences = new ArrayList<>();
        for (UnitType type : UnitType.values()) {
            Set<String> names = new TreeSet<>(catalogue.properties().get(type).keySet());
            names.addAll(host.properties().get(type).keySet());
            for (String name : names) {
                compare(type.word() + " property " + name, text(catalogue.property(type, name)), text(host.property(type, name)), differences);
            }
        }
        for (Controller controller : Controller.values()) {
            compare("controller " + controller.word(), catalogue.hierarchyOf(controller).word(), host.hierarchyOf(controller).word(), differences);
        }
        for (String file : KernelFiles.names(host.hugepageSizes())) {
            compare("file " + file, catalogue.hasFile(file) ? "there" : ABSENT, host.hasFile(file) ? "there" : ABSENT, differences);
        }
        return differences;
    }

    private static void compare(String what, String catalogue, String host, List<Difference> differences) {
        if (!catalogue.equals(host)) {
            differences.add(new Difference(what, catalogue, host));
        }
    }

    private static String text(Optional<SettableProperty> property) {
        return property.map(p -> p.signature() + (p.runtime() ? ", at run time" : ", at creation") + (p.honoured() ? "" : ", ignored")
                + (p.zero() ? ", takes 0" : "")).orElse(ABSENT);
    }
}
