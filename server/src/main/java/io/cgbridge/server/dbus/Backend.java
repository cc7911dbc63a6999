package io.cgbridge.server.dbus;

import io.cgbridge.introspection.HostReport;
import io.cgbridge.introspection.ManagerCalls;
import io.cgbridge.translator.UnitProperty;
import java.util.List;
import java.util.Map;

/** What the daemon does for callers on the bus. */
public interface Backend {

    /** A document's properties, ready to be sent, and the whole answer of {@code POST /v1/translate} as JSON. */
    record Translated(List<UnitProperty> properties, String report) {
    }

    /** Which threads a call needs. */
    enum Pool {
        /** Those that wait for systemd. */
        HOST,
        /** Those that compute. */
        DOCUMENTS
    }

    /**
     * Runs work soon, on another thread.
     *
     * @param bytes what the call holds in memory until the work is done
     * @throws Refusal if there is too much work already
     */
    void run(Pool pool, int bytes, Runnable work) throws Refusal;

    /** Translates; {@code options} are named as the query parameters of {@code POST /v1/translate}. */
    Translated translate(String document, Map<String, List<String>> options) throws Refusal;

    /** The answer of {@code GET /v1/host} as JSON. */
    String capabilities() throws Refusal;

    /** The live host. */
    HostReport host() throws Refusal;

    /** Something asked of systemd. */
    interface Asking<T> {
        T of(ManagerCalls systemd) throws Exception;
    }

    /** Asks systemd; what goes wrong becomes a refusal. */
    <T> T ask(Asking<T> question) throws Refusal;

    /** A call was answered: with {@code done}, or the word of a refusal. */
    void answered(String member, String result);
}
