package io.cgbridge.introspection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which processes may be named to systemd. One that its PID namespace cannot see must never be: on 238 to 255 the number 0 from such a
 * caller aborts PID 1, and any other number may be somebody else's.
 */
final class Processes {
    /** Field 22 of proc_pid_stat(5); the name, which may have blanks in it, is field 2. */
    private static final int STARTED_AFTER_NAME = 19;

    private static final String INIT_SCOPE = "/init.scope";
    private static final Pattern UNIT = Pattern.compile(".+\\.(service|scope|socket|mount|swap)");

    private final Path proc;

    /** @param root below which {@code /proc} is mounted */
    Processes(Path root) {
        this.proc = root.resolve("proc");
    }

    /** @throws ApplyException INVALID, with the reason, before systemd hears of it */
    void check(List<Long> pids) throws ApplyException {
        for (long pid : pids) {
            if (pid <= 1 || pid > Integer.MAX_VALUE) {
                throw invalid(pid, "it is no process that can be put into a unit.");
            }
        }
        for (long pid : pids) {
            checkVisible(pid);
        }
    }

    /**
     * {@code /proc} shows the processes of one PID namespace and those below it, under the numbers that this namespace
     * knows. If PID 1 there is a systemd that belongs to this very namespace, whatever it shows is visible to that systemd.
     */
    private void checkVisible(long pid) throws ApplyException {
        if (!comm(1).equals("systemd") || namespaces(1).size() > 1) {
            throw invalid(pid, "PID 1 of this PID namespace is no systemd, so the manager may know another process under that number.");
        }
        List<String> numbers = namespaces(pid);
        if (numbers.isEmpty() && !Files.exists(proc.resolve(Long.toString(pid)))) {
            throw invalid(pid, "there is no such process.");
        }
        boolean sameNamespace = namespaceLink(pid).equals(namespaceLink(1));
        boolean shownToBeBelow = !numbers.isEmpty() && numbers.get(0).equals(Long.toString(pid));
        if (!sameNamespace && !shownToBeBelow) {
            throw invalid(pid, "its PID namespace cannot be shown to be visible to the manager.");
        }
    }

    /**
     * The number that the manager knows a process by, which this process may know by another one. It is the same process if both
     * numbers lead to one namespace, one start and the same numbers further down.
     *
     * @param pid the number in {@code own}
     * @param own the processes as this one sees them
     */
    long managerNumber(long pid, Processes own) throws ApplyException {
        List<String> told = own.namespaces(pid);
        List<String> numbers = told.isEmpty() ? List.of(Long.toString(pid)) : told;
        for (int i = 0; i < numbers.size(); i++) {
            long candidate = Long.parseLong(numbers.get(i));
            if (namespaces(candidate).equals(told.isEmpty() ? told : told.subList(i, told.size())) && namespaceLink(candidate).equals(own.namespaceLink(pid))
                    && !started(candidate).isEmpty() && started(candidate).equals(own.started(pid))) {
                check(List.of(candidate));
                return candidate;
            }
        }
        throw invalid(pid, "it cannot be shown under which number the manager sees it.");
    }

    /**
     * The unit of a process: the first part of its cgroup's path below systemd's own root that is no slice, or the last slice (systemd,
     * {@code cg_path_get_unit}).
     */
    String unit(long pid, Processes own) throws ApplyException {
        String manager = cgroup(1);
        String root = manager.endsWith(INIT_SCOPE) ? manager.substring(0, manager.length() - INIT_SCOPE.length()) : "";
        String cgroup = cgroup(managerNumber(pid, own));
        String slice = "";
        if (cgroup.startsWith(root + "/")) {
            for (String part : cgroup.substring(root.length() + 1).split("/")) {
                String name = part.startsWith("_") ? part.substring(1) : part;
                if (name.endsWith(".slice")) {
                    slice = name;
                } else if (UNIT.matcher(name).matches()) {
                    return name;
                } else {
                    break;
                }
            }
        }
        if (slice.isEmpty()) {
            throw new ApplyException(ApplyException.Kind.UNKNOWN_UNIT, "Process " + pid + " is not in any unit.");
        }
        return slice;
    }

    /** The path of a process's cgroup in systemd's hierarchy; empty if it has none. */
    private String cgroup(long pid) {
        try {
            List<String> lines = Files.readAllLines(proc.resolve(Long.toString(pid)).resolve("cgroup"));
            return Stream.of(":name=systemd:", "0::").flatMap(of -> lines.stream().filter(line -> line.contains(of)))
                    .map(line -> line.substring(line.indexOf(':', line.indexOf(':') + 1) + 1)).filter(path -> !path.equals("/")).findFirst().orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** When the process was started, in ticks since the machine was; empty if there is none. */
    private String started(long pid) {
        try {
            String stat = Files.readString(proc.resolve(Long.toString(pid)).resolve("stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[STARTED_AFTER_NAME];
        } catch (IOException e) {
            return "";
        }
    }

    private String comm(long pid) {
        try {
            return Files.readString(proc.resolve(Long.toString(pid)).resolve("comm")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** The numbers of a process, from the namespace of {@code /proc} down to its own; none if the kernel does not tell (before 4.1). */
    private List<String> namespaces(long pid) {
        try {
            return Files.readAllLines(proc.resolve(Long.toString(pid)).resolve("status")).stream().filter(line -> line.startsWith("NSpid:"))
                    .map(line -> List.of(line.substring("NSpid:".length()).strip().split("\\s+"))).findFirst().orElse(List.of());
        } catch (IOException e) {
            return List.of();
        }
    }

    private String namespaceLink(long pid) {
        try {
            return Files.readSymbolicLink(proc.resolve(Long.toString(pid)).resolve("ns/pid")).toString();
        } catch (IOException e) {
            return "unreadable for " + pid;
        }
    }

    private static ApplyException invalid(long pid, String why) {
        return new ApplyException(ApplyException.Kind.INVALID, "Process " + pid + " is refused: " + why);
    }
}
