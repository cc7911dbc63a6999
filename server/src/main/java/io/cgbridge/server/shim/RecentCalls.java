package io.cgbridge.server.shim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The last calls, oldest first; older ones make room. */
public final class RecentCalls implements Consumer<RecentCall> {
    /** More are not kept. */
    public static final int MOST = 128;

    private final Deque<RecentCall> calls = new ArrayDeque<>();

    @Override
    public synchronized void accept(RecentCall call) {
        if (calls.size() == MOST) {
            calls.removeFirst();
        }
        calls.addLast(call);
    }

    /** What is kept now. */
    public synchronized List<RecentCall> list() {
        return List.copyOf(calls);
    }
}
