package io.cgbridge.translator;

import java.util.List;

/**
 * A systemd unit property to be sent over D-Bus.
 *
 * @param signature the D-Bus signature of the value
 * @param value by signature: every integer is a {@code Long} ({@code t} as the same 64 bits, unsigned), {@code b} a
 *     {@code Boolean}, {@code d} a {@code Double}, {@code s o g} a {@code String}, {@code ay} a {@code byte[]}, any other array and
 *     every struct a {@code List}, {@code a{..}} a {@code Map}, {@code v} a {@link Variant}
 * @param from the leaves it comes from
 */
public record UnitProperty(String name, String signature, Object value, List<LeafPath> from) {
    /** {@code infinity}: no limit, for {@code t}. */
    public static final long INFINITY = -1L;

    /** A value that carries its own signature. */
    public record Variant(String signature, Object value) {
    }
}
