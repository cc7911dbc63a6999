package io.cgbridge.introspection;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The object path of a unit: its name, with {@code _} and two hexadecimal digits for whatever is no letter or digit (systemd, bus-label.c). */
final class UnitPath {
    static final String PREFIX = Systemd.MANAGER_PATH + "/unit/";
    /** The unit of whoever asks. */
    static final String SELF = PREFIX + "self";

    private UnitPath() {
    }

    /** @throws IllegalArgumentException if the path is not one of a unit */
    static String unit(String path) {
        String label = path.substring(PREFIX.length());
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        for (int i = 0; i < label.length(); i++) {
            if (label.charAt(i) == '_' && i + 2 < label.length()) {
                name.write(Integer.parseInt(label.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                name.write(label.charAt(i));
            }
        }
        return name.toString(StandardCharsets.UTF_8);
    }

    static String of(String unit) {
        StringBuilder path = new StringBuilder(PREFIX);
        byte[] bytes = unit.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xff);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (letter || i > 0 && c >= '0' && c <= '9') {
                path.append(c);
            } else {
                path.append('_').append(String.format("%02x", (int) c));
            }
        }
        return path.toString();
    }
}
