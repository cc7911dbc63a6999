package io.cgbridge.introspection;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.freedesktop.dbus.connections.transports.AbstractTransport;
import org.freedesktop.dbus.connections.transports.TransportBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.MethodReturn;
import org.freedesktop.dbus.messages.constants.Flags;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One D-Bus connection, to a bus or straight to a peer such as systemd's private socket. It stands on dbus-java's transport and
 * messages and not on its connections, since the probe pipelines hundreds of calls whose types are known only at run time, and
 * errors must arrive under their own names ({@code System.Error.ENXIO}). A thread reads and another writes, so that an
 * interrupted caller cannot close the socket for everybody.
 */
final class Bus implements AutoCloseable {
    /** A system bus allows 128 unanswered calls per connection by default. */
    static final int MAX_IN_FLIGHT = 64;
    static final String PROPERTIES_CHANGED = "PropertiesChanged";
    /** dbus-java counts on beyond what a message can hold. */
    private static final long SERIAL_BITS = 0xffff_ffffL;
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final String DBUS = "org.freedesktop.DBus";
    private static final String DBUS_PATH = "/org/freedesktop/DBus";

    private final AbstractTransport transport;
    private final SocketChannel channel;
    private final MessageFactory messages;
    private final Duration callTimeout;
    private final Semaphore window = new Semaphore(MAX_IN_FLIGHT);
    private final Map<Long, CompletableFuture<List<Object>>> pending = new ConcurrentHashMap<>();
    private final List<Consumer<Signal>> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<IOException> closed = new CompletableFuture<>();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> daemon(task, "cgbridge-bus-writer"));
    private final HostCounts counts;
    private volatile Optional<Consumer<MethodCall>> callee = Optional.empty();
    private boolean peer;

    /**
     * A call.
     *
     * @param destination empty where there is no bus in between
     * @param signature of the arguments; empty if there are none
     */
    record Call(String destination, String path, String iface, String member, String signature, List<Object> arguments) {
    }

    /**
     * A signal; {@code sender} is empty where there is no bus in between. Of {@link #PROPERTIES_CHANGED} the arguments are left out: a unit's
     * are many, and whoever hears that something changed asks for what he wants to know.
     */
    record Signal(String sender, String path, String iface, String member, List<Object> arguments) {
    }

    private Bus(AbstractTransport transport, SocketChannel channel, Duration callTimeout, HostCounts counts) {
        this.transport = transport;
        this.channel = channel;
        this.messages = transport.getMessageFactory();
        this.callTimeout = callTimeout;
        this.counts = counts;
    }

    /**
     * Connects to the first address of a list ({@code unix:path=…;unix:path=…}) that answers.
     *
     * @throws IOException if none does in time
     */
    static Bus connect(String addresses, Duration callTimeout, HostCounts counts) throws IOException {
        IOException last = new ConnectException("the address is empty");
        for (String address : addresses.split(";")) {
            try {
                return connectOne(address, callTimeout, counts);
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private static Bus connectOne(String address, Duration callTimeout, HostCounts counts) throws IOException {
        AtomicBoolean done = new AtomicBoolean();
        try {
            AbstractTransport transport = TransportBuilder.create(address).configure().withAutoConnect(false).back().build();
            CompletableFuture.delayedExecutor(callTimeout.toMillis(), TimeUnit.MILLISECONDS).execute(() -> {
                if (!done.get()) {
                    closeQuietly(transport);
                }
            });
            Bus bus = new Bus(transport, transport.connect(), callTimeout, counts);
            daemon(bus::read, "cgbridge-bus-reader").start();
            bus.sayHello();
            counts.count(HostCounter.CONNECTIONS);
            return bus;
        } catch (DBusException | RuntimeException | IOException e) {
            throw new IOException(address + ": " + (e.getMessage() == null ? "no answer in time" : e.getMessage()), e);
        } finally {
            done.set(true);
        }
    }

    /** A bus wants to be greeted; a peer knows no such call, and that is how the two are told apart. */
    private void sayHello() throws IOException {
        try {
            ask(new Call(DBUS, DBUS_PATH, DBUS, "Hello", "", List.of()));
        } catch (BusError e) {
            peer = e.name().startsWith("org.freedesktop.DBus.Error.Unknown");
            if (!peer) {
                close();
                throw new IOException("the bus refuses this client: " + e.getMessage(), e);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** True if there is no bus in between: no names, no match rules. */
    boolean peer() {
        return peer;
    }

    /** Calls a method of the bus itself. */
    List<Object> askBus(String member, String signature, Object... arguments) throws IOException, BusError {
        return ask(new Call(DBUS, DBUS_PATH, DBUS, member, signature, List.of(arguments)));
    }

    /** The unique name that owns a well-known one; empty if nobody does. */
    Optional<String> owner(String name) throws IOException {
        try {
            return Optional.of((String) askBus("GetNameOwner", "s", name).get(0));
        } catch (BusError e) {
            return Optional.empty();
        }
    }

    void onSignal(Consumer<Signal> listener) {
        listeners.add(listener);
    }

    void removeListener(Consumer<Signal> listener) {
        listeners.remove(listener);
    }

    /** From now on calls to this connection are answered by {@code callee}, which must not block. */
    void onCall(Consumer<MethodCall> callee) {
        this.callee = Optional.of(callee);
    }

    /** Sends a message that is no call: an answer. Nothing happens if the connection is gone. */
    void answer(Message message) {
        try {
            writer.execute(() -> write(message));
        } catch (RejectedExecutionException e) {
            LOG.debug("an answer is not sent, since the connection is gone");
        }
    }

    MessageFactory messages() {
        return messages;
    }

    /** Completes with the cause when the connection is gone. */
    CompletableFuture<IOException> closed() {
        return closed;
    }

    /**
     * Sends a call. The future completes with the values of the reply, or with a {@link BusError}, a {@link TimeoutException} or
     * an {@link IOException}; what depends on it must not block. Blocks only while {@link #MAX_IN_FLIGHT} calls are unanswered.
     */
    CompletableFuture<List<Object>> send(Call call) {
        CompletableFuture<List<Object>> reply = new CompletableFuture<>();
        MethodCall message;
        try {
            if (!window.tryAcquire() && !acquireLater()) {
                reply.completeExceptionally(new TimeoutException("too many calls are unanswered"));
                return reply;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reply.completeExceptionally(new IOException("interrupted", e));
            return reply;
        }
        reply.whenComplete((values, failure) -> window.release());
        try {
            message = messages.createMethodCall(call.destination().isEmpty() ? null : call.destination(), call.path(), call.iface(),
                    call.member(), (byte) 0, call.signature().isEmpty() ? null : call.signature(), call.arguments().toArray());
        } catch (DBusException | RuntimeException e) {
            reply.completeExceptionally(new IOException("the call " + call.member() + " could not be written: " + e.getMessage(), e));
            return reply;
        }
        counts.count(HostCounter.CALLS);
        long serial = message.getSerial() & SERIAL_BITS;
        pending.put(serial, reply);
        AtomicBoolean written = new AtomicBoolean();
        reply.orTimeout(callTimeout.toMillis(), TimeUnit.MILLISECONDS).whenComplete((values, failure) -> {
            pending.remove(serial);
            if (failure instanceof TimeoutException && !written.get()) {
                fail(new IOException("the bus takes no messages"));
            }
        });
        if (closed.isDone()) {
            reply.completeExceptionally(closed.join());
            return reply;
        }
        try {
            writer.execute(() -> {
                write(message);
                written.set(true);
            });
        } catch (RejectedExecutionException e) {
            reply.completeExceptionally(new IOException("the connection is gone", e));
        }
        return reply;
    }

    private boolean acquireLater() throws InterruptedException {
        counts.count(HostCounter.CALL_WINDOW);
        return window.tryAcquire(callTimeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Sends a call and waits for its reply. */
    List<Object> ask(Call call) throws IOException, BusError {
        return await(send(call));
    }

    /** Waits for a reply; the wait ends with the call's own timeout. */
    static List<Object> await(CompletableFuture<List<Object>> reply) throws IOException, BusError {
        try {
            return reply.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BusError error) {
                throw error;
            }
            if (e.getCause() instanceof TimeoutException) {
                throw new BusTimeout("no answer in time", e.getCause());
            }
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    private void write(Message message) {
        int size = 0;
        byte[][] parts = message.getWireData();
        for (int i = 0; i < parts.length && parts[i] != null; i++) {
            size += parts[i].length;
        }
        ByteBuffer buffer = ByteBuffer.allocate(size);
        for (int i = 0; i < parts.length && parts[i] != null; i++) {
            buffer.put(parts[i]);
        }
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void read() {
        try {
            while (!closed.isDone()) {
                Message message = transport.readMessage();
                if (message != null) {
                    dispatch(message);
                }
            }
        } catch (IOException e) {
            fail(e);
        } catch (DBusException | RuntimeException e) {
            fail(new IOException("a message could not be read: " + e.getMessage(), e));
        }
    }

    /** Anyone on the bus may send us a signal: one that cannot be read ends nothing. */
    private void hear(Message message) {
        Signal signal;
        try {
            signal = new Signal(message.getSource() == null ? "" : message.getSource(), message.getPath(), message.getInterface(), message.getName(),
                    PROPERTIES_CHANGED.equals(message.getName()) ? List.of() : List.of(message.getParameters()));
        } catch (DBusException | RuntimeException e) {
            LOG.warn("A signal of {} could not be read: {}", message.getSource(), e.toString());
            return;
        }
        listeners.forEach(listener -> listener.accept(signal));
    }

    private void dispatch(Message message) throws DBusException {
        if (message instanceof MethodReturn) {
            take(message).ifPresent(reply -> completeWith(reply, message));
        } else if (message instanceof Error) {
            Object[] words = message.getParameters();
            String text = words.length > 0 ? words[0].toString() : "";
            take(message).ifPresent(reply -> reply.completeExceptionally(new BusError(message.getName(), text)));
        } else if (message instanceof DBusSignal) {
            hear(message);
        } else if (message instanceof MethodCall call) {
            if (callee.isPresent()) {
                callee.get().accept(call);
            } else if (wantsAnswer(call)) {
                answer(messages.createError(call.getSource(), "org.freedesktop.DBus.Error.UnknownMethod", call.getSerial(), "s",
                        "There is nothing to call here."));
            }
        }
    }

    static boolean wantsAnswer(MethodCall call) {
        return (call.getFlags() & Flags.NO_REPLY_EXPECTED) == 0;
    }

    private Optional<CompletableFuture<List<Object>>> take(Message message) {
        return Optional.ofNullable(pending.remove(message.getReplySerial()));
    }

    private static void completeWith(CompletableFuture<List<Object>> reply, Message message) {
        try {
            reply.complete(List.of(message.getParameters()));
        } catch (DBusException | RuntimeException e) {
            reply.completeExceptionally(new IOException("the reply could not be read: " + e.getMessage(), e));
        }
    }

    private void fail(IOException cause) {
        if (closed.complete(cause)) {
            closeQuietly(transport);
            writer.shutdown();
            pending.values().forEach(reply -> reply.completeExceptionally(new IOException("the connection is gone: " + cause.getMessage(), cause)));
        }
    }

    @Override
    public void close() {
        fail(new IOException("closed"));
    }

    private static void closeQuietly(AbstractTransport transport) {
        try {
            transport.close();
        } catch (IOException e) {
            LOG.debug("closing the connection: {}", e.getMessage());
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** No answer in time. */
    static final class BusTimeout extends IOException {
        private static final long serialVersionUID = 1L;

        BusTimeout(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
