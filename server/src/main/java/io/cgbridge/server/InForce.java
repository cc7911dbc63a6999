package io.cgbridge.server;

import io.cgbridge.introspection.Units;
import io.cgbridge.translator.TranslationOptions;
import io.cgbridge.translator.UnitProperty;
import java.math.BigInteger;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The limits that a running unit has now, as far as a change depends on them: a swap alone is converted with the memory limit, a
 * period alone with the quota.
 *
 * @param memoryLimit bytes; {@link UnitProperty#INFINITY} unlimited
 * @param cpuQuota microseconds per period; -1 unlimited
 * @param cpuPeriod microseconds
 */
record InForce(OptionalLong memoryLimit, OptionalLong cpuQuota, OptionalLong cpuPeriod) {
    private static final OptionalLong UNKNOWN = OptionalLong.empty();
    private static final long DEFAULT_PERIOD = 100_000;
    /** What fits into 64 bits with a sign; cgroup v1 says 9223372036854771712 for no limit. */
    private static final Pattern NUMBER = Pattern.compile("-1|[0-9]{1,18}|9[0-2][0-9]{17}");
    private static final BigInteger MICROS = BigInteger.valueOf(1_000_000);

    /** The kernel's files tell what is in force; where the unit has none, systemd's properties tell what it would write. */
    static InForce of(Units.State unit) {
        Map<String, String> files = unit.files();
        Map<String, Long> properties = unit.properties().stream().filter(property -> property.signature().equals("t"))
                .collect(Collectors.toMap(UnitProperty::name, property -> (Long) property.value(), (first, second) -> first));
        OptionalLong memory = first(number(files, "memory.max"), number(files, "memory.limit_in_bytes"),
                property(properties, "MemoryMax"), property(properties, "MemoryLimit"));
        if (files.containsKey("cpu.max")) {
            String[] words = files.get("cpu.max").strip().split(" ");
            return new InForce(memory, number(words[0]), words.length > 1 ? number(words[1]) : UNKNOWN);
        }
        if (files.containsKey("cpu.cfs_quota_us")) {
            return new InForce(memory, number(files, "cpu.cfs_quota_us"), number(files, "cpu.cfs_period_us"));
        }
        OptionalLong period = property(properties, "CPUQuotaPeriodUSec");
        long micros = period.isPresent() && period.getAsLong() > 0 ? period.getAsLong() : DEFAULT_PERIOD;
        return new InForce(memory, quota(property(properties, "CPUQuotaPerSecUSec"), micros), OptionalLong.of(micros));
    }

    private static OptionalLong quota(OptionalLong perSecond, long period) {
        if (perSecond.isEmpty() || perSecond.getAsLong() == UnitProperty.INFINITY) {
            return perSecond;
        }
        return OptionalLong.of(BigInteger.valueOf(perSecond.getAsLong()).multiply(BigInteger.valueOf(period)).divide(MICROS).longValue());
    }

    private static OptionalLong property(Map<String, Long> properties, String name) {
        return properties.containsKey(name) ? OptionalLong.of(properties.get(name)) : UNKNOWN;
    }

    private static OptionalLong number(Map<String, String> files, String name) {
        return files.containsKey(name) ? number(files.get(name).strip()) : UNKNOWN;
    }

    private static OptionalLong number(String word) {
        if (word.equals("max")) {
            return OptionalLong.of(UnitProperty.INFINITY);
        }
        return NUMBER.matcher(word).matches() ? OptionalLong.of(Long.parseLong(word)) : UNKNOWN;
    }

    private static OptionalLong first(OptionalLong... candidates) {
        for (OptionalLong candidate : candidates) {
            if (candidate.isPresent()) {
                return candidate;
            }
        }
        return UNKNOWN;
    }

    TranslationOptions in(TranslationOptions options) {
        return options.withInForce(memoryLimit, cpuQuota).withCpuPeriodInForce(cpuPeriod);
    }
}
