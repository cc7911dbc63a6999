package io.cgbridge.introspection;

import io.cgbridge.introspection.Units.Owner;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.Level;
import io.cgbridge.translator.LeafPath;
import io.cgbridge.translator.Plan;
import io.cgbridge.translator.ReportEntry;
import io.cgbridge.translator.UnitProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cgroup below a unit that systemd has delegated: the processes live there, and the limits that only a file can hold, since systemd
 * rewrites the files of the unit's own cgroup and never those below it. Cgroup 2 only: on v1 each controller has a tree of its own.
 */
final class DelegatedLeaf {
    /** The leaf's name below the unit's cgroup. */
    static final String NAME = "leaf";
    static final UnitProperty DELEGATE = new UnitProperty("Delegate", "b", true, List.of());
    private static final Logger LOG = LoggerFactory.getLogger(DelegatedLeaf.class);
    private static final String PROCESSES = "cgroup.procs";
    /** What a delegate owned before the kernel said so itself (4.15, /sys/kernel/cgroup/delegate). */
    private static final List<String> OWNED = List.of(PROCESSES, "cgroup.subtree_control", "cgroup.threads");
    /** Processes may fork while they are being moved. */
    private static final int ROUNDS = 100;

    private final Path unit;

    /** @param unit the directory of the unit's own cgroup */
    DelegatedLeaf(Path unit) {
        this.unit = unit;
    }

    /** True if systemd delegated this unit and a leaf was made below it. */
    static boolean isBelow(HeldUnit held, CgroupFiles files) {
        return held.text("Delegate").equals("true")
                && files.directory(Controller.CGROUP).filter(directory -> Files.isDirectory(directory.resolve(NAME), LinkOption.NOFOLLOW_LINKS)).isPresent();
    }

    /** The plan with its files in the leaf, but for those of leaves of the document that need a property of the unit as well. */
    static Plan place(Plan plan) {
        Set<LeafPath> divided = plan.report().stream().filter(entry -> entry.fate().targets().stream().anyMatch(target -> target.startsWith("property:")))
                .map(ReportEntry::path).collect(Collectors.toSet());
        List<FileWrite> files = plan.files().stream().map(write -> write.from().stream().anyMatch(divided::contains) ? write
                : new FileWrite(write.controller(), write.file(), write.value(), write.from(), write.phase(), Level.LEAF)).toList();
        Set<LeafPath> moved = files.stream().filter(write -> write.level() == Level.LEAF).flatMap(write -> write.from().stream()).collect(Collectors.toSet());
        List<ReportEntry> report = plan.report().stream().map(entry -> moved.contains(entry.path())
                ? new ReportEntry(entry.path(), entry.value(), entry.fate().at(Level.LEAF)) : entry).toList();
        return new Plan(plan.host(), plan.properties(), files, report, plan.placement(), plan.checkBeforeUpdate(), plan.options());
    }

    /**
     * Makes the leaf, moves the unit's processes into it and hands it every controller that systemd handed down.
     *
     * @param root below which {@code /sys} is
     */
    static void make(CgroupFiles files, Path root, Optional<Owner> owner) throws IOException {
        DelegatedLeaf leaf = new DelegatedLeaf(files.directory(Controller.CGROUP).orElseThrow(() -> new IOException("the unit has no cgroup")));
        Path directory = Files.createDirectory(leaf.unit.resolve(NAME));
        leaf.moveAll(directory);
        leaf.enableAll();
        if (owner.isPresent()) {
            own(directory, owner.get(), owned(root));
        }
    }

    /** A cgroup with processes of its own cannot hand controllers down. */
    private void moveAll(Path directory) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            List<String> pids = Files.readAllLines(unit.resolve(PROCESSES));
            if (pids.isEmpty()) {
                return;
            }
            for (String pid : pids) {
                moveIn(pid, directory);
            }
        }
        throw new IOException("the unit's processes fork faster than they can be moved");
    }

    private void moveIn(String pid, Path directory) throws IOException {
        try {
            CgroupFiles.write(directory.resolve(PROCESSES), pid);
        } catch (IOException e) {
            if (Files.readAllLines(unit.resolve(PROCESSES)).contains(pid)) {
                throw e;
            }
            LOG.debug("process {} ended meanwhile", pid);
        }
    }

    private void enableAll() throws IOException {
        Path control = unit.resolve("cgroup.subtree_control");
        for (String controller : CgroupMounts.words(unit.resolve("cgroup.controllers"))) {
            if (!CgroupMounts.words(control).contains(controller)) {
                CgroupFiles.write(control, "+" + controller);
            }
        }
    }

    private static List<String> owned(Path root) throws IOException {
        Path list = root.resolve("sys/kernel/cgroup/delegate");
        return Files.isReadable(list) ? Files.readAllLines(list) : OWNED;
    }

    private static void own(Path directory, Owner owner, List<String> files) throws IOException {
        own(directory, owner);
        for (String file : files) {
            if (Files.isRegularFile(directory.resolve(file), LinkOption.NOFOLLOW_LINKS)) {
                own(directory.resolve(file), owner);
            }
        }
    }

    private static void own(Path path, Owner owner) throws IOException {
        Files.setAttribute(path, "unix:uid", owner.uid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", owner.gid(), LinkOption.NOFOLLOW_LINKS);
    }

    /** @throws ApplyException INVALID where there can be no leaf */
    static void check(Hierarchy hierarchy) throws ApplyException {
        if (hierarchy != Hierarchy.UNIFIED) {
            throw new ApplyException(ApplyException.Kind.INVALID, "A delegated leaf needs cgroup 2, and this host's hierarchy is " + hierarchy.word() + ".");
        }
    }
}
