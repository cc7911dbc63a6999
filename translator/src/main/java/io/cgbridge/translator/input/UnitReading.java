package io.cgbridge.translator.input;

import io.cgbridge.translator.Fate;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.input.DeviceResolver.Device;
import io.cgbridge.translator.input.SourceDraft.Slot;
import io.cgbridge.translator.input.SourceDraft.Source;
import io.cgbridge.translator.input.UnitInput.Assignment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** Reads the values of directives, and says them as {@link UnitDirectives} tells. */
final class UnitReading {
    private static final long MICROSECONDS_OF_A_PERMYRIAD = 100;
    private static final BigInteger DEFAULT_PERIOD = BigInteger.valueOf(100_000);
    private static final long PERMYRIAD = 10_000;
    private static final BigInteger UINT32_MAX = BigInteger.valueOf(0xffffffffL);
    private static final Set<String> CONTROLLERS = Set.of("cpu", "cpuacct", "cpuset", "io", "blkio", "memory", "devices", "pids",
            "bpf-firewall", "bpf-devices", "bpf-foreign", "bpf-socket-bind", "bpf-restrict-network-interfaces");
    private static final String SIZE = "a number of bytes (with K, M, G, T, P or E to the base of 1024), a per cent of the memory, or infinity";

    private final SourceDraft draft;
    private final DeviceResolver devices;
    private final Map<String, List<Assignment>> inForce;

    UnitReading(SourceDraft draft, DeviceResolver devices, Map<String, List<Assignment>> inForce) {
        this.draft = draft;
        this.devices = devices;
        this.inForce = inForce;
    }

    // ---- memory

    /** The bytes; empty if told. A per cent goes to the property that takes one, since only the host knows its memory. */
    private Optional<BigInteger> bytes(String name, Assignment a, boolean zero) {
        OptionalInt share = UnitValues.permyriad(a.value());
        if (share.isPresent() && share.getAsInt() <= PERMYRIAD && (zero || share.getAsInt() > 0)) {
            a.source().property(name + "Scale", GVariantWriter.uint32(ofUint32(share.getAsInt())));
            return Optional.empty();
        }
        Optional<BigInteger> size = a.value().equals("infinity") ? Optional.of(UnitValues.INFINITY) : UnitValues.size(a.value(), 1024);
        if (size.isEmpty()) {
            a.source().told(Told.invalid(name + " must be " + SIZE + "."));
        } else if (size.get().signum() == 0 && !zero) {
            a.source().told(Told.outOfRange("systemd does not take 0 for " + name + "."));
            return Optional.empty();
        }
        return size;
    }

    /** As systemd scales: 2^32-1 is all, rounded to the closest. */
    private static long ofUint32(int permyriad) {
        return UINT32_MAX.multiply(BigInteger.valueOf(permyriad)).add(BigInteger.valueOf(PERMYRIAD / 2))
                .divide(BigInteger.valueOf(PERMYRIAD)).longValueExact();
    }

    void memoryFile(String name, List<Assignment> a, String file, boolean zero) {
        bytes(name, a.get(0), zero).ifPresent(size ->
                a.get(0).source().unified(file, size.equals(UnitValues.INFINITY) ? "max" : size.toString()));
    }

    void memoryField(String name, List<Assignment> a, String field) {
        bytes(name, a.get(0), false).ifPresent(size -> a.get(0).source().put(draft.group("memory"), field,
                size.equals(UnitValues.INFINITY) ? BigInteger.ONE.negate() : size));
    }

    void memoryProperty(String name, List<Assignment> a, boolean zero) {
        bytes(name, a.get(0), zero).ifPresent(size -> a.get(0).source().property(name, GVariantWriter.uint64(size.toString())));
    }

    // ---- cpu

    void cpuWeight(List<Assignment> a) {
        if (a.get(0).value().equals("idle")) {
            a.get(0).source().unified("cpu.idle", "1");
        } else {
            a.get(0).source().unified("cpu.weight", a.get(0).value());
        }
    }

    /** A share of one CPU: OCI's quota in its period if that is a whole number, else the property, which counts by the second. */
    void cpuQuota(List<Assignment> a) {
        Source source = a.get(0).source();
        OptionalInt share = UnitValues.permyriad(a.get(0).value());
        if (share.isEmpty() || share.getAsInt() == 0) {
            source.told(Told.invalid("CPUQuota must be a per cent of one CPU above 0, such as 20% or 250%."));
        } else if (quotaInPeriod().isPresent()) {
            source.put(draft.group("cpu"), "quota", quotaInPeriod().get());
        } else {
            source.property("CPUQuotaPerSecUSec", GVariantWriter.uint64(Long.toString(share.getAsInt() * MICROSECONDS_OF_A_PERMYRIAD)));
        }
    }

    /** The microseconds of CPU in the period in force; empty where they are no whole number. */
    private Optional<BigInteger> quotaInPeriod() {
        OptionalInt share = inForce("CPUQuota").map(UnitValues::permyriad).orElse(OptionalInt.empty());
        if (share.isEmpty()) {
            return Optional.empty();
        }
        BigInteger[] quota = periodInForce().orElse(DEFAULT_PERIOD).multiply(BigInteger.valueOf(share.getAsInt()))
                .divideAndRemainder(BigInteger.valueOf(PERMYRIAD));
        return quota[1].signum() == 0 ? Optional.of(quota[0]) : Optional.empty();
    }

    private Optional<BigInteger> periodInForce() {
        return inForce("CPUQuotaPeriodSec").flatMap(UnitValues::timeSpan).filter(micros -> micros.signum() > 0 && micros.bitLength() < 48);
    }

    private Optional<String> inForce(String name) {
        return inForce.getOrDefault(name, List.of()).stream().findFirst().map(Assignment::value);
    }

    void cpuQuotaPeriod(List<Assignment> a) {
        Source source = a.get(0).source();
        Optional<BigInteger> span = UnitValues.timeSpan(a.get(0).value());
        if (span.isEmpty()) {
            source.told(Told.invalid("CPUQuotaPeriodSec must be a time span, such as 10ms."));
        } else if (span.get().equals(UnitValues.INFINITY)) {
            source.told(Told.notSet("infinity is the default period of 100 ms."));
        } else if (periodInForce().isEmpty()) {
            source.told(Told.outOfRange("The kernel takes periods from 1 ms to 1 s."));
        } else if (inForce("CPUQuota").isPresent() && quotaInPeriod().isEmpty()) {
            source.property("CPUQuotaPeriodUSec", GVariantWriter.uint64(span.get().toString()));
        } else {
            source.put(draft.group("cpu"), "period", span.get());
        }
    }

    void numberList(List<Assignment> a, String field) {
        Optional<String> numbers = UnitValues.numberList(a.get(0).value());
        if (numbers.isPresent()) {
            a.get(0).source().put(draft.group("cpu"), field, numbers.get());
        } else {
            a.get(0).source().told(Told.invalid("This must be a list of numbers and ranges, such as 0-3,8."));
        }
    }

    void mask(String name, List<Assignment> a) {
        Optional<byte[]> mask = UnitValues.numberList(a.get(0).value()).flatMap(UnitReading::bits);
        if (mask.isPresent()) {
            a.get(0).source().property(name, "@ay " + GVariantWriter.bytes(mask.get()));
        } else {
            a.get(0).source().told(Told.invalid("This must be a list of numbers and ranges below 8192, such as 0-3,8."));
        }
    }

    private static Optional<byte[]> bits(String list) {
        BitSet bits = new BitSet();
        for (String range : list.split(",")) {
            int dash = range.indexOf('-');
            int from = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int to = dash < 0 ? from : Integer.parseInt(range.substring(dash + 1));
            if (to >= 8192) {
                return Optional.empty();
            }
            bits.set(from, to + 1);
        }
        return Optional.of(bits.toByteArray());
    }

    // ---- tasks

    void tasksMax(String name, List<Assignment> a) {
        Source source = a.get(0).source();
        OptionalInt share = UnitValues.permyriad(a.get(0).value());
        Optional<BigInteger> number = UnitValues.number(a.get(0).value());
        if (a.get(0).value().equals("infinity")) {
            source.put(draft.group("pids"), "limit", -1);
        } else if (share.isPresent() && share.getAsInt() > 0 && share.getAsInt() < PERMYRIAD) {
            source.property(name + "Scale", GVariantWriter.uint32(ofUint32(share.getAsInt())));
        } else if (number.isPresent() && number.get().signum() > 0) {
            source.put(draft.group("pids"), "limit", number.get());
        } else {
            source.told(Told.invalid("TasksMax must be a number above 0, a per cent of the host's limit, or infinity."));
        }
    }

    // ---- io and devices

    private record DeviceNumber(String path, BigInteger number) {
    }

    /** {@code PATH VALUE}; empty if it reads otherwise. */
    private static Optional<DeviceNumber> deviceNumber(String value, Function<String, Optional<BigInteger>> read) {
        List<String> words = UnitValues.words(value);
        if (words.size() < 2 || !isPath(words.get(0))) {
            return Optional.empty();
        }
        return read.apply(String.join(" ", words.subList(1, words.size()))).map(number -> new DeviceNumber(words.get(0), number));
    }

    private static boolean isPath(String word) {
        return word.startsWith("/");
    }

    private static Optional<BigInteger> rate(String text) {
        return text.equals("infinity") ? Optional.of(UnitValues.INFINITY)
                : UnitValues.size(text, 1000).filter(rate -> rate.signum() > 0);
    }

    /** Rates by device: OCI's field if every device is known by number, else the property, which takes paths. */
    void deviceRates(String name, List<Assignment> assignments, String list) {
        boolean numbered = true;
        for (Assignment a : assignments) {
            Optional<DeviceNumber> read = deviceNumber(a.value(), UnitReading::rate);
            numbered &= read.isPresent() && block(read.get().path()).isPresent();
        }
        if (!numbered) {
            deviceNumbers(name, assignments, UnitReading::rate);
            return;
        }
        for (Assignment a : assignments) {
            DeviceNumber read = deviceNumber(a.value(), UnitReading::rate).orElseThrow();
            Slot slot = draft.element("blockIO", list);
            // OCI's 0 takes a limit away, as infinity does here.
            BigInteger rate = read.number().equals(UnitValues.INFINITY) ? BigInteger.ZERO : read.number();
            number(slot, block(read.path()).orElseThrow()).node().put("rate", rate);
            a.source().sameAs(slot);
        }
    }

    void blockDeviceWeights(String name, List<Assignment> assignments) {
        boolean numbered = true;
        for (Assignment a : assignments) {
            Optional<DeviceNumber> read = deviceNumber(a.value(), UnitValues::number);
            numbered &= read.isPresent() && block(read.get().path()).isPresent();
        }
        if (!numbered) {
            deviceNumbers(name, assignments, UnitValues::number);
            return;
        }
        for (Assignment a : assignments) {
            DeviceNumber read = deviceNumber(a.value(), UnitValues::number).orElseThrow();
            Slot slot = draft.element("blockIO", "weightDevice");
            number(slot, block(read.path()).orElseThrow()).node().put("weight", read.number());
            a.source().sameAs(slot);
        }
    }

    private static Slot number(Slot slot, Device device) {
        slot.node().put("major", device.major()).put("minor", device.minor());
        return slot;
    }

    private Optional<Device> block(String path) {
        return devices.resolve(path).filter(device -> device.type() == 'b');
    }

    void deviceNumbers(String property, List<Assignment> assignments, Function<String, Optional<BigInteger>> read) {
        elements(property, "a(st)", assignments, value -> deviceNumber(value, read)
                .map(pair -> List.of(GVariantWriter.tuple(GVariantWriter.string(pair.path()), pair.number().toString()))),
                "This must be a path and a value, such as '/dev/sda 10M'.");
    }

    void deviceAllow(String name, List<Assignment> assignments) {
        elements(name, "a(ss)", assignments, value -> {
            List<String> words = UnitValues.words(value);
            String access = words.size() < 2 ? "rwm" : words.get(1);
            boolean node = isPath(words.get(0)) || words.get(0).startsWith("char-") || words.get(0).startsWith("block-");
            return node && words.size() <= 2 && access.chars().allMatch(c -> "rwm".indexOf(c) >= 0)
                    ? Optional.of(List.of(GVariantWriter.tuple(GVariantWriter.string(words.get(0)), GVariantWriter.string(access))))
                    : Optional.empty();
        }, "This must be a device node, char-NAME or block-NAME, and any of r, w and m.");
    }

    // ---- the tree

    /** yes, no, or the controllers to delegate, which may be none; what follows the last yes, no or none adds up. */
    void delegate(List<Assignment> assignments) {
        int from = 0;
        for (int i = 0; i < assignments.size(); i++) {
            if (assignments.get(i).value().isEmpty() || UnitValues.flag(assignments.get(i).value()).isPresent()) {
                from = i;
            }
        }
        for (int i = 0; i < from; i++) {
            assignments.get(i).source().told(Told.overridden("Line " + assignments.get(from).line() + " assigns this anew."));
        }
        List<Assignment> counted = assignments.subList(from, assignments.size());
        Optional<Boolean> flag = UnitValues.flag(counted.get(0).value());
        if (flag.isPresent()) {
            counted.get(0).source().property("Delegate", GVariantWriter.flag(flag.get()));
        }
        List<Assignment> lists = flag.isPresent() ? counted.subList(1, counted.size()) : counted;
        if (!lists.isEmpty()) {
            controllers("DelegateControllers", lists);
        }
    }

    void slice(String name, List<Assignment> a) {
        String value = a.get(0).value();
        if (value.indexOf('%') >= 0) {
            a.get(0).source().told(Fate.dropped(Reason.NOT_EXPRESSIBLE, "Only systemd knows what the specifiers of this unit stand for."));
        } else if (value.endsWith(".slice") && value.chars().allMatch(UnitReading::isUnitNameCharacter)) {
            text(name, a);
        } else {
            a.get(0).source().told(Told.invalid("This must be the name of a slice, such as machine.slice."));
        }
    }

    private static boolean isUnitNameCharacter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || ":-_.\\@".indexOf(c) >= 0;
    }

    // ---- network

    void addresses(String name, List<Assignment> assignments) {
        elements(name, "a(iayu)", assignments, value -> {
            List<String> elements = new ArrayList<>();
            for (String word : UnitValues.words(value)) {
                Optional<List<UnitValues.Prefix>> prefixes = UnitValues.addresses(word);
                if (prefixes.isEmpty()) {
                    return Optional.empty();
                }
                for (UnitValues.Prefix prefix : prefixes.get()) {
                    String family = prefix.bytes().length == 4 ? "2" : "10";
                    elements.add(GVariantWriter.tuple(family, GVariantWriter.bytes(prefix.bytes()), Integer.toString(prefix.length())));
                }
            }
            return Optional.of(elements);
        }, "This must be addresses with or without prefix length, any, localhost, link-local or multicast.");
    }

    void paths(String name, List<Assignment> assignments) {
        elements(name, "as", assignments, value -> isPath(value) ? Optional.of(List.of(GVariantWriter.string(value))) : Optional.empty(),
                "This must be an absolute path.");
    }

    void programs(String name, List<Assignment> assignments) {
        elements(name, "a(ss)", assignments, value -> {
            int colon = value.indexOf(':');
            return colon > 0 && isPath(value.substring(colon + 1))
                    ? Optional.of(List.of(GVariantWriter.tuple(GVariantWriter.string(value.substring(0, colon)),
                            GVariantWriter.string(value.substring(colon + 1)))))
                    : Optional.empty();
        }, "This must be an attach type and an absolute path, such as egress:/sys/fs/bpf/program.");
    }

    /** A list of interfaces; with a tilde before it, of those that are not allowed. The first line decides which. */
    void interfaces(String name, List<Assignment> assignments) {
        boolean deny = assignments.get(0).value().startsWith("~");
        List<String> names = new ArrayList<>();
        for (Assignment a : assignments) {
            boolean tilde = a.value().startsWith("~");
            if (tilde == deny) {
                UnitValues.words(tilde ? a.value().substring(1) : a.value()).forEach(word -> names.add(GVariantWriter.string(word)));
            }
        }
        String text = GVariantWriter.tuple(GVariantWriter.flag(!deny), GVariantWriter.array("as", names));
        for (Assignment a : assignments) {
            if (a.value().startsWith("~") == deny) {
                a.source().property(name, text);
            } else {
                a.source().told(Told.invalid("Interfaces are either allowed or, with ~, denied; the first line says which."));
            }
        }
    }

    // ---- what is the same for many

    void field(List<Assignment> a, String group, String name, long from) {
        Optional<BigInteger> number = UnitValues.number(a.get(0).value()).filter(n -> n.compareTo(BigInteger.valueOf(from)) >= 0);
        if (number.isPresent()) {
            a.get(0).source().put(draft.group(group), name, number.get());
        } else {
            a.get(0).source().told(Told.invalid("This must be a number of " + from + " or more."));
        }
    }

    /** A number as a property; 0 stands for {@code idle} where 0 is allowed. */
    void number(String name, List<Assignment> a, long from, long to) {
        String value = from == 0 && a.get(0).value().equals("idle") ? "0" : a.get(0).value();
        Optional<BigInteger> number = UnitValues.number(value)
                .filter(n -> n.compareTo(BigInteger.valueOf(from)) >= 0 && n.compareTo(BigInteger.valueOf(to)) <= 0);
        if (number.isPresent()) {
            a.get(0).source().property(name, GVariantWriter.uint64(number.get().toString()));
        } else {
            a.get(0).source().told(Told.invalid(name + " must be a number from " + Math.max(1, from) + " to " + to + "."));
        }
    }

    void flag(String name, List<Assignment> a) {
        Optional<Boolean> flag = UnitValues.flag(a.get(0).value());
        if (flag.isPresent()) {
            a.get(0).source().property(name, GVariantWriter.flag(flag.get()));
        } else {
            a.get(0).source().told(Told.invalid(name + " must be yes or no."));
        }
    }

    void flagFile(List<Assignment> a, String file) {
        Optional<Boolean> flag = UnitValues.flag(a.get(0).value());
        if (flag.isPresent()) {
            a.get(0).source().unified(file, flag.get() ? "1" : "0");
        } else {
            a.get(0).source().told(Told.invalid("This must be yes or no."));
        }
    }

    void text(String name, List<Assignment> a) {
        a.get(0).source().property(name, GVariantWriter.string(a.get(0).value()));
    }

    void timeSpan(String property, List<Assignment> a) {
        Optional<BigInteger> span = UnitValues.timeSpan(a.get(0).value());
        if (span.isPresent()) {
            a.get(0).source().property(property, GVariantWriter.uint64(span.get().toString()));
        } else {
            a.get(0).source().told(Told.invalid("This must be a time span, such as 200ms."));
        }
    }

    void share(String name, List<Assignment> a) {
        OptionalInt share = UnitValues.permyriad(a.get(0).value());
        if (share.isPresent() && share.getAsInt() <= PERMYRIAD) {
            a.get(0).source().property(name, GVariantWriter.uint32(ofUint32(share.getAsInt())));
        } else {
            a.get(0).source().told(Told.invalid(name + " must be from 0% to 100%."));
        }
    }

    /** On the bus a word that systemd does not know refuses the whole call; in a unit file it is passed over. */
    void oneOf(String name, List<Assignment> a, String... words) {
        if (List.of(words).contains(a.get(0).value())) {
            text(name, a);
        } else {
            a.get(0).source().told(Told.invalid(name + " must be one of " + String.join(", ", words) + "."));
        }
    }

    void controllers(String property, List<Assignment> assignments) {
        elements(property, "as", assignments, value -> {
            List<String> words = UnitValues.words(value);
            return CONTROLLERS.containsAll(words) ? Optional.of(words.stream().map(GVariantWriter::string).toList()) : Optional.empty();
        }, "This must be controllers, such as cpu and memory.");
    }

    void words(String property, List<Assignment> assignments) {
        elements(property, "as", assignments, value -> Optional.of(UnitValues.words(value).stream().map(GVariantWriter::string).toList()), "");
    }

    /** A list property: the elements of every line that can be read. */
    void elements(String property, String signature, List<Assignment> assignments,
            Function<String, Optional<List<String>>> read, String mustBe) {
        List<String> elements = new ArrayList<>();
        assignments.forEach(a -> read.apply(a.value()).ifPresent(elements::addAll));
        String text = GVariantWriter.array(signature, elements);
        for (Assignment a : assignments) {
            if (read.apply(a.value()).isPresent()) {
                a.source().property(property, text);
            } else {
                a.source().told(Told.invalid(mustBe));
            }
        }
    }

    void leaveInTheFile(String name, List<Assignment> assignments) {
        assignments.forEach(a -> a.source().told(Fate.dropped(Reason.NOT_EXPRESSIBLE, "cgbridge does not set " + name + ".")
                .withRemedy("Leave this directive in the unit file.")));
    }

    void gone(String name, List<Assignment> assignments) {
        assignments.forEach(a -> a.source().told(Fate.dropped(Reason.NO_EQUIVALENT, "No systemd of today knows " + name + ".")));
    }
}
