package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.Cpu;
import io.cgbridge.translator.OciResources.Unified;
import io.cgbridge.translator.TranslationOptions.CpuWeights;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code cpu}, except its two cpuset lists, and the {@code cpu.*} keys of {@code unified}.
 *
 * <p>Sources: runtime-spec config-linux.md "CPU"; kernel cgroup-v2.rst and scheduler/sched-bwc.rst; systemd src/core/cgroup.c; effects
 * measured with systemd 247 to 262 on Linux 5.10 to 7.2.
 */
final class CpuRules {
    private static final LeafPath SHARES = LeafPath.of("cpu.shares");
    private static final LeafPath QUOTA = LeafPath.of("cpu.quota");
    private static final LeafPath BURST = LeafPath.of("cpu.burst");
    private static final LeafPath PERIOD = LeafPath.of("cpu.period");
    private static final LeafPath REALTIME_RUNTIME = LeafPath.of("cpu.realtimeRuntime");
    private static final LeafPath REALTIME_PERIOD = LeafPath.of("cpu.realtimePeriod");
    private static final LeafPath IDLE = LeafPath.of("cpu.idle");

    private static final String BURST_REMEDY = "Linux 5.14 or newer has a burst.";
    private static final String IDLE_REMEDY = "Linux 5.15 or newer has cpu.idle.";
    private static final String REALTIME_REMEDY = "A kernel with CONFIG_RT_GROUP_SCHED limits realtime scheduling on cgroup v1.";
    private static final String NO_REALTIME = "cgroup 2 has no budget for realtime scheduling.";
    private static final String UCLAMP_REMEDY = "A kernel with CONFIG_UCLAMP_TASK_GROUP has it.";

    private static final Knob WEIGHT = Knob.unified(Controller.CPU, "cpu.weight", "", "CPUWeight").legacy("cpu.shares", "", "CPUShares");
    private static final Knob IDLE_FILE = Knob.unified(Controller.CPU, "cpu.idle", IDLE_REMEDY).legacy("cpu.idle", IDLE_REMEDY);
    private static final Knob BURST_FILE = Knob.unified(Controller.CPU, "cpu.max.burst", BURST_REMEDY).legacy("cpu.cfs_burst_us", BURST_REMEDY);
    private static final Knob RT_RUNTIME = Knob.legacyOnly(Controller.CPU, NO_REALTIME, "cpu.rt_runtime_us", REALTIME_REMEDY);
    private static final Knob RT_PERIOD = Knob.legacyOnly(Controller.CPU, NO_REALTIME, "cpu.rt_period_us", REALTIME_REMEDY);
    private static final Knob UCLAMP_MIN = Knob.unified(Controller.CPU, "cpu.uclamp.min", UCLAMP_REMEDY);
    private static final Knob UCLAMP_MAX = Knob.unified(Controller.CPU, "cpu.uclamp.max", UCLAMP_REMEDY);

    private CpuRules() {
    }

    static void apply(OciResources resources, Translation t) {
        Cpu cpu = resources.cpu();
        idle(cpu.idle(), t);
        shares(cpu.shares(), t);
        quotaAndPeriod(cpu, t);
        burst(cpu.burst(), t);
        realtimePeriod(cpu, t);
        realtimeRuntime(cpu, t);
    }

    /** A key of {@code unified} that belongs to this controller; false if these rules do not know it. */
    static boolean unified(Unified key, Translation t) {
        switch (key.file()) {
            case "cpu.weight" -> unifiedWeight(key, t);
            case "cpu.weight.nice" -> unifiedNice(key, t);
            case "cpu.idle" -> unifiedIdle(key, t);
            case "cpu.max" -> unifiedMax(key, t);
            case "cpu.max.burst" -> unifiedBurst(key, t);
            case "cpu.uclamp.min" -> unifiedClamp(key, UCLAMP_MIN, "0", t);
            case "cpu.uclamp.max" -> unifiedClamp(key, UCLAMP_MAX, "max", t);
            default -> {
                return false;
            }
        }
        return true;
    }

    // ---- cpu.idle: 1 is SCHED_IDLE, 0 is not. CPUWeight=0 where systemd knows it, else the file; never CPUWeight=0 on v1

    private static final Fate IDLE_RANGE = Fate.rejected(Reason.OUT_OF_RANGE, "cpu.idle is 0 or 1.");
    private static final Fate NEVER_IDLE = Fate.alreadyTrue("This kernel has no idle groups.");
    private static final Fate NOT_IDLE_YET = Fate.alreadyTrue("A new group is not idle.");

    private static void idle(Leaf<Long> idle, Translation t) {
        Leaf<String> key = t.unified("cpu.idle");
        if (idle.isNull()) {
            t.report(IDLE, ReportEntry.NULL, t.nullFate(t.change() && !key.hasValue() ? setIdle(false, t, IDLE).targets() : List.of()));
        } else if (idle.hasValue()) {
            long asked = idle.get();
            t.report(IDLE, asked, asked != 0 && asked != 1 ? IDLE_RANGE : !key.hasValue() ? setIdle(asked == 1, t, IDLE)
                    : !key.get().strip().equals(Long.toString(asked)) ? Refusals.overridden("cpu.idle") : describeIdle(asked == 1, t));
        }
    }

    private static void unifiedIdle(Unified key, Translation t) {
        if (key.value().isNull()) {
            boolean resets = t.change() && t.resources.cpu().idle().isAbsent();
            t.report(key, t.nullFate(resets ? setIdle(false, t, key.path()).targets() : List.of()));
        } else {
            String text = key.value().get().strip();
            t.report(key, Refusals.isSwitch(text) ? setIdle(text.equals("1"), t, key.path()) : Refusals.NOT_A_SWITCH);
        }
    }

    /**
     * Idle goes before the weight: the kernel refuses a weight while a group is idle, and a group that stops being idle has weight 100. systemd
     * would make it idle again if it were not told a weight (measured 252, 262).
     */
    private static Fate setIdle(boolean idle, Translation t, LeafPath from) {
        if (idleIsWeight(t)) {
            return !idle && weightGiven(t) ? WEIGHT.place(t) : WEIGHT.set(t, idle ? 0L : CpuWeight.DEFAULT, "", from);
        }
        if (idle) {
            IDLE_FILE.write(t, "1", from);
        } else if (t.change()) {
            IDLE_FILE.writeBefore(t, "0", from);
        }
        return describeIdle(idle, t);
    }

    private static Fate describeIdle(boolean idle, Translation t) {
        Fate place = idlePlace(t);
        if (idle || idleIsWeight(t)) {
            return place;
        }
        return place.isDropped() ? NEVER_IDLE : t.change() ? place : NOT_IDLE_YET;
    }

    private static Fate idlePlace(Translation t) {
        return idleIsWeight(t) ? WEIGHT.place(t) : IDLE_FILE.file(t);
    }

    private static boolean idleIsWeight(Translation t) {
        return t.unified(Controller.CPU) && t.host.hasFile("cpu.idle") && WEIGHT.property(t).filter(weight -> weight.zero()).isPresent();
    }

    /** True if the group will be idle: then no weight can be set. */
    private static boolean idles(Translation t) {
        Leaf<String> key = t.unified("cpu.idle");
        boolean asked = key.hasValue() ? key.get().strip().equals("1") : t.resources.cpu().idle().orElse(0L) == 1;
        return asked && !idlePlace(t).isDropped();
    }

    private static boolean weightGiven(Translation t) {
        Leaf<Long> shares = t.resources.cpu().shares();
        Leaf<String> weight = t.unified("cpu.weight");
        return shares.orElse(0L) != 0 || weight.hasValue() || t.unified("cpu.weight.nice").hasValue()
                || t.change() && (shares.isNull() || weight.isNull() && shares.isAbsent());
    }

    // ---- cpu.shares: uint64, 2 to 262144, others clamped as the kernel does; 0 not set. v1: shares. cgroup 2: a weight

    private static final Fate IDLE_WINS = Fate.dropped(Reason.OVERRIDDEN, "cpu.idle wins: an idle group has no weight.");
    private static final Fate SHARES_CLAMPED = Fate.approximated(Reason.CLAMPED, "Shares run from 2 to 262144; the nearest is taken.");
    private static final Fate QUADRATIC = Fate.converted(Reason.OTHER_SCALE,
            "Shares become the weight " + CpuWeight.QUADRATIC + ": 1024 shares are weight 100.");
    private static final Fate LINEAR = Fate.converted(Reason.OTHER_SCALE,
            "Shares become the weight " + CpuWeight.LINEAR + ": 1024 shares are weight 39.");
    private static final Fate OF_SYSTEMD = Fate.converted(Reason.OTHER_SCALE,
            "Shares become the weight " + CpuWeight.SYSTEMD + ": 1024 shares are weight 100.");

    private static void shares(Leaf<Long> shares, Translation t) {
        if (shares.isNull() && idles(t)) {
            t.report(SHARES, ReportEntry.NULL, t.nullFate(List.of()));
        } else if (shares.isNull()) {
            resetWeight(t, SHARES);
        } else if (shares.hasValue()) {
            t.report(SHARES, ReportEntry.unsigned(shares.get()), shares(shares.get(), t));
        }
    }

    private static Fate shares(long asked, Translation t) {
        if (asked == 0) {
            return Refusals.ZERO_IS_NOT_SET;
        }
        if (idles(t)) {
            return IDLE_WINS;
        }
        boolean legacy = t.legacy(Controller.CPU);
        long clamped = CpuWeight.clamp(asked);
        long number = legacy ? clamped : CpuWeight.ofShares(asked, t.options.cpuWeights());
        String key = t.unified("cpu.weight").hasValue() ? "cpu.weight" : "cpu.weight.nice";
        Fate place;
        if (!t.unified(key).hasValue()) {
            place = WEIGHT.set(t, number, Long.toString(number), SHARES);
        } else {
            OptionalLong weight = key.equals("cpu.weight") ? weightOf(t.unified(key).get()) : weightOfNice(t.unified(key).get());
            boolean same = weight.isPresent() && number == (legacy ? CpuWeight.toShares(weight.getAsLong()) : weight.getAsLong());
            place = same ? WEIGHT.place(t) : Refusals.overridden(key);
        }
        if (clamped != asked) {
            return SHARES_CLAMPED.placedAs(place, number);
        }
        return legacy ? place : curve(t.options.cpuWeights()).placedAs(place, number);
    }

    private static Fate curve(CpuWeights curve) {
        return switch (curve) {
            case QUADRATIC -> QUADRATIC;
            case LINEAR -> LINEAR;
            case SYSTEMD -> OF_SYSTEMD;
        };
    }

    private static void resetWeight(Translation t, LeafPath path) {
        long number = t.legacy(Controller.CPU) ? 1024 : CpuWeight.DEFAULT;
        if (t.unified("cpu.weight.nice").hasValue()) {
            t.report(path, ReportEntry.NULL, t.nullFate(List.of()));
        } else {
            WEIGHT.reset(t, number, Long.toString(number), path);
        }
    }

    // ---- unified cpu.weight, 1 to 10000, and cpu.weight.nice, -20 to 19. v1: the shares of the same load, weight * 1024 / 100

    private static final Fate WEIGHT_RANGE = Fate.rejected(Reason.OUT_OF_RANGE, "cpu.weight runs from 1 to 10000.");
    private static final Fate NICE_RANGE = Fate.rejected(Reason.OUT_OF_RANGE, "cpu.weight.nice runs from -20 to 19.");
    private static final Fate WEIGHT_TO_SHARES = Fate.converted(Reason.OTHER_SCALE,
            "cgroup v1 counts shares: weight 100 is the same load as 1024 shares.");
    private static final Fate NICE_TO_WEIGHT = Fate.converted(Reason.OTHER_SCALE, "A nice value stands for a weight in the kernel's table: 0 is 100.");
    private static final Fate WEIGHT_BEATS_NICE = Refusals.overridden("cpu.weight");

    private static void unifiedWeight(Unified key, Translation t) {
        if (!key.value().isNull()) {
            OptionalLong weight = weightOf(key.value().get());
            t.report(key, weight.isEmpty() ? WEIGHT_RANGE : idles(t) ? IDLE_WINS : setWeight(weight.getAsLong(), t, key.path()));
        } else if (t.resources.cpu().shares().isAbsent() && !idles(t)) {
            resetWeight(t, key.path());
        } else {
            t.report(key, t.nullFate(List.of()));
        }
    }

    private static Fate setWeight(long weight, Translation t, LeafPath from) {
        long number = t.legacy(Controller.CPU) ? CpuWeight.toShares(weight) : weight;
        Fate place = WEIGHT.set(t, number, Long.toString(number), from);
        return t.legacy(Controller.CPU) ? WEIGHT_TO_SHARES.placedAs(place, number) : place;
    }

    private static void unifiedNice(Unified key, Translation t) {
        if (key.value().isNull()) {
            t.report(key, t.nullFate(List.of()));
            return;
        }
        OptionalLong weight = weightOfNice(key.value().get());
        if (weight.isEmpty()) {
            t.report(key, NICE_RANGE);
        } else if (idles(t)) {
            t.report(key, IDLE_WINS);
        } else if (t.unified("cpu.weight").hasValue()) {
            boolean same = weight.equals(weightOf(t.unified("cpu.weight").get()));
            t.report(key, same ? NICE_TO_WEIGHT.placedAs(WEIGHT.place(t), weight.getAsLong()) : WEIGHT_BEATS_NICE);
        } else {
            t.report(key, NICE_TO_WEIGHT.placedAs(setWeight(weight.getAsLong(), t, key.path()), weight.getAsLong()));
        }
    }

    private static OptionalLong weightOf(String text) {
        OptionalLong weight = KernelNumber.parse(text);
        boolean inRange = weight.isPresent() && weight.getAsLong() >= CpuWeight.MIN && weight.getAsLong() <= CpuWeight.MAX;
        return inRange ? weight : OptionalLong.empty();
    }

    private static OptionalLong weightOfNice(String text) {
        String word = text.strip();
        boolean negative = word.startsWith("-");
        OptionalLong number = KernelNumber.digits(negative ? word.substring(1) : word);
        boolean inRange = number.isPresent() && number.getAsLong() >= 0 && number.getAsLong() <= (negative ? 20 : 19);
        return inRange ? OptionalLong.of(CpuWeight.ofNice((int) (negative ? -number.getAsLong() : number.getAsLong()))) : OptionalLong.empty();
    }

    // ---- cpu.quota: microseconds per period, 1000 to 17592186044415; -1 unlimited; 0 not set. cpu.period: 1000 to 1000000; 0 not set

    private static final Fate QUOTA_RANGE = Fate.rejected(Reason.OUT_OF_RANGE, "The kernel takes a quota from 1000 to 17592186044415 microseconds.");
    private static final Fate PERIOD_RANGE = Fate.rejected(Reason.OUT_OF_RANGE, "The kernel takes a period from 1000 to 1000000 microseconds.");
    private static final Fate NEGATIVE_IS_UNLIMITED = Fate.converted(Reason.OTHER_MEANING, "The kernel takes any negative quota for unlimited.");

    private static void quotaAndPeriod(Cpu cpu, Translation t) {
        OptionalLong quota = quotaOf(cpu.quota(), t);
        OptionalLong period = periodOf(cpu.period(), t);
        CpuBandwidth.Fates fates = bandwidth(quota, period, t);
        if (cpu.quota().isNull()) {
            t.report(QUOTA, ReportEntry.NULL, t.nullFate(quota.isPresent() ? fates.quota().targets() : List.of()));
        } else if (cpu.quota().hasValue()) {
            long asked = cpu.quota().get();
            t.report(QUOTA, asked, asked == 0 ? Refusals.ZERO_IS_NOT_SET : quota.isEmpty() ? QUOTA_RANGE
                    : asked < -1 && fates.quota().reason().isEmpty() ? NEGATIVE_IS_UNLIMITED.placedAs(fates.quota()) : fates.quota());
        }
        if (cpu.period().isNull()) {
            t.report(PERIOD, ReportEntry.NULL, t.nullFate(period.isPresent() ? fates.period().targets() : List.of()));
        } else if (cpu.period().hasValue()) {
            long asked = cpu.period().get();
            t.report(PERIOD, ReportEntry.unsigned(asked), asked == 0 ? Refusals.ZERO_IS_NOT_SET : period.isEmpty() ? PERIOD_RANGE : fates.period());
        }
    }

    private static CpuBandwidth.Fates bandwidth(OptionalLong quota, OptionalLong period, Translation t) {
        Leaf<String> key = t.unified("cpu.max");
        if (!key.hasValue()) {
            LeafPath[] from = quota.isEmpty() ? new LeafPath[] {PERIOD} : period.isEmpty() ? new LeafPath[] {QUOTA} : new LeafPath[] {QUOTA, PERIOD};
            return CpuBandwidth.ofFields(t, from).set(quota, period);
        }
        Max max = Max.parse(key.get());
        CpuBandwidth.Fates told = CpuBandwidth.told(t).set(max.quota, max.periodOr(period));
        Fate overridden = Refusals.overridden("cpu.max");
        return new CpuBandwidth.Fates(quota.equals(max.quota) ? told.quota() : overridden,
                period.equals(max.periodOr(period)) ? told.period() : overridden);
    }

    /** The quota to set; empty where nothing is to be set, or nothing that the kernel would take. */
    private static OptionalLong quotaOf(Leaf<Long> quota, Translation t) {
        if (!quota.hasValue()) {
            return quota.isNull() && t.change() ? OptionalLong.of(CpuBandwidth.UNLIMITED) : OptionalLong.empty();
        }
        long asked = quota.get();
        return asked < 0 ? OptionalLong.of(CpuBandwidth.UNLIMITED) : CpuQuota.isQuota(asked) ? OptionalLong.of(asked) : OptionalLong.empty();
    }

    private static OptionalLong periodOf(Leaf<Long> period, Translation t) {
        if (!period.hasValue()) {
            return period.isNull() && t.change() ? OptionalLong.of(CpuQuota.DEFAULT_PERIOD) : OptionalLong.empty();
        }
        return CpuQuota.isPeriod(period.get()) ? OptionalLong.of(period.get()) : OptionalLong.empty();
    }

    // ---- unified cpu.max: "max" or a quota, then perhaps a period; without one the period stays, and so cpu.period counts

    private static final Fate NOT_A_MAX = Fate.rejected(Reason.INVALID_SYNTAX, "This must be max or a quota, and then perhaps a period.");

    private static void unifiedMax(Unified key, Translation t) {
        if (key.value().isNull()) {
            boolean resets = t.change() && t.resources.cpu().quota().isAbsent() && t.resources.cpu().period().isAbsent();
            t.report(key, t.nullFate(!resets ? List.of() : CpuBandwidth.ofKey(t, key.path())
                    .set(OptionalLong.of(CpuBandwidth.UNLIMITED), OptionalLong.empty()).quota().targets()));
            return;
        }
        Max max = Max.parse(key.value().get());
        OptionalLong period = max.periodOr(periodOf(t.resources.cpu().period(), t));
        boolean both = max.period.isEmpty() && period.isPresent() && t.resources.cpu().period().hasValue();
        LeafPath[] from = both ? new LeafPath[] {key.path(), PERIOD} : new LeafPath[] {key.path()};
        t.report(key, max.refusal.isPresent() ? max.refusal.get() : CpuBandwidth.ofKey(t, from).set(max.quota, period).together());
    }

    /**
     * The text of {@code cpu.max}.
     *
     * @param refusal why the kernel would not take it; then there is neither quota nor period
     */
    private record Max(OptionalLong quota, OptionalLong period, Optional<Fate> refusal) {
        static Max parse(String text) {
            List<String> words = KernelText.words(text.strip());
            if (words.isEmpty() || words.size() > 2) {
                return refused(NOT_A_MAX);
            }
            OptionalLong quota = words.get(0).equals("max") ? OptionalLong.of(CpuBandwidth.UNLIMITED) : decimal(words.get(0));
            OptionalLong period = words.size() == 1 ? OptionalLong.empty() : decimal(words.get(1));
            if (quota.isEmpty() || words.size() == 2 && period.isEmpty()) {
                return refused(NOT_A_MAX);
            }
            if (quota.getAsLong() != CpuBandwidth.UNLIMITED && !CpuQuota.isQuota(quota.getAsLong())) {
                return refused(QUOTA_RANGE);
            }
            return period.isPresent() && !CpuQuota.isPeriod(period.getAsLong()) ? refused(PERIOD_RANGE) : new Max(quota, period, Optional.empty());
        }

        OptionalLong periodOr(OptionalLong other) {
            return period.isPresent() ? period : other;
        }

        private static Max refused(Fate why) {
            return new Max(OptionalLong.empty(), OptionalLong.empty(), Optional.of(why));
        }
    }

    /** Digits alone, as scanf's %llu takes them; beyond 63 bits is beyond every range here. */
    private static OptionalLong decimal(String word) {
        Optional<Long> number = KernelText.number(word);
        return number.isPresent() && number.get() >= 0 ? OptionalLong.of(number.get()) : OptionalLong.empty();
    }

    // ---- cpu.burst: microseconds, no more than the quota; 0 none. A file on either hierarchy, which systemd leaves alone

    private static final Fate BURST_RANGE = Fate.rejected(Reason.OUT_OF_RANGE, "The kernel takes a burst up to 17592186044415 microseconds.");
    private static final Fate BURST_ABOVE_QUOTA = Fate.rejected(Reason.CONTRADICTION, "The kernel refuses a burst above the quota.");
    private static final Fate NO_BURST = Fate.alreadyTrue("There is no burst.");

    private static void burst(Leaf<Long> burst, Translation t) {
        Leaf<String> key = t.unified("cpu.max.burst");
        if (burst.isNull()) {
            t.report(BURST, ReportEntry.NULL, t.nullFate(t.change() && !key.hasValue() ? setBurst(0, t, BURST).targets() : List.of()));
        } else if (burst.hasValue()) {
            long asked = burst.get();
            boolean same = key.hasValue() && KernelNumber.parse(key.get()).equals(OptionalLong.of(asked));
            t.report(BURST, ReportEntry.unsigned(asked), !key.hasValue() ? setBurst(asked, t, BURST)
                    : same ? describeBurst(asked, t) : Refusals.overridden("cpu.max.burst"));
        }
    }

    private static final Fate NOT_A_BURST = Fate.rejected(Reason.INVALID_SYNTAX, "This must be a number of microseconds.");

    private static void unifiedBurst(Unified key, Translation t) {
        if (key.value().isNull()) {
            boolean resets = t.change() && t.resources.cpu().burst().isAbsent();
            t.report(key, t.nullFate(resets ? setBurst(0, t, key.path()).targets() : List.of()));
        } else {
            OptionalLong burst = KernelNumber.parse(key.value().get());
            t.report(key, burst.isEmpty() ? NOT_A_BURST : setBurst(burst.getAsLong(), t, key.path()));
        }
    }

    /**
     * Writes the burst where the kernel takes it: it refuses a burst above the quota and a quota below the burst, so a burst goes before a
     * shrinking quota and after a growing one. Where nobody knows which it is, there is none in between.
     */
    private static Fate setBurst(long burst, Translation t, LeafPath from) {
        if (Long.compareUnsigned(burst, CpuQuota.MAX_QUOTA) > 0) {
            return BURST_RANGE;
        }
        OptionalLong newQuota = newQuota(t);
        OptionalLong quota = newQuota.isEmpty() && t.change() ? t.options.cpuQuotaInForce() : newQuota;
        if (quota.isPresent() && quota.getAsLong() >= 0 && burst > quota.getAsLong()) {
            return BURST_ABOVE_QUOTA;
        }
        Fate place = describeBurst(burst, t);
        if (place == NO_BURST) {
            return place;
        }
        OptionalLong before = t.options.cpuQuotaInForce();
        boolean mayShrink = t.change() && newQuota.isPresent() && newQuota.getAsLong() >= 0;
        boolean shrinks = mayShrink && before.isPresent() && (before.getAsLong() < 0 || newQuota.getAsLong() < before.getAsLong());
        if (shrinks || mayShrink && burst == 0) {
            BURST_FILE.writeBefore(t, Long.toString(burst), from);
            return place;
        }
        if (mayShrink && before.isEmpty()) {
            BURST_FILE.writeBefore(t, "0", from);
        }
        return BURST_FILE.write(t, Long.toString(burst), from);
    }

    private static Fate describeBurst(long burst, Translation t) {
        Fate place = BURST_FILE.file(t);
        return burst == 0 && (place.isDropped() || !t.change()) ? NO_BURST : place;
    }

    /** The quota that this document sets, {@link CpuBandwidth#UNLIMITED} for none; empty if it sets no quota. */
    private static OptionalLong newQuota(Translation t) {
        Leaf<String> key = t.unified("cpu.max");
        return key.hasValue() ? Max.parse(key.get()).quota : quotaOf(t.resources.cpu().quota(), t);
    }

    // ---- cpu.realtimePeriod and cpu.realtimeRuntime: microseconds. Only v1, the period first

    private static final Fate REALTIME_RANGE = Fate.rejected(Reason.OUT_OF_RANGE, "The kernel takes a realtime period from 1 to 4294967295 microseconds.");
    private static final Fate RUNTIME_ABOVE_PERIOD = Fate.rejected(Reason.CONTRADICTION, "The realtime runtime cannot be above the realtime period.");
    private static final Fate REALTIME_UNLIMITED = Fate.alreadyTrue("This kernel has no budget for realtime scheduling.");

    private static void realtimePeriod(Cpu cpu, Translation t) {
        if (cpu.realtimePeriod().isNull()) {
            RT_PERIOD.reset(t, 0L, "1000000", REALTIME_PERIOD);
        } else if (cpu.realtimePeriod().hasValue()) {
            long asked = cpu.realtimePeriod().get();
            t.report(REALTIME_PERIOD, ReportEntry.unsigned(asked), asked == 0 ? Refusals.ZERO_IS_NOT_SET
                    : Long.compareUnsigned(asked, 0xffffffffL) > 0 ? REALTIME_RANGE : RT_PERIOD.write(t, Long.toString(asked), REALTIME_PERIOD));
        }
    }

    private static void realtimeRuntime(Cpu cpu, Translation t) {
        if (cpu.realtimeRuntime().isNull()) {
            RT_RUNTIME.reset(t, 0L, "0", REALTIME_RUNTIME);
        } else if (cpu.realtimeRuntime().hasValue()) {
            long asked = cpu.realtimeRuntime().get();
            long period = cpu.realtimePeriod().orElse(0L);
            t.report(REALTIME_RUNTIME, asked, asked < -1 ? Refusals.BELOW_MINUS_ONE
                    : period != 0 && asked >= 0 && Long.compareUnsigned(asked, period) > 0 ? RUNTIME_ABOVE_PERIOD
                    : asked == -1 && RT_RUNTIME.file(t).isDropped() ? REALTIME_UNLIMITED
                    : RT_RUNTIME.write(t, Long.toString(asked), REALTIME_RUNTIME));
        }
    }

    // ---- unified cpu.uclamp.min and cpu.uclamp.max: a percentage with at most two decimals, or max. A file that systemd leaves alone

    private static final Fate NOT_A_PERCENTAGE = Fate.rejected(Reason.INVALID_SYNTAX,
            "This must be max or a percentage from 0 to 100 with at most two decimals.");

    private static void unifiedClamp(Unified key, Knob knob, String byDefault, Translation t) {
        if (key.value().isNull()) {
            knob.reset(t, byDefault, byDefault, key.path());
        } else {
            String text = key.value().get().strip();
            t.report(key, text.equals("max") || isPercentage(text) ? knob.write(t, text, key.path()) : NOT_A_PERCENTAGE);
        }
    }

    private static boolean isPercentage(String text) {
        int dot = text.indexOf('.');
        OptionalLong whole = decimal(dot < 0 ? text : text.substring(0, dot));
        OptionalLong hundredths = dot < 0 ? OptionalLong.of(0) : decimal(text.substring(dot + 1));
        boolean twoDecimals = dot < 0 || text.length() - dot <= 3;
        return whole.isPresent() && hundredths.isPresent() && twoDecimals
                && (whole.getAsLong() < 100 || whole.getAsLong() == 100 && hundredths.getAsLong() == 0);
    }
}
