package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.HugepageLimit;
import io.cgbridge.translator.OciResources.Items;
import io.cgbridge.translator.OciResources.Unified;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code hugepageLimits}: always files, since systemd has no property for them and does not touch them. A limit goes to the pages in use and to the
 * reserved ones, as the spec asks (crun and containerd write the first only).
 */
final class HugetlbRules {
    private static final LeafPath LIMITS = LeafPath.of("hugepageLimits");

    private HugetlbRules() {
    }

    static void apply(Items<HugepageLimit> limits, Translation t) {
        if (limits.isCleared()) {
            cleared(limits, t);
        }
        Map<String, HugepageLimit> last = new HashMap<>();
        for (HugepageLimit entry : limits.list()) {
            if (entry.pageSize().hasValue()) {
                HugepageSize.parse(entry.pageSize().get()).ifPresent(size -> last.put(size.name(), entry));
            }
        }
        for (HugepageLimit entry : limits.list()) {
            Fate fate = fate(entry, last, t);
            Leaves.tell(t, entry.path().field("pageSize"), entry.pageSize(), fate);
            Leaves.tellUnsigned(t, entry.path().field("limit"), entry.limit(), fate);
        }
    }

    private static void cleared(Items<HugepageLimit> limits, Translation t) {
        Object value = Leaves.cleared(limits, ReportEntry.EMPTY_ARRAY);
        List<String> files = t.host.hugepageSizes().stream().sorted()
                .flatMap(size -> List.of(rsvdFile(size, t), maxFile(size, t)).stream()).filter(t.host::hasFile).toList();
        if (!t.change() || files.isEmpty()) {
            t.report(LIMITS, value, Leaves.nothingAsked(limits, t));
            return;
        }
        for (String file : files) {
            t.write(Controller.HUGETLB, file, unlimited(t), LIMITS);
        }
        t.report(LIMITS, value, t.nullFate(files.stream().map(file -> "file:" + file).toList()));
    }

    private static Fate fate(HugepageLimit entry, Map<String, HugepageLimit> last, Translation t) {
        if (!entry.pageSize().hasValue() || !entry.limit().hasValue()) {
            return Leaves.missing(entry.pageSize().hasValue() ? "limit" : "pageSize");
        }
        Optional<HugepageSize> parsed = HugepageSize.parse(entry.pageSize().get());
        if (parsed.isEmpty()) {
            return Fate.rejected(Reason.INVALID_SYNTAX, "A page size is a number without leading zeros and KB, MB or GB.");
        }
        HugepageSize size = parsed.get();
        if (last.get(size.name()) != entry) {
            return Fate.dropped(Reason.OVERRIDDEN, "A later entry limits " + size.name() + " pages.");
        }
        if (t.host.hierarchyOf(Controller.HUGETLB) == Hierarchy.NONE) {
            return noController();
        }
        String max = maxFile(size.name(), t);
        if (!t.host.hasFile(max)) {
            return noSuchSize(size.name(), max, t);
        }
        return write(entry, size, t);
    }

    private static Fate write(HugepageLimit entry, HugepageSize size, Translation t) {
        long limit = entry.limit().get();
        LeafPath from = entry.path().field("limit");
        String max = maxFile(size.name(), t);
        String rsvd = rsvdFile(size.name(), t);
        Leaf<String> asked = t.unified("hugetlb." + size.name() + ".max");
        if (asked.hasValue() && !sameBytes(asked.get(), limit)) {
            return Refusals.overridden("hugetlb." + size.name() + ".max");
        }
        boolean both = t.host.hasFile(rsvd);
        if (both && !t.unified("hugetlb." + size.name() + ".rsvd.max").hasValue()) {
            t.write(Controller.HUGETLB, rsvd, text(limit, t), from);
        }
        if (!asked.hasValue()) {
            t.write(Controller.HUGETLB, max, text(limit, t), from);
        }
        String[] targets = both ? new String[] {"file:" + max, "file:" + rsvd} : new String[] {"file:" + max};
        if (limit != UnitProperty.INFINITY && size.held(limit) != limit) {
            return rounded(size, limit, targets);
        }
        return Fate.exact(targets);
    }

    private static Fate rounded(HugepageSize size, long limit, String... targets) {
        long held = size.held(limit);
        String message = held == 0 ? "This is less than one page of " + size.name() + ", so no huge page of that size can be used."
                : "The kernel rounds down to whole pages of " + size.name() + ".";
        return Fate.approximated(Reason.ROUNDED, message, targets).withHeld(ReportEntry.unsigned(held));
    }

    private static boolean sameBytes(String asked, long limit) {
        OptionalLong bytes = ByteSize.parse(asked);
        return bytes.isPresent() && bytes.getAsLong() == limit;
    }

    private static String maxFile(String size, Translation t) {
        return "hugetlb." + size + (t.legacy(Controller.HUGETLB) ? ".limit_in_bytes" : ".max");
    }

    private static String rsvdFile(String size, Translation t) {
        return "hugetlb." + size + (t.legacy(Controller.HUGETLB) ? ".rsvd.limit_in_bytes" : ".rsvd.max");
    }

    private static String text(long limit, Translation t) {
        return limit == UnitProperty.INFINITY ? unlimited(t) : Long.toUnsignedString(limit);
    }

    private static String unlimited(Translation t) {
        return t.legacy(Controller.HUGETLB) ? "-1" : "max";
    }

    private static Fate noController() {
        return Fate.dropped(Reason.NO_CONTROLLER, "This host has no hugetlb controller.")
                .withRemedy("cgroup 2 has it since kernel 5.6.");
    }

    private static Fate noSuchSize(String size, String file, Translation t) {
        return Fate.dropped(Reason.NOT_ON_THIS_HOST, "This host has no huge pages of " + size + ": " + file + " does not exist.")
                .withRemedy("Its sizes are: " + String.join(", ", t.host.hugepageSizes().stream().sorted().toList()) + ".");
    }

    /** {@code hugetlb.SIZE.max} and {@code hugetlb.SIZE.rsvd.max}; false if these rules do not know the key. */
    static boolean unified(Unified key, Translation t) {
        boolean rsvd = key.file().endsWith(".rsvd.max");
        if (!rsvd && !key.file().endsWith(".max")) {
            return false;
        }
        String name = key.file().substring("hugetlb.".length(), Math.max("hugetlb.".length(), key.file().length() - (rsvd ? 9 : 4)));
        Optional<HugepageSize> size = HugepageSize.parse(name).filter(parsed -> parsed.name().equals(name));
        if (size.isEmpty()) {
            return false;
        }
        Leaves.tell(t, key.path(), key.value(), unifiedFate(key, size.get(), rsvd, t));
        return true;
    }

    private static Fate unifiedFate(Unified key, HugepageSize size, boolean rsvd, Translation t) {
        String file = rsvd ? rsvdFile(size.name(), t) : maxFile(size.name(), t);
        if (t.host.hierarchyOf(Controller.HUGETLB) == Hierarchy.NONE) {
            return noController();
        }
        if (!t.host.hasFile(file)) {
            return noSuchSize(size.name(), file, t);
        }
        if (key.value().isNull()) {
            if (!t.change() || limited(size, t)) {
                return t.nullFate(List.of());
            }
            t.write(Controller.HUGETLB, file, unlimited(t), key.path());
            return t.nullFate(List.of("file:" + file));
        }
        OptionalLong bytes = ByteSize.parse(key.value().get());
        if (bytes.isEmpty()) {
            return Fate.rejected(Reason.INVALID_SYNTAX, "The kernel takes a number of bytes or max here.");
        }
        long limit = bytes.getAsLong();
        t.write(Controller.HUGETLB, file, text(limit, t), key.path());
        return limit != UnitProperty.INFINITY && size.held(limit) != limit ? rounded(size, limit, "file:" + file) : Fate.exact("file:" + file);
    }

    /** True if {@code hugepageLimits} says something about this size. */
    private static boolean limited(HugepageSize size, Translation t) {
        Items<HugepageLimit> limits = t.resources.hugepageLimits();
        return limits.isCleared() || limits.list().stream().anyMatch(
                entry -> HugepageSize.parse(entry.pageSize().orElse("")).equals(Optional.of(size)));
    }
}
