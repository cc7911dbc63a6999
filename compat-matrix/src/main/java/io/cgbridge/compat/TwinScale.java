package io.cgbridge.compat;

import io.cgbridge.translator.CpuWeight;
import io.cgbridge.translator.HostProfile;
import io.cgbridge.translator.IoWeight;
import io.cgbridge.translator.TranslationOptions.CpuWeights;
import io.cgbridge.translator.TranslationOptions.IoWeights;
import io.cgbridge.translator.UnitProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * How a value changes between a property for cgroup v1 and its twin for cgroup 2. 2^64-1 is the same on both sides: infinity for a limit, "not
 * set" for a weight.
 */
enum TwinScale {
    /** Bytes, rates, shares of the machine's memory and switches mean the same under both names. */
    SAME {
        @Override
        Object convert(Object value, boolean toUnified, HostProfile host) {
            return value;
        }
    },
    /** {@link CpuWeight}: 1024 shares are weight 100. */
    CPU {
        @Override
        Object convert(Object value, boolean toUnified, HostProfile host) {
            long number = (Long) value;
            if (number == UnitProperty.INFINITY) {
                return number;
            }
            return toUnified ? CpuWeight.ofShares(number, CpuWeights.QUADRATIC) : CpuWeight.toShares(number);
        }
    },
    /** {@link IoWeight}: a number with which bfq, where a device uses it, holds the weight that was asked for. */
    IO {
        @Override
        Object convert(Object value, boolean toUnified, HostProfile host) {
            long number = (Long) value;
            return number == UnitProperty.INFINITY ? number : weight(number, toUnified, !host.io().bfq().isEmpty()
                    && IoWeight.reachesBfq(host.systemdVersion()), host.systemdVersion());
        }
    },
    /** A rate for each device of a list of (path, rate): none, which is 0 on cgroup v1, is infinity on cgroup 2, whose kernel takes no 0. */
    RATES {
        @Override
        Object convert(Object value, boolean toUnified, HostProfile host) {
            List<Object> converted = new ArrayList<>();
            for (Object each : (List<?>) value) {
                List<?> entry = (List<?>) each;
                converted.add(toUnified && entry.get(1).equals(0L) ? List.of(entry.get(0), UnitProperty.INFINITY) : each);
            }
            return converted;
        }
    },
    /** The same as {@link #IO} for each device of a list of (path, weight). */
    IO_DEVICES {
        @Override
        Object convert(Object value, boolean toUnified, HostProfile host) {
            boolean bfq = !host.io().bfq().isEmpty() && IoWeight.reachesBfqDevices(host.systemdVersion());
            List<Object> converted = new ArrayList<>();
            for (Object each : (List<?>) value) {
                List<?> entry = (List<?>) each;
                converted.add(List.of(entry.get(0), weight((Long) entry.get(1), toUnified, bfq, host.systemdVersion())));
            }
            return converted;
        }
    };

    /** A value that its own property takes, as the twin takes it. */
    abstract Object convert(Object value, boolean toUnified, HostProfile host);

    /** The scale of a pair, by the unified name. */
    static TwinScale of(String unified) {
        return switch (unified) {
            case "CPUWeight", "StartupCPUWeight" -> CPU;
            case "IOWeight", "StartupIOWeight" -> IO;
            case "IODeviceWeight" -> IO_DEVICES;
            case "IOReadBandwidthMax", "IOWriteBandwidthMax" -> RATES;
            default -> SAME;
        };
    }

    private static long weight(long number, boolean toUnified, boolean bfq, int systemd) {
        if (!toUnified) {
            return IoWeight.fromIoWeight((int) number, IoWeights.BFQ);
        }
        return bfq ? IoWeight.forBfq((int) number, systemd) : IoWeight.toIoWeight((int) number, IoWeights.BFQ);
    }
}
