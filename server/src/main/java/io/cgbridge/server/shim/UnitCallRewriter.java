package io.cgbridge.server.shim;

import io.cgbridge.compat.PropertyAdapter;
import io.cgbridge.introspection.ApplyException;
import io.cgbridge.introspection.SenderCall;
import io.cgbridge.introspection.UnitCallMessage;
import io.cgbridge.introspection.UnitCallMessage.Method;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes calls that start and change units fit the host: {@link PropertyAdapter} for what is known of it, {@link UnitCall} for what systemd
 * says. Calls that cannot be read go on as they are.
 */
public final class UnitCallRewriter implements CallRewriter {
    private static final Logger LOG = LoggerFactory.getLogger(UnitCallRewriter.class);
    private static final int METHOD_CALL = 1;
    private static final int MOST_ACCEPTED = 4096;
    /** A call whose answer is the client's, whatever it is. */
    private static final Pending SENT = new Pending() {
        @Override
        public Optional<byte[]> refused(byte[] error) {
            return Optional.empty();
        }

        @Override
        public void answered(boolean success) {
            // nothing hangs on it
        }

        @Override
        public void abandoned() {
            // nothing hangs on it
        }
    };

    final HostKnowledge host;
    final RequiredProperties required;
    final Consumer<RecentCall> calls;
    final Consumer<Event> events;
    private final Set<Accepted> accepted = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Accepted, Boolean> eldest) {
            return size() > MOST_ACCEPTED;
        }
    }));

    /** What happens to calls beside what {@link RecentCall} tells. */
    public enum Event {
        /** A call of ours could not be read, and went on as it was. */
        UNREADABLE,
        /** A call that meant its sender without a name was given the client's. */
        SENDER_NAMED,
        /** systemd refused an optional property, and that was remembered. */
        LEARNT,
        /** A call was sent again without what systemd had refused. */
        SENT_AGAIN,
        /** A call was refused so often that the client was given the error. */
        TOO_OFTEN;

        /** The name in metrics. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A property that systemd took once, so that a call with it need not be waited for. */
    record Accepted(String unitType, boolean change, String property) {
    }

    /**
     * @param calls hears of each call that was rewritten or refused, when it has ended
     */
    public UnitCallRewriter(HostKnowledge host, RequiredProperties required, Consumer<RecentCall> calls, Consumer<Event> events) {
        this.host = host;
        this.required = required;
        this.calls = calls;
        this.events = events;
    }

    @Override
    public boolean wants(MessageHeader header) {
        return header.type() == METHOD_CALL && (method(header).isPresent() || ofSender(header).isPresent()) && host.isSystemd(header.destination());
    }

    private static Optional<Method> method(MessageHeader header) {
        return Method.of(header.path(), header.interfaceName(), header.member(), header.signature());
    }

    private static Optional<SenderCall.Kind> ofSender(MessageHeader header) {
        return SenderCall.Kind.of(header.path(), header.interfaceName(), header.member(), header.signature(), header.length() - header.bodyAt());
    }

    @Override
    public Decision rewrite(MessageHeader header, byte[] message, Peer peer) {
        try {
            Optional<SenderCall.Kind> sender = ofSender(header);
            if (sender.isPresent()) {
                return aboutTheSender(sender.get(), header, message, peer);
            }
            Method method = method(header).orElseThrow();
            return new UnitCall(this, UnitCallMessage.read(method, message, header.bodyAt(), header.order(), header.path(), header.unixFds()), message, peer).decide();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("method", header.member()).addKeyValue("client", peer.pid()).addKeyValue("because", e.getMessage())
                    .log("a call was not understood and went on as it was");
            events.accept(Event.UNREADABLE);
            return new Decision.PassOn();
        }
    }

    /** Upstream the sender would be the shim. */
    private Decision aboutTheSender(SenderCall.Kind kind, MessageHeader header, byte[] message, Peer peer) throws IOException {
        Optional<SenderCall> call = SenderCall.read(kind, message, header.bodyAt(), header.order(), header.signature());
        if (call.isEmpty()) {
            return new Decision.PassOn();
        }
        try {
            if (peer.pid() <= 0) {
                throw new ApplyException(ApplyException.Kind.UNKNOWN_UNIT, "The kernel does not say which process the client is.");
            }
            byte[] named = call.get().wantsUnit() ? call.get().about(host.unitOf(peer.pid())) : call.get().about(host.managerNumber(peer.pid()));
            events.accept(Event.SENDER_NAMED);
            return new Decision.Send(named, false, SENT);
        } catch (ApplyException e) {
            LOG.atWarn().addKeyValue("method", header.member()).addKeyValue("client", peer.pid()).addKeyValue("because", e.getMessage()).log("refused a call that means its sender");
            return new Decision.Refuse("org.freedesktop.systemd1.NoSuchUnit", e.getMessage());
        }
    }

    boolean accepted(String unitType, boolean change, String property) {
        return accepted.contains(new Accepted(unitType, change, property));
    }

    void accept(String unitType, boolean change, String property) {
        accepted.add(new Accepted(unitType, change, property));
    }
}
