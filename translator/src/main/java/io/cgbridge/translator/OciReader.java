package io.cgbridge.translator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.cgbridge.translator.MalformedDocumentException.Kind;
import io.cgbridge.translator.OciDocument.Annotation;
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
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a {@code config.json} or a bare {@code linux.resources} object in one pass over the text, without a tree.
 *
 * <p>Lenient where the spec is: unknown members are read and reported ({@link Reason#UNKNOWN_FIELD}). Strict where it is not:
 * a leaf of a wrong type or outside the range of its schema type is reported as rejected under its path.
 */
public final class OciReader {
    /** How deep a document may be nested. The deepest known field is at 6. */
    public static final int MAX_NESTING = 64;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
            .build();

    private OciReader() {
    }

    /**
     * Reads a document.
     *
     * @throws MalformedDocumentException if the text is not one JSON object, has a duplicate key or is nested too deep
     */
    public static OciDocument read(byte[] json) throws MalformedDocumentException {
        try (JsonParser parser = JSON.createParser(json)) {
            OciDocument document = read(parser);
            endOfText(parser);
            return document;
        } catch (IOException e) {
            throw new MalformedDocumentException(Kind.NOT_JSON, "The text is not JSON: " + e.getMessage(), "", 0, 0);
        }
    }

    /**
     * Reads the document at which a parser stands (before or at its first token), and leaves the parser at its end.
     *
     * @throws MalformedDocumentException as {@link #read(byte[])}
     */
    public static OciDocument read(JsonParser parser) throws MalformedDocumentException {
        try {
            if (parser.currentToken() == null) {
                parser.nextToken();
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new MalformedDocumentException(Kind.NOT_AN_OBJECT, "The document must be a JSON object: a config.json or a linux.resources object.",
                        "", 1, 1);
            }
            return new Reading(parser).document();
        } catch (IOException e) {
            throw malformed(e, parser);
        }
    }

    private static void endOfText(JsonParser parser) throws MalformedDocumentException {
        try {
            if (parser.nextToken() == null) {
                return;
            }
        } catch (IOException e) {
            throw malformed(e, parser);
        }
        throw new MalformedDocumentException(Kind.TRAILING_TEXT, "There is more text after the JSON document.", "",
                parser.currentTokenLocation().getLineNr(), parser.currentTokenLocation().getColumnNr());
    }

    private static MalformedDocumentException malformed(IOException e, JsonParser parser) {
        JsonLocation at = e instanceof JsonProcessingException json ? json.getLocation() : null;
        String said = e instanceof JsonProcessingException json ? json.getOriginalMessage() : String.valueOf(e.getMessage());
        String path = path(parser.getParsingContext());
        Kind kind = kind(e, said);
        String message = switch (kind) {
            case DUPLICATE_KEY -> "A member is named twice: " + path + ".";
            case TOO_DEEP -> "The document is nested deeper than " + MAX_NESTING + " levels.";
            case TOO_LONG -> "A single string, name or number is too long.";
            default -> "The text is not JSON: " + said;
        };
        return new MalformedDocumentException(kind, message, path, at == null ? 0 : at.getLineNr(), at == null ? 0 : at.getColumnNr());
    }

    private static Kind kind(IOException e, String said) {
        if (e instanceof StreamConstraintsException) {
            return said.contains("nesting depth") ? Kind.TOO_DEEP : Kind.TOO_LONG;
        }
        return said.startsWith("Duplicate ") ? Kind.DUPLICATE_KEY : Kind.NOT_JSON;
    }

    private static String path(JsonStreamContext context) {
        List<JsonStreamContext> fromTop = new ArrayList<>();
        for (JsonStreamContext at = context; at != null && !at.inRoot(); at = at.getParent()) {
            fromTop.add(0, at);
        }
        LeafPath path = null;
        for (JsonStreamContext at : fromTop) {
            if (at.hasCurrentName()) {
                path = path == null ? LeafPath.top(at.getCurrentName()) : path.field(at.getCurrentName());
            } else if (at.hasCurrentIndex() && path != null) {
                path = path.index(at.getCurrentIndex());
            }
        }
        return path == null ? "" : path.toString();
    }

    /** One document being read. */
    private static final class Reading {
        private final JsonParser in;
        private List<ReportEntry> entries = new ArrayList<>();
        private Memory memory = Memory.ABSENT;
        private Cpu cpu = Cpu.ABSENT;
        private Pids pids = Pids.ABSENT;
        private BlockIo blockIo = BlockIo.ABSENT;
        private Items<HugepageLimit> hugepages = Items.absent();
        private Network network = Network.ABSENT;
        private Items<Rdma> rdma = Items.absent();
        private Items<DeviceRule> devices = Items.absent();
        private Items<Unified> unified = Items.absent();

        Reading(JsonParser in) {
            this.in = in;
        }

        /** The top level: whether this is a whole document may only turn out after members that then do not count. */
        OciDocument document() throws IOException {
            boolean whole = false;
            boolean any = false;
            Leaf<String> cgroupsPath = Leaf.absent();
            List<Annotation> annotations = new ArrayList<>();
            List<ReportEntry> bare = entries;
            List<ReportEntry> counted = new ArrayList<>();
            OciResources resources = OciResources.EMPTY;
            for (String name = member(); name != null; name = member()) {
                any = true;
                switch (name) {
                    case "ociVersion" -> {
                        whole = true;
                        in.skipChildren();
                    }
                    case "linux" -> {
                        whole = true;
                        entries = counted;
                        Reading linux = new Reading(in);
                        linux.entries = counted;
                        cgroupsPath = linux.linux();
                        resources = linux.resources();
                        entries = bare;
                    }
                    case "annotations" -> annotations(whole ? new ArrayList<>() : bare, annotations, counted);
                    default -> {
                        if (whole) {
                            in.skipChildren();
                        } else if (!resource(name, LeafPath.top(name))) {
                            unknown(LeafPath.top(name));
                        }
                    }
                }
            }
            if (whole) {
                return new OciDocument(true, resources, cgroupsPath, annotations, counted);
            }
            if (!any) {
                bare.add(new ReportEntry(LeafPath.RESOURCES, ReportEntry.EMPTY_OBJECT, EMPTY));
            }
            return new OciDocument(false, resources(), Leaf.absent(), List.of(), bare);
        }

        private OciResources resources() {
            return new OciResources(memory, cpu, pids, blockIo, hugepages, network, rdma, devices, unified);
        }

        /** {@code linux} of a whole document: two of its members concern us. */
        private Leaf<String> linux() throws IOException {
            Leaf<String> cgroupsPath = Leaf.absent();
            if (in.currentToken() != JsonToken.START_OBJECT) {
                if (in.currentToken() != JsonToken.VALUE_NULL) {
                    wrongType(LeafPath.of("linux"), "an object");
                }
                return cgroupsPath;
            }
            for (String name = member(); name != null; name = member()) {
                switch (name) {
                    case "cgroupsPath" -> cgroupsPath = text(LeafPath.CGROUPS_PATH);
                    case "resources" -> wholeResources();
                    default -> in.skipChildren();
                }
            }
            return cgroupsPath;
        }

        private void wholeResources() throws IOException {
            if (in.currentToken() == JsonToken.VALUE_NULL) {
                entries.add(new ReportEntry(LeafPath.RESOURCES, ReportEntry.NULL, NULL));
                return;
            }
            if (!object(LeafPath.RESOURCES)) {
                return;
            }
            for (String name = member(); name != null; name = member()) {
                if (!resource(name, LeafPath.top(name))) {
                    unknown(LeafPath.top(name));
                }
            }
        }

        private boolean resource(String name, LeafPath path) throws IOException {
            boolean isNull = in.currentToken() == JsonToken.VALUE_NULL;
            switch (name) {
                case "memory" -> memory = isNull ? Memory.NULL : memory(path);
                case "cpu" -> cpu = isNull ? Cpu.NULL : cpu(path);
                case "pids" -> pids = isNull ? Pids.NULL : pids(path);
                case "blockIO" -> blockIo = isNull ? BlockIo.NULL : blockIo(path);
                case "network" -> network = isNull ? Network.NULL : network(path);
                case "hugepageLimits" -> hugepages = list(path, this::hugepageLimit);
                case "devices" -> devices = list(path, this::deviceRule);
                case "rdma" -> rdma = map(path, this::rdma);
                case "unified" -> unified = map(path, this::unified);
                default -> {
                    return false;
                }
            }
            return true;
        }

        private Memory memory(LeafPath path) throws IOException {
            Leaf<Long> limit = Leaf.absent();
            Leaf<Long> reservation = Leaf.absent();
            Leaf<Long> swap = Leaf.absent();
            Leaf<Long> kernel = Leaf.absent();
            Leaf<Long> kernelTcp = Leaf.absent();
            Leaf<Long> swappiness = Leaf.absent();
            Leaf<Boolean> disableOomKiller = Leaf.absent();
            Leaf<Boolean> useHierarchy = Leaf.absent();
            Leaf<Boolean> checkBeforeUpdate = Leaf.absent();
            if (!object(path)) {
                return Memory.ABSENT;
            }
            for (String name = member(); name != null; name = member()) {
                LeafPath at = path.field(name);
                switch (name) {
                    case "limit" -> limit = int64(at);
                    case "reservation" -> reservation = int64(at);
                    case "swap" -> swap = int64(at);
                    case "kernel" -> kernel = int64(at);
                    case "kernelTCP" -> kernelTcp = int64(at);
                    case "swappiness" -> swappiness = uint64(at);
                    case "disableOOMKiller" -> disableOomKiller = flag(at);
                    case "useHierarchy" -> useHierarchy = flag(at);
                    case "checkBeforeUpdate" -> checkBeforeUpdate = flag(at);
                    default -> unknown(at);
                }
            }
            return new Memory(limit, reservation, swap, kernel, kernelTcp, swappiness, disableOomKiller, useHierarchy,
                    checkBeforeUpdate);
        }

        private Cpu cpu(LeafPath path) throws IOException {
            Leaf<Long> shares = Leaf.absent();
            Leaf<Long> quota = Leaf.absent();
            Leaf<Long> burst = Leaf.absent();
            Leaf<Long> period = Leaf.absent();
            Leaf<Long> realtimeRuntime = Leaf.absent();
            Leaf<Long> realtimePeriod = Leaf.absent();
            Leaf<String> cpus = Leaf.absent();
            Leaf<String> mems = Leaf.absent();
            Leaf<Long> idle = Leaf.absent();
            if (!object(path)) {
                return Cpu.ABSENT;
            }
            for (String name = member(); name != null; name = member()) {
                LeafPath at = path.field(name);
                switch (name) {
                    case "shares" -> shares = uint64(at);
                    case "quota" -> quota = int64(at);
                    case "burst" -> burst = uint64(at);
                    case "period" -> period = uint64(at);
                    case "realtimeRuntime" -> realtimeRuntime = int64(at);
                    case "realtimePeriod" -> realtimePeriod = uint64(at);
                    case "cpus" -> cpus = text(at);
                    case "mems" -> mems = text(at);
                    case "idle" -> idle = int64(at);
                    default -> unknown(at);
                }
            }
            return new Cpu(shares, quota, burst, period, realtimeRuntime, realtimePeriod, cpus, mems, idle);
        }

        private Pids pids(LeafPath path) throws IOException {
            Leaf<Long> limit = Leaf.absent();
            if (!object(path)) {
                return Pids.ABSENT;
            }
            for (String name = member(); name != null; name = member()) {
                LeafPath at = path.field(name);
                if (name.equals("limit")) {
                    limit = int64(at);
                } else {
                    unknown(at);
                }
            }
            return new Pids(limit);
        }

        private BlockIo blockIo(LeafPath path) throws IOException {
            Leaf<Long> weight = Leaf.absent();
            Leaf<Long> leafWeight = Leaf.absent();
            Items<WeightDevice> weightDevice = Items.absent();
            Items<ThrottleDevice> readBps = Items.absent();
            Items<ThrottleDevice> writeBps = Items.absent();
            Items<ThrottleDevice> readIops = Items.absent();
            Items<ThrottleDevice> writeIops = Items.absent();
            if (!object(path)) {
                return BlockIo.ABSENT;
            }
            for (String name = member(); name != null; name = member()) {
                LeafPath at = path.field(name);
                switch (name) {
                    case "weight" -> weight = uint16(at);
                    case "leafWeight" -> leafWeight = uint16(at);
                    case "weightDevice" -> weightDevice = list(at, this::weightDevice);
                    case "throttleReadBpsDevice" -> readBps = list(at, this::throttleDevice);
                    case "throttleWriteBpsDevice" -> writeBps = list(at, this::throttleDevice);
                    case "throttleReadIOPSDevice" -> readIops = list(at, this::throttleDevice);
                    case "throttleWriteIOPSDevice" -> writeIops = list(at, this::throttleDevice);
                    default -> unknown(at);
                }
            }
            return new BlockIo(weight, leafWeight, weightDevice, readBps, writeBps, readIops, writeIops);
        }

        private WeightDevice weightDevice(LeafPath path) throws IOException {
            Leaf<Long> major = Leaf.absent();
            Leaf<Long> minor = Leaf.absent();
            Leaf<Long> weight = Leaf.absent();
            Leaf<Long> leafWeight = Leaf.absent();
            for (String name = member(); name != null; name = member()) {
                LeafPath at = path.field(name);
                switch (name) {
                    case "major" -> major = int64(at);
                    case "minor" -> minor = int64(at);
                    case "weight" -> weight = uint16(at);
                    case "leafWeight" -> leafWeight = uint16(at);
                    default -> unknown(at);
                }
            }
            return new WeightDevice(path, major, minor, weight, leafWeight);
        }

        private ThrottleDevice throttleDevice(LeafPath path) throws IOException {
            Leaf<Long> major = Leaf.absent();
            Leaf<Long> minor = Leaf.absent();
            Leaf<Long> rate = Leaf.absent();
            for (String name = member(); name != null; name = member()) {
                LeafPath at = path.field(name);
                switch (name) {
                    case "major" -> major = int64(at);
                    case "minor" -> minor = int64(at);
                    case "rate" -> rate = uint64(at);
                    default -> unknown(at);
                }
            }
            return new ThrottleDevice(path, major, minor, rate);
        }

        private HugepageLimit hugepageLimit(LeafPath path) throws IOException {
            Leaf<String> pageSize = Leaf.absent();
            Leaf<Long> limit = Leaf.absent();
            for (String name = member(); name != null; name = member()) {
                LeafPath at = path.field(name);
                switch (name) {
                    case "pageSize" -> pageSize = text(at);
                    case "limit" -> limit = uint64(at);
                    default -> unknown(at);
                }
            }
            return new HugepageLimit(path, pageSize, limit);
        }

        private Network network(LeafPath path) throws IOException {
            Leaf<Long> classId = Leaf.absent();
            Items<InterfacePriority> priorities = Items.absent();
            if (!object(path)) {
                return Network.ABSENT;
            }
            for (String name = member(); name != null; name = member()) {
                LeafPath at = path.field(name);
                switch (name) {
                    case "classID" -> classId = uint32(at);
                    case "priorities" -> priorities = list(at, this::interfacePriority);
                    default -> unknown(at);
                }
            }
            return new Network(classId, priorities);
        }

        private InterfacePriority interfacePriority(LeafPath path) throws IOException {
            Leaf<String> interfaceName = Leaf.absent();
            Leaf<Long> priority = Leaf.absent();
            for (String name = member(); name != null; name = member()) {
                LeafPath at = path.field(name);
                switch (name) {
                    case "name" -> interfaceName = text(at);
                    case "priority" -> priority = uint32(at);
                    default -> unknown(at);
                }
            }
            return new InterfacePriority(path, interfaceName, priority);
        }

        private Rdma rdma(LeafPath path, String device) throws IOException {
            Leaf<Long> handles = Leaf.absent();
            Leaf<Long> objects = Leaf.absent();
            for (String name = member(); name != null; name = member()) {
                LeafPath at = path.field(name);
                switch (name) {
                    case "hcaHandles" -> handles = uint32(at);
                    case "hcaObjects" -> objects = uint32(at);
                    default -> unknown(at);
                }
            }
            return new Rdma(path, device, handles, objects);
        }

        private DeviceRule deviceRule(LeafPath path) throws IOException {
            Leaf<Boolean> allow = Leaf.absent();
            Leaf<String> type = Leaf.absent();
            Leaf<Long> major = Leaf.absent();
            Leaf<Long> minor = Leaf.absent();
            Leaf<String> access = Leaf.absent();
            for (String name = member(); name != null; name = member()) {
                LeafPath at = path.field(name);
                switch (name) {
                    case "allow" -> allow = flag(at);
                    case "type" -> type = text(at);
                    case "major" -> major = int64(at);
                    case "minor" -> minor = int64(at);
                    case "access" -> access = text(at);
                    default -> unknown(at);
                }
            }
            return new DeviceRule(path, allow, type, major, minor, access);
        }

        private Unified unified(LeafPath path, String file) throws IOException {
            return new Unified(path, file, text(path));
        }

        private void annotations(List<ReportEntry> bare, List<Annotation> annotations, List<ReportEntry> counted)
                throws IOException {
            LeafPath path = LeafPath.of("annotations");
            if (in.currentToken() != JsonToken.START_OBJECT) {
                leaves(path, bare, UNKNOWN);
                return;
            }
            int before = 0;
            for (String name = member(); name != null; name = member()) {
                before++;
                LeafPath at = path.key(name);
                if (name.startsWith(OciDocument.PROPERTY_PREFIX)) {
                    if (in.currentToken() == JsonToken.VALUE_STRING) {
                        annotations.add(new Annotation(at, name.substring(OciDocument.PROPERTY_PREFIX.length()), in.getText()));
                        bare.add(new ReportEntry(path.field(name), in.getText(), UNKNOWN));
                    } else {
                        List<ReportEntry> leaves = new ArrayList<>();
                        leaves(at, leaves, Fate.rejected(Reason.WRONG_TYPE, "An annotation must be a string."));
                        counted.addAll(leaves);
                        bare.addAll(leaves);
                    }
                } else {
                    leaves(path.field(name), bare, UNKNOWN);
                }
            }
            if (before == 0) {
                bare.add(new ReportEntry(path, ReportEntry.EMPTY_OBJECT, UNKNOWN));
            }
        }

        // ---- members, containers and leaves

        /** The next member's name with the parser at its value, or null at the object's end. */
        private String member() throws IOException {
            String name = in.nextFieldName();
            if (name != null) {
                in.nextToken();
            }
            return name;
        }

        /** True if the parser stands at an object that has members; anything else is told here. */
        private boolean object(LeafPath path) throws IOException {
            if (in.currentToken() != JsonToken.START_OBJECT) {
                wrongType(path, "an object");
                return false;
            }
            return true;
        }

        private <T> Items<T> list(LeafPath path, Element<T> element) throws IOException {
            if (in.currentToken() == JsonToken.VALUE_NULL) {
                return Items.ofNull();
            }
            if (in.currentToken() != JsonToken.START_ARRAY) {
                wrongType(path, "an array");
                return Items.absent();
            }
            List<T> items = new ArrayList<>();
            int index = 0;
            for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
                LeafPath at = path.index(index++);
                if (token == JsonToken.START_OBJECT) {
                    items.add(element.read(at));
                } else {
                    wrongType(at, "an object");
                }
            }
            return index > 0 && items.isEmpty() ? Items.absent() : Items.of(items);
        }

        private <T> Items<T> map(LeafPath path, Entry<T> entry) throws IOException {
            if (in.currentToken() == JsonToken.VALUE_NULL) {
                return Items.ofNull();
            }
            if (!object(path)) {
                return Items.absent();
            }
            List<T> items = new ArrayList<>();
            for (String name = member(); name != null; name = member()) {
                items.add(entry.read(path.key(name), name));
            }
            return Items.of(items);
        }

        private Leaf<Long> int64(LeafPath path) throws IOException {
            return integer(path, Long.MIN_VALUE, Long.MAX_VALUE, "a signed 64-bit integer");
        }

        private Leaf<Long> uint32(LeafPath path) throws IOException {
            return integer(path, 0, 0xffffffffL, "an integer from 0 to 4294967295");
        }

        private Leaf<Long> uint16(LeafPath path) throws IOException {
            return integer(path, 0, 0xffff, "an integer from 0 to 65535");
        }

        private Leaf<Long> integer(LeafPath path, long min, long max, String what) throws IOException {
            JsonToken token = in.currentToken();
            if (token == JsonToken.VALUE_NULL) {
                return Leaf.ofNull();
            }
            if (token != JsonToken.VALUE_NUMBER_INT) {
                wrongType(path, what);
                return Leaf.absent();
            }
            if (in.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                long value = in.getLongValue();
                if (value >= min && value <= max) {
                    return Leaf.of(value);
                }
            }
            outOfRange(path, what);
            return Leaf.absent();
        }

        private Leaf<Long> uint64(LeafPath path) throws IOException {
            String what = "an integer from 0 to 18446744073709551615";
            JsonToken token = in.currentToken();
            if (token == JsonToken.VALUE_NULL) {
                return Leaf.ofNull();
            }
            if (token != JsonToken.VALUE_NUMBER_INT) {
                wrongType(path, what);
                return Leaf.absent();
            }
            if (in.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                if (in.getLongValue() >= 0) {
                    return Leaf.of(in.getLongValue());
                }
            } else if (in.getTextLength() <= 20 && in.getBigIntegerValue().signum() > 0
                    && in.getBigIntegerValue().bitLength() <= 64) {
                return Leaf.of(in.getBigIntegerValue().longValue());
            }
            outOfRange(path, what);
            return Leaf.absent();
        }

        private Leaf<Boolean> flag(LeafPath path) throws IOException {
            return switch (in.currentToken()) {
                case VALUE_TRUE -> Leaf.of(true);
                case VALUE_FALSE -> Leaf.of(false);
                case VALUE_NULL -> Leaf.ofNull();
                default -> {
                    wrongType(path, "true or false");
                    yield Leaf.absent();
                }
            };
        }

        private Leaf<String> text(LeafPath path) throws IOException {
            return switch (in.currentToken()) {
                case VALUE_STRING -> Leaf.of(in.getText());
                case VALUE_NULL -> Leaf.ofNull();
                default -> {
                    wrongType(path, "a string");
                    yield Leaf.absent();
                }
            };
        }

        private void outOfRange(LeafPath path, String what) throws IOException {
            leaves(path, entries, Fate.rejected(Reason.OUT_OF_RANGE, "This must be " + what + "."));
        }

        private void wrongType(LeafPath path, String what) throws IOException {
            leaves(path, entries, Fate.rejected(Reason.WRONG_TYPE, "This must be " + what + "."));
        }

        private void unknown(LeafPath path) throws IOException {
            leaves(path, entries, UNKNOWN);
        }

        /** Gives every leaf at and below the parser's place the same fate. */
        private void leaves(LeafPath path, List<ReportEntry> out, Fate fate) throws IOException {
            switch (in.currentToken()) {
                case START_OBJECT -> {
                    String name = member();
                    if (name == null) {
                        out.add(new ReportEntry(path, ReportEntry.EMPTY_OBJECT, fate));
                    }
                    for (; name != null; name = member()) {
                        leaves(path.field(name), out, fate);
                    }
                }
                case START_ARRAY -> {
                    int index = 0;
                    while (in.nextToken() != JsonToken.END_ARRAY) {
                        leaves(path.index(index++), out, fate);
                    }
                    if (index == 0) {
                        out.add(new ReportEntry(path, ReportEntry.EMPTY_ARRAY, fate));
                    }
                }
                default -> out.add(new ReportEntry(path, scalar(), fate));
            }
        }

        private Object scalar() throws IOException {
            return switch (in.currentToken()) {
                case VALUE_STRING -> in.getText();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NULL -> ReportEntry.NULL;
                case VALUE_NUMBER_INT -> in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? new RawNumber(in.getText()) : (Object) in.getLongValue();
                default -> new RawNumber(in.getText());
            };
        }
    }

    private interface Element<T> {
        T read(LeafPath path) throws IOException;
    }

    private interface Entry<T> {
        T read(LeafPath path, String key) throws IOException;
    }

    private static final Fate UNKNOWN = Fate.dropped(Reason.UNKNOWN_FIELD, "runtime-spec 1.3 has no such field.");
    private static final Fate EMPTY = Fate.unset(Reason.EMPTY, "Nothing is asked here.");
    private static final Fate NULL = Fate.unset(Reason.NULL_VALUE, "null leaves this alone.");
}
