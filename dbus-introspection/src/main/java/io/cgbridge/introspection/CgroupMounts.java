package io.cgbridge.introspection;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the cgroup file systems are mounted, as {@code /proc/self/mountinfo} tells it: by file-system type, as systemd does, never
 * by what the directories look like.
 *
 * @param unified the cgroup 2 mount that systemd uses
 * @param legacy the cgroup v1 mounts by controller, under the kernel's v1 name
 * @param named systemd's own v1 hierarchy, {@code name=systemd}
 */
record CgroupMounts(Hierarchy hierarchy, Optional<Mount> unified, Map<String, Mount> legacy, Optional<Mount> named) {
    private static final String CGROUP = "/sys/fs/cgroup";
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    /**
     * A mount.
     *
     * @param directory where it is, seen from this process
     * @param shows the cgroup that its top directory is; {@code /} but in some containers
     */
    record Mount(Path directory, String shows) {

        /**
         * The directory of a cgroup.
         *
         * @param controlGroup as systemd's property {@code ControlGroup} says it
         * @throws IOException if it is none that this mount can show
         */
        Path of(String controlGroup) throws IOException {
            if (!controlGroup.startsWith("/") || List.of(controlGroup.split("/")).contains("..")) {
                throw new IOException("not the path of a cgroup: " + controlGroup);
            }
            if (!shows.equals("/") && (controlGroup + "/").startsWith(shows + "/")) {
                return directory.resolve(controlGroup.substring(shows.length()).replaceFirst("^/+", ""));
            }
            Path below = directory.resolve(controlGroup.replaceFirst("^/+", ""));
            // Told from another cgroup namespace, "shows" is relative to ours; systemd's own paths start at the top of its mount.
            if (!shows.equals("/") && !Files.isDirectory(below)) {
                throw new IOException("the cgroup " + controlGroup + " cannot be seen below " + directory);
            }
            return below;
        }
    }

    private record Line(Path at, String mountPoint, String shows, String type, Set<String> options) {
    }

    /** @param root below which {@code /proc} and {@code /sys} are */
    static CgroupMounts read(Path root) throws IOException {
        Map<String, Line> last = new HashMap<>();
        for (String text : Files.readAllLines(mountinfo(root))) {
            Line line = parse(text, root);
            last.put(line.mountPoint(), line);
        }
        Map<String, Mount> legacy = new HashMap<>();
        Optional<Mount> named = Optional.empty();
        for (Line line : last.values()) {
            if (!line.type().equals("cgroup")) {
                continue;
            }
            Mount mount = new Mount(line.at(), line.shows());
            if (line.options().contains("name=systemd")) {
                named = Optional.of(mount);
            }
            line.options().forEach(controller -> legacy.put(controller, mount));
        }
        Hierarchy hierarchy = hierarchy(last, !legacy.isEmpty());
        Optional<Mount> unified = switch (hierarchy) {
            case UNIFIED -> mount(last, CGROUP);
            case HYBRID -> mount(last, CGROUP + "/unified").or(() -> mount(last, CGROUP + "/systemd"));
            case LEGACY, NONE -> Optional.empty();
        };
        return new CgroupMounts(hierarchy, unified, hierarchy == Hierarchy.UNIFIED ? Map.of() : Map.copyOf(legacy), named);
    }

    /** The root of another PID namespace shows no {@code self} of ours; its PID 1 sees the same mounts then. */
    private static Path mountinfo(Path root) {
        Path self = root.resolve("proc/self/mountinfo");
        return Files.exists(self) ? self : root.resolve("proc/1/mountinfo");
    }

    private static Hierarchy hierarchy(Map<String, Line> last, boolean legacy) {
        if (isCgroup2(last, CGROUP)) {
            return Hierarchy.UNIFIED;
        }
        if (isCgroup2(last, CGROUP + "/unified") || isCgroup2(last, CGROUP + "/systemd")) {
            return Hierarchy.HYBRID;
        }
        return legacy ? Hierarchy.LEGACY : Hierarchy.NONE;
    }

    private static boolean isCgroup2(Map<String, Line> last, String mountPoint) {
        Line line = last.get(mountPoint);
        return line != null && line.type().equals("cgroup2");
    }

    private static Optional<Mount> mount(Map<String, Line> last, String mountPoint) {
        return isCgroup2(last, mountPoint) ? Optional.of(new Mount(last.get(mountPoint).at(), last.get(mountPoint).shows())) : Optional.empty();
    }

    private static Line parse(String text, Path root) throws IOException {
        String[] halves = text.split(" - ", 2);
        String[] left = halves[0].split(" ");
        String[] right = halves.length == 2 ? halves[1].split(" ") : new String[0];
        if (left.length < 6 || right.length < 3) {
            throw new IOException("not a line of mountinfo: " + text);
        }
        String mountPoint = unescape(left[4]);
        return new Line(root.resolve(mountPoint.substring(1)), mountPoint, unescape(left[3]), right[0],
                new HashSet<>(List.of(right[2].split(","))));
    }

    private static String unescape(String text) {
        return OCTAL.matcher(text).replaceAll(octal -> Matcher.quoteReplacement(
                Character.toString((char) Integer.parseInt(octal.group(1), 8))));
    }

    /**
     * The hierarchy of each controller that can be used here: on v1 if it is mounted there, else on cgroup 2 if the mount's top
     * cgroup offers it. Device access (a BPF program) and the freezer are part of cgroup 2 itself.
     */
    Map<Controller, Hierarchy> controllers() throws IOException {
        Map<Controller, Hierarchy> found = new EnumMap<>(Controller.class);
        if (hierarchy == Hierarchy.NONE) {
            return found;
        }
        Set<String> offered = unified.isPresent() ? words(unified.get().directory().resolve("cgroup.controllers")) : Set.of();
        for (Controller controller : Controller.values()) {
            if (legacy.containsKey(controller.legacyWord())) {
                found.put(controller, Hierarchy.LEGACY);
            } else if (offered.contains(controller.word())) {
                found.put(controller, Hierarchy.UNIFIED);
            }
        }
        found.put(Controller.CGROUP, unified.isPresent() ? Hierarchy.UNIFIED : Hierarchy.LEGACY);
        if (hierarchy == Hierarchy.UNIFIED) {
            found.put(Controller.DEVICES, Hierarchy.UNIFIED);
            found.put(Controller.FREEZER, Hierarchy.UNIFIED);
        }
        return found;
    }

    /** The mount in which a controller's files are; empty if it has none. */
    Optional<Mount> of(Controller controller) {
        Mount own = legacy.get(controller.legacyWord());
        return own != null ? Optional.of(own) : unified.or(() -> controller == Controller.CGROUP ? named : Optional.empty());
    }

    /** Every mount in which a unit may have a directory. */
    Set<Mount> all() {
        Set<Mount> all = new HashSet<>(legacy.values());
        unified.ifPresent(all::add);
        named.ifPresent(all::add);
        return all;
    }

    /** Blank-separated words of a file. */
    static Set<String> words(Path file) throws IOException {
        String text = Files.readString(file).strip();
        return text.isEmpty() ? Set.of() : Set.of(text.split("\\s+"));
    }
}
