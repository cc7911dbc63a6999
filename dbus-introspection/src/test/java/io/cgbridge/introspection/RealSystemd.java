package io.cgbridge.introspection;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class run against a real systemd: a {@link SystemdGuest}, started before the first of them and gone after
 * the last, is handed to every method that has a parameter of that type ({@code @BeforeAll} included).
 *
 * <p>By default it is the machine's own systemd; {@code CGBRIDGE_TEST_ROOT} in the environment names another root file system.
 * Where it cannot run, the tests are aborted and say so loudly; with {@code CI=true}, or when a root was named, they fail.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag(RealSystemd.TAG)
@ExtendWith(RealSystemdExtension.class)
public @interface RealSystemd {
    /** Selects these tests: {@code mvn verify -Dgroups=real-systemd}. */
    String TAG = "real-systemd";
}
