package io.cgbridge.translator;

import java.util.BitSet;

/** CPU and memory node sets: systemd's little-endian byte mask (byte i, bit j is number 8i+j) and the kernel's list format. */
public final class CpuMask {
    private CpuMask() {
    }

    /** The list ({@code 0-1,3}) that a mask stands for; empty for an empty mask. */
    public static String list(byte[] mask) {
        BitSet bits = BitSet.valueOf(mask);
        StringBuilder out = new StringBuilder();
        for (int from = bits.nextSetBit(0); from >= 0; ) {
            int to = bits.nextClearBit(from) - 1;
            if (out.length() > 0) {
                out.append(',');
            }
            out.append(from);
            if (to > from) {
                out.append('-').append(to);
            }
            from = bits.nextSetBit(to + 1);
        }
        return out.toString();
    }
}
