package io.cgbridge.translator.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.MalformedDocumentException.Kind;
import io.cgbridge.translator.NearName;
import io.cgbridge.translator.OciDocument;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.input.DeviceResolver.Device;
import io.cgbridge.translator.input.SourceDraft.Slot;
import io.cgbridge.translator.input.SourceDraft.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Docker's HostConfig: alone, in a create or update body, or in what {@code docker inspect} prints (also for several containers;
 * Podman's, too). Member names are matched without regard to case, as Docker's own decoder does.
 *
 * <p>In Docker 0, {@code ""} and {@code null} mean "not set". A MemorySwap that is not set beside a Memory that is means twice the
 * memory; a device list means "nothing but these and Docker's defaults". Source: moby daemon_unix.go, oci_linux.go.
 */
final class DockerInput {
    /** Documents of Docker that hold no limit at all are known by one of these. */
    private static final Set<String> OTHER_MEMBERS = ignoringCase("Image", "Cmd", "Hostname", "Env", "Id", "Config", "Binds", "Annotations", "CgroupConf",
            "NetworkMode", "PortBindings", "RestartPolicy", "AutoRemove", "CapAdd", "CapDrop", "Dns", "ExtraHosts", "Links", "LogConfig",
            "Mounts", "Privileged", "ReadonlyRootfs", "SecurityOpt", "ShmSize", "Sysctls", "Tmpfs", "Ulimits", "VolumesFrom", "Volumes");

    /** What begins like a limit and is none of the known members may be a limit that was misspelt. */
    private static final List<String> LOOKS_LIKE_A_LIMIT = List.of("memory", "kernelmemory", "cpu", "nano", "blkio", "iomaximum", "pids",
            "device", "oomkill", "swap", "hugepage", "cgroupparent");

    private static final List<String> NAMES = List.of("Memory", "MemorySwap", "MemoryReservation", "MemorySwappiness", "KernelMemory",
            "KernelMemoryTCP", "OomKillDisable", "CpuShares", "CpuPeriod", "CpuQuota", "CpuRealtimePeriod", "CpuRealtimeRuntime", "CpusetCpus",
            "CpusetMems", "NanoCpus", "CpuCount", "CpuPercent", "IOMaximumIOps", "IOMaximumBandwidth", "PidsLimit", "BlkioWeight",
            "BlkioWeightDevice", "BlkioDeviceReadBps", "BlkioDeviceWriteBps", "BlkioDeviceReadIOps", "BlkioDeviceWriteIOps", "Devices",
            "DeviceCgroupRules", "DeviceRequests", "CgroupParent");

    /** Where containers kept their limits before API 1.18: beside HostConfig in a create body, in Config when inspected. */
    private static final Set<String> BEFORE_HOST_CONFIG = ignoringCase("Memory", "MemorySwap", "CpuShares", "Cpuset");

    /** What runc allows every container on Docker's behalf, before the caller's own rules. */
    private static final List<String> DEFAULT_DEVICES = List.of("c *:* m", "b *:* m", "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 1:8 rwm",
            "c 1:9 rwm", "c 5:0 rwm", "c 5:1 rwm", "c 5:2 rwm", "c 136:* rwm");

    private static final long NANOSECONDS_PER_SECOND = 1_000_000_000L;
    private static final long PERIOD = 100_000;

    private final DeviceResolver devices;
    private final SourceDraft draft = new SourceDraft();
    private final Map<String, JsonNode> members = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<Noted> noted = new ArrayList<>();
    private String id = "";
    private boolean deniedAll;

    /** A member where it stands, under the name it has today. */
    private record Noted(LeafPath path, String name, JsonNode node) {
    }

    private DockerInput(DeviceResolver devices) {
        this.devices = devices;
    }

    static List<SourceDocument> read(byte[] json, DeviceResolver devices) throws MalformedDocumentException {
        JsonNode tree = JsonTree.read(json);
        if (!tree.isArray()) {
            return List.of(new DockerInput(devices).container(Optional.empty(), tree));
        }
        List<SourceDocument> containers = new ArrayList<>();
        for (int i = 0; i < tree.size(); i++) {
            containers.add(new DockerInput(devices).container(Optional.of(LeafPath.of("[" + i + "]")), tree.get(i)));
        }
        return containers;
    }

    private SourceDocument container(Optional<LeafPath> at, JsonNode container) throws MalformedDocumentException {
        String where = at.map(LeafPath::toString).orElse("");
        if (!container.isObject()) {
            throw new MalformedDocumentException(Kind.OTHER_KIND, "A container must be a JSON object.", where, 0, 0);
        }
        JsonNode hostConfig = member(container, "HostConfig");
        if (hostConfig.isMissingNode() && !container.isEmpty() && !isDockers(container)) {
            throw new MalformedDocumentException(Kind.OTHER_KIND,
                    "This is neither a HostConfig nor a create or update body nor the output of docker inspect.", where, 0, 0);
        }
        id = member(container, "Id").asText("");
        if (hostConfig.isMissingNode() || hostConfig.isNull()) {
            note(at, container, false);
        } else if (hostConfig.isObject()) {
            note(Optional.of(under(at, "HostConfig")), hostConfig, false);
            note(at, container, true);
        } else {
            throw new MalformedDocumentException(Kind.OTHER_KIND, "HostConfig must be a JSON object.", under(at, "HostConfig").toString(), 0, 0);
        }
        note(Optional.of(under(at, "Config")), member(container, "Config"), true);
        tell();
        String name = member(container, "Name").asText("");
        return draft.finish(name.isEmpty() ? id : name.startsWith("/") ? name.substring(1) : name);
    }

    private static boolean isDockers(JsonNode container) {
        for (Map.Entry<String, JsonNode> member : container.properties()) {
            if (OTHER_MEMBERS.contains(member.getKey()) || looksLikeALimit(member.getKey())) {
                return true;
            }
        }
        return false;
    }

    /** Notes the members of a place; which of several of the same name counts is known only when all places have been noted. */
    private void note(Optional<LeafPath> at, JsonNode object, boolean before) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = member.getKey();
            if (before && !BEFORE_HOST_CONFIG.contains(name)) {
                continue;
            }
            String now = name.equalsIgnoreCase("Cpuset") ? "CpusetCpus" : name;
            if (!before || !isSet(members.getOrDefault(now, MissingNode.getInstance()))) {
                members.put(now, member.getValue());
            }
            noted.add(new Noted(under(at, name), now, member.getValue()));
        }
    }

    private void tell() {
        for (Noted member : noted) {
            if (members.get(member.name()) == member.node()) {
                member(member.path(), member.name(), member.node());
            } else if (isKnown(member.name())) {
                enter(member.path(), member.node()).told(Told.overridden("Docker takes " + member.name() + " from another place of this document."));
            }
        }
    }

    private void member(LeafPath path, String name, JsonNode node) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "memory" -> memory(path, node);
            case "memoryswap" -> memorySwap(path, node);
            case "memoryreservation" -> unlessZero(path, node, "memory", "reservation");
            case "kernelmemory" -> unlessZero(path, node, "memory", "kernel");
            case "kernelmemorytcp" -> unlessZero(path, node, "memory", "kernelTCP");
            case "memoryswappiness" -> memorySwappiness(path, node);
            case "oomkilldisable" -> flag(path, node, "memory", "disableOOMKiller");
            case "cpushares" -> unlessZero(path, node, "cpu", "shares");
            case "cpuperiod" -> unlessZero(path, node, "cpu", "period");
            case "cpuquota" -> unlessZero(path, node, "cpu", "quota");
            case "cpurealtimeperiod" -> unlessZero(path, node, "cpu", "realtimePeriod");
            case "cpurealtimeruntime" -> unlessZero(path, node, "cpu", "realtimeRuntime");
            case "cpusetcpus", "cpuset" -> unlessZero(path, node, "cpu", "cpus");
            case "cpusetmems" -> unlessZero(path, node, "cpu", "mems");
            case "nanocpus" -> nanoCpus(path, node);
            case "cpucount", "cpupercent", "iomaximumiops", "iomaximumbandwidth" -> windowsOnly(path, node);
            case "pidslimit" -> pidsLimit(path, node);
            case "blkioweight" -> unlessZero(path, node, "blockIO", "weight");
            case "blkioweightdevice" -> list(path, node, this::weightDevice);
            case "blkiodevicereadbps" -> throttle(path, node, "throttleReadBpsDevice", "IOReadBandwidthMax");
            case "blkiodevicewritebps" -> throttle(path, node, "throttleWriteBpsDevice", "IOWriteBandwidthMax");
            case "blkiodevicereadiops" -> throttle(path, node, "throttleReadIOPSDevice", "IOReadIOPSMax");
            case "blkiodevicewriteiops" -> throttle(path, node, "throttleWriteIOPSDevice", "IOWriteIOPSMax");
            case "devices" -> list(path, node, this::device);
            case "devicecgrouprules" -> list(path, node, this::deviceRule);
            case "devicerequests" -> list(path, node, (at, request) -> JsonTree.leaves(at, request, (leaf, value) -> enter(leaf, value)
                    .told(Fate.dropped(Reason.NOT_EXPRESSIBLE, "Which devices answer this request only the runtime's hook knows."))));
            case "cgroupparent" -> cgroupParent(path, node);
            case "annotations" -> annotations(path, node);
            case "cgroupconf" -> cgroupConf(path, node);
            default -> {
                if (looksLikeALimit(name)) {
                    Fate unknown = Told.unknown("Docker's HostConfig has no such member", NearName.of(name, NAMES));
                    JsonTree.leaves(path, node, (leaf, value) -> enter(leaf, value).told(unknown));
                }
            }
        }
    }

    private static boolean isKnown(String name) {
        return BEFORE_HOST_CONFIG.contains(name) || looksLikeALimit(name);
    }

    private static boolean looksLikeALimit(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return LOOKS_LIKE_A_LIMIT.stream().anyMatch(lower::startsWith) || NearName.of(name, NAMES).isPresent();
    }

    // ---- single values

    /** A number or text of which 0 or "" means "not set". */
    private Source unlessZero(LeafPath path, JsonNode node, String group, String name) {
        Source source = enter(path, node);
        if (node.isNull()) {
            source.told(Told.isNull());
        } else if (!isSet(node)) {
            source.told(Told.notSet("Docker takes this value as not set."));
        } else {
            source.put(draft.group(group), name, node);
        }
        return source;
    }

    private void memory(LeafPath path, JsonNode node) {
        Source source = unlessZero(path, node, "memory", "limit");
        if (!members.containsKey("MemorySwap") && twiceTheMemory().isPresent()) {
            source.imply(draft.group("memory"), "swap", LongNode.valueOf(twiceTheMemory().getAsLong()));
        }
    }

    private OptionalLong twiceTheMemory() {
        JsonNode memory = members.getOrDefault("Memory", MissingNode.getInstance());
        boolean limited = memory.isIntegralNumber() && memory.canConvertToLong() && memory.longValue() > 0
                && memory.longValue() <= Long.MAX_VALUE / 2;
        return limited ? OptionalLong.of(2 * memory.longValue()) : OptionalLong.empty();
    }

    private void flag(LeafPath path, JsonNode node, String group, String name) {
        Source source = enter(path, node);
        if (node.isNull()) {
            source.told(Told.isNull());
        } else {
            source.put(draft.group(group), name, node);
        }
    }

    /** Memory and swap together; without it a container may swap as much as it has memory. */
    private void memorySwap(LeafPath path, JsonNode node) {
        OptionalLong twice = twiceTheMemory();
        if (isSet(node) || twice.isEmpty()) {
            unlessZero(path, node, "memory", "swap");
        } else {
            enter(path, node).put(draft.group("memory"), "swap", twice.getAsLong())
                    .atBest(Fate.converted(Reason.OTHER_MEANING, "Docker takes a MemorySwap that is not set as twice the memory: "
                            + twice.getAsLong() + " bytes of memory and swap together."));
        }
    }

    private void memorySwappiness(LeafPath path, JsonNode node) {
        if (node.isIntegralNumber() && node.asLong() == -1) {
            enter(path, node).told(Told.notSet("-1 leaves the swappiness to the host."));
        } else {
            flag(path, node, "memory", "swappiness");
        }
    }

    /** Billionths of a CPU; Docker makes them microseconds per 100 ms and drops what is left. */
    private void nanoCpus(LeafPath path, JsonNode node) {
        if (!isSet(node) || !node.canConvertToLong() || !node.isIntegralNumber()) {
            unlessZero(path, node, "cpu", "quota");
            return;
        }
        Source source = enter(path, node);
        if (isSet(members.getOrDefault("CpuQuota", MissingNode.getInstance()))
                || isSet(members.getOrDefault("CpuPeriod", MissingNode.getInstance()))) {
            source.told(Fate.rejected(Reason.CONTRADICTION, "NanoCpus cannot be given beside CpuQuota or CpuPeriod."));
            return;
        }
        long nano = node.longValue();
        long quota = nano / (NANOSECONDS_PER_SECOND / PERIOD);
        if (quota <= 0) {
            source.told(Told.outOfRange("The smallest share of a CPU that can be given is 10000 billionths."));
            return;
        }
        source.put(draft.group("cpu"), "quota", quota);
        source.imply(draft.group("cpu"), "period", LongNode.valueOf(PERIOD));
        if (nano % (NANOSECONDS_PER_SECOND / PERIOD) != 0) {
            source.atBest(Fate.approximated(Reason.ROUNDED, "Rounded down to " + quota + " microseconds of CPU per 100 ms, as Docker does."));
        }
    }

    private void windowsOnly(LeafPath path, JsonNode node) {
        if (isSet(node)) {
            enter(path, node).told(Fate.dropped(Reason.NO_EQUIVALENT, "Docker has this limit on Windows only."));
        } else {
            enter(path, node).told(Told.notSet("Docker takes this value as not set."));
        }
    }

    private void pidsLimit(LeafPath path, JsonNode node) {
        if (node.isIntegralNumber() && node.bigIntegerValue().signum() <= 0) {
            enter(path, node).put(draft.group("pids"), "limit", -1);
        } else {
            flag(path, node, "pids", "limit");
        }
    }

    // ---- lists

    private interface Element {
        void read(LeafPath path, JsonNode element);
    }

    private void list(LeafPath path, JsonNode node, Element element) {
        if (node.isNull()) {
            enter(path, node).told(Told.isNull());
        } else if (!node.isArray()) {
            JsonTree.leaves(path, node, (leaf, value) -> enter(leaf, value).told(Told.wrongType("an array")));
        } else if (node.isEmpty()) {
            enter(path, node).told(Told.nothing());
        } else {
            for (int i = 0; i < node.size(); i++) {
                element.read(path.index(i), node.get(i));
            }
        }
    }

    /** The members of an element, or empty if it is not an object that has those it needs; it is then told here. */
    private Optional<Map<String, JsonNode>> element(LeafPath path, JsonNode element, String... needed) {
        Map<String, JsonNode> found = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Fate wrong = Told.wrongType("an object");
        if (element.isObject()) {
            element.properties().forEach(member -> found.put(member.getKey(), member.getValue()));
            wrong = Told.missing(String.join(" and ", needed));
        }
        if (!found.keySet().containsAll(List.of(needed))) {
            Fate fate = wrong;
            JsonTree.leaves(path, element, (leaf, value) -> enter(leaf, value).told(fate));
            return Optional.empty();
        }
        return Optional.of(found);
    }

    private void weightDevice(LeafPath path, JsonNode element) {
        if (element(path, element, "Path", "Weight").isEmpty()) {
            return;
        }
        Optional<Device> device = block(member(element, "Path"));
        Optional<Slot> slot = device.map(d -> draft.element("blockIO", "weightDevice"));
        for (Map.Entry<String, JsonNode> member : element.properties()) {
            Source source = enter(path.field(member.getKey()), member.getValue());
            if (!Set.of("path", "weight").contains(member.getKey().toLowerCase(Locale.ROOT))) {
                source.told(Told.unknown("Docker's WeightDevice has no such member."));
            } else if (slot.isEmpty()) {
                source.told(Told.unresolved(member(element, "Path").asText()));
            } else if (member.getKey().equalsIgnoreCase("Weight")) {
                source.put(slot.get(), "weight", member.getValue());
            } else {
                numbers(source, slot.get(), device.get());
            }
        }
    }

    /** Rates can also be sent by path, which systemd resolves itself; one list goes one way. */
    private void throttle(LeafPath path, JsonNode node, String list, String property) {
        List<String> byPath = new ArrayList<>();
        boolean resolved = true;
        for (JsonNode element : node) {
            JsonNode device = member(element, "Path");
            JsonNode rate = member(element, "Rate");
            resolved &= block(device).isPresent();
            if (device.isTextual() && rate.isIntegralNumber() && rate.bigIntegerValue().signum() >= 0) {
                byPath.add(GVariantWriter.tuple(GVariantWriter.string(device.asText()), rate.asText()));
            }
        }
        String text = GVariantWriter.array("a(st)", byPath);
        boolean numbered = resolved;
        list(path, node, (at, element) -> throttleDevice(at, element, list, numbered, property, text));
    }

    private void throttleDevice(LeafPath path, JsonNode element, String list, boolean numbered, String property, String text) {
        if (element(path, element, "Path", "Rate").isEmpty()) {
            return;
        }
        JsonNode devicePath = member(element, "Path");
        JsonNode rate = member(element, "Rate");
        boolean sane = devicePath.isTextual() && rate.isIntegralNumber() && rate.bigIntegerValue().signum() >= 0;
        Optional<Slot> slot = numbered ? Optional.of(draft.element("blockIO", list)) : Optional.empty();
        for (Map.Entry<String, JsonNode> member : element.properties()) {
            Source source = enter(path.field(member.getKey()), member.getValue());
            boolean isPath = member.getKey().equalsIgnoreCase("Path");
            if (!isPath && !member.getKey().equalsIgnoreCase("Rate")) {
                source.told(Told.unknown("Docker's ThrottleDevice has no such member."));
            } else if (slot.isEmpty() && !sane) {
                source.told(Told.wrongType("a path and a rate of 0 or more"));
            } else if (slot.isEmpty()) {
                source.property(property, text);
            } else if (isPath) {
                numbers(source, slot.get(), block(devicePath).orElseThrow());
            } else {
                source.put(slot.get(), "rate", rate);
            }
        }
    }

    private static void numbers(Source source, Slot slot, Device device) {
        source.put(slot, "major", device.major()).put(slot, "minor", device.minor());
    }

    private Optional<Device> block(JsonNode path) {
        return path.isTextual() ? devices.resolve(path.asText()).filter(device -> device.type() == 'b') : Optional.empty();
    }

    private void device(LeafPath path, JsonNode element) {
        if (element(path, element, "PathOnHost").isEmpty()) {
            return;
        }
        String onHost = member(element, "PathOnHost").asText();
        Optional<Device> device = devices.resolve(onHost);
        Optional<Slot> slot = Optional.empty();
        for (Map.Entry<String, JsonNode> member : element.properties()) {
            Source source = enter(path.field(member.getKey()), member.getValue());
            switch (member.getKey().toLowerCase(Locale.ROOT)) {
                case "pathincontainer" -> source.told(Told.notAResource("Where the node stands in the container is the runtime's business."));
                case "pathonhost", "cgrouppermissions" -> {
                    if (privileged()) {
                        source.told(allowedAnyway());
                    } else if (device.isEmpty()) {
                        source.told(Told.unresolved(onHost));
                    } else {
                        if (slot.isEmpty()) {
                            denyAll(source);
                            slot = Optional.of(draft.element("devices"));
                            slot.get().node().put("allow", true).put("type", String.valueOf(device.get().type()))
                                    .put("major", device.get().major()).put("minor", device.get().minor()).put("access", "rwm");
                        }
                        source.sameAs(slot.get());
                        if (member.getKey().equalsIgnoreCase("CgroupPermissions")) {
                            slot.get().node().set("access", member.getValue());
                        }
                    }
                }
                default -> source.told(Told.unknown("Docker's DeviceMapping has no such member."));
            }
        }
    }

    private void deviceRule(LeafPath path, JsonNode element) {
        Source source = enter(path, element);
        Optional<DeviceRuleText> rule = element.isTextual() ? DeviceRuleText.parse(element.asText()) : Optional.empty();
        if (rule.isEmpty()) {
            source.told(Told.invalid("A device rule reads like 'c 1:3 rwm': a, b or c, then MAJOR:MINOR or *, then any of r, w and m."));
        } else if (privileged()) {
            source.told(allowedAnyway());
        } else {
            denyAll(source);
            Slot slot = draft.element("devices");
            rule.get().fill(slot, true);
            source.sameAs(slot);
        }
    }

    /** Docker's device rules stand after a rule that denies everything and those that runc always allows. */
    private void denyAll(Source source) {
        if (deniedAll) {
            return;
        }
        deniedAll = true;
        Slot everything = draft.element("devices");
        everything.node().put("allow", false).put("access", "rwm");
        source.implies(everything);
        for (String text : DEFAULT_DEVICES) {
            Slot slot = draft.element("devices");
            DeviceRuleText.parse(text).orElseThrow().fill(slot, true);
            source.implies(slot);
        }
    }

    private boolean privileged() {
        return members.getOrDefault("Privileged", MissingNode.getInstance()).asBoolean(false);
    }

    private static Fate allowedAnyway() {
        return Fate.unset(Reason.ALREADY_TRUE, "A privileged container may use every device.");
    }

    // ---- place and annotations

    private void cgroupParent(LeafPath path, JsonNode node) {
        Source source = enter(path, node);
        if (!isSet(node)) {
            source.told(node.isNull() ? Told.isNull() : Told.notSet("Docker takes this value as not set."));
        } else if (!node.isTextual()) {
            source.told(Told.wrongType("a string"));
        } else if (!id.isEmpty()) {
            String parent = node.asText();
            source.cgroupsPath(parent.endsWith(".slice") ? parent + ":docker:" + id : parent + "/" + id);
        } else {
            source.told(Fate.dropped(Reason.NOT_EXPRESSIBLE,
                    "The unit is named after the container's id, which Docker gives only when it starts the container.")
                    .withRemedy("Name the slice and the unit in the request."));
        }
    }

    private void annotations(LeafPath path, JsonNode node) {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (member.getKey().startsWith(OciDocument.PROPERTY_PREFIX)) {
                enter(path.key(member.getKey()), member.getValue()).annotation(member.getKey(), member.getValue());
            }
        }
    }

    /** Podman's name for {@code unified}. */
    private void cgroupConf(LeafPath path, JsonNode node) {
        if (node.isNull()) {
            enter(path, node).told(Told.isNull());
        } else if (!node.isObject()) {
            JsonTree.leaves(path, node, (leaf, value) -> enter(leaf, value).told(Told.wrongType("an object")));
        } else if (node.isEmpty()) {
            enter(path, node).told(Told.nothing());
        } else {
            node.properties().forEach(file -> enter(path.key(file.getKey()), file.getValue()).unified(file.getKey(), file.getValue()));
        }
    }

    // ---- JSON

    private Source enter(LeafPath path, JsonNode node) {
        return draft.leaf(path, 0, JsonTree.value(node));
    }

    private static boolean isSet(JsonNode node) {
        if (node.isNumber()) {
            return node.decimalValue().signum() != 0;
        }
        return !node.isMissingNode() && !node.isNull() && !(node.isTextual() && node.asText().isEmpty());
    }

    private static JsonNode member(JsonNode object, String name) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (member.getKey().equalsIgnoreCase(name)) {
                return member.getValue();
            }
        }
        return MissingNode.getInstance();
    }

    private static LeafPath under(Optional<LeafPath> parent, String name) {
        return parent.map(path -> path.field(name)).orElseGet(() -> LeafPath.top(name));
    }

    private static Set<String> ignoringCase(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(List.of(names));
        return set;
    }
}
