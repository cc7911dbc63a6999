package io.cgbridge.translator;

/** A JSON number that is no 64-bit integer, kept as written: {@code 1.5}, {@code 1e400}, 40 digits. */
public record RawNumber(String text) {
    @Override
    public String toString() {
        return text;
    }
}
