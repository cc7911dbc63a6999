package io.cgbridge.translator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The text of {@code io.weight} and {@code io.bfq.weight}: {@code default N} or {@code N}, and {@code MAJ:MIN N} a line.
 *
 * @param cgroup the weight of the cgroup, if the text names one
 * @param devices the weights of single devices; {@link #BACK_TO_CGROUP} for {@code MAJ:MIN default}
 */
record IoWeightText(OptionalInt cgroup, Map<BlockDevice, Integer> devices) {
    /** The device has no weight of its own any more. */
    static final int BACK_TO_CGROUP = 0;
    /** A text that says nothing. */
    static final IoWeightText NOTHING = new IoWeightText(OptionalInt.empty(), Map.of());

    /** True if a device loses its own weight. */
    boolean hasBackToCgroup() {
        return devices.containsValue(BACK_TO_CGROUP);
    }

    /** The weight of one device, if the text names one. */
    OptionalInt of(BlockDevice device) {
        return devices.containsKey(device) ? OptionalInt.of(devices.get(device)) : OptionalInt.empty();
    }

    /** Reads a text whose weights are 1 to {@code max}; empty if the kernel would refuse a line. */
    static Optional<IoWeightText> parse(String text, int max) {
        OptionalInt cgroup = OptionalInt.empty();
        Map<BlockDevice, Integer> devices = new LinkedHashMap<>();
        for (String line : KernelText.lines(text)) {
            List<String> words = KernelText.words(line);
            Optional<Long> weight = KernelText.number(words.get(words.size() - 1)).filter(n -> n >= 1 && n <= max);
            Optional<BlockDevice> device = BlockDevice.parse(words.get(0));
            if (words.size() == 2 && device.isPresent() && (weight.isPresent() || words.get(1).equals("default"))) {
                devices.put(device.get(), weight.orElse((long) BACK_TO_CGROUP).intValue());
            } else if (weight.isPresent() && (words.size() == 1 || words.size() == 2 && words.get(0).equals("default"))) {
                cgroup = OptionalInt.of(weight.get().intValue());
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new IoWeightText(cgroup, devices));
    }
}
