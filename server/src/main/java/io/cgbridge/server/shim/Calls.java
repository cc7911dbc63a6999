package io.cgbridge.server.shim;

import io.cgbridge.introspection.ErrorMessage;
import io.cgbridge.server.shim.CallRewriter.Decision;
import io.cgbridge.server.shim.CallRewriter.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the two directions of a connection know in common: the calls that were rewritten and have no answer yet. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    private static final String BUS = "org.freedesktop.DBus";
    private static final int CALL = 1;
    private static final int RETURN = 2;
    private static final int ERROR = 3;

    private final Shim.Context context;
    private final Peer peer;
    private final Outlet toClient;
    private final Outlet toBus;
    private final Authentication authentication = new Authentication();
    private final Map<Long, OutstandingCall> outstanding = new ConcurrentHashMap<>();
    private volatile String clientName = "";
    private volatile boolean gone;

    Calls(Shim.Context context, Peer peer, Outlet toClient, Outlet toBus) {
        this.context = context;
        this.peer = peer;
        this.toClient = toClient;
        this.toBus = toBus;
    }

    boolean isAuthenticated() {
        return authentication.isOver();
    }

    /** The connection is gone. */
    void abandon() {
        gone = true;
        outstanding.values().forEach(OutstandingCall::abandoned);
    }

    private boolean canHold(MessageHeader header, boolean possible, Duration patience) {
        if (!possible || header.length() > CallMemory.LONGEST) {
            context.counts().add(ShimCounter.CALL_SIZE);
            return false;
        }
        if (!context.memory().hold(header.length(), patience)) {
            context.counts().add(ShimCounter.CALL_MEMORY);
            return false;
        }
        return true;
    }

    /** From the client to the bus. */
    final class FromClient implements Pump.Side {
        @Override
        public boolean authenticate(Inlet inlet) throws IOException {
            return authentication.ofClient(inlet);
        }

        @Override
        public boolean wants(MessageHeader header, boolean possible) {
            context.counts().add(ShimCounter.MESSAGES_FROM_CLIENTS);
            return header.type() == CALL && context.rewriter().wants(header) && canHold(header, possible, context.settings().holdTime());
        }

        @Override
        public void take(MessageHeader header, byte[] message, Attachment attachment) throws IOException {
            context.counts().add(ShimCounter.CALLS_READ);
            Decision decision = decide(header, message);
            if (decision instanceof Decision.Send send) {
                if (!Arrays.equals(send.message(), message)) {
                    context.counts().add(ShimCounter.CALLS_REWRITTEN);
                }
                send(header, send, attachment);
            } else if (decision instanceof Decision.Refuse refusal) {
                attachment.close();
                refuse(header, refusal);
            } else {
                write(toBus, message, attachment);
            }
        }

        @Override
        public void release(MessageHeader header) {
            context.memory().release(header.length());
        }

        private Decision decide(MessageHeader header, byte[] message) {
            try {
                return context.rewriter().rewrite(header, message, peer);
            } catch (RuntimeException e) {
                context.counts().add(ShimCounter.REWRITING_FAILED);
                LOG.atError().addKeyValue("pid", peer.pid()).addKeyValue("method", header.member()).setCause(e).log("a call went on as it came: it could not be rewritten");
                return new Decision.PassOn();
            }
        }

        private void send(MessageHeader header, Decision.Send send, Attachment attachment) throws IOException {
            OutstandingCall call = new OutstandingCall(send.pending(), attachment);
            if (header.noReplyExpected()) {
                try {
                    toBus.writeMessage(send.message(), attachment);
                } finally {
                    call.abandoned();
                }
                return;
            }
            if (outstanding.size() >= context.settings().mostCalls()) {
                context.counts().add(ShimCounter.OUTSTANDING_CALLS);
                call.abandoned();
                refuse(header, new Decision.Refuse("org.freedesktop.DBus.Error.LimitsExceeded",
                        "More than " + context.settings().mostCalls() + " calls of this connection have no answer yet."));
                return;
            }
            if (outstanding.putIfAbsent(header.serial(), call) != null) {
                call.abandoned();
                throw ConnectionEnd.malformed("a call has the serial " + header.serial() + " of another that has no answer yet");
            }
            toBus.writeMessage(send.message(), attachment);
            if (gone) {
                call.abandoned();
            }
            if (send.hold()) {
                hold(header, call);
            }
        }

        private void hold(MessageHeader header, OutstandingCall call) throws IOException {
            try {
                if (!call.await(context.settings().holdTime())) {
                    context.counts().add(ShimCounter.HOLD_TIME);
                    LOG.atWarn().addKeyValue("pid", peer.pid()).addKeyValue("method", header.member()).log("a call has no answer yet; what its client sent later goes on");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        private void refuse(MessageHeader header, Decision.Refuse refusal) throws IOException {
            context.counts().add(ShimCounter.CALLS_REFUSED);
            if (!header.noReplyExpected()) {
                toClient.inject(ErrorMessage.of(clientName, refusal.errorName(), header.serial(), refusal.text()), Attachment.NONE);
            }
        }
    }

    private static void write(Outlet outlet, byte[] message, Attachment attachment) throws IOException {
        try {
            outlet.writeMessage(message, attachment);
        } finally {
            attachment.close();
        }
    }

    /** From the bus to the client. */
    final class FromBus implements Pump.Side {
        @Override
        public boolean authenticate(Inlet inlet) throws IOException {
            return authentication.ofBus(inlet);
        }

        @Override
        public boolean wants(MessageHeader header, boolean possible) {
            context.counts().add(ShimCounter.MESSAGES_FROM_BUS);
            if (clientName.isEmpty() && header.sender().equals(BUS) && header.destination().startsWith(":")) {
                clientName = header.destination();
            }
            if (header.type() != RETURN && header.type() != ERROR) {
                return false;
            }
            OutstandingCall call = outstanding.get(header.replySerial());
            if (call == null) {
                return false;
            }
            if (header.type() == ERROR && canHold(header, possible, Duration.ZERO)) {
                return true;
            }
            outstanding.remove(header.replySerial());
            call.answered(header.type() == RETURN);
            return false;
        }

        @Override
        public void take(MessageHeader header, byte[] message, Attachment attachment) throws IOException {
            OutstandingCall call = outstanding.get(header.replySerial());
            Optional<byte[]> again = repeat(call, message);
            if (again.isPresent()) {
                context.counts().add(ShimCounter.CALLS_REPEATED);
                attachment.close();
                toBus.inject(again.get(), call.attachment());
            } else {
                outstanding.remove(header.replySerial());
                call.answered(false);
                write(toClient, message, attachment);
            }
        }

        @Override
        public void release(MessageHeader header) {
            context.memory().release(header.length());
        }

        private Optional<byte[]> repeat(OutstandingCall call, byte[] error) {
            try {
                return call.pending().refused(error);
            } catch (RuntimeException e) {
                context.counts().add(ShimCounter.REWRITING_FAILED);
                LOG.atError().addKeyValue("pid", peer.pid()).setCause(e).log("an error went on as it came: it could not be judged");
                return Optional.empty();
            }
        }
    }
}
