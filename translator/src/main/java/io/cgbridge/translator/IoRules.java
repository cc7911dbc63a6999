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
    private static final Fate NO_CONTROLLER = Fate.dropped(Reason.NO_CONTROLLER, "This host has no io controller.");
    private static final Fate NO_DEVICE = Fate.rejected(Reason.OUT_OF_RANGE,
            "A device has a major number from 0 to 4095 and a minor number from 0 to 1048575.");
    private static final Fate NO_LEAF_WEIGHT = Fate.dropped(Reason.NO_EQUIVALENT,
            "Only CFQ had leaf weights; it is gone since kernel 5.0, and cgroup 2 has nothing like them.");
    private static final Fate NO_LIMIT_YET = Fate.unset(Reason.LEFT_ALONE, "Rate 0 removes a limit, and a new unit has none.");

    private IoRules() {
    }

    static void apply(OciResources resources, Translation t) {
        BlockIo io = resources.blockIO();
        IoWeightPlace place = new IoWeightPlace(t);
        weight(io.weight(), place, t);
        leafWeight(LEAF_WEIGHT, io.leafWeight(), t);
        weightDevices(io.weightDevice(), place, t);
        Map<BlockDevice, Map<Limit, Long>> unified = t.unified("io.max").hasValue()
                ? IoMax.parse(t.unified("io.max").get()).orElse(Map.of()) : Map.of();
        throttle(Limit.READ_BYTES, READ_BPS, io.throttleReadBpsDevice(), unified, t);
        throttle(Limit.WRITE_BYTES, WRITE_BPS, io.throttleWriteBpsDevice(), unified, t);
        throttle(Limit.READ_OPERATIONS, READ_IOPS, io.throttleReadIOPSDevice(), unified, t);
        throttle(Limit.WRITE_OPERATIONS, WRITE_IOPS, io.throttleWriteIOPSDevice(), unified, t);
    }

    private static boolean noController(Translation t) {
        return t.host.hierarchyOf(Controller.IO) == Hierarchy.NONE;
    }

    // ---- weight: 10 to 1000; 0 is not set; outside: the nearest

    private static void weight(Leaf<Long> weight, IoWeightPlace place, Translation t) {
        if (weight.isAbsent()) {
            return;
        }
        if (weight.isNull()) {
            t.report(WEIGHT, ReportEntry.NULL, t.nullFate(t.change() && !noController(t) ? place.resetCgroup(WEIGHT) : List.of()));
            return;
        }
        t.report(WEIGHT, weight.get(), weightFate(weight.get(), place, t));
    }

    private static Fate weightFate(long asked, IoWeightPlace place, Translation t) {
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
        OptionalInt ioWeight = weights("io.weight", IoWeight.MAX_IO_WEIGHT, t).cgroup();
        OptionalInt bfqWeight = weights("io.bfq.weight", IoWeight.MAX, t).cgroup();
        if (differs(ioWeight, place.ioWeight(weight)) || differs(bfqWeight, weight)) {
            return Fate.dropped(Reason.OVERRIDDEN, "unified says another weight.");
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

    private static IoWeightText weights(String file, int max, Translation t) {
        return t.unified(file).hasValue() ? IoWeightText.parse(t.unified(file).get(), max).orElse(IoWeightText.NOTHING)
                : IoWeightText.NOTHING;
    }

    // ---- leaf weight: what a cgroup's own processes weigh against the cgroups below it

    private static void leafWeight(LeafPath path, Leaf<Long> weight, Translation t) {
        if (!weight.isAbsent()) {
            Leaves.tell(t, path, weight, leafFate(LEAF_FILE, "", weight, path, t));
        }
    }

    private static Fate leafFate(String file, String prefix, Leaf<Long> weight, LeafPath from, Translation t) {
        boolean place = t.legacy(Controller.IO) && t.host.hasFile(file);
        if (weight.isNull()) {
            if (!t.change() || !place) {
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

    private static void weightDevices(Items<WeightDevice> items, IoWeightPlace place, Translation t) {
        if (items.isAbsent()) {
            return;
        }
        if (items.isCleared()) {
            Object value = Leaves.cleared(items, ReportEntry.EMPTY_ARRAY);
            String property = place.deviceProperty();
            if (!t.change() || noController(t)) {
                t.report(WEIGHT_DEVICE, value, Leaves.nothingAsked(items, t));
            } else if (t.property(property).isPresent()) {
                t.send(property, "a(st)", List.of(), WEIGHT_DEVICE);
                t.report(WEIGHT_DEVICE, value, t.nullFate(List.of("property:" + property)));
            } else {
                t.report(WEIGHT_DEVICE, value, keepsOthers("the weight files"));
            }
            return;
        }
        Map<BlockDevice, WeightDevice> last = new HashMap<>();
        for (WeightDevice entry : items.list()) {
            device(entry.major(), entry.minor()).ifPresent(device -> last.put(device, entry));
        }
        List<List<Object>> entries = new ArrayList<>();
        List<LeafPath> from = new ArrayList<>();
        for (WeightDevice entry : items.list()) {
            weightDevice(entry, last, place, entries, from, t);
        }
        if (place.devicesByProperty()) {
            sendList(place.deviceProperty(), entries, from, WEIGHT_DEVICE, t);
        }
    }

    private static void weightDevice(WeightDevice entry, Map<BlockDevice, WeightDevice> last, IoWeightPlace place, List<List<Object>> entries,
            List<LeafPath> from, Translation t) {
        LeafPath weightPath = entry.path().field("weight");
        LeafPath leafPath = entry.path().field("leafWeight");
        Optional<Fate> obstacle = obstacle(entry.major(), entry.minor(), entry.weight().hasValue() || entry.leafWeight().hasValue(), "weight",
                device -> last.get(device) == entry);
        int before = entries.size();
        Fate weight = obstacle.orElseGet(() -> deviceWeight(entry, weightPath, place, entries, t));
        if (entries.size() > before) {
            from.add(weightPath);
        }
        Fate leaf = obstacle.orElseGet(() -> leafFate(LEAF_DEVICE_FILE, device(entry.major(), entry.minor()).orElseThrow() + " ",
                entry.leafWeight().isAbsent() ? Leaf.ofNull() : entry.leafWeight(), leafPath, t));
        Fate device = entry.weight().hasValue() ? weight : leaf;
        Leaves.tell(t, entry.path().field("major"), entry.major(), device);
        Leaves.tell(t, entry.path().field("minor"), entry.minor(), device);
        Leaves.tell(t, weightPath, entry.weight(), weight);
        Leaves.tell(t, leafPath, entry.leafWeight(), leaf);
    }

    private static Fate deviceWeight(WeightDevice entry, LeafPath path, IoWeightPlace place, List<List<Object>> entries, Translation t) {
        if (!entry.weight().hasValue()) {
            return t.nullFate(List.of());
        }
        long asked = entry.weight().get();
        if (asked == 0) {
            return NOT_SET;
        }
        if (noController(t)) {
            return NO_CONTROLLER;
        }
        if (!place.honoured()) {
            return place.notHonoured();
        }
        BlockDevice device = device(entry.major(), entry.minor()).orElseThrow();
        int weight = IoWeight.clamp(asked);
        Optional<Integer> ioWeight = Optional.ofNullable(weights("io.weight", IoWeight.MAX_IO_WEIGHT, t).devices().get(device));
        Optional<Integer> bfqWeight = Optional.ofNullable(weights("io.bfq.weight", IoWeight.MAX, t).devices().get(device));
        if (ioWeight.filter(w -> w != place.ioDeviceWeight(weight)).isPresent() || bfqWeight.filter(w -> w != weight).isPresent()) {
            return Fate.dropped(Reason.OVERRIDDEN, "unified says another weight for this device.");
        }
        boolean send = ioWeight.isEmpty() && bfqWeight.isEmpty();
        return clamped(asked, weight, place.device(device, weight, entries, send, path));
    }

    // ---- throttles: bytes or operations per second; 0 removes the limit; the last entry for a device counts

    private static void throttle(Limit limit, LeafPath path, Items<ThrottleDevice> items, Map<BlockDevice, Map<Limit, Long>> unified,
            Translation t) {
        if (items.isAbsent()) {
            return;
        }
        Optional<String> property = throttleProperty(limit, t);
        if (items.isCleared()) {
            Object value = Leaves.cleared(items, ReportEntry.EMPTY_ARRAY);
            if (!t.change() || noController(t)) {
                t.report(path, value, Leaves.nothingAsked(items, t));
            } else if (property.isPresent()) {
                t.send(property.get(), "a(st)", List.of(), path);
                t.report(path, value, t.nullFate(List.of("property:" + property.get())));
            } else {
                t.report(path, value, keepsOthers(throttleFile(limit, t)));
            }
            return;
        }
        Map<BlockDevice, ThrottleDevice> last = new HashMap<>();
        for (ThrottleDevice entry : items.list()) {
            device(entry.major(), entry.minor()).ifPresent(device -> last.put(device, entry));
        }
        List<List<Object>> entries = new ArrayList<>(items.list().size());
        List<LeafPath> from = new ArrayList<>(items.list().size());
        Fate placed = property.map(name -> Fate.exact("property:" + name)).orElseGet(() -> Fate.exact("file:" + throttleFile(limit, t)));
        for (ThrottleDevice entry : items.list()) {
            LeafPath ratePath = entry.path().field("rate");
            Fate fate = obstacle(entry.major(), entry.minor(), entry.rate().hasValue(), "rate", device -> last.get(device) == entry)
                    .orElseGet(() -> rate(limit, entry, ratePath, unified, property, placed, entries, t));
            if (entries.size() > from.size()) {
                from.add(ratePath);
            }
            Leaves.tell(t, entry.path().field("major"), entry.major(), fate);
            Leaves.tell(t, entry.path().field("minor"), entry.minor(), fate);
            Leaves.tellUnsigned(t, ratePath, entry.rate(), fate);
        }
        if (property.isPresent()) {
            sendList(property.get(), entries, from, path, t);
        }
    }

    private static Fate rate(Limit limit, ThrottleDevice entry, LeafPath path, Map<BlockDevice, Map<Limit, Long>> unified,
            Optional<String> property, Fate placed, List<List<Object>> entries, Translation t) {
        if (noController(t)) {
            return NO_CONTROLLER;
        }
        String file = throttleFile(limit, t);
        if (property.isEmpty() && !t.host.hasFile(file)) {
            return Fate.dropped(Reason.NO_FILE, "This host has no " + file + ".").withRemedy("The kernel needs CONFIG_BLK_DEV_THROTTLING.");
        }
        BlockDevice device = device(entry.major(), entry.minor()).orElseThrow();
        long rate = entry.rate().get();
        boolean remove = rate == 0 || limit.unlimited(rate);
        Optional<Long> asked = Optional.ofNullable(unified.getOrDefault(device, Map.of()).get(limit));
        if (asked.isPresent()) {
            boolean same = limit.unlimited(asked.get()) ? remove : asked.get() == rate;
            return same ? placed : Fate.dropped(Reason.OVERRIDDEN, "unified says another " + limit.key + " for this device.");
        }
        if (property.isPresent() && !remove) {
            entries.add(List.of(device.path(), rate));
        } else if (property.isEmpty() && (!remove || t.change())) {
            t.write(Controller.IO, file, throttleLine(limit, device, remove, rate, t), path);
        }
        if (rate != 0 && rate != UnitProperty.INFINITY && remove) {
            return actsAsMax(placed.targets());
        }
        return rate == 0 && !t.change() ? NO_LIMIT_YET : placed;
    }

    private static Fate actsAsMax(List<String> targets) {
        return Fate.approximated(Reason.CLAMPED, "The kernel counts operations in 32 bits; 4294967295 and more is no limit.")
                .withTargets(targets).withHeld("max");
    }

    private static Optional<String> throttleProperty(Limit limit, Translation t) {
        String name = t.unified(Controller.IO) ? limit.property : limit.legacyProperty;
        return t.property(name).map(HostProfile.SettableProperty::name);
    }

    private static String throttleFile(Limit limit, Translation t) {
        return t.unified(Controller.IO) ? "io.max" : limit.legacyFile;
    }

    private static String throttleLine(Limit limit, BlockDevice device, boolean remove, long rate, Translation t) {
        if (t.unified(Controller.IO)) {
            return device + " " + limit.key + "=" + (remove ? "max" : Long.toUnsignedString(rate));
        }
        return device + " " + (remove ? "0" : Long.toUnsignedString(rate));
    }

    // ---- what lists of devices share

    private interface Last {
        boolean isFor(BlockDevice device);
    }

    /** Why an entry cannot be placed, whatever the host. */
    private static Optional<Fate> obstacle(Leaf<Long> major, Leaf<Long> minor, boolean hasValue, String value, Last last) {
        if (!major.hasValue() || !minor.hasValue() || !hasValue) {
            return Optional.of(Leaves.missing(!major.hasValue() ? "major" : !minor.hasValue() ? "minor" : value));
        }
        Optional<BlockDevice> device = device(major, minor);
        if (device.isEmpty()) {
            return Optional.of(NO_DEVICE);
        }
        return last.isFor(device.get()) ? Optional.empty()
                : Optional.of(Fate.dropped(Reason.OVERRIDDEN, "A later entry of this list is for the same device."));
    }

    private static Optional<BlockDevice> device(Leaf<Long> major, Leaf<Long> minor) {
        return BlockDevice.of(major.orElse(-1L), minor.orElse(-1L));
    }

    private static void sendList(String property, List<List<Object>> entries, List<LeafPath> from, LeafPath list, Translation t) {
        if (t.change()) {
            t.send(property, "a(st)", List.of(), list);
        }
        if (!entries.isEmpty()) {
            t.send(property, "a(st)", List.copyOf(entries), from.toArray(LeafPath[]::new));
        }
    }

    private static Fate keepsOthers(String file) {
        return Fate.dropped(Reason.NO_EQUIVALENT, "A cgroup file cannot be cleared for all devices at once: " + file + " stays as it is.")
                .withRemedy("Name each device with 0.");
    }

    // ---- unified

    /** A key of {@code unified} that belongs to this controller; false if these rules do not know it. */
    static boolean unified(Unified key, Translation t) {
        switch (key.file()) {
            case "io.weight" -> tell(key, ioWeight(key, t), t);
            case "io.bfq.weight" -> tell(key, bfqWeight(key, t), t);
            case "io.max" -> tell(key, ioMax(key, t), t);
            case "io.latency" -> tell(key, latency(key, t), t);
            case "io.cost.qos", "io.cost.model" -> tell(key, Fate.rejected(Reason.NOT_A_RESOURCE,
                    "Only the root cgroup has " + key.file() + ": it configures the host.").withRemedy("Set it for the whole host."), t);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void tell(Unified key, Fate fate, Translation t) {
        Leaves.tell(t, key.path(), key.value(), fate);
    }

    /** {@code io.weight}: IOWeight and IODeviceWeight have its scale; on v1 the curve leads back to BlockIOWeight. */
    private static Fate ioWeight(Unified key, Translation t) {
        IoWeightPlace place = new IoWeightPlace(t);
        if (key.value().isNull()) {
            return t.nullFate(t.change() ? place.resetCgroup(key.path()) : List.of());
        }
        Optional<IoWeightText> text = IoWeightText.parse(key.value().get(), IoWeight.MAX_IO_WEIGHT);
        if (text.isEmpty()) {
            return notWeights(IoWeight.MAX_IO_WEIGHT);
        }
        if (t.legacy(Controller.IO)) {
            return legacyWeights(key, text.get(), true, place, t);
        }
        if (t.property("IOWeight").isEmpty() && !t.host.hasFile("io.weight")) {
            return Fate.dropped(Reason.NO_FILE, "This host has no io.weight.").withRemedy("Kernel 5.4 with io.cost has it.");
        }
        List<String> targets = new ArrayList<>(2);
        if (text.get().cgroup().isPresent()) {
            long weight = text.get().cgroup().getAsInt();
            if (t.property("IOWeight").isPresent()) {
                t.send("IOWeight", "t", weight, key.path());
                targets.add("property:IOWeight");
            } else {
                t.write(Controller.IO, "io.weight", "default " + weight, key.path());
                targets.add("file:io.weight");
            }
        }
        deviceWeights(key, "io.weight", "IODeviceWeight", text.get().devices(), weight -> weight, targets, t);
        return heldButNotHonoured(place.honoured(), targets);
    }

    /** {@code io.bfq.weight}: bfq's own scale. */
    private static Fate bfqWeight(Unified key, Translation t) {
        IoWeightPlace place = new IoWeightPlace(t);
        if (key.value().isNull()) {
            return t.nullFate(t.change() ? place.resetCgroup(key.path()) : List.of());
        }
        Optional<IoWeightText> text = IoWeightText.parse(key.value().get(), IoWeight.MAX);
        if (text.isEmpty()) {
            return notWeights(IoWeight.MAX);
        }
        String file = t.legacy(Controller.IO) ? "blkio.bfq.weight" : "io.bfq.weight";
        if (!t.host.hasFile(file)) {
            return Fate.dropped(Reason.NO_FILE, "This host has no " + file + ".").withRemedy("Load the bfq module and use its scheduler.");
        }
        if (t.legacy(Controller.IO)) {
            return legacyWeights(key, text.get(), false, place, t);
        }
        int systemd = t.host.systemdVersion();
        List<String> targets = new ArrayList<>(2);
        Optional<Fate> rewritten = Optional.empty();
        if (text.get().cgroup().isPresent()) {
            int weight = text.get().cgroup().getAsInt();
            boolean byProperty = t.property("IOWeight").isPresent() && IoWeight.reachesBfq(systemd);
            OptionalInt ioWeight = weights("io.weight", IoWeight.MAX_IO_WEIGHT, t).cgroup();
            if (byProperty && ioWeight.isEmpty()) {
                t.send("IOWeight", "t", (long) IoWeight.forBfq(weight, systemd), key.path());
                targets.add("property:IOWeight");
            } else {
                t.write(Controller.IO, file, "default " + weight, key.path());
                targets.add("file:" + file);
            }
            if (byProperty && ioWeight.isPresent() && IoWeight.bfqWeight(ioWeight.getAsInt(), systemd) != weight) {
                rewritten = Optional.of(Fate.approximated(Reason.NOT_PERSISTENT, "io.weight is asked for as well, and systemd writes bfq's weight from it.",
                        "file:" + file).withHeldAfterReload((long) IoWeight.bfqWeight(ioWeight.getAsInt(), systemd)));
            }
        }
        String property = IoWeight.reachesBfqDevices(systemd) ? "IODeviceWeight" : "";
        deviceWeights(key, file, property, text.get().devices(), weight -> IoWeight.forBfq(weight, systemd), targets, t);
        return rewritten.map(fate -> fate.withTargets(targets)).orElseGet(() -> heldButNotHonoured(place.bfq(), targets));
    }

    private interface Scale {
        int of(int weight);
    }

    /** The devices' weights: by the property, except "default", which it cannot say. */
    private static void deviceWeights(Unified key, String file, String property, Map<BlockDevice, Integer> weights, Scale scale,
            List<String> targets, Translation t) {
        List<List<Object>> entries = new ArrayList<>(weights.size());
        boolean byProperty = t.property(property).isPresent();
        boolean byFile = false;
        for (Map.Entry<BlockDevice, Integer> entry : weights.entrySet()) {
            boolean back = entry.getValue() == IoWeightText.BACK_TO_CGROUP;
            if (byProperty && !back) {
                entries.add(List.of(entry.getKey().path(), (long) scale.of(entry.getValue())));
            } else {
                t.write(Controller.IO, file, entry.getKey() + " " + (back ? "default" : entry.getValue()), key.path());
                byFile = true;
            }
        }
        if (!entries.isEmpty()) {
            t.send(property, "a(st)", List.copyOf(entries), key.path());
            targets.add("property:" + property);
        }
        if (byFile) {
            targets.add("file:" + file);
        }
    }

    private static Fate heldButNotHonoured(boolean honoured, List<String> targets) {
        if (targets.isEmpty()) {
            return Fate.unset(Reason.EMPTY, "Nothing is asked here.");
        }
        return honoured ? Fate.exact(targets.toArray(String[]::new))
                : Fate.approximated(Reason.NO_IO_POLICY, "The number is held, but nothing on this host looks at it.")
                        .withTargets(List.copyOf(targets)).withRemedy("Use the bfq scheduler or enable io.cost.qos.");
    }

    private static Fate notWeights(int max) {
        return Fate.rejected(Reason.OUT_OF_RANGE, "A line is a weight from 1 to " + max + ", after \"default\" or a device like 8:0 or alone.");
    }

    /** Both weight files on a v1 host: through v1's scale, as the OCI fields go. */
    private static Fate legacyWeights(Unified key, IoWeightText text, boolean convert, IoWeightPlace place, Translation t) {
        if (!place.honoured()) {
            return place.notHonoured();
        }
        List<String> targets = new ArrayList<>(2);
        List<Fate> fates = new ArrayList<>();
        if (text.cgroup().isPresent()) {
            fates.add(place.cgroup(legacyWeight(text.cgroup().getAsInt(), convert, t), true, key.path()));
        }
        List<List<Object>> entries = new ArrayList<>();
        for (Map.Entry<BlockDevice, Integer> entry : text.devices().entrySet()) {
            if (entry.getValue() == IoWeightText.BACK_TO_CGROUP) {
                return Fate.dropped(Reason.NO_EQUIVALENT, "cgroup v1 has no \"default\" for a device.");
            }
            fates.add(place.device(entry.getKey(), legacyWeight(entry.getValue(), convert, t), entries, true, key.path()));
        }
        if (!entries.isEmpty()) {
            t.send(place.deviceProperty(), "a(st)", List.copyOf(entries), key.path());
        }
        fates.forEach(fate -> fate.targets().stream().filter(target -> !targets.contains(target)).forEach(targets::add));
        if (fates.isEmpty()) {
            return Fate.unset(Reason.EMPTY, "Nothing is asked here.");
        }
        return fates.stream().filter(fate -> fate.outcome() == Outcome.APPROXIMATED).findFirst().map(fate -> fate.withTargets(targets))
                .orElseGet(() -> convert || fates.stream().anyMatch(fate -> fate.outcome() != Outcome.EXACT)
                        ? Fate.converted(Reason.OTHER_SCALE, "cgroup v1 has weights of 10 to 1000.").withTargets(targets)
                        : Fate.exact(targets.toArray(String[]::new)));
    }

    private static int legacyWeight(int weight, boolean convert, Translation t) {
        return convert ? IoWeight.fromIoWeight(weight, t.options.ioWeights()) : weight;
    }

    /** {@code io.max}: four property lists; on v1 two of them and two files. */
    private static Fate ioMax(Unified key, Translation t) {
        if (key.value().isNull()) {
            return ioMaxReset(key, t);
        }
        Optional<Map<BlockDevice, Map<Limit, Long>>> parsed = IoMax.parse(key.value().get());
        if (parsed.isEmpty()) {
            return Fate.rejected(Reason.INVALID_SYNTAX,
                    "A line is a device like 8:0 and rbps=, wbps=, riops= or wiops= with a number from 1 or max.");
        }
        List<String> targets = new ArrayList<>();
        boolean clamped = false;
        for (Limit limit : Limit.values()) {
            Optional<String> property = throttleProperty(limit, t);
            String file = throttleFile(limit, t);
            List<List<Object>> entries = new ArrayList<>();
            for (Map.Entry<BlockDevice, Map<Limit, Long>> device : parsed.get().entrySet()) {
                Optional<Long> rate = Optional.ofNullable(device.getValue().get(limit));
                if (rate.isEmpty()) {
                    continue;
                }
                boolean remove = limit.unlimited(rate.get());
                clamped |= remove && rate.get() != UnitProperty.INFINITY;
                if (property.isPresent()) {
                    entries.add(List.of(device.getKey().path(), remove ? UnitProperty.INFINITY : rate.get()));
                } else if (t.host.hasFile(file)) {
                    t.write(Controller.IO, file, throttleLine(limit, device.getKey(), remove, rate.get(), t), key.path());
                } else {
                    return Fate.dropped(Reason.NO_FILE, "This host has no " + file + ".");
                }
                String target = property.map(name -> "property:" + name).orElse("file:" + file);
                if (!targets.contains(target)) {
                    targets.add(target);
                }
            }
            if (!entries.isEmpty()) {
                t.send(property.orElseThrow(), "a(st)", List.copyOf(entries), key.path());
            }
        }
        if (targets.isEmpty()) {
            return Fate.unset(Reason.EMPTY, "Nothing is asked here.");
        }
        return clamped ? actsAsMax(List.copyOf(targets)) : Fate.exact(targets.toArray(String[]::new));
    }

    private static Fate ioMaxReset(Unified key, Translation t) {
        List<String> targets = new ArrayList<>();
        for (Limit limit : Limit.values()) {
            Optional<String> property = t.change() ? throttleProperty(limit, t) : Optional.empty();
            property.ifPresent(name -> {
                t.send(name, "a(st)", List.of(), key.path());
                targets.add("property:" + name);
            });
        }
        return t.change() && targets.isEmpty() ? keepsOthers("io.max") : t.nullFate(List.copyOf(targets));
    }

    /** {@code io.latency}: a target in microseconds per device; 0 and max are none. */
    private static Fate latency(Unified key, Translation t) {
        if (t.legacy(Controller.IO)) {
            return Fate.dropped(Reason.NO_EQUIVALENT, "cgroup v1 has no latency target.");
        }
        if (!t.host.hasFile("io.latency")) {
            return Fate.dropped(Reason.NO_FILE, "This host has no io.latency.").withRemedy("The kernel needs CONFIG_BLK_CGROUP_IOLATENCY.");
        }
        boolean property = t.property("IODeviceLatencyTargetUSec").isPresent();
        if (key.value().isNull()) {
            if (t.change() && property) {
                t.send("IODeviceLatencyTargetUSec", "a(st)", List.of(), key.path());
                return t.nullFate(List.of("property:IODeviceLatencyTargetUSec"));
            }
            return t.change() ? keepsOthers("io.latency") : t.nullFate(List.of());
        }
        List<String> lines = KernelText.lines(key.value().get());
        List<List<Object>> entries = new ArrayList<>(lines.size());
        for (String line : lines) {
            List<String> words = KernelText.words(line);
            Optional<BlockDevice> device = BlockDevice.parse(words.get(0));
            Optional<Long> target = words.size() == 2 && words.get(1).startsWith("target=")
                    ? KernelText.numberOrMax(words.get(1).substring("target=".length())) : Optional.empty();
            if (device.isEmpty() || target.isEmpty()) {
                return Fate.rejected(Reason.INVALID_SYNTAX, "A line is a device like 8:0 and target= with microseconds.");
            }
            entries.add(List.of(device.get().path(), target.get() == 0 ? UnitProperty.INFINITY : target.get()));
        }
        if (entries.isEmpty()) {
            return Fate.unset(Reason.EMPTY, "Nothing is asked here.");
        }
        if (property) {
            t.send("IODeviceLatencyTargetUSec", "a(st)", List.copyOf(entries), key.path());
            return Fate.exact("property:IODeviceLatencyTargetUSec");
        }
        lines.forEach(line -> t.write(Controller.IO, "io.latency", line, key.path()));
        return Fate.exact("file:io.latency");
    }
}
