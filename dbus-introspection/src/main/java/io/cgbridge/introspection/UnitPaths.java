package io.cgbridge.introspection;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Names of units in D-Bus object paths, escaped as systemd does it (src/shared/bus-label.c). */
public final class UnitPaths {
    /** What the path of every unit begins with. */
    public static final String PREFIX = "/org/freedesktop/systemd1/unit/";

    private UnitPaths() {
    }

    /** The object path of a unit. */
    public static String of(String unit) {
        StringBuilder path = new StringBuilder(PREFIX);
        for (byte b : unit.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean first = path.length() == PREFIX.length();
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || !first && c >= '0' && c <= '9';
            if (plain) {
                path.append(c);
            } else {
                path.append('_').append(HexFormat.of().toHexDigits((byte) c));
            }
        }
        return path.toString();
    }

    /** The unit of an object path that begins with {@link #PREFIX}. */
    public static String unit(String path) {
        StringBuilder name = new StringBuilder();
        for (int i = PREFIX.length(); i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '_' && i + 2 < path.length() && HexFormat.isHexDigit(path.charAt(i + 1)) && HexFormat.isHexDigit(path.charAt(i + 2))) {
                name.append((char) HexFormat.fromHexDigits(path, i + 1, i + 3));
                i += 2;
            } else {
                name.append(c);
            }
        }
        return name.toString();
    }
}
