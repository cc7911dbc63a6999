package io.cgbridge.introspection.simulator;

/** A signal of the simulated systemd. */
record Signal(String path, String iface, String member, String signature, Object... arguments) {
}
