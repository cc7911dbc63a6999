package io.cgbridge.translator;

import io.cgbridge.translator.TranslationOptions.IoWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a weight goes on one host. A weight does something only where a device runs bfq, where io.cost is on (cgroup 2, kernel 5.4), or under CFQ
 * (kernels before 5.0). {@code IOWeight} and {@code BlockIOWeight} reach bfq since systemd 243 and 248; before, bfq's own file is written, which those leave
 * alone.
 *
 * <p>A catalogue host has the policy that its profile names. No policy there means that a fresh installation has none, so the answer is the
 * same as on a live host: dropped, with what would help.
 */
final class IoWeightPlace {
    private static final String BFQ_FILE = "io.bfq.weight";
    private static final String LEGACY_BFQ_FILE = "blkio.bfq.weight";
    private static final String LEGACY_BFQ_DEVICE_FILE = "blkio.bfq.weight_device";
    private static final int LEGACY_DEFAULT = 500;
    private static final Fate NOBODY = Fate.dropped(Reason.NO_IO_POLICY,
            "Nothing on this host honours I/O weights: no device runs bfq, and io.cost is off.")
            .withRemedy("Use the bfq scheduler or enable io.cost.qos.");
    private static final Fate NOBODY_ON_V1 = Fate.dropped(Reason.NO_IO_POLICY,
            "Nothing on this host honours I/O weights: no device runs bfq, and the kernel has no CFQ.")
            .withRemedy("Use the bfq scheduler.");

    private final Translation t;
    private final boolean unified;
    private final boolean bfq;
    private final boolean plain;
    private final int systemd;
    private final IoWeights curve;
    private final boolean devicesByProperty;
    private final boolean devicesReachBfq;
    private final Fate deviceFate;

    IoWeightPlace(Translation t) {
        this.t = t;
        HostProfile host = t.host;
        unified = t.unified(Controller.IO);
        bfq = !host.io().bfq().isEmpty() && host.hasFile(bfqFile());
        boolean cfq = unified ? !host.kernelAtLeast(5, 0) && host.hasFile("io.weight") : host.hasFile("blkio.weight");
        plain = cfq || unified && !host.io().iocost().isEmpty();
        systemd = host.systemdVersion();
        curve = t.options.ioWeights();
        devicesReachBfq = unified && bfq && IoWeight.reachesBfqDevices(systemd) && t.property(deviceProperty()).isPresent();
        devicesByProperty = (plain || devicesReachBfq) && t.property(deviceProperty()).isPresent();
        deviceFate = deviceFate();
    }

    /** True if anything on this host looks at weights. */
    boolean honoured() {
        return bfq || plain;
    }

    /** True if this host has the file of bfq's weights, whether a device runs bfq or not. */
    boolean hasBfqFile() {
        return t.host.hasFile(bfqFile());
    }

    String bfqFile() {
        return unified ? BFQ_FILE : LEGACY_BFQ_FILE;
    }

    /** True if a device runs bfq. */
    boolean bfq() {
        return bfq;
    }

    /** True on cgroup 2 if devices of both kinds are there: some go by {@code io.weight}, others by {@code io.bfq.weight}. */
    boolean twoPlaces() {
        return unified && plain && bfq;
    }

    /** What there is to say where nothing looks at weights. */
    Fate notHonoured() {
        return unified ? NOBODY : NOBODY_ON_V1;
    }

    /** Places the cgroup's weight, 10 to 1000; {@code send} is false if {@code unified} already says the same. */
    Fate cgroup(int weight, boolean send, LeafPath from) {
        return unified ? unifiedCgroup(weight, send, from) : legacyCgroup(weight, send, from);
    }

    /** The {@code io.weight} that stands for a weight of 10 to 1000 here. */
    int ioWeight(int weight) {
        boolean forBfq = bfq && curve == IoWeights.BFQ && t.property("IOWeight").isPresent() && IoWeight.reachesBfq(systemd);
        return forBfq ? IoWeight.forBfq(weight, systemd) : IoWeight.toIoWeight(weight, curve);
    }

    private Fate unifiedCgroup(int weight, boolean send, LeafPath from) {
        boolean property = t.property("IOWeight").isPresent();
        boolean reaches = property && bfq && IoWeight.reachesBfq(systemd);
        int value = ioWeight(weight);
        List<String> targets = new ArrayList<>(2);
        if (property && (plain || reaches)) {
            targets.add("property:IOWeight");
            if (send) {
                t.send("IOWeight", "t", (long) value, from);
            }
        } else if (plain) {
            targets.add("file:io.weight");
            write("io.weight", "default " + value, send, from);
        }
        if (bfq && !reaches) {
            targets.add("file:" + BFQ_FILE);
            write(BFQ_FILE, "default " + weight, send, from);
        }
        return scaled(weight, value, reaches, targets);
    }

    private Fate scaled(int weight, int value, boolean reachesBfq, List<String> targets) {
        if (targets.equals(List.of("file:" + BFQ_FILE))) {
            return Fate.exact("file:" + BFQ_FILE);
        }
        Fate fate = Fate.converted(Reason.OTHER_SCALE, "Weight " + weight + " of 10 to 1000 is " + value + " of 1 to 10000" + by(weight, value) + ".",
                targets.toArray(String[]::new));
        int held = reachesBfq ? IoWeight.bfqWeight(value, systemd) : weight;
        return held == weight ? fate : fate.withHeld((long) held);
    }

    /** The formula, where the number came from the caller's curve and not from what bfq is to hold. */
    private String by(int weight, int value) {
        return value == IoWeight.toIoWeight(weight, t.options.ioWeights()) ? " (" + IoWeight.formula(t.options.ioWeights()) + ")" : "";
    }

    /** systemd bends a number that is on bfq's scale already: what it cannot be made to hold is written beside it. */
    private Fate legacyCgroup(int weight, boolean send, LeafPath from) {
        boolean property = t.property("BlockIOWeight").isPresent();
        if (property && bfq && IoWeight.reachesLegacyBfq(systemd)) {
            int value = IoWeight.clamp(IoWeight.forBfq(weight, systemd));
            int held = IoWeight.bfqWeight(value, systemd);
            if (send) {
                t.send("BlockIOWeight", "t", (long) value, from);
            }
            if (held != weight) {
                write(LEGACY_BFQ_FILE, Integer.toString(weight), send, from);
                return Fate.approximated(Reason.NOT_PERSISTENT, "systemd hands at most " + held + " on to bfq, so " + weight
                        + " is written to its file and lasts until systemd writes it again.", "property:BlockIOWeight", "file:" + LEGACY_BFQ_FILE)
                        .withRemedy(Fate.KEPT).withHeldAfterReload((long) held);
            }
            return value == weight ? Fate.exact("property:BlockIOWeight")
                    : Fate.converted(Reason.OTHER_SCALE, "systemd hands BlockIOWeight " + value + " on to bfq as " + weight + ".",
                            "property:BlockIOWeight").withHeld((long) held);
        }
        List<String> targets = new ArrayList<>(2);
        if (plain && property) {
            targets.add("property:BlockIOWeight");
            if (send) {
                t.send("BlockIOWeight", "t", (long) weight, from);
            }
        } else if (plain) {
            targets.add("file:blkio.weight");
            write("blkio.weight", Integer.toString(weight), send, from);
        }
        if (bfq) {
            targets.add("file:" + LEGACY_BFQ_FILE);
            write(LEGACY_BFQ_FILE, Integer.toString(weight), send, from);
        }
        return Fate.exact(targets.toArray(String[]::new));
    }

    /** Puts the cgroup's weight back to the default, also where nothing looks at it now; the targets that were reset. */
    List<String> resetCgroup(LeafPath from) {
        List<String> targets = new ArrayList<>(2);
        String property = unified ? "IOWeight" : "BlockIOWeight";
        String bfqFile = bfqFile();
        String plainFile = unified ? "io.weight" : "blkio.weight";
        boolean byProperty = t.property(property).isPresent();
        if (byProperty) {
            targets.add("property:" + property);
            t.send(property, "t", UnitProperty.INFINITY, from);
        } else if (t.host.hasFile(plainFile)) {
            targets.add("file:" + plainFile);
            write(plainFile, unified ? "default " + IoWeight.DEFAULT : Integer.toString(LEGACY_DEFAULT), true, from);
        }
        if (t.host.hasFile(bfqFile) && !(byProperty && unified && IoWeight.reachesBfq(systemd))) {
            targets.add("file:" + bfqFile);
            write(bfqFile, (unified ? "default " : "") + IoWeight.DEFAULT, true, from);
        }
        return targets;
    }

    /** True if a property takes the weights of single devices here. */
    boolean devicesByProperty() {
        return devicesByProperty;
    }

    String deviceProperty() {
        return unified ? "IODeviceWeight" : "BlockIODeviceWeight";
    }

    /** The {@code io.weight} that stands for a device's weight here. */
    int ioDeviceWeight(int weight) {
        return devicesReachBfq && curve == IoWeights.BFQ ? IoWeight.forBfq(weight, systemd) : IoWeight.toIoWeight(weight, curve);
    }

    /** Places a device's weight, 10 to 1000; what goes into the property is added to {@code entries}. */
    Fate device(BlockDevice device, int weight, List<List<Object>> entries, boolean send, LeafPath from) {
        if (send) {
            int value = unified ? ioDeviceWeight(weight) : weight;
            if (devicesByProperty) {
                entries.add(List.of(device.path(), (long) value));
            } else if (plain) {
                write(unified ? "io.weight" : "blkio.weight_device", device + " " + value, true, from);
            }
            if (bfq && !devicesReachBfq) {
                write(unified ? BFQ_FILE : LEGACY_BFQ_DEVICE_FILE, device + " " + weight, true, from);
            }
        }
        return deviceFate(weight);
    }

    /** Told of a whole list, so shared where it can be. */
    private Fate deviceFate(int weight) {
        int held = devicesReachBfq ? IoWeight.bfqWeight(ioDeviceWeight(weight), systemd) : weight;
        return held == weight ? deviceFate : deviceFate.withHeld((long) held);
    }

    private Fate deviceFate() {
        List<String> targets = new ArrayList<>(2);
        if (devicesByProperty) {
            targets.add("property:" + deviceProperty());
        } else if (plain) {
            targets.add("file:" + (unified ? "io.weight" : "blkio.weight_device"));
        }
        if (bfq && !devicesReachBfq) {
            targets.add("file:" + (unified ? BFQ_FILE : LEGACY_BFQ_DEVICE_FILE));
        }
        return unified && (devicesByProperty || plain)
                ? Fate.converted(Reason.OTHER_SCALE, "Weights of 10 to 1000 become weights of 1 to 10000.").withTargets(targets)
                : Fate.exact(targets.toArray(String[]::new));
    }

    private void write(String file, String value, boolean send, LeafPath from) {
        if (send) {
            t.write(Controller.IO, file, value, from);
        }
    }
}
