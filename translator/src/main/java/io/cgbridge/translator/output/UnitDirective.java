package io.cgbridge.translator.output;

import io.cgbridge.translator.CpuMask;
import io.cgbridge.translator.UnitProperty;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One assignment of a unit file.
 *
 * @param name as systemd.unit(5), systemd.resource-control(5) and their like spell it
 * @param value without escaping; empty takes back what was assigned before
 * @param verbatim true if systemd expands no specifiers in it, so that a per cent sign stands for itself
 */
record UnitDirective(String name, String value, boolean verbatim) {
    private static final BigInteger UINT32_MAX = BigInteger.valueOf(0xffffffffL);
    private static final long MICROSECONDS = 1_000_000;

    /** Directives of the section [Unit]; every other one stands in the section of the unit's type. */
    private static final Set<String> OF_EVERY_UNIT = Set.of("Description", "Documentation", "After", "Before", "Requires", "Requisite",
            "Wants", "BindsTo", "PartOf", "Upholds", "Conflicts", "DefaultDependencies", "CollectMode", "RefuseManualStart",
            "RefuseManualStop", "StopWhenUnneeded", "JobTimeoutSec");

    /** What exists on the bus only. */
    private static final Set<String> NO_DIRECTIVE = Set.of("PIDs", "PIDFDs", "AddRef", "Controller", "NFTSet", "SocketBindAllow",
            "SocketBindDeny");

    /**
     * A property as directives.
     *
     * @param directives what says it; empty if nothing does
     * @param remark why it is not there, or not exactly; empty if it is
     */
    record Spelling(List<UnitDirective> directives, String remark) {
        private static Spelling exactly(List<UnitDirective> directives) {
            return new Spelling(directives, "");
        }

        private static Spelling exactly(String name, String value) {
            return exactly(List.of(new UnitDirective(name, value, true)));
        }

        private static Spelling impossible(String why) {
            return new Spelling(List.of(), why);
        }
    }

    boolean ofEveryUnit() {
        return OF_EVERY_UNIT.contains(name);
    }

    /**
     * How a unit file says a property.
     *
     * @param systemd the version that reads it: shares are read in whole per cents before 240, in tenths before 248, in hundredths since
     */
    static Spelling of(UnitProperty property, int systemd) {
        String name = property.name();
        Object value = property.value();
        if (NO_DIRECTIVE.contains(name)) {
            return Spelling.impossible("A unit file has no directive for it.");
        }
        switch (name) {
            case "CPUQuotaPerSecUSec":
                return isInfinity(value) ? Spelling.exactly("CPUQuota", "")
                        : share("CPUQuota", unsigned(value), BigInteger.valueOf(MICROSECONDS), systemd);
            case "CPUWeight", "StartupCPUWeight":
                return Spelling.exactly(name, isInfinity(value) ? "" : (Long) value == 0 ? "idle" : number(value));
            case "CPUShares", "StartupCPUShares", "IOWeight", "StartupIOWeight", "BlockIOWeight", "StartupBlockIOWeight":
                return Spelling.exactly(name, isInfinity(value) ? "" : number(value));
            case "CPUQuotaPeriodUSec":
                return Spelling.exactly("CPUQuotaPeriodSec", isInfinity(value) ? "" : span(value));
            case "ManagedOOMMemoryPressureLimit":
                return share(name, unsigned(value), UINT32_MAX, systemd);
            case "IODeviceLatencyTargetUSec":
                return pairs("IODeviceLatencyTargetSec", value, UnitDirective::span);
            case "DeviceAllow":
                return pairs(name, value, Object::toString);
            case "BPFProgram":
                return lines(name, value, pair -> text(((List<?>) pair).get(0) + ":" + ((List<?>) pair).get(1)));
            case "DelegateControllers":
                return Spelling.exactly("Delegate", words(value));
            case "RestrictNetworkInterfaces":
                List<?> allowAndNames = (List<?>) value;
                return Spelling.exactly(name, ((Boolean) allowAndNames.get(0) ? "" : "~") + words(allowAndNames.get(1)));
            default:
                return bySignature(name, property.signature(), value, systemd);
        }
    }

    private static Spelling bySignature(String name, String signature, Object value, int systemd) {
        if (signature.equals("u") && name.endsWith("Scale")) {
            return share(name.substring(0, name.length() - "Scale".length()), unsigned(value), UINT32_MAX, systemd);
        }
        if (signature.equals("t") && name.endsWith("USec")) {
            return Spelling.exactly(name.substring(0, name.length() - "USec".length()) + "Sec", span(value));
        }
        return switch (signature) {
            case "t" -> Spelling.exactly(name, isInfinity(value) ? "infinity" : number(value));
            case "y", "n", "q", "i", "u", "x" -> Spelling.exactly(name, value.toString());
            case "b" -> Spelling.exactly(name, (Boolean) value ? "yes" : "no");
            case "s" -> text((String) value) ? Spelling.exactly(List.of(new UnitDirective(name, (String) value, false))) : unsayable();
            case "ay" -> Spelling.exactly(name, CpuMask.list((byte[]) value));
            case "a(st)" -> pairs(name, value, rate -> isInfinity(rate) ? "infinity" : number(rate));
            case "a(iayu)" -> addresses(name, (List<?>) value);
            case "as" -> name.endsWith("FilterPath") ? lines(name, value, path -> text((String) path))
                    : words(value).isEmpty() || text(words(value)) ? Spelling.exactly(List.of(new UnitDirective(name, words(value), false)))
                    : unsayable();
            default -> Spelling.impossible("A unit file has no spelling for a value of type " + signature + ".");
        };
    }

    private static Spelling unsayable() {
        return Spelling.impossible("A unit file cannot hold this text in one line.");
    }

    /** True if a line of a unit file can hold the text as it is. */
    private static boolean text(String text) {
        return !text.isEmpty() && text.strip().equals(text) && !text.endsWith("\\") && text.chars().noneMatch(c -> c < 0x20 || c == 0x7f);
    }

    private static boolean word(String text) {
        return text(text) && text.chars().noneMatch(c -> Character.isWhitespace(c) || c == '"' || c == '\'' || c == '\\');
    }

    private interface Say {
        String say(Object value);
    }

    private interface Check {
        boolean test(Object element);
    }

    /** A list of (path, value): one line each. */
    private static Spelling pairs(String name, Object list, Say say) {
        List<UnitDirective> directives = new ArrayList<>();
        for (Object element : (List<?>) list) {
            List<?> pair = (List<?>) element;
            if (!word((String) pair.get(0))) {
                return Spelling.impossible("systemd-run and unit files hold no path with blanks or quotes here.");
            }
            String second = say.say(pair.get(1));
            directives.add(new UnitDirective(name, second.isEmpty() ? (String) pair.get(0) : pair.get(0) + " " + second, false));
        }
        return Spelling.exactly(directives.isEmpty() ? List.of(new UnitDirective(name, "", false)) : directives);
    }

    private static Spelling lines(String name, Object list, Check check) {
        List<UnitDirective> directives = new ArrayList<>();
        for (Object element : (List<?>) list) {
            if (!check.test(element)) {
                return unsayable();
            }
            String value = element instanceof List<?> pair ? pair.get(0) + ":" + pair.get(1) : element.toString();
            directives.add(new UnitDirective(name, value, false));
        }
        return Spelling.exactly(directives.isEmpty() ? List.of(new UnitDirective(name, "", false)) : directives);
    }

    private static Spelling addresses(String name, List<?> list) {
        List<String> words = new ArrayList<>();
        for (Object element : list) {
            List<?> prefix = (List<?>) element;
            try {
                words.add(InetAddress.getByAddress((byte[]) prefix.get(1)).getHostAddress() + "/" + prefix.get(2));
            } catch (UnknownHostException e) {
                return Spelling.impossible("This is no address: " + e.getMessage() + ".");
            }
        }
        return Spelling.exactly(name, String.join(" ", words));
    }

    /** A share of a whole in per cent, to the closest step that this systemd reads, but never to nothing. */
    private static Spelling share(String name, BigInteger part, BigInteger whole, int systemd) {
        int places = systemd >= 248 ? 2 : systemd >= 240 ? 1 : 0;
        BigInteger steps = BigInteger.valueOf(100).multiply(BigInteger.TEN.pow(places));
        BigInteger shown = part.multiply(steps).add(whole.shiftRight(1)).divide(whole).max(BigInteger.ONE);
        if (shown.bitLength() > 31) {
            return Spelling.impossible("systemd reads no share as large as this.");
        }
        BigInteger means = whole.equals(UINT32_MAX) ? whole.multiply(shown).add(steps.shiftRight(1)).divide(steps)
                : whole.multiply(shown).divide(steps);
        String percent = places == 0 ? shown + "%" : new BigDecimal(shown, places).stripTrailingZeros().toPlainString() + "%";
        String remark = means.equals(part) ? ""
                : name + "=" + percent + " is as near as systemd " + systemd + " reads it: " + means + " and not " + part + ".";
        return new Spelling(List.of(new UnitDirective(name, percent, true)), remark);
    }

    private static String words(Object list) {
        List<String> words = new ArrayList<>();
        ((List<?>) list).forEach(word -> words.add(word.toString()));
        return String.join(" ", words);
    }

    private static boolean isInfinity(Object value) {
        return (Long) value == UnitProperty.INFINITY;
    }

    private static BigInteger unsigned(Object value) {
        return new BigInteger(number(value));
    }

    private static String number(Object value) {
        return Long.toUnsignedString((Long) value);
    }

    private static String span(Object micros) {
        return isInfinity(micros) ? "infinity" : number(micros) + "us";
    }
}
