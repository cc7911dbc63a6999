package io.cgbridge.introspection;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * As {@link RealSystemd}, for tests that need more of the root file system than a systemd, such as a Java: they are not of the group that
 * is repeated on other roots, so that they run with the machine's own systemd only.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RealSystemdExtension.class)
public @interface MachinesSystemd {
}
