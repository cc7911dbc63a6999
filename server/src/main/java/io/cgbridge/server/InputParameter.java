package io.cgbridge.server;

import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.input.DeviceResolver;
import io.cgbridge.translator.input.InputKind;

/** The query parameter {@code input}: which kind of document the body is. */
final class InputParameter {
    static final String NAME = "input";

    private InputParameter() {
    }

    static InputKind read(Query query) {
        return query.word(NAME, InputKind.OCI);
    }

    /** The content type of a document of that kind. */
    static String contentType(Query query) {
        return isText(read(query)) ? "text/plain" : "application/json";
    }

    /** True for documents of lines, which are no JSON. */
    static boolean isText(InputKind kind) {
        return kind == InputKind.LXC || kind == InputKind.UNIT;
    }

    /** Device nodes are looked up on the machine that the document is for, if that is this one. */
    static DeviceResolver devices(HostProfile host) {
        return host.source() == HostProfile.Source.LIVE && host.id().equals(Hosts.LIVE) ? new LiveDevices() : DeviceResolver.FIXED;
    }
}
