package io.cgbridge.introspection;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.UInt32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A well-known name on a bus, and what answers calls to it. It has a connection of its own, makes another when the bus was restarted, and
 * asks again for a name that it was not given. Thread-safe.
 */
public final class BusService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BusService.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(10);
    private static final long DO_NOT_QUEUE = 4;
    private static final long IS_OWNER = 1;
    private static final long WAS_OWNER = 4;

    private final BusAddress address;
    private final String name;
    private final Duration callTimeout;
    private final Handler handler;
    private final ScheduledThreadPoolExecutor worker;
    private volatile Optional<Bus> connection = Optional.empty();
    private volatile Status status = new Status(false, "The name has not been asked for yet.");
    private Duration retry = FIRST_RETRY;

    /** Answers calls. */
    public interface Handler {
        /** Called on the thread that reads the connection, so it must not block; each call is answered once, now or later. */
        void handle(Call call);
    }

    /** @param because why the name is not owned, and what to do; empty if it is */
    public record Status(boolean owned, String because) {
    }

    private BusService(BusAddress address, String name, Duration callTimeout, Handler handler) {
        this.address = address;
        this.name = name;
        this.callTimeout = callTimeout;
        this.handler = handler;
        worker = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "cgbridge-bus-name");
            thread.setDaemon(true);
            return thread;
        });
        worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Connects and asks for the name, in the background; calls are answered from then on.
     *
     * @param address a bus; on systemd's private socket, or on none, there are no names
     */
    static BusService open(BusAddress address, String name, Duration callTimeout, Handler handler) {
        BusService service = new BusService(address, name, callTimeout, handler);
        service.after(Duration.ZERO, service::connect);
        return service;
    }

    /** Whether the name is owned just now. Never blocks. */
    public Status status() {
        return status;
    }

    private void connect() {
        Bus bus;
        try {
            bus = Bus.connect(address.address(), callTimeout, new HostCounts());
        } catch (IOException e) {
            without("No bus answers: " + e.getMessage() + ".");
            connectLater();
            return;
        }
        if (bus.peer()) {
            without(address.address() + " is systemd's own socket and no bus, so nobody can own a name there.");
            bus.close();
            return;
        }
        connection = Optional.of(bus);
        if (worker.isShutdown()) {
            bus.close();
            return;
        }
        bus.onCall(call -> answer(bus, call));
        bus.closed().thenAccept(cause -> after(Duration.ZERO, () -> {
            without("The connection is gone: " + cause.getMessage() + ".");
            connectLater();
        }));
        askForName(bus);
    }

    private void askForName(Bus bus) {
        if (bus.closed().isDone()) {
            return;
        }
        try {
            long answer = ((Number) bus.askBus("RequestName", "su", name, new UInt32(DO_NOT_QUEUE)).get(0)).longValue();
            if (answer == IS_OWNER || answer == WAS_OWNER) {
                retry = FIRST_RETRY;
                status = new Status(true, "");
                LOG.info("{} is owned on {}", name, address.address());
                return;
            }
            without("Another process owns " + name + " on this bus.");
        } catch (BusError e) {
            without("The bus does not let this process own " + name + " (" + e.getMessage() + "). Put " + name
                    + ".conf into /etc/dbus-1/system.d, and the bus takes it with its next reload.");
        } catch (IOException e) {
            without("The bus does not answer: " + e.getMessage() + ".");
        }
        after(LAST_RETRY, () -> askForName(bus));
    }

    private void without(String because) {
        if (!worker.isShutdown() && !because.equals(status.because())) {
            LOG.warn("{}", because);
        }
        status = new Status(false, because);
    }

    private void connectLater() {
        after(retry, this::connect);
        retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
    }

    private void after(Duration delay, Runnable task) {
        try {
            worker.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("not done, since the name is given up");
        }
    }

    private void answer(Bus bus, MethodCall message) {
        Call call = new Call(bus, message);
        try {
            handler.handle(call);
        } catch (RuntimeException e) {
            LOG.error("a call could not be answered", e);
            call.refuse("org.freedesktop.DBus.Error.Failed", "The daemon's log says more.");
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        connection.ifPresent(Bus::close);
    }

    /** One call. Absent header fields are empty. */
    public final class Call {
        private final Bus bus;
        private final MethodCall message;
        private final AtomicBoolean answered = new AtomicBoolean();

        private Call(Bus bus, MethodCall message) {
            this.bus = bus;
            this.message = message;
        }

        public String path() {
            return message.getPath();
        }

        public String interfaceName() {
            return Optional.ofNullable(message.getInterface()).orElse("");
        }

        public String member() {
            return message.getName();
        }

        /** The signature of the arguments. */
        public String signature() {
            return Optional.ofNullable(message.getSig()).orElse("");
        }

        /** How long the message is. */
        public int bytes() {
            int bytes = 0;
            for (byte[] part : message.getWireData()) {
                bytes += part == null ? 0 : part.length;
            }
            return bytes;
        }

        /**
         * The arguments, each as {@link io.cgbridge.translator.UnitProperty#value()} says.
         *
         * @throws IOException if they are not what the signature says
         */
        public List<Object> arguments() throws IOException {
            try {
                return signature().isEmpty() ? List.of() : DbusValues.fromBody(signature(), message.getParameters());
            } catch (DBusException | RuntimeException e) {
                throw new IOException("the arguments cannot be read: " + e.getMessage(), e);
            }
        }

        /** The user of the caller, as the bus knows it; blocks. */
        public long callerUid() throws IOException {
            try {
                return caller("GetConnectionUnixUser");
            } catch (BusError e) {
                throw new IOException("the bus cannot tell who calls: " + e.getMessage(), e);
            }
        }

        /** The process of the caller, numbered as the bus sees it; 0 where it cannot. Blocks. */
        public long callerPid() throws IOException {
            try {
                return caller("GetConnectionUnixProcessID");
            } catch (BusError e) {
                LOG.debug("the bus cannot tell which process calls: {}", e.getMessage());
                return 0;
            }
        }

        private long caller(String question) throws IOException, BusError {
            return ((Number) bus.askBus(question, "s", message.getSource()).get(0)).longValue();
        }

        /**
         * Answers.
         *
         * @param signature of all values
         * @param values each as {@link io.cgbridge.translator.UnitProperty#value()} says
         */
        public void reply(String signature, List<Object> values) {
            send(() -> bus.messages().createMethodReturn(message, signature.isEmpty() ? null : signature, DbusValues.toBody(signature, values)));
        }

        /** Answers with an error; {@code words} are its values, the sentence for people first. */
        public void refuse(String error, String... words) {
            send(() -> bus.messages().createError(message.getSource(), error, message.getSerial(), "s".repeat(words.length), (Object[]) words));
        }

        private interface Answer {
            Message make() throws DBusException;
        }

        private void send(Answer answer) {
            if (!answered.compareAndSet(false, true)) {
                return;
            }
            if (Bus.wantsAnswer(message)) {
                try {
                    bus.answer(answer.make());
                } catch (DBusException | IllegalArgumentException e) {
                    LOG.error("the answer to {} could not be written", message.getName(), e);
                }
            }
        }
    }
}
