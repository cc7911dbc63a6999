package io.cgbridge.introspection;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which files of some directories were written, also those of the cgroup file system: the kernel tells of every write that a process
 * makes there (inotify(7), measured on kernels 6.1 to 6.12). systemd sends no signal for a {@code set-property} (measured 247 to 262), and on
 * 257 a reload rewrites a group long after it ended.
 */
final class FileWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

    private final WatchService service;
    private final Map<WatchKey, Consumer<String>> listeners = new ConcurrentHashMap<>();
    private final Runnable lost;

    /**
     * @param lost called when there were more events than the kernel remembers
     * @throws IOException if the kernel allows no more watches of this user's
     */
    FileWatch(Runnable lost) throws IOException {
        this.lost = lost;
        service = FileSystems.getDefault().newWatchService();
        Thread thread = new Thread(this::listen, "cgbridge-file-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Watches a directory; the listener gets the names of the files that something of these kinds happened to,
     * and must not block.
     *
     * @throws IOException if there is no such directory, or the kernel allows no more watches
     */
    WatchKey add(Path directory, Consumer<String> listener, WatchEvent.Kind<?>... kinds) throws IOException {
        WatchKey key = directory.register(service, kinds);
        listeners.put(key, listener);
        return key;
    }

    void remove(WatchKey key) {
        key.cancel();
        listeners.remove(key);
    }

    private void listen() {
        try {
            while (true) {
                tell(service.take());
            }
        } catch (ClosedWatchServiceException e) {
            listeners.clear();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(WatchKey key) {
        Consumer<String> listener = listeners.getOrDefault(key, name -> { });
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
                lost.run();
            } else {
                listener.accept(event.context().toString());
            }
        }
        key.reset();
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            LOG.debug("closing a watch: {}", e.getMessage());
        }
    }
}
