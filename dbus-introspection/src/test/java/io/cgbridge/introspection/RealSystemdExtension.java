package io.cgbridge.introspection;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

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
            if (root.isPresent()) {
                throw new AssertionError(e.getMessage(), e);
            }
            throw NotRun.because("a real systemd", e.getMessage(), context);
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
}
