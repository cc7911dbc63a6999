package io.cgbridge.translator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.cgbridge.translator.OciResources.BlockIo;
import io.cgbridge.translator.OciResources.Cpu;
import io.cgbridge.translator.OciResources.DeviceRule;
import io.cgbridge.translator.OciResources.HugepageLimit;
import io.cgbridge.translator.OciResources.InterfacePriority;
import io.cgbridge.translator.OciResources.Items;
import io.cgbridge.translator.OciResources.Memory;
import io.cgbridge.translator.OciResources.Network;
import io.cgbridge.translator.OciResources.Pids;
import io.cgbridge.translator.OciResources.Rdma;
import io.cgbridge.translator.OciResources.ThrottleDevice;
import io.cgbridge.translator.OciResources.Unified;
import io.cgbridge.translator.OciResources.WeightDevice;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code linux.resources} member by member. What is of the right type and in the range of its schema type is kept in
 * the records; every other leaf is told in the report at once.
 */
final class ResourcesReading {
    static final Fate UNKNOWN = Fate.dropped(Reason.UNKNOWN_FIELD, "runtime-spec 1.3 has no such field.");
    static final Fate EMPTY = Fate.unset(Reason.EMPTY, "Nothing is asked here.");
    static final Fate NULL = Fate.unset(Reason.NULL_VALUE, "null leaves this alone.");
    static final Fate NOT_TEXT = Fate.rejected(Reason.INVALID_SYNTAX, "A string must be Unicode text without NUL.");

    private static final List<String> RESOURCES = List.of("memory", "cpu", "pids", "blockIO", "hugepageLimits", "network", "rdma",
            "devices", "unified");
    private static final List<String> MEMORY = List.of("limit", "reservation", "swap", "kernel", "kernelTCP", "swappiness",
            "disableOOMKiller", "useHierarchy", "checkBeforeUpdate");
    private static final List<String> CPU = List.of("shares", "quota", "burst", "period", "realtimeRuntime", "realtimePeriod", "cpus",
            "mems", "idle");
    private static final List<String> PIDS = List.of("limit");
    private static final List<String> BLOCK_IO = List.of("weight", "leafWeight", "weightDevice", "throttleReadBpsDevice",
            "throttleWriteBpsDevice", "throttleReadIOPSDevice", "throttleWriteIOPSDevice");
    private static final List<String> WEIGHT_DEVICE = List.of("major", "minor", "weight", "leafWeight");
    private static final List<String> THROTTLE_DEVICE = List.of("major", "minor", "rate");
    private static final List<String> HUGEPAGE_LIMIT = List.of("pageSize", "limit");
    private static final List<String> NETWORK = List.of("classID", "priorities");
    private static final List<String> PRIORITY = List.of("name", "priority");
    private static final List<String> RDMA = List.of("hcaHandles", "hcaObjects");
    private static final List<String> DEVICE_RULE = List.of("allow", "type", "major", "minor", "access");

    private static final Fate NO_WEIGHT_DEVICE = missing("major and minor");
    private static final Fate NO_THROTTLE_DEVICE = missing("major, minor and rate");
    private static final Fate NO_HUGEPAGE_LIMIT = missing("pageSize and limit");
    private static final Fate NO_PRIORITY = missing("name and priority");
    private static final Fate NO_RDMA = missing("hcaHandles or hcaObjects");
    private static final Fate NO_DEVICE_RULE = missing("allow");

    private final JsonCursor json;
    private final JsonParser in;
    private final List<ReportEntry> entries;
    /** How many leaves went into the records so far. */
    private int kept;
    private Memory memory = Memory.ABSENT;
    private Cpu cpu = Cpu.ABSENT;
    private Pids pids = Pids.ABSENT;
    private BlockIo blockIo = BlockIo.ABSENT;
    private Items<HugepageLimit> hugepages = Items.absent();
    private Network network = Network.ABSENT;
    private Items<Rdma> rdma = Items.absent();
    private Items<DeviceRule> devices = Items.absent();
    private Items<Unified> unified = Items.absent();

    /** @param entries where the leaves go that the records do not hold */
    ResourcesReading(JsonCursor json, List<ReportEntry> entries) {
        this.json = json;
        this.in = json.parser();
        this.entries = entries;
    }

    OciResources resources() {
        return new OciResources(memory, cpu, pids, blockIo, hugepages, network, rdma, devices, unified);
    }

    /** The whole value of {@code linux.resources}. */
    void all() throws IOException, MalformedDocumentException {
        if (isNull()) {
            entries.add(new ReportEntry(LeafPath.RESOURCES, ReportEntry.NULL, NULL));
            return;
        }
        for (String name = first(LeafPath.RESOURCES, EMPTY); name != null; name = json.member()) {
            member(name);
        }
    }

    /** One member of {@code linux.resources}. */
    void member(String name) throws IOException, MalformedDocumentException {
        LeafPath path = LeafPath.top(name);
        switch (name) {
            case "memory" -> memory = isNull() ? Memory.NULL : memory(path);
            case "cpu" -> cpu = isNull() ? Cpu.NULL : cpu(path);
            case "pids" -> pids = isNull() ? Pids.NULL : pids(path);
            case "blockIO" -> blockIo = isNull() ? BlockIo.NULL : blockIo(path);
            case "network" -> network = isNull() ? Network.NULL : network(path);
            case "hugepageLimits" -> hugepages = list(path, this::hugepageLimit);
            case "devices" -> devices = list(path, this::deviceRule);
            case "rdma" -> rdma = map(path, this::rdma);
            case "unified" -> unified = map(path, this::unified);
            default -> unknown(path, name, RESOURCES);
        }
    }

    private Memory memory(LeafPath path) throws IOException, MalformedDocumentException {
        Leaf<Long> limit = Leaf.absent();
        Leaf<Long> reservation = Leaf.absent();
        Leaf<Long> swap = Leaf.absent();
        Leaf<Long> kernel = Leaf.absent();
        Leaf<Long> kernelTcp = Leaf.absent();
        Leaf<Long> swappiness = Leaf.absent();
        Leaf<Boolean> disableOomKiller = Leaf.absent();
        Leaf<Boolean> useHierarchy = Leaf.absent();
        Leaf<Boolean> checkBeforeUpdate = Leaf.absent();
        for (String name = first(path, EMPTY); name != null; name = json.member()) {
            switch (name) {
                case "limit" -> limit = int64(path, name);
                case "reservation" -> reservation = int64(path, name);
                case "swap" -> swap = int64(path, name);
                case "kernel" -> kernel = int64(path, name);
                case "kernelTCP" -> kernelTcp = int64(path, name);
                case "swappiness" -> swappiness = uint64(path, name);
                case "disableOOMKiller" -> disableOomKiller = flag(path, name);
                case "useHierarchy" -> useHierarchy = flag(path, name);
                case "checkBeforeUpdate" -> checkBeforeUpdate = flag(path, name);
                default -> unknown(path.field(name), name, MEMORY);
            }
        }
        return new Memory(limit, reservation, swap, kernel, kernelTcp, swappiness, disableOomKiller, useHierarchy,
                checkBeforeUpdate);
    }

    private Cpu cpu(LeafPath path) throws IOException, MalformedDocumentException {
        Leaf<Long> shares = Leaf.absent();
        Leaf<Long> quota = Leaf.absent();
        Leaf<Long> burst = Leaf.absent();
        Leaf<Long> period = Leaf.absent();
        Leaf<Long> realtimeRuntime = Leaf.absent();
        Leaf<Long> realtimePeriod = Leaf.absent();
        Leaf<String> cpus = Leaf.absent();
        Leaf<String> mems = Leaf.absent();
        Leaf<Long> idle = Leaf.absent();
        for (String name = first(path, EMPTY); name != null; name = json.member()) {
            switch (name) {
                case "shares" -> shares = uint64(path, name);
                case "quota" -> quota = int64(path, name);
                case "burst" -> burst = uint64(path, name);
                case "period" -> period = uint64(path, name);
                case "realtimeRuntime" -> realtimeRuntime = int64(path, name);
                case "realtimePeriod" -> realtimePeriod = uint64(path, name);
                case "cpus" -> cpus = text(path, name);
                case "mems" -> mems = text(path, name);
                case "idle" -> idle = int64(path, name);
                default -> unknown(path.field(name), name, CPU);
            }
        }
        return new Cpu(shares, quota, burst, period, realtimeRuntime, realtimePeriod, cpus, mems, idle);
    }

    private Pids pids(LeafPath path) throws IOException, MalformedDocumentException {
        Leaf<Long> limit = Leaf.absent();
        for (String name = first(path, EMPTY); name != null; name = json.member()) {
            if (name.equals("limit")) {
                limit = int64(path, name);
            } else {
                unknown(path.field(name), name, PIDS);
            }
        }
        return new Pids(limit);
    }

    private BlockIo blockIo(LeafPath path) throws IOException, MalformedDocumentException {
        Leaf<Long> weight = Leaf.absent();
        Leaf<Long> leafWeight = Leaf.absent();
        Items<WeightDevice> weightDevice = Items.absent();
        Items<ThrottleDevice> readBps = Items.absent();
        Items<ThrottleDevice> writeBps = Items.absent();
        Items<ThrottleDevice> readIops = Items.absent();
        Items<ThrottleDevice> writeIops = Items.absent();
        for (String name = first(path, EMPTY); name != null; name = json.member()) {
            switch (name) {
                case "weight" -> weight = uint16(path, name);
                case "leafWeight" -> leafWeight = uint16(path, name);
                case "weightDevice" -> weightDevice = list(path.field(name), this::weightDevice);
                case "throttleReadBpsDevice" -> readBps = list(path.field(name), this::throttleDevice);
                case "throttleWriteBpsDevice" -> writeBps = list(path.field(name), this::throttleDevice);
                case "throttleReadIOPSDevice" -> readIops = list(path.field(name), this::throttleDevice);
                case "throttleWriteIOPSDevice" -> writeIops = list(path.field(name), this::throttleDevice);
                default -> unknown(path.field(name), name, BLOCK_IO);
            }
        }
        return new BlockIo(weight, leafWeight, weightDevice, readBps, writeBps, readIops, writeIops);
    }

    private WeightDevice weightDevice(LeafPath path) throws IOException, MalformedDocumentException {
        Leaf<Long> major = Leaf.absent();
        Leaf<Long> minor = Leaf.absent();
        Leaf<Long> weight = Leaf.absent();
        Leaf<Long> leafWeight = Leaf.absent();
        for (String name = first(path, NO_WEIGHT_DEVICE); name != null; name = json.member()) {
            switch (name) {
                case "major" -> major = int64(path, name);
                case "minor" -> minor = int64(path, name);
                case "weight" -> weight = uint16(path, name);
                case "leafWeight" -> leafWeight = uint16(path, name);
                default -> unknown(path.field(name), name, WEIGHT_DEVICE);
            }
        }
        return new WeightDevice(path, major, minor, weight, leafWeight);
    }

    private ThrottleDevice throttleDevice(LeafPath path) throws IOException, MalformedDocumentException {
        Leaf<Long> major = Leaf.absent();
        Leaf<Long> minor = Leaf.absent();
        Leaf<Long> rate = Leaf.absent();
        for (String name = first(path, NO_THROTTLE_DEVICE); name != null; name = json.member()) {
            switch (name) {
                case "major" -> major = int64(path, name);
                case "minor" -> minor = int64(path, name);
                case "rate" -> rate = uint64(path, name);
                default -> unknown(path.field(name), name, THROTTLE_DEVICE);
            }
        }
        return new ThrottleDevice(path, major, minor, rate);
    }

    private HugepageLimit hugepageLimit(LeafPath path) throws IOException, MalformedDocumentException {
        Leaf<String> pageSize = Leaf.absent();
        Leaf<Long> limit = Leaf.absent();
        for (String name = first(path, NO_HUGEPAGE_LIMIT); name != null; name = json.member()) {
            switch (name) {
                case "pageSize" -> pageSize = text(path, name);
                case "limit" -> limit = uint64(path, name);
                default -> unknown(path.field(name), name, HUGEPAGE_LIMIT);
            }
        }
        return new HugepageLimit(path, pageSize, limit);
    }

    private Network network(LeafPath path) throws IOException, MalformedDocumentException {
        Leaf<Long> classId = Leaf.absent();
        Items<InterfacePriority> priorities = Items.absent();
        for (String name = first(path, EMPTY); name != null; name = json.member()) {
            switch (name) {
                case "classID" -> classId = uint32(path, name);
                case "priorities" -> priorities = list(path.field(name), this::interfacePriority);
                default -> unknown(path.field(name), name, NETWORK);
            }
        }
        return new Network(classId, priorities);
    }

    private InterfacePriority interfacePriority(LeafPath path) throws IOException, MalformedDocumentException {
        Leaf<String> interfaceName = Leaf.absent();
        Leaf<Long> priority = Leaf.absent();
        for (String name = first(path, NO_PRIORITY); name != null; name = json.member()) {
            switch (name) {
                case "name" -> interfaceName = text(path, name);
                case "priority" -> priority = uint32(path, name);
                default -> unknown(path.field(name), name, PRIORITY);
            }
        }
        return new InterfacePriority(path, interfaceName, priority);
    }

    private Rdma rdma(LeafPath path, String device) throws IOException, MalformedDocumentException {
        Leaf<Long> handles = Leaf.absent();
        Leaf<Long> objects = Leaf.absent();
        if (isNull()) {
            entries.add(new ReportEntry(path, ReportEntry.NULL, NULL));
            return new Rdma(path, device, handles, objects);
        }
        for (String name = first(path, NO_RDMA); name != null; name = json.member()) {
            switch (name) {
                case "hcaHandles" -> handles = uint32(path, name);
                case "hcaObjects" -> objects = uint32(path, name);
                default -> unknown(path.field(name), name, RDMA);
            }
        }
        return new Rdma(path, device, handles, objects);
    }

    private Unified unified(LeafPath path, String file) throws IOException, MalformedDocumentException {
        return new Unified(path, file, text(path));
    }

    private DeviceRule deviceRule(LeafPath path) throws IOException, MalformedDocumentException {
        Leaf<Boolean> allow = Leaf.absent();
        Leaf<String> type = Leaf.absent();
        Leaf<Long> major = Leaf.absent();
        Leaf<Long> minor = Leaf.absent();
        Leaf<String> access = Leaf.absent();
        for (String name = first(path, NO_DEVICE_RULE); name != null; name = json.member()) {
            switch (name) {
                case "allow" -> allow = flag(path, name);
                case "type" -> type = text(path, name);
                case "major" -> major = int64(path, name);
                case "minor" -> minor = int64(path, name);
                case "access" -> access = text(path, name);
                default -> unknown(path.field(name), name, DEVICE_RULE);
            }
        }
        return new DeviceRule(path, allow, type, major, minor, access);
    }

    // ---- containers

    private boolean isNull() {
        return json.token() == JsonToken.VALUE_NULL;
    }

    /**
     * The first member of the object at this path, or null if there is none to read: it is no object, which is told here, or an
     * empty one, which is a leaf with the given fate.
     */
    private String first(LeafPath path, Fate empty) throws IOException, MalformedDocumentException {
        if (json.token() != JsonToken.START_OBJECT) {
            wrongType(path, "an object");
            return null;
        }
        String name = json.member();
        if (name == null) {
            entries.add(new ReportEntry(path, ReportEntry.EMPTY_OBJECT, empty));
        }
        return name;
    }

    /** The elements of which at least one leaf could be kept; of the others everything is told already. */
    private <T> Items<T> list(LeafPath path, Element<T> element) throws IOException, MalformedDocumentException {
        if (isNull()) {
            return Items.ofNull();
        }
        if (json.token() != JsonToken.START_ARRAY) {
            wrongType(path, "an array");
            return Items.absent();
        }
        List<T> items = new ArrayList<>();
        int index = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            int before = kept;
            T item = element.read(path.index(index++));
            if (kept > before) {
                items.add(item);
            }
        }
        return index == 0 ? Items.empty() : Items.filled(items);
    }

    private <T> Items<T> map(LeafPath path, Entry<T> entry) throws IOException, MalformedDocumentException {
        if (isNull()) {
            return Items.ofNull();
        }
        if (json.token() != JsonToken.START_OBJECT) {
            wrongType(path, "an object");
            return Items.absent();
        }
        List<T> items = new ArrayList<>();
        boolean any = false;
        for (String name = json.member(); name != null; name = json.member()) {
            any = true;
            if (!isText(name)) {
                json.leaves(path.key(name), entries, NOT_TEXT);
                continue;
            }
            int before = kept;
            T item = entry.read(path.key(name), name);
            if (kept > before) {
                items.add(item);
            }
        }
        return any ? Items.filled(items) : Items.empty();
    }

    private interface Element<T> {
        T read(LeafPath path) throws IOException, MalformedDocumentException;
    }

    private interface Entry<T> {
        T read(LeafPath path, String key) throws IOException, MalformedDocumentException;
    }

    // ---- leaves; the path of one that is kept is made by the rule that tells of it

    private Leaf<Long> int64(LeafPath parent, String name) throws IOException, MalformedDocumentException {
        return integer(parent, name, Long.MIN_VALUE, Long.MAX_VALUE, "a signed 64-bit integer");
    }

    private Leaf<Long> uint32(LeafPath parent, String name) throws IOException, MalformedDocumentException {
        return integer(parent, name, 0, 0xffffffffL, "an integer from 0 to 4294967295");
    }

    private Leaf<Long> uint16(LeafPath parent, String name) throws IOException, MalformedDocumentException {
        return integer(parent, name, 0, 0xffff, "an integer from 0 to 65535");
    }

    private Leaf<Long> integer(LeafPath parent, String name, long min, long max, String what) throws IOException, MalformedDocumentException {
        if (isNull()) {
            return keptNull();
        }
        if (json.token() != JsonToken.VALUE_NUMBER_INT) {
            wrongType(parent.field(name), what);
            return Leaf.absent();
        }
        if (in.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long value = in.getLongValue();
            if (value >= min && value <= max) {
                return kept(value);
            }
        }
        outOfRange(parent.field(name), what);
        return Leaf.absent();
    }

    private Leaf<Long> uint64(LeafPath parent, String name) throws IOException, MalformedDocumentException {
        String what = "an integer from 0 to 18446744073709551615";
        boolean beyondLong = json.token() == JsonToken.VALUE_NUMBER_INT
                && in.getNumberType() == JsonParser.NumberType.BIG_INTEGER && in.getTextLength() <= 20;
        if (!beyondLong) {
            return integer(parent, name, 0, Long.MAX_VALUE, what);
        }
        BigInteger value = in.getBigIntegerValue();
        if (value.signum() > 0 && value.bitLength() <= Long.SIZE) {
            return kept(value.longValue());
        }
        outOfRange(parent.field(name), what);
        return Leaf.absent();
    }

    private Leaf<Boolean> flag(LeafPath parent, String name) throws IOException, MalformedDocumentException {
        return switch (json.token()) {
            case VALUE_TRUE -> kept(true);
            case VALUE_FALSE -> kept(false);
            case VALUE_NULL -> keptNull();
            default -> {
                wrongType(parent.field(name), "true or false");
                yield Leaf.absent();
            }
        };
    }

    private Leaf<String> text(LeafPath parent, String name) throws IOException, MalformedDocumentException {
        boolean sound = json.token() == JsonToken.VALUE_STRING && isText(in.getText());
        return sound ? kept(in.getText()) : text(parent.field(name));
    }

    Leaf<String> text(LeafPath path) throws IOException, MalformedDocumentException {
        if (isNull()) {
            return keptNull();
        }
        if (json.token() != JsonToken.VALUE_STRING) {
            wrongType(path, "a string");
            return Leaf.absent();
        }
        String text = in.getText();
        if (isText(text)) {
            return kept(text);
        }
        entries.add(new ReportEntry(path, text, NOT_TEXT));
        return Leaf.absent();
    }

    /** True for what can be a file's content or a D-Bus string: half a surrogate pair has no UTF-8, and NUL ends a string in C. */
    static boolean isText(String text) {
        return text.indexOf('\0') < 0 && Utf8.isEncodable(text);
    }

    private <T> Leaf<T> kept(T value) {
        kept++;
        return Leaf.of(value);
    }

    private <T> Leaf<T> keptNull() {
        kept++;
        return Leaf.ofNull();
    }

    private void outOfRange(LeafPath path, String what) throws IOException, MalformedDocumentException {
        json.leaves(path, entries, Fate.rejected(Reason.OUT_OF_RANGE, "This must be " + what + "."));
    }

    void wrongType(LeafPath path, String what) throws IOException, MalformedDocumentException {
        String found = switch (json.token()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT -> "a number";
            case VALUE_NUMBER_FLOAT -> "a number with a fraction or exponent";
            case VALUE_NULL -> "null";
            default -> "a truth value";
        };
        json.leaves(path, entries, Fate.rejected(Reason.WRONG_TYPE, "This must be " + what + ", not " + found + "."));
    }

    private static Fate missing(String needed) {
        return Fate.rejected(Reason.MISSING_MEMBER, "This needs " + needed + ".");
    }

    private void unknown(LeafPath path, String name, List<String> known) throws IOException, MalformedDocumentException {
        Optional<String> near = NearName.of(name, known);
        json.leaves(path, entries, near.isEmpty() ? UNKNOWN : Fate.dropped(Reason.UNKNOWN_FIELD,
                "runtime-spec 1.3 has no such field; the nearest name is " + near.get() + "."));
    }
}
