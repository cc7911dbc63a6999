package io.cgbridge.translator;

import io.cgbridge.translator.Plan.Placement;
import io.cgbridge.translator.TranslationOptions.Target;
import java.util.List;

/**
 * {@code linux.cgroupsPath}: {@code slice:prefix:name} for systemd, a path for cgroupfs.
 *
 * <p>As runc and crun read it (runc docs/systemd.md, crun.1): an empty slice is the manager's own choice, {@code -} is the root slice; a
 * name that ends in {@code .slice} is the unit, any other name is the scope {@code prefix-name.scope}. Where they differ, an empty prefix, it is crun's
 * {@code name.scope}; runc's {@code -name.scope} starts with a dash. What systemd would not take as a name is rejected.
 */
final class PlacementRules {
    private static final int MAX_NAME = 255;
    private static final String SLICE = ".slice";
    private static final String SCOPE = ".scope";

    private static final Fate IN_UNIT = Fate.exact().withTargets(List.of());
    private static final Fate NOT_MOVED = Fate.dropped(Reason.CREATION_ONLY, "A running unit stays where it is.");
    private static final Fate PATH_FOR_SYSTEMD = Fate.dropped(Reason.NOT_EXPRESSIBLE, "systemd places a unit by slice:prefix:name; a path says nothing to it.")
            .withRemedy("Give slice:prefix:name, or ask for target=cgroupfs.");
    private static final Fate UNIT_FOR_CGROUPFS = Fate.dropped(Reason.NOT_EXPRESSIBLE, "slice:prefix:name is for systemd; target=cgroupfs takes a path.");
    private static final Fate CLIMBS = Fate.rejected(Reason.INVALID_SYNTAX, "A cgroup path has no part that is . or .. .");
    private static final Fate NOT_THREE = Fate.rejected(Reason.INVALID_SYNTAX, "This must be slice:prefix:name.");
    private static final Fate BAD_SLICE = Fate.rejected(Reason.INVALID_SYNTAX,
            "The slice must be a name that ends in .slice, without a dash at either end or two in a row, or - for the root slice.");
    private static final Fate BAD_NAME = Fate.rejected(Reason.INVALID_SYNTAX,
            "The unit's name must have 1 to 255 of the letters, digits and : - _ . \\ @ that systemd allows.");

    private PlacementRules() {
    }

    static Placement apply(Leaf<String> cgroupsPath, Translation t) {
        if (cgroupsPath.isNull()) {
            t.report(LeafPath.CGROUPS_PATH, ReportEntry.NULL, t.nullFate(List.of()));
        }
        if (!cgroupsPath.hasValue()) {
            return Placement.NONE;
        }
        String path = cgroupsPath.get();
        Placed placed = path.isEmpty() ? Placed.nowhere(Refusals.EMPTY_IS_NOT_SET) : t.change() ? Placed.nowhere(NOT_MOVED)
                : t.options.target() == Target.SYSTEMD ? forSystemd(path) : Placed.nowhere(forCgroupfs(path));
        t.report(LeafPath.CGROUPS_PATH, path, placed.fate);
        return placed.placement;
    }

    private record Placed(Fate fate, Placement placement) {
        static Placed nowhere(Fate why) {
            return new Placed(why, Placement.NONE);
        }
    }

    private static Placed forSystemd(String path) {
        int first = path.indexOf(':');
        if (first < 0) {
            return Placed.nowhere(PATH_FOR_SYSTEMD);
        }
        int second = path.indexOf(':', first + 1);
        if (second < 0 || path.indexOf(':', second + 1) >= 0) {
            return Placed.nowhere(NOT_THREE);
        }
        String slice = path.substring(0, first);
        String prefix = path.substring(first + 1, second);
        String name = path.substring(second + 1);
        if (slice.equals("-")) {
            slice = "-" + SLICE;
        }
        if (!slice.isEmpty() && !isSlice(slice)) {
            return Placed.nowhere(BAD_SLICE);
        }
        boolean isSlice = name.endsWith(SLICE);
        String unit = isSlice ? name : prefix.isEmpty() ? name + SCOPE : prefix + "-" + name + SCOPE;
        if (name.isEmpty() || !isUnitName(unit)) {
            return Placed.nowhere(BAD_NAME);
        }
        return isSlice && !isSlice(unit) ? Placed.nowhere(BAD_SLICE) : new Placed(IN_UNIT, new Placement(slice, unit));
    }

    /** The caller made the cgroup and knows its path: files are named relative to it. */
    private static Fate forCgroupfs(String path) {
        if (path.indexOf('/') < 0 && path.indexOf(':') >= 0) {
            return UNIT_FOR_CGROUPFS;
        }
        int from = 0;
        while (from <= path.length()) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            String part = path.substring(from, to);
            if (part.equals(".") || part.equals("..")) {
                return CLIMBS;
            }
            from = to + 1;
        }
        return IN_UNIT;
    }

    /** {@code a-b.slice} lies in {@code a.slice}: systemd reads the dashes (src/basic/unit-name.c, slice_name_is_valid). */
    private static boolean isSlice(String name) {
        if (!name.endsWith(SLICE) || !isUnitName(name)) {
            return false;
        }
        String stem = name.substring(0, name.length() - SLICE.length());
        return stem.equals("-") || !stem.isEmpty() && !stem.startsWith("-") && !stem.endsWith("-") && !stem.contains("--");
    }

    private static boolean isUnitName(String name) {
        if (name.length() > MAX_NAME) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && ":-_.\\@".indexOf(c) < 0) {
                return false;
            }
        }
        return name.charAt(0) != '.' && name.charAt(0) != '@';
    }
}
