package io.cgbridge.introspection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.opentest4j.TestAbortedException;

/** What was not tested because this machine lacks something: printed once at the end of the run, so that it never looks green. */
public final class NotRun implements AutoCloseable {
    private static final Namespace NAMESPACE = Namespace.create(NotRun.class);

    private final Map<String, List<String>> classes = new TreeMap<>();

    /**
     * Aborts the tests of a class, and says so; with {@code CI=true} they fail instead.
     *
     * @param against what they are a test against
     * @return never; for {@code throw}
     */
    public static TestAbortedException because(String against, String why, ExtensionContext context) {
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(why);
        }
        System.err.printf("NOT RUN: %s: %s%n", context.getDisplayName(), why);
        context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(NotRun.class).add(against + ": " + why, context.getDisplayName());
        throw new TestAbortedException(why);
    }

    private synchronized void add(String what, String testClass) {
        classes.computeIfAbsent(what, first -> new ArrayList<>()).add(testClass);
    }

    @Override
    public synchronized void close() {
        String line = "*".repeat(100);
        classes.forEach((what, which) -> System.err.printf("%s%n* NOT TESTED against %s%n* %s%n* With CI=true this is a failure.%n%s%n",
                line, what, String.join(", ", which), line));
    }
}
