package io.cgbridge.introspection;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.CpuMask;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.UnitProperty;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a property that systemd accepted should have made of the cgroup's files. systemd says yes and notes in its journal alone what
 * the kernel refused, so only the files can tell. Values follow systemd's own conversions (facts: systemd-api.json).
 */
final class Enforced {
    private static final Pattern BLOCK_DEVICE = Pattern.compile("/dev/block/(\\d+:\\d+)");
    private static final int QUOTA_MINIMUM_SINCE = 242;
    private static final long DEFAULT_PERIOD = 100_000;
    private static final long SHORTEST = 1_000;
    private static final long SECOND = 1_000_000;

    private Enforced() {
    }

    /** A file and what should stand in it, in the kernel's words. */
    record Expected(Controller controller, String file, String text) {
    }

    /**
     * @param quotaPeriod the unit's {@code CPUQuotaPeriodUSec} in microseconds, {@link UnitProperty#INFINITY} for the default
     * @return none for a property that has no file or whose value leaves the file to systemd
     */
    static List<Expected> by(UnitProperty property, HostProfile host, long quotaPeriod) {
        return switch (property.name()) {
            case "MemoryMin" -> unified(Controller.MEMORY, "memory.min", limit(property), host);
            case "MemoryLow" -> unified(Controller.MEMORY, "memory.low", limit(property), host);
            case "MemoryHigh" -> unified(Controller.MEMORY, "memory.high", limit(property), host);
            case "MemorySwapMax" -> unified(Controller.MEMORY, "memory.swap.max", limit(property), host);
            case "MemoryZSwapMax" -> unified(Controller.MEMORY, "memory.zswap.max", limit(property), host);
            case "MemoryMax" -> host.hierarchyOf(Controller.MEMORY) == Hierarchy.LEGACY ? legacyLimit(property, host)
                    : one(Controller.MEMORY, "memory.max", limit(property));
            case "MemoryLimit" -> legacyLimit(property, host);
            case "TasksMax" -> one(Controller.PIDS, "pids.max", limit(property));
            case "CPUWeight" -> cpuWeight(number(property), host);
            case "CPUShares" -> number(property) == UnitProperty.INFINITY ? List.of()
                    : legacy(Controller.CPU, "cpu.shares", Long.toString(number(property)), host);
            case "CPUQuotaPerSecUSec" -> unified(Controller.CPU, "cpu.max", quota(number(property), quotaPeriod, host), host);
            case "AllowedCPUs" -> unified(Controller.CPUSET, "cpuset.cpus", CpuMask.list((byte[]) property.value()), host);
            case "AllowedMemoryNodes" -> unified(Controller.CPUSET, "cpuset.mems", CpuMask.list((byte[]) property.value()), host);
            case "IOWeight" -> number(property) == UnitProperty.INFINITY || host.io().iocost().isEmpty() ? List.of()
                    : unified(Controller.IO, "io.weight", "default " + number(property), host);
            case "IOReadBandwidthMax" -> ioMax(property, "rbps", host);
            case "IOWriteBandwidthMax" -> ioMax(property, "wbps", host);
            case "IOReadIOPSMax" -> ioMax(property, "riops", host);
            case "IOWriteIOPSMax" -> ioMax(property, "wiops", host);
            default -> List.of();
        };
    }

    private static long number(UnitProperty property) {
        return (Long) property.value();
    }

    private static String limit(UnitProperty property) {
        return number(property) == UnitProperty.INFINITY ? "max" : Long.toUnsignedString(number(property));
    }

    private static List<Expected> legacyLimit(UnitProperty property, HostProfile host) {
        String text = number(property) == UnitProperty.INFINITY ? "-1" : limit(property);
        return legacy(Controller.MEMORY, "memory.limit_in_bytes", text, host);
    }

    private static List<Expected> cpuWeight(long weight, HostProfile host) {
        if (weight == UnitProperty.INFINITY) {
            return List.of();
        }
        return weight == 0 ? unified(Controller.CPU, "cpu.idle", "1", host)
                : unified(Controller.CPU, "cpu.weight", Long.toString(weight), host);
    }

    private static String quota(long perSecond, long askedPeriod, HostProfile host) {
        long period = askedPeriod == UnitProperty.INFINITY ? DEFAULT_PERIOD : askedPeriod;
        if (perSecond == UnitProperty.INFINITY) {
            return "max";
        }
        if (host.systemdVersion() < QUOTA_MINIMUM_SINCE) {
            return perSecond * DEFAULT_PERIOD / SECOND + " " + DEFAULT_PERIOD;
        }
        long applied = Math.min(Math.max(Math.max(period, SHORTEST), SHORTEST * SECOND / Math.max(perSecond, 1)), SECOND);
        return Math.max(perSecond * applied / SECOND, SHORTEST) + " " + applied;
    }

    private static List<Expected> ioMax(UnitProperty property, String key, HostProfile host) {
        List<Expected> lines = new ArrayList<>();
        for (Object each : (List<?>) property.value()) {
            List<?> entry = (List<?>) each;
            Matcher device = BLOCK_DEVICE.matcher((String) entry.get(0));
            long rate = (Long) entry.get(1);
            if (device.matches() && rate != UnitProperty.INFINITY) {
                lines.addAll(unified(Controller.IO, "io.max", device.group(1) + " " + key + "=" + Long.toUnsignedString(rate), host));
            }
        }
        return lines;
    }

    private static List<Expected> unified(Controller controller, String file, String text, HostProfile host) {
        return host.hierarchyOf(controller) == Hierarchy.LEGACY ? List.of() : one(controller, file, text);
    }

    private static List<Expected> legacy(Controller controller, String file, String text, HostProfile host) {
        return host.hierarchyOf(controller) == Hierarchy.LEGACY ? one(controller, file, text) : List.of();
    }

    private static List<Expected> one(Controller controller, String file, String text) {
        return List.of(new Expected(controller, file, text));
    }

    /**
     * True if a file that was given this text holds it: the kernel adds keys ({@code max 100000}), other lines, other keys of the
     * line, and shows sets in its own list format.
     */
    static boolean agrees(String file, String asked, String held) {
        if (file.startsWith("cpuset.cpus") || file.startsWith("cpuset.mems")) {
            return set(asked).equals(set(held));
        }
        Set<String> words = normalized(asked);
        for (String line : held.split("\n")) {
            if (normalized(line).containsAll(words)) {
                return !words.isEmpty() || held.isEmpty();
            }
        }
        return false;
    }

    private static final Map<String, Integer> SHIFTS = Map.of("K", 10, "M", 20, "G", 30, "T", 40, "P", 50, "E", 60);

    /** Words of a line, with the kernel's size suffixes worked out and v1's "unlimited" as -1. */
    private static Set<String> normalized(String line) {
        Set<String> words = new HashSet<>();
        for (String word : line.strip().split("\\s+")) {
            if (!word.isEmpty()) {
                words.add(normalizedWord(word));
            }
        }
        return words;
    }

    private static String normalizedWord(String word) {
        Integer shift = SHIFTS.get(word.substring(word.length() - 1).toUpperCase(Locale.ROOT));
        String digits = shift == null ? word : word.substring(0, word.length() - 1);
        if (!digits.matches("\\d{1,19}")) {
            return word;
        }
        long number = Long.parseUnsignedLong(digits) << (shift == null ? 0 : shift);
        boolean unlimitedOnV1 = number >= Long.MAX_VALUE - 0xffff;
        return unlimitedOnV1 ? "-1" : Long.toUnsignedString(number);
    }

    private static Set<Integer> set(String list) {
        Set<Integer> numbers = new HashSet<>();
        for (String range : list.strip().split(",")) {
            Matcher ends = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?").matcher(range.strip());
            if (ends.matches()) {
                int last = Integer.parseInt(ends.group(2) == null ? ends.group(1) : ends.group(2));
                for (int i = Integer.parseInt(ends.group(1)); i <= last; i++) {
                    numbers.add(i);
                }
            }
        }
        return numbers;
    }
}
