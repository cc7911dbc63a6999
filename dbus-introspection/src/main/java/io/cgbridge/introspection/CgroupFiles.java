package io.cgbridge.introspection;

import io.cgbridge.translator.Controller;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Hierarchy;
import io.cgbridge.translator.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cgroup files of one unit, in every hierarchy that has a directory for it. Blocks. */
final class CgroupFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CgroupFiles.class);
    private static final int MAX_TEXT = 64 * 1024;
    /** systemd enables the others itself where a unit needs them, and never these. */
    private static final Set<Controller> NEVER_ENABLED = Set.of(Controller.HUGETLB, Controller.RDMA, Controller.MISC, Controller.DMEM);
    /** Processes are told by number elsewhere, and reading pressure or statistics says nothing about limits. */
    private static final Set<String> NOT_SHOWN = Set.of("cgroup.procs", "cgroup.threads", "tasks", "memory.numa_stat", "memory.stat");

    private final CgroupMounts mounts;
    private final String controlGroup;
    private final LegacyDirectories legacyDirectories;
    private final HostCounts counts;

    /** @param controlGroup as the unit's property says it; empty if it has none */
    CgroupFiles(CgroupMounts mounts, String controlGroup, HostCounts counts) {
        this(mounts, controlGroup, counts, LegacyDirectories.Kernel.REAL);
    }

    CgroupFiles(CgroupMounts mounts, String controlGroup, HostCounts counts, LegacyDirectories.Kernel kernel) {
        this.mounts = mounts;
        this.controlGroup = controlGroup;
        this.counts = counts;
        this.legacyDirectories = new LegacyDirectories(mounts, controlGroup, kernel);
    }

    /**
     * Writes as the kernel wants it: one {@code write(2)}, nothing created, no symbolic link followed.
     *
     * @throws IOException with the kernel's words
     */
    void write(FileWrite write) throws IOException {
        if (NEVER_ENABLED.contains(write.controller()) && mounts.controllers().get(write.controller()) == Hierarchy.UNIFIED) {
            enable(write.controller());
        }
        counts.count(HostCounter.FILES_WRITTEN);
        Path file = file(write.controller(), write.file());
        boolean ownDirectory = LegacyDirectories.neededBy(write.controller(), mounts) && !Files.exists(file.getParent());
        if (ownDirectory) {
            legacyDirectories.make(write.controller());
        }
        write(file, write.value());
        if (ownDirectory) {
            legacyDirectories.moveIn(write.controller());
        }
    }

    /** The files of the unit itself, or of the delegated leaf below it. */
    CgroupFiles at(Level level) {
        return level == Level.UNIT ? this : new CgroupFiles(mounts, controlGroup + "/" + DelegatedLeaf.NAME, counts);
    }

    /** Moves processes in where systemd keeps those of the unit, one at a time as the kernel wants it. */
    void attach(List<Long> pids) throws IOException {
        for (long pid : pids) {
            write(file(Controller.CGROUP, "cgroup.procs"), Long.toString(pid));
        }
    }

    /** Takes processes that joined the unit later to the directories that {@link #write} had to make beside systemd. */
    void joinOwnDirectories() throws IOException {
        legacyDirectories.join();
    }

    /** True if the controller is on a v1 hierarchy, where {@link #write} makes a directory if need be. */
    boolean isLegacy(Controller controller) {
        return mounts.legacy().containsKey(controller.legacyWord());
    }

    /** Removes the directories that {@link #write} had to make beside systemd; the unit must be gone. */
    void removeOwnDirectories() {
        if (!controlGroup.isEmpty()) {
            legacyDirectories.remove();
        }
    }

    static void write(Path file, String value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer text = ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8));
            int written = channel.write(text);
            if (text.hasRemaining()) {
                throw new IOException("only " + written + " bytes were taken");
            }
        }
    }

    /** The text of a file, without the last line's end; empty if the unit has no such file or it cannot be read. */
    Optional<String> read(Controller controller, String file) {
        try {
            counts.count(HostCounter.FILES_READ);
            return read(file(controller, file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<String> read(Path file) throws IOException {
        if (!Files.isReadable(file) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] text = in.readNBytes(MAX_TEXT);
            if (text.length == MAX_TEXT && in.read() >= 0) {
                counts.count(HostCounter.FILE_TEXT);
                LOG.warn("{} is longer than {} bytes; the rest is not shown", file, MAX_TEXT);
            }
            return Optional.of(new String(text, StandardCharsets.UTF_8).strip());
        }
    }

    /** Every file of the unit that says something about its limits, by name. */
    Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        for (CgroupMounts.Mount mount : mounts.all()) {
            try (Stream<Path> files = Files.list(directory(mount))) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (!NOT_SHOWN.contains(name) && !name.endsWith(".pressure")) {
                        readQuietly(file).ifPresent(text -> all.put(name, text));
                    }
                }
            } catch (IOException e) {
                LOG.debug("{} has no directory in {}", controlGroup, mount.directory());
            }
        }
        return all;
    }

    /** Some files exist and cannot be read: write-only ones, and those of a switched-off feature. */
    private Optional<String> readQuietly(Path file) {
        try {
            return read(file);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The processes of the unit's own cgroup, as the kernel numbers them for this process. */
    List<Long> processes() {
        return read(Controller.CGROUP, "cgroup.procs").stream().flatMap(String::lines).map(Long::valueOf).toList();
    }

    /** The directory of a controller's files; empty if the unit has none. */
    Optional<Path> directory(Controller controller) {
        try {
            Optional<CgroupMounts.Mount> mount = mounts.of(controller);
            return mount.isPresent() ? Optional.of(directory(mount.get())).filter(Files::isDirectory) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Path file(Controller controller, String name) throws IOException {
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.startsWith(".")) {
            throw new IOException("not a cgroup file name: " + name);
        }
        CgroupMounts.Mount mount = mounts.of(controller)
                .orElseThrow(() -> new IOException("the controller " + controller.word() + " is not mounted"));
        return directory(mount).resolve(name);
    }

    private Path directory(CgroupMounts.Mount mount) throws IOException {
        if (controlGroup.isEmpty()) {
            throw new IOException("the unit has no cgroup");
        }
        Path directory = mount.of(controlGroup);
        // Not toRealPath: the root may be that of another process (/proc/PID/root), which it would take for ours.
        Path at = mount.directory();
        for (Path step : at.relativize(directory)) {
            at = at.resolve(step);
            if (Files.isSymbolicLink(at)) {
                throw new IOException(at + " leads out of the cgroup file system");
            }
        }
        return directory;
    }

    /** Enables a controller for the unit, from the top cgroup down to its parent; it stays enabled (facts: systemd leaves it alone). */
    private void enable(Controller controller) throws IOException {
        CgroupMounts.Mount mount = mounts.of(controller).orElseThrow();
        Path unit = directory(mount);
        Path at = mount.directory();
        for (Path step : at.relativize(unit)) {
            Path control = at.resolve("cgroup.subtree_control");
            if (!CgroupMounts.words(control).contains(controller.word())) {
                LOG.info("Enabling the controller {} in {}", controller.word(), at);
                write(control, "+" + controller.word());
            }
            at = at.resolve(step);
        }
    }
}
