package io.cgbridge.translator;

/** When a file is written, seen from the D-Bus call that carries the properties. */
public enum Phase {
    /** Before {@code SetUnitProperties}: a value that would make the kernel refuse the property's (burst above the new quota). */
    BEFORE_CHANGE("before-change"),
    /** After the unit runs, and before the request is answered. */
    AFTER_START("after-start");

    private final String word;

    Phase(String word) {
        this.word = word;
    }

    /** The word used in JSON. */
    public String word() {
        return word;
    }
}
