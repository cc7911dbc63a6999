package io.cgbridge.translator.input;

import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.MalformedDocumentException.Kind;
import io.cgbridge.translator.OciReader;
import java.util.List;

/** The way in for documents of every kind. */
public final class Inputs {
    private Inputs() {
    }

    /**
     * Reads a document that stands for one container or unit, without looking at any host: devices are resolved by
     * {@link DeviceResolver#FIXED}.
     *
     * @throws MalformedDocumentException if the text is no document of this kind, with its line or path; also if it is a list of
     *     several containers
     */
    public static SourceDocument read(InputKind kind, byte[] text) throws MalformedDocumentException {
        return read(kind, text, DeviceResolver.FIXED);
    }

    /**
     * Reads a document that stands for one container or unit.
     *
     * @throws MalformedDocumentException as {@link #read(InputKind, byte[])}
     */
    public static SourceDocument read(InputKind kind, byte[] text, DeviceResolver devices) throws MalformedDocumentException {
        List<SourceDocument> all = readAll(kind, text, devices);
        if (all.size() != 1) {
            throw new MalformedDocumentException(Kind.OTHER_KIND, "This document is about " + all.size() + " containers; one is wanted here.",
                    all.isEmpty() ? "" : "[1]", 0, 0);
        }
        return all.get(0);
    }

    /**
     * Reads a document that may stand for several containers, as {@code docker inspect A B} prints them.
     *
     * @throws MalformedDocumentException if the text is no document of this kind, with its line or path
     */
    public static List<SourceDocument> readAll(InputKind kind, byte[] text, DeviceResolver devices)
            throws MalformedDocumentException {
        return switch (kind) {
            case OCI -> List.of(new SourceDocument("", OciReader.read(text), List.of()));
            case DOCKER -> DockerInput.read(text, devices);
            case CRI -> CriInput.read(text);
            case LXC -> List.of(LxcInput.read(text));
            case UNIT -> List.of(UnitInput.read(text, devices));
        };
    }
}
