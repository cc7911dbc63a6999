package io.cgbridge.server.shim;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A call that the shim rewrote or refused, and what came of it.
 *
 * @param time    when it came in
 * @param method  {@code StartTransientUnit} or {@code SetUnitProperties}
 * @param pid     the client's, as the daemon sees it; 0 where it cannot
 * @param dropped what was left out
 * @param renamed what went on under another name
 */
public record RecentCall(Instant time, String method, String unit, long pid, long uid, List<Dropped> dropped, List<Renamed> renamed, Outcome outcome) {

    public RecentCall {
        dropped = List.copyOf(dropped);
        renamed = List.copyOf(renamed);
    }

    /** A property that was left out; {@code reason} is a stable word, {@code message} one plain sentence. */
    public record Dropped(String property, String reason, String message) {
    }

    /** A property that went on as another one; the values as text. */
    public record Renamed(String from, String to, String valueFrom, String valueTo) {
    }

    /** How a call ended. */
    public enum Outcome {
        /** systemd did it. */
        DONE,
        /** systemd refused it, and the client has systemd's error. */
        FAILED,
        /** The shim refused it; systemd was not asked. */
        REFUSED,
        /** The client wanted no reply, or left before it came. */
        ABANDONED;

        /** The name in JSON and logs. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
