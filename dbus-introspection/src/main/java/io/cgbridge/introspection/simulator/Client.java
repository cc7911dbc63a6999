package io.cgbridge.introspection.simulator;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.constants.Flags;
import org.freedesktop.dbus.spi.message.InputStreamMessageReader;
import org.freedesktop.dbus.spi.message.OutputStreamMessageWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection. A thread reads and another writes, so that a client that does not read holds up nobody but itself. */
final class Client implements AutoCloseable {
    /** A client that lets more messages wait is disconnected. */
    static final int MOST_WAITING = 4096;
    private static final Logger LOG = LoggerFactory.getLogger(Client.class);
    private static final MessageFactory MESSAGES = new MessageFactory((byte) 'l');

    private final SocketChannel channel;
    private final String unique;
    private final BlockingQueue<Message> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final List<MatchRule> rules = new CopyOnWriteArrayList<>();
    private final Thread writer;
    private volatile Kind kind = Kind.SILENT;

    /** What a client takes this endpoint for. */
    private enum Kind {
        SILENT,
        /** It said hello: it wants a bus, and only the signals that it asks for. */
        BUS,
        /** It called systemd without a hello: systemd's private socket, which sends every signal. */
        PRIVATE
    }

    /** What the endpoint does with a call. */
    interface Calls {
        void call(Client caller, MethodCall call);
    }

    Client(SocketChannel channel, String unique) {
        this.channel = channel;
        this.unique = unique;
        writer = new Thread(this::write, "cgbridge-simulator-writer");
        writer.setDaemon(true);
    }

    /** Reads calls until the client leaves; blocks. */
    void serve(String serverId, Calls calls) {
        try (channel) {
            new Handshake(channel, serverId).run();
            writer.start();
            InputStreamMessageReader reader = new InputStreamMessageReader(channel);
            while (channel.isOpen()) {
                Message message = reader.readMessage();
                if (message instanceof MethodCall call) {
                    calls.call(this, call);
                }
            }
        } catch (IOException | DBusException | RuntimeException e) {
            LOG.debug("{} leaves: {}", unique, e.toString());
        } finally {
            writer.interrupt();
        }
    }

    private void write() {
        try (channel) {
            OutputStreamMessageWriter out = new OutputStreamMessageWriter(channel);
            while (true) {
                out.writeMessage(waiting.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("{} is gone: {}", unique, e.toString());
        }
    }

    String unique() {
        return unique;
    }

    void hello() {
        kind = Kind.BUS;
    }

    void calledSystemd() {
        if (kind == Kind.SILENT) {
            kind = Kind.PRIVATE;
        }
    }

    List<MatchRule> rules() {
        return rules;
    }

    void reply(MethodCall call, String sender, String signature, Object... values) {
        if ((call.getFlags() & Flags.NO_REPLY_EXPECTED) == 0) {
            send(() -> MESSAGES.createMethodReturn(sender, call, signature.isEmpty() ? null : signature, values));
        }
    }

    void refuse(MethodCall call, String sender, Fault fault) {
        if ((call.getFlags() & Flags.NO_REPLY_EXPECTED) == 0) {
            send(() -> MESSAGES.createError(sender, kind == Kind.BUS ? unique : null, fault.error(), call.getSerial(), "s", fault.getMessage()));
        }
    }

    void signal(Signal signal) {
        if (kind == Kind.PRIVATE || rules.stream().anyMatch(rule -> rule.matches(signal))) {
            emit(Endpoint.SYSTEMD_UNIQUE, signal);
        }
    }

    void emit(String sender, Signal signal) {
        send(() -> MESSAGES.createSignal(sender, signal.path(), signal.iface(), signal.member(),
                signal.signature().isEmpty() ? null : signal.signature(), signal.arguments()));
    }

    private interface Maker {
        Message make() throws DBusException;
    }

    private void send(Maker maker) {
        try {
            if (!waiting.offer(maker.make())) {
                LOG.warn("{} does not read its messages and is disconnected", unique);
                close();
            }
        } catch (DBusException e) {
            throw new IllegalStateException("a message cannot be written", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing {}: {}", unique, e.toString());
        }
    }
}
