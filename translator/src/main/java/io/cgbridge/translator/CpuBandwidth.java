package io.cgbridge.translator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Quota and period, which no host takes apart: {@code CPUQuotaPerSecUSec} is their ratio, {@code cpu.max} is one file, and on v1 the kernel
 * checks one against the other.
 *
 * <p>systemd keeps a period only together with a quota, writes {@code max 100000} without one, has no period property before 242, and
 * rounds a quota when it re-reads its drop-in (measured 247 to 262).
 */
final class CpuBandwidth {
    static final long UNLIMITED = -1;
    private static final String PER_SECOND = "CPUQuotaPerSecUSec";
    private static final String PERIOD = "CPUQuotaPeriodUSec";
    private static final Knob MAX = Knob.unified(Controller.CPU, "cpu.max", "").legacy("cpu.cfs_quota_us", "");
    private static final Knob LEGACY_PERIOD = Knob.legacyOnly(Controller.CPU, "cgroup 2 has the period in cpu.max.", "cpu.cfs_period_us", "");

    private static final Fate TO_PER_SECOND = Fate.exact("property:" + PER_SECOND);
    private static final Fate TO_PERIOD = Fate.exact("property:" + PERIOD);
    private static final Fate DEFAULT_PERIOD = Fate.alreadyTrue("100000 microseconds is the default.");
    private static final Fate NO_QUOTA_YET = Fate.alreadyTrue("A new group has no quota.");
    private static final Fate COARSER = Fate.approximated(Reason.COARSER_AFTER_RELOAD,
            "systemd holds the quota exactly until it re-reads its drop-in, which keeps whole per cent up to systemd 255 and hundredths of a per cent from 256 on.").withRemedy(Fate.KEPT);
    private static final Fate COARSER_AT_ONCE = Fate.approximated(Reason.ROUNDED,
            "systemd up to 229 rounds the quota of a new unit down to whole per cent.");
    private static final Fate OTHER_PERIOD = Fate.converted(Reason.OTHER_SCALE,
            "This systemd has no period property: the same share of a CPU is given out every 100000 microseconds.")
            .withRemedy("systemd 242 or newer has CPUQuotaPeriodUSec.");
    private static final Fate PERIOD_NOT_KEPT = Fate.approximated(Reason.OTHER_SCALE,
            "This systemd has no period property and always takes 100000 microseconds; the share of a CPU is kept.")
            .withRemedy("systemd 242 or newer has CPUQuotaPeriodUSec.");
    private static final Fate QUOTA_BY_FILE = Fate.approximated(Reason.NOT_PERSISTENT,
            "This systemd cannot hold so small or large a quota, so it is written to the file and is gone when systemd rewrites the group.").withRemedy(Fate.KEPT);
    private static final Fate PERIOD_BY_FILE = Fate.approximated(Reason.NOT_PERSISTENT,
            "systemd holds no period without a quota and writes 100000 again whenever it rewrites the group.").withRemedy(Fate.KEPT);
    private static final Fate PERIOD_OF_SHARE = Fate.approximated(Reason.OTHER_MEANING,
            "The quota in force is not known: the unit keeps its share of a CPU, not its microseconds for each period.");
    private static final Fate PERIOD_ALONE = Fate.dropped(Reason.NOT_EXPRESSIBLE,
            "cpu.max takes a period only together with the quota, and the quota in force is not known.")
            .withRemedy("Give cpu.quota too.");

    /** What became of both. */
    record Fates(Fate quota, Fate period) {
        /** One fate for a leaf that gives both: the worse of the two, with the targets of both. */
        Fate together() {
            List<String> targets = new ArrayList<>(quota.targets());
            period.targets().stream().filter(target -> !targets.contains(target)).forEach(targets::add);
            if (period.outcome() == Outcome.EXACT && quota.outcome() == Outcome.EXACT && !targets.isEmpty()) {
                return Fate.exact(targets.toArray(String[]::new));
            }
            Fate worse = period.outcome().compareTo(quota.outcome()) > 0 ? period : quota;
            return worse.isDropped() ? worse : worse.withTargets(targets);
        }
    }

    private final Translation t;
    private final boolean silent;
    private final boolean texts;
    private final LeafPath[] from;

    private CpuBandwidth(Translation t, boolean silent, boolean texts, LeafPath... from) {
        this.t = t;
        this.silent = silent;
        this.texts = texts;
        this.from = from;
    }

    /** For {@code cpu.quota} and {@code cpu.period}: numbers that are held are microseconds. */
    static CpuBandwidth ofFields(Translation t, LeafPath... from) {
        return new CpuBandwidth(t, false, false, from);
    }

    /** As {@link #ofFields}, but only tells where both would go: {@code unified} says the same and sends it. */
    static CpuBandwidth told(Translation t) {
        return new CpuBandwidth(t, true, false);
    }

    /** For {@code unified["cpu.max"]}: what is held is told as the file's text. */
    static CpuBandwidth ofKey(Translation t, LeafPath... from) {
        return new CpuBandwidth(t, false, true, from);
    }

    /**
     * Sends both where they go.
     *
     * @param quota microseconds per period within the kernel's range, or {@link #UNLIMITED}; empty leaves it as it is
     * @param period microseconds within the kernel's range; empty leaves it as it is
     */
    Fates set(OptionalLong quota, OptionalLong period) {
        Fate place = MAX.file(t);
        if (t.host.hierarchyOf(Controller.CPU) == Hierarchy.NONE) {
            return new Fates(place, place);
        }
        if (quota.isEmpty()) {
            return period.isEmpty() ? new Fates(place, place) : periodAlone(period.getAsLong());
        }
        return quota.getAsLong() == UNLIMITED ? unlimited(period) : limited(new CpuQuota(quota.getAsLong(), periodOf(period)), period.isPresent());
    }

    private long periodOf(OptionalLong given) {
        if (given.isPresent()) {
            return given.getAsLong();
        }
        return t.change() ? t.options.cpuPeriodInForce().orElse(CpuQuota.DEFAULT_PERIOD) : CpuQuota.DEFAULT_PERIOD;
    }

    // ---- a quota

    private Fates limited(CpuQuota asked, boolean periodGiven) {
        if (t.property(PER_SECOND).isEmpty()) {
            return inFiles(asked, periodGiven);
        }
        boolean hasPeriod = t.property(PERIOD).isPresent();
        long perSecond = asked.perSecond();
        boolean roundedAtOnce = t.host.systemdVersion() <= 229 && !t.change();
        long kept = roundedAtOnce ? CpuQuota.afterReload(perSecond, t.host.systemdVersion()) : perSecond;
        Optional<CpuQuota> applied = kept == UnitProperty.INFINITY ? Optional.empty() : CpuQuota.applied(kept, asked.period(), hasPeriod);
        if (applied.isEmpty() || !CpuQuota.isQuota(applied.get().quota())) {
            Fates files = inFiles(asked, periodGiven);
            return new Fates(QUOTA_BY_FILE.placedAs(files.quota), QUOTA_BY_FILE.placedAs(files.period));
        }
        send(PER_SECOND, perSecond);
        if (hasPeriod && periodGiven) {
            send(PERIOD, asked.period());
        }
        Fate quota = heldQuota(asked, perSecond, kept, applied.get(), hasPeriod);
        if (!periodGiven) {
            return new Fates(quota, quota);
        }
        Fate period = hasPeriod ? TO_PERIOD : asked.period() == CpuQuota.DEFAULT_PERIOD ? DEFAULT_PERIOD
                : PERIOD_NOT_KEPT.placedAs(TO_PER_SECOND, held(applied.get(), CpuQuota.DEFAULT_PERIOD));
        return new Fates(quota, period);
    }

    private Fate heldQuota(CpuQuota asked, long perSecond, long kept, CpuQuota applied, boolean hasPeriod) {
        if (kept != perSecond) {
            return COARSER_AT_ONCE.placedAs(TO_PER_SECOND, held(applied, applied.quota()));
        }
        long after = CpuQuota.afterReload(perSecond, t.host.systemdVersion());
        boolean same = applied.period() == asked.period();
        if (after == perSecond) {
            return same ? TO_PER_SECOND : OTHER_PERIOD.placedAs(TO_PER_SECOND, held(applied, applied.quota()));
        }
        Fate coarser = same ? COARSER.placedAs(TO_PER_SECOND) : COARSER.placedAs(TO_PER_SECOND, held(applied, applied.quota()));
        Optional<CpuQuota> reloaded = after == UnitProperty.INFINITY ? Optional.empty() : CpuQuota.applied(after, asked.period(), hasPeriod);
        return coarser.withHeldAfterReload(reloaded.<Object>map(quota -> held(quota, quota.quota())).orElse("max"));
    }

    private Object held(CpuQuota applied, long number) {
        return texts ? (Object) applied.text() : (Object) number;
    }

    private Fates inFiles(CpuQuota asked, boolean periodGiven) {
        if (t.legacy(Controller.CPU)) {
            Fate period = periodGiven ? write(LEGACY_PERIOD, Long.toString(asked.period())) : MAX.file(t);
            return new Fates(write(MAX, Long.toString(asked.quota())), period);
        }
        boolean keepsPeriod = t.change() && !periodGiven && t.options.cpuPeriodInForce().isEmpty();
        Fate place = write(MAX, keepsPeriod ? Long.toString(asked.quota()) : asked.text());
        return new Fates(place, place);
    }

    // ---- no quota

    private Fates unlimited(OptionalLong period) {
        boolean property = t.property(PER_SECOND).isPresent();
        Fate quota;
        if (property && t.host.systemdVersion() <= 229 && !t.change()) {
            quota = NO_QUOTA_YET;
        } else if (property) {
            send(PER_SECOND, UnitProperty.INFINITY);
            quota = TO_PER_SECOND;
        } else {
            quota = t.legacy(Controller.CPU) ? write(MAX, "-1") : write(MAX, "max" + (period.isPresent() ? " " + period.getAsLong() : ""));
        }
        if (period.isEmpty()) {
            return new Fates(quota, quota);
        }
        boolean written = !property && !t.legacy(Controller.CPU);
        return new Fates(quota, written ? quota : periodWithoutQuota(period.getAsLong()));
    }

    private Fate periodWithoutQuota(long period) {
        boolean owned = t.property(PER_SECOND).isPresent();
        if (period == CpuQuota.DEFAULT_PERIOD && (owned || !t.change())) {
            return DEFAULT_PERIOD;
        }
        Fate place = t.legacy(Controller.CPU) ? write(LEGACY_PERIOD, Long.toString(period)) : write(MAX, "max " + period);
        return owned ? PERIOD_BY_FILE.placedAs(place) : place;
    }

    // ---- a period alone

    private Fates periodAlone(long period) {
        OptionalLong inForce = t.change() ? t.options.cpuQuotaInForce() : OptionalLong.of(UNLIMITED);
        Fate place;
        if (inForce.isPresent() && inForce.getAsLong() == UNLIMITED) {
            place = periodWithoutQuota(period);
        } else if (inForce.isPresent() && CpuQuota.isQuota(inForce.getAsLong())) {
            Fates fates = limited(new CpuQuota(inForce.getAsLong(), period), true);
            place = fates.period.isDropped() ? fates.period : fates.period.withTargets(fates.together().targets());
        } else if (t.property(PERIOD).isPresent()) {
            send(PERIOD, period);
            place = PERIOD_OF_SHARE.placedAs(TO_PERIOD);
        } else {
            place = t.legacy(Controller.CPU) ? write(LEGACY_PERIOD, Long.toString(period)) : PERIOD_ALONE;
        }
        return new Fates(place, place);
    }

    private void send(String property, long value) {
        if (!silent) {
            t.send(property, "t", value, from);
        }
    }

    private Fate write(Knob knob, String text) {
        return silent ? knob.file(t) : knob.write(t, text, from);
    }
}
