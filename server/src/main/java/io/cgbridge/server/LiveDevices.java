package io.cgbridge.server;

import io.cgbridge.translator.input.DeviceResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Device nodes of this machine, below {@code /dev} only: a document must not learn what else is on the disk. */
final class LiveDevices implements DeviceResolver {
    private static final Path DEV = Path.of("/dev");
    private static final int TYPE = 0xf000;
    private static final int CHARACTER = 0x2000;
    private static final int BLOCK = 0x6000;

    @Override
    public Optional<Device> resolve(String path) {
        return FIXED.resolve(path).or(() -> look(path));
    }

    private static Optional<Device> look(String path) {
        try {
            Path real = Path.of(path);
            if (!real.startsWith(DEV) || !real.toRealPath().startsWith(DEV)) {
                return Optional.empty();
            }
            Map<String, Object> attributes = Files.readAttributes(real, "unix:mode,rdev");
            int type = (Integer) attributes.get("mode") & TYPE;
            return type == CHARACTER || type == BLOCK
                    ? Optional.of(device(type == BLOCK ? 'b' : 'c', (Long) attributes.get("rdev"))) : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** glibc's layout of {@code dev_t} (sys/sysmacros.h). */
    static Device device(char type, long rdev) {
        return new Device(type, rdev >>> 8 & 0xfff | rdev >>> 32 & ~0xfffL, rdev & 0xff | rdev >>> 12 & 0xffffff00L);
    }
}
