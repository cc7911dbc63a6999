package io.cgbridge.translator.output;

import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.UnitProperty;
import io.cgbridge.translator.UnitType;
import io.cgbridge.translator.output.Rendered.Missing;
import io.cgbridge.translator.output.UnitDirective.Spelling;
import java.util.ArrayList;
import java.util.List;

/** A drop-in for {@code /etc/systemd/system/UNIT.d/}; what it cannot hold stands in it as comments. */
final class DropIn {
    private static final String NO_PROPERTY = "This systemd has no property for it; write it to the cgroup after the unit starts.";

    private DropIn() {
    }

    static Rendered render(Plan plan, String unit, UnitType type) {
        List<Missing> missing = new ArrayList<>();
        StringBuilder remarks = new StringBuilder();
        StringBuilder ofEveryUnit = new StringBuilder();
        StringBuilder ofType = new StringBuilder();
        for (UnitProperty property : plan.properties()) {
            Spelling spelling = UnitDirective.of(property, plan.host().systemdVersion());
            if (!spelling.remark().isEmpty()) {
                remark(spelling.directives().isEmpty() ? "Not here" : "Not exact", Outputs.missing(property, spelling.remark()), missing, remarks);
            }
            for (UnitDirective directive : spelling.directives()) {
                String value = directive.verbatim() ? directive.value() : directive.value().replace("%", "%%");
                (directive.ofEveryUnit() ? ofEveryUnit : ofType).append(directive.name()).append('=').append(value).append('\n');
            }
        }
        for (FileWrite file : plan.files()) {
            remark("Not here", Outputs.missing(file, NO_PROPERTY), missing, remarks);
        }
        StringBuilder text = new StringBuilder();
        text.append("# Limits of ").append(oneLine(unit)).append(" for ").append(oneLine(plan.host().id())).append(", translated by cgbridge\n");
        if (!ofEveryUnit.isEmpty()) {
            text.append("[Unit]\n").append(ofEveryUnit).append('\n');
        }
        if (!ofType.isEmpty()) {
            text.append(section(type)).append('\n').append(ofType);
        }
        text.append(remarks);
        return new Rendered(text.toString(), missing);
    }

    private static void remark(String how, Missing each, List<Missing> missing, StringBuilder remarks) {
        missing.add(each);
        remarks.append("# ").append(how).append(": ").append(oneLine(each.target())).append(' ').append(oneLine(each.value())).append(". ")
                .append(oneLine(each.why())).append('\n');
    }

    private static String section(UnitType type) {
        return switch (type) {
            case SCOPE -> "[Scope]";
            case SLICE -> "[Slice]";
            case SERVICE -> "[Service]";
        };
    }

    /** A comment must not end before its line does. */
    private static String oneLine(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars().forEach(c -> out.append(c < 0x20 || c == 0x7f ? ' ' : (char) c));
        return out.toString();
    }
}
