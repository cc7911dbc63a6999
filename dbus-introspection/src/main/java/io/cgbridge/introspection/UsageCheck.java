package io.cgbridge.introspection;

import io.cgbridge.introspection.ApplyException.Kind;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.UnitProperty;
import java.util.Map;
import java.util.Optional;

/**
 * {@code memory.checkBeforeUpdate} (runtime-spec, "Memory"): a limit below what the unit uses already is refused, since setting it
 * would make the kernel kill.
 */
final class UsageCheck {
    private static final Map<String, String> USAGE = Map.of(
            "property:MemoryMax", "memory.current",
            "property:MemorySwapMax", "memory.swap.current",
            "property:MemoryLimit", "memory.usage_in_bytes",
            "file:memory.max", "memory.current",
            "file:memory.swap.max", "memory.swap.current",
            "file:memory.limit_in_bytes", "memory.usage_in_bytes",
            "file:memory.memsw.limit_in_bytes", "memory.memsw.usage_in_bytes");

    private UsageCheck() {
    }

    /** @throws ApplyException REJECTED, with both numbers */
    static void check(Ledger ledger, CgroupFiles files) throws ApplyException {
        for (UnitProperty property : ledger.properties()) {
            if (property.value() instanceof Long limit) {
                check(ledger, files, "property:" + property.name(), limit);
            }
        }
        for (FileWrite write : ledger.files()) {
            if (write.value().matches("\\d{1,18}")) {
                check(ledger, files, "file:" + write.file(), Long.parseLong(write.value()));
            }
        }
    }

    private static void check(Ledger ledger, CgroupFiles files, String target, long limit) throws ApplyException {
        Optional<String> usage = Optional.ofNullable(USAGE.get(target)).flatMap(file -> files.read(Controller.MEMORY, file));
        if (usage.isPresent() && Long.compareUnsigned(limit, Long.parseUnsignedLong(usage.get())) < 0) {
            String message = "The unit uses " + usage.get() + " bytes already, more than the new limit of " + limit + ".";
            throw new ApplyException(Kind.REJECTED, message, ledger.rejected(target, Reason.CONTRADICTION, message));
        }
    }
}
