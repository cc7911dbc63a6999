package io.cgbridge.translator.output;

import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import io.cgbridge.translator.output.Rendered.Missing;

/** The way out: a plan in, a text for another tool out. */
public final class Outputs {
    private Outputs() {
    }

    /**
     * Renders a plan.
     *
     * @param unit the unit's name; it ends in {@code .scope}, {@code .slice} or {@code .service}
     * @throws IllegalArgumentException if the plan is rejected (nothing at all is to be applied) or the name is of another type
     */
    public static Rendered render(OutputKind kind, Plan plan, String unit) {
        if (plan.rejected()) {
            throw new IllegalArgumentException("A rejected plan has nothing to render.");
        }
        UnitType type = UnitType.ofUnitName(unit)
                .orElseThrow(() -> new IllegalArgumentException("The unit's name must end in .scope, .slice or .service."));
        return switch (kind) {
            case DROP_IN -> DropIn.render(plan, unit, type);
            case SYSTEMD_RUN -> RunArguments.systemdRun(plan, unit, type);
            case SYSTEMD_NSPAWN -> RunArguments.nspawn(plan);
            case BUSCTL_START -> BusctlCall.start(plan, unit, type);
            case BUSCTL_SET -> BusctlCall.set(plan, unit, type);
            case UNIFIED -> UnifiedMap.render(plan);
            case LXC -> LxcKeys.render(plan);
        };
    }

    static Missing missing(UnitProperty property, String why) {
        return new Missing("property:" + property.name(), PropertyText.of(property), property.from(), why);
    }

    static Missing missing(FileWrite file, String why) {
        return new Missing("file:" + file.file(), file.value(), file.from(), why);
    }
}
