package io.cgbridge.translator.input;

import com.fasterxml.jackson.databind.node.BooleanNode;
import io.cgbridge.translator.Fate;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.MalformedDocumentException;
import io.cgbridge.translator.MalformedDocumentException.Kind;
import io.cgbridge.translator.Reason;
import io.cgbridge.translator.input.SourceDraft.Slot;
import io.cgbridge.translator.input.SourceDraft.Source;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * LXC's configuration: {@code lxc.cgroup.FILE} writes a cgroup v1 file, {@code lxc.cgroup2.FILE} one of cgroup 2, line by line. An
 * empty value takes back the lines of that key before it. Proxmox VE's files, which put a colon after the key, are read, too,
 * up to the first of the snapshots at their end ({@code [NAME]}).
 *
 * <p>v1 files become the OCI field that stands for them, cgroup 2 files {@code unified}. Where a configuration sets the same limit for both
 * generations, the lines of the host's own generation count, as in LXC; a limit that is there for one generation only counts on every host.
 * Source: lxc.container.conf(5), confile.c.
 */
final class LxcInput {
    private static final String ALL_V1 = "lxc.cgroup";
    private static final String ALL_V2 = "lxc.cgroup2";
    private static final String V1 = ALL_V1 + ".";
    private static final String V2 = ALL_V2 + ".";
    private static final String ALLOW = "devices.allow";
    private static final String DENY = "devices.deny";

    /** Proxmox VE's own limits, which it turns into LXC's when it starts the container. */
    private static final Set<String> PROXMOX = Set.of("memory", "swap", "cores", "cpulimit", "cpuunits");

    /** Where LXC puts its groups; a unit has its place by its slice. */
    private static final Set<String> PLACES = Set.of("dir", "dir.monitor", "dir.monitor.pivot", "dir.container", "dir.container.inner",
            "relative", "pattern", "use");

    /** Files that take one line at a time, so that later lines do not undo earlier ones. */
    private static final Set<String> LINE_BY_LINE = Set.of("io.max", "io.weight", "io.bfq.weight", "io.latency", "rdma.max", "misc.max",
            "dmem.max", "dmem.min", "dmem.low");

    private final SourceDraft draft = new SourceDraft();
    private final boolean unifiedHost;
    private boolean dependsOnTheHost;

    private LxcInput(boolean unifiedHost) {
        this.unifiedHost = unifiedHost;
    }

    static SourceDocument read(byte[] text) throws MalformedDocumentException {
        List<String> lines = TextLines.of(text).stream().takeWhile(line -> !line.startsWith("[")).toList();
        LxcInput unified = new LxcInput(true);
        SourceDocument document = unified.configuration(lines);
        return unified.dependsOnTheHost ? document.orWithoutCgroup2(new LxcInput(false).configuration(lines)) : document;
    }

    /** A line of the configuration that writes a cgroup file. */
    private record Line(Source source, String key, String file, String value, int number) {
        boolean second() {
            return key.startsWith(V2);
        }

        boolean device() {
            return file.equals(ALLOW) || file.equals(DENY);
        }
    }

    private SourceDocument configuration(List<String> texts) throws MalformedDocumentException {
        List<String[]> split = new ArrayList<>();
        Map<String, Integer> times = new HashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            String[] keyAndValue = split(texts.get(i), i + 1);
            split.add(keyAndValue);
            times.merge(keyAndValue[0], 1, Integer::sum);
        }
        Map<String, Integer> seen = new HashMap<>();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < split.size(); i++) {
            String key = split.get(i)[0];
            String value = split.get(i)[1];
            if (!concernsResources(key)) {
                continue;
            }
            int before = seen.merge(key, 1, Integer::sum) - 1;
            LeafPath path = LeafPath.of(times.get(key) > 1 ? key + "[" + before + "]" : key);
            Source source = draft.leaf(path, i + 1, value);
            if (key.equals("lxc.include")) {
                source.told(Fate.dropped(Reason.NOT_EXPRESSIBLE, "The included file was not read.")
                        .withRemedy("Translate " + value + " as well; its lines count as if they stood here."));
            } else if (PROXMOX.contains(key)) {
                source.told(Told.unknown("This is Proxmox VE's own key and not LXC's.")
                        .withRemedy("Use the lxc.cgroup2 lines of the configuration that Proxmox VE generates."));
            } else {
                lines.add(new Line(source, key, key.startsWith(V2) ? key.substring(V2.length()) : key.startsWith(V1)
                        ? key.substring(V1.length()) : "", value, i + 1));
            }
        }
        counted(inForce(lines)).forEach(line -> {
            if (line.device()) {
                device(line);
            } else {
                file(line);
            }
        });
        return draft.finish(name(split));
    }

    private static String name(List<String[]> split) {
        String name = "";
        for (String[] line : split) {
            if (line[0].equals("lxc.uts.name") || line[0].equals("lxc.utsname")) {
                name = line[1];
            }
        }
        return name;
    }

    private static boolean concernsResources(String key) {
        return key.equals("lxc.include") || PROXMOX.contains(key) || key.startsWith(ALL_V1);
    }

    /** Key and value; two empty texts for what is neither LXC's nor Proxmox VE's. */
    private static String[] split(String text, int number) throws MalformedDocumentException {
        String line = text.strip();
        String[] nothing = {"", ""};
        if (line.isEmpty() || line.startsWith("#")) {
            return nothing;
        }
        int equals = line.indexOf('=');
        int colon = line.indexOf(':');
        int at = equals < 0 || colon >= 0 && colon < equals && isKey(line.substring(0, colon)) ? colon : equals;
        if (at < 0) {
            if (line.startsWith("lxc.")) {
                throw new MalformedDocumentException(Kind.UNREADABLE_LINE, "Line " + number + " has a key and no value; LXC refuses the whole file.", "", number, 1);
            }
            return nothing;
        }
        String value = line.substring(at + 1).strip();
        boolean quoted = value.length() > 1 && (value.startsWith("\"") || value.startsWith("'"))
                && value.charAt(0) == value.charAt(value.length() - 1);
        return new String[] {line.substring(0, at).strip(), quoted ? value.substring(1, value.length() - 1) : value};
    }

    private static boolean isKey(String text) {
        return text.strip().chars().noneMatch(Character::isWhitespace);
    }

    /** What is left when empty values have taken back the lines of their key, and later lines have written over earlier ones. */
    private List<Line> inForce(List<Line> lines) {
        List<Line> inForce = new ArrayList<>();
        Map<String, Integer> emptied = new HashMap<>();
        Map<String, Integer> last = new HashMap<>();
        for (Line line : lines) {
            if (line.value().isEmpty()) {
                emptied.put(line.key(), line.number());
            }
            last.put(place(line), line.number());
        }
        for (Line line : lines) {
            int by = Math.max(emptied.getOrDefault(line.key(), 0), emptied.getOrDefault(line.second() ? ALL_V2 : ALL_V1, 0));
            if (line.value().isEmpty()) {
                line.source().told(Told.nothing());
            } else if (line.number() < by) {
                line.source().told(Told.overridden("Line " + by + " takes this back."));
            } else if (line.number() < last.get(place(line))) {
                line.source().told(Told.overridden("Line " + last.get(place(line)) + " writes this anew."));
            } else {
                inForce.add(line);
            }
        }
        return inForce;
    }

    /** What a line writes; lines that write the same undo each other, the lines of a list never do. */
    private static String place(Line line) {
        if (line.device() || LINE_BY_LINE.contains(line.file())) {
            return line.key() + "#" + line.number();
        }
        Optional<V1File> file = line.second() ? Optional.empty() : Optional.ofNullable(V1_FILES.get(line.file()));
        if (file.isPresent() && file.get().perDevice()) {
            return line.key() + "#" + line.value().split("\\s+")[0];
        }
        return file.map(f -> f.group() + "." + f.name()).orElse(line.key());
    }

    /** What is left when the lines of the host's own generation have beaten those of the other that set the same limit. */
    private List<Line> counted(List<Line> lines) {
        Map<String, Line> own = new HashMap<>();
        Map<String, Line> same = new HashMap<>();
        for (Line line : lines) {
            if (line.second() == unifiedHost) {
                own.put(limit(line), line);
                same.put(line.file() + " " + line.value(), line);
            }
        }
        List<Line> counted = new ArrayList<>();
        for (Line line : lines) {
            Line beats = own.get(limit(line));
            if (line.second() == unifiedHost || beats == null) {
                counted.add(line);
                continue;
            }
            dependsOnTheHost = true;
            Line twin = same.get(line.file() + " " + line.value());
            if (twin != null) {
                line.source().sharesFateOf(twin.source());
            } else {
                line.source().told(Told.overridden("LXC takes " + (unifiedHost ? V2 : V1) + "* on this host, and line "
                        + beats.number() + " sets the same limit."));
            }
        }
        return counted;
    }

    /** Lines of either generation that set the same limit have the same name here. */
    private static String limit(Line line) {
        String file = line.file();
        if (line.device()) {
            return "devices";
        }
        if (file.startsWith("hugetlb.")) {
            return file.replace(".limit_in_bytes", ".max");
        }
        return switch (file) {
            case "memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.max", "memory.swap.max" -> "memory.max";
            case "memory.soft_limit_in_bytes", "memory.low" -> "memory.low";
            case "cpu.shares", "cpu.weight", "cpu.weight.nice" -> "cpu.weight";
            case "cpu.cfs_quota_us", "cpu.cfs_period_us", "cpu.max" -> "cpu.max";
            case "cpu.cfs_burst_us", "cpu.max.burst" -> "cpu.max.burst";
            case "blkio.weight", "blkio.weight_device", "blkio.bfq.weight", "blkio.bfq.weight_device", "io.weight", "io.bfq.weight" -> "io.weight";
            default -> file.startsWith("blkio.throttle.") ? "io.max" : file;
        };
    }

    private void device(Line line) {
        Optional<DeviceRuleText> rule = DeviceRuleText.parse(line.value());
        if (rule.isEmpty()) {
            line.source().told(Told.invalid(
                    "A device rule reads like 'c 1:3 rwm': a, b or c, then MAJOR:MINOR or *, then any of r, w and m."));
            return;
        }
        Slot slot = draft.element("devices");
        rule.get().fill(slot, line.file().equals(ALLOW));
        line.source().sameAs(slot);
    }

    // ---- files

    /**
     * The OCI field that stands for a cgroup v1 file.
     *
     * @param perDevice true if a line is {@code MAJ:MIN VALUE} and the field a list
     */
    private record V1File(String group, String name, Read read, boolean perDevice) {
    }

    private enum Read { NUMBER, BYTES, TEXT, FLAG }

    private static final Map<String, V1File> V1_FILES = Map.ofEntries(
            one("memory.limit_in_bytes", "memory", "limit", Read.BYTES),
            one("memory.soft_limit_in_bytes", "memory", "reservation", Read.BYTES),
            one("memory.memsw.limit_in_bytes", "memory", "swap", Read.BYTES),
            one("memory.kmem.limit_in_bytes", "memory", "kernel", Read.BYTES),
            one("memory.kmem.tcp.limit_in_bytes", "memory", "kernelTCP", Read.BYTES),
            one("memory.swappiness", "memory", "swappiness", Read.NUMBER),
            one("memory.oom_control", "memory", "disableOOMKiller", Read.FLAG),
            one("memory.use_hierarchy", "memory", "useHierarchy", Read.FLAG),
            one("cpu.shares", "cpu", "shares", Read.NUMBER),
            one("cpu.cfs_quota_us", "cpu", "quota", Read.NUMBER),
            one("cpu.cfs_period_us", "cpu", "period", Read.NUMBER),
            one("cpu.cfs_burst_us", "cpu", "burst", Read.NUMBER),
            one("cpu.rt_runtime_us", "cpu", "realtimeRuntime", Read.NUMBER),
            one("cpu.rt_period_us", "cpu", "realtimePeriod", Read.NUMBER),
            one("cpu.idle", "cpu", "idle", Read.NUMBER),
            one("cpuset.cpus", "cpu", "cpus", Read.TEXT),
            one("cpuset.mems", "cpu", "mems", Read.TEXT),
            one("blkio.weight", "blockIO", "weight", Read.NUMBER),
            one("blkio.bfq.weight", "blockIO", "weight", Read.NUMBER),
            one("blkio.leaf_weight", "blockIO", "leafWeight", Read.NUMBER),
            many("blkio.weight_device", "weightDevice", "weight"),
            many("blkio.bfq.weight_device", "weightDevice", "weight"),
            many("blkio.leaf_weight_device", "weightDevice", "leafWeight"),
            many("blkio.throttle.read_bps_device", "throttleReadBpsDevice", "rate"),
            many("blkio.throttle.write_bps_device", "throttleWriteBpsDevice", "rate"),
            many("blkio.throttle.read_iops_device", "throttleReadIOPSDevice", "rate"),
            many("blkio.throttle.write_iops_device", "throttleWriteIOPSDevice", "rate"));

    private static Map.Entry<String, V1File> one(String file, String group, String name, Read read) {
        return Map.entry(file, new V1File(group, name, read, false));
    }

    private static Map.Entry<String, V1File> many(String file, String list, String name) {
        return Map.entry(file, new V1File(list, name, Read.NUMBER, true));
    }

    private void file(Line line) {
        V1File v1 = line.second() ? null : V1_FILES.get(line.file());
        if (PLACES.contains(line.file())) {
            line.source().told(Fate.dropped(Reason.NOT_EXPRESSIBLE, "A unit has its place by its slice, not by LXC's directories."));
        } else if (line.second()) {
            line.source().unified(line.file(), line.value());
        } else if (v1 != null && v1.perDevice()) {
            perDevice(line, v1);
        } else if (v1 != null) {
            field(line, v1);
        } else {
            otherV1(line);
        }
    }

    private void field(Line line, V1File v1) {
        Slot group = draft.group(v1.group());
        switch (v1.read()) {
            case TEXT -> line.source().put(group, v1.name(), line.value());
            case FLAG -> {
                if (line.value().equals("0") || line.value().equals("1")) {
                    line.source().put(group, v1.name(), BooleanNode.valueOf(line.value().equals("1")));
                } else {
                    line.source().told(Told.invalid("This must be 0 or 1."));
                }
            }
            default -> {
                Optional<BigInteger> number = v1.read() == Read.BYTES ? bytes(line.value()) : number(line.value());
                if (number.isPresent()) {
                    line.source().put(group, v1.name(), number.get());
                } else {
                    line.source().told(Told.invalid("The kernel reads no number here."));
                }
            }
        }
    }

    private void perDevice(Line line, V1File v1) {
        String[] words = line.value().split("\\s+");
        Optional<BigInteger> value = words.length == 2 ? number(words[1]) : Optional.empty();
        String[] device = words[0].split(":", -1);
        if (value.isEmpty() || device.length != 2 || number(device[0]).isEmpty() || number(device[1]).isEmpty()) {
            line.source().told(Told.invalid("This must be MAJOR:MINOR and a number."));
            return;
        }
        Slot slot = draft.element("blockIO", v1.group());
        slot.node().put("major", number(device[0]).get()).put("minor", number(device[1]).get()).put(v1.name(), value.get());
        line.source().sameAs(slot);
    }

    /** Files whose name or text has a part of its own, and those that OCI does not know. */
    private void otherV1(Line line) {
        Source source = line.source();
        String file = line.file();
        if (file.equals("pids.max")) {
            Optional<BigInteger> limit = line.value().equals("max") ? Optional.of(BigInteger.ONE.negate()) : number(line.value());
            limit.ifPresentOrElse(number -> source.put(draft.group("pids"), "limit", number),
                    () -> source.told(Told.invalid("This must be a number or max.")));
        } else if (file.startsWith("hugetlb.") && file.endsWith(".limit_in_bytes") && file.split("\\.").length == 3) {
            Optional<BigInteger> limit = bytes(line.value());
            if (limit.isEmpty()) {
                source.told(Told.invalid("The kernel reads no number here."));
                return;
            }
            Slot slot = draft.element("hugepageLimits");
            slot.node().put("pageSize", file.split("\\.")[1]).put("limit", limit.get());
            source.sameAs(slot);
        } else if (file.equals("rdma.max")) {
            source.unified(file, line.value());
        } else if (file.equals("net_cls.classid")) {
            classId(line.value()).ifPresentOrElse(id -> source.put(draft.group("network"), "classID", id),
                    () -> source.told(Told.invalid("This must be a number, such as 0x100001.")));
        } else if (file.equals("net_prio.ifpriomap")) {
            String[] words = line.value().split("\\s+");
            if (words.length != 2 || number(words[1]).isEmpty()) {
                source.told(Told.invalid("This must be an interface and a number."));
                return;
            }
            Slot slot = draft.element("network", "priorities");
            slot.node().put("name", words[0]).put("priority", number(words[1]).get());
            source.sameAs(slot);
        } else if (file.equals("freezer.state")) {
            source.told(Fate.dropped(Reason.NOT_A_RESOURCE, "This freezes the container and limits nothing."));
        } else {
            source.told(Told.unknown("OCI has no field for the cgroup file " + file + "."));
        }
    }

    // ---- numbers, as the kernel reads them

    private static Optional<BigInteger> number(String text) {
        String digits = text.startsWith("-") ? text.substring(1) : text;
        return UnitValues.number(digits).map(n -> text.startsWith("-") ? n.negate() : n);
    }

    /** memparse(): digits and one of K, M, G, T, P, E in either case, to the base of 1024. */
    private static Optional<BigInteger> bytes(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int suffix = "kmgtpe".indexOf(Character.toLowerCase(text.charAt(text.length() - 1)));
        Optional<BigInteger> number = number(suffix < 0 ? text : text.substring(0, text.length() - 1));
        return number.map(n -> n.shiftLeft(10 * (suffix + 1)));
    }

    private static Optional<BigInteger> classId(String text) {
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        if (!hex) {
            return number(text);
        }
        String digits = text.substring(2);
        boolean valid = !digits.isEmpty() && digits.length() <= 16 && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        return valid ? Optional.of(new BigInteger(digits, 16)) : Optional.empty();
    }
}
