package io.cgbridge.translator;

import java.util.List;
import java.util.OptionalLong;

/**
 * How a document is to be translated; the query parameters of {@code POST /v1/translate}.
 *
 * @param unitType the type of the unit that the properties are for
 * @param change true to change a running unit ({@code PATCH}): absent stays, {@code null} resets, arrays replace
 * @param require leaves or prefixes of leaves that must not be dropped
 * @param optional leaves or prefixes that may be dropped although they are required by default ({@code devices})
 * @param memoryLimitInForce for a change: the memory limit the unit has now, in bytes ({@link UnitProperty#INFINITY} unlimited)
 * @param cpuQuotaInForce for a change: the quota the unit has now, in microseconds per period; -1 unlimited
 * @param cpuPeriodInForce for a change: the period the unit has now, in microseconds; empty means the default, 100000
 */
public record TranslationOptions(Target target, UnitType unitType, boolean change, Policy policy, List<String> require,
        List<String> optional, CpuWeights cpuWeights, IoWeights ioWeights, OptionalLong memoryLimitInForce,
        OptionalLong cpuQuotaInForce, OptionalLong cpuPeriodInForce) {

    /** A new scope, lenient: the defaults of the HTTP contract. */
    public static final TranslationOptions DEFAULTS = new TranslationOptions(Target.SYSTEMD, UnitType.SCOPE, false,
            Policy.LENIENT, List.of(), List.of(), CpuWeights.QUADRATIC, IoWeights.BFQ, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    private static final String SECURITY_BOUNDARY = "devices";

    public TranslationOptions {
        require = List.copyOf(require);
        optional = List.copyOf(optional);
    }

    /** True if this leaf must not be dropped, neither by the rules nor by the host that refuses it later. */
    public boolean requires(LeafPath path) {
        for (String prefix : require) {
            if (path.startsWith(prefix)) {
                return true;
            }
        }
        for (String prefix : optional) {
            if (path.startsWith(prefix)) {
                return false;
            }
        }
        return policy == Policy.STRICT || path.startsWith(SECURITY_BOUNDARY);
    }

    /** Where limits are to go. */
    public enum Target {
        /** Systemd properties, and files only for what has none. */
        SYSTEMD,
        /** Every limit as a file write: hosts without systemd, delegated subtrees. */
        CGROUPFS
    }

    /** What happens to what this host cannot do. */
    public enum Policy {
        /** It is dropped and reported. */
        LENIENT,
        /** It rejects the document; approximations stay. */
        STRICT
    }

    /** The curve from {@code cpu.shares} to {@code cpu.weight}. */
    public enum CpuWeights {
        /** runc >= 1.3.2, crun >= 1.23: 1024 shares are weight 100. */
        QUADRATIC,
        /** The older one of runc, gVisor, kata, podman: 1024 shares are weight 39. */
        LINEAR,
        /** systemd's own for CPUShares on unified, up to 257: shares * 100 / 1024. */
        SYSTEMD
    }

    /** The curve from {@code blockIO.weight} to {@code io.weight}. */
    public enum IoWeights {
        /** The inverse of systemd's curve towards bfq, so that a BFQ host holds the asked weight: 500 is 4500. */
        BFQ,
        /** 1 + (w - 10) * 9999 / 990, as runc and crun write io.weight: 500 is 4950. */
        LINEAR
    }

    public TranslationOptions withTarget(Target value) {
        return new TranslationOptions(value, unitType, change, policy, require, optional, cpuWeights, ioWeights, memoryLimitInForce, cpuQuotaInForce, cpuPeriodInForce);
    }

    public TranslationOptions withUnitType(UnitType value) {
        return new TranslationOptions(target, value, change, policy, require, optional, cpuWeights, ioWeights, memoryLimitInForce, cpuQuotaInForce, cpuPeriodInForce);
    }

    public TranslationOptions withChange(boolean value) {
        return new TranslationOptions(target, unitType, value, policy, require, optional, cpuWeights, ioWeights, memoryLimitInForce, cpuQuotaInForce, cpuPeriodInForce);
    }

    public TranslationOptions withPolicy(Policy value) {
        return new TranslationOptions(target, unitType, change, value, require, optional, cpuWeights, ioWeights, memoryLimitInForce, cpuQuotaInForce, cpuPeriodInForce);
    }

    public TranslationOptions withRequire(List<String> value) {
        return new TranslationOptions(target, unitType, change, policy, value, optional, cpuWeights, ioWeights, memoryLimitInForce, cpuQuotaInForce, cpuPeriodInForce);
    }

    public TranslationOptions withOptional(List<String> value) {
        return new TranslationOptions(target, unitType, change, policy, require, value, cpuWeights, ioWeights, memoryLimitInForce, cpuQuotaInForce, cpuPeriodInForce);
    }

    public TranslationOptions withCpuWeights(CpuWeights value) {
        return new TranslationOptions(target, unitType, change, policy, require, optional, value, ioWeights, memoryLimitInForce, cpuQuotaInForce, cpuPeriodInForce);
    }

    public TranslationOptions withIoWeights(IoWeights value) {
        return new TranslationOptions(target, unitType, change, policy, require, optional, cpuWeights, value, memoryLimitInForce, cpuQuotaInForce, cpuPeriodInForce);
    }

    public TranslationOptions withInForce(OptionalLong memoryLimit, OptionalLong cpuQuota) {
        return new TranslationOptions(target, unitType, change, policy, require, optional, cpuWeights, ioWeights, memoryLimit, cpuQuota, cpuPeriodInForce);
    }

    public TranslationOptions withCpuPeriodInForce(OptionalLong value) {
        return new TranslationOptions(target, unitType, change, policy, require, optional, cpuWeights, ioWeights, memoryLimitInForce, cpuQuotaInForce, value);
    }
}
