package io.cgbridge.translator;

import io.cgbridge.translator.OciDocument.Annotation;
import io.cgbridge.translator.OciResources.Cpu;
import io.cgbridge.translator.OciResources.ThrottleDevice;
import io.cgbridge.translator.OciResources.Unified;
import io.cgbridge.translator.TranslationOptions.CpuWeights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the drivers of real runtimes (runc up to 1.5, crun up to 1.28, with systemd or without) would go wrong with a document on a
 * host, and how it is written so that they do not.
 *
 * <p>What they translate rightly stays a native field. What they get wrong or leave out is carried twice: as a property in an
 * annotation, which is in force from the unit's first moment and which no later call of theirs touches once the native field is gone,
 * and, on cgroup 2, as a key of {@code unified}, which also reaches a driver without systemd. What has no place on the host is
 * taken out, since it is dropped or makes a runtime fail.
 */
final class RuntimeDrivers {
    private static final long PER_CENT = 10_000;
    private static final long MOST_PROCESSES = 4_194_304;
    private static final long LEAST_SHARES = 2;
    private static final long MOST_SHARES = 262_144;
    /** Properties of keys of {@code unified} for which runc writes the file only, so that systemd takes the limit back later. */
    private static final Set<String> LEFT_OUT_BY_RUNC = Set.of("MemoryZSwapMax", "IOWeight", "OOMPolicy");

    private final OciDocument document;
    private final OciResources resources;
    private final Plan plan;
    private final Map<String, UnitProperty> properties = new HashMap<>();
    private final ConfigEdits edits = new ConfigEdits();
    private final Map<String, ReportEntry> corrected = new HashMap<>();

    private RuntimeDrivers(OciDocument document, Plan plan) {
        this.document = document;
        this.resources = document.resources();
        this.plan = plan;
        plan.properties().forEach(property -> properties.put(property.name(), property));
    }

    /** What to change in the document, and the report, corrected where a runtime has no way to what the host could do. */
    record Carried(ConfigEdits edits, List<ReportEntry> report) {
    }

    static Carried carry(OciDocument document, Plan plan) {
        RuntimeDrivers drivers = new RuntimeDrivers(document, plan);
        drivers.withoutPlace();
        drivers.memory();
        drivers.cpu();
        drivers.cpusets();
        drivers.pids();
        drivers.io();
        drivers.rdma();
        if (plan.host().hierarchy() == Hierarchy.UNIFIED) {
            drivers.unified();
        } else {
            drivers.unifiedOnLegacy();
        }
        drivers.annotations();
        drivers.emptied();
        List<ReportEntry> report = plan.report().stream().map(entry -> drivers.corrected.getOrDefault(entry.path().toString(), entry)).toList();
        return new Carried(drivers.edits, report);
    }

    /**
     * Dropped leaves go, but for unknown fields, which runtimes pass over, and for what is no resource. An element of a list goes as a
     * whole if nothing in it has a place: half of one is malformed.
     */
    private void withoutPlace() {
        Map<String, Boolean> places = new HashMap<>();
        for (ReportEntry entry : plan.report()) {
            element(entry.path().toString()).ifPresent(element -> places.merge(element, !entry.fate().targets().isEmpty(), Boolean::logicalOr));
        }
        for (ReportEntry entry : plan.report()) {
            boolean ours = !entry.path().equals(LeafPath.CGROUPS_PATH) && !entry.path().startsWith("devices");
            if (ours && entry.outcome() == Outcome.DROPPED && entry.fate().reason().orElseThrow() != Reason.UNKNOWN_FIELD) {
                Optional<String> element = element(entry.path().toString());
                edits.remove(element.filter(part -> !places.get(part)).orElse(entry.path().toString()));
            }
        }
    }

    /** The element of a list that a leaf is part of. */
    private static Optional<String> element(String path) {
        return around(path).stream().filter(part -> part.endsWith("]") && !part.endsWith("\"]")).reduce((outer, inner) -> inner);
    }

    /** An object or array goes with the last of its leaves: some runtimes refuse an empty one. */
    private void emptied() {
        Map<String, Boolean> containers = new HashMap<>();
        for (ReportEntry entry : plan.report()) {
            String path = entry.path().toString();
            if (!path.startsWith("linux.") && !path.startsWith("annotations[")) {
                List<String> around = around(path);
                boolean gone = edits.removed().contains(path) || around.stream().anyMatch(edits.removed()::contains);
                around.forEach(container -> containers.merge(container, gone, Boolean::logicalAnd));
            }
        }
        containers.forEach((path, gone) -> {
            if (gone) {
                edits.remove(path);
            }
        });
    }

    /** The objects and arrays around a leaf, from the outside in. */
    private static List<String> around(String path) {
        List<String> around = new ArrayList<>();
        boolean quoted = false;
        for (int i = 1; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '"' && path.charAt(i - 1) != '\\') {
                quoted = !quoted;
            } else if (!quoted && (c == '.' || c == '[')) {
                around.add(path.substring(0, i));
            }
        }
        return around;
    }

    private void memory() {
        LeafPath reservation = LeafPath.of("memory.reservation");
        if (!onLegacy(Controller.MEMORY) && resources.memory().reservation().orElse(0L) == -1) {
            // both send infinity, which protects everything instead of nothing
            edits.remove(reservation);
        }
        LeafPath limit = LeafPath.of("memory.limit");
        if (resources.memory().limit().orElse(-1L) == 0) {
            edits.remove(limit);
        }
        LeafPath swap = LeafPath.of("memory.swap");
        Optional<UnitProperty> property = from("MemorySwapMax", swap);
        if (property.isPresent() && (Long) property.get().value() != UnitProperty.INFINITY) {
            edits.remove(swap);
            edits.annotate(property.get());
            edits.unify("memory.swap.max", Long.toUnsignedString((Long) property.get().value()));
        }
        file("memory.swap.max", swap).ifPresent(write -> {
            edits.remove(swap);
            edits.unify(write.file(), write.value());
        });
    }

    private void cpu() {
        Cpu cpu = resources.cpu();
        LeafPath shares = LeafPath.of("cpu.shares");
        LeafPath idle = LeafPath.of("cpu.idle");
        Optional<UnitProperty> weight = Optional.ofNullable(properties.get("CPUWeight"));
        if (weight.isPresent() && weight.get().from().contains(idle) && (Long) weight.get().value() == 0) {
            edits.remove(idle);
            edits.remove(shares);
            edits.annotate(weight.get());
            edits.unify("cpu.idle", "1");
        } else if (weight.isPresent() && weight.get().from().contains(shares) && !sharesAreRight(cpu.shares().orElse(0L))) {
            edits.remove(shares);
            edits.annotate(weight.get());
            edits.unify("cpu.weight", Long.toUnsignedString((Long) weight.get().value()));
        }
        LeafPath quota = LeafPath.of("cpu.quota");
        Optional<UnitProperty> perSecond = from("CPUQuotaPerSecUSec", quota);
        if (perSecond.isEmpty() || (Long) perSecond.get().value() == UnitProperty.INFINITY) {
            return;
        }
        boolean wholePerCent = Long.remainderUnsigned((Long) perSecond.get().value(), PER_CENT) == 0;
        if (wholePerCent && cpu.period().orElse(0L) != 0) {
            return;
        }
        edits.annotate(perSecond.get());
        Optional.ofNullable(properties.get("CPUQuotaPeriodUSec")).ifPresent(edits::annotate);
        if (!wholePerCent) {
            carryQuota(quota, cpu.quota().get(), cpu.period().orElse(0L) == 0 ? CpuQuota.DEFAULT_PERIOD : cpu.period().get());
        }
    }

    /** runc rounds a quota up to a whole per cent, and writes the rounded one to the file too. */
    private void carryQuota(LeafPath quota, long microseconds, long period) {
        if (!onLegacy(Controller.CPU)) {
            edits.remove(quota);
            edits.remove("cpu.period");
            edits.unify("cpu.max", microseconds + " " + period);
            plan.host().property(UnitType.SCOPE, "CPUQuotaPeriodUSec").ifPresent(property ->
                    edits.annotate(new UnitProperty(property.name(), property.signature(), period, List.of(quota))));
        }
    }

    private boolean sharesAreRight(long shares) {
        return plan.options().cpuWeights() == CpuWeights.QUADRATIC && shares >= LEAST_SHARES && shares <= MOST_SHARES;
    }

    /** Runtimes read a narrower list format than the kernel. */
    private void cpusets() {
        canonical("AllowedCPUs", "cpuset.cpus", LeafPath.of("cpu.cpus"), resources.cpu().cpus());
        canonical("AllowedMemoryNodes", "cpuset.mems", LeafPath.of("cpu.mems"), resources.cpu().mems());
    }

    private void canonical(String property, String file, LeafPath path, Leaf<String> asked) {
        Optional<String> list = from(property, path).map(held -> CpuMask.list((byte[]) held.value())).or(() -> file(file, path).map(FileWrite::value));
        if (asked.hasValue() && list.isPresent() && !list.get().equals(asked.get())) {
            edits.replace(path, JsonText.quoted(list.get()));
        }
    }

    private void pids() {
        LeafPath path = LeafPath.of("pids.limit");
        Optional<UnitProperty> tasks = from("TasksMax", path);
        long asked = resources.pids().limit().orElse(1L);
        if (tasks.isPresent() && asked != -1 && (asked < 1 || asked > MOST_PROCESSES)) {
            edits.remove(path);
            edits.annotate(tasks.get());
            if (!onLegacy(Controller.PIDS)) {
                edits.unify("pids.max", text(tasks.get()));
            } else {
                edits.add("pids", "limit", text(tasks.get()).equals("max") ? "-1" : text(tasks.get()));
            }
        }
    }

    private void io() {
        LeafPath weight = LeafPath.of("blockIO.weight");
        from("IOWeight", weight).ifPresent(property -> {
            edits.annotate(property);
            // a key that names devices cannot take a default too: it is written in one go
            boolean taken = resources.unified().list().stream().anyMatch(key -> key.file().equals("io.weight"));
            if (plan.host().io().bfq().isEmpty() && !taken) {
                edits.remove(weight);
                edits.unify("io.weight", text(property));
            }
        });
        throttles(resources.blockIO().throttleReadBpsDevice());
        throttles(resources.blockIO().throttleWriteBpsDevice());
        throttles(resources.blockIO().throttleReadIOPSDevice());
        throttles(resources.blockIO().throttleWriteIOPSDevice());
    }

    /** Rate 0 lifts a limit on cgroup v1 and is refused on cgroup 2; a new unit has none to lift. */
    private void throttles(OciResources.Items<ThrottleDevice> devices) {
        if (!onLegacy(Controller.IO)) {
            devices.list().stream().filter(device -> device.rate().orElse(1L) == 0).forEach(device -> edits.remove(device.path()));
        }
    }

    /** crun passes over rdma; one device fits into a key of unified, which is written in one go. */
    private void rdma() {
        List<FileWrite> writes = plan.files().stream().filter(write -> write.file().equals("rdma.max")
                && write.from().stream().anyMatch(path -> path.startsWith("rdma"))).toList();
        if (writes.size() == 1 && !onLegacy(Controller.RDMA)) {
            edits.remove("rdma");
            edits.unify("rdma.max", writes.get(0).value());
        }
    }

    private void unified() {
        for (Unified key : resources.unified().list()) {
            if (edits.removed().contains(key.path().toString()) || !key.value().hasValue()) {
                continue;
            }
            for (UnitProperty property : plan.properties()) {
                if (property.from().contains(key.path())) {
                    unified(key, property);
                }
            }
        }
    }

    private void unified(Unified key, UnitProperty property) {
        boolean number = property.signature().equals("t");
        switch (key.file()) {
            case "memory.max", "memory.high", "memory.low", "memory.min", "memory.swap.max", "memory.zswap.max", "pids.max" -> {
                if (number && !text(property).equals(key.value().get())) {
                    // runc and crun read plain numbers only
                    edits.replace(key.path(), JsonText.quoted(text(property)));
                }
            }
            case "cpu.max" -> edits.annotate(property);
            case "cpuset.cpus", "cpuset.mems" -> {
                String list = CpuMask.list((byte[]) property.value());
                if (!list.equals(key.value().get())) {
                    edits.replace(key.path(), JsonText.quoted(list));
                }
            }
            default -> { }
        }
        if (LEFT_OUT_BY_RUNC.contains(property.name())) {
            edits.annotate(property);
        }
    }

    /** runc fails for any key of unified on cgroup v1, so each becomes the native field that means the same, or cannot be had. */
    private void unifiedOnLegacy() {
        if (resources.unified().isAbsent()) {
            return;
        }
        edits.remove("unified");
        for (Unified key : resources.unified().list()) {
            Optional<ReportEntry> told = plan.report().stream().filter(entry -> entry.path().equals(key.path())).findFirst();
            boolean placed = told.isPresent() && !told.get().fate().targets().isEmpty();
            if (placed && !hasNativeField(key.path())) {
                corrected.put(key.path().toString(), new ReportEntry(key.path(), told.get().value(), Fate.dropped(Reason.NOT_EXPRESSIBLE,
                        "The host has a place for this, and a config.json has no word for it that runtimes take on cgroup v1.")));
            }
        }
    }

    private boolean hasNativeField(LeafPath key) {
        boolean placed = false;
        for (UnitProperty property : plan.properties()) {
            placed |= property.from().contains(key) && nativeField(property.name(), text(property));
        }
        for (FileWrite write : plan.files()) {
            placed |= write.from().contains(key) && nativeField(write.file(), write.value());
        }
        return placed;
    }

    private boolean nativeField(String target, String value) {
        String number = value.equals("max") ? "-1" : value;
        switch (target) {
            case "MemoryLimit", "memory.limit_in_bytes" -> edits.add("memory", "limit", number);
            case "memory.soft_limit_in_bytes" -> edits.add("memory", "reservation", number);
            case "memory.memsw.limit_in_bytes" -> edits.add("memory", "swap", number);
            case "CPUShares", "cpu.shares" -> edits.add("cpu", "shares", number);
            case "TasksMax", "pids.max" -> edits.add("pids", "limit", number);
            case "BlockIOWeight", "blkio.weight" -> edits.add("blockIO", "weight", number);
            case "cpu.cfs_quota_us" -> edits.add("cpu", "quota", number);
            case "cpu.cfs_period_us" -> edits.add("cpu", "period", number);
            case "CPUQuotaPeriodUSec" -> edits.add("cpu", "period", number);
            case "CPUQuotaPerSecUSec" -> quota(value);
            case "cpuset.cpus" -> edits.add("cpu", "cpus", JsonText.quoted(value));
            case "cpuset.mems" -> edits.add("cpu", "mems", JsonText.quoted(value));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void quota(String perSecond) {
        UnitProperty period = properties.get("CPUQuotaPeriodUSec");
        long asked = period == null ? UnitProperty.INFINITY : (Long) period.value();
        Optional<CpuQuota> applied = perSecond.equals("max") ? Optional.empty() : CpuQuota.applied(Long.parseLong(perSecond), asked, period != null);
        edits.add("cpu", "quota", applied.map(CpuQuota::quota).orElse(-1L).toString());
        applied.ifPresent(limit -> edits.add("cpu", "period", Long.toString(limit.period())));
    }

    /** Annotations with their type, as crun and systemd need it; those of which the host knows nothing are gone already. */
    private void annotations() {
        for (Annotation annotation : document.annotations()) {
            for (UnitProperty property : plan.properties()) {
                Optional<String> text = property.from().contains(annotation.path()) ? GVariantWriter.text(property.signature(), property.value()) : Optional.empty();
                if (text.isPresent() && !(property.name().equals(annotation.property()) && text.get().equals(annotation.text()))) {
                    edits.remove(annotation.path());
                    edits.annotate(property);
                }
            }
        }
    }

    private boolean onLegacy(Controller controller) {
        return plan.host().hierarchyOf(controller) == Hierarchy.LEGACY;
    }

    private Optional<UnitProperty> from(String property, LeafPath leaf) {
        return Optional.ofNullable(properties.get(property)).filter(sent -> sent.from().contains(leaf));
    }

    private Optional<FileWrite> file(String name, LeafPath leaf) {
        return plan.files().stream().filter(write -> write.file().equals(name) && write.from().contains(leaf)).findFirst();
    }

    private static String text(UnitProperty property) {
        long value = property.value() instanceof Long number ? number : 0;
        return value == UnitProperty.INFINITY ? "max" : Long.toUnsignedString(value);
    }
}
