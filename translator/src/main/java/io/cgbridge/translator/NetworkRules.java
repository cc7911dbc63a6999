package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.Network;

/** {@code network}. */
final class NetworkRules {
    private NetworkRules() {
    }

    static void apply(Network network, Translation t) {
    }
}
