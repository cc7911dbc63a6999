package io.cgbridge.translator;

import io.cgbridge.translator.DeviceAllowList.Devices;
import io.cgbridge.translator.DeviceAllowList.Hole;
import io.cgbridge.translator.OciResources.DeviceRule;
import io.cgbridge.translator.OciResources.Items;
import io.cgbridge.translator.TranslationOptions.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code devices}. The rules are evaluated in order ({@link DeviceAllowList}) and their result is expressed: as {@code DevicePolicy=strict}
 * with what is allowed, as {@code DevicePolicy=auto} if that is everything, or on a v1 hierarchy without systemd as writes to
 * {@code devices.deny} and {@code devices.allow}. All or nothing: a result that cannot be expressed is not approximated.
 *
 * <p>An absent {@code allow} is a deny, an absent {@code type} is {@code a}, an absent or negative number is a wildcard, an absent
 * {@code access} is {@code rwm}. 0 is a number (crun's fallback without BPF takes it for a wildcard: its {@code b 8:0} opens all of {@code block-8}).
 * With type {@code a} the kernel looks at nothing else.
 */
final class DeviceRules {
    private static final LeafPath DEVICES = LeafPath.of("devices");
    private static final String POLICY = "DevicePolicy";
    private static final String ALLOW = "DeviceAllow";

    private static final String[] BOTH = {"property:" + POLICY, "property:" + ALLOW};
    private static final Fate BY_POLICY = Fate.exact("property:" + POLICY);
    /** The list decides as a whole: which devices a rule allows or denies is told by both properties together. */
    private static final Fate BY_BOTH = Fate.exact(BOTH);
    private static final Fate BY_NODE = Fate.approximated(Reason.OTHER_MEANING,
            "systemd before 240 allows this only if its node in /dev/char or /dev/block exists when the unit starts.", BOTH)
            .withRemedy("systemd 240 or newer goes by the number.");
    private static final Fate BY_GLOB = Fate.approximated(Reason.OTHER_MEANING,
            "systemd before 240 allows the devices of this type whose driver is in /proc/devices when the unit starts.", BOTH)
            .withRemedy("systemd 240 or newer allows the whole type.");
    private static final Fate UNUSED_MEMBER = Fate.approximated(Reason.OTHER_MEANING,
            "Type a means every device: the kernel ignores numbers and access beside it.");
    private static final Fate FIFO = Fate.alreadyTrue("A FIFO needs no permission: the controller does not know it.");
    private static final Fate NO_ACCESS = Fate.unset(Reason.EMPTY, "No access is named, so this rule changes nothing.");
    private static final Fate NULL_MEMBER = Fate.unset(Reason.NULL_VALUE, "null is read as if this were absent.");
    private static final Fate ALREADY_OPEN = Fate.alreadyTrue("Every device is allowed here unless something forbids it.");

    private DeviceRules() {
    }

    static void apply(Items<DeviceRule> rules, Translation t) {
        if (rules.isAbsent()) {
            return;
        }
        if (rules.isCleared()) {
            cleared(rules, t);
            return;
        }
        if (rules.list().stream().noneMatch(DeviceRules::saysAnything)) {
            return;
        }
        List<Rule> read = new ArrayList<>(rules.list().size());
        DeviceAllowList list = new DeviceAllowList();
        for (DeviceRule rule : rules.list()) {
            Rule one = read(rule);
            read.add(one);
            one.feed(list);
        }
        Expression expression = express(list, read, t);
        for (Rule rule : read) {
            report(rule, expression.fate(rule), t);
        }
    }

    /** systemd's default, and so that of a unit without rules, is that every device is allowed. */
    private static void cleared(Items<DeviceRule> rules, Translation t) {
        boolean isNull = rules.state() == Items.State.NULL;
        Object value = isNull ? ReportEntry.NULL : ReportEntry.EMPTY_ARRAY;
        if (!t.change()) {
            t.report(DEVICES, value, isNull ? t.nullFate(List.of()) : Fate.unset(Reason.EMPTY, "No rule, so nothing is asked."));
        } else if (place(t) == Place.PROPERTIES) {
            t.send(ALLOW, "a(ss)", List.of(), DEVICES);
            t.send(POLICY, "s", "auto", DEVICES);
            t.report(DEVICES, value, reset("property:" + POLICY, "property:" + ALLOW));
        } else if (place(t) == Place.FILES) {
            t.write(Controller.DEVICES, "devices.allow", "a", DEVICES);
            t.report(DEVICES, value, reset("file:devices.allow"));
        } else {
            t.report(DEVICES, value, isNull ? t.nullFate(List.of()) : ALREADY_OPEN);
        }
    }

    private static Fate reset(String... targets) {
        return Fate.unset(Reason.RESET, "Every device is allowed again, as in a unit without rules.", targets);
    }

    // ---- one rule

    /** What a rule says. */
    private enum Says { DEFAULT, DEVICES, NOTHING, NONSENSE }

    /**
     * A rule as read.
     *
     * @param devices where it says {@link Says#DEVICES}
     * @param fate where it says nothing, or nonsense
     */
    private record Rule(DeviceRule leaves, Says says, boolean allow, Devices devices, Fate fate) {
        private void feed(DeviceAllowList list) {
            switch (says) {
                case DEFAULT -> list.reset(allow);
                case DEVICES -> list.apply(allow, devices);
                case NOTHING, NONSENSE -> list.skip();
            }
        }
    }

    private static final Devices NO_DEVICES = new Devices('c', DeviceAllowList.ANY, DeviceAllowList.ANY, 0);

    /** An element of which nothing is known is told as unknown, and is no rule. */
    private static boolean saysAnything(DeviceRule rule) {
        return !(rule.allow().isAbsent() && rule.type().isAbsent() && rule.major().isAbsent() && rule.minor().isAbsent() && rule.access().isAbsent());
    }

    private static Rule read(DeviceRule rule) {
        if (!saysAnything(rule)) {
            return new Rule(rule, Says.NOTHING, false, NO_DEVICES, NO_ACCESS);
        }
        String type = rule.type().orElse("a");
        boolean allow = rule.allow().orElse(false);
        String letters = rule.access().orElse("rwm");
        int access = access(letters);
        if (access < 0) {
            return nonsense(rule, Reason.INVALID_SYNTAX, "Access is made of r, w and m.");
        }
        long major = rule.major().orElse(-1L);
        long minor = rule.minor().orElse(-1L);
        if (major > DeviceAllowList.MAX_MAJOR || minor > DeviceAllowList.MAX_MINOR) {
            return nonsense(rule, Reason.OUT_OF_RANGE, "Linux has major numbers up to 4095 and minor numbers up to 1048575.");
        }
        return switch (type) {
            case "a" -> new Rule(rule, Says.DEFAULT, allow, NO_DEVICES, FIFO);
            case "b", "c", "u" -> access == 0 ? new Rule(rule, Says.NOTHING, allow, NO_DEVICES, NO_ACCESS)
                    : new Rule(rule, Says.DEVICES, allow,
                            new Devices(type.equals("b") ? 'b' : 'c', number(major), number(minor), access), FIFO);
            case "p" -> new Rule(rule, Says.NOTHING, allow, NO_DEVICES, FIFO);
            default -> nonsense(rule, Reason.OUT_OF_RANGE, "A device type is a, b, c, u or p.");
        };
    }

    private static Rule nonsense(DeviceRule rule, Reason reason, String message) {
        return new Rule(rule, Says.NONSENSE, false, NO_DEVICES, Fate.rejected(reason, message));
    }

    private static int number(long value) {
        return value < 0 ? DeviceAllowList.ANY : (int) value;
    }

    private static int access(String letters) {
        int access = 0;
        for (int i = 0; i < letters.length(); i++) {
            switch (letters.charAt(i)) {
                case 'r' -> access |= DeviceAllowList.READ;
                case 'w' -> access |= DeviceAllowList.WRITE;
                case 'm' -> access |= DeviceAllowList.MKNOD;
                default -> {
                    return -1;
                }
            }
        }
        return access;
    }

    // ---- the result

    private enum Place { PROPERTIES, FILES, NONE }

    private static Place place(Translation t) {
        if (t.property(POLICY).isPresent() && t.property(ALLOW).isPresent()) {
            return Place.PROPERTIES;
        }
        return t.legacy(Controller.DEVICES) && t.host.hasFile("devices.allow") && t.host.hasFile("devices.deny")
                ? Place.FILES : Place.NONE;
    }

    /** What becomes of a rule, once it is known what becomes of the list. */
    private interface Expression {
        Fate fate(Rule rule);
    }

    private static Expression express(DeviceAllowList list, List<Rule> rules, Translation t) {
        Optional<Hole> hole = list.hole();
        if (hole.isPresent()) {
            int range = hole.get().range();
            return inexpressible(rules, hole.get().rule(), "This needs a hole in the range of devices[" + range
                    + "], which neither systemd nor the kernel's v1 controller can express.");
        }
        List<Devices> exceptions = list.exceptions();
        boolean everything = list.defaultAllow() ? exceptions.isEmpty() : bothTypesWhole(exceptions);
        return switch (place(t)) {
            case PROPERTIES -> everything ? everything(t) : properties(list, exceptions, rules, t);
            case FILES -> files(list.defaultAllow(), exceptions, t);
            case NONE -> everything ? rule -> told(rule, ALREADY_OPEN, ALREADY_OPEN) : nowhere(t);
        };
    }

    private static boolean bothTypesWhole(List<Devices> allowed) {
        int whole = 0;
        for (Devices devices : allowed) {
            if (devices.major() == DeviceAllowList.ANY && devices.minor() == DeviceAllowList.ANY && devices.access() == DeviceAllowList.ALL) {
                whole++;
            }
        }
        return whole == 2;
    }

    private static Expression everything(Translation t) {
        if (t.change()) {
            t.send(ALLOW, "a(ss)", List.of(), DEVICES);
        }
        t.send(POLICY, "s", "auto", DEVICES);
        Fate fate = t.change() ? BY_BOTH : BY_POLICY;
        return rule -> told(rule, fate, fate);
    }

    /** {@code strict} allows nothing by itself ({@code closed} and {@code auto} with a list add the standard devices). */
    private static Expression properties(DeviceAllowList list, List<Devices> exceptions, List<Rule> rules, Translation t) {
        List<Devices> allowed = exceptions;
        if (list.defaultAllow()) {
            allowed = wholeTypes();
            for (Devices denied : exceptions) {
                if (denied.major() != DeviceAllowList.ANY || denied.minor() != DeviceAllowList.ANY) {
                    return inexpressible(rules, list.ruleOf(denied),
                            "This needs a hole in what is allowed by default; systemd knows only what is allowed.");
                }
                allowed.replaceAll(whole -> whole.type() == denied.type()
                        ? new Devices(whole.type(), whole.major(), whole.minor(), whole.access() & ~denied.access()) : whole);
            }
        }
        DeviceSpecifiers names = new DeviceSpecifiers(t.host, allowed);
        Map<String, String> entries = new LinkedHashMap<>(2 * allowed.size());
        for (Devices devices : allowed) {
            if (devices.access() == 0 || names.needsNone(devices)) {
                continue;
            }
            Optional<String> name = names.of(devices);
            if (name.isEmpty()) {
                return inexpressible(rules, list.ruleOf(devices), names.complaint(devices));
            }
            entries.put(name.get(), devices.accessText());
        }
        List<List<String>> value = new ArrayList<>(entries.size());
        entries.forEach((name, access) -> value.add(List.of(name, access)));
        if (t.change()) {
            t.send(ALLOW, "a(ss)", List.of(), DEVICES);
        }
        t.send(POLICY, "s", "strict", DEVICES);
        if (!value.isEmpty() || !t.change()) {
            t.send(ALLOW, "a(ss)", List.copyOf(value), DEVICES);
        }
        boolean byNumber = names.byNumber();
        return rule -> told(rule, allowFate(rule, byNumber), BY_BOTH);
    }

    private static List<Devices> wholeTypes() {
        return new ArrayList<>(List.of(new Devices('b', DeviceAllowList.ANY, DeviceAllowList.ANY, DeviceAllowList.ALL),
                new Devices('c', DeviceAllowList.ANY, DeviceAllowList.ANY, DeviceAllowList.ALL)));
    }

    private static Fate allowFate(Rule rule, boolean byNumber) {
        if (byNumber || rule.says != Says.DEVICES) {
            return BY_BOTH;
        }
        boolean anyMinor = rule.devices.minor() == DeviceAllowList.ANY;
        if (rule.devices.major() == DeviceAllowList.ANY) {
            return BY_GLOB;
        }
        return anyMinor ? BY_BOTH : BY_NODE;
    }

    private static Expression files(boolean defaultAllow, List<Devices> exceptions, Translation t) {
        String byDefault = defaultAllow ? "devices.allow" : "devices.deny";
        String byException = defaultAllow ? "devices.deny" : "devices.allow";
        t.write(Controller.DEVICES, byDefault, "a", DEVICES);
        for (Devices devices : exceptions) {
            t.write(Controller.DEVICES, byException, devices.toString(), DEVICES);
        }
        Fate fate = exceptions.isEmpty() ? Fate.exact("file:" + byDefault) : Fate.exact("file:" + byDefault, "file:" + byException);
        return rule -> told(rule, fate, fate);
    }

    private static Expression nowhere(Translation t) {
        Fate fate;
        if (t.options.target() == Target.SYSTEMD && t.host.property(t.options.unitType(), POLICY).isPresent()) {
            fate = Fate.dropped(Reason.ACCEPTED_BUT_IGNORED, "systemd " + t.host.systemdVersion()
                    + " accepts DevicePolicy on this hierarchy and does nothing with it.")
                    .withRemedy("systemd 240 or newer applies device rules on cgroup 2.");
        } else if (t.host.hierarchy() == Hierarchy.UNIFIED) {
            fate = Fate.dropped(Reason.NO_FILE, "cgroup 2 has no file for device rules: only a BPF program can hold them.")
                    .withRemedy("target=systemd lets systemd 240 or newer attach that program.");
        } else {
            fate = Fate.dropped(Reason.NO_CONTROLLER, "This host has no devices controller.");
        }
        return rule -> told(rule, fate, fate);
    }

    /** Nothing of the list is applied; the rule at fault says why, the others say which rule it is. */
    private static Expression inexpressible(List<Rule> rules, int culprit, String message) {
        DeviceRule at = rules.get(culprit).leaves;
        Fate why = Fate.dropped(Reason.NOT_EXPRESSIBLE, message);
        Fate others = Fate.dropped(Reason.NOT_EXPRESSIBLE, "The list is applied as a whole or not at all, and " + at.path()
                + " cannot be expressed.");
        return rule -> {
            Fate fate = rule.leaves == at ? why : others;
            return told(rule, fate, fate);
        };
    }

    private static Fate told(Rule rule, Fate allow, Fate deny) {
        return switch (rule.says) {
            case DEFAULT, DEVICES -> rule.allow ? allow : deny;
            case NOTHING -> rule.fate.withTargets(deny.targets());
            case NONSENSE -> rule.fate;
        };
    }

    /** The list goes as a whole, so every leaf names where it went. */
    private static void report(Rule rule, Fate fate, Translation t) {
        DeviceRule leaves = rule.leaves;
        boolean ignoresRest = rule.says == Says.DEFAULT && fate.outcome() == Outcome.EXACT;
        Fate ignored = ignoresRest ? UNUSED_MEMBER.withTargets(fate.targets()) : fate;
        report(leaves, "allow", leaves.allow(), fate, t);
        report(leaves, "type", leaves.type(), fate, t);
        report(leaves, "major", leaves.major(), leaves.major().orElse(-1L) >= 0 ? ignored : fate, t);
        report(leaves, "minor", leaves.minor(), leaves.minor().orElse(-1L) >= 0 ? ignored : fate, t);
        report(leaves, "access", leaves.access(), access(leaves.access().orElse("rwm")) != DeviceAllowList.ALL ? ignored : fate, t);
    }

    private static void report(DeviceRule rule, String member, Leaf<?> leaf, Fate fate, Translation t) {
        boolean refused = fate.isDropped() || fate.outcome() == Outcome.REJECTED;
        Leaves.tell(t, rule.path().field(member), leaf, leaf.isNull() && !refused ? NULL_MEMBER.withTargets(fate.targets()) : fate);
    }
}
