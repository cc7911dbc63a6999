package io.cgbridge.introspection;

import io.cgbridge.introspection.Units.Explicit;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.Level;
import io.cgbridge.translator.Phase;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.UnitProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Plans made by hand: each property and file comes from one leaf, which is exact. */
final class Plans {
    static final Plan EMPTY = new Plans().plan();

    private final List<UnitProperty> properties = new ArrayList<>();
    private final List<FileWrite> files = new ArrayList<>();
    private final List<ReportEntry> report = new ArrayList<>();
    private TranslationOptions options = TranslationOptions.DEFAULTS;
    private boolean checkBeforeUpdate;

    /** A host that nobody asks anything. */
    static HostProfile host(Hierarchy hierarchy) {
        Map<Controller, Hierarchy> controllers = Map.of(Controller.MEMORY, hierarchy, Controller.CPU, hierarchy, Controller.CPUSET, hierarchy,
                Controller.PIDS, hierarchy, Controller.IO, hierarchy);
        return new HostProfile("test", HostProfile.Source.LIVE, "252", 252, hierarchy, controllers, "6.1.0", Map.of(), Set.of(),
                HostProfile.IoPolicy.NONE, new HostProfile.Swap(true, 0, false), 4096, 2, 1, Set.of(), HostProfile.DeviceNames.NONE, List.of());
    }

    static UnitProperty property(String name, String signature, Object value) {
        return new UnitProperty(name, signature, value, List.of());
    }

    static Explicit required(String name, String signature, Object value) {
        return new Explicit(property(name, signature, value), false);
    }

    static Explicit optional(String name, String signature, Object value) {
        return new Explicit(property(name, signature, value), true);
    }

    Plans property(String leaf, String name, String signature, Object value) {
        LeafPath path = LeafPath.of(leaf);
        properties.add(new UnitProperty(name, signature, value, List.of(path)));
        if (report.stream().noneMatch(entry -> entry.path().equals(path))) {
            report.add(new ReportEntry(path, leaf, Fate.exact("property:" + name)));
        }
        return this;
    }

    Plans file(String leaf, Controller controller, String file, String value, Phase phase) {
        LeafPath path = LeafPath.of(leaf);
        files.add(new FileWrite(controller, file, value, List.of(path), phase, Level.UNIT));
        report.add(new ReportEntry(path, value, Fate.exact("file:" + file)));
        return this;
    }

    Plans file(String leaf, Controller controller, String file, String value) {
        return file(leaf, controller, file, value, Phase.AFTER_START);
    }

    Plans entry(ReportEntry entry) {
        report.add(entry);
        return this;
    }

    Plans require(String... leaves) {
        options = options.withRequire(List.of(leaves));
        return this;
    }

    Plans checkBeforeUpdate() {
        checkBeforeUpdate = true;
        return this;
    }

    Plan plan() {
        return new Plan(host(Hierarchy.UNIFIED), List.copyOf(properties), List.copyOf(files), List.copyOf(report), Plan.Placement.NONE,
                checkBeforeUpdate, options);
    }
}
