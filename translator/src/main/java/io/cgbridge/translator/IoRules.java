package io.cgbridge.translator;

import io.cgbridge.translator.IoMax.Limit;
import io.cgbridge.translator.OciResources.BlockIo;
import io.cgbridge.translator.OciResources.Items;
import io.cgbridge.translator.OciResources.ThrottleDevice;
import io.cgbridge.translator.OciResources.Unified;
import io.cgbridge.translator.OciResources.WeightDevice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code blockIO}: weights ({@link IoWeightPlace}), the leaf weights that only CFQ had, and four throttles. Property lists accumulate over calls, so that
 * in a change an empty list goes first; a device is always told as {@code /dev/block/MAJ:MIN}.
 */
final class IoRules {
    private static final LeafPath WEIGHT = LeafPath.of("blockIO.weight");
    private static final LeafPath LEAF_WEIGHT = LeafPath.of("blockIO.leafWeight");
    private static final LeafPath WEIGHT_DEVICE = LeafPath.of("blockIO.weightDevice");
    private static final LeafPath READ_BPS = LeafPath.of("blockIO.throttleReadBpsDevice");
    private static final LeafPath WRITE_BPS = LeafPath.of("blockIO.throttleWriteBpsDevice");
    private static final LeafPath READ_IOPS = LeafPath.of("blockIO.throttleReadIOPSDevice");
    private static final LeafPath WRITE_IOPS = LeafPath.of("blockIO.throttleWriteIOPSDevice");
    private static final String LEAF_FILE = "blkio.leaf_weight";
    private static final String LEAF_DEVICE_FILE = "blkio.leaf_weight_device";

    private static final Fate NOT_SET = Fate.unset(Reason.LEFT_ALONE, "Weight 0 means that none is set.");
    private static final Fate ONE_OF_TWO = Fate.dropped(Reason.OVERRIDDEN,
            "This host has two files for weights, and unified sets one of them, so the other is left alone.");
    private static final Fate NO_CONTROLLER = Fate.dropped(Reason.NO_CONTROLLER, "This host has no io controller.");
    private static final Fate NO_DEVICE = Fate.rejected(Reason.OUT_OF_RANGE,
            "A device has a major number from 0 to 4095 and a minor number from 0 to 1048575.");
    private static final Fate NO_LEAF_WEIGHT = Fate.dropped(Reason.NO_EQUIVALENT,
            "Only CFQ had leaf weights; it is gone since kernel 5.0, and cgroup 2 has nothing like them.");
    private static final Fate LATER_ENTRY = Fate.dropped(Reason.OVERRIDDEN, "A later entry of this list is for the same device.");
    private static final Fate NO_LIMIT = Fate.alreadyTrue("A new unit has no limit.");
    private static final Fate NO_LIMIT_YET = Fate.unset(Reason.LEFT_ALONE, "Rate 0 removes a limit, and a new unit has none.");

    private IoRules() {
    }

    static void apply(OciResources resources, Translation t) {
        BlockIo io = resources.blockIO();
        IoWeightPlace place = new IoWeightPlace(t);
        IoWeightText bfq = place.hasBfqFile() ? weights("io.bfq.weight", IoWeight.MAX, t) : IoWeightText.NOTHING;
        Unifieds weights = new Unifieds(t.legacy(Controller.IO) && bfq != IoWeightText.NOTHING ? IoWeightText.NOTHING
                : weights("io.weight", IoWeight.MAX_IO_WEIGHT, t), bfq);
        weight(io.weight(), weights, place, t);
        Leaves.tell(t, LEAF_WEIGHT, io.leafWeight(), leafFate(LEAF_FILE, "", io.leafWeight(), LEAF_WEIGHT, t));
        weightDevices(io.weightDevice(), weights, place, t);
        Map<BlockDevice, Map<Limit, Long>> unified = t.unified("io.max").hasValue()
                ? IoMax.parse(t.unified("io.max").get()).orElse(Map.of()) : Map.of();
        throttle(Limit.READ_BYTES, READ_BPS, unified, t);
        throttle(Limit.WRITE_BYTES, WRITE_BPS, unified, t);
        throttle(Limit.READ_OPERATIONS, READ_IOPS, unified, t);
        throttle(Limit.WRITE_OPERATIONS, WRITE_IOPS, unified, t);
    }

    /** What {@code unified} says in the two files for weights. */
    private record Unifieds(IoWeightText plain, IoWeightText bfq) {
    }

    private static boolean noController(Translation t) {
        return t.host.hierarchyOf(Controller.IO) == Hierarchy.NONE;
    }

    // ---- weight: 10 to 1000; 0 is not set; outside: the nearest

    private static void weight(Leaf<Long> weight, Unifieds unified, IoWeightPlace place, Translation t) {
        if (weight.isAbsent()) {
            return;
        }
        if (weight.isNull()) {
            boolean reset = t.change() && !noController(t) && unified.plain.cgroup().isEmpty() && unified.bfq.cgroup().isEmpty();
            t.report(WEIGHT, ReportEntry.NULL, t.nullFate(reset ? place.resetCgroup(WEIGHT) : List.of()));
            return;
        }
        t.report(WEIGHT, weight.get(), weightFate(weight.get(), unified, place, t));
    }

    private static Fate weightFate(long asked, Unifieds unified, IoWeightPlace place, Translation t) {
        if (asked == 0) {
            return NOT_SET;
        }
        if (noController(t)) {
            return NO_CONTROLLER;
        }
        if (!place.honoured()) {
            return place.notHonoured();
        }
        int weight = IoWeight.clamp(asked);
        OptionalInt ioWeight = unified.plain.cgroup();
        OptionalInt bfqWeight = unified.bfq.cgroup();
        if (differs(ioWeight, place.ioWeight(weight)) || differs(bfqWeight, weight)) {
            return Fate.dropped(Reason.OVERRIDDEN, "unified says another weight.");
        }
        if (place.twoPlaces() && ioWeight.isPresent() != bfqWeight.isPresent()) {
            return ONE_OF_TWO;
        }
        boolean send = ioWeight.isEmpty() && bfqWeight.isEmpty();
        return clamped(asked, weight, place.cgroup(weight, send, WEIGHT));
    }

    private static boolean differs(OptionalInt unified, int weight) {
        return unified.isPresent() && unified.getAsInt() != weight;
    }

    private static Fate clamped(long asked, int weight, Fate fate) {
        if (asked == weight) {
            return fate;
        }
        Fate clamped = Fate.approximated(Reason.CLAMPED, "A weight is 10 to 1000; " + asked + " becomes " + weight + ".",
                fate.targets().toArray(String[]::new));
        return fate.heldAfterReload().map(clamped::withHeldAfterReload).orElse(clamped).withHeld(fate.held().orElse((long) weight));
    }

    /** What a key says that can be placed; v1 has no place for a device's {@code default}, so there the whole key is dropped. */
    static IoWeightText weights(String file, int max, Translation t) {
        return t.unified(file).hasValue() ? IoWeightText.parse(t.unified(file).get(), max)
                .filter(text -> !t.legacy(Controller.IO) || !text.hasBackToCgroup()).orElse(IoWeightText.NOTHING) : IoWeightText.NOTHING;
    }

    // ---- leaf weight: what a cgroup's own processes weigh against the cgroups below it

    private static Fate leafFate(String file, String prefix, Leaf<Long> weight, LeafPath from, Translation t) {
        boolean place = t.legacy(Controller.IO) && t.host.hasFile(file);
        if (!weight.hasValue()) {
            if (weight.isAbsent() || !t.change() || !place) {
                return t.nullFate(List.of());
            }
            t.write(Controller.IO, file, prefix + (prefix.isEmpty() ? "500" : "0"), from);
            return t.nullFate(List.of("file:" + file));
        }
        if (weight.get() == 0) {
            return NOT_SET;
        }
        if (noController(t)) {
            return NO_CONTROLLER;
        }
        if (!place) {
            return NO_LEAF_WEIGHT;
        }
        int clamped = IoWeight.clamp(weight.get());
        t.write(Controller.IO, file, prefix + clamped, from);
        return clamped(weight.get(), clamped, Fate.exact("file:" + file));
    }

    // ---- weights of single devices

    private static void weightDevices(Items<WeightDevice> items, Unifieds unified, IoWeightPlace place, Translation t) {
        if (items.isAbsent()) {
            return;
        }
        if (items.isCleared()) {
            cleared(items, WEIGHT_DEVICE, t.property(place.deviceProperty()).map(HostProfile.SettableProperty::name), "the weight files", t);
            return;
        }
        Map<BlockDevice, WeightDevice> lastWeight = new HashMap<>();
        Map<BlockDevice, WeightDevice> lastLeaf = new HashMap<>();
        for (WeightDevice entry : items.list()) {
            BlockDevice device = device(entry.major(), entry.minor());
            if (entry.weight().hasValue()) {
                lastWeight.put(device, entry);
            }
            if (entry.leafWeight().hasValue()) {
                lastLeaf.put(device, entry);
            }
        }
        List<List<Object>> entries = new ArrayList<>(items.list().size());
        List<LeafPath> from = new ArrayList<>(items.list().size());
        for (WeightDevice entry : items.list()) {
            BlockDevice device = device(entry.major(), entry.minor());
            LeafPath weightPath = entry.path().field("weight");
            LeafPath leafPath = entry.path().field("leafWeight");
            Optional<Fate> obstacle = obstacle(entry.major(), entry.minor(), device,
                    entry.weight().hasValue() || entry.leafWeight().hasValue(), "weight");
            Fate weight = obstacle.orElseGet(() -> entry.weight().hasValue() && lastWeight.get(device) != entry ? LATER_ENTRY
                    : deviceWeight(device, entry.weight(), weightPath, unified, place, entries, t));
            Fate leaf = obstacle.orElseGet(() -> entry.leafWeight().hasValue() && lastLeaf.get(device) != entry ? LATER_ENTRY
                    : leafFate(LEAF_DEVICE_FILE, device + " ", entry.leafWeight(), leafPath, t));
            if (entries.size() > from.size()) {
                from.add(weightPath);
            }
            Fate numbers = entry.weight().hasValue() ? weight : leaf;
            Leaves.tell(t, entry.path().field("major"), entry.major(), numbers);
            Leaves.tell(t, entry.path().field("minor"), entry.minor(), numbers);
            Leaves.tell(t, weightPath, entry.weight(), weight);
            Leaves.tell(t, leafPath, entry.leafWeight(), leaf);
        }
        if (place.devicesByProperty() && !noController(t)) {
            sendList(place.deviceProperty(), entries, from, WEIGHT_DEVICE, t);
        }
    }

    private static Fate deviceWeight(BlockDevice device, Leaf<Long> leaf, LeafPath path, Unifieds unified, IoWeightPlace place,
            List<List<Object>> entries, Translation t) {
        if (!leaf.hasValue()) {
            return t.nullFate(List.of());
        }
        long asked = leaf.get();
        if (asked == 0) {
            return NOT_SET;
        }
        if (noController(t)) {
            return NO_CONTROLLER;
        }
        if (!place.honoured()) {
            return place.notHonoured();
        }
        int weight = IoWeight.clamp(asked);
        OptionalInt ioWeight = unified.plain.of(device);
        OptionalInt bfqWeight = unified.bfq.of(device);
        if (differs(ioWeight, place.ioDeviceWeight(weight)) || differs(bfqWeight, weight)) {
            return Fate.dropped(Reason.OVERRIDDEN, "unified says another weight for this device.");
        }
        if (place.twoPlaces() && ioWeight.isPresent() != bfqWeight.isPresent()) {
            return ONE_OF_TWO;
        }
        boolean send = ioWeight.isEmpty() && bfqWeight.isEmpty();
        return clamped(asked, weight, place.device(device, weight, entries, send, path));
    }

    // ---- throttles: bytes or operations per second; 0 removes the limit; the last entry for a device counts

    private static void throttle(Limit limit, LeafPath path, Map<BlockDevice, Map<Limit, Long>> unified, Translation t) {
        Items<ThrottleDevice> items = limit.of(t.resources.blockIO());
        if (items.isAbsent()) {
            return;
        }
        Optional<String> property = limit.property(t);
        if (items.isCleared()) {
            cleared(items, path, property, limit.file(t), t);
            return;
        }
        Map<BlockDevice, ThrottleDevice> last = new HashMap<>();
        for (ThrottleDevice entry : items.list()) {
            last.put(device(entry.major(), entry.minor()), entry);
        }
        List<List<Object>> entries = new ArrayList<>(items.list().size());
        List<LeafPath> from = new ArrayList<>(items.list().size());
        Optional<Fate> nowhere = nowhere(limit, property, t);
        Fate placed = property.map(name -> Fate.exact("property:" + name)).orElseGet(() -> Fate.exact("file:" + limit.file(t)));
        for (ThrottleDevice entry : items.list()) {
            BlockDevice device = device(entry.major(), entry.minor());
            LeafPath ratePath = entry.path().field("rate");
            Fate fate = obstacle(entry.major(), entry.minor(), device, entry.rate().hasValue(), "rate").or(() -> nowhere).orElseGet(() ->
                    last.get(device) != entry ? LATER_ENTRY
                            : rate(limit, device, entry.rate().get(), ratePath, unified.getOrDefault(device, Map.of()), property, placed, entries, t));
            if (entries.size() > from.size()) {
                from.add(ratePath);
            }
            Leaves.tell(t, entry.path().field("major"), entry.major(), fate);
            Leaves.tell(t, entry.path().field("minor"), entry.minor(), fate);
            Leaves.tellUnsigned(t, ratePath, entry.rate(), fate);
        }
        if (property.isPresent() && nowhere.isEmpty()) {
            sendList(property.get(), entries, from, path, t);
        }
    }

    private static Optional<Fate> nowhere(Limit limit, Optional<String> property, Translation t) {
        if (noController(t)) {
            return Optional.of(NO_CONTROLLER);
        }
        return property.isPresent() || t.host.hasFile(limit.file(t)) ? Optional.empty()
                : Optional.of(Fate.dropped(Reason.NO_FILE, "This host has no " + limit.file(t) + ".")
                        .withRemedy("The kernel needs CONFIG_BLK_DEV_THROTTLING."));
    }

    private static Fate rate(Limit limit, BlockDevice device, long rate, LeafPath path, Map<Limit, Long> unified, Optional<String> property,
            Fate placed, List<List<Object>> entries, Translation t) {
        boolean remove = rate == 0 || limit.unlimited(rate);
        if (unified.containsKey(limit)) {
            long asked = unified.get(limit);
            boolean same = limit.unlimited(asked) ? remove : asked == rate;
            return same ? placed : Fate.dropped(Reason.OVERRIDDEN, "unified says another " + limit.key + " for this device.");
        }
        if (property.isPresent() && !remove) {
            entries.add(List.of(device.path(), rate));
        } else if (property.isEmpty() && (!remove || t.change())) {
            t.write(Controller.IO, limit.file(t), limit.line(device, rate, t), path);
        }
        List<String> targets = remove && !t.change() ? List.of() : placed.targets();
        if (rate != 0 && rate != UnitProperty.INFINITY && remove) {
            return actsAsMax(targets);
        }
        return !targets.isEmpty() ? placed : rate == 0 ? NO_LIMIT_YET : NO_LIMIT;
    }

    static Fate actsAsMax(List<String> targets) {
        return Fate.approximated(Reason.CLAMPED, "The kernel counts operations in 32 bits; 4294967295 and more is no limit.")
                .withTargets(targets).withHeld("max");
    }

    // ---- what lists of devices share

    /** A list that is null or empty: in a change it empties the property's list; a file has no way to do that. */
    private static void cleared(Items<?> items, LeafPath path, Optional<String> property, String file, Translation t) {
        Fate fate;
        if (!t.change() || noController(t)) {
            fate = Leaves.nothingAsked(items, t);
        } else if (property.isPresent()) {
            t.send(property.get(), "a(st)", List.of(), path);
            fate = t.nullFate(List.of("property:" + property.get()));
        } else {
            fate = keepsOthers(file);
        }
        t.report(path, Leaves.cleared(items, ReportEntry.EMPTY_ARRAY), fate);
    }

    /** Why an entry cannot be placed, whatever the host. */
    private static Optional<Fate> obstacle(Leaf<Long> major, Leaf<Long> minor, BlockDevice device, boolean hasValue, String value) {
        if (!major.hasValue() || !minor.hasValue() || !hasValue) {
            return Optional.of(Leaves.missing(!major.hasValue() ? "major" : !minor.hasValue() ? "minor" : value));
        }
        return device.equals(BlockDevice.NONE) ? Optional.of(NO_DEVICE) : Optional.empty();
    }

    private static BlockDevice device(Leaf<Long> major, Leaf<Long> minor) {
        return BlockDevice.of(major.orElse(-1L), minor.orElse(-1L)).orElse(BlockDevice.NONE);
    }

    private static void sendList(String property, List<List<Object>> entries, List<LeafPath> from, LeafPath list, Translation t) {
        if (t.change()) {
            t.send(property, "a(st)", List.of(), list);
        }
        if (!entries.isEmpty()) {
            t.send(property, "a(st)", List.copyOf(entries), from.toArray(LeafPath[]::new));
        }
    }

    static Fate keepsOthers(String file) {
        return Fate.dropped(Reason.NO_EQUIVALENT, "A cgroup file cannot be cleared for all devices at once: " + file + " stays as it is.")
                .withRemedy("Name each device with 0.");
    }

    /** A key of {@code unified} that belongs to this controller; false if these rules do not know it. */
    static boolean unified(Unified key, Translation t) {
        return IoUnified.apply(key, t);
    }
}
