package io.cgbridge.server;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;
import java.util.Set;

/**
 * The file of the Unix socket. Who may open it may do everything, so it never exists with a wider mode than it should: the socket
 * is bound in a private directory, given its mode and group there, and then moved to its place.
 */
public final class SocketFile {
    /** sockaddr_un holds 108 bytes, the last of them 0 (unix(7)). */
    private static final int MAX_PATH = 107;
    /** S_IFMT and S_IFSOCK, inode(7). */
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;
    /** For a socket that a group may use too. */
    public static final Set<PosixFilePermission> OWNER_AND_GROUP = PosixFilePermissions.fromString("rw-rw----");
    /** For a socket of one user. */
    public static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private final String option;
    private final Path privateDirectory;
    private Object key = "";

    private SocketFile(Path path, String option, Path privateDirectory) {
        this.path = path;
        this.option = option;
        this.privateDirectory = privateDirectory;
    }

    /**
     * Prepares the place: makes the parent directory, and makes sure that nobody answers there.
     *
     * @param option with which another place can be chosen
     * @throws IOException with a message for the person who started the daemon
     */
    public static SocketFile prepare(Path path, String option) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException("'" + path + "' is no place for a socket.");
        }
        Path directory;
        try {
            if (!Files.isDirectory(parent)) {
                Files.createDirectories(parent);
                Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            refuseIfInUse(path, option);
            directory = Files.createTempDirectory(parent, ".s", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileSystemException e) {
            String why = e instanceof AccessDeniedException ? "permission denied" : e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
            throw new IOException("The socket cannot be made in '" + parent + "': " + why + ". Run the daemon as root, or choose another path with " + option + ".", e);
        }
        SocketFile socket = new SocketFile(path.toAbsolutePath(), option, directory);
        if (socket.bindPath().getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
            Files.delete(directory);
            throw new IOException("The path of the socket is too long: '" + path + "'. Choose a shorter one with " + option + ".");
        }
        return socket;
    }

    private static void refuseIfInUse(Path path, String option) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket(path)) {
            throw new IOException("'" + path + "' exists and is not a socket. Choose another path with " + option + ".");
        }
        if (answers(path)) {
            throw new IOException("A daemon answers on '" + path + "' already. Stop it first, or choose another path with " + option + ".");
        }
        Files.delete(path);
    }

    private static boolean answers(Path path) throws IOException {
        try {
            SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }

    /** Where to bind. */
    public String bindPath() {
        return privateDirectory.resolve("s").toString();
    }

    /** Gives the bound socket its mode and group and moves it to its place. */
    public void publish(Set<PosixFilePermission> mode, Optional<String> group) throws IOException {
        Path bound = Path.of(bindPath());
        Files.setPosixFilePermissions(bound, mode);
        if (group.isPresent()) {
            Files.getFileAttributeView(bound, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).setGroup(principal(bound, group.get()));
        }
        key = Files.readAttributes(bound, "unix:ino").get("ino");
        Files.move(bound, path, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(privateDirectory);
    }

    private GroupPrincipal principal(Path path, String group) throws IOException {
        try {
            return path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
        } catch (UserPrincipalNotFoundException e) {
            throw new IOException("There is no group '" + group + "'. Make it, or name another with " + option + "-group.", e);
        }
    }

    /** Removes the socket, unless another daemon has put its own there since. */
    public void remove() throws IOException {
        Files.deleteIfExists(Path.of(bindPath()));
        Files.deleteIfExists(privateDirectory);
        try {
            if (Files.readAttributes(path, "unix:ino", LinkOption.NOFOLLOW_LINKS).get("ino").equals(key)) {
                Files.delete(path);
            }
        } catch (NoSuchFileException gone) {
            key = "";
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        int mode = (Integer) Files.readAttributes(path, "unix:mode", LinkOption.NOFOLLOW_LINKS).get("mode");
        return (mode & FILE_TYPE) == SOCKET;
    }
}
