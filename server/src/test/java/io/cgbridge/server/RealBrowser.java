package io.cgbridge.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class look at the page in a real Chromium (Debian: chromium, chromium-driver): a {@link Browser}, started before the
 * first of them and gone after the last, is handed to every method that has a parameter of that type.
 *
 * <p>Where there is none the tests are aborted and say so loudly; with {@code CI=true} they fail.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag(RealBrowser.TAG)
@ExtendWith(RealBrowserExtension.class)
@interface RealBrowser {
    /** Selects these tests: {@code mvn verify -Dgroups=real-browser}. */
    String TAG = "real-browser";
}
