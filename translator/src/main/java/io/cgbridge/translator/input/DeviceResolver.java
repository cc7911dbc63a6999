package io.cgbridge.translator.input;

import java.util.Map;
import java.util.Optional;

/**
 * Tells the numbers of a device node. OCI names devices by number, Docker and unit files by path, and only the host on which
 * the path lies knows the number; whoever reads a document on that host hands in a resolver that looks.
 */
@FunctionalInterface
public interface DeviceResolver {
    /**
     * A device node.
     *
     * @param type {@code b} or {@code c}
     */
    record Device(char type, long major, long minor) {
    }

    /** The node at an absolute path; empty if unknown or no device. */
    Optional<Device> resolve(String path);

    /**
     * Only what is the same on every Linux host: {@code /dev/block/MAJ:MIN}, {@code /dev/char/MAJ:MIN} and the nodes whose
     * numbers the kernel fixes for good (admin-guide/devices.txt).
     */
    DeviceResolver FIXED = new DeviceResolver() {
        private final Map<String, Device> nodes = Map.ofEntries(
                Map.entry("/dev/null", new Device('c', 1, 3)),
                Map.entry("/dev/zero", new Device('c', 1, 5)),
                Map.entry("/dev/full", new Device('c', 1, 7)),
                Map.entry("/dev/random", new Device('c', 1, 8)),
                Map.entry("/dev/urandom", new Device('c', 1, 9)),
                Map.entry("/dev/tty", new Device('c', 5, 0)),
                Map.entry("/dev/console", new Device('c', 5, 1)),
                Map.entry("/dev/ptmx", new Device('c', 5, 2)),
                Map.entry("/dev/net/tun", new Device('c', 10, 200)),
                Map.entry("/dev/fuse", new Device('c', 10, 229)),
                Map.entry("/dev/kvm", new Device('c', 10, 232)),
                Map.entry("/dev/mapper/control", new Device('c', 10, 236)),
                Map.entry("/dev/loop-control", new Device('c', 10, 237)));

        @Override
        public Optional<Device> resolve(String path) {
            if (path.startsWith("/dev/block/")) {
                return numbered('b', path.substring("/dev/block/".length()));
            }
            if (path.startsWith("/dev/char/")) {
                return numbered('c', path.substring("/dev/char/".length()));
            }
            return Optional.ofNullable(nodes.get(path));
        }

        private Optional<Device> numbered(char type, String numbers) {
            int colon = numbers.indexOf(':');
            if (colon < 0 || !isNumber(numbers.substring(0, colon)) || !isNumber(numbers.substring(colon + 1))) {
                return Optional.empty();
            }
            return Optional.of(new Device(type, Long.parseLong(numbers.substring(0, colon)),
                    Long.parseLong(numbers.substring(colon + 1))));
        }

        private boolean isNumber(String text) {
            return !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        }
    };
}
