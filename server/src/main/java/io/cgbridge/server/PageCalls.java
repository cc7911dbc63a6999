package io.cgbridge.server;

import io.cgbridge.server.Endpoint.Call;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The page for people: one document for every view, and the files that it is made of. All of it is in memory; browsers keep it and ask
 * whether it is still the same.
 */
final class PageCalls implements Endpoint.Group {
    private static final String DOCUMENT = "index.html";
    private static final List<String> FILES = List.of(DOCUMENT, "page.css", "icon.svg", "page.js", "api.js", "dom.js", "words.js", "values.js",
            "host.js", "matrix.js", "compare.js", "try.js", "report.js", "outputs.js", "curves.js", "detect.js", "targets.js", "link.js");
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");

    /** Nothing but the daemon's own files, nothing written into a document, and no other site around it. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private final Map<String, PageFile> files = new LinkedHashMap<>();

    PageCalls() {
        FILES.forEach(name -> files.put(name, PageFile.read(name)));
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/", Set.of(), this::document),
                Endpoint.get("/host", Set.of("id"), this::document),
                Endpoint.get("/matrix", Set.of("find", "hierarchy", "field", "on", "systemd", "a", "b"), this::document),
                Endpoint.get("/try", Set.of("host", "input", "target", "policy", "cpuWeights", "ioWeights"), this::document),
                Endpoint.get("/page/:file", Set.of(), this::file));
    }

    /** The page itself, whatever the view: the address tells it which one. */
    Future<Answer> document(Call call) {
        return Future.succeededFuture(files.get(DOCUMENT).answer(call));
    }

    private Future<Answer> file(Call call) {
        PageFile file = files.get(call.path().get("file"));
        if (file == null || file == files.get(DOCUMENT)) {
            throw Problem.of(ProblemType.UNKNOWN_PATH, "GET / is the page; it names its files.").exception();
        }
        return Future.succeededFuture(file.answer(call));
    }

    /** True if a person's browser asks, which names {@code text/html}; a program that can read either gets JSON. */
    static boolean isForPeople(Call call) {
        return call.header(HttpHeaders.ACCEPT).filter(accept -> accept.contains("text/html") && !accept.contains("json")).isPresent();
    }

    private record PageFile(String type, String tag, byte[] bytes) {
        static PageFile read(String name) {
            try (InputStream in = PageCalls.class.getResourceAsStream("/io/cgbridge/server/page/" + name)) {
                if (in == null) {
                    throw new IllegalStateException("the build left out page/" + name);
                }
                byte[] bytes = in.readAllBytes();
                String tag = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 12);
                return new PageFile(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), '"' + tag + '"', bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        Answer answer(Call call) {
            Map<String, String> headers = Map.of("ETag", tag, "Cache-Control", "no-cache", "Content-Security-Policy", POLICY,
                    "X-Content-Type-Options", "nosniff", "Referrer-Policy", "no-referrer", "Cross-Origin-Opener-Policy", "same-origin",
                    "Cross-Origin-Resource-Policy", "same-origin", "Vary", "Accept");
            Optional<String> known = call.header(HttpHeaders.IF_NONE_MATCH);
            boolean same = known.isPresent() && (known.get().equals("*") || known.get().contains(tag));
            return same ? new Answer(304, type, headers, new byte[0]) : new Answer(200, type, headers, bytes);
        }
    }
}
