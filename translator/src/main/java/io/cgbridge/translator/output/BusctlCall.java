package io.cgbridge.translator.output;

import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import io.cgbridge.translator.output.Rendered.Missing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code busctl call} lines: every value under its own signature, so that nothing is rounded. */
final class BusctlCall {
    private static final String CALL =
            "busctl call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager ";

    private BusctlCall() {
    }

    /** A scope needs a process: the calling shell's own, which {@code $$} stands for. */
    static Rendered start(Plan plan, String unit, UnitType type) {
        List<Missing> missing = new ArrayList<>();
        List<String> properties = new ArrayList<>();
        int count = plan.properties().size();
        if (type == UnitType.SCOPE) {
            properties.add("PIDs au 1 $$");
            count++;
        }
        if (type == UnitType.SERVICE) {
            missing.add(new Missing("property:ExecStart", "", List.of(), "A service needs to be told what to run: add ExecStart."));
        }
        plan.properties().forEach(property -> properties.add(words(property)));
        files(plan, missing);
        String all = properties.isEmpty() ? "" : " " + String.join(" ", properties);
        return new Rendered(CALL + "StartTransientUnit 'ssa(sv)a(sa(sv))' " + ShellText.quoted(unit) + " fail " + count + all + " 0\n", missing);
    }

    static Rendered set(Plan plan, String unit, UnitType type) {
        List<Missing> missing = new ArrayList<>();
        List<String> properties = new ArrayList<>();
        for (UnitProperty property : plan.properties()) {
            Optional<SettableProperty> settable = plan.host().property(type, property.name());
            if (settable.isPresent() && !settable.get().runtime()) {
                missing.add(Outputs.missing(property, "systemd takes it only when the unit is started."));
            } else {
                properties.add(words(property));
            }
        }
        files(plan, missing);
        String all = properties.isEmpty() ? "" : " " + String.join(" ", properties);
        return new Rendered(CALL + "SetUnitProperties 'sba(sv)' " + ShellText.quoted(unit) + " true " + properties.size() + all + "\n", missing);
    }

    private static void files(Plan plan, List<Missing> missing) {
        plan.files().forEach(file -> missing.add(Outputs.missing(file, "This is a cgroup file and no property; it must be written there.")));
    }

    private static String words(UnitProperty property) {
        StringBuilder out = new StringBuilder(property.name()).append(' ').append(ShellText.quoted(property.signature()));
        PropertyText.words(property.signature(), property.value()).forEach(word -> out.append(' ').append(ShellText.quoted(word)));
        return out.toString();
    }
}
