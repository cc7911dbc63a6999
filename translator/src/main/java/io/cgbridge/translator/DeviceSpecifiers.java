package io.cgbridge.translator;

import io.cgbridge.translator.DeviceAllowList.Devices;
import io.cgbridge.translator.HostProfile.DeviceNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How systemd is told of devices in {@code DeviceAllow}: {@code /dev/char/M:m}, {@code char-M}, {@code char-*}. Before systemd 240 the first needs its node, the
 * second is the driver's name, and the third stands for all drivers that the kernel lists.
 */
final class DeviceSpecifiers {
    /** The first systemd that goes by the numbers. */
    private static final int BY_NUMBER = 240;

    private final boolean byNumber;
    private final DeviceNames host;
    private int wholeBlock;
    private int wholeCharacter;
    private final Map<Long, Integer> wholeMajors = new HashMap<>();

    DeviceSpecifiers(HostProfile host, List<Devices> allowed) {
        byNumber = host.systemdVersion() >= BY_NUMBER;
        this.host = host.deviceNames();
        for (Devices devices : allowed) {
            if (devices.minor() != DeviceAllowList.ANY) {
                continue;
            }
            if (devices.major() != DeviceAllowList.ANY) {
                wholeMajors.put(slot(devices.type(), devices.major()), devices.access());
            } else if (devices.type() == 'b') {
                wholeBlock = devices.access();
            } else {
                wholeCharacter = devices.access();
            }
        }
    }

    /** True for {@code *:m}, which has no name, where its whole type is allowed as well. */
    boolean needsNone(Devices devices) {
        return devices.major() == DeviceAllowList.ANY && devices.minor() != DeviceAllowList.ANY
                && (devices.access() & ~whole(devices.type())) == 0;
    }

    /** True if this systemd goes by the numbers and not by what it finds in /dev and /proc/devices. */
    boolean byNumber() {
        return byNumber;
    }

    private int whole(char type) {
        return type == 'b' ? wholeBlock : wholeCharacter;
    }

    /** The specifier; empty if there is none, see {@link #complaint}. */
    Optional<String> of(Devices devices) {
        String type = devices.type() == 'b' ? "block" : "char";
        if (devices.major() == DeviceAllowList.ANY) {
            return devices.minor() == DeviceAllowList.ANY ? Optional.of(type + "-*") : Optional.empty();
        }
        if (devices.minor() != DeviceAllowList.ANY) {
            return Optional.of("/dev/" + type + "/" + devices.major() + ":" + devices.minor());
        }
        if (byNumber) {
            return Optional.of(type + "-" + devices.major());
        }
        return driver(devices).filter(name -> !widens(devices, name)).map(name -> type + "-" + name);
    }

    private Map<Integer, String> drivers(char type) {
        return type == 'b' ? host.blocks() : host.characters();
    }

    private Optional<String> driver(Devices devices) {
        return Optional.ofNullable(drivers(devices.type()).get(devices.major()));
    }

    /** True if a driver's name stands for another major number as well, to which the rules allow less. */
    private boolean widens(Devices devices, String name) {
        for (Map.Entry<Integer, String> driver : drivers(devices.type()).entrySet()) {
            if (driver.getValue().equals(name) && (devices.access() & ~accessTo(devices.type(), driver.getKey())) != 0) {
                return true;
            }
        }
        return false;
    }

    private int accessTo(char type, int major) {
        return wholeMajors.getOrDefault(slot(type, major), 0) | whole(type);
    }

    private static long slot(char type, int major) {
        return (long) type << 32 | major;
    }

    /** Why there is no specifier, in a sentence. */
    String complaint(Devices devices) {
        if (devices.major() == DeviceAllowList.ANY) {
            return "One minor number of every major has no name in DeviceAllow.";
        }
        Optional<String> name = driver(devices);
        if (name.isEmpty()) {
            return "systemd before 240 needs the driver's name, and /proc/devices has none for major " + devices.major() + ".";
        }
        return "systemd before 240 knows major " + devices.major() + " as " + name.get()
                + ", a name that would also open major numbers that are not allowed.";
    }
}
