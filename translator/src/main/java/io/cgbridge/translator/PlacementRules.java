package io.cgbridge.translator;

/** {@code linux.cgroupsPath}. */
final class PlacementRules {
    private PlacementRules() {
    }

    static Plan.Placement apply(Leaf<String> cgroupsPath, Translation t) {
        return Plan.Placement.NONE;
    }
}
