package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.DeviceRule;
import io.cgbridge.translator.OciResources.Items;

/** {@code devices}. */
final class DeviceRules {
    private DeviceRules() {
    }

    static void apply(Items<DeviceRule> rules, Translation t) {
    }
}
