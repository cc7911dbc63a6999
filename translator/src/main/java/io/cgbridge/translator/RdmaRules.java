package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.Items;
import io.cgbridge.translator.OciResources.Rdma;
import io.cgbridge.translator.OciResources.Unified;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code rdma}: {@code rdma.max} on either hierarchy, one line per device and write. Systemd has no property for it and does not touch it. crun and youki
 * ignore the field without a word.
 */
final class RdmaRules {
    private static final LeafPath RDMA = LeafPath.of("rdma");
    private static final String FILE = "rdma.max";
    /** The kernel keeps these numbers in a signed int. */
    private static final long MOST = Integer.MAX_VALUE;
    private static final Fate EXACT = Fate.exact("file:" + FILE);
    private static final Fate CLAMPED = Fate.approximated(Reason.CLAMPED, "The kernel counts up to 2147483647; more is no limit.",
            "file:" + FILE).withHeld("max");
    private static final Fate NO_CONTROLLER = Fate.dropped(Reason.NO_CONTROLLER, "This host has no rdma controller.")
            .withRemedy("Kernel 4.11 or newer can have it.");

    private RdmaRules() {
    }

    static void apply(Items<Rdma> devices, Translation t) {
        if (devices.isCleared()) {
            t.report(RDMA, Leaves.cleared(devices, ReportEntry.EMPTY_OBJECT), t.change() && t.host.hasFile(FILE)
                    ? Fate.dropped(Reason.NO_EQUIVALENT, FILE + " keeps the devices that are not named.")
                            .withRemedy("Name each device with null members.")
                    : Leaves.nothingAsked(devices, t));
        }
        Map<String, List<String>> unified = lines(t.unified(FILE).orElse(""));
        for (Rdma device : devices.list()) {
            device(device, unified.getOrDefault(device.device(), List.of()), t);
        }
    }

    private static void device(Rdma device, List<String> unified, Translation t) {
        LeafPath handles = device.path().field("hcaHandles");
        LeafPath objects = device.path().field("hcaObjects");
        Optional<Fate> obstacle = isDeviceName(device.device()) ? noController(t)
                : Optional.of(Fate.rejected(Reason.INVALID_SYNTAX, "A device name has no blanks and no control characters."));
        List<String> line = new ArrayList<>(2);
        List<LeafPath> from = new ArrayList<>(2);
        Leaves.tell(t, handles, device.hcaHandles(),
                obstacle.orElseGet(() -> limit("hca_handle=", device.hcaHandles(), handles, unified, line, from, t)));
        Leaves.tell(t, objects, device.hcaObjects(),
                obstacle.orElseGet(() -> limit("hca_object=", device.hcaObjects(), objects, unified, line, from, t)));
        if (!from.isEmpty()) {
            t.write(Controller.RDMA, FILE, device.device() + " " + String.join(" ", line), from.toArray(LeafPath[]::new));
        }
    }

    private static Fate limit(String key, Leaf<Long> limit, LeafPath path, List<String> unified, List<String> line, List<LeafPath> from,
            Translation t) {
        if (limit.isAbsent() || limit.isNull() && !t.change()) {
            return t.nullFate(List.of());
        }
        boolean most = limit.isNull() || limit.get() > MOST;
        String word = key + (most ? "max" : limit.get());
        Optional<String> asked = unified.stream().filter(other -> other.startsWith(key)).reduce((first, second) -> second);
        if (asked.isPresent() && !asked.get().equals(word)) {
            return Fate.dropped(Reason.OVERRIDDEN, "unified says " + asked.get() + " for this device.");
        }
        if (asked.isEmpty()) {
            line.add(word);
            from.add(path);
        }
        if (limit.isNull()) {
            return t.nullFate(List.of("file:" + FILE));
        }
        return most ? CLAMPED : EXACT;
    }

    /** What a text says about each device. */
    private static Map<String, List<String>> lines(String text) {
        Map<String, List<String>> out = new HashMap<>();
        for (String line : KernelText.lines(text)) {
            List<String> words = KernelText.words(line);
            out.computeIfAbsent(words.get(0), any -> new ArrayList<>(2)).addAll(words.subList(1, words.size()));
        }
        return out;
    }

    private static boolean isDeviceName(String name) {
        return KernelText.words(name).equals(List.of(name)) && name.chars().noneMatch(c -> c < ' ' || c == 0x7f);
    }

    private static Optional<Fate> noController(Translation t) {
        boolean there = t.host.hierarchyOf(Controller.RDMA) != Hierarchy.NONE && t.host.hasFile(FILE);
        return there ? Optional.empty() : Optional.of(NO_CONTROLLER);
    }

    /** {@code rdma.max}: {@code DEVICE hca_handle=N hca_object=N} a line, with {@code max} for no limit; false for any other key. */
    static boolean unified(Unified key, Translation t) {
        if (!key.file().equals(FILE)) {
            return false;
        }
        Leaves.tell(t, key.path(), key.value(), noController(t).orElseGet(() -> unifiedFate(key, t)));
        return true;
    }

    private static Fate unifiedFate(Unified key, Translation t) {
        if (key.value().isNull()) {
            return t.change() ? Fate.dropped(Reason.NO_EQUIVALENT, FILE + " keeps the devices that are not named.")
                    : t.nullFate(List.of());
        }
        List<String> lines = KernelText.lines(key.value().get());
        for (String line : lines) {
            if (!isLine(KernelText.words(line))) {
                return Fate.rejected(Reason.INVALID_SYNTAX, "A line is a device with hca_handle= and hca_object=, each a number or max.");
            }
        }
        for (String line : lines) {
            t.write(Controller.RDMA, FILE, line, key.path());
        }
        return lines.isEmpty() ? Fate.unset(Reason.EMPTY, "Nothing is asked here.") : EXACT;
    }

    private static boolean isLine(List<String> words) {
        for (String word : words.subList(1, words.size())) {
            int equals = word.indexOf('=');
            boolean known = word.startsWith("hca_handle=") || word.startsWith("hca_object=");
            if (!known || KernelText.numberOrMax(word.substring(equals + 1))
                    .filter(n -> n == UnitProperty.INFINITY || n >= 0 && n <= MOST).isEmpty()) {
                return false;
            }
        }
        return words.size() > 1;
    }
}
