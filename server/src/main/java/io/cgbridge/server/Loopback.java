package io.cgbridge.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of the loopback interface: the only ones that the TCP listener binds, and the only names it answers to. */
final class Loopback {
    private static final Pattern HOST_PORT = Pattern.compile("(localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[[0-9a-fA-F:]+])?:(\\d{1,5})");
    private static final Pattern HOST_HEADER = Pattern.compile("(?i)(localhost\\.?|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1])(:\\d{1,5})?");

    private Loopback() {
    }

    /**
     * Reads {@code HOST:PORT}; the host is {@code localhost} or a loopback address written in figures, and may be left out.
     *
     * @throws IllegalArgumentException for anything else, with a message for the person who typed it
     */
    static InetSocketAddress parse(String text) {
        Matcher matcher = HOST_PORT.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65535) {
            throw new IllegalArgumentException("'" + text + "' is not a loopback address with a port: use 127.0.0.1:7787, [::1]:7787 or localhost:7787. "
                    + "Other addresses are not served, since whoever reaches the port could read this host's limits.");
        }
        String host = matcher.group(1) == null || matcher.group(1).equals("localhost") ? "127.0.0.1" : matcher.group(1);
        try {
            InetAddress address = InetAddress.getByName(host);
            if (!address.isLoopbackAddress()) {
                throw new IllegalArgumentException("'" + host + "' is not a loopback address.");
            }
            return new InetSocketAddress(address, Integer.parseInt(matcher.group(2)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + host + "' is not an address.", e);
        }
    }

    /** True if the Host header names this machine's loopback; a page of another site, brought here by DNS, names its own. */
    static boolean isHost(List<String> headers) {
        return headers.size() == 1 && HOST_HEADER.matcher(headers.get(0)).matches();
    }
}
