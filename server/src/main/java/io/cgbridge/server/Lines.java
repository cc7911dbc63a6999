package io.cgbridge.server;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/** Cuts chunks of bytes into lines. Only a line that has begun and not ended is held, up to the limit of a body. */
final class Lines {
    private final BodyReader bodies;
    private byte[] chunk = new byte[0];
    private int at;
    private ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private Optional<Problem> unfit = Optional.empty();
    private boolean any;
    private long number;

    Lines(BodyReader bodies) {
        this.bodies = bodies;
    }

    /**
     * A line without its line feed.
     *
     * @param number from 1
     * @param unfit why it could not be held; its text is then empty
     */
    record Line(long number, byte[] text, Optional<Problem> unfit) {
    }

    /** More bytes; what came before must have been taken out by {@link #next()}. */
    void add(byte[] bytes) {
        chunk = bytes;
        at = 0;
    }

    /** The next line; empty if it has not ended yet. */
    Optional<Line> next() {
        for (int i = at; i < chunk.length; i++) {
            if (chunk[i] == '\n') {
                Line line = line(i);
                at = i + 1;
                return Optional.of(line);
            }
        }
        if (at < chunk.length) {
            keep(chunk.length);
            at = chunk.length;
        }
        return Optional.empty();
    }

    /** The last line, if no line feed ended it. */
    Optional<Line> last() {
        return any ? Optional.of(line(at)) : Optional.empty();
    }

    /** Forgets the line that has begun. */
    void release() {
        bodies.release(begun.size());
        begun = new ByteArrayOutputStream();
        unfit = Optional.empty();
        any = false;
    }

    private Line line(int end) {
        number++;
        if (!any && end - at <= bodies.limit()) {
            return line(Arrays.copyOfRange(chunk, at, end), Optional.empty());
        }
        keep(end);
        Line line = line(begun.toByteArray(), unfit);
        release();
        return line;
    }

    private Line line(byte[] text, Optional<Problem> why) {
        boolean fits = ValueCount.ofJson(text) <= BodyReader.MOST_VALUES;
        return fits ? new Line(number, text, why) : new Line(number, new byte[0], Optional.of(bodies.tooManyValues().problem()));
    }

    private void keep(int end) {
        int length = end - at;
        any = true;
        if (unfit.isPresent()) {
            return;
        }
        boolean tooLong = begun.size() + (long) length > bodies.limit();
        if (tooLong || !bodies.hold(length)) {
            Problem problem = (tooLong ? bodies.tooLarge() : bodies.tooManyBytes()).problem();
            release();
            any = true;
            unfit = Optional.of(problem);
        } else {
            begun.write(chunk, at, length);
        }
    }
}
