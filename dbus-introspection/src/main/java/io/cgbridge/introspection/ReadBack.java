package io.cgbridge.introspection;

import io.cgbridge.introspection.Units.Verified;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.UnitProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.freedesktop.dbus.types.Variant;

/** What the host holds beside what it was asked to: properties as systemd tells them, and files as the kernel does. */
final class ReadBack {
    private static final String PERIOD = "CPUQuotaPeriodUSec";

    private final HostProfile host;
    private final Map<String, Variant<?>> held;
    private final CgroupFiles files;

    /** @param held the unit's properties */
    ReadBack(HostProfile host, Map<String, Variant<?>> held, CgroupFiles files) {
        this.host = host;
        this.held = held;
        this.files = files;
    }

    List<Verified> of(List<UnitProperty> asked, List<FileWrite> written) {
        List<Verified> verified = new ArrayList<>();
        Map<String, UnitProperty> last = new LinkedHashMap<>();
        asked.forEach(property -> last.put(property.name(), property));
        for (UnitProperty property : last.values()) {
            Variant<?> value = held.get(property.name());
            if (value != null && value.getSig().equals(property.signature())) {
                Object is = DbusValues.fromVariant(value);
                verified.add(new Verified("property:" + property.name(), property.signature(), property.value(), is,
                        agrees(property.signature(), property.value(), is)));
            }
        }
        Map<String, Verified> byFile = new LinkedHashMap<>();
        for (UnitProperty property : last.values()) {
            for (Enforced.Expected expected : Enforced.by(property, host, period())) {
                byFile.put(expected.file() + " " + expected.text(), verify(files, expected));
            }
        }
        for (FileWrite write : written) {
            byFile.put(write.file() + " " + write.value(), verify(files.at(write.level()), new Enforced.Expected(write.controller(), write.file(), write.value())));
        }
        verified.addAll(byFile.values());
        return List.copyOf(verified);
    }

    private long period() {
        return held.containsKey(PERIOD) ? (Long) DbusValues.fromVariant(held.get(PERIOD)) : UnitProperty.INFINITY;
    }

    private static Verified verify(CgroupFiles files, Enforced.Expected expected) {
        Optional<String> text = files.read(expected.controller(), expected.file());
        return new Verified("file:" + expected.file(), "s", expected.text(), text.orElse(""),
                text.isPresent() && Enforced.agrees(expected.file(), expected.text(), text.get()));
    }

    /** Lists are not kept in order, masks are padded, and an entry without a limit is not listed. */
    static boolean agrees(String signature, Object asked, Object held) {
        return switch (signature) {
            case "ay" -> Arrays.equals(trimmed((byte[]) asked), trimmed((byte[]) held));
            case "a(st)", "a(ss)" -> entries(asked).equals(entries(held));
            case "as" -> ((List<?>) held).containsAll((List<?>) asked);
            default -> PropertyText.of(asked).equals(PropertyText.of(held));
        };
    }

    private static byte[] trimmed(byte[] mask) {
        int length = mask.length;
        while (length > 0 && mask[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(mask, length);
    }

    private static Map<String, String> entries(Object list) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (Object each : (List<?>) list) {
            List<?> entry = (List<?>) each;
            if (!entry.get(1).equals(UnitProperty.INFINITY)) {
                entries.put((String) entry.get(0), entry.get(1) instanceof String access ? access(access) : entry.get(1).toString());
            }
        }
        return entries;
    }

    /** Access to a device: no letters mean all three. */
    private static String access(String letters) {
        return letters.isEmpty() ? "mrw" : letters.chars().sorted().distinct().mapToObj(Character::toString).collect(Collectors.joining());
    }
}
