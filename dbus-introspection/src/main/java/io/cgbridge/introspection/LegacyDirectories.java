package io.cgbridge.introspection;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A unit's directories in those cgroup v1 hierarchies that systemd does not know (facts: measured 252 legacy, none in cpuset, hugetlb,
 * rdma, net_*, freezer): without one of its own a unit would share the top cgroup with everybody. Made when a file there is written, as
 * runc does; processes that the unit starts later inherit them.
 */
final class LegacyDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(LegacyDirectories.class);
    private static final Set<Controller> UNKNOWN_TO_SYSTEMD = Set.of(Controller.CPUSET, Controller.HUGETLB, Controller.RDMA, Controller.MISC,
            Controller.NET_CLS, Controller.NET_PRIO, Controller.FREEZER);
    private static final String PROCESSES = "cgroup.procs";

    private final CgroupMounts mounts;
    private final String controlGroup;
    private final Kernel kernel;

    /** What making and removing a directory means in a cgroup file system: its files come and go with it. */
    interface Kernel {
        Kernel REAL = new Kernel() {
            @Override
            public void make(Path directory) throws IOException {
                Files.createDirectory(directory);
            }

            @Override
            public void remove(Path directory) throws IOException {
                Files.delete(directory);
            }
        };

        void make(Path directory) throws IOException;

        void remove(Path directory) throws IOException;
    }

    LegacyDirectories(CgroupMounts mounts, String controlGroup, Kernel kernel) {
        this.mounts = mounts;
        this.controlGroup = controlGroup;
        this.kernel = kernel;
    }

    /** True if systemd will not make a directory for this controller. */
    static boolean neededBy(Controller controller, CgroupMounts mounts) throws IOException {
        return UNKNOWN_TO_SYSTEMD.contains(controller) && mounts.controllers().get(controller) == Hierarchy.LEGACY;
    }

    void make(Controller controller) throws IOException {
        CgroupMounts.Mount mount = mounts.of(controller).orElseThrow();
        Path at = mount.directory();
        for (Path step : at.relativize(mount.of(controlGroup))) {
            Path below = at.resolve(step);
            if (!Files.isDirectory(below)) {
                kernel.make(below);
                if (controller == Controller.CPUSET) {
                    inherit(at, below, "cpuset.cpus");
                    inherit(at, below, "cpuset.mems");
                }
            }
            at = below;
        }
    }

    /** A new cpuset is empty, and an empty one takes no process. */
    private static void inherit(Path parent, Path child, String file) throws IOException {
        CgroupFiles.write(child.resolve(file), Files.readString(parent.resolve(file)).strip());
    }

    /** Moves the unit's processes in, from where systemd keeps them. */
    void moveIn(Controller controller) throws IOException {
        Path systemds = (mounts.named().isPresent() ? mounts.named() : mounts.unified()).orElseThrow().of(controlGroup).resolve(PROCESSES);
        Path ours = mounts.of(controller).orElseThrow().of(controlGroup).resolve(PROCESSES);
        for (String pid : Files.readAllLines(systemds)) {
            try {
                CgroupFiles.write(ours, pid);
            } catch (IOException e) {
                LOG.debug("process {} of {} ended meanwhile: {}", pid, controlGroup, e.getMessage());
            }
        }
        List<String> missing = Files.readAllLines(systemds).stream().filter(pid -> !isIn(pid, ours)).toList();
        if (!missing.isEmpty()) {
            throw new IOException("the processes " + missing + " could not be moved into it");
        }
    }

    /** Moves in whatever joined the unit after its directories were made. */
    void join() throws IOException {
        for (Controller controller : UNKNOWN_TO_SYSTEMD) {
            if (neededBy(controller, mounts) && Files.isDirectory(mounts.of(controller).orElseThrow().of(controlGroup))) {
                moveIn(controller);
            }
        }
    }

    private static boolean isIn(String pid, Path processes) {
        try {
            return Files.readAllLines(processes).contains(pid);
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes the unit's directories, and those above as far as nothing else is in them. */
    void remove() {
        for (Controller controller : UNKNOWN_TO_SYSTEMD) {
            try {
                if (neededBy(controller, mounts)) {
                    remove(mounts.of(controller).orElseThrow());
                }
            } catch (IOException e) {
                LOG.debug("A directory of {} for {} is still in use: {}", controlGroup, controller.word(), e.getMessage());
            }
        }
    }

    private void remove(CgroupMounts.Mount mount) throws IOException {
        for (Path at = mount.of(controlGroup); !at.equals(mount.directory()); at = at.getParent()) {
            if (Files.isDirectory(at)) {
                kernel.remove(at);
            }
        }
    }
}
