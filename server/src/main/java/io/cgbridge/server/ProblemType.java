package io.cgbridge.server;

import java.util.Locale;

/** What can go wrong with a request: the stable {@code type} of each {@code application/problem+json}, its status and title. */
enum ProblemType {
    NOT_JSON(400, "The body is not JSON"),
    NOT_AN_OBJECT(400, "The body is not a JSON object"),
    TRAILING_TEXT(400, "There is text after the JSON document"),
    DUPLICATE_KEY(400, "A member is named twice"),
    TOO_DEEP(400, "The document is nested too deep"),
    TOO_LONG(400, "A string, name or number is too long"),
    BAD_REQUEST(400, "This is not HTTP as the server understands it"),
    UNKNOWN_PARAMETER(400, "Unknown query parameter"),
    BAD_PARAMETER(400, "Bad value of a query parameter"),
    UNREADABLE_LINE(400, "A line of the document cannot be read"),
    OTHER_KIND(400, "The document is of another kind"),
    READ_ONLY(403, "Changes are only taken on the Unix socket"),
    FOREIGN_UNIT(403, "cgbridge did not start this unit"),
    DENIED(403, "Not permitted"),
    UNKNOWN_PATH(404, "No such path"),
    UNKNOWN_HOST(404, "No such host in the catalogue"),
    UNKNOWN_UNIT(404, "No such unit"),
    METHOD_NOT_ALLOWED(405, "This path does not take this method"),
    BODY_TIMEOUT(408, "The body did not arrive in time"),
    UNIT_EXISTS(409, "The unit exists"),
    BODY_TOO_LARGE(413, "The body is too large"),
    TOO_MANY_VALUES(413, "The document has too many values"),
    URI_TOO_LONG(414, "The request line is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body is of another content type"),
    FOREIGN_HOST(421, "This Host is not served here"),
    INVALID_REQUEST(422, "The request cannot be understood"),
    REJECTED(422, "The document is rejected; nothing was applied"),
    HEADERS_TOO_LARGE(431, "The headers are too large"),
    INTERNAL(500, "Internal error"),
    JOB_FAILED(500, "systemd took the request and the job failed"),
    NO_SYSTEMD(503, "No systemd is reachable"),
    NO_HOST(503, "No host to translate for"),
    BUSY(503, "Too much work at once"),
    STOPPING(503, "The daemon is stopping"),
    TIMEOUT(504, "The request did not finish in time");

    private final int status;
    private final String title;
    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** The {@code type} member: a relative URI, the same for ever. */
    String uri() {
        return "/problems/" + word;
    }

    /** The last part of {@link #uri()}. */
    String word() {
        return word;
    }
}
