package io.cgbridge.translator.output;

import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import io.cgbridge.translator.output.Rendered.Missing;
import io.cgbridge.translator.output.UnitDirective.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code --property=} arguments, in one line that a shell reads back as it was meant. */
final class RunArguments {
    /** Directives of unit files that the command line does not know (bus-unit-util.c, systemd 256). */
    private static final Set<String> FILES_ONLY = Set.of("StartupMemoryLow", "StartupMemoryHigh", "StartupMemoryMax",
            "StartupMemorySwapMax", "StartupMemoryZSwapMax", "DefaultStartupMemoryLow");

    private RunArguments() {
    }

    static Rendered systemdRun(Plan plan, String unit, UnitType type) {
        List<Missing> missing = new ArrayList<>();
        List<String> properties = properties(plan, missing);
        if (type == UnitType.SLICE) {
            List<Missing> all = new ArrayList<>();
            plan.properties().forEach(p -> all.add(Outputs.missing(p, "systemd-run starts scopes and services, and no slices.")));
            plan.files().forEach(f -> all.add(Outputs.missing(f, "systemd-run starts scopes and services, and no slices.")));
            return new Rendered("", all);
        }
        List<String> words = new ArrayList<>();
        words.add("systemd-run");
        if (type == UnitType.SCOPE) {
            words.add("--scope");
        }
        words.add("--unit=" + unit);
        words.addAll(properties);
        return new Rendered(line(words), missing);
    }

    static Rendered nspawn(Plan plan) {
        List<Missing> missing = new ArrayList<>();
        List<String> properties = properties(plan, missing);
        return new Rendered(properties.isEmpty() ? "" : line(properties), missing);
    }

    private static List<String> properties(Plan plan, List<Missing> missing) {
        List<String> words = new ArrayList<>();
        for (UnitProperty property : plan.properties()) {
            Spelling spelling = FILES_ONLY.contains(property.name())
                    ? new Spelling(List.of(), "The command line knows no such property; a unit file does.")
                    : UnitDirective.of(property, plan.host().systemdVersion());
            if (!spelling.remark().isEmpty()) {
                missing.add(Outputs.missing(property, spelling.remark()));
            }
            for (UnitDirective directive : spelling.directives()) {
                words.add(directive.name().equals("Slice") ? "--slice=" + directive.value()
                        : "--property=" + directive.name() + "=" + directive.value());
            }
        }
        for (FileWrite file : plan.files()) {
            missing.add(Outputs.missing(file, "This systemd has no property for it; write it to the cgroup after the unit starts."));
        }
        return words;
    }

    private static String line(List<String> words) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(line.isEmpty() ? "" : " ").append(ShellText.quoted(word));
        }
        return line.append('\n').toString();
    }
}
