package io.cgbridge.server;

import io.cgbridge.introspection.BusAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Option values as people write them. */
final class Converters {
    private Converters() {
    }

    /** Bytes: {@code 65536}, {@code 64K}, {@code 4M}, {@code 1G}; powers of 1024. */
    static final class Bytes implements ITypeConverter<Long> {
        private static final Pattern TEXT = Pattern.compile("(\\d{1,12})([KMG]?)");
        private static final Map<String, Integer> SHIFT = Map.of("", 0, "K", 10, "M", 20, "G", 30);

        @Override
        public Long convert(String text) {
            Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + text + "' is not a size: use 65536, 64K, 4M or 1G");
            }
            return Long.parseLong(matcher.group(1)) << SHIFT.get(matcher.group(2));
        }
    }

    /** A time: {@code 500ms}, {@code 30s}, {@code 2m}. */
    static final class Time implements ITypeConverter<Duration> {
        private static final Pattern TEXT = Pattern.compile("(\\d{1,6})(ms|s|m)");
        private static final Map<String, Integer> MILLIS = Map.of("ms", 1, "s", 1000, "m", 60_000);

        @Override
        public Duration convert(String text) {
            Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + text + "' is not a time: use 500ms, 30s or 2m");
            }
            return Duration.ofMillis(Long.parseLong(matcher.group(1)) * MILLIS.get(matcher.group(2)));
        }
    }

    /** {@code HOST:PORT} on the loopback interface. */
    static final class LoopbackAddress implements ITypeConverter<InetSocketAddress> {
        @Override
        public InetSocketAddress convert(String text) {
            try {
                return Loopback.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** {@code system}, {@code user}, {@code none} or a D-Bus address. */
    static final class Bus implements ITypeConverter<BusAddress> {
        @Override
        public BusAddress convert(String text) {
            return switch (text) {
                case "system" -> BusAddress.system();
                case "user" -> BusAddress.user();
                case "none" -> BusAddress.none();
                default -> {
                    if (!text.contains(":")) {
                        throw new TypeConversionException("'" + text + "' is not system, user, none or a D-Bus address (unix:path=/run/dbus/system_bus_socket)");
                    }
                    yield BusAddress.of(text);
                }
            };
        }
    }
}
