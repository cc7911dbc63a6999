package io.cgbridge.translator;

import java.util.Optional;

/** A block device by its numbers, as io files name it ({@code 8:0}). */
record BlockDevice(int major, int minor) {
    /** No device: numbers that Linux does not have. */
    static final BlockDevice NONE = new BlockDevice(-1, -1);

    /** The device of two numbers; empty if Linux has no such numbers. */
    static Optional<BlockDevice> of(long major, long minor) {
        boolean valid = major >= 0 && major <= DeviceAllowList.MAX_MAJOR && minor >= 0 && minor <= DeviceAllowList.MAX_MINOR;
        return valid ? Optional.of(new BlockDevice((int) major, (int) minor)) : Optional.empty();
    }

    /** The device that a text like {@code 8:0} names. */
    static Optional<BlockDevice> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        Optional<Long> minor = KernelText.number(text.substring(colon + 1));
        return KernelText.number(text.substring(0, colon)).flatMap(major -> minor.flatMap(m -> of(major, m)));
    }

    /** How systemd must be told of it: it takes {@code 8:0} alone too, and then does nothing with it (crun sends that). */
    String path() {
        return "/dev/block/" + this;
    }

    /** Written out, as {@link #hashCode} is: what a record makes of both at run time costs a short-lived command 30 ms. */
    @Override
    public boolean equals(Object other) {
        return other instanceof BlockDevice device && major == device.major && minor == device.minor;
    }

    @Override
    public int hashCode() {
        return 31 * major + minor;
    }

    @Override
    public String toString() {
        return major + ":" + minor;
    }
}
