package io.cgbridge.server.shim;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** A client of a real bus, in either byte order. */
final class BusClient implements AutoCloseable {
    private final RawPeer peer;
    private final ByteOrder order;
    private final String name;
    private int serial = 1;

    private BusClient(RawPeer peer, ByteOrder order) throws IOException {
        this.peer = peer;
        this.order = order;
        peer.send(TestMessage.toBus(order, serial, "Hello"));
        name = TestMessage.text(peer.reply().bytes());
    }

    static BusClient connect(Path socket) throws IOException {
        return connect(socket, ByteOrder.LITTLE_ENDIAN);
    }

    static BusClient connect(Path socket, ByteOrder order) throws IOException {
        return new BusClient(RawPeer.client(socket), order);
    }

    String name() {
        return name;
    }

    RawPeer peer() {
        return peer;
    }

    /** A call of the bus itself with one string, answered. */
    byte[] callBus(String member, String argument) throws IOException {
        peer.send(TestMessage.toBus(order, ++serial, member).text(argument));
        return peer.reply().bytes();
    }

    /** The next call, to be filled and sent. */
    TestMessage call(String destination, String member) {
        return TestMessage.call(order, ++serial, destination, member);
    }

    void send(TestMessage message, FileDescriptor... descriptors) throws IOException {
        peer.send(message, descriptors);
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }
}
