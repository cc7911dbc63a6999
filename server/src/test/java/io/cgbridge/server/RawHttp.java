package io.cgbridge.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One connection that speaks HTTP/1.1 as the test writes it, right or wrong. */
public final class RawHttp implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SocketChannel channel;
    private final InputStream in;

    private RawHttp(SocketAddress address) throws IOException {
        channel = SocketChannel.open(address);
        in = Channels.newInputStream(channel);
    }

    public static RawHttp unix(Path socket) throws IOException {
        return new RawHttp(UnixDomainSocketAddress.of(socket));
    }

    public static RawHttp tcp(int port) throws IOException {
        return new RawHttp(new InetSocketAddress("127.0.0.1", port));
    }

    /** An answer; header names in lower case. */
    public record Response(int status, Map<String, String> headers, byte[] bytes) {
        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        public JsonNode json() throws IOException {
            return JSON.readTree(bytes);
        }

        /** The last part of a problem's {@code type}. */
        String problem() throws IOException {
            if (!"application/problem+json".equals(headers.get("content-type"))) {
                throw new AssertionError("no problem: " + status + " " + headers + " " + text());
            }
            return json().get("type").textValue().replace("/problems/", "");
        }

        /** Status and problem in one line, as tables of tests write them. */
        String told() throws IOException {
            return status < 400 ? Integer.toString(status) : status + " " + problem();
        }
    }

    public Response get(String path) throws IOException {
        return exchange("GET", path, "", "");
    }

    public Response post(String path, String body) throws IOException {
        return exchange("POST", path, "Content-Type: application/json\r\n", body);
    }

    public Response exchange(String method, String path, String headers, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String length = bytes.length == 0 && method.equals("GET") ? "" : "Content-Length: " + bytes.length + "\r\n";
        send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + length + "\r\n");
        write(bytes);
        return read(method.equals("HEAD"));
    }

    void send(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Not through a stream: a channel's streams exclude each other, and one thread may write while another reads. */
    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    Response read() throws IOException {
        return read(false);
    }

    private Response read(boolean head) throws IOException {
        String status = line();
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            ByteArrayOutputStream chunks = new ByteArrayOutputStream();
            for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
                chunks.write(chunk);
            }
            return new Response(Integer.parseInt(status.split(" ")[1]), headers, chunks.toByteArray());
        }
        int length = head ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the body ends early");
        }
        return new Response(Integer.parseInt(status.split(" ")[1]), headers, body);
    }

    /** The next piece of a chunked body; empty at its end. */
    byte[] chunk() throws IOException {
        byte[] chunk = in.readNBytes(Integer.parseInt(line(), 16));
        line();
        return chunk;
    }

    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended after: " + line);
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    /** True once the other side has closed; waits for it. */
    boolean ends() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
