package io.cgbridge.translator;

import io.cgbridge.translator.IoMax.Limit;
import io.cgbridge.translator.OciResources.Unified;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The {@code io.*} keys of {@code unified}. What the text says is held as asked, also where nothing looks at it: it names a file, not a wish. On a v1 host it goes
 * where the OCI fields go.
 */
final class IoUnified {
    private IoUnified() {
    }

    /** A key of {@code unified}; false if these rules do not know it. */
    static boolean apply(Unified key, Translation t) {
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
            return weightReset(key, !t.unified("io.bfq.weight").hasValue(), place, t);
        }
        Optional<IoWeightText> text = IoWeightText.parse(key.value().get(), IoWeight.MAX_IO_WEIGHT);
        if (text.isEmpty()) {
            return notWeights(IoWeight.MAX_IO_WEIGHT);
        }
        if (t.legacy(Controller.IO)) {
            boolean bfqToo = place.hasBfqFile() && IoRules.weights("io.bfq.weight", IoWeight.MAX, t) != IoWeightText.NOTHING;
            return bfqToo ? Refusals.overridden("io.bfq.weight") : legacyWeights(key, text.get(), true, place, t);
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
            return weightReset(key, t.unified("io.weight").isAbsent(), place, t);
        }
        Optional<IoWeightText> text = IoWeightText.parse(key.value().get(), IoWeight.MAX);
        if (text.isEmpty()) {
            return notWeights(IoWeight.MAX);
        }
        String file = place.bfqFile();
        if (!place.hasBfqFile()) {
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
            OptionalInt ioWeight = IoRules.weights("io.weight", IoWeight.MAX_IO_WEIGHT, t).cgroup();
            if (byProperty && ioWeight.isEmpty()) {
                t.send("IOWeight", "t", (long) IoWeight.forBfq(weight, systemd), key.path());
                targets.add("property:IOWeight");
            } else {
                t.write(Controller.IO, file, "default " + weight, key.path());
                targets.add("file:" + file);
            }
            if (byProperty && ioWeight.isPresent() && IoWeight.bfqWeight(ioWeight.getAsInt(), systemd) != weight) {
                rewritten = Optional.of(Fate.approximated(Reason.NOT_PERSISTENT, "io.weight is asked for as well, and systemd writes bfq's weight from it.",
                        "file:" + file).withRemedy(Fate.KEPT).withHeldAfterReload((long) IoWeight.bfqWeight(ioWeight.getAsInt(), systemd)));
            }
        }
        String property = IoWeight.reachesBfqDevices(systemd) ? "IODeviceWeight" : "";
        deviceWeights(key, file, property, text.get().devices(), weight -> IoWeight.forBfq(weight, systemd), targets, t);
        return rewritten.map(fate -> fate.withTargets(targets)).orElseGet(() -> heldButNotHonoured(place.bfq(), targets));
    }

    /** Both keys and the field reach the same place: only the one that is alone resets it. */
    private static Fate weightReset(Unified key, boolean alone, IoWeightPlace place, Translation t) {
        boolean resets = t.change() && alone && t.resources.blockIO().weight().isAbsent();
        return t.nullFate(resets ? place.resetCgroup(key.path()) : List.of());
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
        if (byFile && !targets.contains("file:" + file)) {
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
        if (text.hasBackToCgroup()) {
            return Fate.dropped(Reason.NO_EQUIVALENT, "cgroup v1 has no \"default\" for a device.");
        }
        List<String> targets = new ArrayList<>(2);
        List<Fate> fates = new ArrayList<>();
        if (text.cgroup().isPresent()) {
            fates.add(place.cgroup(legacyWeight(text.cgroup().getAsInt(), convert, t), true, key.path()));
        }
        List<List<Object>> entries = new ArrayList<>();
        for (Map.Entry<BlockDevice, Integer> entry : text.devices().entrySet()) {
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
        Map<BlockDevice, Map<Limit, Long>> devices = parsed.get();
        for (Limit limit : Limit.values()) {
            boolean asked = devices.values().stream().anyMatch(limits -> limits.containsKey(limit));
            if (asked && limit.property(t).isEmpty() && !t.host.hasFile(limit.file(t))) {
                return Fate.dropped(Reason.NO_FILE, "This host has no " + limit.file(t) + ".");
            }
        }
        List<String> targets = new ArrayList<>(4);
        boolean clamped = false;
        for (Limit limit : Limit.values()) {
            clamped |= place(limit, devices, targets, key, t);
        }
        if (targets.isEmpty()) {
            return Fate.unset(Reason.EMPTY, "Nothing is asked here.");
        }
        return clamped ? IoRules.actsAsMax(List.copyOf(targets)) : Fate.exact(targets.toArray(String[]::new));
    }

    /** Places one of the four limits of every device; true if one of them is a number that the kernel takes for no limit. */
    private static boolean place(Limit limit, Map<BlockDevice, Map<Limit, Long>> devices, List<String> targets, Unified key, Translation t) {
        Optional<String> property = limit.property(t);
        List<List<Object>> entries = new ArrayList<>(devices.size());
        boolean any = false;
        boolean clamped = false;
        for (Map.Entry<BlockDevice, Map<Limit, Long>> device : devices.entrySet()) {
            if (!device.getValue().containsKey(limit)) {
                continue;
            }
            long rate = device.getValue().get(limit);
            any = true;
            clamped |= limit.unlimited(rate) && rate != UnitProperty.INFINITY;
            if (property.isPresent()) {
                entries.add(List.of(device.getKey().path(), limit.unlimited(rate) ? UnitProperty.INFINITY : rate));
            } else {
                t.write(Controller.IO, limit.file(t), limit.line(device.getKey(), rate, t), key.path());
            }
        }
        String target = property.map(name -> "property:" + name).orElse("file:" + limit.file(t));
        if (any && !targets.contains(target)) {
            targets.add(target);
        }
        if (!entries.isEmpty()) {
            t.send(property.orElseThrow(), "a(st)", List.copyOf(entries), key.path());
        }
        return clamped;
    }

    private static Fate ioMaxReset(Unified key, Translation t) {
        List<String> targets = new ArrayList<>();
        for (Limit limit : Limit.values()) {
            Optional<String> property = t.change() && limit.of(t.resources.blockIO()).isAbsent() ? limit.property(t) : Optional.empty();
            property.ifPresent(name -> {
                t.send(name, "a(st)", List.of(), key.path());
                targets.add("property:" + name);
            });
        }
        boolean filesOnly = t.change() && Arrays.stream(Limit.values()).allMatch(limit -> limit.property(t).isEmpty());
        return filesOnly ? IoRules.keepsOthers("io.max") : t.nullFate(List.copyOf(targets));
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
            return t.change() ? IoRules.keepsOthers("io.latency") : t.nullFate(List.of());
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
