package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.InterfacePriority;
import io.cgbridge.translator.OciResources.Items;
import io.cgbridge.translator.OciResources.Network;
import java.util.List;

/** {@code network}: v1 only, two files that systemd has no property for and does not touch. */
final class NetworkRules {
    private static final LeafPath CLASS_ID = LeafPath.of("network.classID");
    private static final LeafPath PRIORITIES = LeafPath.of("network.priorities");
    private static final String CLASS_FILE = "net_cls.classid";
    private static final String PRIORITY_FILE = "net_prio.ifpriomap";
    /** IFNAMSIZ without the final zero. */
    private static final int NAME_LENGTH = 15;

    private NetworkRules() {
    }

    static void apply(Network network, Translation t) {
        classId(network.classID(), t);
        priorities(network.priorities(), t);
    }

    private static void classId(Leaf<Long> id, Translation t) {
        if (id.isAbsent()) {
            return;
        }
        boolean place = t.legacy(Controller.NET_CLS) && t.host.hasFile(CLASS_FILE);
        if (id.isNull()) {
            if (t.change() && place) {
                t.write(Controller.NET_CLS, CLASS_FILE, "0", CLASS_ID);
                t.report(CLASS_ID, ReportEntry.NULL, t.nullFate(List.of("file:" + CLASS_FILE)));
            } else {
                t.report(CLASS_ID, ReportEntry.NULL, t.nullFate(List.of()));
            }
        } else if (place) {
            t.write(Controller.NET_CLS, CLASS_FILE, Long.toString(id.get()), CLASS_ID);
            t.report(CLASS_ID, id.get(), Fate.exact("file:" + CLASS_FILE));
        } else {
            t.report(CLASS_ID, id.get(), nowhere(t, Controller.NET_CLS, "packet class")
                    .withRemedy("NFTSet= (systemd 255) or an nftables rule that matches the cgroup classes packets on cgroup 2."));
        }
    }

    private static void priorities(Items<InterfacePriority> priorities, Translation t) {
        if (priorities.isCleared()) {
            t.report(PRIORITIES, Leaves.cleared(priorities, ReportEntry.EMPTY_ARRAY), t.change() && t.legacy(Controller.NET_PRIO)
                    ? Fate.dropped(Reason.NO_EQUIVALENT, PRIORITY_FILE + " keeps the interfaces that are not named.")
                            .withRemedy("Name each interface with priority 0.")
                    : Leaves.nothingAsked(priorities, t));
        }
        for (InterfacePriority entry : priorities.list()) {
            Fate fate = priority(entry, t);
            Leaves.tell(t, entry.path().field("name"), entry.name(), fate);
            Leaves.tell(t, entry.path().field("priority"), entry.priority(), fate);
        }
    }

    private static Fate priority(InterfacePriority entry, Translation t) {
        if (!entry.name().hasValue() || !entry.priority().hasValue()) {
            return Leaves.missing(entry.name().hasValue() ? "priority" : "name");
        }
        if (!isInterfaceName(entry.name().get())) {
            return Fate.rejected(Reason.INVALID_SYNTAX, "An interface name has 1 to 15 characters, without blanks, slashes and colons.");
        }
        if (!t.legacy(Controller.NET_PRIO) || !t.host.hasFile(PRIORITY_FILE)) {
            return nowhere(t, Controller.NET_PRIO, "interface priority");
        }
        t.write(Controller.NET_PRIO, PRIORITY_FILE, entry.name().get() + " " + entry.priority().get(), entry.path().field("priority"));
        return Fate.exact("file:" + PRIORITY_FILE);
    }

    private static boolean isInterfaceName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c == '/' || c == ':' || c >= 0x7f) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= NAME_LENGTH;
    }

    private static Fate nowhere(Translation t, Controller controller, String what) {
        return t.host.hierarchy() == Hierarchy.UNIFIED
                ? Fate.dropped(Reason.NO_EQUIVALENT, "cgroup 2 has no " + what + ".")
                : Fate.dropped(Reason.NO_CONTROLLER, "This host has no " + controller.word() + " controller.");
    }
}
