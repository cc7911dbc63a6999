package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.BlockIo;
import io.cgbridge.translator.OciResources.Items;
import io.cgbridge.translator.OciResources.ThrottleDevice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The four limits of {@code io.max} and the text of that file: a device and {@code key=value} pairs a line. */
final class IoMax {
    /** The kernel counts operations in 32 bits and takes the greatest number for no limit. */
    static final long MOST_OPERATIONS = 0xffffffffL;

    /** One of the four limits, with its names on both hierarchies. */
    enum Limit {
        READ_BYTES("rbps", "IOReadBandwidthMax", "BlockIOReadBandwidth", "blkio.throttle.read_bps_device"),
        WRITE_BYTES("wbps", "IOWriteBandwidthMax", "BlockIOWriteBandwidth", "blkio.throttle.write_bps_device"),
        /** On v1 systemd has no property for operations: it accepts IOReadIOPSMax there and does nothing. */
        READ_OPERATIONS("riops", "IOReadIOPSMax", "", "blkio.throttle.read_iops_device"),
        WRITE_OPERATIONS("wiops", "IOWriteIOPSMax", "", "blkio.throttle.write_iops_device");

        final String key;
        private final String property;
        private final String legacyProperty;
        private final String legacyFile;

        Limit(String key, String property, String legacyProperty, String legacyFile) {
            this.key = key;
            this.property = property;
            this.legacyProperty = legacyProperty;
            this.legacyFile = legacyFile;
        }

        static Optional<Limit> ofKey(String key) {
            for (Limit limit : values()) {
                if (limit.key.equals(key)) {
                    return Optional.of(limit);
                }
            }
            return Optional.empty();
        }

        /** The field that asks for this limit. */
        Items<ThrottleDevice> of(BlockIo io) {
            return switch (this) {
                case READ_BYTES -> io.throttleReadBpsDevice();
                case WRITE_BYTES -> io.throttleWriteBpsDevice();
                case READ_OPERATIONS -> io.throttleReadIOPSDevice();
                case WRITE_OPERATIONS -> io.throttleWriteIOPSDevice();
            };
        }

        /** The property that holds this limit here, if one does. */
        Optional<String> property(Translation t) {
            return t.property(t.unified(Controller.IO) ? property : legacyProperty).map(HostProfile.SettableProperty::name);
        }

        /** The file that holds it. */
        String file(Translation t) {
            return t.unified(Controller.IO) ? "io.max" : legacyFile;
        }

        /** A line of that file; a rate of 0, or one that is no limit, removes the limit. */
        String line(BlockDevice device, long rate, Translation t) {
            boolean remove = rate == 0 || unlimited(rate);
            if (t.unified(Controller.IO)) {
                return device + " " + key + "=" + (remove ? "max" : Long.toUnsignedString(rate));
            }
            return device + " " + (remove ? "0" : Long.toUnsignedString(rate));
        }

        /** True if the kernel takes this number for no limit. */
        boolean unlimited(long rate) {
            boolean operations = this == READ_OPERATIONS || this == WRITE_OPERATIONS;
            return operations ? Long.compareUnsigned(rate, MOST_OPERATIONS) >= 0 : rate == UnitProperty.INFINITY;
        }
    }

    private IoMax() {
    }

    /**
     * Reads the file's text: by device and limit, {@link UnitProperty#INFINITY} for {@code max}. Empty if the kernel would refuse a line, also for a
     * limit of 0 (ERANGE).
     */
    static Optional<Map<BlockDevice, Map<Limit, Long>>> parse(String text) {
        Map<BlockDevice, Map<Limit, Long>> out = new LinkedHashMap<>();
        for (String line : KernelText.lines(text)) {
            List<String> words = KernelText.words(line);
            Optional<BlockDevice> device = BlockDevice.parse(words.get(0));
            if (device.isEmpty() || words.size() < 2) {
                return Optional.empty();
            }
            for (String word : words.subList(1, words.size())) {
                int equals = word.indexOf('=');
                Optional<Limit> limit = equals < 0 ? Optional.empty() : Limit.ofKey(word.substring(0, equals));
                Optional<Long> rate = KernelText.numberOrMax(word.substring(equals + 1));
                if (limit.isEmpty() || rate.isEmpty() || rate.get() == 0) {
                    return Optional.empty();
                }
                out.computeIfAbsent(device.get(), any -> new LinkedHashMap<>()).put(limit.get(), rate.get());
            }
        }
        return Optional.of(out);
    }
}
