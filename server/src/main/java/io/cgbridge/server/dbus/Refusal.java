package io.cgbridge.server.dbus;

import java.util.List;
import java.util.stream.Stream;

/** A call that is answered with an error: its D-Bus name, a sentence, and what a program may want to know beside it. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final String error;
    private final transient List<String> details;

    /** @param details further strings of the error message; the report as JSON where the refusal concerns leaves */
    public Refusal(String error, String sentence, List<String> details) {
        super(sentence);
        this.error = error;
        this.details = List.copyOf(details);
    }

    Refusal(String error, String sentence) {
        this(error, sentence, List.of());
    }

    String error() {
        return error;
    }

    String[] words() {
        return Stream.concat(Stream.of(getMessage()), details.stream()).toArray(String[]::new);
    }
}
