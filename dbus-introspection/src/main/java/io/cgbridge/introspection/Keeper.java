package io.cgbridge.introspection;

import io.cgbridge.introspection.Units.Drift.Cause;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that promises are kept: listens to systemd and to the kernel, and has each unit that may have been touched looked at once it
 * is quiet. An event costs what its unit costs; a reload costs a few file reads for each unit that a rewrite can take something from.
 * Listening never blocks; looking does, on a thread of the keeper's own.
 */
final class Keeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    /** systemd rewrites a group file by file. */
    private static final Duration QUIET = Duration.ofMillis(50);
    /** A request for the unit is running, or systemd does not answer. */
    private static final Duration LATER = Duration.ofMillis(200);
    /** After a reload systemd rewrites one group after the other: what is written then is the reload's doing. */
    private static final Duration REWRITING = Duration.ofSeconds(10);
    /** A reload whose end is not heard of ends nonetheless. */
    private static final Duration LONGEST_RELOAD = Duration.ofSeconds(30);
    /** When so many units are rewritten at once it is systemd's work, and no operator has changed a property of each. */
    private static final int EVERYTHING = 64;

    private final Looking units;
    private final PromiseBook book;
    private final HostCounts counts;
    private final ScheduledThreadPoolExecutor worker;
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    private final Map<String, Set<Event>> pending = new LinkedHashMap<>();
    private boolean scheduled;
    private volatile Instant reloadBegan = Instant.EPOCH;
    private volatile Instant reloadEnded = Instant.EPOCH;
    private volatile Cause lastReload = Cause.DAEMON_RELOAD;
    private volatile Optional<Systemd> connection = Optional.empty();
    private volatile Optional<FileWatch> watch = Optional.empty();

    /** Why a unit is looked at. */
    enum Event {
        /** systemd rewrote, or may have rewritten, every group. */
        RELOAD,
        /** The daemon did not watch for a while. */
        UNWATCHED,
        /** systemd spoke of this unit. */
        TOUCHED,
        /** Somebody wrote one of its files: systemd for whatever reason, or an operator. */
        WRITTEN,
        /** systemd forgot a unit of that name. */
        REMOVED,
        /** There are new promises for it. */
        PROMISED
    }

    /** A look at one unit. */
    interface Looking {
        /**
         * Looks at a unit, unless a request for it is being carried out.
         *
         * @return false if it is to be tried again later, also where systemd does not answer
         */
        boolean look(Systemd systemd, String unit, Set<Event> events, Cause rewrittenBy);

        /** The directories with the unit's files. */
        Set<Path> directories(UnitPromises promises) throws IOException;
    }

    /** What is known of a unit without asking anybody. */
    private record Kept(boolean mayBeTaken, String controlGroup, List<WatchKey> watches) {
    }

    Keeper(Looking units, PromiseBook book, HostCounts counts) {
        this.units = units;
        this.book = book;
        this.counts = counts;
        worker = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "cgbridge-keeper");
            thread.setDaemon(true);
            return thread;
        });
        worker.setRemoveOnCancelPolicy(true);
        worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        worker.execute(this::begin);
    }

    private void begin() {
        try {
            FileWatch opened = new FileWatch(() -> touchAll(Event.RELOAD));
            watch = Optional.of(opened);
            opened.add(book.directory(), name -> touch(name, Event.PROMISED), StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
        } catch (IOException e) {
            counts.count(HostCounter.WATCHES);
            LOG.warn("Changes to cgroup files will be noticed late: {}", e.getMessage());
        }
        try {
            book.all().forEach(this::learn);
        } catch (IOException e) {
            LOG.error("What was promised cannot be read: {}", e.getMessage());
        }
    }

    /** Listens to a new connection; must be called before systemd is asked for signals. */
    void listen(Systemd systemd) {
        systemd.onSignal(this::heard);
        systemd.onUnitChange(unit -> {
            if (kept.containsKey(unit)) {
                touch(unit, Event.TOUCHED);
            }
        });
        systemd.onOwnerChange(there -> {
            if (there) {
                reloaded(Cause.DAEMON_REEXEC);
            }
        });
    }

    private void heard(Bus.Signal signal) {
        switch (signal.member()) {
            case "Reloading" -> {
                if (Boolean.TRUE.equals(signal.arguments().get(0))) {
                    reloadBegan = Instant.now();
                } else {
                    reloaded(Cause.DAEMON_RELOAD);
                }
            }
            case "JobRemoved" -> {
                if (kept.containsKey(signal.arguments().get(2))) {
                    touch((String) signal.arguments().get(2), Event.TOUCHED);
                }
            }
            case "UnitRemoved" -> {
                // A reload forgets every unit and finds it again.
                if (!reloading()) {
                    touch((String) signal.arguments().get(0), Event.REMOVED);
                }
            }
            default -> {
                // of no concern
            }
        }
    }

    private boolean reloading() {
        return reloadBegan.isAfter(reloadEnded) && reloadBegan.plus(LONGEST_RELOAD).isAfter(Instant.now());
    }

    private void reloaded(Cause cause) {
        reloadEnded = Instant.now();
        lastReload = cause;
        touchAll(Event.RELOAD);
    }

    /** A connection on which systemd has answered; what happened before nobody saw. */
    void connected(Systemd systemd) {
        connection = Optional.of(systemd);
        touchAll(Event.UNWATCHED);
    }

    void disconnected() {
        connection = Optional.empty();
    }

    private void touchAll(Event event) {
        kept.forEach((unit, known) -> {
            if (known.mayBeTaken()) {
                touch(unit, event);
            }
        });
    }

    private void touch(String unit, Event event) {
        again(unit, EnumSet.of(event), QUIET);
    }

    private synchronized void again(String unit, Set<Event> events, Duration delay) {
        pending.computeIfAbsent(unit, name -> EnumSet.noneOf(Event.class)).addAll(events);
        if (!scheduled) {
            scheduled = true;
            after(delay);
        }
    }

    private void after(Duration delay) {
        try {
            worker.schedule(() -> {
                try {
                    look();
                } catch (RuntimeException e) {
                    LOG.error("the keeper failed", e);
                }
            }, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("not done, since the keeper is closed");
        }
    }

    private synchronized Map<String, Set<Event>> taken() {
        scheduled = false;
        Map<String, Set<Event>> now = new LinkedHashMap<>(pending);
        pending.clear();
        return now;
    }

    private void look() {
        Map<String, Set<Event>> now = taken();
        boolean everything = now.values().stream().filter(events -> events.contains(Event.WRITTEN)).count() > EVERYTHING;
        now.forEach((unit, events) -> {
            if (events.contains(Event.PROMISED)) {
                learn(unit);
            }
            if (everything && events.remove(Event.WRITTEN)) {
                events.add(Event.RELOAD);
            }
            // Without a connection nothing is noted: every unit is looked at once there is one.
            connection.ifPresent(systemd -> {
                try {
                    look(systemd, unit, events);
                } catch (RuntimeException e) {
                    // the others of this round are looked at all the same
                    LOG.atError().setCause(e).log("The keeper failed at {}", unit);
                }
            });
        });
    }

    private void look(Systemd systemd, String unit, Set<Event> events) {
        if (reloading()) {
            again(unit, events, QUIET);
        } else if (!units.look(systemd, unit, events, cause(events))) {
            again(unit, events, LATER);
        }
    }

    private Cause cause(Set<Event> events) {
        return events.contains(Event.UNWATCHED) ? Cause.UNWATCHED : rewrittenBy();
    }

    /** What a rewrite that is noticed now is put down to. */
    Cause rewrittenBy() {
        return isAfterReload() ? lastReload : Cause.REWRITE;
    }

    private boolean isAfterReload() {
        return reloading() || reloadEnded.plus(REWRITING).isAfter(Instant.now());
    }

    /** Takes notice of what is promised for a unit now. */
    private void learn(String unit) {
        Optional<UnitPromises> promises;
        try {
            promises = book.of(unit);
        } catch (IOException e) {
            LOG.error("What was promised for {} cannot be read: {}", unit, e.getMessage());
            return;
        }
        Kept old = kept.get(unit);
        if (promises.isEmpty()) {
            kept.remove(unit);
            drop(old);
        } else if (old == null || !old.controlGroup().equals(promises.get().controlGroup()) || old.mayBeTaken() != promises.get().mayBeTaken()) {
            kept.put(unit, new Kept(promises.get().mayBeTaken(), promises.get().controlGroup(), watched(promises.get())));
            drop(old);
        }
    }

    private List<WatchKey> watched(UnitPromises promises) {
        List<WatchKey> keys = new ArrayList<>();
        try {
            for (Path directory : units.directories(promises)) {
                if (watch.isPresent()) {
                    keys.add(watch.get().add(directory, name -> wrote(promises.unit(), name), StandardWatchEventKinds.ENTRY_MODIFY));
                }
            }
        } catch (IOException e) {
            counts.count(HostCounter.WATCHES);
            LOG.warn("Changes to the files of {} will be noticed late: {}", promises.unit(), e.getMessage());
        }
        return keys;
    }

    private void wrote(String unit, String file) {
        Kept known = kept.get(unit);
        if (known == null || !OwnedFiles.isLimit(file)) {
            return;
        }
        if (!isAfterReload()) {
            touch(unit, Event.WRITTEN);
        } else if (known.mayBeTaken()) {
            touch(unit, Event.RELOAD);
        }
    }

    private void drop(Kept old) {
        if (old != null) {
            old.watches().forEach(key -> watch.ifPresent(opened -> opened.remove(key)));
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        watch.ifPresent(FileWatch::close);
    }
}
