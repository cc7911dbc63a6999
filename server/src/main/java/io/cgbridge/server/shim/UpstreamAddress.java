package io.cgbridge.server.shim;

import java.io.ByteArrayOutputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Where the bus behind the shim listens (D-Bus specification, "Server Addresses").
 *
 * @param socket where to connect
 * @param path   the socket's file; empty for an abstract one
 */
record UpstreamAddress(AFUNIXSocketAddress socket, Optional<Path> path) {

    /**
     * Reads one address or several; those that are no Unix sockets are left out.
     *
     * @throws IllegalArgumentException if none is left
     */
    static List<UpstreamAddress> parse(String text) {
        List<UpstreamAddress> addresses = new ArrayList<>();
        for (String address : text.split(";")) {
            if (!address.startsWith("unix:")) {
                continue;
            }
            for (String pair : address.substring("unix:".length()).split(",")) {
                int equals = pair.indexOf('=');
                String value = unescape(pair.substring(equals + 1));
                try {
                    switch (equals < 0 ? "" : pair.substring(0, equals)) {
                        case "path" -> addresses.add(new UpstreamAddress(AFUNIXSocketAddress.of(Path.of(value)), Optional.of(Path.of(value))));
                        case "abstract" -> addresses.add(new UpstreamAddress(AFUNIXSocketAddress.inAbstractNamespace(value), Optional.empty()));
                        default -> { }
                    }
                } catch (SocketException e) {
                    throw new IllegalArgumentException("'" + address + "' cannot be connected to: " + e.getMessage(), e);
                }
            }
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' names no Unix socket (unix:path=/run/dbus/system_bus_socket).");
        }
        return addresses;
    }

    private static String unescape(String value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < text.length; at++) {
            if (text[at] == '%' && at + 2 < text.length) {
                bytes.write(Integer.parseInt(value.substring(at + 1, at + 3), 16));
                at += 2;
            } else {
                bytes.write(text[at]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
