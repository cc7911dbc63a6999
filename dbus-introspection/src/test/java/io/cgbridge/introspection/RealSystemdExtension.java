package io.cgbridge.introspection;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/** What {@link RealSystemd} does. */
final class RealSystemdExtension implements BeforeAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(RealSystemdExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        var store = context.getStore(NAMESPACE);
        if (store.get(SystemdGuest.class) != null) {
            return; // a @Nested class shares the guest of the class around it
        }
        Optional<String> root = Optional.ofNullable(System.getenv("CGBRIDGE_TEST_ROOT")).filter(name -> !name.isEmpty());
        try {
            SystemdGuest guest = SystemdGuest.start(Path.of(root.orElse("/")));
            store.put(SystemdGuest.class, guest);
            System.out.printf("%s: systemd %s of %s%n", context.getDisplayName(), guest.version(), guest.rootFileSystem());
        } catch (SystemdGuest.CannotRunException e) {
            if (root.isPresent() || "true".equals(System.getenv("CI"))) {
                throw new AssertionError(e.getMessage(), e);
            }
            System.err.printf("NOT RUN: %s: %s%n", context.getDisplayName(), e.getMessage());
            context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(NotRun.class).add(context.getDisplayName(), e.getMessage());
            throw new TestAbortedException(e.getMessage(), e);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SystemdGuest.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE).get(SystemdGuest.class, SystemdGuest.class);
    }

    /** Printed once at the end of the run, so that what did not run never looks green. */
    static final class NotRun implements AutoCloseable {
        private final List<String> classes = new ArrayList<>();
        private String reason = "";

        synchronized void add(String testClass, String why) {
            classes.add(testClass);
            reason = why;
        }

        @Override
        public synchronized void close() {
            String line = "*".repeat(100);
            System.err.printf("%s%n* NOT TESTED against a real systemd: %s%n* %s%n* With CI=true this is a failure.%n%s%n",
                    line, String.join(", ", classes), reason, line);
        }
    }
}
