package io.cgbridge.translator;

import java.util.NoSuchElementException;

/**
 * One leaf of an OCI document: absent, {@code null}, or a value. Absent differs from 0, and {@code null} from both: it
 * means "unset" in a new unit and "back to the default" in a change.
 */
public final class Leaf<T> {
    private static final Leaf<?> ABSENT = new Leaf<>(null);
    private static final Leaf<?> NULL = new Leaf<>(null);

    private final T value;

    private Leaf(T value) {
        this.value = value;
    }

    /** The document does not name this leaf. */
    @SuppressWarnings("unchecked")
    public static <T> Leaf<T> absent() {
        return (Leaf<T>) ABSENT;
    }

    /** The document says {@code null}. */
    @SuppressWarnings("unchecked")
    public static <T> Leaf<T> ofNull() {
        return (Leaf<T>) NULL;
    }

    /** The document gives a value. */
    public static <T> Leaf<T> of(T value) {
        if (value == null) {
            throw new IllegalArgumentException("use ofNull()");
        }
        return new Leaf<>(value);
    }

    public boolean isAbsent() {
        return this == ABSENT;
    }

    public boolean isNull() {
        return this == NULL;
    }

    /** True if there is a value: neither absent nor {@code null}. */
    public boolean hasValue() {
        return value != null;
    }

    /** The value; only where {@link #hasValue()}. */
    public T get() {
        if (value == null) {
            throw new NoSuchElementException("no value");
        }
        return value;
    }

    /** The value, or {@code other} where there is none. */
    public T orElse(T other) {
        return value == null ? other : value;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Leaf<?> leaf && value != null && value.equals(leaf.value);
    }

    @Override
    public int hashCode() {
        return value == null ? System.identityHashCode(this) : value.hashCode();
    }

    @Override
    public String toString() {
        return isAbsent() ? "absent" : String.valueOf(value);
    }
}
